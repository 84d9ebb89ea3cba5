"""Parses a question like "almaty mid", in any order and with typos, and picks the nearest band."""

import re
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, Literal, get_args

from db.reference import cities, levels
from db.reference.matching import find_skills, normalise
from db.reference.role_numbers import track_number
from db.reference.tracks import is_developer, track_told_by, tracks_named
from db.rows.salary import BandRow
from db.vocabulary import Level
from handlers.common.words import closest, is_salary_word, is_small_word
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.rules.pay import LEAST, PaidPostings

LEVELS: tuple[Level, ...] = get_args(Level)
# A bound for the work: no question about pay has more words.
MAX_WORDS = 20
# "нур-султан" is one word, "entry level" and "team lead" are two.
MAX_FORM = 2
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


@dataclass(frozen=True)
class SalaryQuestion:
    """`unknown` words name no city, level, role or pay."""

    city: str | None
    level: Level | None
    unknown: tuple[str, ...] = ()
    # HeadHunter's number of a role, for the postings beside the analysis.
    role: str | None = None


@dataclass(frozen=True)
class SalaryAnswer:
    """`exact` answers the question; otherwise `near` are the closest figures, named as such."""

    exact: BandRow | None
    near: tuple[BandRow, ...] = ()


@dataclass(frozen=True)
class _ReadWord:
    """A word of a question, or two that form one name, and the city or level that it names."""

    form: str
    city: str | None = None
    level: Level | None = None


@cache
def _forms() -> tuple[dict[str, str], dict[str, Level]]:
    """The written forms of every city and level that ship with the bot."""
    places = {normalise(form): city for form, city in cities().items()}
    return places, {normalise(form): level for form, level in levels().items()}


def understand(words: str, known_cities: Iterable[str]) -> SalaryQuestion:
    """Parse the city, the level and the role of a question about pay, in any order.

    Two cities mean all cities, and two levels all levels: the field is None, as if none was named.
    """
    places_of_all, ranks = _forms()
    forms = places_of_all | {normalise(city): city for city in known_cities if city}
    places: dict[str, None] = {}
    found_levels: dict[Level, None] = {}
    unknown = []
    for word in _read(words, forms, ranks):
        if word.level:
            found_levels[word.level] = None
        elif word.city:
            places[word.city] = None
        elif not (is_salary_word(word.form) or is_small_word(word.form)):
            unknown.append(word.form)
    told = track_told_by(find_skills(words))
    tracks = dict.fromkeys(tracks_named(words) or ([told] if told else []))
    if len(tracks) == 1:
        unknown = [word for word in unknown if not _of_role(word)]
    role = track_number(_only(tracks)) if len(tracks) == 1 else None
    return SalaryQuestion(_only(places), _only(found_levels), tuple(unknown), role)


def _of_role(word: str) -> bool:
    return bool(tracks_named(word)) or is_developer(word) or bool(find_skills(word))


def without(asked: SalaryQuestion, note: str) -> SalaryQuestion:
    """The question without the unknown words that the analysis's own note has: "python"."""
    known = {word.casefold() for word in _WORD.findall(note)}
    return replace(asked, unknown=tuple(word for word in asked.unknown if word not in known))


def _only(values: Mapping[Any, None]) -> Any:
    return next(iter(values)) if len(values) == 1 else None


def _read(
    words: str, places: Mapping[str, str], ranks: Mapping[str, Level]
) -> Iterator[_ReadWord]:
    """Split a question into words, and match each with the cities and levels."""
    tokens = _WORD.findall(normalise(words))[:MAX_WORDS]
    while tokens:
        for length in range(min(MAX_FORM, len(tokens)), 0, -1):
            form = " ".join(tokens[:length])
            if form in ranks or form in places or is_salary_word(form) or length == 1:
                break
        tokens = tokens[length:]
        if is_salary_word(form) or is_small_word(form) or _is_skill(form, places, ranks):
            yield _ReadWord(form)
            continue
        place, rank = closest(form, places), closest(form, ranks)
        if rank and (not place or rank.edits <= place.edits):
            yield _ReadWord(form, level=ranks[rank.form])
        else:
            yield _ReadWord(form, city=places[place.form] if place else None)


