"""Makes Markdown of a file of a convertible form, told by the ending of its name."""

# ruff: noqa: PLC0415

from collections.abc import Callable

from db.documents.formats.conversion import MAX_CHARACTERS, MAX_FILE, CantConvert, Converted
from db.sources.text import decode


def convert(ending: str, data: bytes) -> Converted:
    """Raises CantConvert and nothing else, whatever the file holds."""
    if len(data) > MAX_FILE:
        raise CantConvert("too_large")
    try:
        converted = READERS[ending](data)
    except CantConvert:
        raise
    except (RecursionError, MemoryError):
        raise CantConvert("too_large") from None
    except Exception:
        # The libraries say of a damaged file whatever their code runs into.
        raise CantConvert("damaged") from None
    if not converted.text.strip():
        raise CantConvert("empty")
    if len(converted.text) > MAX_CHARACTERS:
        raise CantConvert("too_large")
    return converted


def _text(data: bytes) -> str:
    text = decode(data)
    if text is None:
        raise CantConvert("damaged")
    return text


# Each form loads its own library alone: a process is made for one file.
def _docx(data: bytes) -> Converted:
    from db.documents.formats.word import from_docx

    return Converted(from_docx(data))


def _pdf(data: bytes) -> Converted:
    from db.documents.formats.pdf import from_pdf

    return Converted(from_pdf(data))


def _xlsx(data: bytes) -> Converted:
    from db.documents.formats.workbook import from_xlsx

    return Converted(from_xlsx(data))


def _rtf(data: bytes) -> Converted:
    from db.documents.formats.rich_text import from_rtf

    return Converted(from_rtf(data))


def _html(data: bytes) -> Converted:
    from db.documents.formats.web import from_html

    return Converted(from_html(_text(data)))


def _csv(data: bytes) -> Converted:
    from db.documents.formats.sheets import from_csv

    return Converted(from_csv(_text(data)))


def _zip(data: bytes) -> Converted:
    from db.documents.formats.pages import from_zip

    return from_zip(data)


READERS: dict[str, Callable[[bytes], Converted]] = {
    ".docx": _docx,
    ".pdf": _pdf,
    ".xlsx": _xlsx,
    ".rtf": _rtf,
    ".html": _html,
    ".htm": _html,
    ".csv": _csv,
    ".tsv": _csv,
    ".zip": _zip,
}
