"""Demand for skills and pay in the market's postings; each figure has its n."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from aiogram.utils.formatting import Bold, ExpandableBlockQuote, Text
from aiogram.utils.i18n import get_i18n, ngettext
from aiogram.utils.i18n import gettext as _
from babel.dates import format_date

from db.rows.rates import RateRow
from db.vocabulary import SkillState
from handlers.callbacks.skills import DemandPicture, SkillCard, SkillPage
from handlers.callbacks.skills import ShowDemand as DemandButton
from handlers.common.money import percentage, reader_locale, rounded, salary_range, share_of
from handlers.common.names import STATE_MARKS, skill_name
from handlers.common.text import clip
from handlers.common.view import ButtonRow, Page, View, button, fitted, more, paginate
from handlers.market.rules.goal import TargetFit
from handlers.market.rules.market import By, Market, MarketFilter, SkillDemand
from handlers.market.rules.pay import FEW, LEAST, Difference, PaidPostings, PayFigures, PayGroup
from handlers.market.rules.rates import in_tenge, is_foreign
from handlers.market.rules.reach import LearnNext, Reach
from handlers.market.views import population
from handlers.market.views.left_out import left_out_line
from handlers.market.views.population import against_button, none_fits, short_who, who
from handlers.market.views.rates import converted
from handlers.market.views.target import target_lines

# With two buttons that turn pages, a row of numbers holds no more.
PAGE = 5
# Lines of pay that a message shows, each of one kind and currency.
GROUPS = 8


@dataclass(frozen=True)
class DemandFacts:
    """The data of the demand screen. `names` by skill id; `states` is None in a group."""

    market: Market
    population: MarketFilter
    demand: Sequence[SkillDemand]
    reach: LearnNext | None
    names: Mapping[int, str]
    states: Mapping[int, SkillState] | None
    target: TargetFit | None = None

    def name(self, skill_id: int) -> str:
        return skill_name(self.names.get(skill_id, ""))

    def mark(self, skill_id: int) -> str:
        return (
            f"{STATE_MARKS[self.states.get(skill_id, 'lack')]} " if self.states is not None else ""
        )


def as_of(market: Market) -> str:
    """The source and the date of every figure of the market."""
    if market.snapshot is not None:
        day = format_date(market.snapshot.day, "d MMMM y", locale=reader_locale())
        names = market.snapshot.names
        name = names.get(get_i18n().current_locale) or names.get("en", "")
        return _("a snapshot that comes with the bot: {name}, {n} postings, {day}").format(
            name=name, n=market.snapshot.postings, day=day
        )
    if market.seen_at is None:
        return _("postings of the last 90 days")
    # Sentences end behind it, so no abbreviation with a full stop of its own.
    day = format_date(market.seen_at, "d MMMM", locale=reader_locale())
    return _("postings of the last 90 days, as of {day}").format(day=day)


def counted(market: Market, population: MarketFilter) -> str:
    """Whose postings a figure counts, and as of which day."""
    return _("{who} – {as_of}").format(who=who(market, population), as_of=as_of(market))


def share(asked: int, total: int) -> str:
    percent = share_of(asked, total)
    return _("{asked} of {total} ({percent})").format(asked=asked, total=total, percent=percent)


def demand(facts: DemandFacts, page: int) -> View:
    """A page of the skills by demand, with the skills to learn next."""
    skill_page = paginate(facts.demand, page, PAGE)
    about = counted(facts.market, facts.population)
    parts: list[object] = [Bold(_("What postings ask for")), f"\n{about}\n\n"]
    if not skill_page.rows:
        parts.append(none_fits(facts.market, facts.population))
    for number, row in enumerate(skill_page.rows, skill_page.first + 1):
        mark, name = facts.mark(row.skill_id), clip(facts.name(row.skill_id), 40)
        line = _("{skill} – {share}").format(skill=name, share=share(row.asked, row.total))
        parts.append(f"{number}. {mark}{line}\n")
    if facts.target is not None:
        parts += ["\n", *(f"{line}\n" for line in target_lines(facts.target, facts.names))]
    by_line = facts.market.count_by_line(facts.population)
    left = left_out_line(replace(facts.market.left_out, by_line=by_line))
    if facts.reach and (facts.reach.steps or facts.reach.missing):
        folded = [*_advice(facts, facts.reach), _basis(facts, facts.reach), *[left] * bool(left)]
        quote = ExpandableBlockQuote("\n".join(folded))
        parts += ["\n", Bold(_("Learn next")), "\n", quote]
    elif left:
        parts += ["\n", ExpandableBlockQuote(left)]
    return View(Text(*parts), tuple(_rows(facts, skill_page)))


def _basis(facts: DemandFacts, reach: LearnNext) -> str:
    """Say what "within reach" means, and on how many postings the advice stands."""
    stands = ngettext(
        "It stands on {count} posting that names four or more skills.",
        "It stands on {count} postings that name four or more skills.",
        reach.total,
    ).format(count=reach.total)
    if reach.thin:
        thin = ngettext("{count} names fewer.", "{count} name fewer.", reach.thin)
        stands = f"{stands} {thin.format(count=reach.thin)}"
    if every := sets_line(facts.market, facts.population):
        stands = f"{stands} {every}"
    means = _("Within reach is a posting of whose skills you have two thirds.")
    return f"{means} {stands}"


def sets_line(market: Market, population: MarketFilter) -> str:
    """The postings of other places and levels that count in learn-next, where they do."""
    if market.snapshot and (population.city or population.level):
        return _("Here the snapshot knows no city and no level: all count.")
    return ""


def _advice(facts: DemandFacts, reach: LearnNext) -> list[str]:
    """One skill after another where each helps, else the set, else what is asked for most."""
    if not reach.steps:
        title = _("Three more skills bring none of them within reach yet. Missing most often:")
        lines = [
            _("{skill} – {share}").format(
                skill=_short(facts, skill), share=share(asked, reach.total)
            )
            for skill, asked in reach.missing
        ]
        return [title, *(f"{number}. {line}" for number, line in enumerate(lines, 1))]
    first, last = reach.steps[0], reach.steps[-1]
    if not first.more:
        names = ", ".join(_short(facts, step.skill_id) for step in reach.steps)
        return [_brings(names, last)]
    rest = [
        _("and {skill}: with it {more} of {total}").format(
            skill=_short(facts, step.skill_id), more=step.more, total=step.total
        )
        for step in reach.steps[1:]
    ]
    lines = [_brings(_short(facts, first.skill_id), first), *rest]
    return [f"{number}. {line}" for number, line in enumerate(lines, 1)]


def _short(facts: DemandFacts, skill_id: int) -> str:
    return clip(facts.name(skill_id), 40)


def _brings(skills: str, reach: Reach) -> str:
    text = ngettext(
        "{skill}: {more} more of {total} postings comes within reach",
        "{skill}: {more} more of {total} postings come within reach",
        reach.more,
    )
    return text.format(skill=skills, more=reach.more, total=reach.total)


def _rows(facts: DemandFacts, skill_page: Page[SkillDemand]) -> list[ButtonRow]:
    chosen = population.numbers(facts.population)
    numbered = [
        button(str(number), SkillCard(skill_id=row.skill_id))
        for number, row in enumerate(skill_page.rows, skill_page.first + 1)
    ]
    skills = skill_page.turns(lambda number: DemandButton(page=number, **chosen), numbered)
    filters = population.narrowing(
        facts.market, facts.population.asked, lambda by: DemandButton(pick=by, **chosen)
    )
    mine = [button(_("My skills"), SkillPage(page=0))]
    if facts.states is not None and skill_page.rows:
        mine.append(button(_("Picture"), DemandPicture(**chosen)))
    ways = fitted([*_goal_buttons(facts), *mine], 2)
    return [*skills, *fitted(filters, 3), *ways]


def _goal_buttons(facts: DemandFacts) -> ButtonRow:
    """The goal, and all trades for whoever asks for them."""
    if facts.states is None:
        return []
    everyone = [button(_("All trades"), DemandButton())] if facts.population.asked.role else []
    return [population.goal_button("skills"), *everyone, against_button("skills")]


def choose(market: Market, asked: DemandButton, by: By) -> View:
    """The choices of one filter field."""

    def to(changes: Mapping[str, Any]) -> DemandButton:
        return asked.model_copy(update={"page": 0, "pick": "", **changes})

    return population.choose(market, population.market_filter(asked), by, asked, to)


def skill_lines(
    market: Market,
    skill_id: int,
    population: MarketFilter,
    differences: Sequence[tuple[MarketFilter, Difference]],
) -> list[str]:
    """The market's demand for a skill, and pay with it against pay without it."""
    if not (line := asked_line(market, skill_id, population, at_least=1)):
        return []
    return [line, *(difference_line(market, *each) for each in differences)]