def _is_skill(form: str, *names: Container[str]) -> bool:
    """True for a skill's own name: it is no typo of a level or city ("джанго" is not "джун")."""
    return not any(form in known for known in names) and bool(find_skills(form))


def nearest(bands: Sequence[BandRow], city: str, level: Level) -> SalaryAnswer:
    """The band of a city ("" is the whole market) and level, or the bands around it.

    Around it are the city's next lower and next higher band, and the market's band of the level
    asked for (or the nearest to it).
    """
    here = sorted(
        (band for band in bands if band.city == city), key=lambda band: LEVELS.index(band.level)
    )
    exact = next((band for band in here if band.level == level), None)
    if exact:
        return SalaryAnswer(exact)
    rank = LEVELS.index(level)
    below = [band for band in here if LEVELS.index(band.level) < rank]
    above = [band for band in here if LEVELS.index(band.level) > rank]
    near = [*below[-1:], *above[:1]]
    if city:
        market = nearest(bands, "", level)
        near += [market.exact] if market.exact else market.near
    return SalaryAnswer(None, tuple(near))


def lies(bands: Iterable[BandRow], level: Level) -> Literal["below", "above", "between"]:
    """The position of a level without a band among the levels with one."""
    ranks = [LEVELS.index(band.level) for band in bands]
    if ranks and LEVELS.index(level) < min(ranks):
        return "below"
    return "above" if ranks and LEVELS.index(level) > max(ranks) else "between"


@dataclass(frozen=True)
class Over:
    """Of `total` postings of a level, a city or a skill (its id) that state pay, `n` reach it."""

    by: Literal["level", "city", "skill"]
    of: str
    n: int
    total: int


# Values that each kind shows.
MOST_OVER = 5


def over(market: Market, population: MarketFilter, amount: int) -> list[Over]:
    """The levels, cities and skills whose postings reach a monthly pay in tenge, most first."""
    stating = market.pay.at_least(1) & market.matching(population)
    reaching = market.pay.at_least(amount) & stating
    columns: dict[Literal["level", "city", "skill"], Mapping[Any, int]] = {
        "level": market.levels,
        "city": market.cities,
        "skill": market.skills,
    }
    found = []
    for by, values in columns.items():
        rows = [
            Over(by, str(value), (column & reaching).bit_count(), (column & stating).bit_count())
            for value, column in values.items()
            if column & reaching
        ]
        found += sorted(rows, key=lambda row: (-row.n, row.total, row.of))[:MOST_OVER]
    return found


# Wider populations that a screen without a figure offers.
MOST_WIDER = 4


def has_figure(pay: PaidPostings) -> bool:
    """True where enough postings of one kind state their pay."""
    return any(
        group.n >= LEAST or group.lowest_alone or group.highest_alone for group in pay.groups
    )


def wider(market: Market, population: MarketFilter) -> list[tuple[MarketFilter, int]]:
    """The populations without one part of the filter or two, each with how many state their pay.

    Each states more than the filter's own, enough for a figure; what changes least comes first,
    the role goes last.
    """
    city, level, role = population.city, population.level, population.role
    choices = (
        MarketFilter(None, level, role),
        MarketFilter(city, None, role),
        MarketFilter(None, None, role),
        MarketFilter(city, level, None),
        MarketFilter(None, level, None),
    )
    least = market.paid_postings(population).stating
    found = [
        (each, stating)
        for each in dict.fromkeys(choices)
        if each != population
        and (stating := market.paid_postings(each).stating) >= max(least + 1, LEAST)
    ]
    # Of two that state the same number, the nearer one says more.
    first = {stating: each for each, stating in reversed(found)}
    return [(each, stating) for each, stating in found if first[stating] == each][:MOST_WIDER]
