"""The filter of the market's postings, by role, city and level: in words and in buttons."""

from collections.abc import Callable, Mapping
from typing import Any, cast

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import get_i18n, ngettext
from aiogram.utils.i18n import gettext as _

from db.reference import city_names, role_names
from db.reference.role_numbers import track_of_number
from db.reference.tracks import tracks
from db.vocabulary import FROM_HOME, Level
from handlers.callbacks.base import HOME_NUMBER, MarketFilterData
from handlers.callbacks.goal import Back, ShowGoal
from handlers.callbacks.plans import AgainstBack, ShowAgainst
from handlers.callbacks.postings import PickSearch
from handlers.callbacks.skills import ShowDemand, ShowPay
from handlers.common.names import city_name, level_name, place_label, short_name
from handlers.common.text import clip
from handlers.common.view import Button, ButtonRow, View, button, columns, fitted, paginate
from handlers.market.rules.columns import EVERY
from handlers.market.rules.market import By, Market, MarketFilter
from handlers.market.rules.snapshot import LEAST_POSTINGS

# Rows of choices on a page; names of roles are long, so each has a row of its own.
ROWS = 10
MAX_LENGTH = 40


def role_name(role: str, market: Market) -> str:
    """A role's name from the reference list, else from its source, else its number.

    A track says that titles tell it: sources have no such roles.
    """
    if track := track_of_number(role):
        return _("{role} (by title)").format(role=track_title(track))
    names = role_names().get(role)
    if names is None:
        return market.role_names.get(role) or _("HeadHunter’s no. {number}").format(number=role)
    return names.get(get_i18n().current_locale) or names["en"]


def track_title(slug: str) -> str:
    """A track's title in the reader's language."""
    titles = tracks()[slug].titles
    return titles.get(get_i18n().current_locale) or titles["en"]


def city_number(city: str | None) -> int:
    """A city's number in the reference list, from 1; 0 for all cities and unknown ones."""
    if city == FROM_HOME:
        return HOME_NUMBER
    names = city_names()
    return names.index(city) + 1 if city in names else 0


def city_of(number: int) -> str | None:
    """The city with a number of the reference list; None for 0 and unknown numbers."""
    if number == HOME_NUMBER:
        return FROM_HOME
    names = city_names()
    return names[number - 1] if 0 < number <= len(names) else None


def market_filter(asked: MarketFilterData) -> MarketFilter:
    """The filter that a button's fields state."""
    role = str(asked.role) if asked.role else None
    return MarketFilter(city_of(asked.city), asked.level or None, role)


def numbers(population: MarketFilter) -> dict[str, Any]:
    """A filter as the fields of `MarketFilterData`; a wider one stays the one asked for."""
    asked = population.asked
    return {
        "role": int(asked.role or 0),
        "city": city_number(asked.city),
        "level": asked.level or "",
    }


def who(market: Market, population: MarketFilter, *, counted: bool = True) -> str:
    """A filter in words, with its number of postings: "all roles · Almaty · Junior: 12 of 480".

    Each figure names its role: nobody takes all trades for their own.
    """
    role = population.role
    parts = [
        role_name(role, market) if role else _("all roles"),
        city_name(population.city) if population.city else _("all cities"),
        level_name(population.level) if population.level else _("all levels"),
    ]
    words = " · ".join(parts)
    if not counted or population == MarketFilter():
        return words
    if market.knows(population):
        count, text = market.count(population), _("{who}: {count} of {total}")
    else:
        count, text = LEAST_POSTINGS, _("{who}: fewer than {count} of {total}")
    words = text.format(who=words, count=count, total=market.total)
    for note in (narrower_words(market, population), silent_words(market, population)):
        words = _("{who} ({narrower})").format(who=words, narrower=note) if note else words
    return words


def silent_words(market: Market, population: MarketFilter) -> str:
    """Count those that do not say if they are from home, where that is asked for; else ""."""
    if population.asked.city != FROM_HOME:
        return ""
    silent = market.silent_of(population.asked)
    text = ngettext(
        "{count} more does not say where one works",
        "{count} more do not say where one works",
        silent,
    )
    return text.format(count=silent) if silent else ""


def short_who(market: Market, population: MarketFilter) -> str:
    """A filter in short: "QA engineer · Astana"; "the market" for all postings."""
    role = population.role
    track = track_of_number(role) if role else None
    parts = [
        track_title(track) if track else role_name(role, market) if role else "",
        city_name(population.city) if population.city else "",
        level_name(population.level) if population.level else "",
    ]
    return " · ".join(part for part in parts if part) or _("The market")


