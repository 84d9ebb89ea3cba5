"""Applications in the files of an export: a table of their moves, and events of the calendar."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.applications import ApplicationRow, MoveRow
from db.rows.users import UserRow
from handlers.applications.rules import OPEN, SILENCE, counting, quiet_from
from handlers.applications.views.words import about, pay_of, source_name
from handlers.callbacks.screens import Open
from handlers.common.names import application_state, level_name
from handlers.common.schedule import instant
from handlers.common.text import clip
from handlers.common.view import View, button
from handlers.documents.rules.export import DatedEvent
from handlers.documents.views.export import table

# Characters of a name in a calendar, and of a text.
TITLE, TEXT = 120, 500


def no_applications() -> View:
    text = _("No application is noted yet. “Applied” on a posting's card is a start.")
    return View(Text(text), ([button(_("Postings"), Open(screen="postings"))],))


def caption(moves: Sequence[tuple[ApplicationRow, MoveRow]]) -> View:
    count = len(moves)
    text = ngettext(
        "{count} entry, in your own time zone.", "{count} entries, in your own time zone.", count
    )
    return View(Text(text.format(count=count)))


def applications_file(moves: Sequence[tuple[ApplicationRow, MoveRow]], zone: str) -> bytes:
    """Every move of every application, with what its application keeps."""
    head = (
        *(_("time"), _("company"), _("posting"), _("state"), _("undone"), _("requirements met")),
        *(_("requirements"), _("level"), _("salary"), _("source"), _("link")),
        *(_("next step"), _("when"), _("note"), _("contact")),
    )
    local = ZoneInfo(zone)
    undone = _undone(moves)
    rows = []
    for row, move in moves:
        when = row.next_at.astimezone(local).isoformat(timespec="minutes") if row.next_at else ""
        rows.append(
            (
                move.moved_at.astimezone(local).isoformat(timespec="seconds"),
                row.company or "",
                row.title or "",
                application_state(move.state),
                _("yes") if move.id in undone else "",
                "" if row.met is None else str(row.met),
                "" if row.asked is None else str(row.asked),
                level_name(row.level) if row.level else "",
                pay_of(row),
                source_name(row),
                row.url or "",
                row.next_step or "",
                when,
                row.note or "",
                row.contact or "",
            )
        )
    return table(head, rows)


def _undone(moves: Sequence[tuple[ApplicationRow, MoveRow]]) -> set[int]:
    """The ids of the moves that do not count: those that were undone, and the undoing."""
    histories: dict[int, list[MoveRow]] = {}
    for _row, move in moves:
        histories.setdefault(move.application_id, []).append(move)
    kept = {move.id for each in histories.values() for move in counting(each)}
    return {move.id for _row, move in moves} - kept


def events(rows: Sequence[ApplicationRow], user: UserRow, now: datetime) -> list[DatedEvent]:
    """Interviews and next steps to come, and the day on which each silence will be a week old."""
    found = []
    for row in rows:
        name = clip(about(row), TITLE)
        text = clip(row.next_step or "", TEXT)
        if row.next_at is not None and row.next_at > now and row.state is not None:
            title = _("Interview: {company}") if row.state == "interview" else "{company}"
            key = f"application/{row.id}/next"
            found.append(DatedEvent(key, row.next_at, title.format(company=name), text))
        if row.state in OPEN and quiet_from(row) + SILENCE > now:
            # At the hour of the digest, which asks, too.
            day = (quiet_from(row) + SILENCE).astimezone(ZoneInfo(user.time_zone)).date()
            start = instant(day, user.minute_of_day, user.time_zone)
            title = _("No answer yet? Ask {company}").format(company=name)
            found.append(DatedEvent(f"application/{row.id}/ask", start, title))
    return sorted(found, key=lambda event: (event.start, event.key))
