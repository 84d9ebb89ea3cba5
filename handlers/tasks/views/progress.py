"""Progress: counts, a bar for each group, ticks by week, and recent ticks with undo."""

from collections.abc import Sequence
from datetime import date, timedelta

from aiogram.utils.formatting import Bold, ExpandableBlockQuote, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext
from babel.dates import format_date
from babel.numbers import format_decimal

from db.rows.tasks import RecentTick, TaskRow
from handlers.callbacks.first import PickTrack
from handlers.callbacks.screens import Open, ProgressPicture
from handlers.callbacks.share import MyShare
from handlers.callbacks.skills import ShowStatements
from handlers.callbacks.task import OwnTasks, ShowBeforeAfter
from handlers.callbacks.tasks import UndoTick
from handlers.common.charts import PROGRESS_ROWS, ChartWeek, ProgressChart, ProgressRow, Theme
from handlers.common.dates import date_name
from handlers.common.money import reader_locale
from handlers.common.text import clip
from handlers.common.view import ButtonRow, View, button, fitted, other_theme
from handlers.market.views.population import goal_button
from handlers.tasks.rules.progress import Count, Pace, count, deleted
from handlers.tasks.views.receipt import Receipt
from handlers.tasks.views.roadmap import count_text
from handlers.tasks.views.tasks import bar, receipt_parts

ProgressGroup = tuple[str, list[TaskRow]]
_BLOCKS = "▁▂▃▄▅▆▇█"
# Items of the roadmap with a bar, and characters of a title or text.
ITEMS, LONGEST = 12, 60
# As many recent ticks stand unfolded.
FEW = 3


def progress(
    rows: Sequence[TaskRow],
    weekly: Sequence[int],
    pace: Pace | None,
    recent: Sequence[RecentTick],
    today: date,
    receipt: Receipt | None = None,
    applied: Sequence[int] = (0, 0),
    *,
    is_analysis: bool = True,
) -> View:
    """`applied` are the applications of the last week and of this one.

    `is_analysis` says that the plan has more to tell than what to do.
    """
    parts = [Bold(_("Progress")), "\n", *_so_far(rows)]
    week = _("Done this week: {this}. Last week: {last}.")
    parts += ["\n", week.format(this=weekly[-1], last=weekly[-2]), "\n"]
    parts += [_("Eight weeks: {chart}").format(chart=_chart(weekly)), "\n"]
    parts += [_pace(pace, today), "\n"] if rows else []
    if any(applied):
        sent = _("Applications this week: {this}. Last week: {last}.")
        parts += [sent.format(this=applied[-1], last=applied[-2]), "\n"]
    if recent:
        parts += ["\n", Bold(_("Recent")), "\n"]
        marks = {"done": "✅", "open": "⬜", "skipped": "✖"}
        lines = [
            f"{n}. {marks[tick.state]} {clip(tick.text, 2 * LONGEST)}"
            for n, tick in enumerate(recent, 1)
        ]
        listed = "\n".join(lines)
        parts += [ExpandableBlockQuote(listed) if len(lines) > FEW else listed, "\n"]
    parts += receipt_parts(receipt)
    return View(
        Text(*parts), tuple(_rows(recent, has_picture=bool(rows), is_analysis=is_analysis))
    )


def _so_far(rows: Sequence[TaskRow]) -> list[object]:
    if not rows:
        empty = _("Your plan is empty. Make one from your market, or add a task with /add.")
        return [empty, "\n"]
    total = count(rows)
    bars = "".join(_bars(rows)).rstrip("\n")
    return [f"{bar(total)} {done_text(total)}\n\n", ExpandableBlockQuote(bars), "\n"]


def _rows(
    recent: Sequence[RecentTick], *, has_picture: bool, is_analysis: bool
) -> list[ButtonRow]:
    undo = [
        button(f"↩ {n}", UndoTick(tick_id=tick.tick_id, origin="progress"))
        for n, tick in enumerate(recent, 1)
    ]
    rows: list[ButtonRow] = [undo] if undo else []
    if not has_picture:
        rows.append([button(_("Make a plan from the market"), PickTrack())])
    rows.append(
        [button(_("This week"), Open(screen="plan")), button(_("Roadmap"), Open(screen="roadmap"))]
    )
    rows.append(
        [
            button(_("Before and after"), ShowBeforeAfter()),
            button(_("Your own"), OwnTasks(task_id=0)),
        ]
    )
    said = button(_("The analysis says"), ShowStatements(back="progress"))
    applications = button(_("Applications"), Open(screen="applications"))
    rows += fitted([*[said] * is_analysis, applications, goal_button("progress")], 3)
    share = button(_("Share"), MyShare())
    picture = button(_("Picture"), ProgressPicture(theme="dark"))
    rows.append([picture, share] if has_picture else [share])
    rows.append([button(_("My CV"), Open(screen="cv"))])
    return rows


