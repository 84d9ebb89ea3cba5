"""A task's card: its place, history, note and proof; and the questions for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.formatting import Bold, Italic, Text, TextLink
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.tasks import ProofRow, TaskRow
from db.vocabulary import TaskState
from handlers.callbacks.screens import ItemSteps, Open
from handlers.callbacks.task import EditedField, Leave, OwnTasks, PickPlace, RemoveProof, StartEdit
from handlers.callbacks.tasks import RemoveOwn, TickTask
from handlers.common.dates import moment_name
from handlers.common.text import clip
from handlers.common.view import Button, ButtonRow, View, button, fitted
from handlers.skills.views.how_to import how_to_button
from handlers.tasks.views.receipt import Receipt
from handlers.tasks.views.tasks import receipt_parts, undo_row

MAX_TEXT = 60


@dataclass(frozen=True)
class TaskCardFacts:
    """A task with its proof and its latest ticks.

    `ticks` counts all of them, `zone` is the reader's.
    """

    task: TaskRow
    proof: ProofRow
    history: Sequence[tuple[TaskState, datetime]]
    ticks: int
    zone: str
    # The links of its line in the document, as text and address.
    links: Sequence[tuple[str, str]] = ()
    # There is a way to learn a skill of it.
    has_way: bool = False


def card(
    facts: TaskCardFacts,
    tick_id: int | None = None,
    receipt: Receipt | None = None,
    undo: CallbackData | None = None,
    said: str = "",
) -> View:
    """`said` is the receipt of a press, and `undo` the button that reverses it."""
    task, proof = facts.task, facts.proof
    parts: list[object] = [Bold(task.text), "\n", Italic(_place(task)), "\n\n"]
    parts += [_state(task.state), "\n"]
    for text, to in facts.links:
        parts += ["\n📖 ", TextLink(clip(text, MAX_TEXT), url=to), "\n"]
    if proof.note:
        parts += ["\n📝 ", proof.note, "\n"]
    if proof.url:
        parts += ["\n🔗 ", TextLink(clip(proof.url, MAX_TEXT), url=proof.url), "\n"]
    parts += _history(facts)
    parts += receipt_parts(receipt)
    if said:
        parts += ["\n", said, "\n"]
    rows = _buttons(task, proof)
    if facts.has_way:
        rows.insert(1, [how_to_button(task_id=task.id)])
    if undo is not None:
        rows.insert(0, [button(_("Undo"), undo)])
    return View(Text(*parts), (*undo_row(tick_id, "task"), *rows))


def _place(task: TaskRow) -> str:
    if task.kind == "soft":
        return _("Soft skills")
    if task.item_title is not None:
        title = clip(task.item_title, 2 * MAX_TEXT)
        if task.kind == "own":
            return _("Your own, under “{item}”").format(item=title)
        return _("A step of “{item}”").format(item=title)
    if task.period:
        return _("Your own, {quarter}").format(quarter=clip(task.period, MAX_TEXT))
    return _("Your own")


def _state(state: TaskState) -> str:
    states = {"open": _("⬜ Open"), "done": _("✅ Done"), "skipped": _("⏭ Skipped")}
    return states[state]


def _history(facts: TaskCardFacts) -> list[object]:
    if not facts.history:
        if facts.task.state == "done":
            return ["\n", Italic(_("It was ticked in the analysis already.")), "\n"]
        return []
    parts: list[object] = ["\n", Bold(_("History")), "\n"]
    for state, at in facts.history:
        gone = state == "skipped" and facts.task.kind == "own"
        name = _("✖ Deleted") if gone else _state(state)
        parts.append(f"{name} · {moment_name(at, facts.zone)}\n")
    more = facts.ticks - len(facts.history)
    if more:
        text = ngettext("and {count} earlier one", "and {count} earlier ones", more)
        parts.append(text.format(count=more) + "\n")
    return parts


def _buttons(task: TaskRow, proof: ProofRow) -> list[ButtonRow]:
    state: TaskState = "done" if task.state == "open" else "open"
    text = _("✅ Done") if state == "done" else _("↩ Open again")
    tick = button(text, TickTask(task_id=task.id, state=state, origin="task"))
    note = StartEdit(task_id=task.id, what="note")
    link = StartEdit(task_id=task.id, what="url")
    rows = [[tick], *fitted([button(_("📝 Note"), note), button(_("🔗 Proof"), link)], 2)]
    if task.kind == "own":
        rename = StartEdit(task_id=task.id, what="text")
        move = PickPlace(task_id=task.id, page=0)
        delete = RemoveOwn(task_id=task.id, state="skipped")
        own = [button(_("Rename"), rename), button(_("Move"), move), button(_("Delete"), delete)]
        rows += fitted(own, 3)
    this_week = button(_("This week"), Open(screen="plan"))
    return [*rows, *fitted([_back(task), this_week], 2)]


def _back(task: TaskRow) -> Button:
    if task.item_id is not None:
        title = clip(task.item_title or "", 30)
        here = ItemSteps(item_id=task.item_id, task_id=task.id)
        return button(f"‹ {title}", here)
    if task.kind == "soft":
        return button(_("‹ Soft skills"), Open(screen="softskills"))
    return button(_("‹ Your own"), OwnTasks(task_id=task.id))


def ask(task: TaskRow, what: EditedField, proof: ProofRow, limit: int) -> View:
    """The question for a new text, note or link, with the current one and a way to remove it."""
    questions = {
        "text": _("What should it say? Send it as a message, or /cancel."),
        "note": ngettext(
            "What would you like to note? Send up to {limit} character, or /cancel.",
            "What would you like to note? Send up to {limit} characters, or /cancel.",
            limit,
        ).format(limit=limit),
        "url": _(
            "Which link shows that you did it: a repository, a pull request, a post? Send it, "
            "or /cancel."
        ),
    }
    parts: list[object] = [Bold(clip(task.text, 4 * MAX_TEXT)), "\n\n"]
    current = {"text": None, "note": proof.note, "url": proof.url}[what]
    if current:
        now = {"note": _("Your note now:"), "url": _("Your proof now:")}[what]
        parts += [now, " ", current, "\n\n"]
    parts.append(questions[what])
    rows: list[ButtonRow] = [leave(task.id)]
    if current and what != "text":
        remove = RemoveProof(task_id=task.id, what=what)
        label = _("Remove the note") if what == "note" else _("Remove the link")
        rows.insert(0, [button(label, remove)])
    return View(Text(*parts), tuple(rows))


def leave(task_id: int) -> ButtonRow:
    return [button(_("Cancel"), Leave(to="task", id=task_id))]


def bad_note(limit: int, task_id: int) -> View:
    text = ngettext(
        "A note has up to {limit} character. Try a shorter one.",
        "A note has up to {limit} characters. Try a shorter one.",
        limit,
    )
    return View(Text(text.format(limit=limit)), (leave(task_id),))


def bad_link(limit: int, task_id: int) -> View:
    text = _(
        "That is no link I can keep. Send one address that begins with https:// or http://, of "
        "up to {limit} characters."
    )
    return View(Text(text.format(limit=limit)), (leave(task_id),))


def changed(what: EditedField) -> str:
    texts = {"text": _("Renamed."), "note": _("Noted."), "url": _("Kept as its proof.")}
    return texts[what]


def removed(what: EditedField) -> str:
    return _("The note is removed.") if what == "note" else _("The link is removed.")
