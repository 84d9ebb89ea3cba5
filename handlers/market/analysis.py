"""The analysis that a screen is about."""

from aiogram.utils.i18n import get_i18n
from sqlalchemy.ext.asyncio import AsyncSession

from db.plans import builtin
from db.rows.users import UserRow


async def analysis_of(session: AsyncSession, user: UserRow | None) -> int:
    """The id of the user's analysis; without a user, of the built-in one in their language."""
    if user is not None:
        return user.analysis_id
    return await builtin.builtin_id(session, get_i18n().current_locale)
