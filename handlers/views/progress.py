"""Progress: counts, a bar for each group, the weeks so far, and recent ticks with undo."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from babel.dates import format_date

from db.queries.tasks import Recent, TaskRow
from handlers import callbacks
from handlers.rules.contradictions import Contradiction
from handlers.rules.progress import Pace, count
from handlers.views import Row, View, button
from handlers.views.roadmap import count_text
from handlers.views.skills import contradiction
from handlers.views.tasks import bar

_BLOCKS = "▁▂▃▄▅▆▇█"


def progress(
    rows: Sequence[TaskRow],
    weekly: Sequence[int],
    pace: Pace | None,
    recent: Sequence[Recent],
    found: Sequence[Contradiction],
) -> View:
    total = count(rows)
    parts: list[object] = [Bold(_("Progress")), f"\n{bar(total)} {count_text(total)}\n\n"]
    for title, group in _groups(rows):
        done = count(group)
        parts.append(f"{bar(done, 6)} {count_text(done)}  {title}\n")
    week = _("Done this week: {this}. Last week: {last}.")
    parts += ["\n", week.format(this=weekly[-1], last=weekly[-2]), "\n"]
    parts += [_("Eight weeks: {chart}").format(chart=_chart(weekly)), "\n"]
    parts += [_pace(pace), "\n"]
    if found:
        parts += ["\n", Bold(_("What the analysis says, and what its postings show")), "\n"]
        parts += [f"• {contradiction(each)}\n" for each in found[:3]]
    if recent:
        parts += ["\n", Bold(_("Recent")), "\n"]
        marks = {"done": "✅", "open": "⬜", "skipped": "✖"}
        parts += [f"{n}. {marks[each.state]} {each.text}\n" for n, each in enumerate(recent, 1)]
    return View(Text(*parts), tuple(_rows(recent)))


def _rows(recent: Sequence[Recent]) -> list[Row]:
    undo = [
        button(f"↩ {n}", callbacks.UndoTick(tick_id=each.tick_id, origin="progress"))
        for n, each in enumerate(recent, 1)
    ]
    rows: list[Row] = [undo] if undo else []
    rows.append(
        [
            button(_("This week"), callbacks.Open(screen="plan")),
            button(_("Roadmap"), callbacks.Open(screen="roadmap")),
        ]
    )
    rows.append([button(_("What the analysis says"), callbacks.Said())])
    return rows


def _groups(rows: Sequence[TaskRow]) -> list[tuple[str, list[TaskRow]]]:
    groups: dict[str, list[TaskRow]] = {}
    for row in rows:
        title = {"step": row.item_title or "", "soft": _("Soft skills"), "own": _("Your own")}
        groups.setdefault(title[row.kind], []).append(row)
    return list(groups.items())


def _chart(weekly: Sequence[int]) -> str:
    top = max(*weekly, 1)
    return "".join(_BLOCKS[each * (len(_BLOCKS) - 1) // top] for each in weekly)


def _pace(pace: Pace | None) -> Text:
    if pace is None:
        return Text(Italic(_("A finish date needs two weeks with ticks; there is no such yet.")))
    days = [format_date(day, "d MMM", locale="en") for day in (pace.earliest, pace.latest)]
    text = _("At {pace:g} a week you finish between {first} and {last}.")
    return Text(text.format(pace=pace.median, first=days[0], last=days[1]))
