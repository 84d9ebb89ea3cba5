"""The screens that show tasks, built from the store: each is reachable by command and button."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import deliveries, postings, roadmap, searches, skills, tasks
from db.queries import task as task_queries
from db.rows.tasks import TaskRow
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.common.charts import WEEKS, ProgressChart
from handlers.common.errors import OutOfDate
from handlers.common.view import View
from handlers.market.rules.market import Market
from handlers.postings.views import search as search_view
from handlers.sharing import following
from handlers.skills.rules import contradictions, learning, matching
from handlers.tasks.rules import planning, progress
from handlers.tasks.views import own_tasks as own_view
from handlers.tasks.views import progress as progress_view
from handlers.tasks.views import roadmap as roadmap_view
from handlers.tasks.views import softskills as softskills_view
from handlers.tasks.views import task as task_view
from handlers.tasks.views import week as plan_view
from handlers.tasks.views.receipt import Receipt

# Ticks that progress and a task's card show.
RECENT, HISTORY = 5, 5
# As many as a digest has.
SIZE = 3


async def item(
    session: AsyncSession,
    user: UserRow,
    item_id: int,
    tick_id: int | None = None,
    receipt: Receipt | None = None,
    *,
    details: bool = False,
) -> View:
    """An opened item of the roadmap. Raises Gone."""
    items = await roadmap.items(session, user.analysis_id)
    found = next((each for each in items if each.id == item_id), None)
    if found is None:
        raise OutOfDate
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    taught = (await roadmap.taught(session, user.analysis_id)).get(item_id, [])
    known = await skills.for_user(session, user.analysis_id, user.id)
    return roadmap_view.item(
        found,
        progress.of_item(rows, item_id),
        [skill for skill in known if skill.id in taught],
        await skills.premiums(session, user.analysis_id),
        await postings.count_in_plan(session, user.analysis_id),
        tick_id,
        receipt,
        details=details,
    )


async def softskills(
    session: AsyncSession,
    user: UserRow,
    tick_id: int | None = None,
    receipt: Receipt | None = None,
    *,
    details: bool = False,
) -> View:
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    said = await skills.statements(session, user.analysis_id)
    soft = [row for row in rows if row.kind == "soft"]
    return softskills_view.softskills(soft, said, tick_id, receipt, details=details)


async def own(
    session: AsyncSession,
    user: UserRow,
    tick_id: int | None = None,
    receipt: Receipt | None = None,
    *,
    details: bool = False,
) -> View:
    """The user's own tasks that stand under no item."""
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    return own_view.own_list(progress.apart(rows), tick_id, receipt, details=details)


async def task_of(session: AsyncSession, user: UserRow, task_id: int) -> TaskRow:
    """A task of the user's plan. Raises Gone."""
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    found = next((row for row in rows if row.id == task_id), None)
    if found is None:
        raise OutOfDate
    return found


async def task_card(
    session: AsyncSession,
    user: UserRow,
    task_id: int,
    tick_id: int | None = None,
    receipt: Receipt | None = None,
    undo: CallbackData | None = None,
    said: str = "",
) -> View:
    """A task's card; a deleted one has a way back only. Raises Gone."""
    found = await task_of(session, user, task_id)
    if progress.deleted(found):
        return own_view.removed(found)
    proof = await task_queries.find_proof(session, user.id, task_id)
    history, ticks = await task_queries.history(session, user.id, task_id, HISTORY)
    shown = task_view.TaskCardFacts(found, proof, history, ticks, user.time_zone)
    return task_view.card(shown, tick_id, receipt, undo, said)


@dataclass(frozen=True)
class ComposedWeek:
    """The plan until the next digest, with what explains its choice."""

    shown: plan_view.WeekFacts
    taught: dict[int, list[int]]


async def week(
    session: AsyncSession,
    user: UserRow,
    now: datetime,
    count: int = SIZE,
    period: date | None = None,
) -> ComposedWeek:
    """The tasks of the latest digest; where there is none (or for a new one, of the week that
    begins on `period`), the ones that a digest would choose now.

    More than the digest's own are shown for a `count` above theirs.
    """
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    taught = await roadmap.taught(session, user.analysis_id)
    states = await skills.states(session, user.id, user.analysis_id)
    asked = await postings.for_matching(session, user.analysis_id)
    last = await deliveries.latest_digest(session, user.id)
    monday = period or progress.week_start(now, user.time_zone)
    if last and period is None and planning.is_current(last.due_at, user.every_weeks, now):
        monday = last.period
    sent = last.task_ids if last and last.period == monday else ()
    by_id = {row.id: row for row in rows}
    chosen = [by_id[id] for id in sent if id in by_id]
    if len(chosen) < count:
        more = planning.choose(
            rows,
            monday,
            user.time_zone,
            matching.completing(asked, matching.had(states)),
            taught,
            last.task_ids if last else (),
            count + len(chosen),
        )
        chosen += [row for row in more if row.id not in sent][: count - len(chosen)]
    again = await deliveries.again_due_at(session, user.id, now)
    return ComposedWeek(plan_view.WeekFacts(user, chosen, rows, monday, count, again), taught)


