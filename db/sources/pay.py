"""Pay as people write it: "от 400 000 до 700 000 ₸ за месяц, на руки", "600к–900к", "$60k-$80k".

The first figures of a text that can be pay are read, and what stands around them is passed over:
bonuses, brackets, a second currency.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple, get_args

from db.reference import pay as known
from db.reference.pay_bounds import bounds_of
from db.reference.phrases import any_of, beside_digits, groups_beside_digits, plain
from db.sources.posting import PostingPay
from db.vocabulary import SalaryPeriod

MAX_CELL = 160
# Groups of three digits, or a figure with a fraction.
_NUMBER = (
    r"[0-9]{1,3}(?:[ ,.'’][0-9]{3})+(?![0-9])(?:[.,][0-9]{1,2}(?![0-9]))?|[0-9]+(?:[.,][0-9]+)?"
)
# Kinds of tokens: number, unit, currency, from, to, dash, plus, period, gross, net, filler, other.
_RANGE = re.compile(r"(?P<from>F?)C?NU?C?[QGA]*(?:D|T|B|(?=NU?C?T))C?NU?(?P<open>C?P?)")
_ONE = re.compile(
    r"(?P<from>F?)(?P<to>T?)C?NU?(?P<open>C?P?)(?P<after>B?)(?P<until>(?:T(?!C?N))?)"
)
_AROUND = "QGACL"
PERIODS: dict[str, SalaryPeriod] = {period: period for period in get_args(SalaryPeriod)}
# From here on a bare figure can be pay.
LEAST_BARE = 1_000
# Where no period is said and no month's pay is as high, it is a year's.
_BY_YEAR = ("USD", "EUR", "GBP", "CAD", "AUD", "CHF", "SGD", "AED", "INR")


# "5e+05", and no figure of so many digits as to be none.
_EXPONENT = re.compile(r"[0-9]{1,20}(?:[.,][0-9]{1,20})?[eE][+-]?[0-9]{1,4}")
MAX_AMOUNT = 1e15


class UnreadablePay(ValueError):
    """A text that is neither pay nor a word for none."""


class _Token(NamedTuple):
    kind: str
    value: str


class FoundPay(NamedTuple):
    """Pay in a text. `period` is "" for one without a word of ours (a day), None for unsaid."""

    low: float | None
    high: float | None
    currency: str | None
    period: str | None
    gross: bool | None


def is_none(text: str) -> bool:
    """True for "-", "nan", "не указана", "по договорённости": no pay is stated."""
    return plain(text[:MAX_CELL]).strip(" .,;:()") in _none_words()


@cache
def _none_words() -> frozenset[str]:
    return frozenset(plain(word).strip(" .,;:()") for word in known()["none"])


def read(
    text: str,
    period: SalaryPeriod | None = None,
    gross: bool | None = None,
    currency: str | None = None,
) -> PostingPay | None:
    """The pay in a text, None for a word for none; what the text itself does not say is as given.

    Without any word for the period it is a month's, or a year's where no month's is as high.
    The currency may stay None. Raises UnreadablePay.
    """
    if is_none(text):
        return None
    found = find(text, bare=True)
    if found is None:
        raise UnreadablePay(text[:40])
    return completed(found, period, gross, currency)


def _without_exponent(text: str) -> str:
    """Write out a figure that a spreadsheet has shortened, "5E+05"; "" for one past any pay."""
    if not _EXPONENT.fullmatch(written := text.strip()):
        return text
    amount = float(written.replace(",", "."))
    return f"{amount:.0f}" if amount < MAX_AMOUNT else ""


def completed(
    found: FoundPay,
    period: SalaryPeriod | None = None,
    gross: bool | None = None,
    currency: str | None = None,
) -> PostingPay:
    """The pay with what its text does not say."""
    code = found.currency or currency
    said = PERIODS.get(found.period) if found.period is not None else period
    if found.period is None and said is None:
        said = usual_period(found.low or found.high, code)
    return PostingPay(
        found.low, found.high, code, said, gross if found.gross is None else found.gross
    )


def usual_period(amount: float | None, currency: str | None) -> SalaryPeriod:
    """The period of pay that names none: a month, or a year where no month's pay is as high."""
    bounds = bounds_of("USD" if currency in _BY_YEAR else None, "month")
    return "year" if bounds and (amount or 0) >= bounds[1] / 2 else "month"


