"""Word's and Google's .docx to Markdown."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

import mammoth

from db.documents.formats.archive import office_parts, packed
from db.documents.formats.web import from_html

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DOCUMENT, _NUMBERING = "word/document.xml", "word/numbering.xml"
# The bullets that are boxes, in any font and as Wingdings has them.
_OPEN, _DONE = "☐□❏❑⬜▢\uf06f\uf071\uf0a8", "☑☒✓✔✅\uf0fc\uf0fe\uf078"
_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='Subtitle'] => p:fresh"


def from_docx(data: bytes) -> str:
    """Raises CantConvert, and whatever the reader of a damaged file raises."""
    parts = office_parts(data)
    if _DOCUMENT in parts and _NUMBERING in parts:
        parts[_DOCUMENT] = _with_boxes(parts[_DOCUMENT], parts[_NUMBERING])
    result = mammoth.convert_to_html(
        packed(parts), style_map=_STYLES, convert_image=lambda _image: []
    )
    return from_html(str(result.value))


def _with_boxes(document: bytes, numbering: bytes) -> bytes:
    """The document with a box in the text of each line whose bullet is a box.

    A checklist of Google Docs comes so; a bullet's sign is lost on the way to HTML.
    """
    signs = _signs(ET.fromstring(numbering))  # noqa: S314 - no document type gets here
    if not signs:
        return document
    root = ET.fromstring(document)  # noqa: S314
    for paragraph in root.iter(f"{_W}p"):
        place = paragraph.find(f"{_W}pPr/{_W}numPr")
        if place is None:
            continue
        level = _value(place.find(f"{_W}ilvl")) or "0"
        if box := signs.get((_value(place.find(f"{_W}numId")), level)):
            run = ET.Element(f"{_W}r")
            text = ET.SubElement(run, f"{_W}t", {"xml:space": "preserve"})
            text.text = box
            paragraph.insert(1, run)
    written: bytes = ET.tostring(root, encoding="utf-8")
    return written


def _signs(numbering: ET.Element) -> dict[tuple[str, str], str]:
    """The box of each (list, level) whose bullet is one."""
    levels = {
        (definition.get(f"{_W}abstractNumId", ""), level): box
        for definition in numbering.iter(f"{_W}abstractNum")
        for level, box in _boxes(definition)
    }
    found = {}
    for number in numbering.iter(f"{_W}num"):
        abstract = _value(number.find(f"{_W}abstractNumId"))
        for (definition_id, level), box in levels.items():
            if definition_id == abstract:
                found[(number.get(f"{_W}numId", ""), level)] = box
    return found


def _boxes(definition: ET.Element) -> Iterator[tuple[str, str]]:
    for level in definition.iter(f"{_W}lvl"):
        sign = _value(level.find(f"{_W}lvlText"))
        if sign and sign in _OPEN + _DONE:
            yield level.get(f"{_W}ilvl", "0"), "[x] " if sign in _DONE else "[ ] "


def _value(element: ET.Element | None) -> str:
    return "" if element is None else element.get(f"{_W}val", "")
