"""Pay: the analysis's bands by level and city, the nearest band, and the premiums."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from aiogram.utils.formatting import Bold, ExpandableBlockQuote, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.salary import BandRow, PaidPostingRow
from db.rows.skills import PremiumRow
from db.vocabulary import Level
from handlers.callbacks.postings import Postings
from handlers.callbacks.skills import ShowPay, ShowPremiums
from handlers.common.dates import full_date
from handlers.common.money import salary_range
from handlers.common.names import city_name, level_name, short_name
from handlers.common.text import clip
from handlers.common.view import (
    ButtonRow,
    View,
    button,
    columns,
    fitted,
    more,
    open_screen,
    paginate,
)
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.views import population
from handlers.salary.rules import LEVELS, SalaryAnswer, SalaryQuestion, lies
from handlers.skills.views.lines import premium_line

PAGE = 8
MAX_LENGTH = 60


@dataclass(frozen=True)
class Stated:
    """The analysis's pay bands. `note` is their heading: "Kazakhstan, Python Backend".

    `premiums` and `postings` are how many it names.
    """

    bands: Sequence[BandRow]
    note: str | None
    premiums: int = 0
    postings: int = 0

    def of(self, city: str) -> list[BandRow]:
        """A city's bands by rising level; "" is the whole market."""
        here = (band for band in self.bands if band.city == city)
        return sorted(here, key=lambda band: LEVELS.index(band.level))

    @property
    def cities(self) -> list[str]:
        return list(dict.fromkeys(band.city for band in self.bands if band.city))


@dataclass(frozen=True)
class Paid:
    """The analysis's postings of a level that state pay, of `total` postings."""

    postings: Sequence[PaidPostingRow]
    total: int


def money(band: BandRow) -> str:
    """A band's range; one that was renewed from the market says its n and day."""
    pay = salary_range(band.salary_min, band.salary_max, band.currency, open_ended=band.open_ended)
    if band.taken_of is None or band.taken_on is None:
        return pay
    day = full_date(date.fromisoformat(band.taken_on))
    return _("{pay} (n = {n}, {day})").format(pay=pay, n=band.taken_of, day=day)


def overview(market: Stated, asked: SalaryQuestion | None = None, page: int = 0) -> View:
    """The whole market's bands by level, with a button for each city."""
    if not market.bands:
        text = _("The analysis says nothing of pay. Its postings may.")
        return View(Text(text), ([open_screen(_("Postings"), "postings")],))
    parts: list[object] = [*unknown_words(asked), *heading(_("Pay by level"), market)]
    parts += [line for band in market.of("") for line in _band(band)]
    if not market.of(""):
        parts.append(_("The analysis states pay by city alone; choose one."))
    return _finished(parts, market, asked or SalaryQuestion(None, None), page)


def of_city(market: Stated, city: str, asked: SalaryQuestion | None = None, page: int = 0) -> View:
    """A city's bands by level; the whole market's where the city has none."""
    if not market.of(city):
        return _no_city(market, city, asked, page)
    title = _("Pay in {city}").format(city=clip(city_name(city), MAX_LENGTH))
    parts: list[object] = [*unknown_words(asked), *heading(title, market)]
    parts += [line for band in market.of(city) for line in _band(band)]
    return _finished(parts, market, asked or SalaryQuestion(city, None), page)


def _no_city(market: Stated, city: str, asked: SalaryQuestion | None, page: int) -> View:
    text = _("The analysis has no figures for {city}. The market as a whole:")
    parts: list[object] = [text.format(city=clip(city_name(city), MAX_LENGTH)), "\n\n"]
    parts += [line for band in market.of("") for line in _band(band)]
    return _finished(parts, market, asked or SalaryQuestion(city, None), page)


def of_level(
    market: Stated,
    answer: SalaryAnswer,
    level: Level,
    paid: Paid,
    asked: SalaryQuestion | None = None,
    page: int = 0,
) -> View:
    """A level's band in the whole market and in each city."""
    title = _("Pay: {level}").format(level=level_name(level))
    parts: list[object] = [*unknown_words(asked), *heading(title, market)]
    parts += _figure(market, answer, "", level)
    cities = [band for band in market.bands if band.city and band.level == level]
    if cities:
        parts += [Bold(_("By city")), "\n"]
        page_bands = cities[page * PAGE : (page + 1) * PAGE]
        parts += [
            line
            for band in page_bands
            for line in (Bold(clip(city_name(band.city), MAX_LENGTH)), _sum(band))
        ]
        parts.append(more(len(cities) - len(page_bands)))
    asked = asked or SalaryQuestion(None, level)
    return _finished(parts, market, asked, page, _paid(paid, level))


