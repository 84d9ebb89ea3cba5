"""Reads an analysis. What can't be understood is reported with its line, and not guessed."""

import re
from collections.abc import Callable

from db.analysis import numbers
from db.analysis.document import (
    Band,
    Component,
    Document,
    Money,
    Named,
    Posting,
    Premium,
    Problem,
    Reading,
    RoadmapItem,
    Role,
    Task,
)
from db.analysis.markdown import Line, Section, sections
from db.models import Level, Priority
from db.reference import cities
from db.reference.matching import level_word

# A student's document has some 150 lines; these leave room for ten times that.
MOST_BYTES = 256 * 1024
MOST_LINES = 2_000
MOST_TEXT = 300
MOST_PROBLEMS = 50

_BRACKETS = re.compile(r"\(([^()]*)\)")
_CHECKBOX = re.compile(r"^\[([ xXхХ])\]\s+")
_PRIORITIES: dict[str, Priority] = {
    "low-medium": "low_medium", "high": "high", "medium": "medium", "low": "low",
    "высок": "high", "средн": "medium", "низк": "low", "жоғары": "high", "орта": "medium",
}  # fmt: skip
_REQUIREMENTS = ("requirement", "требовани", "талап")
_SALARY = ("salary", "зарплат", "жалақы", "pay")


def read_analysis(text: str) -> Reading:
    """Read a document. Never raises: what is wrong stands in the problems."""
    if problem := _refusal(text):
        return Reading(Document(), (problem,))
    reader = _Reader()
    try:
        for section in sections(text):
            reader.read(section)
    except RecursionError:
        return Reading(Document(), (Problem(1, "the lists are nested too deeply to be read"),))
    if reader.document == Document() and not reader.problems:
        reader.problem(1, "no section of an analysis was found")
    found = sorted(reader.problems, key=lambda each: each.line)
    return Reading(reader.document, tuple(found[:MOST_PROBLEMS]))


def _refusal(text: str) -> Problem | None:
    if not text.strip():
        return Problem(1, "the document is empty")
    if "\0" in text:
        return Problem(1, "this is not a text document")
    if len(text.encode(errors="replace")) > MOST_BYTES:
        return Problem(1, f"the document is larger than {MOST_BYTES // 1024} KB")
    if text.count("\n") > MOST_LINES:
        return Problem(1, f"the document has more than {MOST_LINES} lines")
    return None


