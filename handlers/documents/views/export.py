"""Export: the files of a user's own data, and the message that offers them."""

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import NAMESPACE_URL, uuid5
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext
from babel.numbers import get_decimal_symbol
from icalendar import Calendar
from icalendar import Event as CalendarEvent

from db.rows.export import HistoryEvent
from db.rows.users import UserRow
from db.vocabulary import TaskState
from handlers.callbacks.export import Export
from handlers.callbacks.screens import Open
from handlers.common import schedule
from handlers.common.money import reader_locale
from handlers.common.text import clip
from handlers.common.view import View, button
from handlers.documents.rules.export import DatedEvent, PlannedWeek

# A start of a formula in a spreadsheet (CSV injection): at the start of a cell, after characters
# that a spreadsheet trims, and after characters that some locales read as the end of a cell.
_FORMULA = re.compile(r"(^|[,;|\t\r\n\"])(?=[\s\"'\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠])")
_EDGE = re.compile(r"[\t\r\n]+")
# The duration of a week's entry in the calendar.
HALF_AN_HOUR = timedelta(minutes=30)


def menu() -> View:
    return View(
        Text(
            Bold(_("Take it with you")),
            "\n\n",
            _(
                "Plan: your active plan as Markdown, with ticks, own tasks and proofs. Send the "
                "file back to me, and nothing is lost."
            ),
            "\n",
            _("History: every tick, skip and undo, as a table for a spreadsheet."),
            "\n",
            _("Applications: every state of each with its day, as a table for a spreadsheet."),
            "\n",
            _("Calendar: the weeks ahead, at the hour of your digest, and your interviews."),
            "\n",
            _("Everything: all that I store about you, as JSON."),
        ),
        (
            [button(_("Plan"), Export(what="plan")), button(_("History"), Export(what="history"))],
            [
                button(_("Calendar"), Export(what="calendar")),
                button(_("Applications"), Export(what="applications")),
            ],
            [button(_("Everything"), Export(what="everything"))],
        ),
    )


def no_plan() -> View:
    return View(
        Text(
            _(
                "This plan is empty, so there is no file to send. A task of your own is a start: "
                "/add TEXT"
            )
        ),
        ([button(_("Roadmap"), Open(screen="roadmap"))],),
    )


def no_history() -> View:
    return View(
        Text(_("Nothing is ticked yet, so the history is empty. The first tick starts it.")),
        ([button(_("This week"), Open(screen="plan"))],),
    )


def no_weeks() -> View:
    return View(
        Text(
            _(
                "No task is open, so no week is planned. Add one with /add TEXT, and the calendar "
                "has something to hold."
            )
        ),
        ([button(_("Progress"), Open(screen="progress"))],),
    )


def plan_caption(*, encoded: bool = True, left: int = 0) -> View:
    """`encoded` is False where the encoding of the user's file lacks letters that the plan has;
    `left` of the user's own postings are not in the file."""
    said = [_("Your plan. Edit it as you like and send it back: your ticks stay.")]
    if left:
        text = ngettext(
            "{count} posting of your own has no place in this text; the bot keeps it.",
            "{count} postings of your own have no place in this text; the bot keeps them.",
            left,
        )
        said.append(text.format(count=left))
    if not encoded:
        # Windows-1251 alone has no form for some letters.
        text = _(
            "Your file came in Windows-1251, which lacks some letters that your plan has now, so "
            "this file is in UTF-8."
        )
        said.append(text)
    return View(Text("\n\n".join(said)))


def history_caption(events: Sequence[HistoryEvent]) -> View:
    count = len(events)
    return View(
        Text(
            ngettext(
                "{count} entry, in your own time zone.",
                "{count} entries, in your own time zone.",
                count,
            ).format(count=count)
        )
    )


def everything_caption() -> View:
    return View(Text(_("All that I store about you. /delete_me deletes it.")))


