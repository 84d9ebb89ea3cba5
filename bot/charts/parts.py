"""Parts of every chart: header, legend, labelled lines, footer. Positions are in pixels."""

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
# The height of the line above a bar.
LINE = 46


@dataclass(frozen=True)
class Symbol:
    """A legend's symbol, `wide` pixels; `paint` gets the canvas, its left x and its middle y."""

    wide: int
    paint: Callable[[Canvas, float, float], None]


def header(canvas: Canvas, title: str, subtitle: str) -> float:
    """Draw title and subtitle. Returns the y below them."""
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
    """Draw symbols with their words, in as many lines as they need. Returns the y below them."""
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
    """The width of the widest of the values, at most `most`."""
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
    """Draw a label at the left, its value in a column at the right, and a small note before the
    value.
    """
    middle = y + LINE / 2
    start = canvas.text_before(RIGHT, middle, cut(value, VALUE, column), VALUE, colour)
    if note:
        start = RIGHT - column - GAP
        note_text = cut(note, SMALL, (start - left) * 0.5)
        start = canvas.text_before(start, middle, note_text, SMALL, canvas.colours.dim)
    canvas.text(left, middle, cut(label, LABEL, start - GAP - left), LABEL)


def noted_line(canvas: Canvas, y: float, label: str, note: str, value: str) -> None:
    """Draw a label with a small note after it, and its value at the right."""
    middle = y + LINE / 2
    start = canvas.text_before(RIGHT, middle, cut(value, VALUE, (RIGHT - LEFT) * 0.5), VALUE)
    room = start - GAP - LEFT
    note_text = cut(note, SMALL, room * 0.5) if note else ""
    taken = GAP + width(note_text, SMALL) if note_text else 0
    end = canvas.text(LEFT, middle, cut(label, LABEL, room - taken), LABEL)
    if note_text:
        canvas.text(end + GAP, middle, note_text, SMALL, canvas.colours.dim)


def footer(canvas: Canvas, y: float, text: str) -> None:
    """Draw the last lines and end the picture below them."""
    for row in wrapped(text, FINE, 2):
        canvas.text(LEFT, y + FINE.line / 2, row, FINE, canvas.colours.dim)
        y += FINE.line
    canvas.bottom = min(round(y + MARGIN - 16), TALLEST)


def foot_height(text: str) -> int:
    """The height of a footer, with the margin."""
    return len(wrapped(text, FINE, 2)) * FINE.line + MARGIN - 16


def pitch(space: float, rows: float, least: float, most: float) -> float:
    """The height of a row. Raises ValueError without rows, or where it would be below `least`."""
    if rows <= 0:
        raise ValueError("a chart needs a row")
    step = min(space / rows, most)
    if step < least:
        raise ValueError(f"{rows:g} rows do not fit into a picture")
    return step
