"""Compares the figures of a plan with the market's, and writes the market's into its document."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from db.documents import renew as documents
from db.documents.document import Document
from db.documents.figures import Counted, PaySource
from db.documents.patch import written
from db.documents.read import read_analysis
from db.plans import revisions
from db.plans.document_loader import load_export
from db.queries import postings, salary, skills
from db.rows.plans import DocumentSource
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from handlers.documents.rules import doubts
from handlers.documents.services.plans import UNDO_WITHIN, find_plan
from handlers.documents.services.save import ReceivedFile, SavedPlan, compare_with_plan, save
from handlers.market.rules import against
from handlers.market.rules.against import Differences
from handlers.market.rules.market import Market
from handlers.market.scope import is_comparable, own_scope

# The market's skills that a plan is asked about, though it names them nowhere.
MOST_ASKED = 10


class OtherFigures(Exception):
    """The figures are others than those that were shown."""


@dataclass(frozen=True)
class Renewed:
    """`saved` is None where nothing was written; `left` figures found no place in the text."""

    saved: SavedPlan | None
    count: int
    left: int


async def differences(session: Session, user: UserRow, market: Market) -> Differences | None:
    """The figures of the user's plan that differ from the market's of their goal.

    None where the two are not of one role, so that nothing can be compared.
    """
    scope = await own_scope(session, user, market)
    if scope.wanted.role is None or not await is_comparable(session, user, scope):
        return None
    population = scope.population(market)
    known = {row.id: row for row in await skills.for_plan(session, user.analysis_id)}
    if total := await postings.count_in_plan(session, user.analysis_id):
        for row in market.demand(population)[:MOST_ASKED]:
            if row.skill_id not in known:
                found = await skills.find(session, row.skill_id, user.analysis_id)
                known |= {found.id: found} if found else {}
    bands = await salary.bands(session, user.analysis_id)
    said = await skills.statements(session, user.analysis_id)
    return against.largest(
        population,
        against.pay(bands, market, scope.wanted.role),
        against.skills(known.values(), said, total, market, population),
    )


async def renew(db: Database, user: UserRow, market: Market, shown: int, now: datetime) -> Renewed:
    """Write the figures that were shown (`Differences.number`) into the user's document.

    Raises OtherFigures, PlanChanged, TooManyPlans and TooMuchToday.
    """
    async with db.read() as session:
        if (again := await _renewed_before(session, user, shown, now)) is not None:
            return again
        found = await differences(session, user, market)
        if found is None or found.number != shown:
            raise OtherFigures
        plan = await find_plan(session, user.id, user.analysis_id)
        number = await revisions.number_without_message(session, user.id)
    source, document = await db.read_in_thread(load_export, user.id, user.analysis_id)
    figures = _figures(found, _day_of(market, now))
    text, left = await asyncio.to_thread(_renewed, source, document, figures)
    if len(left) == len(figures):
        return Renewed(None, 0, len(left))
    document = (await asyncio.to_thread(read_analysis, text)).document
    async with db.read() as session:
        comparison = await compare_with_plan(session, user, document, {})
        if unsure := comparison.matching.doubts:
            answers = doubts.likeliest(unsure)
            comparison = await compare_with_plan(session, user, document, answers)
    count = len(figures) - len(left)
    encoding = source.encoding if source else None
    kept = {"renewed": {"figures": shown, "count": count, "left": len(left)}}
    file = ReceivedFile(number, plan.name, text, document, encoding, kept)
    async with db.begin() as session:
        saved = await save(session, user, file, comparison, now)
    return Renewed(saved, count, len(left))


async def _renewed_before(
    session: Session, user: UserRow, shown: int, now: datetime
) -> Renewed | None:
    """Find what a first tap on the same button did, so that a second one is idempotent."""
    latest = await revisions.latest(session, user.id, user.analysis_id, now - UNDO_WITHIN)
    revision = await revisions.find(session, user.id, latest) if latest else None
    before = revision.before.get("renewed", {}) if revision else {}
    if revision is None or before.get("figures") != shown:
        return None
    plan = await find_plan(session, user.id, user.analysis_id)
    return Renewed(SavedPlan(plan, revision.id), before["count"], before["left"])


def _renewed(
    source: DocumentSource | None, document: Document, figures: Sequence[documents.Figure]
) -> tuple[str, list[documents.Figure]]:
    """A plan without a stored text is written out first."""
    return documents.renewed(written(source.text if source else None, document), figures)


def _figures(found: Differences, day: date) -> list[documents.Figure]:
    pay = [
        documents.PayFigure(
            each.band.level, each.band.city or None, each.low, each.high, PaySource(each.n, day)
        )
        for each in found.pay
    ]
    counts = [
        documents.SkillFigure(
            each.skill.slug, each.skill.name, Counted(each.demand.asked, each.demand.total, day)
        )
        for each in found.written
    ]
    return [*pay, *counts]


def _day_of(market: Market, now: datetime) -> date:
    if market.snapshot is not None:
        return market.snapshot.day.date()
    return (market.seen_at or now).date()
