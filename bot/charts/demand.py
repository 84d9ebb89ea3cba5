"""A bar for each skill asked for; mark and colour show the reader's state of it."""

from functools import partial

from PIL import ImageDraw

from bot.charts.canvas import LEFT, RIGHT, SMOOTH, TALLEST, Canvas
from bot.charts.parts import LINE, Symbol, foot_height, footer, header, legend, line, pitch, widest
from db.vocabulary import SkillState
from handlers.common.charts import DemandChart, DemandRow

BAR, MARK = 22, 38
LEAST, MOST = LINE + BAR + 8, 112


def paint(chart: DemandChart, canvas: Canvas) -> None:
    y = header(canvas, chart.title, chart.subtitle)
    states = {row.state for row in chart.rows}
    badges = {state: Symbol(MARK, partial(_badge, state)) for state in states}
    y = legend(
        canvas, y, [(badges[state], word) for state, word in chart.words if state in states]
    )
    space = TALLEST - y - foot_height(chart.footer)
    step = pitch(space, len(chart.rows), LEAST, MOST)
    column = widest(row.value for row in chart.rows)
    for row in chart.rows:
        _row(canvas, y, row, chart.total, column)
        y += step
    footer(canvas, y, chart.footer)


def _row(canvas: Canvas, y: float, row: DemandRow, total: int, column: float) -> None:
    _badge(row.state, canvas, LEFT, y + LINE / 2)
    line(canvas, y, row.label, row.value, column, row.note, left=LEFT + MARK + 18)
    top = y + LINE + 4
    canvas.bar((LEFT, top, RIGHT, top + BAR), canvas.colours.track, 8)
    if row.count and total:
        end = LEFT + max((RIGHT - LEFT) * min(row.count / total, 1), 10)
        canvas.bar((LEFT, top, end, top + BAR), canvas.colours.states[row.state], 8)


def _badge(state: SkillState, canvas: Canvas, x: float, y: float) -> None:
    """A disc with a tick, a disc filled by half, a ring with a cross."""
    at = (round(x), round(y - MARK / 2))
    paint = partial({"have": _tick, "learning": _half, "lack": _cross}[state], MARK * SMOOTH)
    canvas.shape(at, (MARK, MARK), canvas.colours.states[state], paint)


def _tick(size: int, draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((0, 0, size - 1, size - 1), 255)
    points = [(0.27, 0.52), (0.44, 0.69), (0.74, 0.34)]
    _stroke(draw, [(x * size, y * size) for x, y in points], size, 0)


def _half(size: int, draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((0, 0, size - 1, size - 1), outline=255, width=size // 9)
    draw.pieslice((0, 0, size - 1, size - 1), 90, 270, 255)


def _cross(size: int, draw: ImageDraw.ImageDraw) -> None:
    draw.ellipse((0, 0, size - 1, size - 1), outline=255, width=size // 9)
    near, far = 0.33 * size, 0.67 * size
    _stroke(draw, [(near, near), (far, far)], size, 255)
    _stroke(draw, [(near, far), (far, near)], size, 255)


def _stroke(
    draw: ImageDraw.ImageDraw, points: list[tuple[float, float]], size: int, ink: int
) -> None:
    thick = round(size * 0.12)
    draw.line(points, ink, thick, joint="curve")
    for x, y in (points[0], points[-1]):
        draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), ink)
