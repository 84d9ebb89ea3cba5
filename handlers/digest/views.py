"""The weekly digest's settings, its last delivery, and the next one."""

from datetime import datetime, timedelta

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _

from db.rows.deliveries import EndedDelivery
from db.rows.users import UserRow
from handlers.callbacks.base import ASK_DAYS, NO_END
from handlers.callbacks.digest import (
    Every,
    OnboardTime,
    OnboardZone,
    Pause,
    QuizSwitch,
    Resume,
    StayPaused,
    TestDigest,
)
from handlers.callbacks.first import PickTrack
from handlers.callbacks.screens import Open
from handlers.common.dates import (
    day_name,
    hour_name,
    moment_name,
    moment_to_come,
    next_digest_line,
    zone_line,
)
from handlers.common.schedule import PAUSES, is_late, pause_end
from handlers.common.view import ButtonRow, View, button, fitted, phrase
from handlers.tasks.views.week import ending


def is_paused(user: UserRow, now: datetime) -> bool:
    """True during a pause, with an end or without."""
    return user.next_digest_at is None or pause_end(user.paused_until, now) > now


def remind(
    user: UserRow,
    last: EndedDelivery | None,
    again: datetime | None,
    now: datetime,
    before: UserRow | None,
) -> View:
    """The screen of the digest's settings.

    `last` is the latest ended delivery, `again` the moment of a requested reminder, and `before`
    the user's row before a change.
    """
    parts: list[object] = [
        rhythm(user)[:1].upper() + rhythm(user)[1:],
        "\n",
        zone_line(user, now),
        "\n\n",
        _last(user, last),
        "\n",
        next_digest_line(user, now),
    ]
    if again is not None:
        when = moment_to_come(again, user.time_zone)
        parts += ["\n", phrase(_("You asked for a reminder: {when}"), when=when)]
    if before is not None and (change := _change(before, user)):
        parts += ["\n\n", change]
    return View(Text(Bold(_("Weekly digest")), "\n", *parts), tuple(_rows(user, now)))


def rhythm(user: UserRow) -> str:
    """Day, hour and rhythm: "Monday 09:00, every week"."""
    text = (
        _("{day} {hour}, every week")
        if user.every_weeks == 1
        else (_("{day} {hour}, every two weeks"))
    )
    return text.format(day=day_name(user.weekday), hour=hour_name(user.minute_of_day))


def next_toast(user: UserRow) -> str:
    if user.next_digest_at is None:
        return _("Paused.")
    return _("Next: {when}").format(when=moment_name(user.next_digest_at, user.time_zone))


def _change(before: UserRow, user: UserRow) -> Text | None:
    if before.next_digest_at is None or user.next_digest_at is None:
        return None
    # Both in the zone that is now the user's: "09:00" of another zone is another moment.
    old = moment_name(before.next_digest_at, user.time_zone)
    if old == moment_name(user.next_digest_at, user.time_zone):
        return None
    coming = moment_to_come(user.next_digest_at, user.time_zone)
    return phrase(_("Before: {old}. Now: {new}."), old=old, new=coming)


def _last(user: UserRow, last: EndedDelivery | None) -> str:
    if last is None:
        return _("Last: none yet")
    when = moment_name(last.sent_at or last.due_at, user.time_zone)
    return _("Last: {when} – {ending}").format(when=when, ending=_ending(last))


def _ending(last: EndedDelivery) -> str:
    if last.sent_at is not None:
        return _("sent late") if is_late(last.due_at, last.sent_at) else _("sent")
    reasons = {
        "too late": _("skipped, it was more than a day late"),
        "paused": _("skipped, you had paused"),
        "nothing open": _("skipped, nothing was open"),
        "taken back": _("taken back by you"),
        "blocked": _("not sent, you had blocked me"),
        "refused": _("not sent, Telegram refused it"),
        "no answer": _("Telegram gave no answer, so it may be missing"),
    }
    if last.state in ("skipped", "unreachable", "failed"):
        return reasons.get((last.error or "").partition(":")[0], _("not sent, the fault was mine"))
    return _("on its way")


def _rows(user: UserRow, now: datetime) -> list[ButtonRow]:
    every = (
        button(_("Every 2 weeks"), Every(weeks=2))
        if user.every_weeks == 1
        else button(_("Every week"), Every(weeks=1))
    )
    pause = (
        button(_("Resume"), Resume())
        if is_paused(user, now)
        else button(_("Pause…"), Pause(days=ASK_DAYS))
    )
    quizzes = (
        button(_("Questions off"), QuizSwitch(on=False, settings=True))
        if user.quizzed
        else button(_("Questions on"), QuizSwitch(on=True, settings=True))
    )
    return [
        [
            button(_("Day and hour"), OnboardTime(weekday=-1, hour=-1, settings=True)),
            button(_("Time zone"), OnboardZone(zone=-1, settings=True)),
        ],
        [every, pause],
        [button(_("Send one now to try"), TestDigest())],
        [quizzes],
        [
            button(_("This week"), Open(screen="plan")),
            button(_("Settings"), Open(screen="settings")),
        ],
    ]


def invite(user: UserRow, now: datetime, due: datetime) -> View:
    """The first weekly message of a newcomer who has chosen no plan."""
    notes, rows = ending(user, now, due, asks=False)
    text = _(
        "Your plan still waits for a role. Choose one: in a minute you see where you stand, and "
        "what to do first."
    )
    choose = button(_("Choose a role"), PickTrack())
    return View(Text(Bold(_("Your week")), "\n", text, "\n", *notes), ([choose], *rows))


def ask_pause(user: UserRow, now: datetime, named: int | None = None) -> View:
    """The lengths of a pause, with one that was `named` in days."""

    def until(days: int) -> str:
        moment = now + timedelta(days=days)
        return moment_name(moment, user.time_zone).rsplit(" ", 1)[0]

    choices = sorted({*PAUSES, *([named] if named else [])})
    rows: list[ButtonRow] = [
        [button(_("Until {day}").format(day=until(days)), Pause(days=days))] for days in choices
    ]
    rows.append([button(_("Until I say so"), Pause(days=NO_END))])
    rows.append([button(_("‹ Weekly digest"), Open(screen="remind"))])
    return View(Text(Bold(_("For how long?"))), tuple(rows))


def welcome_back(user: UserRow) -> View:
    """The question to a user who had blocked the bot: digests do not start by themselves."""
    text = _("Good to see you again. Your plan is as you left it. Shall the weekly digest come?")
    start = _("Yes, {day} {hour}").format(
        day=day_name(user.weekday), hour=hour_name(user.minute_of_day)
    )
    return View(
        Text(text),
        (
            *fitted([button(start, Resume()), button(_("Not now"), StayPaused())], 2),
            [button(_("This week"), Open(screen="plan"))],
        ),
    )


def stays_paused() -> View:
    text = _("All right, no digests. /resume brings them back whenever you like.")
    return View(Text(text), ([button(_("This week"), Open(screen="plan"))],))
