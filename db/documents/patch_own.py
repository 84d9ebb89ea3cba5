"""Puts a user's own tasks into their author's text: under the item that they belong to, in the
form of its list, or else into the section of own tasks."""

import re
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import replace

from db.documents import boxes, raw_lines
from db.documents.document import Document, DocumentOwnTask, DocumentTask
from db.documents.patched_text import PatchedText, last_line
from db.documents.write import escape

_LABELS = ("proof", "note", "item", "period")
_NUMBER = re.compile(r"(\d{1,9})(?=[.)][ \t]*$)")


def adopted(there: Document, wanted: Document) -> Document:
    """Read a text, with the lines that hold own tasks of `wanted` among its own tasks."""
    mine = {own.task.place.line for own in wanted.own if own.task.place is not None}
    mine -= {task.place.line for task in authored(wanted) if task.place is not None}
    mine -= {own.task.place.line for own in there.own if own.task.place is not None}
    found = [
        DocumentOwnTask(step, item.title, among_steps=True)
        for item in there.roadmap
        for step in item.steps
        if is_on(step, mine)
    ]
    roadmap = [
        replace(item, steps=tuple(step for step in item.steps if not is_on(step, mine)))
        for item in there.roadmap
    ]
    return replace(there, roadmap=roadmap, own=[*there.own, *found])


def authored(document: Document) -> list[DocumentTask]:
    return [task for item in document.roadmap for task in item.steps] + document.action_items


def is_on(task: DocumentTask, lines: set[int]) -> bool:
    return task.place is not None and task.place.line in lines


def task_pairs(
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


def put_own_tasks(
    text: PatchedText,
    there: Document,
    wanted: Sequence[DocumentOwnTask],
    *,
    boxed: Container[int] = (),
    in_lists: bool = True,
) -> None:
    """Rename, move and take out own tasks where they stand, and add the new ones.

    With `in_lists` a new one goes behind the steps of its item; else all go to their own section.
    """
    old = {id(own.task): own for own in there.own}
    new = {id(own.task): own for own in wanted}
    known: set[int] = set()
    pairs = task_pairs([own.task for own in there.own], [own.task for own in wanted])
    for before, after in pairs:
        if before.place is None:
            known.add(id(after))
            continue
        former, own = old[id(before)], new[id(after)]
        moved = _is_moved(former, own)
        stays = not moved or (not former.among_steps and before.place.column is None)
        if after.skipped or not stays:
            text.drop(before.place)
            if after.skipped:
                known.add(id(after))
            continue
        known.add(id(after))
        if before.text != after.text:
            text.rename(before.place, after.text)
        text.task(before, after, boxed=boxed)
        if moved:
            text.label(before.place, "item", own.item)
            text.label(before.place, "period", own.period)
    added = [own for own in wanted if id(own.task) not in known and not own.task.skipped]
    counts: Counter[int] = Counter()
    left = [own for own in added if not (in_lists and _behind_steps(text, there, own, counts))]
    if left:
        _add_own(text, left)


def _is_moved(former: DocumentOwnTask, own: DocumentOwnTask) -> bool:
    if former.among_steps:
        return former.item not in (own.item, own.period)
    return (former.item, former.period) != (own.item, own.period)


def _behind_steps(
    text: PatchedText, there: Document, own: DocumentOwnTask, counts: Counter[int]
) -> bool:
    """Put a task behind the last step of its item, in that step's form; False if none is fit.

    `counts` has the number of tasks that were put behind each line so far.
    """
    titles = {title.casefold() for title in (own.item, own.period) if title}
    items = [item for item in there.roadmap if item.title.casefold() in titles and item.steps]
    place = items[0].steps[-1].place if len(items) == 1 else None
    if place is None or place.column is not None:
        return False
    raw = text.raw(place.line)
    prefix = raw_lines.prefix_of(raw)
    if "#" in prefix or "<" in raw[len(prefix) :][:1]:
        return False
    number = _last_below(text, place.line, place.end)
    counts[number] += 1
    line = raw_lines.with_words(raw, escape(own.task.text)).rstrip()
    mark, _words = boxes.leading(line[len(raw_lines.prefix_of(line)) :])
    if own.task.state != (mark.state if mark else "open"):
        line = raw_lines.with_state(
            line, own.task.state, capital=text.capital, language=text.language
        )
    by = counts[number]
    prefix = _NUMBER.sub(lambda found: str(int(found[1]) + by), prefix)
    text.put(number, prefix + line[len(raw_lines.prefix_of(line)) :])
    indent = raw_lines.child_indent(raw, "")
    for label, value in (("proof", own.task.url), ("note", own.task.note)):
        if value:
            text.put(number, f"{indent}- {text.word(label)}: {escape(value)}")
    return True


def _last_below(text: PatchedText, first: int, last: int) -> int:
    """The last line of what stands below a line, by its indent."""
    depth = _indent(text.raw(first))
    while text.raw(last + 1).strip() and _indent(text.raw(last + 1)) > depth:
        last += 1
    return last


def _indent(raw: str) -> int:
    quote = re.match(r"(?:\s*>)*\s*", raw.expandtabs(4))
    return len(quote.group()) if quote else 0


def _add_own(text: PatchedText, added: Sequence[DocumentOwnTask]) -> None:
    lines = [line for own in added for line in _written(text, own)]
    section = text.section("own")
    if section is None:
        text.append([f"{text.heading()} {text.word('own')}", "", *lines])
        return
    number = last_line(section)
    if section.tables and not section.items:
        lines = ["", *lines]
    if number == section.number:
        lines = ["", *lines]
    for line in lines:
        text.put(number, line)


def _written(text: PatchedText, own: DocumentOwnTask) -> Iterable[str]:
    box = "[x]" if own.task.done else "[ ]"
    yield f"- {box} {escape(own.task.text)}"
    values = {"proof": own.task.url, "note": own.task.note, "item": own.item, "period": own.period}
    for label in _LABELS:
        if value := values[label]:
            yield f"    - {text.word(label)}: {escape(value)}"
