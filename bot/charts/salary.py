"""Ranges of pay on one scale: hollow bars are the analysis's, boxes are postings'."""

from dataclasses import dataclass
from functools import partial

from PIL import ImageDraw

from bot.charts.canvas import FINE, HEADING, LEFT, RIGHT, SMOOTH, TALLEST, Canvas, cut, width
from bot.charts.parts import LINE, Symbol, foot_height, footer, header, legend, noted_line, pitch
from handlers.common.charts import ChartBand, SalaryChart, Spread

BAR, EDGE = 30, 6
LEAST, MOST = LINE + BAR + 1, 112
SYMBOL = 64
AXIS = FINE.line + 26
# A heading takes this share of a row.
SHARE = 0.78
ARROW = 30


def paint(chart: SalaryChart, canvas: Canvas) -> None:
    y = header(canvas, chart.title, chart.subtitle)
    y = _legend(chart, canvas, y)
    headings = sum(bool(group.heading) for group in chart.groups)
    rows = sum(len(group.rows) for group in chart.groups)
    below = foot_height(chart.footer) + (AXIS if chart.marks else 0)
    step = pitch(TALLEST - y - below, rows and rows + headings * SHARE, LEAST, MOST)
    per = _scale(chart)
    axis = _axis(chart, per)
    end = y + (rows + headings * SHARE) * step
    for group in chart.groups:
        if group.heading:
            text = cut(group.heading, HEADING, RIGHT - LEFT)
            y += SHARE * step
            canvas.text(LEFT, y - HEADING.line / 2 - 6, text, HEADING)
        for row in group.rows:
            noted_line(canvas, y, row.label, row.note, row.value)
            _range(canvas, y + LINE + 2, row.range, per, axis)
            y += step
    for mark in axis:
        canvas.text(mark.start, end + 8 + FINE.line / 2, mark.text, FINE, canvas.colours.dim)
    footer(canvas, end + (AXIS if chart.marks else 0), chart.footer)


def _scale(chart: SalaryChart) -> float:
    """Pixels for one unit of money."""
    ranges = [row.range for group in chart.groups for row in group.rows]
    highest = max([pay_range.high for pay_range in ranges] + [mark.at for mark in chart.marks])
    room = RIGHT - LEFT - ARROW * any(isinstance(e, ChartBand) and e.open_ended for e in ranges)
    return room / highest if highest > 0 else 0


def _legend(chart: SalaryChart, canvas: Canvas, y: float) -> float:
    kinds = {type(row.range) for group in chart.groups for row in group.rows}
    samples = (
        (ChartBand(0, 1), chart.band_word),
        (Spread(0, 1, (0.2, 0.5, 0.8)), chart.spread_word),
    )
    entries = [
        (Symbol(SYMBOL, partial(_symbol, sample)), word)
        for sample, word in samples
        if type(sample) in kinds
    ]
    return legend(canvas, y, entries)


def _symbol(sample: ChartBand | Spread, canvas: Canvas, x: float, y: float) -> None:
    _shape(canvas, x, y - BAR / 2, sample, SYMBOL)


@dataclass(frozen=True)
class _Mark:
    x: float
    text: str
    start: float


def _axis(chart: SalaryChart, per: float) -> list[_Mark]:
    """The amounts below the rows; one that would touch another is left out."""
    marks = list[_Mark]()
    free: float = LEFT
    for mark in chart.marks:
        text = cut(mark.text, FINE, 200)
        wide = width(text, FINE)
        x = LEFT + mark.at * per
        start = min(max(x - wide / 2, LEFT), RIGHT - wide)
        if start >= free:
            marks.append(_Mark(x, text, start))
            free = start + wide + 28
    return marks


def _range(
    canvas: Canvas, top: float, range: ChartBand | Spread, per: float, axis: list[_Mark]
) -> None:
    track = canvas.colours.track
    middle = top + BAR / 2
    canvas.bar((LEFT, middle - 3, RIGHT, middle + 3), track, 3)
    for mark in axis:
        canvas.bar((mark.x - 1.5, top + 3, mark.x + 1.5, top + BAR - 3), track, 1)
    _shape(canvas, LEFT, top, range, per)


def _shape(canvas: Canvas, zero: float, top: float, range: ChartBand | Spread, per: float) -> None:
    left, right = zero + range.low * per, zero + range.high * per
    if isinstance(range, ChartBand):
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
        first, median, third = (zero + quartile * per for quartile in spread.quartiles)
        canvas.bar((first, top, max(third, first + 3 * EDGE), top + BAR), blue, 10)
        canvas.bar((median - 4, top, median + 4, top + BAR), canvas.colours.card, 0)
