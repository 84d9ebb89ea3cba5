"""Headings and tables of a text that has no marks of Markdown for them."""

import re
from collections.abc import Sequence
from functools import cache

from db.documents.boxes import state_of_cell
from db.documents.headings import SKILLS, kind_of
from db.documents.phrases import PIPE, VACANCY
from db.documents.posting_titles import kind_of_label
from db.reference import words
from db.reference.phrases import any_of, plain

# A line with one of these names alone stands for a heading, whatever follows it.
_OPENING = ("postings", "takeaway", "role", *SKILLS)
_LONGEST, _MOST_WORDS = 50, 6
_MARKED = re.compile(r"#{1,6}\s")
_NUMBERED = re.compile(r"\d{1,2}[.)]\s+(?=[^\W\d_])")
_BELOW = re.compile(r"\d{1,2}\.\d{1,2}[.)]?\s+\S|\|")
_LISTED = re.compile(r"\s|\*(?!\*)|[-+>|<#~`•●\[(]|\d{1,9}[.)]\s")
_BOLD = re.compile(r"\*\*([^*]{2,50})\*\*:?")
_PLUS = re.compile(r"(\s*)([+−-])\s+(?=[^\s\[])")
_SIGN_TOLD = re.compile(r"[+−–-][\"»”)']*\s*(?:[-–—=:]\s*)?([^\W\d_][^+,;−–—=.)(]*)")
_LONGEST_LEGEND = 120
_FEWEST_ROWS = 3
_LONGEST_NAME = 40
_BARRED = re.compile(r"\s*\||[\s|:-]+$")
_QUOTED = re.compile(r'"[^"]*"')
_CELL = re.compile(r'(?:^|,)(?:"(?P<quoted>[^"]*)"(?=,|\s*$)|(?P<bare>[^",]*)(?=,|$))')
_ROW = re.compile(r'(?:"[^"]*"|[^",]*)(?:,(?:"[^"]*"|[^",]*))+\s*')


def with_headings(lines: list[str]) -> None:
    """Give the lines that stand for headings the marks of one, above the first that has them."""
    end = next((at for at, line in enumerate(lines) if _MARKED.match(line)), len(lines))
    numbered = [at for at in range(end) if _opens_numbers(lines, at)]
    if not any(kind_of(lines[at]) for at in numbered):
        numbered = []
    for at in range(end):
        if at in numbered or _is_heading(lines, at):
            lines[at] = f"## {lines[at].strip()}"


def _is_first(lines: Sequence[str], at: int) -> bool:
    return at == 0 or not lines[at - 1].strip()


def _below(lines: Sequence[str], at: int) -> str:
    """The line below another, at most an empty one apart; "" for none."""
    return next((line for line in lines[at + 1 : at + 3] if line.strip()), "")


def _opens_numbers(lines: Sequence[str], at: int) -> bool:
    """Tests for "2. Skills" above "2.1. SQL", or above a table."""
    return (
        _NUMBERED.match(lines[at]) is not None
        and len(lines[at]) <= _LONGEST
        and _is_first(lines, at)
        and _BELOW.match(_below(lines, at)) is not None
    )


def _is_heading(lines: Sequence[str], at: int) -> bool:
    """Tests for a short line that names what stands below it, where that is no list."""
    line, below = lines[at].strip(), _below(lines, at)
    if not line or not below or not _is_first(lines, at) or _LISTED.match(lines[at]):
        return False
    short = len(line) <= _LONGEST and len(line.split()) <= _MOST_WORDS
    if short and line.endswith(":") and VACANCY.search(below):
        return True
    # A list has its heading above it in any text.
    if not short or re.search(r"[.!?;,…]$|:\s|://", line) or _LISTED.match(below):
        return False
    return kind_of(line) in _OPENING


def is_bold_heading(lines: Sequence[str], at: int) -> bool:
    """Tests for a bold line with the name of a part right above the lines of that part."""
    found = _BOLD.fullmatch(lines[at].strip()) if _is_first(lines, at) else None
    below = lines[at + 1] if at + 1 < len(lines) else ""
    return found is not None and bool(below.strip()) and kind_of(found[1]) in _OPENING


def with_boxes(lines: list[str]) -> None:
    """Give the lines of a list boxes where a legend says that a plus is done, a minus open."""
    plus = {at for at, line in enumerate(lines) if line.lstrip().startswith("+ ")}
    legends = [at for at, line in enumerate(lines) if _is_legend(line)] if plus else []
    for at in legends:
        lines[at] = ""
    if not legends or not plus.difference(legends):
        return
    for at, line in enumerate(lines):
        if found := _PLUS.match(line):
            lines[at] = f"{found[1]}- [{'x' if found[2] == '+' else ' '}] {line[found.end() :]}"


