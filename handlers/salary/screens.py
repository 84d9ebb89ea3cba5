"""Pay by level and by city, in words."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from aiogram.utils.formatting import Text

from db.queries import market as market_queries
from db.queries import postings, rates, salary, skills
from db.reference.role_numbers import track_of_number
from db.rows.salary import BandRow
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from db.vocabulary import FROM_HOME, Level
from handlers.common.money import MILLION
from handlers.common.view import ButtonRow, View, packed
from handlers.market import sample
from handlers.market.analysis import analysis_of
from handlers.market.rules import against
from handlers.market.rules.goal import Scope
from handlers.market.rules.market import Market, MarketAt, MarketFilter, build
from handlers.market.rules.pay import PaidPostings
from handlers.market.scope import is_comparable, own_scope, track_of_plan
from handlers.market.views import charts
from handlers.market.views import demand as market_view
from handlers.market.views.against import differing
from handlers.market.views.population import against_button, goal_button, wider_button
from handlers.salary import rules
from handlers.salary.rules import SalaryQuestion, nearest, understand, without
from handlers.salary.views import pay as view
from handlers.salary.views import reaching as reached

WORDS_LIMIT = 200


async def pay(
    db: Database, user: UserRow | None, now: datetime, market: MarketAt, words: str = ""
) -> View:
    """The answer to the words of a question; without words all levels and cities."""
    asked = await _understood(db, user, words) if words else SalaryQuestion(None, None)
    return await own_answer(db, user, asked, await market(now))


async def own_answer(
    db: Database,
    user: UserRow | None,
    asked: SalaryQuestion,
    market: Market,
    goal_of: UserRow | None = None,
) -> View:
    """The answer about what is asked for; the goal of the reader (or of `goal_of`) says the
    rest."""
    async with db.read() as session:
        scope = await own_scope(session, user or goal_of, market)
    filled = scope.filled(market, MarketFilter(asked.city, asked.level, asked.role)).asked
    asked = replace(asked, city=filled.city, level=filled.level, role=filled.role)
    return await answer(db, user, asked, market, scope=scope)


async def _understood(db: Database, user: UserRow | None, words: str) -> SalaryQuestion:
    async with db.read() as session:
        cities = await salary.cities(session, await analysis_of(session, user))
    return understand(words[:WORDS_LIMIT], cities)


async def answer(
    db: Database,
    user: UserRow | None,
    asked: SalaryQuestion,
    market: Market,
    page: int = 0,
    scope: Scope | None = None,
) -> View:
    """Pay as the analysis states it and, beside it, as postings do; never merged.

    `scope` is the reader's, where the caller has it.
    """
    async with db.read() as session:
        analysis_id = await analysis_of(session, user)
        stated = await _stated(session, analysis_id)
        paid = await _paid(session, analysis_id, asked.level)
        known = await rates.all_rates(session)
        scope = scope or await own_scope(session, user, market)
        foreign = await _of_another_trade(session, user, scope, asked)
        bands = () if foreign else stated.bands
        is_sample = bool(bands) and await sample.is_shown(session, user)
        differs = await _differs(session, user, market, scope, asked, bands)
    asked = without(asked, stated.note or "")
    shown = _of_analysis(stated, asked, paid, page)
    population = scope.of(market, MarketFilter(asked.city, asked.level, asked.role))
    paying = market.paid_postings(population)
    folded = differs if bands else None
    lines = market_view.pay_lines(market, population, paying, known, folded=folded)
    if foreign or (lines and not stated.bands):
        told = lines or [view.no_pay_of_role(asked.role or "", market)]
        shown = View(Text(*view.unknown_words(asked), *told), shown.rows)
    elif lines or differs:
        shown = View(Text(shown.text, "\n\n", *(lines or [differs])), shown.rows)
    shown = _widened(shown, market, population, paying)
    last = view.ways(stated, asked, market)
    if user is not None:
        last = [*last, *_own_ways(population, scope, pays=bool(stated.bands or paying.stating))]
        last[-2:-2] = [against_button("salary")] if differs else []
    shown = View(shown.text, (*shown.rows, *packed(last, 3)))
    return sample.with_name(shown, personal=user is not None) if is_sample else shown


def _own_ways(population: MarketFilter, scope: Scope, *, pays: bool) -> ButtonRow:
    picture = charts.pay_button(population) if pays else []
    return [*picture, goal_button("salary"), reached.reaching_button(_wanted_pay(scope))]


async def _differs(
    session: Session,
    user: UserRow | None,
    market: Market,
    scope: Scope,
    asked: SalaryQuestion,
    bands: Sequence[BandRow],
) -> str:
    """The words on the bands of the screen that differ from the market's pay."""
    role = asked.role or scope.wanted.role
    shown = [
        band
        for band in bands
        if asked.level in (None, band.level) and (band.city or None) in (asked.city, None)
    ]
    if not shown or role is None or not await is_comparable(session, user, scope):
        return ""
    return differing(against.pay(shown, market, role))


