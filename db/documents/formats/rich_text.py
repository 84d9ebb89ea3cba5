"""RTF to Markdown: its text, its lists and its links."""

import re

from striprtf.striprtf import rtf_to_text

from db.documents.formats.conversion import CantConvert
from db.documents.formats.tidy import tidy

# A bullet as a group for old readers, which striprtf leaves out, and as text.
_BULLET_GROUP = re.compile(r"\{\\pntext\b[^{}]*\}")
_BULLET = re.compile(r"^[ \t]*[•◦▪‣⁃∙·][ \t]*", re.MULTILINE)
_LINK = re.compile(r"\(\"(https?://[^\s\"]+)\"\)")


def from_rtf(data: bytes) -> str:
    """Raises CantConvert, and what striprtf raises."""
    if not data.lstrip().startswith(b"{\\rtf"):
        raise CantConvert("damaged")
    written = _BULLET_GROUP.sub(r"\\bullet ", data.decode("latin-1"))
    text = rtf_to_text(written, errors="ignore")
    text = _LINK.sub(r" <\1>", _BULLET.sub("- ", text))
    return tidy("\n".join(line.lstrip("\t") for line in text.splitlines()))
