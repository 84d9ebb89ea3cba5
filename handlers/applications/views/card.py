"""An application's card, its questions, and what its buttons did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext
from babel.dates import format_date

from db.rows.applications import ApplicationRow, MoveRow
from db.rows.users import UserRow
from db.vocabulary import ApplicationState, ApplicationText
from handlers.applications.rules import STATES, counting, is_silent
from handlers.applications.views.reminders import ways
from handlers.applications.views.words import (
    about,
    day_of,
    next_line,
    pay_of,
    silence,
    source_name,
)
from handlers.callbacks.applications import (
    ApplicationCard,
    Applications,
    EditApplication,
    LinkPosting,
    MoveApplication,
    NextAt,
    PickDay,
    RemoveText,
    minutes,
)
from handlers.callbacks.postings import FoundCard
from handlers.callbacks.tasks import MorePlan
from handlers.common.dates import moment_name, moment_to_come
from handlers.common.money import reader_locale
from handlers.common.names import application_state, level_name
from handlers.common.schedule import instant
from handlers.common.text import clip
from handlers.common.typography import dash
from handlers.common.view import ButtonRow, View, button, columns, fitted, phrase
from handlers.postings.views.listing import joined, open_link

# Moves that a card shows, and characters of a text in a question.
HISTORY, QUOTED = 8, 500
# Days ahead, and hours of a day in minutes, that a next step is chosen from.
AHEAD, HOURS = 14, tuple(range(8 * 60, 21 * 60, 30))
FIRST_DAY = date(1970, 1, 1)


@dataclass(frozen=True)
class ApplicationFacts:
    """An application with its history, for its user."""

    row: ApplicationRow
    moves: Sequence[MoveRow]
    user: UserRow
    now: datetime
    # Its posting is still there to open.
    has_posting: bool = False
    # It is in the message of a digest, whose tasks are a tap away.
    in_digest: bool = False


def card(facts: ApplicationFacts, undo: Sequence[CallbackData] = ()) -> View:
    """An application; `undo` takes back what was just done."""
    row = facts.row
    parts: list[object] = [Bold(about(row)), "\n", _state_line(facts), "\n"]
    if step := next_line(row, facts.user, facts.now):
        parts += [phrase(_("Next: {step}"), step=step), "\n"]
    parts += [_facts_line(row), "\n"]
    parts += ["\n", Bold(_("Note")), " ", row.note, "\n"] if row.note else []
    parts += ["\n", Bold(_("Contact")), " ", row.contact, "\n"] if row.contact else []
    parts += _history(facts)
    return View(Text(*parts), (*_undo_rows(undo), *_rows(facts)))


def _state_line(facts: ApplicationFacts) -> str:
    row = facts.row
    since = _("{state}, since {day}").format(
        state=application_state(row.state), day=day_of(row.since, facts.user, facts.now)
    )
    return joined(since, silence(row, facts.now) if is_silent(row, facts.now) else "")


def _facts_line(row: ApplicationRow) -> str:
    """Show the facts of the day on which it was made."""
    fit = ""
    if row.asked:
        text = _("you met {met} of {total} when you applied")
        fit = text.format(met=row.met, total=row.asked)
    level = level_name(row.level) if row.level else ""
    return joined(fit, level, pay_of(row), source_name(row))


def _history(facts: ApplicationFacts) -> list[object]:
    moves = counting(facts.moves)
    parts: list[object] = ["\n", Bold(_("History")), "\n"]
    if len(moves) > HISTORY:
        text = ngettext(
            "{count} earlier move is in /export.",
            "{count} earlier moves are in /export.",
            len(moves) - HISTORY,
        )
        parts += [text.format(count=len(moves) - HISTORY), "\n"]
    for move in moves[-HISTORY:]:
        day = day_of(move.moved_at, facts.user, facts.now)
        parts.append(f"{day}{dash()}{application_state(move.state)}\n")
    return parts


def _undo_rows(undo: Sequence[CallbackData]) -> list[ButtonRow]:
    return [[button(_("↩ Undo"), each)] for each in undo]


def _rows(facts: ApplicationFacts) -> list[ButtonRow]:
    row = facts.row
    rows: list[ButtonRow] = []
    if row.state is None:
        again = MoveApplication(application_id=row.id, state="applied")
        return [[button(_("Applied"), again)], _back(facts)]
    if is_silent(row, facts.now):
        rows += ways(row)
    moves = [
        button(application_state(state), MoveApplication(application_id=row.id, state=state))
        for state in STATES
        if state != row.state
    ]
    rows += fitted(moves, 2)
    rows.append([button(_("When…"), PickDay(application_id=row.id)), *_text_buttons(row)[:1]])
    rows.append(_text_buttons(row)[1:])
    if facts.has_posting and row.posting_id is not None:
        rows.append([button(_("Posting"), FoundCard(posting_id=row.posting_id))])
    elif published := open_link(row.url):
        rows.append(published)
    rows.append([button(_("Take back"), MoveApplication(application_id=row.id, state=""))])
    rows.append(_back(facts))
    return rows


def _text_buttons(row: ApplicationRow) -> ButtonRow:
    names: dict[ApplicationText, str] = {
        "step": _("Next step…"),
        "note": _("Note…"),
        "contact": _("Contact…"),
    }
    return [
        button(name, EditApplication(application_id=row.id, what=what))
        for what, name in names.items()
    ]


def _back(facts: ApplicationFacts) -> ButtonRow:
    back = [button(_("‹ Applications"), Applications())]
    return [button(_("‹ This week"), MorePlan(count=3)), *back] if facts.in_digest else back


def moved_toast(state: ApplicationState | None, *, changed: bool) -> str:
    if not changed:
        return _("It is there already.")
    return application_state(state) + "."


def taken_back_toast(*, changed: bool) -> str:
    return application_state(None) + "." if changed else changed_since()


def changed_since() -> str:
    return _("This has changed since; nothing to undo.")


def full(limit: int) -> str:
    return _("You have {limit} applications; that is as many as I keep.").format(limit=limit)


def pick_day(
    row: ApplicationRow, user: UserRow, now: datetime, undo: Sequence[CallbackData] = ()
) -> View:
    """The question for the day of the next step, or of the interview."""
    ask = _("On which day is the interview?") if row.state == "interview" else _("On which day?")
    parts: list[object] = [Bold(about(row)), "\n", ask]
    if row.next_at is not None:
        when = moment_to_come(row.next_at, user.time_zone)
        parts += ["\n", phrase(_("Now: {when}"), when=when)]
    parts += ["\n", Italic(_("Or write it: “interview at Kaspi on friday 15:00”."))]
    today = now.astimezone(ZoneInfo(user.time_zone)).date()
    days = [today + timedelta(days=ahead) for ahead in range(AHEAD)]
    buttons = [
        button(
            format_date(day, "EEE d MMM", locale=reader_locale()),
            PickDay(application_id=row.id, day=number_of(day)),
        )
        for day in days
    ]
    rows = [*_undo_rows(undo), *columns(buttons, 3)]
    if row.next_at is not None:
        rows.append([button(_("No day"), NextAt(application_id=row.id, at=0))])
    rows.append([button(_("‹ Application"), ApplicationCard(application_id=row.id))])
    return View(Text(*parts), tuple(rows))


def number_of(day: date) -> int:
    """A day as a button carries it, in days since 1970."""
    return (day - FIRST_DAY).days


def pick_hour(row: ApplicationRow, user: UserRow, day: int) -> View:
    """The question for the hour on a day, which is in days since 1970."""
    chosen = FIRST_DAY + timedelta(days=day)
    named = format_date(chosen, "EEE d MMM", locale=reader_locale())
    text = Text(Bold(about(row)), "\n", _("{day}: at what time?").format(day=named))
    buttons = [
        button(
            f"{minute // 60:02}:{minute % 60:02}",
            NextAt(application_id=row.id, at=minutes(instant(chosen, minute, user.time_zone))),
        )
        for minute in HOURS
    ]
    back = [button(_("‹ Another day"), PickDay(application_id=row.id))]
    return View(text, (*columns(buttons, 4), back))


def next_toast(at: datetime | None, user: UserRow) -> str:
    if at is None:
        return _("No day any more.")
    return _("Next: {step}").format(step=moment_name(at, user.time_zone))


def ask_text(row: ApplicationRow, what: ApplicationText, current: str | None, limit: int) -> View:
    """The question for a text, with the current one and a way to remove it."""
    questions = {
        "note": _("What would you like to note? Send up to {limit} characters, or /cancel."),
        "contact": _(
            "Whom do you write to? Only you see it, here and in your own /export. Send up to "
            "{limit} characters, or /cancel."
        ),
        "step": _("What comes next? Send up to {limit} characters, or /cancel."),
    }
    parts: list[object] = [Bold(about(row)), "\n\n"]
    parts += [_("Now: {when}").format(when=clip(current, QUOTED)), "\n\n"] if current else []
    parts.append(questions[what].format(limit=limit))
    rows: list[ButtonRow] = [[button(_("Cancel"), ApplicationCard(application_id=row.id))]]
    if current:
        remove = RemoveText(application_id=row.id, what=what)
        rows.insert(0, [button(_("Remove it"), remove)])
    return View(Text(*parts), tuple(rows))


def bad_length(row: ApplicationRow, limit: int) -> View:
    text = _("That has to be between 1 and {limit} characters long. Send it again, or /cancel.")
    again = [button(_("Cancel"), ApplicationCard(application_id=row.id))]
    return View(Text(text.format(limit=limit)), (again,))


def text_saved() -> str:
    return _("Saved.")


def again_toast(*, on: bool) -> str:
    return _("I ask again in a week.") if on else _("The silence goes on.")


def with_links(shown: View, row: ApplicationRow, titles: Sequence[tuple[int, str]]) -> View:
    """A card that asks which of a company's postings it was for."""
    question = Text(shown.text, "\n", Bold(_("Which posting was it?")))
    rows = [
        [button(clip(title, 60), LinkPosting(application_id=row.id, posting_id=id))]
        for id, title in titles
    ]
    return View(question, (*rows, *shown.rows))