def find(text: str, *, bare: bool = False) -> FoundPay | None:
    """The first pay in a text; `bare` takes any figure, else it has a currency, a unit or size."""
    if bare:
        text = _without_exponent(text)
    tokens = list(_tokens(plain(text[:MAX_CELL])))
    shape = "".join(token.kind for token in tokens)
    at = 0
    while (match := _RANGE.search(shape, at)) or (match := _ONE.search(shape, at)):
        single = _ONE.search(shape, at)
        if single and single.start() < match.start():
            match = single
        found = _pay(tokens, match, bare=bare)
        if found is not None:
            return found
        at = match.start() + max(1, match.group().find("N") + 1)
    return None


def is_only(text: str) -> bool:
    """True where a text is pay and says nothing else."""
    kinds = {token.kind for token in _tokens(plain(text[:MAX_CELL]))}
    return "N" in kinds and "X" not in kinds and find(text, bare=True) is not None


def tax_in(text: str) -> bool | None:
    """True for words that say "before tax", False for "after tax", None for neither."""
    return _taxed(_tokens(plain(text[:MAX_CELL])))


def _taxed(tokens: Iterable[_Token]) -> bool | None:
    return next((token.kind == "G" for token in tokens if token.kind in "GA"), None)


def currency(text: str | None) -> str | None:
    """A currency's code; "₸" and "тенге" are KZT, and RUR stays as published."""
    written = (text or "").strip()[:40]
    if re.fullmatch(r"[A-Za-z]{3}", written):
        return written.upper()
    spoken = plain(written).rstrip(".")
    return next((code for code, form in _currencies() if form.fullmatch(spoken)), None)


def currency_in(name: str) -> str | None:
    """The currency that is one of the words of a name."""
    words = re.split(r"[\s_,.()/-]+", plain(name[:100]))
    forms = _currencies()
    return next((code for word in words for code, form in forms if form.fullmatch(word)), None)


def unit_in(name: str) -> str | None:
    """The word for thousands or millions in a column's name: "тыс" in "Оклад, тыс. тг"."""
    words = re.split(r"[\s_,.()/-]+", plain(name[:100]))
    forms = [form for forms in known()["units"].values() for form in forms if len(form) > 1]
    return next((word for word in words if re.fullmatch(any_of(forms), word)), None)


def period(text: str | None) -> tuple[bool, SalaryPeriod | None]:
    """Tell whether a cell names a period, and which; a day or a week is one, but none of ours."""
    spoken = plain((text or "")[:60])
    for name, form in _periods():
        if form.search(spoken):
            return True, name
    return bool(spoken) and not is_none(spoken), None


@cache
def _currencies() -> tuple[tuple[str, re.Pattern[str]], ...]:
    forms: dict[str, list[str]] = known()["currencies"]
    return tuple((code, re.compile(any_of(words))) for code, words in forms.items())


@cache
def _periods() -> tuple[tuple[SalaryPeriod | None, re.Pattern[str]], ...]:
    forms: dict[SalaryPeriod, list[str]] = known()["periods"]
    return tuple((name or None, re.compile(any_of(words))) for name, words in forms.items())


@cache
def _scanner() -> re.Pattern[str]:
    words = known()
    groups = [rf"(?P<N>{_NUMBER})"]
    groups += [
        rf"(?P<G>{any_of(words['before_tax'])})",
        rf"(?P<A>(?<!\.){any_of(words['after_tax'])})",  # ".NET" is no tax
    ]
    for kind, names in (("U", "units"), ("C", "currencies"), ("Q", "periods")):
        groups += groups_beside_digits(kind, words[names])
    groups += [
        rf"(?P<B>{beside_digits(words['after_from'])})",
        rf"(?P<F>{any_of(words['from'])})",
        rf"(?P<T>{any_of(words['to'])})",
        rf"(?P<L>{any_of(words['fillers'])})",
        r"(?P<D>-|\.\.+|…)",
        r"(?P<P>\+)",
        r"(?P<S>[\s.,;:/()~≈]+)",
        r"(?P<X>\w+|.)",
    ]
    return re.compile("|".join(groups), re.DOTALL)


