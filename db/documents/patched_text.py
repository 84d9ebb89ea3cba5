"""The lines of an author's text, edited one by one; every other byte stays as it came."""

import re
from collections import Counter
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from db.documents import html_blocks, raw_lines
from db.documents.document import DocumentTask, Place
from db.documents.lines import open_fence
from db.documents.markdown import MarkdownSection, sections
from db.documents.read import language_of
from db.documents.write import escape
from db.reference import words


@dataclass
class PatchedText:
    """The lines of a source with their ends, and what is to be put between them."""

    source: str
    lines: list[str] = field(init=False)
    ends: list[str] = field(init=False)
    mark: str = field(init=False)
    gone: set[int] = field(default_factory=set)
    behind: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plain = self.source.removeprefix("\ufeff")
        self.mark = self.source[: len(self.source) - len(plain)]
        parts = re.split(r"(\r\n?|\n)", plain)
        self.lines, self.ends = parts[::2], [*parts[1::2], ""]
        common = Counter(end for end in self.ends if end).most_common(1)
        self.end = common[0][0] if common else "\n"
        self.language = language_of(plain)
        self.capital = plain.count("[X]") > plain.count("[x]")

    @cached_property
    def _sections(self) -> Sequence[MarkdownSection]:
        return sections(self.source.removeprefix("\ufeff"))[0]

    def section(self, kind: str) -> MarkdownSection | None:
        """The last section of a kind, as it stands in the source."""
        return next((each for each in reversed(self._sections) if each.kind == kind), None)

    def below(self, section: MarkdownSection) -> list[MarkdownSection]:
        """The sections under the headings that stand below this one and name no kind."""
        return [each for each in self._sections if each.parent is section and each.kind is None]

    def raw(self, number: int) -> str:
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def word(self, key: str) -> str:
        return str(words()["written"][self.language][key])

    def heading(self) -> str:
        """The mark of a heading that stands below no other part of the text."""
        return "#" if sum(line.startswith("# ") for line in self.lines) > 1 else "##"

    def put(self, number: int, line: str) -> None:
        """Put a line behind the one with this number."""
        self.behind.setdefault(number, []).append(line)

    def joined(self) -> str:
        found: list[str] = []
        for number, (line, end) in enumerate(zip(self.lines, self.ends, strict=True), 1):
            if number not in self.gone:
                found.append(line + end)
            more = self.behind.get(number, ())
            if more and found and not found[-1].endswith(("\n", "\r")):
                # Behind the last line, which may have no end of its own.
                found.append(self.end)
                found.append(self.end.join(more))
            else:
                found += [each + self.end for each in more]
        return self.mark + "".join(found)

    def task(self, old: DocumentTask, new: DocumentTask, *, boxed: Container[int] = ()) -> None:
        """Set a task's state, note and proof where they are others now."""
        place = old.place
        if place is None:
            return
        bare = place.column is None and not raw_lines.is_marked(self.raw(place.line))
        # What is below a line without a bullet belongs to it only if it has a box.
        said = (new.url, new.note) != (old.url, old.note)
        loose = bare and said and not raw_lines.prefix_of(self.raw(place.line)).strip()
        box = bare and place.line in boxed
        if old.state != new.state or box or loose:
            self._state(place, new)
            if (box or loose) and place.column is None:
                self.lines[place.line - 1] = raw_lines.boxed(self.raw(place.line), bare=loose)
        for label, value in (("proof", new.url), ("note", new.note)):
            if value != (old.url if label == "proof" else old.note):
                self.label(place, label, value)

    def _state(self, place: Place, new: DocumentTask) -> None:
        raw, language = self._row(place.line), self.language
        if place.state_column is not None:
            raw = raw_lines.with_cell_state(raw, place.state_column, new.state, language)
        elif place.column is not None:
            raw = raw_lines.with_part_state(raw, place.column, place.part, new.state, language)
        else:
            raw = raw_lines.with_state(raw, new.state, capital=self.capital, language=language)
        self._set_row(place.line, raw)

    def _row(self, number: int) -> str:
        """A line, or the lines of a row of HTML that begins on it."""
        return "\n".join(self.lines[number - 1 : html_blocks.last_of_row(self.lines, number)])

    def _set_row(self, number: int, written: str) -> None:
        last = html_blocks.last_of_row(self.lines, number)
        parts = written.split("\n")
        if len(parts) == last - number + 1:
            self.lines[number - 1 : last] = parts

    def label(self, place: Place, label: str, value: str | None) -> None:
        """Set, add or take away a line below a task; a table has no room for one."""
        number = dict(place.labels).get(label)
        if place.column is not None:
            return
        if number is not None and value is None:
            self.gone.add(number)
        elif number is not None:
            raw = self.raw(number)
            name, colon, _value = raw.partition(":")
            self.lines[number - 1] = f"{name}{colon} {escape(value or '')}"
        elif value is not None:
            following = self.raw(place.end + 1)
            indent = raw_lines.child_indent(self.raw(place.line), following)
            self.put(place.end, f"{indent}- {self.word(label)}: {escape(value)}")

    def rename(self, place: Place, text: str) -> None:
        if place.column is not None:
            row = raw_lines.with_cell(self._row(place.line), place.column, escape(text))
            self._set_row(place.line, row)
            return
        self.lines[place.line - 1] = raw_lines.with_words(self.raw(place.line), escape(text))
        self.gone.update(range(place.line + 1, place.end + 1))

    def drop(self, place: Place) -> None:
        self.gone.update(range(place.line, place.end + 1))
        self.gone.update(number for _label, number in place.labels)

    def append(self, lines: Sequence[str]) -> None:
        """Put lines at the end of the text, behind an empty one."""
        last = len(self.lines)
        if last > 1 and not self.lines[-1]:
            last -= 1  # the text ends with a line's end
        fence = open_fence(self.lines)
        empty = not fence and not self.raw(last).strip()
        for line in lines if empty else [*([fence] if fence else []), "", *lines]:
            self.put(last, line)


def last_line(section: MarkdownSection, *, listed: bool = True) -> int:
    """The number of the last line of a section or, with `listed`, of its list if it has one."""
    numbers = [section.number]
    rows = [row for table in section.tables for row in table]
    listing = [*section.items, *rows] if listed else []
    for line in listing or section.lines():
        numbers += [each.last for each in line.walk()]
    return max(numbers)
