"""Reads a plan: periods, items and steps, in headings, lists and tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from db.documents.boxes import Mark, names_state, state_of_cell, trailing
from db.documents.document import DocumentItem, DocumentTask
from db.documents.headings import kind_of
from db.documents.limits import MAX_TEXT
from db.documents.markdown import MarkdownSection
from db.documents.markdown_lines import MarkdownLine, by_paragraph
from db.documents.phrases import BRACKETS, NUMBERED
from db.documents.problems import DocumentProblem
from db.documents.report import Report, is_generic, unmarked
from db.documents.report import field as field_of
from db.documents.task_tables import PlanRow, is_table_of_tasks, rows_of_plan
from db.documents.tasks import (
    explains,
    is_marked,
    marked_below,
    read_task,
    state_and_text,
    status_of,
)
from db.reference import words
from db.reference.phrases import any_of, plain
from db.text import clean
from db.vocabulary import Priority

_LABELS = ("period", "period_note", "priority", "reason")
# The codes of pictures on GitHub.
_CODES = re.compile(r"^(?::\w+:\s*)+")
_LONGEST_STATE = 24
# More words are a sentence.
_MOST_WORDS = 6
_Period = tuple[str | None, str | None]


@dataclass
class _Section:
    """The items that a section makes; lines with nothing below them are steps of its own one."""

    section: MarkdownSection
    report: Report
    # Every line of a list is to be done, not only those with a box.
    listed: bool
    own: int | None = None

    @property
    def items(self) -> list[DocumentItem]:
        return self.report.document.roadmap

    def step(self, task: DocumentTask | None, period: str | None = None) -> None:
        """Add a step to the item that the heading names, or that is named after a period."""
        if task is None:
            return
        if period is not None:
            self._named(period, task)
            return
        if self.own is None:
            self.own = len(self.items)
            self.items.append(self._headed())
        item = self.items[self.own]
        self.items[self.own] = replace(item, steps=(*item.steps, task))

    def _named(self, title: str, task: DocumentTask) -> None:
        last = self.items[-1] if self.items else None
        if last is None or last.title != title:
            period = period_above(self.section) if self.section.kind != "period" else (None, None)
            self.items.append(DocumentItem(_clip(title), *period, None, None, ()))
        self.items[-1] = replace(self.items[-1], steps=(*self.items[-1].steps, task))

    def _headed(self) -> DocumentItem:
        section = self.section
        while is_generic(section.title) and section.parent is not None and section.parent.title:
            section = section.parent
        title = _unboxed(_CODES.sub("", NUMBERED.sub("", section.title)) or section.title)
        title = trailing(title)[1]
        item = _title(MarkdownLine(section.number, title), period_above(section), Report())
        return replace(item, title=_clip(item.title.strip(" :") or _no_heading(self.report)))


def read_plan(section: MarkdownSection, report: Report) -> None:
    """A part of a plan, in which every list is to be done."""
    _read(_Section(section, report, listed=True))


def read_boxes(section: MarkdownSection, report: Report) -> None:
    """The boxes in a section that is about something else, or about nothing that is known."""
    marked = section.effective in (None, "tracking") and any(_is_marked_list(section))
    _read(_Section(section, report, listed=marked))


def _is_marked_list(section: MarkdownSection) -> Iterator[bool]:
    """Tests the lines of a section for marks that are no boxes: then each line has a state."""
    return (is_marked(each) and not each.boxed for line in section.items for each in line.walk())


def _read(into: _Section) -> None:
    report = into.report
    section = into.section = _with_headed_state(into.section)
    if section.mark is not None and section.mark.box:
        into.step(read_task(_line_of(section), report))
    if into.listed:
        unlisted = _is_unlisted(section)
        for line in section.paragraphs:
            if line.struck or unlisted:
                into.step(read_task(line, report))
    told = [(line, True) for line in _records(section)]
    listed = [(line, False) for line in section.items]
    for line, is_record in sorted([*told, *listed], key=lambda each: each[0].number):
        if is_record:
            into.step(read_task(line, report))
        else:
            _read_line(line, into)
    for table in section.tables:
        if into.listed or is_table_of_tasks(table):
            for row in rows_of_plan(table, report):
                _read_row(row, into)


def _is_unlisted(section: MarkdownSection) -> bool:
    """Tests for what is to improve in lines that stand below one another without bullets."""
    if section.kind != "improve" or section.tables:
        return False
    return all(
        len(line.text.split()) <= _MOST_WORDS and not re.search(r"[.!?:;,]$|, ", line.text)
        for line in section.paragraphs
    )


def _records(section: MarkdownSection) -> Iterator[MarkdownLine]:
    """Paragraphs that tell of a task field by field: its name, "Status: in progress".

    Those below the title of a document tell of the document, or of a posting.
    """
    if section.depth < 2 or section.effective == "postings":
        return
    for first, *others in by_paragraph(section.paragraphs):
        says = [line for line in others if status_of(line)]
        if says and first.mark is None and not (status_of(first) or explains(first)):
            yield replace(first, lines=(replace(first, lines=()), *says))


def _with_headed_state(section: MarkdownSection) -> MarkdownSection:
    """A section whose heading says that all below it is done: "Done", "Сделано"."""
    title = clean(BRACKETS.sub(" ", section.title)).strip(" :")
    named = 4 <= len(title) <= _LONGEST_STATE and "%" not in title
    if not named or state_of_cell(title) != "done":
        return section

    def done(line: MarkdownLine) -> MarkdownLine:
        mark = line.mark if line.mark or is_marked(line) else Mark("done", False)
        return replace(line, mark=mark)

    return replace(section, items=list(map(done, section.items)))


def _line_of(section: MarkdownSection) -> MarkdownLine:
    return MarkdownLine(section.number, section.title, mark=section.mark, end=section.number)


def _read_line(line: MarkdownLine, into: _Section) -> None:
    report = into.report
    if _is_legend(line):
        return
    boxed = list(marked_below(line, signs=into.listed))
    if not (into.listed or line.boxed or boxed):
        return
    if explains(line) and not boxed:
        return  # "Deadline: May" and what stands below it
    below = _below(line) if into.listed else boxed
    labelled = line.bold is None or line.bold.endswith(":")
    if below and labelled and is_generic(line.text.rstrip(":")) and not line.boxed:
        for child in below:
            into.step(read_task(child, report))
    elif below or _is_item(line):
        _item(line, below, into)
    else:
        into.step(read_task(line, report))


def _is_legend(line: MarkdownLine) -> bool:
    """Tests for a mark with its meaning: "[x] = done"; "[x] Tests cover 60 %" is a task."""
    if line.mark is None:
        return False
    text = line.text.strip(" =–—-:")
    if text == line.text:
        return names_state(text)
    return state_of_cell(text) is not None


def _below(line: MarkdownLine) -> list[MarkdownLine]:
    """The steps below a line of a plan. Below a box only boxes are; the rest explains it."""
    if is_marked(line):
        return list(marked_below(line))
    found: list[MarkdownLine] = []
    for child in line.children:
        if child.heads:
            found += _below(child)
            continue
        deeper = list(marked_below(child))
        if is_marked(child) or not (deeper or explains(child, below=True)):
            found.append(child)
        found += deeper
    return found


def _is_item(line: MarkdownLine) -> bool:
    """Tests for an item that says so itself: by a priority, or by what it states below."""
    if any(_priority(text) for text in BRACKETS.findall(line.text)):
        return True
    stated = (field_of(child.pair()[0]) for child in line.children if child.pair()[1])
    return line.text.endswith(":") or any(kind in _LABELS for kind in stated)


def _item(line: MarkdownLine, below: list[MarkdownLine], into: _Section) -> None:
    """An item of its own: a line, with its steps below it."""
    report = into.report
    report.use(line)
    item = _title(unmarked(line), _period_of(into.section), report)
    steps: list[DocumentTask | None] = []
    if line.boxed or (into.listed and is_marked(line)):
        item = replace(item, title=state_and_text(replace(line, text=item.title))[1])
        steps.append(read_task(replace(line, text=item.title), report))
    for child in line.children:
        name, value = child.pair()
        kind = None if child.boxed else field_of(name)
        if kind in _LABELS and value:
            item = _with(item, kind, MarkdownLine(child.number, value), report)
    steps += [read_task(child, report) for child in below]
    found = [step for step in steps if step is not None]
    if not found and not line.text.endswith(":") and item.title:
        found = [task for task in (read_task(replace(line, text=item.title), report),) if task]
    _keep(line.number, replace(item, steps=tuple(found)), report)


def _read_row(row: PlanRow, into: _Section) -> None:
    report = into.report
    tasks = [task for line in row.tasks if (task := read_task(line, report))]
    if row.again and into.items:
        last = into.items.pop()
        into.items.append(replace(last, steps=(*last.steps, *tasks)))
        return
    period = _named_period(row.period.text) if row.period else None
    if row.item is None:
        for task in tasks:
            into.step(task, row.period.text if row.period else None)
        return
    item = _title(unmarked(row.item), period or _period_of(into.section), report)
    for name, cell in (("priority", row.priority), ("reason", row.reason)):
        if cell is not None:
            item = _with(item, name, cell, report)
    _keep(row.number, replace(item, steps=tuple(tasks)), report)


def _unboxed(title: str) -> str:
    """A title without the boxes and signs before it, which would be those of a task."""
    return unmarked(MarkdownLine(1, title)).text


def _clip(title: str) -> str:
    return title if len(title) <= MAX_TEXT else title[: MAX_TEXT - 1].rstrip() + "…"


def _no_heading(report: Report) -> str:
    names: dict[str, str] = words()["no_heading"]
    return names[report.language]


def period_above(section: MarkdownSection) -> _Period:
    """The period that the headings around a section name."""
    above = section.parent
    while above is not None:
        if above.kind == "period":
            return _named_period(above.title)
        above = above.parent
    return None, None


def _period_of(section: MarkdownSection) -> _Period:
    """ "Q1-Q2 (Next Semester)" as the period and its note; the roadmap itself has neither."""
    if section.kind not in ("period", None) or not section.title:
        return period_above(section)
    return _named_period(NUMBERED.sub("", section.title) or section.title)


def _named_period(text: str) -> _Period:
    brackets = BRACKETS.search(text)
    note = brackets[1].strip() or None if brackets else None
    period = clean(BRACKETS.sub(" ", text)).strip(" :")
    found = (period, note) if period else (note, None)
    return found[0] and _clip(found[0]), found[1] and _clip(found[1])


def _with(
    item: DocumentItem, kind: str | None, value: MarkdownLine, report: Report
) -> DocumentItem:
    """An item with what a line below it, or a cell, states in so many words."""
    report.use(value)
    if kind == "priority":
        if stated := _priority(value.text):
            return replace(item, priority=stated[0], reason=stated[1] or item.reason)
        report.problem(value.number, DocumentProblem.NO_PRIORITY())
        return item
    if kind == "period":
        return replace(item, period=value.text)
    if kind == "period_note":
        return replace(item, period_note=value.text)
    return replace(item, reason=value.text)


def _keep(number: int, item: DocumentItem, report: Report) -> None:
    item = replace(item, title=_unboxed(item.title.strip(" :")))
    if not item.title:
        report.problem(number, DocumentProblem.ITEM_WITHOUT_TITLE())
        if not item.steps:
            return
        item = replace(item, title=_no_heading(report))
    texts = (item.title, item.period, item.period_note, item.reason)
    title, period, note, reason = (text and _clip(text) for text in texts)
    report.document.roadmap.append(
        replace(item, title=title or "", period=period, period_note=note, reason=reason)
    )


def _title(line: MarkdownLine, period: _Period, report: Report) -> DocumentItem:
    """An item by its name, with the priority and the reason in the brackets behind it."""
    title, rest = (line.text, line.text)
    if line.bold is not None and line.bold != line.text:
        title, rest = line.bold.rstrip(" :"), line.text[len(line.bold) :].strip(" :")
    for brackets in BRACKETS.finditer(rest):
        if stated := _priority(brackets[1]):
            before, after = rest[: brackets.start()].strip(), rest[brackets.end() :].strip(" :.")
            if line.bold is None or line.bold == line.text:
                title, before = before, ""
            if before or after:
                report.problem(line.number, DocumentProblem.NOT_KEPT(text=(before or after)[:60]))
            return DocumentItem(title, *period, *stated, ())
    if title != rest and rest:
        if re.search(any_of(words()["priority"]), plain(rest)):
            report.problem(line.number, DocumentProblem.NO_PRIORITY())
        # "**Docker:** images and volumes" is named by all of it.
        title = line.text
    return DocumentItem(title, *period, None, None, ())


@cache
def _before() -> re.Pattern[str]:
    """ "Priority: high", "Приоритет ниже среднего"."""
    return re.compile(rf"^{any_of(words()['priority'])}\s*:?\s+", re.IGNORECASE)


@cache
def _priorities() -> list[tuple[re.Pattern[str], Priority]]:
    behind = rf"(?: {any_of(words()['priority'])})?"
    return [
        (re.compile(rf"{any_of(forms)}{behind}(?: ?[-:,;] ?|$)"), priority)
        for priority, forms in words()["priorities"].items()
    ]


def _priority(text: str) -> tuple[Priority, str | None] | None:
    """ "High priority - everywhere" as the priority and the reason."""
    text = _before().sub("", text.strip())
    spoken = plain(text)
    for pattern, priority in _priorities():
        if pattern.match(spoken):
            _, *reason = re.split(r"\s+[-‐‑‒–—−]\s*|[—:,;]\s*", text.strip(), maxsplit=1)
            return priority, (reason[0].strip() or None) if reason else None
    return None


def period_of(heading: str) -> tuple[str | None, str | None] | None:
    """The period and its note in a heading below the roadmap; None if it is read as another."""
    kind = kind_of(heading)
    if kind != "period":
        return None
    return _named_period(NUMBERED.sub("", heading) or heading)


def priority_of(text: str) -> tuple[Priority, str | None] | None:
    """The priority and its reason in brackets behind a title, if they are one pair."""
    return None if re.search("[()]", text) else _priority(text)


def is_title(text: str) -> bool:
    """Tests if a bold text is read as a title and nothing more."""
    report = Report()
    item = _title(MarkdownLine(1, text, text), (None, None), report)
    return item == DocumentItem(text, None, None, None, None, ()) and not report.problems
