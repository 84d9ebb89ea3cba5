"""The text of a PDF, line by line as its program wrote it.

A reader that orders the words by their place mixes the lines of two columns.
"""

import io
import re

from pypdf import PdfReader

from db.documents.formats.conversion import MAX_CHARACTERS, CantConvert

MAX_PAGES = 20
# Letters of a text that is no noise of a scanner.
_LEAST = 20
# What comes of a font that does not say which letters its signs are.
_UNKNOWN = re.compile("[\ue000-\uf8ff\ufffd\x00-\x08]")


def from_pdf(data: bytes) -> str:
    """Raises CantConvert, and whatever the reader of a damaged file raises."""
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not _opens(reader):
        raise CantConvert("protected")
    if len(reader.pages) > MAX_PAGES:
        raise CantConvert("too_large")
    pages, length = list[str](), 0
    for page in reader.pages:
        pages.append(page.extract_text())
        length += len(pages[-1])
        if length > MAX_CHARACTERS:
            raise CantConvert("too_large")
    text = "\n".join(pages)
    letters = sum(letter.isalpha() for letter in text)
    if letters < _LEAST or len(_UNKNOWN.findall(text)) > letters:
        raise CantConvert("scanned")
    return text


def _opens(reader: PdfReader) -> bool:
    """True for a file that is locked against changes alone: it opens with an empty password."""
    try:
        return bool(reader.decrypt(""))
    except Exception:  # a cipher that needs a library which is not here
        return False
