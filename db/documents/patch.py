"""Gives an author's text back with what was done since, and changes nothing else in it."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from db.documents import raw_lines
from db.documents.document import Document, DocumentOwnTask, DocumentTask, NamedSkills, Place
from db.documents.markdown import MarkdownSection, sections
from db.documents.read import language_of, read_analysis
from db.documents.write import escape, named_line, write
from db.reference import words
from db.vocabulary import SkillState

_SKILLS: tuple[SkillState, ...] = ("have", "learning", "lack")
_LABELS = ("proof", "note", "item", "period")


def written(source: str | None, document: Document) -> str:
    """A plan as its text with what was done since, or written out where no text was kept."""
    return write(document) if source is None else patch(source, document)


def patch(source: str, wanted: Document) -> str:
    """The source with its tasks, notes and skills as in `wanted`.

    Of `wanted` the tasks and the skills that its reader has, learns or lacks are used; a task's
    place is the line that it was read from, none for one that was added since.
    """
    there = read_analysis(source).document
    patched = _patch(source, there, wanted, every_box=False)
    if patched != source and _tasks(patched) != _expected(there, wanted):
        # A list without boxes is one of tasks only as a whole: each of its lines gets a box.
        patched = _patch(source, there, wanted, every_box=True)
    return patched


def _tasks(text: str) -> Counter[str]:
    return Counter(task.text for task in read_analysis(text).document.tasks())


def _expected(there: Document, wanted: Document) -> Counter[str]:
    own = Counter(own.task.text for own in wanted.own if not own.task.skipped)
    steps = [task.text for item in there.roadmap for task in item.steps]
    return own + Counter([*steps, *(task.text for task in there.action_items)])


def _patch(source: str, there: Document, wanted: Document, *, every_box: bool) -> str:
    text = _Text(source)
    before, after = _authored(there), _authored(wanted)
    for old, new in _pairs(before, after):
        text.task(old, new, every_box=every_box)
    _own_tasks(text, there.own, wanted.own, every_box=every_box)
    _skills(text, source, there, wanted)
    return text.joined()


def _authored(document: Document) -> list[DocumentTask]:
    return [task for item in document.roadmap for task in item.steps] + document.action_items


def _pairs(
    there: Sequence[DocumentTask], wanted: Sequence[DocumentTask]
) -> Iterable[tuple[DocumentTask, DocumentTask]]:
    """Tasks of the text with what they are now: by line and words, by line, then by words."""
    left = list(wanted)
    rest = list(there)

    def line(task: DocumentTask) -> int | None:
        return task.place.line if task.place else None

    for same in (
        lambda old, new: line(old) == line(new) and old.text == new.text,
        lambda old, new: line(old) == line(new),
        lambda old, new: old.text == new.text,
    ):
        unmatched = []
        for old in rest:
            new = next((each for each in left if same(old, each)), None)
            if new is None:
                unmatched.append(old)
            else:
                left = [each for each in left if each is not new]
                yield old, new
        rest = unmatched


@dataclass
class _Text:
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

    def task(self, old: DocumentTask, new: DocumentTask, *, every_box: bool = False) -> None:
        """Set a task's state, note and proof where they are others now."""
        place = old.place
        if place is None:
            return
        bare = place.column is None and not raw_lines.is_marked(self.raw(place.line))
        # What is below a line without a bullet belongs to it only if it has a box.
        said = (new.url, new.note) != (old.url, old.note)
        loose = bare and said and not raw_lines.prefix_of(self.raw(place.line)).strip()
        if old.state != new.state or (every_box and bare) or loose:
            self._state(place, new)
            if (every_box or loose) and place.column is None:
                self.lines[place.line - 1] = raw_lines.boxed(self.raw(place.line), bare=loose)
        for label, value in (("proof", new.url), ("note", new.note)):
            if value != (old.url if label == "proof" else old.note):
                self.label(place, label, value)

    def _state(self, place: Place, new: DocumentTask) -> None:
        raw = self.raw(place.line)
        if place.state_column is not None:
            raw = raw_lines.with_cell_state(raw, place.state_column, new.state, self.language)
        elif place.column is not None:
            raw = raw_lines.with_part_state(raw, place.column, place.part, new.state)
        else:
            raw = raw_lines.with_state(raw, new.state, capital=self.capital)
        self.lines[place.line - 1] = raw

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
        raw = self.raw(place.line)
        if place.column is not None:
            self.lines[place.line - 1] = raw_lines.with_cell(raw, place.column, escape(text))
            return
        self.lines[place.line - 1] = raw_lines.with_words(raw, escape(text))
        self.gone.update(range(place.line + 1, place.end + 1))

    def drop(self, place: Place) -> None:
        self.gone.update(range(place.line, place.end + 1))
        self.gone.update(number for _label, number in place.labels)