def _tokens(spoken: str) -> Iterator[_Token]:
    before = ""
    for found in _scanner().finditer(spoken):
        kind = str(found.lastgroup)
        if kind == "S":
            continue
        token = _Token(kind[0], kind[1:] if kind[0] in "UCQ" else found.group())
        if token.kind == "U" and before != "N":
            # "к" and "м" are units behind a figure alone.
            token = _Token("X", found.group())
        before = token.kind
        yield token


def _pay(tokens: list[_Token], match: re.Match[str], *, bare: bool) -> FoundPay | None:
    """The pay at a place of the shape, None where its figures are none."""
    inside = tokens[match.start() : match.end()]
    figures = _figures(inside)
    around = _behind(tokens, match.end())
    before = _before(tokens, match.start())
    codes = [token.value for token in (*inside, *before[::-1], *around) if token.kind == "C"]
    scaled = any(scale for _digits, scale in figures)
    low, high = _range(figures)
    if low is None or not (bare or codes or scaled or low >= LEAST_BARE):
        return None
    if not bare and tokens[match.end() : match.end() + 1] == [_Token("X", "%")]:
        return None
    named = [token.value for token in (*around, *before[::-1], *inside) if token.kind == "Q"]
    taxed = _taxed((*around, *before, *inside, *tokens))
    return FoundPay(
        *_ends(match, low, high), codes[0] if codes else None, named[0] if named else None, taxed
    )


def _ends(
    match: re.Match[str], low: float, high: float | None
) -> tuple[float | None, float | None]:
    """Both ends, or the one that a single figure is: "от 400", "400+", "до 400"."""
    if high is not None:
        return low, high
    groups = match.groupdict()
    if groups["to"] or groups.get("until"):
        return None, low
    is_lower = groups["from"] or groups["after"] or "P" in groups["open"]
    return low, None if is_lower else low


def _behind(tokens: list[_Token], at: int) -> list[_Token]:
    """Return the tokens that tell more of the figures that end here: "₸ за месяц, на руки"."""
    end = at
    while end < len(tokens) and tokens[end].kind in _AROUND:
        end += 1
    return tokens[at:end]


def _before(tokens: list[_Token], at: int) -> list[_Token]:
    start = at
    while start and tokens[start - 1].kind in _AROUND:
        start -= 1
    return tokens[start:at]


def _figures(tokens: list[_Token]) -> list[tuple[str, int]]:
    found: list[tuple[str, int]] = []
    for token in tokens:
        if token.kind == "N":
            found.append((token.value, 0))
        elif token.kind == "U" and found:
            found[-1] = (found[-1][0], int(token.value))
    return found


def _range(figures: list[tuple[str, int]]) -> tuple[float | None, float | None]:
    """The figures in whole units: of "400-700K" the unit is both's."""
    last = _value(*figures[-1])
    if len(figures) == 1 or last is None:
        return last, None
    digits, scale = figures[0]
    scale_of_both = figures[1][1]
    low = _value(digits, scale)
    is_short = low is not None and (low < LEAST_BARE or low * known()["ratio"] < last)
    if low is not None and not scale and scale_of_both and is_short:
        low = _value(digits, scale_of_both)
        if low is not None and low > last:
            low = _value(digits, 1_000)
    return low, last


def _value(digits: str, scale: int) -> float | None:
    """A figure; three digits behind a sign are thousands, but before "млн" a fraction."""
    if len(digits) > 20:
        return None
    groups = re.split(r"[ ,.'’]", digits)
    marks = re.findall(r"[ ,.'’]", digits)
    fraction = len(groups) > 1 and (len(groups[-1]) != 3 or (len(marks) == 1 and scale > 1))
    if fraction and marks[-1] in ",.":
        return float(f"{''.join(groups[:-1])}.{groups[-1]}") * (scale or 1)
    return float("".join(groups)) * (scale or 1)
