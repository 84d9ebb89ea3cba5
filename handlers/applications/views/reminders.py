"""Messages nobody asked for: an interview's reminder, and a digest's line about silence."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.applications import ApplicationRow
from db.rows.users import UserRow
from handlers.applications.views.words import NAME, about, days_quiet
from handlers.callbacks.applications import (
    ApplicationCard,
    Applications,
    AskAgain,
    MoveApplication,
)
from handlers.common.dates import moment_to_come, zone_name
from handlers.common.text import clip
from handlers.common.view import ButtonRow, View, button, fitted
from handlers.postings.views.listing import open_link

# Characters of a note in a reminder.
NOTE = 500


def reminder(row: ApplicationRow, user: UserRow, now: datetime) -> View:
    """The reminder of an interview; it says the day as it is when the message is sent."""
    at, zone = row.next_at or now, ZoneInfo(user.time_zone)
    days = (at.astimezone(zone).date() - now.astimezone(zone).date()).days
    heads = {0: _("You have an interview today"), 1: _("You have an interview tomorrow")}
    head = heads.get(days) or _("You have an interview")
    parts: list[object] = [Bold(head), "\n", about(row), "\n"]
    parts += [moment_to_come(at, user.time_zone), f", {zone_name(user.time_zone, at)}\n"]
    parts += [clip(row.next_step, NOTE), "\n"] if row.next_step else []
    parts += ["\n", Italic(clip(row.note, NOTE))] if row.note else []
    card = button(_("Application"), ApplicationCard(application_id=row.id))
    return View(Text(*parts), ([card, *open_link(row.url)],))


def silent(rows: Sequence[ApplicationRow], now: datetime) -> View | None:
    """A digest's one line about applications without an answer; None where there is none."""
    if not rows:
        return None
    first, days = rows[0], days_quiet(rows[0], now)
    text = ngettext(
        "{days} day of silence at {company}: ask them?",
        "{days} days of silence at {company}: ask them?",
        days,
    )
    line = text.format(days=days, company=clip(first.name, NAME))
    if len(rows) > 1:
        others = ngettext(
            "{count} more application waits as long.",
            "{count} more applications wait a week or longer.",
            len(rows) - 1,
        )
        line += " " + others.format(count=len(rows) - 1)
        waiting = _("Waiting: {count}").format(count=len(rows))
        buttons = [button(waiting, Applications(state="silent"))]
        return View(Text(line, "\n"), (buttons,))
    return View(Text(line, "\n"), tuple(ways(first)))


def ways(row: ApplicationRow) -> list[ButtonRow]:
    """Return the buttons that may follow a silence."""
    over = MoveApplication(application_id=row.id, state="refused")
    buttons = [
        button(_("Ask again in a week"), AskAgain(application_id=row.id)),
        button(_("It is over"), over),
    ]
    return fitted(buttons, 2)