def _is_legend(line: str) -> bool:
    """Tests for "+ done, - not yet"."""
    if len(line) > _LONGEST_LEGEND or re.search(r"[\[\\*]", line):
        return False
    told = [state_of_cell(found[1]) for found in _SIGN_TOLD.finditer(line)]
    return "done" in told and "open" in told


def with_tables(lines: list[str]) -> None:
    """Give rows that tabs, semicolons or commas part, as spreadsheets copy or save them, the bars
    of a table."""
    _with_bars(lines)
    at = 0
    while at < len(lines):
        end = at
        if sign := _parting(lines[at]):
            count = len(_cells(lines[at], sign))
            while end < len(lines) and len(_cells(lines[end], sign)) == count:
                end += 1
        if sign and end - at >= _FEWEST_ROWS:
            for number in range(at, end):
                cells = [text.replace("|", r"\|") for text, _span in _cells(lines[number], sign)]
                lines[number] = f"| {' | '.join(cells)} |"
        at = max(end, at + 1)


def _with_bars(lines: list[str]) -> None:
    """Give rows with bars between their cells alone one at each end, where no rule is."""
    at = 0
    while at < len(lines):
        end, count = at, len(PIPE.findall(lines[at]))
        while count > 1 and end < len(lines) and len(PIPE.findall(lines[end])) == count:
            end += 1
        rows = lines[at:end]
        if len(rows) >= _FEWEST_ROWS and not any(map(_BARRED.match, rows)):
            named = [kind_of_label(name.strip()) for name in PIPE.split(rows[0])]
            if len({*named} - {None}) > 1 and "://" not in rows[0]:
                lines[at:end] = [f"| {row.strip()} |" for row in rows]
        at = max(end, at + 1)


def _parting(head: str) -> str | None:
    """The sign that parts the names of columns; commas do if one column is that of a state."""
    sign = next((sign for sign in "\t;," if sign in head), None)
    if sign is None or _LISTED.match(head):
        return None
    names = [text for text, _span in _cells(head, sign)]
    plain_names = all(name and len(name) <= _LONGEST_NAME for name in names)
    told = re.search(r"[:|.!]|;\s|\d", head) or ("?" in head and sign != ",")
    apart = len({*names}) == len(names) > (1 if sign == "\t" else 2)
    if not plain_names or not apart or told:
        return None
    return sign if sign != "," or any(map(_is_of_state, names)) else None


def heads_states(raw: str) -> bool:
    """True for a line of column names without bars, one of which is that of a state."""
    sign = _parting(raw)
    return sign is not None and any(_is_of_state(text) for text, _span in _cells(raw, sign))


def _is_of_state(name: str) -> bool:
    return _state_names().fullmatch(plain(name).strip(" ?")) is not None


@cache
def _state_names() -> re.Pattern[str]:
    return re.compile(any_of(words()["labels"]["state"]))


def _cells(raw: str, sign: str) -> list[tuple[str, tuple[int, int]]]:
    """The cells of a row, each with its start and end; none of a row that is parted otherwise.

    Between commas a cell may stand in quotes.
    """
    if sign != ",":
        cells = re.finditer(f"(?:^|{sign})([^{sign}]*)", raw)
        spans = [] if '"' in raw else [each.span(1) for each in cells]
    elif re.search(r"[\t;|]", _QUOTED.sub("", raw)) or "|" in raw:
        return []
    else:
        spans = [
            each.span("quoted" if each["quoted"] is not None else "bare")
            for each in _CELL.finditer(raw)
        ]
        if not _ROW.fullmatch(raw):
            return []
    return [(raw[start:end].strip(), _trimmed(raw, start, end)) for start, end in spans]


def _trimmed(raw: str, start: int, end: int) -> tuple[int, int]:
    lead = len(raw[start:end]) - len(raw[start:end].lstrip())
    return start + lead, max(start + lead, start + len(raw[start:end].rstrip()))


def parted_cell(raw: str, column: int) -> tuple[int, int] | None:
    """Return the start and the end of a cell in a row that tabs, semicolons or commas part."""
    sign = parting_of(raw)
    cells = _cells(raw, sign) if sign else []
    return cells[column][1] if column < len(cells) else None


def parting_of(raw: str) -> str | None:
    """The sign that parts the cells of a row without bars."""
    return next((sign for sign in "\t;," if sign in _QUOTED.sub("", raw)), None)
