"""The board of applications, their cards, and a digest's line about them, built from the store."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from aiogram.filters.callback_data import CallbackData

from db.queries import applications, deliveries, postings, skills
from db.rows.applications import ApplicationRow
from db.rows.users import UserRow
from db.store.session import Session
from handlers.applications import rules
from handlers.applications.services import journal
from handlers.applications.views import board as board_view
from handlers.applications.views import card as view
from handlers.applications.views.reminders import silent
from handlers.callbacks.applications import Applications, NextAt, UndoMove, minutes
from handlers.common.charts import FunnelChart
from handlers.common.view import View
from handlers.market.rules import matching
from handlers.tasks.services.learning_tasks import open_for


async def board(session: Session, user: UserRow, now: datetime, asked: Applications) -> View:
    rows = await applications.for_user(session, user.id)
    return board_view.board(rows, asked, user, now)


async def card(
    session: Session,
    user: UserRow,
    id: int,
    now: datetime,
    undo: Sequence[CallbackData] = (),
    message_id: int = 0,
) -> View:
    """An application's card. `message_id` is of the pressed message: the card in a digest leads
    back to it. Raises OutOfDate."""
    row = await journal.find(session, user, id)
    moves = await applications.moves_of(session, user.id, id)
    there = False
    if row.posting_id is not None:
        ids = [row.posting_id]
        there = bool(await postings.visible(session, ids, user.id, user.analysis_id))
    in_digest = bool(message_id) and (
        await deliveries.find_by_message(session, user.id, message_id) is not None
    )
    facts = view.ApplicationFacts(row, moves, user, now, there, in_digest)
    return view.card(facts, undo)


def undo_of(done: journal.Recorded) -> tuple[CallbackData, ...]:
    """The button that takes back what was recorded; none where nothing changed."""
    if done.move_id:
        return (UndoMove(move_id=done.move_id),)
    if done.dated:
        former = minutes(done.former)
        return (NextAt(application_id=done.application_id, at=former),)
    return ()


async def silences(
    session: Session, user: UserRow, now: datetime, delivery_id: int
) -> list[ApplicationRow]:
    """The applications that a digest asks about, before it is sent and after."""
    rows = await applications.for_user(session, user.id)
    return rules.to_ask(rows, now, delivery_id)


async def asked_in(
    session: Session, user: UserRow, now: datetime, delivery_id: int
) -> View | None:
    """The line about silences in a digest that was sent; None where none lasts."""
    asked = await silences(session, user, now, delivery_id)
    return silent([row for row in asked if row.asked_in == delivery_id], now)


async def found_lessons(session: Session, user: UserRow) -> rules.Lessons:
    """Show the results of a user's applications, with the skills as they are now."""
    have = matching.had(await skills.states(session, user.id, user.analysis_id))
    return rules.lessons(
        await applications.for_user(session, user.id),
        await applications.moves(session, user.id),
        await applications.gaps(session, user.id),
        have,
    )


async def lessons(session: Session, user: UserRow) -> View:
    found = await found_lessons(session, user)
    ids = [id for id, _count in found.gaps]
    names = dict(await skills.ids_with_names(session, ids))
    added = bool(await open_for(session, user, ids))
    return board_view.lessons(found, names, added=added)


async def chart(session: Session, user: UserRow) -> FunnelChart:
    rows = await applications.for_user(session, user.id)
    moves = await applications.moves(session, user.id)
    counts = Counter(row.state for row in rows)
    return board_view.chart(rules.funnel(rows, moves), counts)
