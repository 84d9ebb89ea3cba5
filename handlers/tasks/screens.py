"""The screens that show tasks, built from the store: each is reachable by command and button.

`rows` are the plan's tasks, where the caller has read them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.i18n import get_i18n

from db.documents.links import links_of
from db.plans import builtin
from db.queries import applications, deliveries, goals, postings, skills, tasks
from db.queries import roadmap as roadmap_queries
from db.queries import task as task_queries
from db.reference.how_to import how_to
from db.reference.matching import find_skills
from db.rows.goals import GoalRow
from db.rows.skills import KnownSkill
from db.rows.tasks import TaskRow
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from handlers.callbacks.skills import ShowHowTo, SkillCard
from handlers.callbacks.task import TaskCard, UndoEdit
from handlers.common.charts import WEEKS, ProgressChart
from handlers.common.errors import existing, one_of
from handlers.common.view import View
from handlers.market.analysis import analysis_of
from handlers.market.rules import matching
from handlers.market.rules.market import Market
from handlers.market.sample import names_sample
from handlers.skills.rules import contradictions, learning
from handlers.skills.views import how_to as how_to_view
from handlers.tasks.rules import planning, progress
from handlers.tasks.rules.mine import Mine
from handlers.tasks.rules.steering import Steering, steer
from handlers.tasks.services import edits, receipts
from handlers.tasks.services.tick import TickResult
from handlers.tasks.views import own_tasks as own_view
from handlers.tasks.views import progress as progress_view
from handlers.tasks.views import roadmap as roadmap_view
from handlers.tasks.views import softskills as softskills_view
from handlers.tasks.views import task as task_view
from handlers.tasks.views import week as plan_view
from handlers.tasks.views.receipt import Receipt
from handlers.tasks.views.tasks import PAGE

# Ticks that progress and a task's card show.
RECENT, HISTORY = 5, 5


@names_sample
async def roadmap(session: Session, user: UserRow, page: int = 0) -> View:
    items = await roadmap_queries.items(session, user.analysis_id)
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    return roadmap_view.roadmap(items, rows, page)


@names_sample
async def roadmap_at(session: Session, user: UserRow, quarter: str | None) -> View:
    """The page of the roadmap on which a quarter begins ("Q3"), or the one after the first that
    is not done ("next")."""
    items = await roadmap_queries.items(session, user.analysis_id)
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    at = 0
    if quarter == "next":
        undone = {row.item_id for row in rows if row.state == "open"}
        current = next((each.period for each in items if each.id in undone), None)
        periods = list(dict.fromkeys(each.period for each in items))
        later = periods[periods.index(current) + 1 :] if current in periods else []
        at = next((n for n, each in enumerate(items) if later and each.period == later[0]), 0)
    elif quarter:
        at = next((n for n, each in enumerate(items) if quarter in (each.period or "")), 0)
    return roadmap_view.roadmap(items, rows, at // PAGE)


@names_sample
async def item(
    session: Session,
    user: UserRow,
    item_id: int,
    tick_id: int | None = None,
    receipt: Receipt | None = None,
    *,
    details: bool = False,
    rows: Sequence[TaskRow] | None = None,
) -> View:
    """An opened item of the roadmap. Raises OutOfDate."""
    items = await roadmap_queries.items(session, user.analysis_id)
    opened = one_of(items, item_id)
    rows = rows or await tasks.for_plan(session, user.id, user.analysis_id)
    taught = (await roadmap_queries.taught(session, user.analysis_id)).get(item_id, [])
    known = await skills.for_plan(session, user.analysis_id)
    return roadmap_view.item(
        opened,
        progress.of_item(rows, item_id),
        [skill for skill in known if skill.id in taught],
        await skills.premiums(session, user.analysis_id),
        await postings.count_in_plan(session, user.analysis_id),
        tick_id,
        receipt,
        details=details,
    )


@names_sample
async def softskills(
    session: Session,
    user: UserRow,
    tick_id: int | None = None,
    receipt: Receipt | None = None,
    *,
    page: int = 0,
    details: bool = False,
    rows: Sequence[TaskRow] | None = None,
) -> View:
    """A page of the soft skills; a receipt says which."""
    rows = rows or await tasks.for_plan(session, user.id, user.analysis_id)
    said = await skills.statements(session, user.analysis_id)
    soft = [row for row in rows if row.kind == "soft"]
    return softskills_view.softskills(soft, said, tick_id, receipt, page, details=details)


@names_sample
async def own(
    session: Session,
    user: UserRow,
    tick_id: int | None = None,
    receipt: Receipt | None = None,
    *,
    details: bool = False,
    rows: Sequence[TaskRow] | None = None,
) -> View:
    """The user's own tasks that stand under no item."""
    rows = rows or await tasks.for_plan(session, user.id, user.analysis_id)
    return own_view.own_list(progress.apart(rows), tick_id, receipt, details=details)


