"""The CVs as files: Word and PDF, in one column, in two, and as a table."""

import io
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.table import _Cell
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import registerFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    FrameBreak,
    PageTemplate,
    Paragraph,
    SimpleDocTemplate,
    Table,
)

import handlers
from tests.documents.cvs import SampleCv, Section

FONTS = Path(handlers.__file__).parent / "cv" / "fonts"


def made(cv: SampleCv, ending: str) -> bytes:
    return as_docx(cv) if ending == ".docx" else as_pdf(cv)


def as_docx(cv: SampleCv) -> bytes:
    document = docx.Document()
    document.add_heading(cv.person, 0)
    for line in cv.top:
        document.add_paragraph(line)
    if cv.layout == "one":
        _fill(document, cv.sections)
    elif cv.layout == "two":
        aside, main = document.add_table(1, 2).rows[0].cells
        _fill(aside, (each for each in cv.sections if each.aside))
        _fill(main, (each for each in cv.sections if not each.aside))
    else:
        table = document.add_table(0, 2)
        for section in cv.sections:
            heading, body = table.add_row().cells
            heading.text = section.heading
            body.text = "\n".join(section.lines)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _fill(target: Document | _Cell, sections: Iterable[Section]) -> None:
    for section in sections:
        target.add_paragraph(section.heading, style="Heading 1")
        for line in section.lines:
            style = "List Bullet" if line.startswith("- ") else "Normal"
            target.add_paragraph(line.removeprefix("- "), style=style)


@cache
def _styles() -> tuple[ParagraphStyle, ParagraphStyle]:
    for weight in ("Regular", "Bold"):
        registerFont(TTFont(f"Cv{weight}", FONTS / f"NotoSans-{weight}.ttf"))
    text = ParagraphStyle("text", fontName="CvRegular", fontSize=9, leading=12)
    return text, ParagraphStyle("heading", fontName="CvBold", fontSize=11, leading=16)


def _paragraphs(heading: str, lines: Sequence[str]) -> list[Flowable]:
    text, bold = _styles()
    shown = [line.replace("- ", "• ", 1) if line.startswith("- ") else line for line in lines]
    parts = [Paragraph(escape(heading), bold)] if heading else []
    return [*parts, *(Paragraph(escape(line), text) for line in shown)]


def as_pdf(cv: SampleCv) -> bytes:
    target = io.BytesIO()
    top = _paragraphs(cv.person, cv.top)
    if cv.layout == "two":
        _two_columns(target, cv, top)
        return target.getvalue()
    if cv.layout == "one":
        body = [part for each in cv.sections for part in _paragraphs(each.heading, each.lines)]
    else:
        rows = [
            [_paragraphs(each.heading, ()), _paragraphs("", each.lines)] for each in cv.sections
        ]
        body = [Table(rows, colWidths=[130, 320])]
    SimpleDocTemplate(target, pagesize=A4).build([*top, *body])
    return target.getvalue()


def _two_columns(target: io.BytesIO, cv: SampleCv, top: list[Flowable]) -> None:
    """The side column stands left; what is drawn first is the main one, as some programs do."""
    width, height = A4
    frames = [
        Frame(40, height - 120, width - 80, 90),
        Frame(210, 40, width - 250, height - 160),
        Frame(40, 40, 160, height - 160),
    ]
    page = BaseDocTemplate(target, pagesize=A4)
    page.addPageTemplates(PageTemplate(frames=frames))
    columns: list[list[Flowable]] = [
        [
            part
            for each in cv.sections
            if each.aside is side
            for part in _paragraphs(each.heading, each.lines)
        ]
        for side in (False, True)
    ]
    page.build([*top, FrameBreak(), *columns[0], FrameBreak(), *columns[1]])
