"""The page as a PDF, on one sheet as far as small letters can make it one."""

# ruff: noqa: PLC0415

import io
from functools import cache
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from handlers.cv.files import shown_link
from handlers.cv.rules.page import MadeFile, Page, PageLine

FONTS = Path(__file__).parent.parent / "fonts"
# Points: the sizes of text that are tried, and the margin.
SIZES, MARGIN = (10.5, 9.5, 8.5), 48
BLUE, GREY = "#1d4ed8", "#475569"


def make(page: Page) -> MadeFile:
    """The first size of letters with which all lines stand on one sheet, else the smallest."""
    letters = _letters()
    lost = sum(letter not in letters for letter in _words(page) if not letter.isspace())
    made = b"", 0
    for size in SIZES:
        made = _built(page, size)
        if made[1] == 1:
            break
    return MadeFile(*made, lost)


def _words(page: Page) -> str:
    lines = [line for section in page.sections for line in section.lines]
    words = [page.name, page.headline, *(section.heading for section in page.sections)]
    words += [word for line in lines for word in (line.asked, line.text, line.when, *line.links)]
    return "".join(words)


@cache
def _letters() -> frozenset[str]:
    """Registers the fonts; every character that they have."""
    from reportlab import rl_config
    from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
    from reportlab.pdfbase.ttfonts import TTFont

    faces = []
    for weight in ("Regular", "Bold"):
        font = TTFont(f"Cv-{weight}", FONTS / f"NotoSans-{weight}.ttf")
        registerFont(font)
        faces.append(frozenset(map(chr, font.face.charToGlyph)))
    # Else each file names Helvetica, which it does not hold.
    rl_config.canvas_basefontname = "Cv-Regular"
    registerFontFamily("Cv-Regular", normal="Cv-Regular", bold="Cv-Bold")
    return faces[0] & faces[1]


def _built(page: Page, size: float) -> tuple[bytes, int]:
    """The file, and the number of its sheets."""
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, SimpleDocTemplate

    def style(times: float, before: float = 0, **more: Any) -> ParagraphStyle:
        points = size * times
        look = {
            "fontName": "Cv-Regular",
            "bulletFontName": "Cv-Regular",
            "fontSize": points,
            "leading": points * 1.35,
            **more,
        }
        return ParagraphStyle("", spaceBefore=before, splitLongWords=1, **look)

    body = [Paragraph(_drawn(page.name), style(2, fontName="Cv-Bold"))]
    if page.headline:
        body.append(Paragraph(_drawn(page.headline), style(1.2, textColor=GREY)))
    heading = style(1.2, size * 1.2, spaceAfter=size * 0.3, fontName="Cv-Bold")
    row = style(1, size * 0.35, leftIndent=size * 1.2, bulletIndent=0)
    for section in page.sections:
        body.append(Paragraph(_drawn(section.heading), heading))
        body += [Paragraph(_row(line), row, bulletText="•") for line in section.lines]
    target = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), MARGIN)
    sheet = SimpleDocTemplate(
        target, pagesize=A4, title=page.headline, author=page.name, creator="", **margins
    )
    sheet.build(body)
    return target.getvalue(), sheet.page


def _row(line: PageLine) -> str:
    asked = f"<b>{_drawn(line.asked)}</b>: " if line.asked else ""
    when = f' <font color="{GREY}">({_drawn(line.when)})</font>' if line.when else ""
    links = "".join(
        f"<br/><a href={quoteattr(url)} color={quoteattr(BLUE)}>{_drawn(shown_link(url))}</a>"
        for url in line.links
    )
    return f"{asked}{_drawn(line.text)}{when}{links}"


def _drawn(text: str) -> str:
    """The text without what the font has not."""
    kept = "".join(letter for letter in text if letter.isspace() or letter in _letters())
    return escape(" ".join(kept.split()))
