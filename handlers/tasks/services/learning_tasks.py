"""Puts a skill into the plan: from its card, from what the analysis says, from a posting, which
can take it out again."""

from collections.abc import Collection, Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from db.queries import skills, tasks
from db.rows.tasks import TaskRow
from db.rows.users import UserRow
from db.store.session import Session
from handlers.tasks.services.tick import tick_in
from handlers.tasks.views.learning import task_text, texts


@dataclass(frozen=True)
class AddedLearning:
    """The skills that went into the plan, the tasks that teach others of them already, and how
    many skills are left for another press."""

    names: list[str]
    planned: list[str]
    left: int


async def add_learning_task(
    session: Session, user: UserRow, skill_ids: Sequence[int], now: datetime
) -> list[str]:
    """Put "Learn …" into the user's plan for each skill; the names of those it had not yet.

    One that was skipped or deleted is opened again.
    """
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    there = {row.skill_id: row for row in rows if row.skill_id is not None}
    named = await skills.ids_with_names(session, list(skill_ids))
    added = [(id, name) for id, name in named if id not in there or there[id].state == "skipped"]
    again = [there[id].id for id, _name in added if id in there]
    await tasks.append_ticks(session, user.id, [(id, "open", now) for id in again])
    texts = [(id, task_text(name)) for id, name in added if id not in there]
    await tasks.add_learning_tasks(session, user.id, user.analysis_id, texts)
    return [name for _id, name in added]


async def add_missing(
    session: Session,
    user: UserRow,
    missing: Iterable[Set[int]],
    now: datetime,
    most: int | None = None,
) -> AddedLearning:
    """Plan one of each set of skills that the plan teaches none of, `most` at a time."""
    taught = await skills.lessons(session, user.analysis_id, user.id)
    titles = {lesson.skill_id: lesson.title for lesson in reversed(taught)}
    planned: list[str] = []
    wanted: list[int] = []
    for alternatives in missing:
        there = [titles[skill] for skill in sorted(alternatives) if skill in titles]
        if there:
            planned.append(there[0])
        else:
            wanted.append(min(alternatives))
    chosen = wanted[:most]
    names = await add_learning_task(session, user, chosen, now)
    return AddedLearning(names, planned, len(wanted) - len(chosen))


async def open_for(session: Session, user: UserRow, skill_ids: Collection[int]) -> list[TaskRow]:
    """The tasks "Learn …" for these skills that wait in the plan."""
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    return [row for row in rows if row.skill_id in skill_ids and row.state == "open"]


async def skip_learning_task(
    session: Session, user: UserRow, skill_ids: Collection[int], now: datetime
) -> list[str]:
    """Take these tasks out of the plan again; what they say."""
    found = await open_for(session, user, skill_ids)
    for row in found:
        await tick_in(session, user, row.id, "skipped", now)
    return [row.text for row in found]


async def follow_language(session: Session, user_id: int, language: str) -> None:
    """Say "Learn …" in the language that the user has chosen, where they have not renamed it."""
    for id, said, skill in await tasks.learning_tasks(session, user_id):
        text, given = texts(skill, language)
        if said in given and said != text:
            await tasks.reword(session, id, text)
