"""Names and lines of an application that several screens show."""

from datetime import datetime
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.applications import NAME_ALONE, ApplicationRow
from db.rows.postings import ANALYSIS, OWN
from db.rows.users import UserRow
from handlers.applications.rules import OPEN, quiet_from
from handlers.common.dates import date_name, moment_to_come
from handlers.common.text import clip
from handlers.common.typography import dash
from handlers.postings.views.card import SOURCES
from handlers.postings.views.listing import stated_pay

NAME, TITLE = 60, 120


def about(row: ApplicationRow) -> str:
    """ "Kolesa – Backend developer": what is known of the two."""
    named = [clip(row.company, NAME) if row.company else "", clip(row.title or "", TITLE)]
    return dash().join(word for word in named if word)


def source_name(row: ApplicationRow) -> str:
    names = {
        NAME_ALONE: _("only the company is named, no posting"),
        ANALYSIS: _("from the analysis"),
        OWN: _("a posting of your own"),
    }
    return names.get(row.source) or SOURCES.get(row.source, row.source)


def day_of(moment: datetime, user: UserRow, now: datetime) -> str:
    zone = ZoneInfo(user.time_zone)
    return date_name(moment.astimezone(zone).date(), now.astimezone(zone).date())


def days_quiet(row: ApplicationRow, now: datetime) -> int:
    return (now - quiet_from(row)).days


def silence(row: ApplicationRow, now: datetime) -> str:
    """ "9 days of silence"."""
    days = days_quiet(row, now)
    text = ngettext("{days} day of silence", "{days} days of silence", days)
    return text.format(days=days)


def next_line(row: ApplicationRow, user: UserRow, now: datetime) -> Text | None:
    """The next step and its moment; None where there is none, or it is over."""
    coming = row.next_at is not None and row.next_at > now
    if row.state not in OPEN and not coming:
        return None
    step = clip(row.next_step or "", TITLE)
    if row.next_at is None or not coming:
        return Text(step) if step else None
    return Text(moment_to_come(row.next_at, user.time_zone), f" · {step}" if step else "")


def pay_of(row: ApplicationRow) -> str:
    """The pay as its posting stated it; "" where it stated none."""
    if row.salary_min is None and row.salary_max is None:
        return ""
    return stated_pay(row.salary_min, row.salary_max, row.currency, row.salary_period, row.gross)
