"""The currency of a file whose pay names none: that of its other rows, else of its country."""

from collections import Counter
from collections.abc import Iterable
from urllib.parse import urlsplit

from db.reference import pay as known
from db.reference.matching import city_of
from db.reference.phrases import plain
from db.sources.posting import PostingDraft

# Where nothing tells a country it is the bot's.
DEFAULT = "KZT"


def guessed_currency(drafts: Iterable[PostingDraft]) -> str:
    """The most frequent currency of the rows that name one, else of their places and hosts."""
    stated: Counter[str] = Counter()
    told: Counter[str] = Counter()
    for draft in drafts:
        if draft.pay and draft.pay.currency:
            stated[draft.pay.currency] += 1
        told.update(_by_place(draft.place) or _by_host(draft.url))
    best = (stated or told).most_common(1)
    return best[0][0] if best else DEFAULT


def _by_place(place: str | None) -> list[str]:
    if not place:
        return []
    if city_of(place):
        return ["KZT"]
    parts = [part.strip() for part in plain(place[:200]).split(",")]
    return [
        code
        for code, country in known()["countries"].items()
        if any(part in country["places"] for part in parts)
    ][:1]


def _by_host(link: str | None) -> list[str]:
    try:
        host = (urlsplit(link or "").hostname or "").casefold()
    except ValueError:
        return []
    if any(host == each or host.endswith(f".{each}") for each in known()["everywhere"]):
        return []
    return [
        code
        for code, country in known()["countries"].items()
        if any(host.endswith(end) for end in country["hosts"])
    ][:1]
