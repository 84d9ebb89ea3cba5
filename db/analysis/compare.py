"""Which entry of the old document is which entry of the new one."""

from collections.abc import Sequence

from rapidfuzz import fuzz, process

# Alike enough to be the same line with a word mended, by the share of letters kept (0 to 100),
# and so much better than the runner-up that no one would take it for another.
ALIKE = 88
MARGIN = 6


def pair(old: Sequence[tuple[str, ...]], new: Sequence[tuple[str, ...]]) -> dict[int, int]:
    """Indexes of the new entries, each with the index of the old one it continues.

    Equal keys first, then those whose texts are alike; where two are near, neither.
    """
    free = {key: index for index, key in reversed(list(enumerate(old)))}
    found: dict[int, int] = {}
    for index, key in enumerate(new):
        if key in free:
            found[index] = free.pop(key)
    for index, key in enumerate(new):
        if index in found or not free:
            continue
        keys = list(free)
        texts = [" / ".join(each) for each in keys]
        best = process.extract(" / ".join(key), texts, scorer=fuzz.ratio, limit=2)
        runner_up = best[1][1] if len(best) > 1 else 0
        if best[0][1] >= ALIKE and best[0][1] - runner_up >= MARGIN:
            found[index] = free.pop(keys[best[0][2]])
    return found