@names_sample
async def task_card(
    session: Session,
    user: UserRow,
    task_id: int,
    tick_id: int | None = None,
    receipt: Receipt | None = None,
    undo: CallbackData | None = None,
    said: str = "",
    rows: Sequence[TaskRow] | None = None,
) -> View:
    """A task's card; a deleted one has a way back only. Raises OutOfDate."""
    row = one_of(rows or await tasks.for_plan(session, user.id, user.analysis_id), task_id)
    if progress.deleted(row):
        return own_view.removed(row)
    proof = await task_queries.find_proof(session, user.id, task_id)
    history, ticks = await task_queries.history(session, user.id, task_id, HISTORY)
    text = await task_queries.text_of_plan(session, task_id)
    links = links_of(*text) if text else []
    has_way = bool(await skills_with_way(session, user, row))
    shown = task_view.TaskCardFacts(row, proof, history, ticks, user.time_zone, links, has_way)
    return task_view.card(shown, tick_id, receipt, undo, said)


async def skills_with_way(session: Session, user: UserRow, task: TaskRow) -> list[KnownSkill]:
    """The skills of a task that there is a way to learn, the one it names first.

    They are those that it is made for or its item teaches, else those that its words name.
    """
    taught = await roadmap_queries.taught(session, user.analysis_id)
    ids = learning.skills_of(task, taught) or taught.get(task.item_id or 0, [])
    by_slug = await skills.id_by_slug(session)
    named = [by_slug[slug] for slug in find_skills(task.text) if slug in by_slug]
    wanted = [*(id for id in named if id in ids), *ids] if ids else named
    found = [await skills.find(session, id, user.analysis_id) for id in dict.fromkeys(wanted)]
    return [skill for skill in found if skill and how_to(skill.slug, "en") is not None]


async def way(session: Session, user: UserRow | None, asked: ShowHowTo) -> View:
    """A way to learn a skill, with the note and the links of its task. Raises OutOfDate."""
    task = await edits.task_of(session, existing(user), asked.task_id) if asked.task_id else None
    choices = await skills_with_way(session, existing(user), task) if task else []
    if asked.skill_id or not choices:
        plan = await analysis_of(session, user)
        skill = existing(await skills.find(session, asked.skill_id, plan))
    else:
        skill = choices[0]
    found = existing(how_to(skill.slug, get_i18n().current_locale))
    if task is None or user is None:
        return how_to_view.how_to(found, skill, SkillCard(skill_id=skill.id))
    others = [
        how_to_view.how_to_button(each, task_id=task.id) for each in choices if each.id != skill.id
    ]
    proof = await task_queries.find_proof(session, user.id, task.id)
    text = await task_queries.text_of_plan(session, task.id)
    links = [*(links_of(*text) if text else []), *([(proof.url, proof.url)] if proof.url else [])]
    back = TaskCard(task_id=task.id)
    return how_to_view.how_to(found, skill, back, others, proof.note, links)


async def edited_card(
    session: Session, user: UserRow, task_id: int, edit_id: int | None, said: str
) -> View:
    """A task's card after an edit, with its undo; `edit_id` is None where nothing changed."""
    if edit_id is None:
        return await task_card(session, user, task_id)
    return await task_card(session, user, task_id, undo=UndoEdit(edit_id=edit_id), said=said)


@dataclass(frozen=True)
class ComposedWeek:
    """The plan until the next digest, with what explains its choice."""

    shown: plan_view.WeekFacts
    taught: dict[int, list[int]]
    # None where the digest has chosen all of it.
    mine: Mine | None = None
    steering: Steering | None = None

    @property
    def following(self) -> TaskRow | None:
        """The task to do next."""
        week, steered = self.shown, self.steering or Steering()
        return planning.following(week.rows, week.chosen, week.monday, steered, self.taught)


async def steering(session: Session, user: UserRow, now: datetime, mine: Mine) -> Steering:
    """Find what steers the week: by the skills of its beginning, so that no tick changes the
    list; what the user says of their skills counts at once."""
    monday = progress.week_start(now, user.time_zone)
    start = datetime.combine(monday, time.min, ZoneInfo(user.time_zone))
    states = await skills.states(session, user.id, user.analysis_id, at=start, said_since=True)
    return steer(mine, matching.had(states))


