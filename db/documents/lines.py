"""The lines of a text as the parser of Markdown takes them: the same lines, one for one.

Phones, editors and other programs write lists, boxes and headings that Markdown does not know.
They are mended here for the parser alone; what is stored stays as it came.
"""

import re

from db.documents import boxes
from db.documents.posting_titles import kind_of_label
from db.reference import words

NEWLINE = re.compile(r"\r\n?|\n")
_FRONT = 60  # lines that the front matter of a note may have
_FENCE = re.compile(r"\s*(?:>\s*)*(`{3,}|~{3,})")
_BULLET = re.compile(r"^(\s*(?:>\s*)*)[•‣◦●▪∙](?=\s*\S)\s*")
_DASH = re.compile(r"^(\s*)[–—](?=\s+\S)")
_GLUED = re.compile(r"^(\s*(?:>\s*)*[-*+])(?=\[[ xXхХ✓/>~-]?\])")
_NUMBER = re.compile(r"^(\s*\d{1,3}[.)])(?=[^\W\d_])")
_COUNTED = re.compile(r"^(\s*(?:>\s*)*)\d{1,3}([.)])(?=\s+\S)")
_HEADING = re.compile(r"^(#{2,6})(?=[^#\s])")
_BOX = re.compile(r"^(\s*(?:>\s*)*)(?=\[[ \u00a0]?[xXхХ✓✔/<>~!?*+-]?[ \u00a0]?\](?![(:\[]))")
_ROUND = re.compile(r"^(\s*(?:>\s*)*)(?=\([ xXхХ-]?\)\s+\S)")
_LISTED = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+\S")
_NO_TICKS = "⏳🔄🚧❌⭕🔵"


def split(text: str) -> list[str]:
    """A text's lines without their ends."""
    return NEWLINE.split(text)


def prepare(text: str) -> list[str]:
    """The lines for the parser. Each stands for the line of the text with its number."""
    lines = split(text.removeprefix("\ufeff"))
    for at in range(_front_matter(lines)):
        lines[at] = ""
    signs = "".join(sign for each in words()["signs"].values() for sign in each)
    sign = re.compile(rf"^(\s*(?:>\s*)*)(?=[{''.join(set(signs) - set(_NO_TICKS))}])")
    fence = ""
    for at, line in enumerate(lines):
        if found := _FENCE.match(line):
            if not fence:
                fence = found[1]
            elif found[1].startswith(fence) and not line.strip(" \t>`~"):
                fence = ""
            continue
        if not fence:
            lines[at] = _mended(line, sign, dashed=_dashed(lines, at))
    return lines


def numbered(lines: list[str]) -> tuple[list[str], list[int]]:
    """The lines with an empty one where a text without empty lines begins anew, and the number
    (from 0) of each in the text.

    Behind a list a line at the margin is no part of its last item, unless it is a field of a
    posting, and a line with a colon above
    a list is no part of the paragraph before it.
    """
    found: list[str] = []
    numbers: list[int] = []
    listed, fence = False, False
    for at, line in enumerate(lines):
        if _FENCE.match(line):
            fence = not fence
        bullet = _LISTED.match(line) is not None
        before = found[-1] if found else ""
        margin = line[:1].strip() and not bullet and not line.startswith((">", "|", "<"))
        below = lines[at + 1] if at + 1 < len(lines) else ""
        margin = margin and not (listed and _states(line))
        opens = line.rstrip().endswith(":") and _LISTED.match(below) and not bullet
        if not fence and before.strip() and margin and (listed or opens):
            found.append("")
            numbers.append(at)
            listed = False
        found.append(line)
        numbers.append(at)
        listed = bullet or (listed and bool(line.strip()))
    return found, numbers


def _states(line: str) -> bool:
    """Tests for a line that only says more of the posting above it: "Link: ...", an address."""
    name, colon, value = line.replace("*", "").partition(":")
    address = re.match(r"<?https?://", line) is not None
    return address or bool(colon and value.strip() and kind_of_label(name) is not None)


def _front_matter(lines: list[str]) -> int:
    """The number of lines that a note's front matter takes."""
    mark = lines[0].rstrip() if lines else ""
    if mark not in ("---", "+++"):
        return 0
    for at, line in enumerate(lines[1:_FRONT], 1):
        if line.rstrip() in (mark, "..."):
            return at + 1
        if line.strip() and not re.match(r"\s*[-#]|\s+\S|[\w .-]+[:=]", line):
            return 0
    return 0


def _dashed(lines: list[str], at: int) -> bool:
    """Tests for a dash that is a bullet: a line beside it begins with one, too."""
    around = (lines[at - 1] if at else "", lines[at + 1] if at + 1 < len(lines) else "")
    return any(re.match(r"\s*[–—-]\s", line) for line in around)


def _mended(line: str, sign: re.Pattern[str], *, dashed: bool) -> str:
    worded = re.compile(rf"^(\s*(?:>\s*)*)(?={boxes.lead_word().pattern}\s*\S)", re.IGNORECASE)
    line = _BULLET.sub(r"\1- ", line)
    if dashed:
        line = _DASH.sub(r"\1-", line)
    line = _GLUED.sub(r"\1 ", line)
    line = _NUMBER.sub(r"\1 ", line)
    # A list that begins with another number than 1 is none behind a line of text.
    line = _COUNTED.sub(r"\g<1>1\2", line)
    line = _HEADING.sub(r"\1 ", line)
    for pattern in (_BOX, _ROUND, sign, worded):
        if pattern.match(line):
            return pattern.sub(r"\1- ", line, count=1)
    return line
