"""Statistics of the bot: users, active weeks, digests, the market."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _
from babel.dates import format_date

from db.rows.stats import DigestCounts, UserCounts
from db.rows.sweeps import SweepRow
from handlers.callbacks.administrators import CheckUp, StatsPicture
from handlers.common.charts import ChartWeek, ProgressChart, ProgressRow, Theme
from handlers.common.dates import date_name
from handlers.common.money import figure, reader_locale
from handlers.common.view import View, button, other_theme
from handlers.market.rules.market import LeftOut, SnapshotSource
from handlers.market.views.left_out import left_out_line
from handlers.tasks.views.progress import week_name


@dataclass(frozen=True)
class Figures:
    """The last seven days; `active` has the active users of each week, this week last.

    `zone` is the reader's.
    """

    now: datetime
    zone: str
    users: UserCounts
    active: Sequence[tuple[date, int]]
    ticks: int
    digests: DigestCounts
    postings: int
    left_out: LeftOut
    # A snapshot answers, as no postings count.
    snapshot: SnapshotSource | None
    refresh: SweepRow | None
    # Texts that were not understood, by kind.
    unread: Mapping[str, int]


def stats(figures: Figures) -> View:
    users = figures.users
    lines = [
        _("Users: {total}, {onboarded} of them set up, {blocked} out of reach").format(
            total=figure(users.total),
            onboarded=figure(users.onboarded),
            blocked=figure(users.blocked),
        ),
        _("New in seven days: {count}").format(count=figure(users.new)),
        _("Active this week: {this}. Last week: {last}.").format(
            this=figure(figures.active[-1][1]), last=figure(figures.active[-2][1])
        ),
        _("Ticks in seven days: {count}").format(count=figure(figures.ticks)),
        "",
        _digests(figures.digests),
        _unread(figures.unread),
        "",
        _("Postings in the market: {count}").format(count=figure(figures.postings)),
        *_market(figures),
        _refresh(figures.refresh, figures.zone),
    ]
    rows = ([button(_("Picture"), StatsPicture()), button(_("Check-up"), CheckUp())],)
    return View(Text(Bold(_("The bot")), "\n", "\n".join(lines)), rows)


def _market(figures: Figures) -> list[str]:
    """Return the lines on the postings that the market leaves out, and on the snapshot that stands
    in."""
    lines = [left_out_line(figures.left_out)]
    if figures.snapshot is not None:
        text = _("Until postings come, a snapshot of {n} answers; it ships with the bot.")
        lines.append(text.format(n=figure(figures.snapshot.postings)))
    return [line for line in lines if line]


def _unread(counts: Mapping[str, int]) -> str:
    """Return a line with the number of texts that the bot did not understand, by kind."""
    if not counts:
        return _("Every text of seven days was understood.")
    names = {
        "word": _("single words {count}"),
        "phrase": _("phrases {count}"),
        "sentence": _("sentences {count}"),
        "values": _("values alone {count}"),
    }
    kinds = [names[kind].format(count=figure(n)) for kind, n in counts.items() if kind in names]
    text = _("Not understood in seven days: {count} ({kinds})")
    return text.format(count=figure(sum(counts.values())), kinds=", ".join(kinds))


def _digests(digests: DigestCounts) -> str:
    states = digests.by_state
    due = sum(states.values())
    if not due:
        return _("No digest was due in seven days.")
    waiting = sum(states.get(state, 0) for state in ("planned", "claimed", "sending"))
    text = _(
        "Digests in seven days: {sent} of {due} sent, {late} of them more than an hour late; "
        "{waiting} waiting, {skipped} skipped, {unreachable} not reachable, {failed} failed"
    )
    return text.format(
        sent=figure(states.get("sent", 0)),
        due=figure(due),
        late=figure(digests.late),
        waiting=figure(waiting),
        skipped=figure(states.get("skipped", 0)),
        unreachable=figure(states.get("unreachable", 0)),
        failed=figure(states.get("failed", 0)),
    )


def _refresh(sweep: SweepRow | None, zone: str) -> str:
    if sweep is None:
        return _("HeadHunter: no refresh so far")
    when = date_name(sweep.started_at.astimezone(ZoneInfo(zone)).date())
    if sweep.ended_at is None:
        return _("HeadHunter: a refresh began on {date} and has not ended").format(date=when)
    if sweep.error:
        return _("HeadHunter: the refresh of {date} failed. /refresh").format(date=when)
    text = _("HeadHunter: refreshed on {date}, {new} new, {changed} changed")
    return text.format(date=when, new=figure(sweep.new), changed=figure(sweep.changed))


def chart(figures: Figures) -> ProgressChart:
    users, states = figures.users, figures.digests.by_state
    shares = [
        (_("Set up"), users.onboarded, users.total),
        (_("Active this week"), figures.active[-1][1], users.total),
        (_("Digests sent in seven days"), states.get("sent", 0), sum(states.values())),
    ]
    today = figures.now.astimezone(ZoneInfo(figures.zone)).date()
    return ProgressChart(
        _("The bot"),
        format_date(today, "long", locale=reader_locale()),
        tuple(ProgressRow(label, done, total, _of(done, total)) for label, done, total in shares),
        _("Active users by week"),
        tuple(
            ChartWeek(week_name(monday), count, figure(count)) for monday, count in figures.active
        ),
    )


def _of(done: int, total: int) -> str:
    return _("{done} of {total}").format(done=figure(done), total=figure(total))


def below_picture(chart: ProgressChart, theme: Theme) -> View:
    other = other_theme(StatsPicture(theme=theme))
    return View(Text(Bold(chart.title), "\n", chart.subtitle), ([other],))