def _widened(shown: View, market: Market, population: MarketFilter, paying: PaidPostings) -> View:
    """The screen with the ways to wider populations, where too few postings state their pay.

    They stand in the place of the levels and cities, which "All bands" brings back.
    """
    found = [] if rules.has_figure(paying) else rules.wider(market, population)
    if not found:
        return shown
    ways = packed((wider_button(population, each, count) for each, count in found), 2)
    return View(Text(shown.text, "\n", view.wider_line()), tuple(ways))


async def _stated(session: Session, analysis_id: int) -> view.Stated:
    return view.Stated(
        await salary.bands(session, analysis_id),
        await salary.band_note(session, analysis_id),
        len(await skills.premiums(session, analysis_id)),
        await postings.count_in_plan(session, analysis_id),
    )


async def _of_another_trade(
    session: Session, user: UserRow | None, scope: Scope, asked: SalaryQuestion
) -> bool:
    """True where a track is asked about, and the plan with its bands is of another."""
    track = track_of_number(asked.role)
    of_plan = user is not None and scope.goal is None and asked.role == scope.wanted.role
    if track is None or of_plan:
        return False
    return await track_of_plan(session, user) != track


def _of_analysis(stated: view.Stated, asked: SalaryQuestion, paid: view.Paid, page: int) -> View:
    """`page` turns the buttons of the cities; of work from home the analysis says nothing."""
    city = None if asked.city == FROM_HOME else asked.city
    if not asked.level:
        if city:
            return view.of_city(stated, city, asked, page)
        return view.overview(stated, asked, page)
    found = nearest(stated.bands, city or "", asked.level)
    if city:
        return view.of_both(stated, found, city, asked.level, paid, asked, page)
    return view.of_level(stated, found, asked.level, paid, asked, page)


async def reaching(db: Database, user: UserRow | None, amount: int | None, market: Market) -> View:
    """The levels and cities whose pay reaches an amount, and the postings that state it.

    None is the amount of the goal, else a million.
    """
    async with db.read() as session:
        analysis_id = await analysis_of(session, user)
        stated = await _stated(session, analysis_id)
        listed = market
        if not market.ids:
            rows = await market_queries.plan_rows(session, analysis_id)
            listed = build(rows, market.loaded_at)
        is_sample = await sample.is_shown(session, user)
        scope = await own_scope(session, user, market)
        population = scope.population(market)
        amount = _wanted_pay(scope) if amount is None else amount
        over = rules.over(market, population, amount)
        ids = [int(each.of) for each in over if each.by == "skill"]
        names = dict(await skills.ids_with_names(session, ids)) if ids else {}
    paying = listed.pay.at_least(amount).bit_count()
    found = reached.reaching(stated, amount, paying, listed.total, in_market=bool(market.ids))
    lines = reached.over_lines(market, population, over, names)
    shown = View(Text(found.text, "\n\n", *lines), found.rows) if lines else found
    return sample.with_name(shown, personal=user is not None) if is_sample else shown


def _wanted_pay(scope: Scope) -> int:
    return (scope.goal.pay if scope.goal else None) or MILLION


async def _paid(session: Session, analysis_id: int, level: Level | None) -> view.Paid:
    if level is None:
        return view.Paid((), 0)
    return view.Paid(
        [row for row in await salary.paid_postings(session, analysis_id) if row.level == level],
        await postings.count_in_plan(session, analysis_id),
    )
