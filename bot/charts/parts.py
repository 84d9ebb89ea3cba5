"""What the charts share: header, legend, a labelled line over its bar, footer."""

from collections.abc import Callable, Sequence

from bot.charts.canvas import (
    FINE,
    LABEL,
    LEFT,
    MARGIN,
    RIGHT,
    SMALL,
    TALLEST,
    TITLE,
    VALUE,
    Canvas,
    cut,
    width,
    wrapped,
)

GAP = 24
Symbol = Callable[[Canvas, float, float], None]  # draws around a middle, SYMBOL wide
SYMBOL = 52
FOOT = FINE.line + 8


def header(canvas: Canvas, title: str, subtitle: str) -> float:
    """Returns where the rest begins."""
    y = MARGIN - 8.0
    for line in wrapped(title, TITLE, 2):
        canvas.text(LEFT, y + TITLE.line / 2, line, TITLE)
        y += TITLE.line
    for line in wrapped(subtitle, SMALL, 2):
        canvas.text(LEFT, y + SMALL.line / 2, line, SMALL, canvas.colours.dim)
        y += SMALL.line
    return y + 28


def legend(canvas: Canvas, y: float, entries: Sequence[tuple[Symbol, str]]) -> float:
    """Each symbol with its word, in as many lines as they need. Returns where the rest begins."""
    x: float = LEFT
    for symbol, word in entries:
        text = cut(word, SMALL, RIGHT - LEFT - SYMBOL - 12)
        if x > LEFT and x + SYMBOL + 12 + width(text, SMALL) > RIGHT:
            x, y = LEFT, y + SMALL.line + 8
        symbol(canvas, x + SYMBOL / 2, y + SMALL.line / 2)
        x = canvas.text(x + SYMBOL + 12, y + SMALL.line / 2, text, SMALL) + 36
    return y + SMALL.line + 28


def line(
    canvas: Canvas, y: float, label: str, value: str, note: str = "", colour: str = "",
    left: float = LEFT,
) -> None:  # fmt: skip
    """A label at the left; its figures, and before them a smaller note, at the right."""
    middle = y + LABEL.line / 2
    most = (RIGHT - left) * 0.6
    start = canvas.text_before(RIGHT, middle, cut(value, VALUE, most), VALUE, colour)
    if note:
        room = max(most - (RIGHT - start) - GAP, 0)
        shown = cut(note, SMALL, room)
        if width(shown, SMALL) <= room:
            start = canvas.text_before(start - GAP, middle, shown, SMALL, canvas.colours.dim)
    canvas.text(left, middle, cut(label, LABEL, start - GAP - left), LABEL)


def footer(canvas: Canvas, y: float, text: str) -> None:
    """The last lines; the picture ends below them."""
    for each in wrapped(text, FINE, 2):
        canvas.text(LEFT, y + FINE.line / 2, each, FINE, canvas.colours.dim)
        y += FINE.line
    canvas.bottom = min(round(y + MARGIN - 16), TALLEST)


def foot_height(text: str) -> int:
    return len(wrapped(text, FINE, 2)) * FINE.line + MARGIN - 16


def pitch(space: float, rows: float, least: float, most: float) -> float:
    """How far apart so many rows stand in the space. Raises ValueError where they do not fit."""
    if rows <= 0:
        raise ValueError("a chart needs a row")
    found = min(space / rows, most)
    if found < least:
        raise ValueError(f"{rows:g} rows do not fit into a picture")
    return found
