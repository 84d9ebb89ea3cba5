"""The bounds of a document: what is beyond them is not read, and said."""

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Any

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
_NESTED = re.compile(rf"\s*(?:(?:>|(?:[-*+]|\d{{1,9}}[.)])(?=\s|$))\s*){{{MAX_NESTED + 1}}}")
_RULE = re.compile(r"[\s-]*|[\s*]*")


def fitting(text: str) -> tuple[str, list[LineProblem]]:
    """The part of a text that is read, line for line, and what is left out of it.

    The part is empty where nothing can be read. A line that does not fit is blank in it.
    """
    control = (letter for letter in text if unicodedata.category(letter) in ("Cc", "Cs"))
    if not text.strip():
        return "", [LineProblem(1, DocumentProblem.EMPTY())]
    if any(letter not in "\t\n\r\f" for letter in control):
        return "", [LineProblem(1, DocumentProblem.NO_TEXT_FILE())]
    lines = re.split(r"\r\n?|\n", text)
    count = min(len(lines), MAX_LINES)
    fit: list[str] = []
    problems: list[LineProblem] = []
    room = _Room()
    for number, line in enumerate(lines, 1):
        unfit = _unfit(line, count)
        if unfit is not None:
            problems.append(LineProblem(number, unfit))
        kept = "" if unfit else line
        if reason := room.beyond(kept):
            more = sum(bool(each.strip()) for each in lines[number - 1 :])
            problems.append(LineProblem(number, replace(reason, left_out=more)))
            break
        fit.append(kept)
    shown = "\n".join(fit)
    return (shown if shown.strip() else ""), problems


@dataclass
class _Room:
    """Count how much of the bounds the lines so far have taken."""

    lines: int = 0
    size: int = 0
    marks: int = 0

    def beyond(self, line: str) -> ReadProblem | None:
        """The bound that one more line breaks."""
        self.lines += 1
        self.size += len(line.encode(errors="replace")) + 1
        self.marks += sum(map(line.count, MARKS))
        if self.size > MAX_BYTES + 1:
            return DocumentProblem.TOO_LARGE(kilobytes=MAX_BYTES // 1024)
        if self.lines > MAX_LINES:
            return DocumentProblem.TOO_MANY_LINES(count=MAX_LINES)
        if self.marks > MAX_MARKS:
            return DocumentProblem.TOO_MANY_MARKS(count=MAX_MARKS)
        return None


def _unfit(line: str, lines: int) -> ReadProblem | None:
    if len(line) > MAX_LINE:
        return DocumentProblem.LINE_TOO_LONG(count=MAX_LINE)
    if _NESTED.match(line) and not _RULE.fullmatch(line):
        return DocumentProblem.NESTED()
    if line.count("|") * lines > MAX_CELLS and _DELIMITERS.fullmatch(line):
        return DocumentProblem.TABLE_TOO_WIDE()
    return None


class Room:
    """Takes out of a document what is more than can be kept, as it is filled."""

    def __init__(self, document: Document) -> None:
        self.document = document

    def left_out(self) -> ReadProblem | None:
        """Cut what is too much; the first bound that was broken."""
        document = self.document
        reasons = [
            self._cut(document.roadmap, MAX_ITEMS, DocumentProblem.TOO_MANY_ITEMS),
            self._cut_tasks(),
            self._cut(document.postings, MAX_POSTINGS, DocumentProblem.TOO_MANY_POSTINGS),
            self._cut_requirements(),
            *(
                self._cut(part, MAX_ROWS, DocumentProblem.TOO_MANY_ENTRIES)
                for part in vars(document).values()
                if isinstance(part, list)
            ),
        ]
        return next((reason for reason in reasons if reason is not None), None)

    @staticmethod
    def _cut(part: list[Any], most: int, why: DocumentProblem) -> ReadProblem | None:
        if len(part) <= most:
            return None
        more = len(part) - most
        del part[most:]
        return replace(why(count=most), left_out=more)

    def _cut_tasks(self) -> ReadProblem | None:
        document = self.document
        beyond = more = len(document.tasks()) - MAX_TASKS
        if more <= 0:
            return None
        for part in (document.own, document.action_items):
            if taken := min(more, len(part)):
                del part[len(part) - taken :]
                more -= taken
        while more > 0:
            item = document.roadmap.pop()
            kept = item.steps[: max(0, len(item.steps) - more)]
            more -= len(item.steps) - len(kept)
            if kept:
                document.roadmap.append(replace(item, steps=kept))
        return replace(DocumentProblem.TOO_MANY_TASKS(count=MAX_TASKS), left_out=beyond)

    def _cut_requirements(self) -> ReadProblem | None:
        room, more = MAX_REQUIREMENTS, 0
        for at, posting in enumerate(self.document.postings):
            if len(posting.requirements) > room:
                kept = replace(posting, requirements=posting.requirements[:room])
                self.document.postings[at], more = kept, more + len(posting.requirements) - room
            room -= len(self.document.postings[at].requirements)
        reason = DocumentProblem.TOO_MANY_REQUIREMENTS(count=MAX_REQUIREMENTS)
        return replace(reason, left_out=more) if more else None
