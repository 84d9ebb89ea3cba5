"""A centred bar for each stage, as wide as its share of the first."""

from bot.charts.canvas import LEFT, RIGHT, TALLEST, Canvas
from bot.charts.parts import LINE, foot_height, footer, header, line, pitch, widest
from handlers.common.charts import FunnelChart, FunnelRow

BAR = 56
LEAST, MOST = LINE + BAR + 16, 150


def paint(chart: FunnelChart, canvas: Canvas) -> None:
    y = header(canvas, chart.title, chart.subtitle)
    space = TALLEST - y - foot_height(chart.footer)
    step = pitch(space, len(chart.rows), LEAST, MOST)
    column = widest(row.value for row in chart.rows)
    whole = max(chart.rows[0].count, 1)
    for row in chart.rows:
        _row(canvas, y, row, column, whole)
        y += step
    footer(canvas, y, chart.footer)


def _row(canvas: Canvas, y: float, row: FunnelRow, column: float, whole: int) -> None:
    colours = canvas.colours
    line(canvas, y, row.label, row.value, column, colour="" if row.count else colours.dim)
    top, middle = y + LINE + 4, (LEFT + RIGHT) / 2
    canvas.bar((LEFT, top, RIGHT, top + BAR), colours.track, 14)
    if row.count:
        half = max((RIGHT - LEFT) * min(row.count / whole, 1), BAR) / 2
        canvas.bar((middle - half, top, middle + half, top + BAR), colours.blue, 14)
