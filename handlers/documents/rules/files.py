"""The text and the name of a user's file, before it is parsed as an analysis."""

import codecs
from pathlib import PurePath


def decode(data: bytes) -> str | None:
    """Decode UTF-8, UTF-16 with a byte order mark, or Windows-1251; None for none of them."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1251"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def stem(file_name: str) -> str:
    """A file's name without its suffix: "data_analyst.md" is "data analyst"."""
    return " ".join(PurePath(file_name).stem.replace("_", " ").split())
