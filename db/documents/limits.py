"""How large an analysis may be, and the reason for one that is larger."""

import re
import unicodedata

from db.documents.document import Document, Problem
from db.documents.problems import Why
from db.problems import Reason

# A student's document has some 150 lines and 6 KB; these leave room for ten times that.
MOST_BYTES = 64 * 1024
MOST_LINES = 2_000
MOST_LINE = 2_000
# The parser drops what is nested 20 levels deep; a document is not made so by hand.
DEEPEST = 18
# Lists and quotes that begin on one line.
MOST_NESTED = 6
# What makes Markdown slow: marks that may open or close something, and cells. A table's rows are
# filled up to its width, so its width counts for every line of the document.
MARKS = "*_`[]!<&\\"
MOST_MARKS = 10_000
MOST_CELLS = 8_000
# Lengths in characters, of an item and of prose; complaints beyond the bound are counted only.
MOST_TEXT = 300
MOST_PROSE = 600
MOST_PROBLEMS = 50
# How many of each part can be kept.
MOST_ITEMS = 300
MOST_TASKS = 1_000
MOST_POSTINGS = 200
MOST_REQUIREMENTS = 1_000
# Whatever stands on a line of its own, but for the steps of the roadmap.
MOST_ROWS = 1_500

_DELIMITERS = re.compile(r"[\s|:-]*\|[\s|:-]*")
_NESTED = re.compile(rf"\s*(?:(?:[-*+>]|\d{{1,9}}[.)])\s*){{{MOST_NESTED + 1}}}")
_RULE = re.compile(r"[\s-]*|[\s*]*")


def refusal(text: str) -> Problem | None:
    """Why a text is not even parsed."""
    lines = re.split(r"\r\n?|\n", text)
    control = (each for each in text if unicodedata.category(each) in ("Cc", "Cs"))
    wrong = (
        (not text.strip(), Why.EMPTY()),
        (any(each not in "\t\n\r\f" for each in control), Why.NO_TEXT_FILE()),
        (
            len(text.encode(errors="replace")) > MOST_BYTES,
            Why.TOO_LARGE(kilobytes=MOST_BYTES // 1024),
        ),
        (len(lines) > MOST_LINES, Why.TOO_MANY_LINES(count=MOST_LINES)),
        (sum(map(text.count, MARKS)) > MOST_MARKS, Why.TOO_MANY_MARKS(count=MOST_MARKS)),
    )
    for is_wrong, reason in wrong:
        if is_wrong:
            return Problem(1, reason)
    reasons = ((number, _unfit(line, len(lines))) for number, line in enumerate(lines, 1))
    return next((Problem(number, reason) for number, reason in reasons if reason), None)


def _unfit(line: str, lines: int) -> Reason | None:
    if len(line) > MOST_LINE:
        return Why.LINE_TOO_LONG(count=MOST_LINE)
    if _NESTED.match(line) and not _RULE.fullmatch(line):
        return Why.NESTED()
    if line.count("|") * lines > MOST_CELLS and _DELIMITERS.fullmatch(line):
        return Why.TABLE_TOO_WIDE()
    return None


def too_much(document: Document) -> Reason | None:
    """Why a document holds more than can be kept."""
    tasks = sum(len(item.steps) for item in document.roadmap) + len(document.action_items)
    rows = sum(len(part) for part in vars(document).values() if isinstance(part, list))
    bounds = (
        (len(document.roadmap), MOST_ITEMS, Why.TOO_MANY_ITEMS),
        (tasks + len(document.own), MOST_TASKS, Why.TOO_MANY_TASKS),
        (len(document.postings), MOST_POSTINGS, Why.TOO_MANY_POSTINGS),
        (
            sum(len(each.requirements) for each in document.postings),
            MOST_REQUIREMENTS,
            Why.TOO_MANY_REQUIREMENTS,
        ),
        (
            rows + sum(len(each.roles) for each in document.components),
            MOST_ROWS,
            Why.TOO_MANY_ENTRIES,
        ),
    )
    for count, most, why in bounds:
        if count > most:
            return why(count=most)
    return None