def _groups(rows: Sequence[TaskRow]) -> tuple[list[ProgressGroup], list[ProgressGroup]]:
    """The roadmap's items, and soft skills and own tasks, each with its tasks.

    An own task under an item counts for the item.
    """
    titles = {"soft": _("Soft skills"), "own": _("Your own")}
    items: dict[int, list[TaskRow]] = {}
    others: dict[str, list[TaskRow]] = {}
    for row in rows:
        if row.item_id is not None:
            items.setdefault(row.item_id, []).append(row)
        elif not deleted(row):
            others.setdefault(titles[row.kind], []).append(row)
    return [(group[0].item_title or "", group) for group in items.values()], list(others.items())


def _bars(rows: Sequence[TaskRow]) -> list[str]:
    """Bars of the first ITEMS items, of soft skills and of own tasks."""
    items, others = _groups(rows)
    lines = [_bar(title, group) for title, group in items[:ITEMS]]
    if len(items) > ITEMS:
        more = _("{shown} of {total} items are shown; /roadmap has them all.")
        lines.append(more.format(shown=ITEMS, total=len(items)) + "\n")
    return lines + [_bar(title, group) for title, group in others]


def _bar(title: str, group: Sequence[TaskRow]) -> str:
    done = count(group)
    proven = f" 🔗{done.proven}" if done.proven else ""
    return f"{bar(done, 6)} {count_text(done)}{proven}  {clip(title, LONGEST)}\n"


def done_text(count: Count) -> str:
    """Ticked and proven, apart: a tick says that it is done, a link shows it."""
    if not count.proven:
        return count_text(count)
    text = _("{done} of {total} done, {proven} with proof")
    return text.format(done=count.done, total=count.total, proven=count.proven)


def chart(rows: Sequence[TaskRow], weekly: Sequence[int], monday: date) -> ProgressChart:
    """Progress as chart data; where not all items fit, begun ones go first."""
    items, others = _groups(rows)
    room = PROGRESS_ROWS - len(others)
    chosen = items
    if len(items) > room:
        order = sorted(range(len(items)), key=lambda n: _rank(items[n][1]))[:room]
        chosen = [items[n] for n in sorted(order)]
    footer = ""
    if len(chosen) < len(items):
        more = _("{shown} of {total} items are shown; /roadmap has them all.")
        footer = more.format(shown=len(chosen), total=len(items))
    week = _("Done this week: {this}. Last week: {last}.")
    return ProgressChart(
        _("Progress: {done}").format(done=done_text(count(rows))),
        week.format(this=weekly[-1], last=weekly[-2]),
        tuple(_chart_row(title, group) for title, group in chosen + others),
        _("Done by week"),
        tuple(
            ChartWeek(week_name(monday - timedelta(weeks=age)), done, str(done))
            for age, done in zip(range(len(weekly) - 1, -1, -1), weekly, strict=True)
        ),
        footer,
    )


def _rank(group: Sequence[TaskRow]) -> int:
    """Sort key: begun, not begun, done."""
    done = count(group)
    return 2 if done.done == done.total else int(done.done == 0)


def _chart_row(title: str, group: Sequence[TaskRow]) -> ProgressRow:
    done = count(group)
    note = ""
    if done.proven:
        note = ngettext("{count} with proof", "{count} with proof", done.proven)
        note = note.format(count=done.proven)
    return ProgressRow(title, done.done, done.total, count_text(done), done.proven, note)


def week_name(monday: date) -> str:
    """A week by its Monday, short enough for a column of a chart."""
    locale = reader_locale()
    return format_date(monday, "d MMM" if locale == "en" else "d.MM", locale=locale)


def below_picture(chart: ProgressChart, theme: Theme) -> View:
    """The picture's caption, with buttons to the other theme and to the text."""
    other = other_theme(ProgressPicture(theme=theme))
    words = button(_("In words"), Open(screen="progress"))
    return View(Text(Bold(chart.title), "\n", chart.subtitle), ([other, words],))


def _chart(weekly: Sequence[int]) -> str:
    top = max(*weekly, 1)
    return "".join(_BLOCKS[done * (len(_BLOCKS) - 1) // top] for done in weekly)


def _pace(pace: Pace | None, today: date) -> Text:
    if pace is None:
        return Text(Italic(_("A finish date needs ticks in two different weeks that are over.")))
    first, last = (date_name(day, today) for day in (pace.earliest, pace.latest))
    weekly = format_decimal(pace.weekly, "0.#", locale=reader_locale())
    if pace.weekly < 1:
        weeks = round(1 / pace.weekly)
        text = (
            ngettext(
                "At one task in {weeks} week you finish between {first} and {last}.",
                "At one task in {weeks} weeks you finish between {first} and {last}.",
                weeks,
            )
            if weeks > 1
            else _("At almost one task a week you finish between {first} and {last}.")
        )
        return Text(text.format(weeks=weeks, first=first, last=last))
    if first == last:
        return Text(_("At {pace} a week you finish by {last}.").format(pace=weekly, last=last))
    text = _("At {pace} a week you finish between {first} and {last}.")
    return Text(text.format(pace=weekly, first=first, last=last))