def asked_line(
    market: Market, skill_id: int, population: MarketFilter, at_least: int = FEW
) -> str:
    """The share of a population's postings that ask for a skill; "" below `at_least` postings."""
    return _market_line(market, population, market.skill_demand(skill_id, population, at_least))


def name_line(market: Market, population: MarketFilter, ids: Set[int]) -> str:
    """The share of a population's postings that write a name which no skill has, if any does."""
    demand = market.name_demand(ids, population)
    return _market_line(market, population, demand if demand and demand.asked else None)


def _market_line(market: Market, population: MarketFilter, demand: SkillDemand | None) -> str:
    if demand is None:
        return ""
    asked = share(demand.asked, demand.total)
    whose = _named(market, population)
    return _("Market: {share} – {who}, {as_of}.").format(
        share=asked, who=whose, as_of=as_of(market)
    )


def difference_line(market: Market, population: MarketFilter, difference: Difference) -> str:
    """An observation of these postings, and of no others."""
    more = difference.percent > 0
    text = (
        _("{who}: those that ask for it pay {percent} more in these {count} postings")
        if more
        else _("{who}: those that ask for it pay {percent} less in these {count} postings")
    )
    percent = percentage(round(abs(difference.percent)))
    line = text.format(
        who=who(market, population, counted=False),
        percent=percent,
        count=difference.n_with + difference.n_without,
    )
    sides = _("{n} with, {others} without").format(
        n=difference.n_with, others=difference.n_without
    )
    return f"{line} ({sides})."


