"""Demand for skills and pay in the market's postings; each figure has its n."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext
from babel.dates import format_date
from babel.numbers import format_percent

from db.rows.market import PayRow
from db.rows.rates import RateRow
from db.vocabulary import Level, SkillState
from handlers.callbacks.skills import DemandPicture, SkillCard, SkillPage
from handlers.callbacks.skills import ShowDemand as DemandButton
from handlers.common.money import reader_locale, rounded, salary_range
from handlers.common.names import STATE_MARKS, level_name
from handlers.common.text import clip
from handlers.common.view import ButtonRow, Page, View, button, columns, more, paginate
from handlers.market.rules.market import By, Market, MarketFilter, Reach, SkillDemand
from handlers.market.rules.pay import FEW, LEAST, Difference, PayGroup, one_sided
from handlers.market.rules.rates import in_tenge, is_foreign
from handlers.market.views import population
from handlers.market.views.population import who
from handlers.market.views.rates import converted

PAGE = 10
# Lines of pay that a message shows, each of one kind and currency.
GROUPS = 8


@dataclass(frozen=True)
class DemandFacts:
    """The data of the demand screen. `names` by skill id; `states` is None in a group."""

    market: Market
    population: MarketFilter
    demand: Sequence[SkillDemand]
    reach: Sequence[Reach]
    names: Mapping[int, str]
    states: Mapping[int, SkillState] | None

    def name(self, skill_id: int) -> str:
        return self.names.get(skill_id, "")

    def mark(self, skill_id: int) -> str:
        return (
            f"{STATE_MARKS[self.states.get(skill_id, 'lack')]} " if self.states is not None else ""
        )


def as_of(market: Market) -> str:
    """The source and the date of every figure of the market."""
    if market.seen_at is None:
        return _("postings of the last 90 days")
    day = format_date(market.seen_at, "d MMM", locale=reader_locale())
    return _("postings of the last 90 days, as of {day}").format(day=day)


def share(asked: int, total: int) -> str:
    percent = format_percent(asked / total, "#,##0 %", locale=reader_locale())
    return _("{asked} of {total} ({percent})").format(asked=asked, total=total, percent=percent)


def demand(facts: DemandFacts, page: int) -> View:
    """A page of the skills by demand, with the skills to learn next."""
    skill_page = paginate(facts.demand, page, PAGE)
    whose = who(facts.market, facts.population)
    about = _("{who} – {as_of}").format(who=whose, as_of=as_of(facts.market))
    parts: list[object] = [Bold(_("What postings ask for")), f"\n{about}\n\n"]
    if not skill_page.rows:
        parts.append(_("No posting fits. Try another role, city or level."))
    for number, row in enumerate(skill_page.rows, skill_page.first + 1):
        mark, name = facts.mark(row.skill_id), clip(facts.name(row.skill_id), 40)
        line = _("{skill} – {share}").format(skill=name, share=share(row.asked, row.total))
        parts.append(f"{number}. {mark}{line}\n")
    if facts.reach:
        parts += [
            "\n",
            Bold(_("Learn next")),
            "\n",
            Italic(_("Within reach is a posting of whose skills you have two thirds.")),
            "\n",
            *(f"• {_reach(facts, r)}\n" for r in facts.reach),
        ]
    if skill_page.label:
        parts += ["\n", Italic(skill_page.label)]
    return View(Text(*parts), tuple(_rows(facts, skill_page)))


def _reach(facts: DemandFacts, reach: Reach) -> str:
    text = ngettext(
        "{skill}: {more} more of {total} postings comes within reach",
        "{skill}: {more} more of {total} postings come within reach",
        reach.more,
    )
    name = clip(facts.name(reach.skill_id), 40)
    return text.format(skill=name, more=reach.more, total=reach.total)


def _rows(facts: DemandFacts, skill_page: Page[SkillDemand]) -> list[ButtonRow]:
    chosen = population.numbers(facts.population)

    cards = [
        button(clip(facts.names.get(row.skill_id, ""), 24), SkillCard(skill_id=row.skill_id))
        for row in skill_page.rows
    ]
    picture = button(_("Picture"), DemandPicture(**chosen))
    return [
        *columns(cards, 2),
        *skill_page.turns(lambda number: DemandButton(page=number, **chosen)),
        *population.narrowing(
            facts.market, facts.population, lambda by: DemandButton(pick=by, **chosen)
        ),
        [
            *([picture] if facts.states is not None and skill_page.rows else []),
            button(_("My skills"), SkillPage(page=0)),
        ],
    ]


def choose(market: Market, asked: DemandButton, by: By) -> View:
    """The choices of one filter field."""

    def to(changes: Mapping[str, Any]) -> DemandButton:
        return asked.model_copy(update={"page": 0, "pick": "", **changes})

    return population.choose(market, population.market_filter(asked), by, asked, to)


def skill_lines(
    market: Market, skill_id: int, differences: Sequence[tuple[Level, Difference]]
) -> list[str]:
    """The market's demand for a skill, and pay with it against pay without it, by level."""
    if not (line := asked_line(market, skill_id, at_least=1)):
        return []
    return [line, *(difference_line(level, difference) for level, difference in differences)]


