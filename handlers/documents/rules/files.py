"""What a user's file says before it is read as an analysis: its text and its name."""

import codecs
from pathlib import PurePath


def decode(data: bytes) -> str | None:
    """UTF-8, UTF-16 with its mark, or the Cyrillic of old Windows; None where it is no text."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1251"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def stem(file_name: str) -> str:
    """A file's name without its ending: "data_analyst.md" is "data analyst"."""
    return " ".join(PurePath(file_name).stem.replace("_", " ").split())
