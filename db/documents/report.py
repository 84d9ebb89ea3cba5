"""Collects the problems of a document, and picks the rows that can be kept."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import cache
from urllib.parse import urlsplit

from db.documents import boxes
from db.documents.document import Document, LineProblem
from db.documents.limits import MAX_PROBLEMS, MAX_PROSE, MAX_TEXT
from db.documents.markdown import MarkdownSection
from db.documents.markdown_lines import MarkdownLine
from db.documents.problems import DocumentProblem
from db.problems import ReadProblem
from db.reference import words
from db.reference.phrases import any_of, plain
from db.text import clean
from db.vocabulary import Level


class Report:
    """Collects what was not understood while the document is filled."""

    def __init__(self) -> None:
        self.document = Document()
        self.problems: list[LineProblem] = []
        # The levels of the bands so far, each with its city.
        self.bands: set[tuple[Level, str | None]] = set()
        # Lines of which something was kept, and the places of tasks: their lines and columns.
        self.used: set[int] = set()
        self.tasks: set[tuple[int, int | None]] = set()
        # In a document that is a plan, lists below any heading are to be done.
        self.plan = False
        self.language = "en"
        self.role_is_sure = False
        # The number of postings before the list or the table that is being read.
        self.apart = 0
        # The first of its biggest headings.
        self.title: MarkdownSection | None = None

    def problem(self, line: int, reason: ReadProblem) -> None:
        self.problems.append(LineProblem(line, reason))

    def use(self, line: MarkdownLine) -> None:
        self.used.update(range(line.number, line.last + 1))

    def sorted(self, bounds: Iterable[LineProblem] = ()) -> tuple[LineProblem, ...]:
        """The problems by their lines; those of the `bounds` are never left out."""
        first = list(dict.fromkeys(bounds))[:MAX_PROBLEMS]
        found = sorted(dict.fromkeys(self.problems), key=lambda problem: problem.line)
        if (room := MAX_PROBLEMS - len(first)) < len(found):
            more = found[max(room - 1, 0) :]
            code = DocumentProblem.MORE_PROBLEMS(count=len(more))
            found = [*found[: max(room - 1, 0)], LineProblem(more[0].line, code)][:room]
        return tuple(sorted([*first, *found], key=lambda problem: problem.line))

    def fits(self, line: MarkdownLine, most: int = MAX_TEXT) -> bool:
        """Tests a line's text for a length that can be kept, and reports it if not."""
        if not clean(line.text):
            self.problem(line.number, DocumentProblem.NO_TEXT())
        elif len(line.text) > most:
            self.problem(line.number, DocumentProblem.TEXT_TOO_LONG(count=most))
        else:
            self.use(line)
            return True
        return False

    def fits_apart(self, line: MarkdownLine) -> bool:
        """Like `fits`, for the name and the rest of a line apart."""
        name, rest = line.split()
        if line.text and not re.search(r"\w", name):
            self.problem(line.number, DocumentProblem.NO_NAME())
            return False
        return self.fits(replace(line, text=max(name, rest, key=len)))

    def rows(self, section: MarkdownSection, *, apart: bool = False) -> list[MarkdownLine]:
        """The items of lists, and the rows of tables as if they were "name: rest"."""
        found = [unmarked(line) for line in section.items]
        for table in section.tables:
            first = int(is_numbered(table))
            for row in self.cells(table):
                name, *rest = (cell.text for cell in row.children[first:])
                text = f"{name}: {', '.join(filter(None, rest))}".rstrip(": ")
                bold = name if name and any(rest) else None
                found.append(unmarked(MarkdownLine(row.number, text, bold, column=first)))
        fits = self.fits_apart if apart else self.fits
        return [line for line in found if fits(line)]

    def flat(self, section: MarkdownSection, *, apart: bool = False) -> list[MarkdownLine]:
        """Rows with nothing below them; what is below is reported."""
        found = self.rows(section, apart=apart)
        for line in found:
            self.below(line)
        return found

    def cells(self, table: list[MarkdownLine]) -> list[MarkdownLine]:
        """The rows below a table's heading, except those with more cells than it."""
        found = []
        self.use(table[0])
        for row in table[1:]:
            if len(row.children) > len(table[0].children):
                self.problem(row.number, DocumentProblem.MORE_CELLS())
            elif any(cell.text for cell in row.children):
                found.append(row)
        return found

    def below(self, line: MarkdownLine) -> None:
        for child in line.children:
            self.problem(child.number, DocumentProblem.NOTHING_BELOW())

    def stray(self, section: MarkdownSection) -> None:
        for line in section.paragraphs:
            self.problem(line.number, DocumentProblem.NO_ITEM())

    def prose(self, section: MarkdownSection) -> str | None:
        """A section's paragraphs as one text."""
        text = " ".join(line.text for line in section.paragraphs if line.text)
        text = unmarked(MarkdownLine(1, text)).text
        whole = MarkdownLine(section.paragraphs[0].number if section.paragraphs else 1, text)
        return text if text and self.fits(whole, MAX_PROSE) else None


def is_numbered(table: Sequence[MarkdownLine]) -> bool:
    """Tests for a table whose first column only counts its rows."""
    cells = [row.children[0].text for row in table[1:] if row.children]
    return len(table[0].children) > 1 and all(re.fullmatch(r"\d{1,3}\.?", cell) for cell in cells)


def unmarked(line: MarkdownLine) -> MarkdownLine:
    """A line without the boxes and signs before its text."""
    text, bold = line.text, line.bold
    while (found := boxes.leading(text))[0] is not None:
        text, bold = found[1], None
    return line if text == line.text else replace(line, text=text, bold=bold)


@cache
def _labels() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(any_of(forms)) for name, forms in words()["labels"].items()}


def label(text: str) -> str | None:
    """The field that a label names: "Requirements" is requirements, "Зарплата" salary."""
    spoken = plain(text)
    return next((name for name, form in _labels().items() if form.match(spoken)), None)


def none_stated(text: str) -> bool:
    """Tests for a text without a statement: "-", "not stated"."""
    spoken = plain(text).strip(" .")
    return spoken in ("", "-", "—") or spoken in {plain(word) for word in words()["unstated"]}


@cache
def _details() -> re.Pattern[str]:
    return re.compile(any_of(words()["details"]))


def is_detail(text: str) -> bool:
    """Tests for a label of what only explains a task: "Deadline", "Ресурсы"."""
    return _details().fullmatch(_worded(text)) is not None


@cache
def _resources() -> re.Pattern[str]:
    return re.compile(any_of(words()["resources"]))


def is_resource(text: str) -> bool:
    """Tests for a label of what one learns from: "Video", "Книга"."""
    return _resources().fullmatch(_worded(text)) is not None


@cache
def _generic() -> re.Pattern[str]:
    return re.compile(any_of(words()["generic"]))


def is_generic(text: str) -> bool:
    """Tests for words that only say that tasks follow: "Tasks:", "Что делать"."""
    spoken = _worded(text)
    return bool(_labels()["steps"].fullmatch(spoken) or _generic().fullmatch(spoken))


def _worded(text: str) -> str:
    return re.sub(r"^[\W_]+|[\W_]+$", "", plain(text))


def field(text: str) -> str | None:
    """The field that a text names if it is a label and nothing more."""
    spoken = plain(text)
    return next((name for name, form in _labels().items() if form.fullmatch(spoken)), None)


def is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        good = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False
    return good and not re.search(r"\s", text)
