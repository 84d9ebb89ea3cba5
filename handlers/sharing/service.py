"""Changes what a user shares of their plan, and whose plans they follow."""

import secrets
from datetime import datetime, timedelta

from db.queries import follows, share, users
from db.rows.share import ShareRow
from db.rows.users import UserRow
from db.store.session import Session
from handlers.common.errors import OutOfDate, existing
from handlers.sharing.rules import MAX_ASKED, MAX_ASKING, MAX_FOLLOWED


async def own_share(session: Session, user: UserRow, share_id: int) -> ShareRow:
    """An open share of this user. Raises OutOfDate."""
    return existing(await share.find_own(session, user.id, share_id))


async def make_link(session: Session, user: UserRow, now: datetime) -> None:
    """Share the active plan, unless it is shared already."""
    await share.create(session, user.id, user.analysis_id, secrets.token_urlsafe(16), now)


async def show_title(
    session: Session, user: UserRow, share_id: int, item_id: int, *, on: bool
) -> None:
    """Show an item's title to others, or keep it back. Raises OutOfDate."""
    shared = await own_share(session, user, share_id)
    if item_id not in {title.item_id for title in await share.item_titles(session, shared)}:
        raise OutOfDate
    await share.show_title(session, shared.id, item_id, on=on)


async def follow(
    session: Session, user: UserRow, token: str, now: datetime, *, on: bool
) -> bool | None:
    """Follow a share, or stop: whether there was room for it. None where the link is closed, or
    is the user's own."""
    shared = await share.find_by_token(session, token)
    if shared is None or shared.user_id == user.id:
        return None
    if not on:
        await follows.remove(session, user.id, shared.id)
        return True
    others = {row.id for row in await follows.for_user(session, user.id)} - {shared.id}
    if len(others) >= MAX_FOLLOWED:
        return False
    await follows.add(session, user.id, shared.id, now)
    return True


async def invite(
    session: Session, user: UserRow, shared: ShareRow, chosen_id: int, now: datetime
) -> UserRow | None:
    """Record that the user asks somebody to follow them. Returns whom to send the question; None
    for those who can't get it, and past the bounds.

    The caller tells the user the same for all of them: who uses the bot is nobody's business.
    """
    if chosen_id == user.id:
        return None
    since = now - timedelta(days=1)
    sent, got, was_asked = await follows.invited_since(session, since, user.id, chosen_id)
    if was_asked or sent >= MAX_ASKED:
        return None
    await follows.invite(session, user.id, chosen_id, now)
    asked = await users.find(session, chosen_id)
    if asked is None or asked.blocked_at is not None or got >= MAX_ASKING:
        return None
    followed = {row.id for row in await follows.for_user(session, chosen_id)}
    return None if shared.id in followed else asked