def _own_tasks(
    text: _Text,
    there: Sequence[DocumentOwnTask],
    wanted: Sequence[DocumentOwnTask],
    *,
    every_box: bool,
) -> None:
    """Own tasks are renamed, moved and taken out where they stand; new ones come behind them."""
    old = {id(own.task): own for own in there}
    new = {id(own.task): own for own in wanted}
    known: set[int] = set()
    for before, after in _pairs([own.task for own in there], [own.task for own in wanted]):
        known.add(id(after))
        place = before.place
        former, own = old[id(before)], new[id(after)]
        moved = (former.item, former.period) != (own.item, own.period)
        if place is None:
            continue
        if after.skipped or (moved and place.column is not None):
            text.drop(place)
            if not after.skipped:
                known.discard(id(after))
            continue
        if before.text != after.text:
            text.rename(place, after.text)
        text.task(before, after, every_box=every_box)
        if moved:
            text.label(place, "item", own.item)
            text.label(place, "period", own.period)
    added = [own for own in wanted if id(own.task) not in known and not own.task.skipped]
    if added:
        _add_own(text, there, added)


def _add_own(
    text: _Text, there: Sequence[DocumentOwnTask], added: Sequence[DocumentOwnTask]
) -> None:
    lines = [line for own in added for line in _written(text, own)]
    section = _section(text.source, "own")
    if section is None:
        _append(text, [f"{text.heading()} {text.word('own')}", "", *lines])
        return
    number = _last_line(section)
    if section.tables and not section.items:
        lines = ["", *lines]
    if number == section.number:
        lines = ["", *lines]
    for line in lines:
        text.put(number, line)


def _written(text: _Text, own: DocumentOwnTask) -> Iterable[str]:
    box = {"open": "[ ]", "done": "[x]", "skipped": "[-]"}[own.task.state]
    yield f"- {box} {escape(own.task.text)}"
    values = {"proof": own.task.url, "note": own.task.note, "item": own.item, "period": own.period}
    for label in _LABELS:
        if value := values[label]:
            yield f"    - {text.word(label)}: {escape(value)}"


def _append(text: _Text, lines: Sequence[str]) -> None:
    """Put lines at the end of the text, behind an empty one."""
    last = len(text.lines)
    if last > 1 and not text.lines[-1]:
        last -= 1  # the text ends with a line's end
    empty = not text.raw(last).strip()
    for line in lines if empty else ["", *lines]:
        text.put(last, line)


def _section(source: str, kind: str) -> MarkdownSection | None:
    """The last section of a kind."""
    found, _deep = sections(source.removeprefix("\ufeff"))
    return next((each for each in reversed(found) if each.kind == kind), None)


def _last_line(section: MarkdownSection, *, listed: bool = True) -> int:
    """The number of the last line of a section or, with `listed`, of its list if it has one."""
    numbers = [section.number]
    rows = [row for table in section.tables for row in table]
    listing = [*section.items, *rows] if listed else []
    for line in listing or section.lines():
        numbers += [max(each.number, each.end) for each in line.walk()]
    return max(numbers)


def _skills(text: _Text, source: str, there: Document, wanted: Document) -> None:
    """Lines on skills stand where their user has moved them."""
    wished: dict[SkillState, list[NamedSkills]] = {}
    for state in _SKILLS:
        left = Counter(getattr(there, state))
        wished[state] = []
        for named in getattr(wanted, state):
            if left[named] > 0:
                left[named] -= 1
            else:
                wished[state].append(named)
    # New sections come behind the old ones, and behind what is put into those.
    for state in sorted(_SKILLS, key=lambda each: _section(source, each) is None):
        lines = [line for named in wished[state] if (line := _moved(text, named, there, wanted))]
        if lines:
            _put_skills(text, source, state, lines)


def _moved(text: _Text, named: NamedSkills, there: Document, wanted: Document) -> str | None:
    """The line for a skill in another section: the author's own, which is taken out there."""
    for state in _SKILLS:
        surplus = Counter(getattr(there, state)) - Counter(getattr(wanted, state))
        for each in getattr(there, state):
            if each == named and surplus[each] > 0:
                place = each.place
                if place is None:
                    return None  # one of several on a line
                if place.line in text.gone:
                    continue
                below = text.raw(place.end + 1)
                deeper = len(below) - len(below.lstrip()) > 1 and below.strip()
                if place.line != place.end or deeper:
                    return None
                text.gone.add(place.line)
                if place.column is None:
                    return text.raw(place.line).strip()
    return f"- {named_line(named.name, named.detail)}"


def _put_skills(text: _Text, source: str, state: SkillState, lines: Sequence[str]) -> None:
    section = _section(source, state)
    if section is not None:
        number = _last_line(section)
        if not section.items:
            lines = ["", *lines]
        indent, bullet = _bullet(text, section)
        for line in lines:
            text.put(number, indent + re.sub(r"^- ", bullet, line) if line else line)
        return
    beside = [found for each in _SKILLS if (found := _section(source, each))]
    title = text.word(state)
    if not beside:
        _append(text, [f"{text.heading()} {title}", "", *lines])
        return
    last = max(beside, key=lambda each: each.number)
    marks = "#" * min(last.depth, 6)
    for line in ["", f"{marks} {title}", "", *lines]:
        text.put(_last_line(last, listed=False), line)


def _bullet(text: _Text, section: MarkdownSection) -> tuple[str, str]:
    """The indent and the bullet of a section's list; a number is no bullet for another line."""
    raw = text.raw(section.items[-1].number) if section.items else ""
    found = re.match(r"([ \t]*)([-*+][ \t]+)?", raw)
    return (found[1], found[2] or "- ") if found else ("", "- ")
