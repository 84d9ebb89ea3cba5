"""The lines of a text as the parser of Markdown takes them: the same lines, one for one.

Phones, editors and other programs write lists, boxes and headings that Markdown does not know.
They are mended here for the parser alone; what is stored stays as it came.
"""

import re
from collections.abc import Sequence

from db.documents import boxes
from db.documents.phrases import ARROWS, BULLETS, ORNAMENT, PIPE
from db.documents.plain_text import is_bold_heading, with_boxes, with_headings, with_tables
from db.documents.posting_titles import kind_of_label

NEWLINE = re.compile(r"\r\n?|\n")
_FRONT = 60  # lines that the front matter of a note may have
_FENCE = re.compile(r"\s*(?:>\s*)*(`{3,}|~{3,})")
_BULLET = re.compile(rf"^(\s*(?:>\s*)*)[{BULLETS}](?=\s*\S)\s*")
_KEYCAP = re.compile(r"^(\s*(?:>\s*)*)(?:\d\ufe0f?\u20e3|🔟)[.)]?\s*(?=\S)")
_DASH = re.compile(r"^(\s*)[–—](?=\s+\S)")
_ARROW = re.compile(rf"(\s*)([{ARROWS}])\s*(?=[^\s\[])")
_GLUED = re.compile(r"^(\s*(?:>\s*)*[-*+])(?=\[[ xXхХvV√✓✔/>~-]?\])")
_NUMBER = re.compile(r"^(\s*\d{1,3}[.)])(?=[^\W\d_])")
_COUNTED = re.compile(r"^(\s*(?:>\s*)*)\d{1,3}([.)])(?=\s+\S)")
_DECIMAL = re.compile(r"^(\s*(?:>\s*)*)\d{1,3}((?:\.\d{1,3})+)[.)]?(?=\s+\S)")
_HEADING = re.compile(r"^(#{2,6})(?=[^#\s])")
_BOX = re.compile(r"^(\s*(?:>\s*)*)(?=\[[ \u00a0]?[xXхХvV√✓✔/<>~!?*+-]?[ \u00a0]?\](?![(:\[]))")
_ROUND = re.compile(r"^(\s*(?:>\s*)*)(?=\([ xXхХ-]?\)\s+\S)")
_FAR = re.compile(r"(?: {4,}|\t+)(?=\[[ xXхХ]?\]\s*[^\s(])")
_IN_LIST = re.compile(rf"[-*+>|`~]|\d{{1,9}}[.)]\s|\[[ xXхХ]?\]|[{BULLETS}–—]")
_RULE = 5
_TABLE_RULE = re.compile(r"\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)+\|?\s*$")
_LISTED = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s+\S")
_STRUCK = re.compile(r"~~[^~]+~~\s*")
_CODES = (":x:", ":construction:", ":hourglass:", ":hourglass_flowing_sand:")
_NO_TICKS = (*"⏳🔄🚧❌⭕🔵", *_CODES, ":arrows_counterclockwise:")


def split(text: str) -> list[str]:
    """A text's lines without their ends."""
    return NEWLINE.split(text)


def open_fence(lines: Sequence[str]) -> str:
    """The fence of a block of code that a text leaves open at its margin, where no list or quote
    ends it; empty if there is none."""
    fence = ""
    for line in lines:
        if found := _FENCE.match(line):
            if not fence:
                fence = found[1] if line.startswith(found[1]) else ""
            elif found[1].startswith(fence) and not line.strip(" \t>`~"):
                fence = ""
    return fence


def prepare(text: str) -> list[str]:
    """The lines for the parser. Each stands for the line of the text with its number."""
    lines = split(text.removeprefix("\ufeff"))
    for at in range(_front_matter(lines)):
        lines[at] = ""
    sign = re.compile(rf"^(\s*(?:>\s*)*)(?={boxes.any_sign(but=_NO_TICKS)})")
    fence, rows, counted = "", False, sum(map(bool, map(_DECIMAL.match, lines))) > 1
    _with_bullets(lines)
    _nest(lines)
    _unindent(lines)
    with_boxes(lines)
    with_headings(lines)
    with_tables(lines)
    for at, line in enumerate(lines):
        if _is_banner(lines, at):
            lines[at] = ""
        if found := _FENCE.match(line):
            if not fence:
                fence = found[1]
            elif found[1].startswith(fence) and not line.strip(" \t>`~"):
                fence = ""
            continue
        rows = PIPE.search(line) is not None and (rows or _TABLE_RULE.match(line) is not None)
        if rows and not line.lstrip().startswith("|"):
            lines[at] = f"|{line}"  # a box, a sign or a number before a row begins no list
        elif not fence and _is_underlined(lines, at):
            lines[at], lines[at + 1] = f"## {line.strip()}", ""
        elif not fence:
            plain = _DECIMAL.sub(_below_number, line) if counted else line
            lines[at] = _mended(plain, sign, dashed=_dashed(lines, at))
            lines[at] = f"- {lines[at]}" if _is_struck_task(lines, at) else lines[at]
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
    listed = fence = said = False
    for at, line in enumerate(lines):
        if _FENCE.match(line):
            fence = not fence
        bullet = _LISTED.match(line) is not None
        before = found[-1] if found else ""
        margin = line[:1].strip() and not bullet and not line.startswith((">", "|", "<"))
        below = lines[at + 1] if at + 1 < len(lines) else ""
        more = _says_more(lines, at) or (said and ORNAMENT.match(line))
        margin = margin and not (listed and more)
        opens = line.rstrip().endswith(":") and _LISTED.match(below) and not bullet
        if not fence and before.strip() and margin and (listed or opens):
            found.append("")
            numbers.append(at)
            listed = False
        found.append(line)
        numbers.append(at)
        if not fence and is_bold_heading(lines, at):
            found.append("")
            numbers.append(at)
        if not fence and _lacks_rule(lines, at):
            found.append("|" + "---|" * _cells_of(line))
            numbers.append(at)
        listed = bullet or (listed and bool(line.strip()))
        said = _states(ORNAMENT.sub("", line)) or (said and ORNAMENT.match(line) is not None)
    return found, numbers


