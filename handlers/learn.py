"""Puts a skill into the plan: from its card, from what the analysis says, from a posting."""

from collections.abc import Sequence

from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import skills, tasks
from db.queries.users import CurrentUser


async def learn(session: AsyncSession, user: CurrentUser, skill_ids: Sequence[int]) -> list[str]:
    """Put "Learn …" into the user's plan for each skill; the names of those it had not yet."""
    there = await tasks.own_skills(session, user.id, user.analysis_id)
    named = await skills.named(session, list(skill_ids))
    new = [(id, name) for id, name in named if id not in there]
    texts = [(id, _("Learn {skill}").format(skill=name)) for id, name in new]
    await tasks.add_lessons(session, user.id, user.analysis_id, texts)
    return [name for _id, name in new]
