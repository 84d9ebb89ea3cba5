"""The pay that one wants: the bands, levels, cities and skills that reach it."""

from collections.abc import Mapping, Sequence
from typing import cast

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _

from db.vocabulary import Level
from handlers.callbacks.postings import Search
from handlers.callbacks.skills import ShowPremiums, ShowReaching
from handlers.common.money import salary_range
from handlers.common.names import city_name, short_name, skill_name
from handlers.common.text import clip
from handlers.common.view import Button, ButtonRow, View, button, more, open_screen
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.views import population
from handlers.salary.rules import LEVELS, Over
from handlers.salary.views.pay import MAX_LENGTH, PAGE, Stated, heading, money


def reaching_button(amount: int) -> Button:
    """The button to what reaches a monthly pay in tenge."""
    return button(f"💰 {salary_range(amount, None, 'KZT')}", ShowReaching(salary=amount))


def over_lines(
    market: Market, of: MarketFilter, over: Sequence[Over], names: Mapping[int, str]
) -> list[object]:
    """The levels, cities and skills of the postings that reach the pay, each with its n."""
    if not over:
        return []
    parts: list[object] = [Bold(population.who(market, of)), "\n"]
    titles = {"level": _("Levels"), "city": _("Cities"), "skill": _("Skills")}
    for by, title in titles.items():
        lines = [
            _("{name}: {n} of {total} with pay").format(
                name=_over_name(each, names), n=each.n, total=each.total
            )
            for each in over
            if each.by == by
        ]
        if lines:
            parts += [title, "\n", *(f"• {line}\n" for line in lines)]
    return parts


def _over_name(each: Over, names: Mapping[int, str]) -> str:
    if each.by == "city":
        return clip(city_name(each.of), MAX_LENGTH)
    if each.by == "level":
        return short_name(cast("Level", each.of))
    return clip(skill_name(names.get(int(each.of), "")), MAX_LENGTH)


def reaching(stated: Stated, amount: int, paying: int, total: int, *, in_market: bool) -> View:
    """The bands that reach an amount, and how many postings state at least that."""
    title = _("{amount} a month and more").format(amount=salary_range(amount, amount, "KZT"))
    parts: list[object] = [*heading(title, stated)]
    reached = [
        band for band in stated.bands if band.salary_max >= amount and band.currency == "KZT"
    ]
    reached.sort(key=lambda band: (bool(band.city), band.city, LEVELS.index(band.level)))
    for band in reached[: 2 * PAGE]:
        where = f"{clip(city_name(band.city), MAX_LENGTH)} · " if band.city else ""
        parts.append(f"• {where}{short_name(band.level)}: {money(band)}\n")
    parts.append(more(len(reached) - 2 * PAGE))
    if not reached:
        parts.append(_("No level of the analysis reaches it.") + "\n")
    rows: list[ButtonRow] = []
    if total:
        line = _("{count} of {total} postings state it.").format(count=paying, total=total)
        parts += ["\n", line, "\n"]
        if paying:
            shown = Search(salary=amount, only="" if in_market else "a")
            rows.append([button(_("Show them"), shown)])
    parts.append(Italic(_("An observation about others, not a promise.")))
    if stated.premiums:
        rows.append([button(_("What raises pay"), ShowPremiums())])
    return View(Text(*parts), (*rows, [open_screen(_("Salary"), "salary")]))
