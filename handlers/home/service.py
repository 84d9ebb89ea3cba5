"""A user's language: what follows when they choose another one."""

from db.plans.switch_language import switch_language
from db.rows.users import UserRow
from db.store.session import Session
from handlers.tasks.services.learning_tasks import follow_language


async def change_language(session: Session, user_id: int, language: str) -> UserRow:
    """Set the language and bring plans and tasks that the bot wrote into it; the changed user.

    The caller has locked the user.
    """
    changed = await switch_language(session, user_id, language)
    await follow_language(session, user_id, language)
    return changed