async def week(
    session: Session,
    user: UserRow,
    now: datetime,
    market: Market,
    count: int = planning.SIZE,
    period: date | None = None,
    rows: Sequence[TaskRow] | None = None,
) -> ComposedWeek:
    """The tasks of the latest digest; where there is none (or for a new one, of the week that
    begins on `period`), the ones that a digest would choose now.

    More than the digest's own are shown for a `count` above theirs.
    """
    rows = rows or await tasks.for_plan(session, user.id, user.analysis_id)
    taught = await roadmap_queries.taught(session, user.analysis_id)
    last = await deliveries.latest_digest(session, user.id)
    monday = period or planning.monday_of_plan(last, user.time_zone, user.every_weeks, now)
    if period is None and user.week_of == monday:
        count = max(count, user.week_size or 0)
    sent = last.task_ids if last and last.period == monday else ()
    by_id = {row.id: row for row in rows}
    chosen = [by_id[id] for id in sent if id in by_id]
    planned = last.due_at if last and sent else None
    mine = steered = None
    if len(chosen) < count:
        mine = await receipts.load(session, user, market)
    goal = mine.goal if mine else await goals.find(session, user.id, user.analysis_id)
    since = None if period else _wanted_since(goal, user, monday, planned)
    if mine or since:
        mine = mine or await receipts.load(session, user, market)
        steered = await steering(session, user, now, mine)
        choice = planning.WeekChoice(
            rows, monday, user.time_zone, steered, taught, last.task_ids if last else ()
        )
        chosen = choice.completed(chosen, planning.SIZE, count, since)
    facts = plan_view.WeekFacts(user, chosen, rows, monday, count)
    return ComposedWeek(facts, taught, mine, steered)


def _wanted_since(
    goal: GoalRow | None, user: UserRow, monday: date, planned: datetime | None
) -> datetime | None:
    """The moment at which the wanted posting was chosen, where the week was planned before it."""
    if goal is None or goal.posting_id is None or goal.updated_at is None:
        return None
    begun = planned or datetime.combine(monday, time.min, ZoneInfo(user.time_zone))
    return goal.updated_at if goal.updated_at > begun else None


async def _steered(
    session: Session, steered: Steering, skill_ids: Sequence[int]
) -> plan_view.Steered | None:
    """The reason of the user's own postings or goal for a task that teaches these skills."""
    found = steered.reason(skill_ids)
    if found is None:
        return None
    reason, skill = found
    names = dict(await skills.ids_with_names(session, [skill]))
    posting = steered.asking.get(skill) if reason != "goal" else None
    asking = ""
    if posting is not None:
        rows = [] if posting.title else await postings.visible(session, [posting.id])
        row = rows[0] if rows else posting
        asking = row.company or row.title
    return plan_view.Steered(reason, names.get(skill, ""), asking)


@names_sample
async def why(session: Session, user: UserRow, market: Market, now: datetime, size: int) -> View:
    """Why each task of the plan was chosen: its place, who asks for its skills, what they pay."""
    composed = await week(session, user, now, market, size)
    mine = composed.mine or await receipts.load(session, user, market)
    steered = composed.steering or await steering(session, user, now, mine)
    known = {
        skill.id: skill for skill in await skills.for_user(session, user.analysis_id, user.id)
    }
    reasons = []
    for task in composed.shown.chosen:
        ids = learning.skills_of(task, composed.taught)
        named = [known[id] for id in ids if id in known]
        reasons.append(plan_view.TaskReasons(task, named, await _steered(session, steered, ids)))
    premiums = await skills.premiums(session, user.analysis_id)
    return plan_view.why(reasons, premiums, mine.plan, size, market, mine.population)


@names_sample
async def progress_screen(
    session: Session,
    user: UserRow,
    now: datetime,
    receipt: Receipt | None = None,
    rows: Sequence[TaskRow] | None = None,
) -> View:
    rows = rows or await tasks.for_plan(session, user.id, user.analysis_id)
    said = await skills.statements(session, user.analysis_id)
    premiums = await skills.premiums(session, user.analysis_id)
    asking = await postings.count_in_plan(session, user.analysis_id)
    takeaway = await builtin.takeaway(session, user.analysis_id)
    return progress_view.progress(
        rows,
        progress.done_by_week(rows, now, user.time_zone, WEEKS),
        progress.pace(rows, now, user.time_zone),
        await tasks.recent_ticks(session, user.id, user.analysis_id, RECENT),
        now.astimezone(ZoneInfo(user.time_zone)).date(),
        receipt,
        progress.by_week(await applications.applied_at(session, user.id), now, user.time_zone, 2),
        is_analysis=contradictions.is_analysis(said, premiums, asking, takeaway),
    )


async def progress_chart(session: Session, user: UserRow, now: datetime) -> ProgressChart:
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    weekly = progress.done_by_week(rows, now, user.time_zone, WEEKS)
    return progress_view.chart(rows, weekly, progress.week_start(now, user.time_zone))


async def finished(db: Database, user: UserRow, ticked: TickResult) -> View | None:
    """The news that a tick finished an item, for the first time; None where it did not."""
    item = ticked.receipt.finished
    was_done = ticked.task.state == "done"
    if item is None or ticked.tick_id is None or was_done or ticked.state != "done":
        return None
    async with db.read() as session:
        _state, since = await tasks.state_before(session, user.id, ticked.tick_id)
    # An earlier tick of this task may have finished the item, and was undone.
    return roadmap_view.finished(item) if since is None else None
