"""The bounds of a document, and the reasons to refuse one that is larger."""

import re
import unicodedata

from db.documents.document import Document, LineProblem
from db.documents.problems import DocumentProblem
from db.problems import ReadProblem

# A student's document has some 150 lines and 6 KB; these leave room for ten times that.
MAX_BYTES = 64 * 1024
MAX_LINES = 2_000
MAX_LINE = 2_000
# The parser drops what is nested 20 levels deep; a document is not made so by hand.
DEEPEST = 18
# Lists and quotes that begin on one line.
MAX_NESTED = 6
# What makes Markdown slow: marks that may open or close something, and cells. A table's rows are
# filled up to its width, so its width counts for every line of the document.
MARKS = "*_`[]!<&\\"
MAX_MARKS = 10_000
MAX_CELLS = 8_000
# Lengths in characters, of an item and of prose; complaints beyond the bound are counted only.
MAX_TEXT = 300
MAX_PROSE = 600
MAX_PROBLEMS = 50
# How many of each part can be kept.
MAX_ITEMS = 300
MAX_TASKS = 1_000
MAX_POSTINGS = 200
MAX_REQUIREMENTS = 1_000
# Everything on a line of its own, except the steps of the roadmap.
MAX_ROWS = 1_500

_DELIMITERS = re.compile(r"[\s|:-]*\|[\s|:-]*")
_NESTED = re.compile(rf"\s*(?:(?:[-*+>]|\d{{1,9}}[.)])\s*){{{MAX_NESTED + 1}}}")
_RULE = re.compile(r"[\s-]*|[\s*]*")


def refusal(text: str) -> LineProblem | None:
    """The reason not to parse a text, if there is one."""
    lines = re.split(r"\r\n?|\n", text)
    control = (letter for letter in text if unicodedata.category(letter) in ("Cc", "Cs"))
    wrong = (
        (not text.strip(), DocumentProblem.EMPTY()),
        (any(letter not in "\t\n\r\f" for letter in control), DocumentProblem.NO_TEXT_FILE()),
        (
            len(text.encode(errors="replace")) > MAX_BYTES,
            DocumentProblem.TOO_LARGE(kilobytes=MAX_BYTES // 1024),
        ),
        (len(lines) > MAX_LINES, DocumentProblem.TOO_MANY_LINES(count=MAX_LINES)),
        (sum(map(text.count, MARKS)) > MAX_MARKS, DocumentProblem.TOO_MANY_MARKS(count=MAX_MARKS)),
    )
    for is_wrong, reason in wrong:
        if is_wrong:
            return LineProblem(1, reason)
    reasons = ((number, _unfit(line, len(lines))) for number, line in enumerate(lines, 1))
    return next((LineProblem(number, reason) for number, reason in reasons if reason), None)


def _unfit(line: str, lines: int) -> ReadProblem | None:
    if len(line) > MAX_LINE:
        return DocumentProblem.LINE_TOO_LONG(count=MAX_LINE)
    if _NESTED.match(line) and not _RULE.fullmatch(line):
        return DocumentProblem.NESTED()
    if line.count("|") * lines > MAX_CELLS and _DELIMITERS.fullmatch(line):
        return DocumentProblem.TABLE_TOO_WIDE()
    return None


def too_much(document: Document) -> ReadProblem | None:
    """The reason not to keep a document, if it holds too much."""
    tasks = sum(len(item.steps) for item in document.roadmap) + len(document.action_items)
    rows = sum(len(part) for part in vars(document).values() if isinstance(part, list))
    bounds = (
        (len(document.roadmap), MAX_ITEMS, DocumentProblem.TOO_MANY_ITEMS),
        (tasks + len(document.own), MAX_TASKS, DocumentProblem.TOO_MANY_TASKS),
        (len(document.postings), MAX_POSTINGS, DocumentProblem.TOO_MANY_POSTINGS),
        (
            sum(len(posting.requirements) for posting in document.postings),
            MAX_REQUIREMENTS,
            DocumentProblem.TOO_MANY_REQUIREMENTS,
        ),
        (
            rows + sum(len(component.roles) for component in document.components),
            MAX_ROWS,
            DocumentProblem.TOO_MANY_ENTRIES,
        ),
    )
    for count, most, why in bounds:
        if count > most:
            return why(count=most)
    return None