def of_both(
    market: Stated,
    answer: SalaryAnswer,
    city: str,
    level: Level,
    paid: Paid,
    asked: SalaryQuestion | None = None,
    page: int = 0,
) -> View:
    """A level's band in a city, or the nearest bands, named as such."""
    title = _("Pay in {city}: {level}").format(
        city=clip(city_name(city), MAX_LENGTH), level=level_name(level)
    )
    parts: list[object] = [*unknown_words(asked), *heading(title, market)]
    parts += _figure(market, answer, city, level)
    whole = [band for band in market.of("") if band.level == level]
    if answer.exact and whole:
        parts += [Text(_("The market as a whole")), _sum(whole[0])]
    asked = asked or SalaryQuestion(city, level)
    return _finished(parts, market, asked, page, _paid(paid, level))


def _figure(market: Stated, answer: SalaryAnswer, city: str, level: Level) -> list[object]:
    if answer.exact:
        return _band(answer.exact)
    parts: list[object] = [_why_near(market, city, level), "\n"]
    if answer.near:
        parts += ["\n", Bold(_("The nearest figures there are")), "\n"]
    for band in answer.near:
        where = clip(city_name(band.city), MAX_LENGTH) if band.city else _("The market as a whole")
        parts += [Text(where), ", ", *_band(band)]
    return parts


def _why_near(market: Stated, city: str, level: Level) -> str:
    name, place = short_name(level), clip(city_name(city), MAX_LENGTH)
    here = market.of(city)
    if city and not here:
        text = _("The analysis has no figures for {city}.")
    elif lies(here, level) == "below":
        text = _("{level} lies below the lowest band of the analysis.")
    elif lies(here, level) == "above":
        text = _("{level} lies above the highest band of the analysis.")
    elif city:
        text = _("The analysis has no figure for {level} in {city}.")
    else:
        text = _("The analysis has no figure for {level}.")
    return text.format(level=name, city=place)


def _band(band: BandRow) -> list[object]:
    label = clip(band.label, MAX_LENGTH)
    if band.experience:
        label = _("{label} ({experience})").format(
            label=label, experience=clip(band.experience, MAX_LENGTH)
        )
    return [Bold(label), _sum(band)]


def _sum(band: BandRow) -> str:
    return f": {money(band)}\n"


def _paid(paid: Paid, level: Level) -> list[object]:
    """The postings of this level with their pay: "1 of 5"."""
    if not paid.postings:
        return []
    text = ngettext(
        "{count} of {total} postings is for this level and states its pay:",
        "{count} of {total} postings are for this level and state their pay:",
        len(paid.postings),
    )
    parts: list[object] = [text.format(count=len(paid.postings), total=paid.total)]
    for posting in paid.postings[:PAGE]:
        pay = salary_range(posting.salary_min, posting.salary_max, posting.currency)
        name = (
            f"{clip(posting.title, MAX_LENGTH)} ({clip(posting.company, MAX_LENGTH)})"
            if posting.company
            else clip(posting.title, MAX_LENGTH)
        )
        parts.append(f"\n• {name}: {pay}")
    if left := more(len(paid.postings) - PAGE):
        parts += ["\n", left.rstrip()]
    return parts


def unknown_words(asked: SalaryQuestion | None) -> list[object]:
    """The words of the question that were not understood."""
    if asked is None or not asked.unknown:
        return []
    words = ", ".join(_("“{word}”").format(word=clip(word, 24)) for word in asked.unknown[:3])
    text = _("I know no level and no city called {words}.").format(words=words)
    return [text, "\n\n"]


def heading(title: str, market: Stated) -> list[object]:
    parts: list[object] = [Bold(title), "\n"]
    if market.note:
        parts += [Italic(clip(market.note, 200)), "\n"]
    return [*parts, "\n"]


