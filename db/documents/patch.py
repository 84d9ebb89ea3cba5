"""Gives an author's text back with what was done since, and changes nothing else in it."""

import re
from collections import Counter
from collections.abc import Container, Sequence

from db.documents.document import Document, NamedSkills
from db.documents.markdown import MarkdownSection
from db.documents.markdown_lines import MarkdownLine
from db.documents.patch_own import adopted, authored, put_own_tasks, task_pairs
from db.documents.patched_text import PatchedText, last_line
from db.documents.read import read_analysis
from db.documents.write import named_line, write
from db.vocabulary import SkillState

# More words on a line without a bullet are a sentence.
MOST_WORDS = 6
_SKILLS: tuple[SkillState, ...] = ("have", "learning", "lack")


def written(source: str | None, document: Document) -> str:
    """A plan as its text with what was done since, or written out where no text was kept."""
    return write(document) if source is None else patch(source, document)


def patch(source: str, wanted: Document) -> str:
    """The source with its tasks, notes and skills as in `wanted`.

    Of `wanted` the tasks and the skills that its reader has, learns or lacks are used; a task's
    place is the line that it was read from, none for one that was added since.
    """
    there = adopted(read_analysis(source).document, wanted)
    every = {task.place.line for task in there.tasks() if task.place is not None}
    for in_lists in (True, False):
        if (found := _settled(source, there, wanted, in_lists=in_lists)) is not None:
            return found
    return _patch(source, there, wanted, every, in_lists=False)


def _settled(source: str, there: Document, wanted: Document, *, in_lists: bool) -> str | None:
    """The patched text, if all its tasks are read in it.

    Beside a line that has got a box the others of its list may be tasks no longer: those get
    boxes, too.
    """
    expected = _expected(there, wanted)
    boxed: set[int] = set()
    while True:
        patched = _patch(source, there, wanted, boxed, in_lists=in_lists)
        if patched == source:
            return patched
        found = read_analysis(patched).document
        texts = Counter(task.text for task in found.tasks())
        if texts == expected:
            return patched if _all_at_home(found, wanted) else None
        lost = (expected - texts).keys()
        more = {task.place.line for task in there.tasks() if task.place and task.text in lost}
        if more <= boxed:
            return None
        boxed |= more


def _expected(there: Document, wanted: Document) -> Counter[str]:
    own = Counter(own.task.text for own in wanted.own if not own.task.skipped)
    return own + Counter(task.text for task in authored(there))


def _all_at_home(found: Document, wanted: Document) -> bool:
    """Tests that each own task is read as one, or below its item."""
    own = {each.task.text for each in found.own}
    steps = {(item.title.casefold(), step.text) for item in found.roadmap for step in item.steps}
    return all(
        each.task.text in own
        or any(
            (name.casefold(), each.task.text) in steps for name in (each.item, each.period) if name
        )
        for each in wanted.own
        if not each.task.skipped
    )


def _patch(
    source: str, there: Document, wanted: Document, boxed: Container[int], *, in_lists: bool
) -> str:
    text = PatchedText(source)
    for old, new in task_pairs(authored(there), authored(wanted)):
        text.task(old, new, boxed=boxed)
    put_own_tasks(text, there, wanted.own, boxed=boxed, in_lists=in_lists)
    _skills(text, there, wanted)
    return text.joined()


def _skills(text: PatchedText, there: Document, wanted: Document) -> None:
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
    longer = [state for state in _SKILLS if wished[state]]
    for state in sorted(longer, key=lambda each: text.section(each) is None):
        lines = [line for named in wished[state] if (line := _moved(text, named, there, wanted))]
        if lines:
            put_lines(text, state, lines, _SKILLS)


def _moved(text: PatchedText, named: NamedSkills, there: Document, wanted: Document) -> str | None:
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


def put_lines(text: PatchedText, kind: str, lines: Sequence[str], kinds: Sequence[str]) -> None:
    """Put lines into the list of a kind; without one it is made behind those of `kinds`."""
    section = text.section(kind)
    listed = section is not None and bool(section.items or section.tables)
    if section is not None and section.paragraphs and not listed:
        if _put_in_paragraphs(text, section, lines):
            return
    elif section is not None and (listed or not _says_itself(section)):
        number = last_line(section)
        if not section.items:
            lines = ["", *lines]
        indent, bullet = _bullet(text, section)
        for line in lines:
            text.put(number, indent + re.sub(r"^- ", bullet, line) if line else line)
        return
    beside = [found for each in kinds if (found := text.section(each))]
    title = text.word(kind)
    if not beside:
        text.append([f"{text.heading()} {title}", "", *lines])
        return
    last = max(beside, key=lambda each: each.number)
    marks = "#" * min(last.depth, 6)
    for line in ["", f"{marks} {title}", "", *lines]:
        text.put(last_line(last, listed=False), line)


def _put_in_paragraphs(text: PatchedText, section: MarkdownSection, lines: Sequence[str]) -> bool:
    """Put lines into a list without bullets; False if the section has sentences.

    A list below them would be all that is read.
    """
    words = [re.sub(r"^[-*+][ \t]+|\*\*", "", line) for line in lines]
    last = section.paragraphs[-1]
    raw = text.raw(last.last)
    if len(section.paragraphs) > 1 and all(map(_is_short, section.paragraphs)):
        for line in words:
            text.put(last.last, raw[: len(raw) - len(raw.lstrip())] + line)
        return True
    parts = re.split("[,;]", last.text)
    if len(section.paragraphs) > 1 or len(parts) < 2 or re.search(r"[.!?] ", last.text):
        return False
    sign = ";" if ";" in last.text else ","
    body = raw.rstrip().rstrip(".;,")
    text.lines[last.last - 1] = (
        sign.join([body, *(f" {each}" for each in words)]) + raw[len(body) :]
    )
    return True


def _says_itself(section: MarkdownSection) -> bool:
    """Tests for a heading that holds its list: "Skills I lack: Git, SQL"."""
    return bool(MarkdownLine(section.number, section.title).split()[1])


def _is_short(line: MarkdownLine) -> bool:
    return len(line.text.split()) <= MOST_WORDS and line.text[-1:] not in ".!?:"


def _bullet(text: PatchedText, section: MarkdownSection) -> tuple[str, str]:
    """The indent and the bullet of a section's list; a number is no bullet for another line."""
    raw = text.raw(section.items[-1].number) if section.items else ""
    found = re.match(r"([ \t]*)([-*+][ \t]+)?", raw)
    return (found[1], found[2] or "- ") if found else ("", "- ")