async def plan(
    session: AsyncSession,
    user: UserRow,
    now: datetime,
    count: int = SIZE,
    tick_id: int | None = None,
    receipt: Receipt | None = None,
    *,
    message_id: int = 0,
    pick: plan_view.Pick = "",
) -> View:
    """The plan, in the message where a button of it was pressed: a digest stays one."""
    found = await week(session, user, now, count)
    sent = await _sent(session, user, message_id, now) if message_id else None
    return plan_view.plan(found.shown, tick_id, receipt, pick, sent)


async def _sent(
    session: AsyncSession, user: UserRow, message_id: int, now: datetime
) -> plan_view.SentDigest | None:
    """What a digest or reminder keeps when it is pressed. Its question is answered by a press."""
    found = await deliveries.find_by_message(session, user.id, message_id)
    if found is None:
        return None
    sections: list[View] = []
    if found.kind == "week":
        brought = await searches.hits_of_delivery(session, user.id, found.id)
        sections = await extras(session, user, brought, found.due_at)
    return plan_view.SentDigest(found.kind, found.due_at, found.sent_at or now, sections)


async def extras(
    session: AsyncSession, user: UserRow, brought: Collection[int], due: datetime
) -> list[View]:
    """What stands under the tasks of a digest: the postings that saved searches bring, the newest
    first, and the plans that its reader follows."""
    offers = await postings.market_postings(session, sorted(brought, reverse=True))
    found = (search_view.new_matches(offers), await following.lines(session, user, due))
    return [each for each in found if each is not None]


async def why(
    session: AsyncSession, user: UserRow, market: Market, now: datetime, size: int
) -> View:
    """Why each task of the plan was chosen: its place, who asks for its skills, what they pay."""
    found = await week(session, user, now, size)
    known = {each.id: each for each in await skills.for_user(session, user.analysis_id, user.id)}
    reasons = []
    for task in found.shown.chosen:
        ids = learning.skills_of(task, found.taught)
        reasons.append((task, [known[each] for each in ids if each in known]))
    premiums = await skills.premiums(session, user.analysis_id)
    asking = await postings.for_matching(session, user.analysis_id)
    return plan_view.why(reasons, premiums, asking, size, market)


async def progress_screen(
    session: AsyncSession, user: UserRow, now: datetime, receipt: Receipt | None = None
) -> View:
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    known = await skills.for_user(session, user.analysis_id, user.id)
    found = contradictions.find(
        known,
        await skills.statements(session, user.analysis_id),
        await skills.lessons(session, user.analysis_id, user.id),
        await skills.premiums(session, user.analysis_id),
        await skills.states(session, user.id, user.analysis_id),
        await postings.for_matching(session, user.analysis_id),
    )
    return progress_view.progress(
        rows,
        progress.done_by_week(rows, now, user.time_zone, WEEKS),
        progress.pace(rows, now, user.time_zone),
        await tasks.recent_ticks(session, user.id, user.analysis_id, RECENT),
        found,
        now.astimezone(ZoneInfo(user.time_zone)).date(),
        receipt,
    )


async def progress_chart(session: AsyncSession, user: UserRow, now: datetime) -> ProgressChart:
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    weekly = progress.done_by_week(rows, now, user.time_zone, WEEKS)
    return progress_view.chart(rows, weekly, progress.week_start(now, user.time_zone))


async def after_tick(
    db: Database,
    user: UserRow,
    now: datetime,
    origin: str,
    task: TaskRow,
    tick_id: int | None,
    receipt: Receipt,
    size: int,
    message_id: int,
) -> View:
    """The screen that a tick was made on, with the receipt under it."""
    async with db.read() as session:
        if origin == "item" and task.item_id is not None:
            return await item(session, user, task.item_id, tick_id, receipt)
        if origin == "softskills":
            return await softskills(session, user, tick_id, receipt)
        if origin == "own":
            return await own(session, user, tick_id, receipt)
        if origin == "task":
            return await task_card(session, user, task.id, tick_id, receipt)
        if origin == "progress":
            return await progress_screen(session, user, now, receipt)
        return await plan(session, user, now, size, tick_id, receipt, message_id=message_id)