def _finished(
    parts: Iterable[object],
    market: Stated,
    asked: SalaryQuestion,
    page: int,
    paid: Sequence[object] = (),
) -> View:
    """The bands with their source; with postings both stand in a quote that folds."""
    source = (
        _("A month, as the analysis states it; n and the day where it gives them.")
        if any(band.taken_on for band in market.bands)
        else _("A month, as the analysis states it; no date is given.")
    )
    end = ExpandableBlockQuote(*paid, "\n", source) if paid else Italic(source)
    return View(Text(*parts, end), tuple(_rows(market, asked, page)))


def _at(market: Stated, asked: SalaryQuestion) -> ShowPay:
    """The button that asks this question again."""
    among = population.numbers(MarketFilter(asked.city, asked.level, asked.role))
    ids = {band.city: band.id for band in reversed(market.bands) if band.city}
    if band_id := ids.get(asked.city or ""):
        return ShowPay(**{**among, "city": 0}, band_id=band_id)
    return ShowPay(**among)


def no_pay_of_role(role: str, market: Market) -> str:
    text = _(
        "No posting of {role} states its pay yet. The bands of your plan are for another role."
    )
    return text.format(role=population.role_name(role, market))


def wider_line() -> str:
    return _("Too few state pay. Wider, how many do:")


def choose_role(market: Market, among: MarketFilter, asked: ShowPay) -> View:
    def to(changes: Mapping[str, Any]) -> ShowPay:
        return asked.model_copy(update={"page": 0, "pick": "", **changes})

    return population.choose(market, among, "role", asked, to)


def _rows(market: Stated, asked: SalaryQuestion, page: int) -> list[ButtonRow]:
    """Buttons for the levels of this city, and for the cities at this level."""
    at = _at(market, asked)
    levels = sorted({band.level for band in market.bands}, key=LEVELS.index)
    rows = fitted(
        (
            button(
                _here(short_name(level), level == asked.level),
                at.model_copy(update={"level": level}),
            )
            for level in levels
        ),
        4,
    )
    cities = paginate(market.cities, page, PAGE)
    rows += columns(
        (
            button(
                _here(clip(city_name(city), 24), city == asked.city),
                _at(market, replace(asked, city=city)).model_copy(update={"page": cities.number}),
            )
            for city in cities.rows
        ),
        3,
    )
    if cities.pages > 1:
        others = at.model_copy(update={"page": (cities.number + 1) % cities.pages})
        rows.append([button(_("More cities"), others)])
    return rows or [[open_screen(_("Skills"), "skills")]]


def ways(stated: Stated, asked: SalaryQuestion, market: Market) -> ButtonRow:
    """The buttons from an answer to all bands, the premiums, the postings, and other roles."""
    at = _at(stated, asked)
    last = [button(_("Premiums"), ShowPremiums(**at.model_dump()))] * bool(stated.premiums)
    if asked.city or asked.level or asked.role:
        last.insert(0, button(_("All bands"), ShowPay()))
    if asked.level and stated.postings:
        last.append(button(_("Postings"), Postings(level=asked.level)))
    if market.roles or asked.role:
        # The figures say whose they are.
        last.append(button(_("Role"), at.model_copy(update={"pick": "role"})))
    return last


def _here(text: str, chosen: bool) -> str:
    return f"• {text}" if chosen else text


def premiums(rows: Sequence[PremiumRow], asked: ShowPremiums) -> View:
    """A page of the premiums, each with its own range; the bot never adds them up."""
    pay_fields = asked.model_copy(update={"page": 0}).model_dump()
    back = button(_("‹ Pay"), ShowPay(**pay_fields))
    if not rows:
        text = _(
            "No document of yours says what raises pay. The card of a skill compares the pay of "
            "postings, where they are enough."
        )
        return View(Text(text), ([open_screen(_("Skills"), "skills"), back],))
    page = paginate(rows, asked.page, PAGE)
    parts: list[object] = [Bold(_("Premiums for skills")), "\n\n"]
    for premium in page.rows:
        parts += ["• ", premium_line(premium), "\n"]
    parts += [
        "\n",
        _("Each stands for itself: they can't be added or multiplied together."),
        "\n",
        Italic(
            _(
                "As the analysis states it; no date is given. "
                "An observation about others, not a promise."
            )
        ),
    ]
    last = [back]
    if page.pages > 1:
        following = asked.model_copy(update={"page": (page.number + 1) % page.pages})
        last.append(button(_("More"), following))
    return View(Text(*parts), (last,))
