"""Composes the message of a delivery at the moment it is sent, so that it shows what is true."""

from dataclasses import dataclass, replace
from datetime import datetime

from db.plans import builtin
from db.queries import deliveries, postings, searches, skills
from db.rows.deliveries import ClaimedDelivery
from db.rows.users import UserRow
from db.store.session import Session
from handlers.applications import screens as applications
from handlers.applications.rules import quiet_from
from handlers.applications.services import reminders
from handlers.applications.views.reminders import silent
from handlers.common.schedule import pause_end
from handlers.common.view import View
from handlers.digest import views as remind_view
from handlers.digest.quiz_views import Poll, ask
from handlers.digest.screens import closed_target, extras
from handlers.digest.services import quiz
from handlers.market import sample
from handlers.market.rules import matching
from handlers.market.rules.market import Market, MarketAt
from handlers.market.rules.search import new_hits
from handlers.sharing.views import following as following_view
from handlers.tasks import screens
from handlers.tasks.rules.planning import asks_to_go_on
from handlers.tasks.views import week as view


@dataclass(frozen=True)
class Composed:
    """`asks` says that the message asks whether digests should go on; `hits` are pairs of a saved
    search and a posting that it brings."""

    view: View | Poll
    task_ids: tuple[int, ...]
    asks: bool
    hits: tuple[tuple[int, int], ...] = ()
    # Applications whose silence it asks about, each with the beginning of the silence.
    silences: tuple[tuple[int, datetime], ...] = ()
    # The plan whose goal has a posting that is closed, as the message says.
    told_of_closing: int | None = None
    # The question that the message asks, as a poll.
    quiz_id: int | None = None


async def compose(
    session: Session, user: UserRow, owed: ClaimedDelivery, now: datetime, market: MarketAt
) -> Composed | str:
    """The message that is owed, or in a word why there is none to send."""
    weekly = owed.kind == "week"
    if user.blocked_at is not None:
        return "blocked"
    if owed.application_id is not None or owed.kind == "quiz":
        return await _beside(session, user, owed, now)
    if weekly and (not user.reminded or pause_end(user.paused_until, now) > now):
        return "paused"
    week: view.WeekFacts | None = None
    # Who came to follow somebody has not asked for the built-in plan's tasks.
    if not (weekly and user.only_follows):
        period = owed.period if weekly else None
        week = (await screens.week(session, user, now, await market(now), period=period)).shown
    # What one watches comes in a week without tasks, too.
    hits = await _hits(session, user, owed, await market(now)) if weekly else []
    brought = [posting for _search, posting in hits]
    quiet = await applications.silences(session, user, now, owed.id) if weekly else []
    sections = [line] if (line := silent(quiet, now)) else []
    closed = await closed_target(session, user, owed.due_at) if weekly else None
    sections += await extras(session, user, brought, owed.due_at, closed) if weekly else []
    if not (week and week.open) and not sections:
        return await _without_tasks(session, user, owed, now, may_ask=weekly and week is not None)
    asked = tuple((row.id, quiet_from(row)) for row in quiet)
    told = user.analysis_id if closed else None
    asks = weekly and asks_to_go_on(await deliveries.unanswered(session, user.id, user.active_at))
    if week and week.open:
        sent = view.SentDigest(owed.kind, owed.due_at, now, sections, asks)
        week = replace(week, again=await deliveries.again_due_at(session, user.id, now))
        shown = await sample.named(session, user, view.digest(week, sent))
        return Composed(
            shown, tuple(row.id for row in week.chosen), asks, tuple(hits), asked, told
        )
    shown = following_view.digest(sections, user, now, owed.due_at, asks=asks)
    return Composed(shown, (), asks, tuple(hits), asked, told)


async def _without_tasks(
    session: Session, user: UserRow, owed: ClaimedDelivery, now: datetime, *, may_ask: bool
) -> Composed | str:
    """A newcomer who has chosen no plan is asked once for a role; nobody else gets a message."""
    chose = user.onboarded_at is not None
    if not may_ask or chose or not await builtin.is_empty(session, user.analysis_id):
        return "nothing open"
    if await deliveries.unanswered(session, user.id, user.active_at):
        return "nothing open"
    return Composed(remind_view.invite(user, now, owed.due_at), (), asks=False)


async def _beside(
    session: Session, user: UserRow, owed: ClaimedDelivery, now: datetime
) -> Composed | str:
    """The reminder of an interview, or a quiz."""
    if owed.application_id is not None:
        reminder = await reminders.compose(session, user, owed, now)
        return reminder if isinstance(reminder, str) else Composed(reminder, (), asks=False)
    asked = await quiz.next_question(session, user, now)
    if isinstance(asked, str):
        return asked
    due, question = asked
    return Composed(ask(due.name, question), (), asks=False, quiz_id=due.id)


async def _hits(
    session: Session, user: UserRow, owed: ClaimedDelivery, market: Market
) -> list[tuple[int, int]]:
    saved = await searches.for_user(session, user.id)
    if not saved:
        return []
    have = matching.had(await skills.states(session, user.id, user.analysis_id))
    hidden = (await postings.marked_ids(session, user.id))["hidden"]
    brought = await searches.delivery_by_posting(session, user.id)
    return new_hits(market, saved, have, owed.id, brought, hidden)
