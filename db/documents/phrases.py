"""The small patterns that several readers of a document share."""

import re

BRACKETS = re.compile(r"\(([^()]*)\)")
LAST_BRACKETS = re.compile(r"\s*\(([^()]*)\)\s*$")
_BRACKETED = r"\([^()]*\)"
# What parts a name from what is said of it, outside brackets; behind a bold name less will do.
_SEPARATOR = re.compile(rf"(?P<sign>:(?!//)|\s[–—−-]\s)|{_BRACKETED}")
BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
PIPE = re.compile(r"(?<!\\)\|")
# What parts a list, but not inside brackets.
COMMAS = re.compile(r"[,;](?![^()]*\))")
_SIGNS = re.compile(r"\s+[•·|/+→]\s+|[•·]\s+|(?<=\w)/\s+")
# The number of a heading or of an item, "2." or "1.2.", and no day: "2.10.2026".
NUMBERED = re.compile(r"^\W*\d+(?:\.\d+)*[.)](?!\d)\s*")
# Pictures before the words of a line: "💰 from 400,000".
ORNAMENT = re.compile(r"^(?:[^\w\s!-~«„“–—]\ufe0f?\s*)+")
# What stands for a bullet in a text that knows no Markdown.
BULLETS = "•‣◦●▪∙○■"
# These stand for one where a line beside them begins so, too.
ARROWS = "→⇒➔➢➤►▸✦❖"
# The page of one vacancy on a site of jobs, or of a company.
VACANCY = re.compile(
    r"https?://[^\s<>()]*/(?:vacanc(?:y|ies)|jobs?(?:/view)?|careers?|positions?)/[^\s<>()]*\w"
)
_LEADING = re.compile(r"^(?:[\s:]|[–—−-]+(?=\s|$))+")


def parted(text: str) -> re.Match[str] | None:
    """Match the sign between a name and the rest, if the text has both."""
    return next((found for found in _SEPARATOR.finditer(text) if found["sign"]), None)


def listed(text: str) -> list[str]:
    """The parts of a list, by its commas or, without these, by other signs: "Go + SQL"."""
    parts = COMMAS.split(text) if COMMAS.search(text) else _SIGNS.split(text)
    return [part.strip() for part in parts if part.strip()]


def lead(text: str) -> str:
    """The text behind a name, without the separator between the two."""
    return _LEADING.sub("", text).strip()