def pay_lines(
    market: Market,
    paid: MarketFilter,
    pay: PaidPostings,
    rates: Mapping[str, RateRow],
    *,
    folded: str | None = None,
) -> list[object]:
    """The pay in the postings of a filter: no figure below LEAST postings, "few" below FEW.

    Pay in another currency stays apart; its median in tenge is for display only. With
    `folded` all stands in a quote that shows its first lines, the figures, until it is tapped;
    this text ends it.
    """
    total = market.count(paid)
    if not total and not paid.role:
        return []
    whose = who(market, paid)
    named = whose if folded is None or not total else _named(market, paid)
    parts: list[object] = [Bold(_("From postings: {who}").format(who=named)), "\n"]
    if not total:
        return [*parts, " ".join(filter(None, [none_fits(market, paid), folded]))]
    stating = _("{share} state pay; {as_of}.").format(
        share=share(pay.stating, total), as_of=as_of(market)
    )
    groups = [line for group in pay.groups for line in _group(group, rates)]
    if not groups:
        text = _("A figure takes {n} of one kind by the month (net, gross or not said).")
        groups = [text.format(n=LEAST)]
    bullets = [f"• {line}\n" for line in groups[:GROUPS]]
    listed = [*bullets, more(len(groups) - GROUPS), *_others(pay.currencies)]
    listed += _in_no_figure(pay)
    if folded is not None:
        end = " ".join(filter(None, [f"{whose}.", stating, folded]))
        return [*parts, ExpandableBlockQuote(*listed, end)]
    return [*parts, stating, "\n", *listed]


def _named(market: Market, population: MarketFilter) -> str:
    """A population in short; all trades are always named."""
    if population.role:
        return short_who(market, population)
    return who(market, population, counted=False)


def _in_no_figure(pay: PaidPostings) -> list[object]:
    """The number of postings that state pay of which no figure is made."""
    count = pay.stating - sum(group.counted for group in pay.groups)
    if count in (0, pay.stating):
        return []
    text = _(
        "In no figure: {count} (by the hour, shift or year, unlike any usual pay, or too few of "
        "a kind)."
    )
    return [text.format(count=count), "\n"]


def _others(currencies: Counter[str | None]) -> list[object]:
    """The number of postings by foreign currency; no figure in tenge includes them."""
    counts = Counter({code: n for code, n in currencies.items() if is_foreign(code)})
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


def _group(group: PayGroup | PayFigures, rates: Mapping[str, RateRow]) -> list[str]:
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
    for alone, text in (
        (group.lowest_alone, _("“from” alone: {middle} in the middle, {kind}, n = {n}")),
        (group.highest_alone, _("“up to” alone: {middle} in the middle, {kind}, n = {n}")),
    ):
        if alone:
            n, middle = alone[0], rounded(alone[1])
            money = salary_range(middle, middle, group.currency)
            lines.append(text.format(middle=money, kind=kind_name(group.gross), n=n))
    return lines
