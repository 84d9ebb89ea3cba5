"""Onboarding and settings by buttons: zone, day and hour, skills."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _

from db.rows.skills import KnownSkill
from db.rows.users import UserRow
from db.vocabulary import SkillState
from handlers.callbacks.digest import OnboardDone, OnboardSkill, OnboardTime, OnboardZone
from handlers.callbacks.screens import Open
from handlers.common.dates import (
    day_name,
    hour_name,
    moment_to_come,
    next_digest_line,
    zone_line,
    zone_name,
    zone_place,
)
from handlers.common.names import skill_name
from handlers.common.text import clip
from handlers.common.view import ButtonRow, View, button, columns, paginate, phrase
from handlers.digest.views import rhythm
from handlers.home.views.language import choice

# The zones of the choice, by index in `OnboardZone`. Kazakhstan has one zone since 2024-03-01.
ZONES = (
    "Asia/Almaty",
    "Europe/Moscow",
    "Asia/Tashkent",
    "Asia/Bishkek",
    "Asia/Yekaterinburg",
    "Asia/Novosibirsk",
    "Europe/Istanbul",
    "Asia/Dubai",
    "Europe/Berlin",
    "Europe/London",
    "Asia/Seoul",
    "Asia/Shanghai",
    "America/New_York",
    "America/Los_Angeles",
    "UTC",
)
# Skills on one page.
PAGE = 20
HOURS = (7, 8, 9, 10, 12, 14, 16, 18, 19, 20, 21, 22)


def zones(now: datetime, *, settings: bool) -> View:
    """The choice of a zone."""
    buttons = [
        button(
            # Half a row has room for the place alone; the next screen asks if its time is right.
            zone_place(zone) if number else zone_name(zone, now),
            OnboardZone(zone=number, settings=settings),
        )
        for number, zone in enumerate(ZONES)
    ]
    rows: list[ButtonRow] = [[buttons[0]], *columns(buttons[1:], 2)]
    rows.append(_way_out(settings))
    return View(Text(Bold(_("Where are you?"))), tuple(rows))


def _way_out(settings: bool, back: CallbackData | None = None) -> ButtonRow:
    ways = [button(_("‹ Back"), back)] if back else []
    if settings:
        return [*ways, button(_("‹ Weekly digest"), Open(screen="remind"))]
    return [*ways, button(_("Skip"), OnboardDone())]


def check_time(number: int, now: datetime, *, settings: bool) -> View:
    local = now.astimezone(ZoneInfo(ZONES[number]))
    yes = OnboardZone(zone=number, sure=True, settings=settings)
    no = OnboardZone(zone=-1, settings=settings)
    return View(
        Text(Bold(_("Is it {time} for you now?").format(time=f"{local:%H:%M}"))),
        ([button(_("Yes"), yes), button(_("No"), no)],),
    )


def days(*, settings: bool) -> View:
    buttons = [
        button(day_name(day).capitalize(), OnboardTime(weekday=day, hour=-1, settings=settings))
        for day in range(7)
    ]
    title = Bold(_("On which day should your weekly digest come?"))
    back = OnboardZone(zone=-1)
    return View(
        Text(title), (*columns(buttons, 2), _way_out(settings, None if settings else back))
    )


def hours(weekday: int, *, settings: bool) -> View:
    buttons = [
        button(f"{hour:02}:00", OnboardTime(weekday=weekday, hour=hour, settings=settings))
        for hour in HOURS
    ]
    title = Bold(_("{day}, at what time?").format(day=day_name(weekday)))
    back = OnboardTime(weekday=-1, hour=-1, settings=settings)
    return View(Text(title), (*columns(buttons, 4), _way_out(settings, back)))


def knows(
    skills: Sequence[KnownSkill],
    states: dict[int, SkillState],
    page: int,
    weekday: int,
    *,
    settings: bool,
) -> View:
    """A page of skills to mark as known; `weekday` is the one for the way back in onboarding."""
    skill_page = paginate(skills, page, PAGE)
    buttons = []
    for skill in skill_page.rows:
        known = states.get(skill.id, "lack") == "have"
        data = OnboardSkill(
            skill_id=skill.id, known=not known, page=skill_page.number, settings=settings
        )
        buttons.append(button(("✅ " if known else "") + clip(skill_name(skill.name), 40), data))
    text = Text(
        Bold(_("Which of these do you know?")),
        "\n",
        _("The ticks are what the analysis counts as known; make them yours."),
    )
    turn = skill_page.turns(lambda to: OnboardSkill(page=to, settings=settings))
    if settings:
        end = [button(_("‹ Settings"), Open(screen="settings"))]
    else:
        back = OnboardTime(weekday=weekday, hour=-1)
        end = [button(_("‹ Back"), back), button(_("Ready"), OnboardDone())]
    return View(text, (*columns(buttons, 2), *turn, end))


def ready(user: UserRow, now: datetime) -> View:
    said = _("All set: {zone}, {day} {hour}. You can change it in /settings.").format(
        zone=zone_name(user.time_zone, now),
        day=day_name(user.weekday),
        hour=hour_name(user.minute_of_day),
    )
    parts: list[object] = [said]
    if user.next_digest_at:
        next_one = moment_to_come(user.next_digest_at, user.time_zone)
        parts += ["\n", phrase(_("Your first digest: {when}."), when=next_one)]
    return View(
        Text(*parts),
        (
            [button(_("This week's plan"), Open(screen="plan"))],
            [
                button(_("Skills"), Open(screen="skills")),
                button(_("Postings"), Open(screen="postings")),
            ],
        ),
    )


def settings(user: UserRow, role: str | None, now: datetime) -> View:
    parts = [
        zone_line(user, now),
        "\n",
        _("Weekly digest: {rhythm}").format(rhythm=rhythm(user)),
        "\n",
        next_digest_line(user, now),
        "\n",
        _("Role: {role}").format(role=role or _("none chosen")),
    ]
    return View(
        Text(Bold(_("Settings")), "\n", *parts),
        (
            [
                button(_("Weekly digest"), Open(screen="remind")),
                button(_("Time zone"), OnboardZone(zone=-1, settings=True)),
            ],
            [
                button(_("Role"), Open(screen="roles")),
                button(_("Skills I know"), OnboardSkill(settings=True)),
            ],
            *choice(),
            [button(_("Plans"), Open(screen="plans"))],
        ),
    )
