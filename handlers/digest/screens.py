"""The plan of the week under its digest, the screen after a tick, and the digest's settings."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime

from db.queries import deliveries, goals, postings, searches
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from handlers.applications.screens import asked_in
from handlers.callbacks.tasks import Origin
from handlers.common.view import View
from handlers.digest import views as view
from handlers.market.rules.goal import TargetFit
from handlers.market.rules.market import Market
from handlers.market.sample import names_sample
from handlers.market.service import target_fit
from handlers.market.views import target as target_view
from handlers.postings.views.watching import new_matches
from handlers.sharing.screens import followed_lines
from handlers.tasks import screens
from handlers.tasks.rules import ahead, planning
from handlers.tasks.services import receipts
from handlers.tasks.services.tick import TickResult
from handlers.tasks.views import week as week_view


@dataclass(frozen=True)
class Pressed:
    """The place of a pressed button: in which message (0: none that shows a plan), on which
    screen, and for a plan, how many tasks it showed."""

    message_id: int = 0
    origin: Origin = "plan"
    size: int = planning.SIZE


@names_sample
async def plan(
    session: Session,
    user: UserRow,
    now: datetime,
    pressed: Pressed,
    market: Market,
    *,
    ticked: TickResult | None = None,
    pick: week_view.Pick = "",
    week: week_view.WeekFacts | None = None,
) -> View:
    """The plan, in the message where a button of it was pressed: a digest stays one.

    `week` is the plan's week, where the caller has it.
    """
    week = week or (await screens.week(session, user, now, market, pressed.size)).shown
    week = replace(week, again=await deliveries.again_due_at(session, user.id, now))
    sent = await _sent(session, user, pressed.message_id, now) if pressed.message_id else None
    tick_id, receipt = (ticked.tick_id, ticked.receipt) if ticked else (None, None)
    return week_view.plan(week, tick_id, receipt, pick, sent)


async def _sent(
    session: Session, user: UserRow, message_id: int, now: datetime
) -> week_view.SentDigest | None:
    """The digest or reminder of a message, without its question, which any press answers."""
    delivery = await deliveries.find_by_message(session, user.id, message_id)
    if delivery is None:
        return None
    sections: list[View] = []
    if delivery.kind == "week":
        brought = await searches.hits_of_delivery(session, user.id, delivery.id)
        line = await asked_in(session, user, now, delivery.id)
        sections = [line] if line else []
        closed = await closed_target(session, user, delivery.due_at)
        sections += await extras(session, user, brought, delivery.due_at, closed)
    sent_at = delivery.sent_at or now
    return week_view.SentDigest(delivery.kind, delivery.due_at, sent_at, sections)


async def extras(
    session: Session,
    user: UserRow,
    brought: Collection[int],
    due: datetime,
    closed: TargetFit | None,
) -> list[View]:
    """The sections under the tasks of a digest: that the wanted posting is closed, the postings
    that saved searches bring, the newest first, and the plans that its reader follows."""
    offers = await postings.visible(session, sorted(brought, reverse=True))
    sections = (
        target_view.closing(closed) if closed else None,
        new_matches(offers),
        await followed_lines(session, user, due),
    )
    return [section for section in sections if section is not None]


async def closed_target(session: Session, user: UserRow, due: datetime) -> TargetFit | None:
    """The wanted posting where it is closed, and no digest from before `due` said so."""
    goal = await goals.find(session, user.id, user.analysis_id)
    if goal is None or goal.posting_id is None:
        return None
    if goal.closing_told_at is not None and goal.closing_told_at < due:
        return None
    target = await target_fit(session, user, goal=goal)
    return target if target and target.is_closed else None


TickedScreen = Callable[[Session, UserRow, datetime, TickResult], Awaitable[View]]
# Beside the plan, which is where every other tick leads back to.
TICKED_SCREENS: dict[Origin, TickedScreen] = {
    "item": lambda session, user, now, ticked: screens.item(
        session, user, ticked.task.item_id or 0, ticked.tick_id, ticked.receipt, rows=ticked.rows
    ),
    "softskills": lambda session, user, now, ticked: screens.softskills(
        session, user, ticked.tick_id, ticked.receipt, rows=ticked.rows
    ),
    "own": lambda session, user, now, ticked: screens.own(
        session, user, ticked.tick_id, ticked.receipt, rows=ticked.rows
    ),
    "task": lambda session, user, now, ticked: screens.task_card(
        session, user, ticked.task.id, ticked.tick_id, ticked.receipt, rows=ticked.rows
    ),
    "progress": lambda session, user, now, ticked: screens.progress_screen(
        session, user, now, ticked.receipt, ticked.rows
    ),
}


async def after_tick(
    db: Database,
    user: UserRow,
    now: datetime,
    ticked: TickResult,
    pressed: Pressed,
    market: Market,
) -> View:
    """The screen that a tick was made on, with the receipt under it."""
    build = TICKED_SCREENS.get(pressed.origin)
    if pressed.origin == "item" and ticked.task.item_id is None:
        build = None
    async with db.read() as session:
        following = ahead.following(ticked.task, ticked.rows)
        mine = week = None
        # Only the plan shows the week; others name its next task, where their item has none left.
        if build is None or (following is None and ticked.state == "done"):
            composed = await screens.week(
                session, user, now, market, pressed.size, rows=ticked.rows
            )
            following, mine, week = following or composed.following, composed.mine, composed.shown
        receipt = await receipts.complete(session, user, ticked, market, following, mine)
        ticked = replace(ticked, receipt=receipt)
        if build is None:
            return await plan(session, user, now, pressed, market, ticked=ticked, week=week)
        return await build(session, user, now, ticked)


async def remind(
    db: Database, user: UserRow, now: datetime, before: UserRow | None = None
) -> View:
    """The screen of the digest's moment; `before` is the user before a change, to show old and
    new."""
    async with db.read() as session:
        last = await deliveries.latest_due(session, user.id, now)
        again = await deliveries.again_due_at(session, user.id, now)
    return view.remind(user, last, again, now, before)
