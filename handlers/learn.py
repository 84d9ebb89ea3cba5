"""Puts a skill into the plan: from its card, from what the analysis says, from a posting."""

from aiogram.utils.i18n import gettext as _
from sqlalchemy.ext.asyncio import AsyncSession

from db.queries import skills, tasks
from db.queries.users import CurrentUser
from handlers.errors import Gone


async def learn(session: AsyncSession, user: CurrentUser, skill_id: int) -> bool:
    """Put "Learn …" into the user's plan; False where it is there already."""
    skill = await skills.find(session, skill_id, user.analysis_id)
    if skill is None:
        raise Gone
    if await tasks.own_of_skill(session, user.id, user.analysis_id, skill_id):
        return False
    text = _("Learn {skill}").format(skill=skill.name)
    await tasks.add_own(session, user.id, user.analysis_id, text, skill_id)
    return True
