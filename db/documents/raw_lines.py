"""Edits lines of a document as they were written: sets a box, replaces words, fills a cell."""

import re

from db.documents import boxes, html_blocks
from db.documents.phrases import ARROWS, BREAK, BULLETS, PIPE
from db.documents.plain_text import parted_cell, parting_of
from db.reference import words
from db.vocabulary import TaskState

_LETTERS: dict[TaskState, str] = {"open": " ", "done": "x", "skipped": "-"}
# What stands before a line's words: its indent, quotes, bullets and numbers, or a heading's marks.
_PREFIX = re.compile(
    r"[ \t]*(?:>[ \t]?)*[ \t]*"
    rf"(?:(?:[-*+](?=[ \t\[])|[{BULLETS}{ARROWS}]|[–—](?=[ \t])"
    r"|\d{1,3}(?:\.\d{1,3})+[.)]?(?=[ \t])"
    r"|(?:\d\ufe0f?\u20e3|🔟)[.)]?|\d{1,9}[.)](?=[ \t\[]|[^\W\d_]))[ \t]*)*"
    r"(?:#{1,6}[ \t]*)?(?:\*\*(?=\[)|__(?=\[))?"
)
_QUOTE = re.compile(r"\s*(?:>\s*)*")
_BRACKETS = re.compile(r"\[([ \t\u00a0]*)([^\[\]\d]?)([ \t\u00a0]*)\]")
_ROUND = re.compile(r"\(([ xXхХ✓✔✗-]?)\)")
_STRUCK = re.compile(r"^(\s*)~~(.*)~~(\s*(?:<?https?://\S+\s*)?)$", re.DOTALL)
# The sign for the other state, of those that come in pairs.
_PAIRS = {"☐": "☑", "⬜": "✅", "⚪": "🟢", "◻": "☑", "▢": "☑", "🔲": "✅", "🔴": "🟢", "🟥": "🟩"}
_BACK = {"☑": "☐", "☒": "☐", "✅": "⬜", "🟢": "⚪", "🟩": "⬜", "✔": "☐", "✓": "☐", "🗹": "☐"}


def prefix_of(raw: str) -> str:
    """Return the start of a line, before its box and its words."""
    found = _PREFIX.match(raw)
    return found.group() if found else ""


def with_state(raw: str, state: TaskState, *, capital: bool = False, language: str = "en") -> str:
    """A line with its box, sign or words set to a state; a box is added where it has none."""
    if re.match(r"\s*<li\b", raw, re.IGNORECASE):
        return html_blocks.with_checked(raw, checked=state == "done")
    prefix = prefix_of(raw)
    body = raw[len(prefix) :]
    new = _set(body, state, capital=capital, language=language)
    if not prefix.strip() and _STRUCK.match(body) and state == "open":
        new = f"[ ] {new}"  # nothing else of it would say that it is a task
    glued = prefix[-1:].isalnum() or prefix[-1:] in tuple("-*+•.)")
    return prefix + (" " if glued and not body.startswith("[") else "") + new


def boxed(raw: str, *, bare: bool = False) -> str:
    """An open line with a box, where nothing says its state; `bare` also one without a bullet."""
    prefix = prefix_of(raw)
    return (
        raw
        if is_marked(raw) or not (bare or prefix.strip())
        else f"{prefix}[ ] {raw[len(prefix) :]}"
    )


def is_marked(raw: str) -> bool:
    """Tests for a line with a box or a sign before its words."""
    return boxes.leading(raw[len(prefix_of(raw)) :].strip())[0] is not None


def _set(body: str, state: TaskState, *, capital: bool = False, language: str = "en") -> str:
    """A line's words with their mark; "[-] Learn Git (skipped)" for a task that is skipped."""
    mark, _text = boxes.leading(body.strip())
    if mark is not None and mark.state == "skipped" and body[:1] in ("[", "("):
        body = boxes.trailing(body.rstrip())[1] + _tail(body)
    found = _marked(body, state, capital=capital)
    if state == "skipped" and found.startswith(("[", "(")):
        found = f"{found.rstrip()} {boxes.skip_word(language)}{_tail(found)}"
    return found


def _marked(body: str, state: TaskState, *, capital: bool) -> str:
    letter = _LETTERS[state].upper() if capital else _LETTERS[state]
    if (found := _BRACKETS.match(body)) and boxes.leading(body)[0]:
        space = found[1] if found[2] and state != "open" else ""
        rest = body[found.end() :]
        return f"[{space}{letter}{space}]" + ("" if rest[:1].isspace() or not rest else " ") + rest
    if (found := _ROUND.match(body)) and boxes.leading(body)[0]:
        return f"({letter}){body[found.end() :]}"
    if sign := boxes.lead_sign().match(body):
        return _other_sign(sign["sign"], state) + body[sign.end() :]
    mark, rest = boxes.leading(body.strip())
    if mark is not None:  # "[Done] Learn Git"
        return f"[{letter}] {rest}" + _tail(body)
    stripped = body.rstrip()
    mark, rest = boxes.trailing(stripped)
    if mark is not None:
        body = rest + _tail(body)
    struck = _STRUCK.match(body)
    if state == "open" and (struck or mark is not None):
        return struck[1] + struck[2] + struck[3] if struck else body
    return f"[{letter}] {body}"


def _tail(body: str) -> str:
    return body[len(body.rstrip()) :]


def _other_sign(sign: str, state: TaskState) -> str:
    if state == "skipped":
        return "[-]"
    if sign.startswith(":"):
        return ":white_check_mark:" if state == "done" else ":white_large_square:"
    if state == "done":
        return _PAIRS.get(sign, "✅")
    return _BACK.get(sign, "⬜")


