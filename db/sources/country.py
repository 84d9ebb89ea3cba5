"""The currency of a file whose pay names none: that of its other rows, else of its country."""

from collections import Counter
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from db.reference import pay as known
from db.reference.matching import city_of
from db.reference.pay_bounds import is_usual
from db.reference.phrases import plain
from db.sources.posting import PostingDraft, PostingPay

# Where nothing tells a country it is the bot's.
DEFAULT = "KZT"


def guessed_currency(drafts: Iterable[PostingDraft]) -> str:
    """The most frequent currency of the rows that name one, else of their places and hosts.

    The first of these in which most of the pay without a currency is usual: one row in dollars
    makes no dollars of "400 000".
    """
    stated: Counter[str] = Counter()
    told: Counter[str] = Counter()
    bare: list[PostingPay] = []
    periods: Counter[tuple[str, str | None]] = Counter()
    for draft in drafts:
        if draft.pay and draft.pay.currency:
            stated[draft.pay.currency] += 1
            periods[draft.pay.currency, draft.pay.period] += 1
        elif draft.pay:
            bare.append(draft.pay)
        told.update(_by_place(draft.place) or _by_host(draft.url))
    codes = [code for code, _count in (*stated.most_common(), *told.most_common())]
    codes.append(DEFAULT)
    by_year = {code for code in stated if 2 * periods[code, "year"] > stated[code]}
    return next((code for code in codes if _fits(code, bare, code in by_year)), codes[0])


def _fits(code: str, bare: Sequence[PostingPay], by_year: bool) -> bool:
    """True where half of the pay is usual in this currency."""
    usual = (
        is_usual(each.minimum, each.maximum, code, "year" if by_year else each.period)
        for each in bare
    )
    return 2 * sum(usual) >= len(bare)


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