def calendar_caption(
    weeks: Sequence[PlannedWeek], count: int, dated: int, *, own_pace: bool
) -> View:
    """The caption of the calendar, with the rule that filled the weeks; it has so many `dated`
    events of applications."""
    if own_pace:
        rule = ngettext(
            "This week has what is open in its plan; after that comes {count} task at a time, "
            "which is your pace, in the order of the plan.",
            "This week has what is open in its plan; after that come {count} tasks at a time, "
            "which is your pace, in the order of the plan.",
            count,
        )
    else:
        rule = ngettext(
            "This week has what is open in its plan; after that comes {count} task at a time, "
            "in the order of the plan.",
            "This week has what is open in its plan; after that come {count} tasks at a time, "
            "in the order of the plan.",
            count,
        )
    planned = ngettext("{count} week is planned.", "{count} weeks are planned.", len(weeks))
    words = [planned.format(count=len(weeks)), rule.format(count=count)] if weeks else []
    if dated:
        text = ngettext(
            "{count} entry is about your applications.",
            "{count} entries are about your applications.",
            dated,
        )
        words.append(text.format(count=dated))
    return View(
        Text(" ".join(words), " ", _("Import a newer file, and the weeks are brought up to date."))
    )


def file_name(plan: str, what: str, ending: str, user: UserRow, now: datetime) -> str:
    """A file name like "backend-plan-2026-11-24.md"; the day is the user's."""
    day = now.astimezone(ZoneInfo(user.time_zone)).date()
    words = re.sub(r"[^\w]+", "-", plan.casefold()).strip("-")[:40]
    return "-".join(filter(None, [words, what, f"{day}.{ending}"]))


def history_file(events: Sequence[HistoryEvent], zone: str) -> bytes:
    """The history as a table."""
    states: dict[TaskState, str] = {
        "done": _("done"),
        "skipped": _("skipped"),
        "open": _("open again"),
    }
    rows = []
    for event in events:
        at = event.at.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
        # An own task that is taken out of the plan is deleted.
        deleted = event.own and event.state == "skipped"
        state = _("deleted") if deleted else states[event.state]
        rows.append((at, event.plan, event.item or "", event.text, state))
    return table((_("time"), _("plan"), _("item"), _("task"), _("state")), rows)


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """CSV as spreadsheets read it: a byte order mark first, and no cell is a formula."""
    file = io.StringIO()
    # Where the decimal mark is a comma, a spreadsheet parts cells at semicolons.
    comma = get_decimal_symbol(reader_locale()) == ","
    writer = csv.writer(file, delimiter=";" if comma else ",")
    writer.writerow(head)
    writer.writerows(map(_harmless, cells) for cells in rows)
    return file.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return _FORMULA.sub(r"\1'", _EDGE.sub(" ", cell))


def everything_file(rows: Mapping[str, Any], now: datetime) -> bytes:
    """All rows about the user, as JSON."""
    whole = {"exported_at": now.isoformat(timespec="seconds"), "tables": rows}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode()


def calendar_file(
    weeks: Sequence[PlannedWeek], dated: Sequence[DatedEvent], user: UserRow, now: datetime
) -> bytes:
    """iCalendar with one event a week, and those of applications.

    Event ids are stable, so a newer file updates the older.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Career Bot//career-bot//EN")
    calendar.add("version", "2.0")
    for week in weeks:
        start = schedule.instant(
            week.monday + timedelta(days=user.weekday), user.minute_of_day, user.time_zone
        )
        count = len(week.tasks)
        title = ngettext("Career plan: {count} task", "Career plan: {count} tasks", count)
        tasks = "\n".join(f"• {clip(task.text, 300)}" for task in week.tasks)
        key = f"{user.analysis_id}/{week.monday}"
        calendar.add_component(
            _event(DatedEvent(key, start, title.format(count=count), tasks), user, now)
        )
    for each in dated:
        calendar.add_component(_event(each, user, now))
    content: bytes = calendar.to_ical()
    return content


def _event(each: DatedEvent, user: UserRow, now: datetime) -> CalendarEvent:
    event = CalendarEvent()
    event.add("uid", str(uuid5(NAMESPACE_URL, f"{user.id}/{each.key}")))
    event.add("dtstamp", now)
    event.add("sequence", int(now.timestamp()) // 60)
    event.add("dtstart", each.start)
    event.add("dtend", each.start + HALF_AN_HOUR)
    event.add("summary", each.title)
    event.add("description", each.text)
    return event
