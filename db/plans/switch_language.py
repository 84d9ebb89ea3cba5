"""A user's language, and their progress that goes with it.

The built-in analysis is one document in several languages. Each is an analysis of its own with
the same structure, so what a user did in one goes to the same places of another, and back.
"""

from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.analyses import Component, RoadmapItem, Role
from db.models.postings import Posting
from db.models.users import Share, Task
from db.plans import builtin, rebind
from db.plans.snapshots import Ids
from db.queries import users
from db.rows.users import UserRow

# The rows of an analysis by what they are and where they stand in the document.
Places = dict[tuple[Any, ...], int]


async def switch_language(session: AsyncSession, user_id: int, language: str) -> UserRow:
    """Set the language. The caller has locked the user."""
    await users.update_settings(session, user_id, language=language)
    wanted = await builtin.builtin_id(session, language)
    for each in await builtin.builtin_ids(session):
        if each != wanted:
            await _move(session, user_id, each, wanted)
    return UserRow(*(await session.execute(users.BY_ID, {"user_id": user_id})).one())


async def _move(session: AsyncSession, user_id: int, source: int, target: int) -> None:
    """Bring a user's progress from one analysis to another of the same structure.

    Where the structures differ, or something hangs on a row that the document has dropped, or
    there is progress in the other one already, all stays as it is: nothing is lost.
    """
    here, there = await _places(session, source), await _places(session, target)
    if here is None or there is None or here.keys() != there.keys():
        return
    ids: Ids = {"roles": {}, "roadmap_items": {}, "tasks": {}, "postings": {}}
    for place, id in here.items():
        ids[place[0]][id] = there[place]
    if await _touched(session, user_id, target):
        return
    if not await _used(session, user_id, source) <= ids["tasks"].keys():
        return
    await rebind.rebind_rows(session, user_id, source, target, ids)


async def _places(session: AsyncSession, analysis_id: int) -> Places | None:
    """None where two rows stand in one place."""
    parts = (
        select(Component.position, Role.position, Role.id).join(Role),
        select(RoadmapItem.position, RoadmapItem.id).where(RoadmapItem.gone_at.is_(None)),
        select(Task.kind, RoadmapItem.position, Task.position, Task.id)
        .outerjoin(RoadmapItem, RoadmapItem.id == Task.roadmap_item_id)
        .where(Task.user_id.is_(None), Task.gone_at.is_(None)),
        select(Posting.position, Posting.id),
    )
    owners = (
        Component.analysis_id,
        RoadmapItem.analysis_id,
        Task.analysis_id,
        Posting.analysis_id,
    )
    found: list[tuple[Any, ...]] = []
    names = ("roles", "roadmap_items", "tasks", "postings")
    for name, part, owner in zip(names, parts, owners, strict=True):
        rows = await session.execute(part.where(owner == analysis_id))
        found += [(name, *row) for row in rows.all()]
    places = {tuple(row[:-1]): int(row[-1]) for row in found}
    return places if len(places) == len(found) else None


async def _touched(session: AsyncSession, user_id: int, analysis_id: int) -> bool:
    """Whether anything of a user's hangs on an analysis."""
    own = select(Task.id).where(Task.user_id == user_id, Task.analysis_id == analysis_id)
    share = select(Share.id).where(Share.user_id == user_id, Share.analysis_id == analysis_id)
    for query in (own, share):
        if await session.scalar(query.limit(1)) is not None:
            return True
    return bool(await _used(session, user_id, analysis_id))


async def _used(session: AsyncSession, user_id: int, analysis_id: int) -> set[int]:
    """The document's tasks that a user did something with."""
    used: set[int] = set()
    for model in rebind.OF_A_TASK:
        mine = exists().where(model.task_id == Task.id, model.user_id == user_id)
        query = select(Task.id).where(
            Task.analysis_id == analysis_id, Task.user_id.is_(None), mine
        )
        used.update((await session.execute(query)).scalars())
    return used