def _lacks_rule(lines: list[str], at: int) -> bool:
    """Tests for the first of several rows of a table without a rule below it."""
    rows = lines[at : at + 3]
    first = at == 0 or not lines[at - 1].lstrip().startswith("|")
    return (
        first
        and len(rows) == 3
        and all(row.startswith("|") and row.rstrip().endswith("|") for row in rows)
        and not any(re.fullmatch(r"[|\s:-]+", row) for row in rows)
        and len(set(map(_cells_of, rows))) == 1
        and _cells_of(lines[at]) > 1
    )


def _cells_of(row: str) -> int:
    return len(PIPE.findall(row)) - 1


def _says_more(lines: list[str], at: int) -> bool:
    """Tests for a line that says more of the posting above it, by itself or, if it begins with a
    picture, by one of those behind it."""
    while at < len(lines) and lines[at].strip():
        if _states(ORNAMENT.sub("", lines[at])):
            return True
        if not ORNAMENT.match(lines[at]):
            return False
        at += 1
    return False


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


def _is_struck_task(lines: list[str], at: int) -> bool:
    """Tests for a line that is struck out below one with a box: that is done, too."""
    above = lines[at - 1] if at else ""
    boxed = above.startswith("- ") and boxes.leading(above[2:].strip())[0] is not None
    struck = above.startswith("- ") and _STRUCK.fullmatch(above[2:].strip()) is not None
    return (boxed or struck) and _STRUCK.fullmatch(lines[at]) is not None


def _with_bullets(lines: list[str]) -> None:
    """An arrow is a bullet where a line beside it begins with one, too."""
    signs = [found[2] if (found := _ARROW.match(line)) else "" for line in lines]
    for at, sign in enumerate(signs):
        if sign and sign in (*signs[max(at - 1, 0) : at], *signs[at + 1 : at + 2]):
            lines[at] = _ARROW.sub(r"\1- ", lines[at], count=1)


def _nest(lines: list[str]) -> None:
    """Bullets that a phone puts one or two spaces behind a number stand below it."""
    shift, numbered = 0, False
    for at, line in enumerate(lines):
        if line[:1].strip():
            shift, numbered = 0, re.match(r"\d{1,3}[.)]\s", line) is not None
        elif numbered and line.strip():
            if not shift and (found := re.match(r" {1,2}(?=[-*+•–—]\s)", line)):
                shift = 3 - len(found.group())
            lines[at] = " " * shift + line


def _unindent(lines: list[str]) -> None:
    """Boxes without bullets far behind a line of words are its list, no code."""
    listed, shift = True, 0
    for at, line in enumerate(lines):
        if line[:1].strip():
            listed, shift = _IN_LIST.match(line) is not None, 0
        elif not listed and (indent := _FAR.match(line)):
            shift = shift or len(indent.group())
            lines[at] = line[min(shift, len(indent.group())) :]


def _is_banner(lines: list[str], at: int) -> bool:
    """Tests for a rule of equals signs over a title, which has one below it, too."""
    rule, first = lines[at].strip(), at == 0 or not lines[at - 1].strip()
    below = lines[at + 2].strip() if at + 2 < len(lines) else ""
    return first and len(rule) >= _RULE and set(rule) == {"="} and set(below) == {"="}


def _is_underlined(lines: list[str], at: int) -> bool:
    """Tests for a heading with a number and a line below it, which Markdown takes for a list."""
    below = lines[at + 1].strip() if at + 1 < len(lines) else ""
    ruled = len(below) >= _RULE and set(below) in ({"-"}, {"="})
    first = at == 0 or not lines[at - 1].strip()
    return ruled and first and _COUNTED.match(lines[at]) is not None


def _below_number(found: re.Match[str]) -> str:
    """A bullet for "2.1.", below the line "2." if it stands at the margin like that."""
    return found[1] + ("" if found[1] else "   " + "  " * (found[2].count(".") - 1)) + "-"


def _mended(line: str, sign: re.Pattern[str], *, dashed: bool) -> str:
    worded = re.compile(rf"^(\s*(?:>\s*)*)(?={boxes.lead_word().pattern}\s*\S)", re.IGNORECASE)
    line = _KEYCAP.sub(r"\1- ", _BULLET.sub(r"\1- ", line))
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