def with_words(raw: str, text: str) -> str:
    """A line with other words behind its bullet and its box."""
    prefix = prefix_of(raw)
    body = raw[len(prefix) :]
    found = _BRACKETS.match(body) or _ROUND.match(body) or boxes.lead_sign().match(body)
    box = body[: found.end()] if found else ""
    gap = re.match(r"[ \t]*", body[len(box) :])
    return (
        prefix
        + box
        + (gap.group() if gap and gap.group() else " " * bool(box))
        + text
        + _tail(raw)
    )


def child_indent(raw: str, following: str) -> str:
    """The indent of a line below this one; as that of the line that stands there already."""
    prefix = re.match(r"[ \t]*(?:>[ \t]?)*[ \t]*", raw)
    before = prefix.group() if prefix else ""
    indent = re.match(r"([ \t]*(?:>[ \t]?)*[ \t]*)(?:[-*+]|\d+[.)])[ \t]", following)
    if indent and len(indent[1].expandtabs(4)) > len(before.expandtabs(4)) + 1:
        return indent[1]
    marker = re.match(r"(?:[-*+]|\d{1,9}[.)])([ \t]*)", raw[len(before) :])
    width = len(marker.group()) if marker and 0 < len(marker[1]) <= 4 else 2
    return before + " " * max(4 if width < 4 else width, width)


def cell_span(raw: str, column: int) -> tuple[int, int] | None:
    """Return the start and end of a table cell's content in its line; None for no such cell."""
    if re.search(r"<t[dh]\b", raw, re.IGNORECASE):
        return html_blocks.cell_span(raw, column)
    if not PIPE.search(raw):
        return parted_cell(raw, column)
    pipes = [found.start() for found in PIPE.finditer(raw)]
    starts = [at + 1 for at in pipes]
    quote = _QUOTE.match(raw)
    margin = quote.end() if quote else 0
    edged = raw[margin:].startswith("|")
    ends = [*pipes[1:], len(raw)] if edged else [*pipes, len(raw)]
    if not edged:
        starts = [margin, *starts]
    if not raw[starts[-1] :].strip():
        starts.pop()  # nothing but the row's end
    if column >= min(len(starts), len(ends)):
        return None
    start, end = starts[column], ends[column]
    content = raw[start:end]
    if not content.strip():
        return (start + 1, start + 1) if len(content) > 1 else (start, start)
    lead = len(content) - len(content.lstrip())
    return start + lead, start + len(content.rstrip())


def with_cell(raw: str, column: int, text: str) -> str:
    span = cell_span(raw, column)
    if span is None:
        return _with_last_cell(raw, column, text)
    if not PIPE.search(raw) and (sign := parting_of(raw)):
        quoted = sign == "," and raw[: span[0]].endswith('"')
        text = (
            text.replace('"', "'") if quoted else text.replace(sign, " " if sign == "," else ",")
        )
    elif span[0] == span[1] and PIPE.search(raw):
        text = (
            " " * (raw[span[0] - 1 : span[0]] == "|")
            + text
            + " " * (raw[span[1] : span[1] + 1] == "|")
        )
    return raw[: span[0]] + text + raw[span[1] :]


def _with_last_cell(raw: str, column: int, text: str) -> str:
    """A row that ends before a column, with that cell; a row of HTML stays as it is."""
    if re.search(r"<t[dhr]\b", raw, re.IGNORECASE):
        return raw
    there = next((at for at in range(1, column) if cell_span(raw, at) is None), column)
    empty = "| " * (column - there)
    body = raw.rstrip()
    if not PIPE.search(raw) and (sign := parting_of(raw)):
        return body + sign * (column - there + 1) + text + raw[len(body) :]
    if body.endswith("|"):
        return f"{body} {empty}{text} |{raw[len(body) :]}"
    return f"{body} | {empty}{text}{raw[len(body) :]}"


def cell(raw: str, column: int) -> str:
    span = cell_span(raw, column)
    return raw[span[0] : span[1]] if span else ""


def with_cell_state(raw: str, column: int, state: TaskState, language: str) -> str:
    """A row with its cell of the state set, in the way in which it was written."""
    old = cell(raw, column)
    word = str(words()["written"][language][state])
    sign = boxes.lead_sign().match(old)
    box = _BRACKETS.match(old) or _ROUND.match(old)
    if box and (box.end() == len(old) or boxes.state_of_cell(old) == "skipped"):
        new = _marked(box.group(), state, capital="X" in old)
        new += f" {word}" if state == "skipped" else ""
    elif sign:
        new = "➖" if state == "skipped" else _other_sign(sign["sign"], state)
        new += f" {word}" if re.search(r"\w", old) else ""
    else:
        new = word if old.strip() or state != "open" else old
    return with_cell(raw, column, new)


def with_part_state(
    raw: str, column: int, part: int | None, state: TaskState, language: str = "en"
) -> str:
    """A row with the box of a task set inside a cell, which may hold several."""
    old = cell(raw, column)
    if part is None:
        return with_cell(raw, column, _set(old, state, language=language))
    breaks = list(BREAK.finditer(old))
    if breaks:
        pieces, ends = BREAK.split(old), [found.group() for found in breaks]
    else:
        pattern = ";" if ";" in old else r",(?![^()]*\))"
        pieces, ends = re.split(pattern, old), re.findall(pattern, old)
    filled = [at for at, piece in enumerate(pieces) if piece.strip()]
    if part >= len(filled):
        return raw
    piece = pieces[filled[part]]
    lead = piece[: len(piece) - len(piece.lstrip())]
    pieces[filled[part]] = lead + _set(piece.lstrip(), state, language=language)
    joined = "".join(piece + end for piece, end in zip(pieces, [*ends, ""], strict=True))
    return with_cell(raw, column, joined)
