"""The analysis that a screen is about."""

from aiogram.utils.i18n import get_i18n

from db.plans import builtin
from db.rows.users import UserRow
from db.store.session import Session


async def analysis_of(session: Session, user: UserRow | None) -> int:
    """The id of the user's analysis; without a user, of the built-in one in their language."""
    if user is not None:
        return user.analysis_id
    return await builtin.builtin_id(session, get_i18n().current_locale)