class _Reader:
    """Fills a document section by section."""

    def __init__(self) -> None:
        self.document = Document()
        self.problems: list[Problem] = []
        self.readers: dict[str, Callable[[Section], None]] = {
            "components": self._components,
            "common": lambda section: self._named(section, self.document.common),
            "have": lambda section: self._named(section, self.document.have),
            "lack": lambda section: self._named(section, self.document.lack),
            "frequent": lambda section: self._named(section, self.document.frequent),
            "role": self._role,
            "postings": self._postings,
            "takeaway": self._takeaway,
            "bands": self._bands,
            "cities": self._city_bands,
            "premiums": self._premiums,
            "roadmap": self._roadmap,
            "strong": lambda section: self._texts(section, self.document.strong),
            "develop": lambda section: self._texts(section, self.document.develop),
            "actions": self._actions,
        }

    def problem(self, line: int, reason: str) -> None:
        self.problems.append(Problem(line, reason))

    def read(self, section: Section) -> None:
        kind = "roadmap" if section.within("roadmap") else section.kind
        if kind in self.readers:
            self.readers[kind](section)
        elif kind == "container" or section.depth <= 1:
            # A heading over other headings; an introduction under it needs no reading.
            for line in section.items:
                self.problem(line.number, "this list stands under no heading that says what it is")
        elif any(section.lines()):
            self.problem(section.number, f"“{section.title[:60]}” is no section that I know")

    def _clean(self, line: Line) -> bool:
        """Whether a line has a text of a length that can be kept."""
        if not line.text:
            self.problem(line.number, "this item has no text")
        elif len(line.text) > MOST_TEXT:
            self.problem(line.number, f"this text is longer than {MOST_TEXT} characters")
        else:
            return True
        return False

    def _rows(self, section: Section) -> list[Line]:
        """Items of lists, and rows of tables as if they were "name: rest"."""
        rows = [line for line in section.items if self._clean(line)]
        for table in section.tables:
            for row in table[1:]:
                name, *rest = (cell.text for cell in row.children)
                line = Line(row.number, f"{name}: {', '.join(filter(None, rest))}", name)
                if self._clean(line):
                    rows.append(line)
        return rows

    def _stray(self, section: Section, kept: int = 0) -> None:
        for line in section.paragraphs[kept:]:
            self.problem(line.number, "this line is no item of the list")

    def _components(self, section: Section) -> None:
        for line in section.paragraphs:
            if self.document.platform is None and (bold := re.search(r"of (\S+),", line.text)):
                self.document.platform = bold[1]
        for line in self._rows(section):
            roles = []
            for child in line.children:
                if self._clean(child):
                    name, responsibility = child.split()
                    roles.append(Role(name, responsibility))
            if not roles:
                self.problem(line.number, "this component names no role")
            self.document.components.append(Component(line.text.rstrip(":"), tuple(roles)))

    def _named(self, section: Section, into: list[Named]) -> None:
        self._stray(section)
        into.extend(line.named() for line in self._rows(section))

    def _texts(self, section: Section, into: list[str]) -> None:
        self._stray(section)
        into.extend(line.text for line in self._rows(section))

    def _role(self, section: Section) -> None:
        lines = [*section.paragraphs, *section.items]
        if lines and self.document.chosen_role is None and self._clean(lines[0]):
            self.document.chosen_role = lines[0].text.rstrip(".")
            lines = lines[1:]
        for line in lines:
            self.problem(line.number, "the chosen role is one name; this line is more")

    def _takeaway(self, section: Section) -> None:
        lines = [line for line in section.lines() if self._clean(line)]
        self.document.takeaway = " ".join(line.text for line in lines)[:MOST_TEXT] or None

    def _postings(self, section: Section) -> None:
        notes = [line.text for line in section.paragraphs if self._clean(line)]
        self.document.market_note = " ".join(notes)[:MOST_TEXT] or None
        for line in self._rows(section):
            if posting := self._posting(line):
                self.document.postings.append(posting)

    def _posting(self, line: Line) -> Posting | None:
        title, rest = line.split() if line.bold else (line.text, "")
        company = _BRACKETS.search(rest if line.bold else title)
        if company and not line.bold:
            title = title[: company.start()].strip()
        if not title:
            self.problem(line.number, "this posting has no title")
            return None
        url, salary, note = line.url, None, None
        requirements: tuple[str, ...] = ()
        for child in line.children:
            name, value = child.split()
            if child.url:
                url = child.url
            elif name.casefold().startswith(_REQUIREMENTS):
                requirements = tuple(part.strip() for part in value.split(",") if part.strip())
            elif name.casefold().startswith(_SALARY):
                salary, note = self._salary(child, value)
            else:
                self.problem(child.number, "this line of the posting is not understood")
        if url is not None and not url.startswith(("http://", "https://")):
            self.problem(line.number, "the posting's address is no web address")
            url = None
        return Posting(title, company[1] if company else None, url, requirements, salary, note)

    def _salary(self, line: Line, value: str) -> tuple[Money | None, str | None]:
        note = _BRACKETS.search(value)
        try:
            return numbers.money(value), note[1] if note else None
        except ValueError as error:
            self.problem(line.number, str(error))
            return None, note[1] if note else None

    def _bands(self, section: Section) -> None:
        note = _BRACKETS.search(section.title)
        self.document.band_note = note[1] if note else None
        self._stray(section)
        for line in self._rows(section):
            label, value = line.split()
            brackets = _BRACKETS.search(label)
            plain = (label[: brackets.start()] if brackets else label).strip()
            self._band(line, plain, brackets[1] if brackets else None, value, None)

    def _city_bands(self, section: Section) -> None:
        self._stray(section)
        for line in section.items:
            self.problem(line.number, "pay by city is read from a table")
        for table in section.tables:
            labels = [cell.text for cell in table[0].children[1:]]
            for row in table[1:]:
                city = row.children[0].text
                name = cities().get(city.casefold(), city)
                for label, cell in zip(labels, row.children[1:], strict=False):
                    if cell.text.strip(numbers.DASHES + " "):
                        self._band(cell, label, None, cell.text, name)

    def _band(
        self, line: Line, label: str, experience: str | None, value: str, city: str | None
    ) -> None:
        into = self.document.bands if city is None else self.document.city_bands
        level: Level | None = level_word(label)
        if city == "":
            self.problem(line.number, "this row names no city")
        elif level is None:
            self.problem(line.number, f"“{label[:60]}” is no level that I know")
        elif any(band.level == level and band.city == city for band in into):
            self.problem(line.number, f"“{label[:60]}” is stated twice")
        else:
            try:
                into.append(Band(level, label, experience, numbers.money(value), city))
            except ValueError as error:
                self.problem(line.number, str(error))

    def _premiums(self, section: Section) -> None:
        self._stray(section)
        for line in self._rows(section):
            name, value = line.split()
            try:
                self.document.premiums.append(Premium(name, *numbers.percents(value)))
            except ValueError as error:
                self.problem(line.number, str(error))

    def _roadmap(self, section: Section) -> None:
        if section.kind == "roadmap":
            period, note = None, None
        else:
            brackets = _BRACKETS.search(section.title)
            period = (section.title[: brackets.start()] if brackets else section.title).strip()
            note = brackets[1] if brackets else None
        self._stray(section)
        for line in self._rows(section):
            name, rest = line.split() if line.bold else (line.text, line.text)
            brackets = _BRACKETS.search(rest)
            if brackets and not line.bold:
                name = line.text[: brackets.start()].strip()
            priority, reason = self._priority(brackets[1] if brackets else "")
            steps = tuple(_task(child) for child in line.children if self._clean(child))
            self.document.roadmap.append(RoadmapItem(name, period, note, priority, reason, steps))

    def _priority(self, text: str) -> tuple[Priority | None, str | None]:
        head, _, reason = re.sub(rf"\s[{numbers.DASHES}]\s", "\0", text).partition("\0")
        for word, priority in _PRIORITIES.items():
            if head.casefold().startswith(word):
                return priority, reason.strip() or None
        return None, text.strip() or None

    def _actions(self, section: Section) -> None:
        self._stray(section)
        self.document.action_items.extend(_task(line) for line in self._rows(section))


def _task(line: Line) -> Task:
    box = _CHECKBOX.match(line.text)
    if not box:
        return Task(line.text)
    return Task(line.text[box.end() :].strip() or line.text, box[1] != " ")
