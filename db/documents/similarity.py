"""Pairs the entries of an old and a new document: equal ones, then similar ones."""

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import lru_cache
from itertools import islice

from rapidfuzz import fuzz, process

Entries = tuple[str, ...]
MatchKey = Callable[[Entries], Hashable]

# Alike enough to be the same line with a word mended, by the share of letters kept (0 to 100),
# and so much better than any other that no one would take it for another.
MIN_SIMILARITY = 90
MIN_LEAD = 5
# From here on a person could take two lines for the same one reworded, so they are asked.
MIN_CANDIDATE = 60
MAX_CANDIDATES = 3
# So many of a line's words stand in the line that it was joined into with another one.
MIN_PART = 0.75
_NONE: frozenset[str] = frozenset()
# In the same place between the same neighbours less will do to be the same line.
MIN_IN_PLACE = 75


def whole(entry: Entries) -> Hashable:
    return entry


def last(entry: Entries) -> Hashable:
    """An entry's own text, whatever it stands under."""
    return entry[-1]


def pair(
    old: Sequence[Entries], new: Sequence[Entries], keys: Iterable[MatchKey] = (whole,)
) -> dict[int, int]:
    """Indexes of the new entries, each with the index of the old one it continues.

    Equal keys first, in their order, then last texts that are alike; what is doubtful is left.
    """
    pairs: dict[int, int] = {}
    for number, key in enumerate(keys):
        _equal(old, new, pairs, key, repeated=number == 0)
    _alike(old, new, pairs)
    return pairs


def _equal(
    old: Sequence[Entries],
    new: Sequence[Entries],
    pairs: dict[int, int],
    key: MatchKey,
    *,
    repeated: bool,
) -> None:
    """Pair equal keys; those that stand more than once, in order or (not `repeated`) not."""
    before, after = _by_key(old, set(pairs.values()), key), _by_key(new, set(pairs), key)
    for value, indexes in after.items():
        former = before.get(value, [])
        if repeated or len(indexes) == len(former) == 1:
            pairs.update(zip(indexes, former, strict=False))


def _by_key(
    entries: Sequence[Entries], taken: set[int], key: MatchKey
) -> dict[Hashable, list[int]]:
    indexes: dict[Hashable, list[int]] = {}
    for index, entry in enumerate(entries):
        if index not in taken and (value := key(entry)):
            indexes.setdefault(value, []).append(index)
    return indexes


def _alike(old: Sequence[Entries], new: Sequence[Entries], pairs: dict[int, int]) -> None:
    """Pair texts that are each other's best, by far, and name the same figures."""
    before = {index: old[index][-1] for index in set(range(len(old))) - set(pairs.values())}
    after = {index: new[index][-1] for index in set(range(len(new))) - set(pairs)}
    sure = {}
    for index, text in after.items():
        former = _best(text, before)
        if former is not None and _best(before[former], after) == index:
            sure[index] = former
    pairs.update(sure)


def _best(text: str, choices: dict[int, str]) -> int | None:
    cutoff = MIN_SIMILARITY - MIN_LEAD
    ranked = process.extract(text, choices, scorer=fuzz.ratio, limit=2, score_cutoff=cutoff)
    if not ranked or ranked[0][1] < MIN_SIMILARITY:
        return None
    if len(ranked) > 1 and ranked[0][1] - ranked[1][1] < MIN_LEAD:
        return None
    # "Kubernetes, part 1" is not "Kubernetes, part 2".
    same = re.findall(r"\d+", text) == re.findall(r"\d+", ranked[0][0])
    return int(ranked[0][2]) if same else None


def alike(text: str, other: str) -> bool:
    """Tests for texts in one place that are the same one reworded."""
    return fuzz.ratio(text, other) >= MIN_IN_PLACE


def near(text: str, choices: dict[int, str]) -> list[int]:
    """The choices that a text may be a rewording of, the likeliest first; then those that it joins
    with others, or is a part of."""
    ranked = process.extract(
        text, choices, scorer=fuzz.ratio, limit=MAX_CANDIDATES, score_cutoff=MIN_CANDIDATE
    )
    likely = [key for _text, _score, key in ranked]
    shared = (key for key, each in choices.items() if is_in(each, text) or is_in(text, each))
    return list(dict.fromkeys([*likely, *islice(shared, MAX_CANDIDATES)]))[:MAX_CANDIDATES]


def is_in(part: str, text: str) -> bool:
    """Tests if nearly all words of a part stand in a text, whatever their endings are; of a part
    with short words alone ("Git") all do as they are."""
    if words := _stems(part):
        return len(words & _stems(text)) >= MIN_PART * len(words)
    short = _words(part)
    return bool(short) and short <= _words(text)


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[\w+#]+", text.casefold()))


@lru_cache(maxsize=8_192)
def _stems(text: str) -> frozenset[str]:
    """The beginnings of a text's longer words; none of a text without one of four letters."""
    words = re.findall(r"\w{3,}", text.casefold())
    return frozenset(word[:5] for word in words) if max(map(len, words), default=0) > 3 else _NONE
