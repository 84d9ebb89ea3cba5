"""Days, hours and zones for the reader, and when their next digest comes."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import DateTime, Text
from aiogram.utils.i18n import gettext as _
from babel import Locale
from babel.dates import format_date, format_datetime, get_day_names

from db.rows.users import UserRow
from handlers.common.money import reader_locale
from handlers.common.schedule import pause_end
from handlers.common.view import phrase


def moment_name(moment: datetime, zone: str) -> str:
    """A moment on the clocks of a zone: "Mon 30 Nov 09:00"."""
    local = moment.astimezone(ZoneInfo(zone))
    return format_datetime(local, "EEE d MMM HH:mm", locale=reader_locale())


def moment_to_come(moment: datetime, zone: str) -> Text:
    """A moment to come: clients offer to put it into a calendar, and show it on their own clock,
    which tells of a wrong zone."""
    name = moment_name(moment, zone)
    # Telegram takes no number past 31 bits.
    unix_time = int(moment.timestamp())
    return DateTime(name, unix_time=unix_time) if moment.year < 2038 else Text(name)


def date_name(day: date, today: date | None = None) -> str:
    """A day: "18 Jan", with its year where that is not today's."""
    other = today is not None and day.year != today.year
    return full_date(day) if other else format_date(day, "d MMM", locale=reader_locale())


def full_date(day: date) -> str:
    """A day with its year: "18 Jan 2026"."""
    return format_date(day, "d MMM y", locale=reader_locale())


def day_name(weekday: int) -> str:
    """The weekday's name; Monday is 0."""
    return str(get_day_names("wide", locale=reader_locale())[weekday])


def hour_name(minute_of_day: int) -> str:
    """A minute of the day as "09:00"."""
    return f"{minute_of_day // 60:02}:{minute_of_day % 60:02}"


def zone_name(zone: str, now: datetime) -> str:
    """A zone with its current offset: "Kazakhstan (UTC+5)"."""
    return zone if zone == "UTC" else f"{zone_place(zone)} (UTC{_offset(zone, now)})"


def zone_place(zone: str) -> str:
    """The place that names a zone, from CLDR."""
    if zone == "Asia/Almaty":
        return _("Kazakhstan")
    city = Locale.parse(reader_locale()).time_zones.get(zone, {}).get("city")
    return city or zone.rsplit("/", 1)[-1].replace("_", " ")


def _offset(zone: str, now: datetime) -> str:
    offset = now.astimezone(ZoneInfo(zone)).utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    sign = "+" if minutes >= 0 else "−"
    hours, rest = divmod(abs(minutes), 60)
    return f"{sign}{hours}" + (f":{rest:02}" if rest else "")


def zone_line(user: UserRow, now: datetime) -> str:
    """The user's time zone, with the time that it is there."""
    local = now.astimezone(ZoneInfo(user.time_zone))
    return _("Time zone: {zone}, it is {time} now").format(
        zone=zone_name(user.time_zone, now), time=f"{local:%H:%M}"
    )


def next_digest_line(user: UserRow, now: datetime) -> Text:
    """The moment of the next digest, or the pause."""
    if user.next_digest_at is None:
        return Text(_("Next: none, it is paused until you say so"))
    when = moment_to_come(user.next_digest_at, user.time_zone)
    paused = pause_end(user.paused_until, now) > now
    return phrase(_("Next: {when}, after your pause") if paused else _("Next: {when}"), when=when)
