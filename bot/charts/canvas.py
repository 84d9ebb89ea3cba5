"""A canvas: fonts, colours, text measurement, and antialiased shapes."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from db.vocabulary import SkillState
from handlers.common.charts import Theme

FONTS = Path(__file__).parent.parent / "fonts"
WIDTH, TALLEST, MARGIN = 1080, 1280, 56
LEFT, RIGHT = MARGIN, WIDTH - MARGIN
# Supersampling: shapes are painted larger and scaled down, because Pillow does not antialias.
SMOOTH = 4
Paint = Callable[[ImageDraw.ImageDraw], None]


@dataclass(frozen=True)
class Style:
    """A font size in pixels of the picture; a phone shows a third of them."""

    size: int
    bold: bool = False

    @property
    def line(self) -> int:
        return round(self.size * 1.28)


# The title takes the largest style in which it fits one line; in the smallest it may take two.
TITLES = tuple(Style(size, bold=True) for size in (58, 52, 46))
HEADING, VALUE = Style(40, bold=True), Style(38, bold=True)
LABEL, SMALL, FINE = Style(38), Style(34), Style(30)


@dataclass(frozen=True)
class Palette:
    """The colours of a theme, as #rrggbb."""

    card: str
    text: str
    dim: str
    track: str
    grid: str
    blue: str
    violet: str
    good: str
    states: dict[SkillState, str]


PALETTES: dict[Theme, Palette] = {
    "dark": Palette(
        card="#17212b",
        text="#ffffff",
        dim="#94a6b7",
        track="#2b3a48",
        grid="#243240",
        blue="#5eb5f7",
        violet="#b794ff",
        good="#4fd181",
        states={"have": "#4fd181", "learning": "#5eb5f7", "lack": "#ff8a70"},
    ),
    "light": Palette(
        card="#ffffff",
        text="#0f1b26",
        dim="#586a7b",
        track="#e1e8ef",
        grid="#edf1f5",
        blue="#1b87d6",
        violet="#7d4fe6",
        good="#178a4a",
        states={"have": "#1f9d57", "learning": "#1b87d6", "lack": "#dd5134"},
    ),
}


@cache
def font(style: Style) -> ImageFont.FreeTypeFont:
    name = "Inter-Bold.otf" if style.bold else "Inter-Medium.otf"
    return ImageFont.truetype(FONTS / name, style.size)


@cache
def characters() -> frozenset[str]:
    """The characters that the font has."""
    return frozenset((FONTS / "characters.txt").read_text(encoding="utf-8")) - {"\n"}


def drawable(text: str) -> str:
    """The text without characters that the font lacks (emoji, other scripts)."""
    composed = " ".join(unicodedata.normalize("NFC", text).split())
    known = "".join(character for character in composed if character in characters())
    return " ".join(known.split()) or ("…" if composed else "")


def width(text: str, style: Style) -> int:
    """The width in pixels."""
    return round(font(style).getlength(text))


def cut(text: str, style: Style, most: float) -> str:
    """The longest beginning of the text that fits `most` pixels, with "…" where it is cut."""
    text = drawable(text)
    if width(text, style) <= most:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        if width(text[:middle].rstrip() + "…", style) <= most:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" ,.;:·–-") + "…"


def wrapped(text: str, style: Style, lines: int) -> list[str]:
    """The text in at most `lines` lines of the canvas's width; the last one is cut."""
    words, rows = drawable(text).split(), list[str]()
    while words and len(rows) < lines - 1:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), style) <= RIGHT - LEFT:
            taken += 1
        rows.append(cut(" ".join(words[:taken]), style, RIGHT - LEFT))
        words = words[taken:]
    return [*rows, cut(" ".join(words), style, RIGHT - LEFT)] if words else rows


@dataclass(frozen=True)
class Caption:
    """A drawn text with its bounding box in pixels."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Canvas:
    """A canvas of the maximal height; `png` crops it at `bottom`."""

    def __init__(self, theme: Theme) -> None:
        self.colours = PALETTES[theme]
        self.image = Image.new("RGB", (WIDTH, TALLEST), self.colours.card)
        self.captions: list[Caption] = []
        self.bottom = TALLEST
        self._draw = ImageDraw.Draw(self.image)

    def text(self, x: float, y: float, text: str, style: Style, colour: str = "") -> float:
        """Write to the right of x, vertically centred at y. Returns the x of its end."""
        left, top, right, bottom = self._draw.textbbox((x, y), text, font(style), anchor="lm")
        self.captions.append(Caption(text, left, top, right, bottom))
        self._draw.text((x, y), text, colour or self.colours.text, font(style), anchor="lm")
        return x + width(text, style)

    def text_before(self, x: float, y: float, text: str, style: Style, colour: str = "") -> float:
        """Write to the left of x, vertically centred at y. Returns the x of its start."""
        start = x - width(text, style)
        self.text(start, y, text, style, colour)
        return start

    def bar(self, box: tuple[float, float, float, float], colour: str, radius: float) -> None:
        """A rounded rectangle: left, top, right, bottom."""
        left, top, right, bottom = map(round, box)
        size = (max(right - left, 1), max(bottom - top, 1))
        round_by = min(radius, size[0] / 2, size[1] / 2) * SMOOTH
        edge = (0, 0, size[0] * SMOOTH - 1, size[1] * SMOOTH - 1)
        self.shape(
            (left, top), size, colour, lambda draw: draw.rounded_rectangle(edge, round_by, 255)
        )

    def shape(self, at: tuple[int, int], size: tuple[int, int], colour: str, paint: Paint) -> None:
        """Paint a mask (255 on 0) SMOOTH times as large, and fill it with `colour`."""
        mask = Image.new("L", (size[0] * SMOOTH, size[1] * SMOOTH), 0)
        paint(ImageDraw.Draw(mask))
        self.image.paste(colour, at, mask.reduce(SMOOTH))

    def png(self) -> bytes:
        file = BytesIO()
        self.image.crop((0, 0, WIDTH, self.bottom)).save(file, "PNG", compress_level=6)
        return file.getvalue()
