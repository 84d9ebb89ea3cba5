"""What the charts share: header, legend, a labelled line over its bar, footer."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.charts.canvas import (
    FINE,
    LABEL,
    LEFT,
    MARGIN,
    RIGHT,
    SMALL,
    TALLEST,
    TITLES,
    VALUE,
    Canvas,
    cut,
    drawable,
    width,
    wrapped,
)

GAP = 24
# How high the line above a bar is.
LINE = 46


@dataclass(frozen=True)
class Symbol:
    """Draws itself right of x around the line's middle."""

    wide: int
    paint: Callable[[Canvas, float, float], None]


def header(canvas: Canvas, title: str, subtitle: str) -> float:
    """Returns where the rest begins."""
    y = MARGIN - 8.0
    whole = drawable(title)
    style = next(
        (candidate for candidate in TITLES if width(whole, candidate) <= RIGHT - LEFT), TITLES[-1]
    )
    for line in wrapped(title, style, 2):
        canvas.text(LEFT, y + style.line / 2, line, style)
        y += style.line
    for line in wrapped(subtitle, SMALL, 2):
        canvas.text(LEFT, y + SMALL.line / 2, line, SMALL, canvas.colours.dim)
        y += SMALL.line
    return y + 24


def legend(canvas: Canvas, y: float, entries: Sequence[tuple[Symbol, str]]) -> float:
    """Each symbol with its word, in as many lines as they need. Returns where the rest begins."""
    x: float = LEFT
    for symbol, word in entries:
        before = symbol.wide + 14
        text = cut(word, SMALL, RIGHT - LEFT - before)
        if x > LEFT and x + before + width(text, SMALL) > RIGHT:
            x, y = LEFT, y + SMALL.line + 8
        symbol.paint(canvas, x, y + SMALL.line / 2)
        x = canvas.text(x + before, y + SMALL.line / 2, text, SMALL) + 36
    return y + SMALL.line + 28


def widest(values: Iterable[str], most: float = (RIGHT - LEFT) * 0.5) -> float:
    """The room that a column of figures takes."""
    return max((width(cut(value, VALUE, most), VALUE) for value in values), default=0)


def line(
    canvas: Canvas,
    y: float,
    label: str,
    value: str,
    column: float,
    note: str = "",
    colour: str = "",
    left: float = LEFT,
) -> None:
    """A label at the left; its figures in a column at the right, a smaller note before them."""
    middle = y + LINE / 2
    start = canvas.text_before(RIGHT, middle, cut(value, VALUE, column), VALUE, colour)
    if note:
        start = RIGHT - column - GAP
        note_text = cut(note, SMALL, (start - left) * 0.5)
        start = canvas.text_before(start, middle, note_text, SMALL, canvas.colours.dim)
    canvas.text(left, middle, cut(label, LABEL, start - GAP - left), LABEL)


def noted_line(canvas: Canvas, y: float, label: str, note: str, value: str) -> None:
    """A label with a smaller note behind it; its figures at the right."""
    middle = y + LINE / 2
    start = canvas.text_before(RIGHT, middle, cut(value, VALUE, (RIGHT - LEFT) * 0.5), VALUE)
    room = start - GAP - LEFT
    note_text = cut(note, SMALL, room * 0.5) if note else ""
    taken = GAP + width(note_text, SMALL) if note_text else 0
    end = canvas.text(LEFT, middle, cut(label, LABEL, room - taken), LABEL)
    if note_text:
        canvas.text(end + GAP, middle, note_text, SMALL, canvas.colours.dim)


def footer(canvas: Canvas, y: float, text: str) -> None:
    """The last lines; the picture ends below them."""
    for row in wrapped(text, FINE, 2):
        canvas.text(LEFT, y + FINE.line / 2, row, FINE, canvas.colours.dim)
        y += FINE.line
    canvas.bottom = min(round(y + MARGIN - 16), TALLEST)


def foot_height(text: str) -> int:
    return len(wrapped(text, FINE, 2)) * FINE.line + MARGIN - 16


def pitch(space: float, rows: float, least: float, most: float) -> float:
    """How far apart so many rows stand in the space. Raises ValueError where they do not fit."""
    if rows <= 0:
        raise ValueError("a chart needs a row")
    step = min(space / rows, most)
    if step < least:
        raise ValueError(f"{rows:g} rows do not fit into a picture")
    return step
