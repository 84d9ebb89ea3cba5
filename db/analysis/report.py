"""What the readers of sections share: complaints with their lines, and rows fit to be kept."""

import re
from functools import cache

from db.analysis.document import Document, Problem
from db.analysis.markdown import Line, Section
from db.reference import words
from db.reference.phrases import any_of, plain

# Lengths in characters, of an item and of prose; complaints beyond the bound are counted only.
MOST_TEXT = 300
MOST_PROSE = 600
MOST_PROBLEMS = 50


class Report:
    """Collects what was not understood while the document is filled."""

    def __init__(self) -> None:
        self.document = Document()
        self.problems: list[Problem] = []

    def problem(self, line: int, reason: str) -> None:
        self.problems.append(Problem(line, reason))

    def sorted(self) -> tuple[Problem, ...]:
        found = sorted(dict.fromkeys(self.problems), key=lambda each: each.line)
        if len(found) <= MOST_PROBLEMS:
            return tuple(found)
        more = len(found) - MOST_PROBLEMS + 1
        kept = found[: MOST_PROBLEMS - 1]
        return (*kept, Problem(found[len(kept)].line, f"from here on {more} more problems"))

    def fits(self, line: Line, most: int = MOST_TEXT) -> bool:
        """Whether a line has a text of a length that can be kept."""
        if not line.text:
            self.problem(line.number, "this item has no text")
        elif len(line.text) > most:
            self.problem(line.number, f"this text is longer than {most} characters")
        else:
            return True
        return False

    def rows(self, section: Section) -> list[Line]:
        """The items of lists, and the rows of tables as if they were "name: rest"."""
        found = [line for line in section.items if self.fits(line)]
        for table in section.tables:
            for row in self.cells(table):
                name, *rest = (cell.text for cell in row.children)
                text = f"{name}: {', '.join(filter(None, rest))}".rstrip(": ")
                line = Line(row.number, text, name if name and any(rest) else None)
                if self.fits(line):
                    found.append(line)
        return found

    def flat(self, section: Section) -> list[Line]:
        """Rows with nothing below them; what is below is reported."""
        found = self.rows(section)
        for line in found:
            self.below(line)
        return found

    def cells(self, table: list[Line]) -> list[Line]:
        """The rows below a table's heading, but for those with more cells than it."""
        found = []
        for row in table[1:]:
            if len(row.children) > len(table[0].children):
                self.problem(row.number, "this row has more cells than the table has columns")
            elif any(cell.text for cell in row.children):
                found.append(row)
        return found

    def below(self, line: Line) -> None:
        for child in line.children:
            self.problem(child.number, "nothing is expected below this item, so this is not kept")

    def stray(self, section: Section) -> None:
        for line in section.paragraphs:
            self.problem(line.number, "this line is no item of the list, so it is not kept")

    def prose(self, section: Section) -> str | None:
        """A section's paragraphs as one text."""
        text = " ".join(line.text for line in section.paragraphs)
        whole = Line(section.paragraphs[0].number if section.paragraphs else 1, text)
        return text if text and self.fits(whole, MOST_PROSE) else None


@cache
def _labels() -> dict[str, re.Pattern[str]]:
    return {name: re.compile(any_of(forms)) for name, forms in words()["labels"].items()}


def label(text: str) -> str | None:
    """Which field a label names: "Requirements" is requirements, "Зарплата" salary."""
    spoken = plain(text)
    return next((name for name, form in _labels().items() if form.match(spoken)), None)


def unstated(text: str) -> bool:
    """Whether a text says that there is nothing to say: "-", "not stated"."""
    spoken = plain(text).strip(" .")
    return spoken in ("", "-", "—") or spoken in {plain(each) for each in words()["unstated"]}
