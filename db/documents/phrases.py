"""The small patterns that several readers of a document share."""

import re

BRACKETS = re.compile(r"\(([^()]*)\)")
# What parts a name from what is said of it, outside brackets; behind a bold name less will do.
SEPARATOR = re.compile(r"(?::(?!//)|\s[–—−-]\s)(?![^()]*\))")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
PIPE = re.compile(r"(?<!\\)\|")
NUMBERED = re.compile(r"^\W*\d+[.)]\s*")
_LEADING = re.compile(r"^(?:[\s:]|[–—−-]+(?=\s|$))+")


def lead(text: str) -> str:
    """The text behind a name, without the separator between the two."""
    return _LEADING.sub("", text).strip()
