"""Data of the charts of demand and pay: the label and the source of each bar."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _

from db.rows.salary import BandRow
from db.vocabulary import Level
from handlers.callbacks.skills import DemandPicture, PayPicture
from handlers.common.charts import (
    DEMAND_ROWS,
    SALARY_ROWS,
    Chart,
    ChartBand,
    DemandChart,
    DemandRow,
    SalaryChart,
    SalaryGroup,
    SalaryRow,
    Spread,
)
from handlers.common.money import rounded, salary_range, share_of
from handlers.common.names import city_name, level_name, state_name
from handlers.common.view import ButtonRow, View, button, other_theme
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.rules.pay import LEAST, PayFigures, PayGroup
from handlers.market.views.demand import DemandFacts, as_of, kind_name
from handlers.market.views.population import numbers, role_name, who

CURRENCY = "KZT"


def demand_chart(facts: DemandFacts) -> DemandChart:
    """The skills asked for most, with the reader's states. Needs `facts.states`."""
    states = facts.states or {}
    demands = facts.demand[:DEMAND_ROWS]
    total = demands[0].total if demands else 0
    rows = tuple(
        DemandRow(
            facts.name(demand.skill_id),
            states.get(demand.skill_id, "lack"),
            demand.asked,
            share_of(demand.asked, demand.total),
            _("{asked} of {total}").format(asked=demand.asked, total=demand.total),
        )
        for demand in demands
    )
    return DemandChart(
        _("What postings ask for"),
        who(facts.market, facts.population),
        rows,
        total,
        (
            ("have", state_name("have")),
            ("learning", state_name("learning")),
            ("lack", state_name("lack")),
        ),
        as_of(facts.market),
    )


def salary_chart(
    bands: Sequence[BandRow],
    groups: Sequence[tuple[Level, Sequence[PayGroup | PayFigures]]],
    population: MarketFilter,
    market: Market,
) -> SalaryChart:
    """Pay by level in two groups on one scale: the analysis's bands, and postings.

    The bands are the city's, or without a city the market's. The postings' part has the largest
    group of each level, in tenge alone.
    """
    city = population.city
    stated = [band for band in bands if band.city == (city or "") and band.currency == CURRENCY]
    paid = [
        (level, largest)
        for level, level_groups in groups
        for largest in [group for group in level_groups if group.currency == CURRENCY][:1]
        if largest.n >= LEAST
    ]
    room = SALARY_ROWS - 2
    of_analysis = tuple(_band(band) for band in stated[: room - min(len(paid), 3)])
    of_postings = tuple(_spread(level, group) for level, group in paid[: room - len(of_analysis)])
    chart_groups = (
        SalaryGroup(_("The analysis says"), of_analysis),
        SalaryGroup(_paying(population.role, market), of_postings),
    )
    footer = as_of(market) if of_postings else _("The analysis gives no date.")
    return SalaryChart(
        _("Pay in {city}").format(city=city_name(city)) if city else _("Pay by level"),
        _("in tenge by the month"),
        tuple(group for group in chart_groups if group.rows),
        _("a range that the analysis states"),
        _("half of the postings, with the one in the middle"),
        footer,
    )


def _paying(role: str | None, market: Market) -> str:
    if role is None:
        return _("Postings pay, by the month")
    return _("Postings: {role}").format(role=role_name(role, market))


def _band(band: BandRow) -> SalaryRow:
    money = salary_range(
        band.salary_min, band.salary_max, band.currency, open_ended=band.open_ended
    )
    shape = ChartBand(band.salary_min, band.salary_max, band.open_ended)
    return SalaryRow(level_name(band.level), shape, money)


def _spread(level: Level, group: PayGroup | PayFigures) -> SalaryRow:
    low, middle, high = group.quartiles
    shape = Spread(*group.ends, (low, middle, high))
    money = salary_range(rounded(middle), rounded(middle), group.currency)
    marks = [_("n = {n}").format(n=group.n)]
    marks += [_("few")] if group.few else []
    marks += [] if group.gross is None else [kind_name(group.gross)]
    note = " · ".join(marks)
    return SalaryRow(level_name(level), shape, money, note)


def pay_button(population: MarketFilter) -> ButtonRow:
    return [button(_("Picture"), PayPicture(**{**numbers(population), "level": ""}))]


def below(chart: Chart, picture: DemandPicture, market: Market) -> View:
    """A picture's caption, with a button to the other theme."""
    parts: list[object] = [Bold(chart.title), "\n", chart.subtitle]
    if picture.role and isinstance(chart, SalaryChart):
        heading = _paying(str(picture.role), market)
        parts += ["\n", heading] if heading in [group.heading for group in chart.groups] else []
    return View(Text(*parts), ([other_theme(picture)],))
