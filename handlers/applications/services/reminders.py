"""Reminders of interviews: when they are due, and whether one is still worth sending."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from db.queries import applications
from db.rows.applications import DueReminder
from db.rows.deliveries import ClaimedDelivery
from db.rows.users import UserRow
from db.store.session import Session
from handlers.applications import rules
from handlers.applications.views import reminders as view
from handlers.common.schedule import known_zone
from handlers.common.view import View


def due_deliveries(
    interviews: Iterable[DueReminder], now: datetime
) -> tuple[list[dict[str, Any]], dict[int, datetime | None]]:
    """The deliveries of reminders that are due, and the moment of each interview's next one."""
    rows: list[dict[str, Any]] = []
    following: dict[int, datetime | None] = {}
    for each in interviews:
        zone = known_zone(each.time_zone)
        moments = dict(rules.reminders(each.next_at, zone))
        if each.remind_at is not None and each.remind_at >= moments["soon"]:
            del moments["eve"]  # it had its delivery
        day = each.next_at.astimezone(ZoneInfo(zone)).date()
        rows += [_row(each, kind, day, due) for kind, due in moments.items() if due <= now]
        following[each.id] = rules.next_reminder(each.next_at, zone, now)
    return rows, following


def _row(interview: DueReminder, kind: str, day: date, due: datetime) -> dict[str, Any]:
    return {
        "user_id": interview.user_id,
        "kind": kind,
        "application_id": interview.id,
        "about_at": interview.next_at,
        "period": day,
        "due_at": due,
        "available_at": due,
    }


async def schedule_again(session: Session, now: datetime, user_id: int | None = None) -> int:
    """Compute the next reminders that are not due yet again: a user's, or everybody's.

    A zone that changed moves the evening, and a clock that was ahead has passed over some.
    Returns how many moved.
    """
    coming = await applications.coming_interviews(session, now, user_id)
    moved: dict[int, datetime | None] = {}
    for each in coming:
        following = rules.next_reminder(each.next_at, known_zone(each.time_zone), now)
        if each.remind_at != following and (each.remind_at is None or each.remind_at > now):
            moved[each.id] = following
    await applications.set_reminders(session, moved)
    return len(moved)


async def compose(
    session: Session, user: UserRow, owed: ClaimedDelivery, now: datetime
) -> View | str:
    """The reminder of an interview, or in a word why there is none to send."""
    row = await applications.find(session, user.id, owed.application_id or 0)
    if row is None or row.state != "interview" or owed.about_at is None:
        return "over"
    if row.next_at != owed.about_at:
        return "moved"
    if now >= rules.expires_at(owed.kind, owed.about_at):
        return "too late"
    return view.reminder(row, user, now)
