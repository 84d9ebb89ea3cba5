"""A bar for each item, and a column for each week."""

from bot.charts.canvas import FINE, HEADING, LABEL, LEFT, RIGHT, TALLEST, VALUE, Canvas, cut, width
from bot.charts.parts import foot_height, footer, header, line, pitch
from handlers.pictures import ProgressChart, ProgressRow, Week

BAR = 20
COLUMNS = 200  # how high the highest column is
ACTIVITY = HEADING.line + 28 + VALUE.line + COLUMNS + 12 + FINE.line + 24


def paint(chart: ProgressChart, canvas: Canvas) -> None:
    y = header(canvas, chart.title, chart.subtitle)
    below = foot_height(chart.footer) + (ACTIVITY if chart.weeks else 0)
    step = pitch(TALLEST - y - below, len(chart.rows), LABEL.line + BAR + 14, 104)
    for row in chart.rows:
        _row(canvas, y, row)
        y += step
    if chart.weeks:
        y = _activity(canvas, y + 4, chart.heading, chart.weeks)
    footer(canvas, y, chart.footer)


def _row(canvas: Canvas, y: float, row: ProgressRow) -> None:
    colours = canvas.colours
    line(canvas, y, row.label, row.value, colour=colours.good if row.done else colours.dim)
    top = y + LABEL.line + 4
    canvas.bar((LEFT, top, RIGHT, top + BAR), colours.track, BAR / 2)
    if row.done and row.total:
        end = LEFT + max((RIGHT - LEFT) * min(row.done / row.total, 1), BAR)
        full = row.done >= row.total
        canvas.bar((LEFT, top, end, top + BAR), colours.good if full else colours.blue, BAR / 2)


def _activity(canvas: Canvas, y: float, heading: str, weeks: tuple[Week, ...]) -> float:
    canvas.text(LEFT, y + HEADING.line / 2, cut(heading, HEADING, RIGHT - LEFT), HEADING)
    y += HEADING.line + 20 + VALUE.line
    highest = max(*(each.count for each in weeks), 1)
    slot = (RIGHT - LEFT + 32) / len(weeks)
    for number, week in enumerate(weeks):
        left = LEFT + number * slot
        _column(canvas, left, left + slot - 32, y + COLUMNS, week, highest)
    return y + COLUMNS + 12 + FINE.line + 24


def _column(
    canvas: Canvas, left: float, right: float, ground: float, week: Week, highest: int
) -> None:
    colours, middle = canvas.colours, (left + right) / 2
    height = max(COLUMNS * week.count / highest, 12) if week.count else 10
    colour = colours.blue if week.count else colours.track
    canvas.bar((left, ground - height, right, ground), colour, 14)
    room = right - left + 24
    if week.count:
        value = cut(week.value, VALUE, room)
        canvas.text(middle - width(value, VALUE) / 2, ground - height - 28, value, VALUE)
    label = cut(week.label, FINE, room)
    canvas.text(
        middle - width(label, FINE) / 2, ground + 12 + FINE.line / 2, label, FINE, colours.dim
    )