def narrower_words(market: Market, population: MarketFilter) -> str:
    """Name what a population gave up, with its number of postings: "only 3 in Astana"; else ""."""
    narrow = population.narrower
    if narrow is None:
        return ""
    parts = [
        city_name(narrow.city) if narrow.city and not population.city else "",
        level_name(narrow.level) if narrow.level and not population.level else "",
    ]
    where = " · ".join(part for part in parts if part)
    if not market.knows(narrow):
        text = _("{where}: fewer than {count}, too few")
        return text.format(where=where, count=LEAST_POSTINGS)
    return _("{where}: only {count}, too few").format(where=where, count=market.count(narrow))


def none_fits(market: Market, population: MarketFilter) -> str:
    """Say that a filter has no postings, or too few for a snapshot to know them."""
    if market.knows(population):
        return _("No posting fits. Try another role, city or level.")
    return _("So few have no figures in the snapshot. Try another role, city or level.")


def wider_button(narrow: MarketFilter, wider: MarketFilter, count: int) -> Button:
    """The button to the pay of a wider population; it names what that gives up.

    "All cities: 14".
    """
    parts = [
        _("all roles") if narrow.role and not wider.role else "",
        _("all cities") if narrow.city and not wider.city else "",
        _("all levels") if narrow.level and not wider.level else "",
    ]
    who = " · ".join(part for part in parts if part)
    text = _("{who}: {total}").format(who=who[:1].upper() + who[1:], total=count)
    return button(text, ShowPay(**numbers(wider)))


def goal_button(back: Back) -> Button:
    """The button that opens the goal, and leads back from there."""
    return button(_("🎯 Goal"), ShowGoal(back=back))


def against_button(back: AgainstBack) -> Button:
    """The button to the analysis beside the market."""
    return button(_("⚖️ Compare"), ShowAgainst(back=back))


def narrowing(
    market: Market, population: MarketFilter, pick: Callable[[By], CallbackData]
) -> ButtonRow:
    """A button for each field that the market's postings differ by; the screen says its value."""
    buttons = ButtonRow()
    if market.roles or population.role:
        buttons.append(button(_("Role"), pick("role")))
    if market.cities or population.city:
        buttons.append(button(_("City"), pick("city")))
    if market.levels or population.level:
        buttons.append(button(_("Level"), pick("level")))
    return buttons


def places_of(market: Market, role: str | None) -> list[tuple[str, int]]:
    """The places that a button can name, with a role's postings, those with most first.

    Where the role has no postings, its places are those of all trades, and no count is theirs.
    """
    counted = market.choices(MarketFilter(role=role), "city") or [
        (city, 0) for city, _n in market.choices(MarketFilter(), "city")
    ]
    return [(city, n) for city, n in counted if city_number(city)]


def choose(
    market: Market,
    population: MarketFilter,
    by: By,
    asked: ShowDemand | ShowPay | PickSearch,
    to: Callable[[Mapping[str, Any]], CallbackData],
    within: int = EVERY,
) -> View:
    """A page of the values of one filter field, with their numbers of postings.

    `to` makes the data of a button from the changed field, {} leads back. `within` is the column
    of the postings that count.
    """
    words = {
        "role": (_("Which role?"), _("All roles")),
        "city": (_("Which city?"), _("All cities")),
        "level": (_("Which level?"), _("All levels")),
    }
    title, everything = words[by]
    choices = [
        (*_choice(market, by, value), n) for value, n in market.choices(population, by, within)
    ]
    buttons = [
        button(f"{clip(text, MAX_LENGTH)} · {n}", to({by: value}))
        for text, value, n in choices
        if value
    ]
    width = 1 if by == "role" else 2
    page = paginate(buttons, asked.page, ROWS * width)
    rows = [
        *(fitted if by == "level" else columns)(page.rows, width),
        *page.turns(lambda number: asked.model_copy(update={"page": number})),
        [button(everything, to({by: "" if by == "level" else 0})), button(_("‹ Back"), to({}))],
    ]
    return View(Text(Bold(title)), tuple(rows))


def _choice(market: Market, by: By, value: str) -> tuple[str, str | int]:
    """A value's name, and the value in a button's field."""
    if by == "role":
        return role_name(value, market), int(value)
    if by == "city":
        return place_label(value), city_number(value)
    return short_name(cast("Level", value)), value
