"""Puts a skill into the plan: from its card, from what the analysis says, from a posting."""

from collections.abc import Sequence
from datetime import datetime

from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import skills, tasks
from db.queries.users import CurrentUser


async def learn(
    session: AsyncSession, user: CurrentUser, skill_ids: Sequence[int], now: datetime
) -> list[str]:
    """Put "Learn …" into the user's plan for each skill; the names of those it had not yet.

    One that was skipped or deleted is opened again.
    """
    rows = await tasks.of(session, user.id, user.analysis_id)
    there = {row.skill_id: row for row in rows if row.skill_id is not None}
    named = await skills.named(session, list(skill_ids))
    added = [(id, name) for id, name in named if id not in there or there[id].state == "skipped"]
    again = [there[id].id for id, _name in added if id in there]
    await tasks.append_all(session, user.id, [(id, "open", now) for id in again])
    texts = [(id, _("Learn {skill}").format(skill=name)) for id, name in added if id not in there]
    await tasks.add_lessons(session, user.id, user.analysis_id, texts)
    return [name for _id, name in added]
