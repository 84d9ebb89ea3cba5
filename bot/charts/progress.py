"""A bar for each item, and a column for each week."""

from bot.charts.canvas import FINE, HEADING, LEFT, RIGHT, TALLEST, VALUE, Canvas, cut, width
from bot.charts.parts import LINE, foot_height, footer, header, line, pitch, widest
from handlers.common.charts import WEEKS, ChartWeek, ProgressChart, ProgressRow

BAR = 18
LEAST, EASY, MOST = LINE + BAR + 8, 90, 104
# The height of the highest column with room for it, and the least one.
HIGH, LOW = 200, 110
SPACE = 32  # between two columns
ABOVE, BELOW = HEADING.line + 20 + VALUE.line, 12 + FINE.line + 24
IDLE = HEADING.line + 36  # above columns of which none has a height


def paint(chart: ProgressChart, canvas: Canvas) -> None:
    if len(chart.weeks) > WEEKS:
        raise ValueError(f"{len(chart.weeks)} weeks do not fit into a picture")
    y = header(canvas, chart.title, chart.subtitle)
    space = TALLEST - y - foot_height(chart.footer)
    high = 0.0
    if chart.weeks:
        space -= ABOVE + BELOW
        if any(week.count for week in chart.weeks):
            high = min(max(space - len(chart.rows) * EASY, LOW), HIGH)
    step = pitch(space - high, len(chart.rows), LEAST, MOST)
    column = widest(row.value for row in chart.rows)
    for row in chart.rows:
        _row(canvas, y, row, column)
        y += step
    if chart.weeks:
        y = _activity(canvas, y, chart, high)
    footer(canvas, y, chart.footer)


def _row(canvas: Canvas, y: float, row: ProgressRow, column: float) -> None:
    colours = canvas.colours
    colour = colours.good if row.done else colours.dim
    line(canvas, y, row.label, row.value, column, row.note, colour)
    top = y + LINE + 4
    canvas.bar((LEFT, top, RIGHT, top + BAR), colours.track, BAR / 2)
    if row.done and row.total:
        end = LEFT + max((RIGHT - LEFT) * min(row.done / row.total, 1), BAR)
        full = row.done >= row.total
        canvas.bar((LEFT, top, end, top + BAR), colours.good if full else colours.blue, BAR / 2)
        if row.proven:
            end = LEFT + max((end - LEFT) * min(row.proven / row.done, 1), BAR)
            canvas.bar((LEFT, top, end, top + BAR), colours.violet, BAR / 2)


def _activity(canvas: Canvas, y: float, chart: ProgressChart, high: float) -> float:
    heading = cut(chart.heading, HEADING, RIGHT - LEFT)
    canvas.text(LEFT, y + HEADING.line / 2, heading, HEADING)
    ground = y + (ABOVE if high else IDLE) + high
    highest = max(*(week.count for week in chart.weeks), 1)
    slot = (RIGHT - LEFT + SPACE) / len(chart.weeks)
    for number, week in enumerate(chart.weeks):
        left = LEFT + number * slot
        _column(canvas, left, left + slot - SPACE, ground, week, high / highest)
    return ground + BELOW


def _column(
    canvas: Canvas, left: float, right: float, ground: float, week: ChartWeek, per: float
) -> None:
    colours, middle = canvas.colours, (left + right) / 2
    height = max(week.count * per, 12) if week.count else 10
    colour = colours.blue if week.count else colours.track
    canvas.bar((left, ground - height, right, ground), colour, 14)
    room = right - left + SPACE - 16
    if week.count:
        value = cut(week.value, VALUE, room)
        canvas.text(middle - width(value, VALUE) / 2, ground - height - 28, value, VALUE)
    label = cut(week.label, FINE, room)
    wide = width(label, FINE)
    start = min(max(middle - wide / 2, LEFT), RIGHT - wide)
    canvas.text(start, ground + 12 + FINE.line / 2, label, FINE, colours.dim)
