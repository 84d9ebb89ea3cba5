"""The page as Word's .docx."""

# ruff: noqa: PLC0415

import io
import re
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.cv.files import shown_link
from handlers.cv.rules.page import MadeFile, Page, PageLine

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

FONT, SIZE, MARGIN = "Calibri", 10.5, 1.7  # points; centimetres
# Characters that XML can't hold.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def make(page: Page, now: datetime) -> MadeFile:
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document()
    sheet = document.sections[0]
    sheet.page_width, sheet.page_height = Cm(21), Cm(29.7)
    sheet.left_margin = sheet.right_margin = sheet.top_margin = sheet.bottom_margin = Cm(MARGIN)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(SIZE)
    normal.paragraph_format.space_after = Pt(3)
    about = document.core_properties
    about.author, about.title, about.comments = (
        _xml(page.name)[:255],
        _xml(page.headline)[:255],
        "",
    )
    about.created = about.modified = now.replace(tzinfo=None)
    document.add_heading(_xml(page.name), 0)
    if page.headline:
        document.add_paragraph(_xml(page.headline))
    for section in page.sections:
        document.add_heading(_xml(section.heading), 1)
        for line in section.lines:
            _fill(document.add_paragraph(style="List Bullet"), line)
    target = io.BytesIO()
    document.save(target)
    return MadeFile(target.getvalue())


def _fill(paragraph: "Paragraph", line: PageLine) -> None:
    if line.asked:
        paragraph.add_run(_xml(line.asked)).bold = True
        paragraph.add_run(": ")
    paragraph.add_run(_xml(line.text) + (f" ({_xml(line.when)})" if line.when else ""))
    for url in line.links:
        paragraph.add_run().add_break()
        _link(paragraph, _xml(url))


def _link(paragraph: "Paragraph", url: str) -> None:
    """A link that can be pressed; the library has no call for one."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import RGBColor
    from docx.text.run import Run

    link = OxmlElement("w:hyperlink")
    link.set(
        qn("r:id"), paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    )
    paragraph._p.append(link)
    element = OxmlElement("w:r")
    link.append(element)
    run = Run(element, paragraph)
    run.text = shown_link(url)
    run.font.underline, run.font.color.rgb = True, RGBColor(0x1D, 0x4E, 0xD8)


def _xml(text: str) -> str:
    return _NOT_XML.sub("", text)