def asked_line(market: Market, skill_id: int, at_least: int = FEW) -> str:
    """The share of the market's postings that ask for a skill; "" below `at_least` postings."""
    demand = market.skill_demand(skill_id, at_least)
    if demand is None:
        return ""
    asked = share(demand.asked, demand.total)
    return _("Market: {share} – {as_of}.").format(share=asked, as_of=as_of(market))


def difference_line(level: Level, difference: Difference) -> str:
    text = (
        _("{level}: postings with it pay {percent} ({low} to {high}; {n} with, {others} without).")
        if difference.proven
        else _(
            "{level}: that postings with it pay otherwise is not proven "
            "({low} to {high}; {n} with, {others} without)."
        )
    )
    figures = (difference.percent, difference.low, difference.high)
    signed = [
        format_percent(percent / 100, "+#,##0 %;-#,##0 %", locale=reader_locale()).replace(
            "-", "−"
        )
        for percent in figures
    ]
    return text.format(
        level=level_name(level),
        percent=signed[0],
        low=signed[1],
        high=signed[2],
        n=difference.n_with,
        others=difference.n_without,
    )


def pay_lines(
    market: Market,
    paid: MarketFilter,
    pays: Sequence[PayRow],
    pay_groups: Sequence[PayGroup],
    rates: Mapping[str, RateRow],
) -> list[object]:
    """The pay in the postings of a filter: no figure below LEAST postings, "few" below FEW.

    Pay in another currency stays apart; its median in tenge is for display only.
    """
    total = market.count(paid)
    if not total and not paid.role:
        return []
    title = _("From postings: {who}").format(who=who(market, paid))
    parts: list[object] = [Bold(title), "\n"]
    if not total:
        return [*parts, _("No posting fits. Try another role, city or level.")]
    parts += [
        _("{share} state pay; {as_of}.").format(share=share(len(pays), total), as_of=as_of(market))
    ]
    groups = [line for group in pay_groups for line in _group(group, rates)]
    if not groups:
        text = _("A figure takes {n} of one kind by the month (net, gross or not said).")
        groups = [text.format(n=LEAST)]
    bullets = [f"• {line}\n" for line in groups[:GROUPS]]
    return [*parts, "\n", *bullets, more(len(groups) - GROUPS), *_others(pays)]


def _others(pays: Sequence[PayRow]) -> list[object]:
    """The number of postings by foreign currency; no figure in tenge includes them."""
    every = Counter(pay.currency for pay in pays)
    counts = Counter({code: n for code, n in every.items() if is_foreign(code)})
    if not counts:
        return []
    text = ngettext(
        "{count} of them is in another currency ({currencies}) and apart from those in tenge.",
        "{count} of them are in other currencies ({currencies}) and apart from those in tenge.",
        counts.total(),
    )
    named = ", ".join(f"{code} {n}" for code, n in counts.most_common(5))
    return [text.format(count=counts.total(), currencies=named), "\n"]


def kind_name(gross: bool | None) -> str:
    return {None: _("net or gross not said"), True: _("gross"), False: _("net")}[gross]


def _group(group: PayGroup, rates: Mapping[str, RateRow]) -> list[str]:
    lines = []
    if group.n >= LEAST:
        low, middle, high = (rounded(quartile) for quartile in group.quartiles)
        text = (
            _("{middle} in the middle, half between {range}, {kind}, n = {n}, few")
            if group.few
            else _("{middle} in the middle, half between {range}, {kind}, n = {n}")
        )
        line = text.format(
            middle=salary_range(middle, middle, group.currency),
            range=salary_range(low, high, group.currency),
            kind=kind_name(group.gross),
            n=group.n,
        )
        tenge = in_tenge(middle, middle, group.currency, rates)
        lines.append(f"{line}; {converted(tenge)}" if tenge else line)
    for amounts, text in (
        (group.lowest, _("“from” alone: {middle} in the middle, {kind}, n = {n}")),
        (group.highest, _("“up to” alone: {middle} in the middle, {kind}, n = {n}")),
    ):
        if alone := one_sided(amounts):
            n, middle = alone[0], rounded(alone[1])
            money = salary_range(middle, middle, group.currency)
            lines.append(text.format(middle=money, kind=kind_name(group.gross), n=n))
    return lines
