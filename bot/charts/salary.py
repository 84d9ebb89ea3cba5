"""Ranges of pay on one scale: hollow is what the analysis says, a box is what postings pay."""

from functools import partial

from PIL import ImageDraw

from bot.charts.canvas import (
    FINE,
    HEADING,
    LABEL,
    LEFT,
    RIGHT,
    SMOOTH,
    TALLEST,
    Canvas,
    cut,
    width,
)
from bot.charts.parts import SYMBOL, foot_height, footer, header, legend, line, pitch
from handlers.pictures import Band, SalaryChart, SalaryRow, Spread

BAR = 34
EDGE = 6
LEAST, MOST = LABEL.line + BAR + 6, 116
AXIS = FINE.line + 26
# A heading takes this share of a row.
SHARE = 0.72
ARROW = 30


def paint(chart: SalaryChart, canvas: Canvas) -> None:
    y = header(canvas, chart.title, chart.subtitle)
    y = _legend(chart, canvas, y)
    headings = sum(bool(group.heading) for group in chart.groups)
    rows = sum(len(group.rows) for group in chart.groups)
    below = foot_height(chart.footer) + (AXIS if chart.marks else 0)
    step = pitch(TALLEST - y - below, rows and rows + headings * SHARE, LEAST, MOST)
    per = _scale(chart)
    end = y + (rows + headings * SHARE) * step
    _axis(canvas, chart, y, end, per)
    for group in chart.groups:
        if group.heading:
            text = cut(group.heading, HEADING, RIGHT - LEFT)
            canvas.text(LEFT, y + HEADING.line / 2, text, HEADING)
            y += SHARE * step
        for row in group.rows:
            _row(canvas, y, row, per)
            y += step
    footer(canvas, end + (AXIS if chart.marks else 0), chart.footer)


def _scale(chart: SalaryChart) -> float:
    """Pixels for one unit of money."""
    ranges = [row.range for group in chart.groups for row in group.rows]
    highest = max([each.high for each in ranges] + [each.at for each in chart.marks])
    room = RIGHT - LEFT - ARROW * any(isinstance(e, Band) and e.open_ended for e in ranges)
    return room / highest if highest > 0 else 0


def _legend(chart: SalaryChart, canvas: Canvas, y: float) -> float:
    ranges = [row.range for group in chart.groups for row in group.rows]
    entries = []
    if any(isinstance(each, Band) for each in ranges):
        entries.append((partial(_symbol, Band(0, 1)), chart.band_word))
    if any(isinstance(each, Spread) for each in ranges):
        entries.append((partial(_symbol, Spread(0, 1, (0.25, 0.5, 0.75))), chart.spread_word))
    return legend(canvas, y, entries)


def _symbol(range: Band | Spread, canvas: Canvas, x: float, y: float) -> None:
    _draw_range(canvas, x - SYMBOL / 2, y - BAR / 2, range, SYMBOL)


def _axis(canvas: Canvas, chart: SalaryChart, top: float, end: float, per: float) -> None:
    """Thin lines through all rows, their amounts below; one that would touch another is left out.
    """
    free: float = LEFT
    for mark in chart.marks:
        x = LEFT + mark.at * per
        text = cut(mark.text, FINE, 200)
        wide = width(text, FINE)
        start = min(max(x - wide / 2, LEFT), RIGHT - wide)
        if start < free:
            continue
        canvas.bar((x - 1, top, x + 1, end + 4), canvas.colours.grid, 0)
        canvas.text(start, end + 6 + FINE.line / 2, text, FINE, canvas.colours.dim)
        free = start + wide + 28


def _row(canvas: Canvas, y: float, row: SalaryRow, per: float) -> None:
    line(canvas, y, row.label, row.value, row.note)
    top = y + LABEL.line + 2
    canvas.bar((LEFT, top + BAR / 2 - 3, RIGHT, top + BAR / 2 + 3), canvas.colours.track, 3)
    _draw_range(canvas, LEFT, top, row.range, per)


def _draw_range(
    canvas: Canvas, zero: float, top: float, range: Band | Spread, per: float
) -> None:
    left, right = zero + range.low * per, zero + range.high * per
    if isinstance(range, Band):
        _band(canvas, left, max(right, left + 3 * EDGE), top, range.open_ended)
    else:
        _spread(canvas, left, max(right, left + EDGE), top, range, zero, per)


def _band(canvas: Canvas, left: float, right: float, top: float, open_ended: bool) -> None:
    colours = canvas.colours
    canvas.bar((left, top, right, top + BAR), colours.violet, 12)
    inside = (left + EDGE, top + EDGE, right - EDGE, top + BAR - EDGE)
    canvas.bar(inside, colours.card, 12 - EDGE)
    if open_ended:
        canvas.shape((round(right) + 6, round(top)), (ARROW - 8, BAR), colours.violet, _arrow)


def _arrow(draw: ImageDraw.ImageDraw) -> None:
    wide, high = (ARROW - 8) * SMOOTH, BAR * SMOOTH
    points = [(0.15 * wide, 0.15 * high), (0.8 * wide, 0.5 * high), (0.15 * wide, 0.85 * high)]
    draw.line(points, 255, EDGE * SMOOTH, joint="curve")


def _spread(
    canvas: Canvas, left: float, right: float, top: float, spread: Spread, zero: float, per: float
) -> None:
    """A line with ends from the lowest to the highest, a box over the middle half, the median."""
    blue, middle = canvas.colours.blue, top + BAR / 2
    canvas.bar((left, middle - 3, right, middle + 3), blue, 3)
    for x in (left, right - EDGE):
        canvas.bar((x, top + 5, x + EDGE, top + BAR - 5), blue, 3)
    if spread.quartiles:
        first, median, third = (zero + each * per for each in spread.quartiles)
        canvas.bar((first, top, max(third, first + 3 * EDGE), top + BAR), blue, 10)
        canvas.bar((median - 4, top, median + 4, top + BAR), canvas.colours.card, 0)
