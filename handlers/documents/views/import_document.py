"""Import of a document: its summary, its diff with the plan, and unsure matches."""

from collections.abc import Sequence
from dataclasses import replace

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.documents.diff import MAX_OWN, MAX_OWN_TEXT, Comparison, DocumentDiff
from db.documents.document import Document, DocumentReading, LineProblem
from db.documents.plan_tasks import OldTask, entries
from db.documents.problems import DocumentProblem
from db.rows.plans import PlanSummary, SectionRows
from handlers.callbacks.cv import FileIs
from handlers.callbacks.plans import AllNew, AllSame, SameTask, SaveDocument
from handlers.callbacks.screens import Open
from handlers.common.problems import worded
from handlers.common.text import clip
from handlers.common.view import ButtonRow, View, button
from handlers.documents.views.incoming import choice, how
from handlers.documents.views.plans import plan_name

# Lines of each kind that a summary shows, and the characters of each.
SHOWN, PROBLEMS = 3, 8
LONGEST, REASON = 90, 120


def template() -> View:
    text = Text(
        Bold(_("Bring an analysis of your own")),
        "\n\n",
        _(
            "Send it as a file (Markdown, text, Word, HTML, RTF, Excel, CSV, a Notion export), or "
            "paste its text here. This file shows a form that I read well: each section may be "
            "left out, and what I can't read I name by its line."
        ),
        "\n\n",
        _(
            "I show what would change and save nothing before you say so. Your ticks stay with "
            "their tasks, and for seven days you can undo it."
        ),
    )
    return View(text, ([button(_("Plans"), Open(screen="plans"))],))


def bring() -> View:
    """The way to bring a document of one's own, in whatever form it is."""
    text = Text(
        Bold(_("Bring an analysis of your own")),
        "\n\n",
        _(
            "Send it as a file (Markdown, text, Word, HTML, RTF, Excel, CSV, a Notion export), or "
            "paste its text here, in the form you write in. What I can't read I name by its line."
        ),
        "\n\n",
        _("I show what would change and save nothing before you say so."),
    )
    return View(text, (how(), [button(_("Plans"), Open(screen="plans"))]))


def nothing(reading: DocumentReading, message_id: int | None = None) -> View:
    """`message_id` is that of a file which may be a CV."""
    text = Text(
        _("I found nothing of a plan in it, so nothing was changed."), *_problems(reading.problems)
    )
    if message_id is None:
        return View(text, (how(),))
    is_cv = button(_("It is my CV"), FileIs(message_id=message_id, kind="cv"))
    return View(text, ([is_cv], how()))


def plan_without_name() -> str:
    return _("My plan")


def question(comparison: Comparison, message_id: int, asked: int) -> View:
    """The first open question: is this entry one of these tasks, or a new task? `asked` came
    before.
    """
    doubts = comparison.matching.doubts
    doubt = doubts[0]
    new = entries(comparison.document)[doubt.entry]
    old = {task.id: task for task in comparison.former.tasks}
    place = _("Question {number} of {total}").format(number=asked + 1, total=asked + len(doubts))
    parts: list[object] = [Bold(_("Renamed, or new?")), f"\n{place}\n\n"]
    parts += [_("The document says:"), "\n", Italic(clip(new.task.text, 300))]
    parts += [f" ({clip(new.title, 60)})" if new.title else "", "\n\n"]
    parts += [_("Something of yours hangs on this, and it may be the same task:"), "\n"]
    for number, id in enumerate(doubt.candidates, 1):
        parts.append(f"{number}. {_place(old[id])}\n")
    if doubt.joined:
        parts += ["\n", _("It may be several of them on one line: it goes on with one."), "\n"]
    rows: list[ButtonRow] = [
        [
            button(
                _("The same as {number}").format(number=number),
                SameTask(message_id=message_id, entry=doubt.entry, task_id=id),
            )
        ]
        for number, id in enumerate(doubt.candidates, 1)
    ]
    data = SameTask(message_id=message_id, entry=doubt.entry, task_id=0)
    rows.append([button(_("It is new"), data)])
    if len(doubts) > 1:
        same, every = AllSame(message_id=message_id), AllNew(message_id=message_id)
        rows.append([button(_("All the rest are the same"), same)])
        rows.append([button(_("All the rest are new"), every)])
    cancel = SaveDocument(message_id=message_id, into="nothing")
    rows.append([button(_("Cancel"), cancel)])
    return View(Text(*parts), tuple(rows))


def _place(task: OldTask) -> str:
    mark = {"open": "⬜ ", "done": "✅ ", "skipped": "➖ "}[task.state]
    title = f" ({clip(task.item, 60)})" if task.item else ""
    return f"{mark}{clip(task.text, 300)}{title}"


def summary(
    reading: DocumentReading,
    plan: PlanSummary,
    diff: DocumentDiff,
    sections: Sequence[SectionRows],
    message_id: int,
) -> View:
    """The diff with the plan, before anything is saved. `message_id` is the file's message."""
    parts: list[object] = [*_to_tick(reading.document), _holds(reading.document), "\n\n"]
    parts += [Bold(_("Compared with “{plan}”").format(plan=plan_name(plan))), "\n"]
    parts += _changes(diff, sections)
    parts += _unread(reading)
    parts.append("\n")
    if not diff.related:
        parts += [_("The two have little in common: it may be a plan of its own."), "\n"]
    elif not plan.own:
        parts += [_("It becomes a plan of your own; your progress moves to it."), "\n"]
    parts.append(_("Nothing is saved yet."))
    return View(Text(*parts), choice(message_id, related=diff.related))


def first_summary(reading: DocumentReading, diff: DocumentDiff, message_id: int) -> View:
    """Tell of a document alone: the plan so far is one of everybody's, and its user never used
    it."""
    of_document = replace(diff, gone=(), changed=(), back=(), kept=0, reordered=False)
    parts: list[object] = [*_to_tick(reading.document), _holds(reading.document), "\n"]
    changes = [*_texts(of_document), *_counts(of_document)]
    parts += [*(["\n", *changes] if changes else ()), *_unread(reading)]
    parts += ["\n", _("Nothing is saved yet.")]
    return View(Text(*parts), choice(message_id, related=diff.related))


def unchanged(reading: DocumentReading, diff: DocumentDiff, message_id: int) -> View:
    """The document equals the plan; it can only be saved as a new plan."""
    parts = [_("Nothing changes: this is your plan as it is."), "\n", *_staying(diff)]
    new = SaveDocument(message_id=message_id, into="new")
    rows = ([button(_("Save as a new plan"), new)], way_on())
    return View(Text(*parts, *_problems(reading.problems)), rows)


def _to_tick(document: Document) -> list[object]:
    """The line that matters most: how much there is to tick, and how much of it is done."""
    wanted = [task for task in document.tasks() if not task.skipped]
    if not wanted:
        return [Bold(_("Tasks to tick: none")), "\n"]
    text = _("Tasks to tick: {count} ({done} done)")
    return [Bold(text.format(count=len(wanted), done=sum(task.done for task in wanted))), "\n"]


def _holds(document: Document) -> str:
    roles = sum(len(component.roles) for component in document.components)
    by_state = (document.have, document.learning, document.lack)
    skills = len(document.common) + sum(map(len, by_state))
    postings, items = len(document.postings), len(document.roadmap)
    bands = len(document.bands) + len(document.city_bands)
    steps = sum(len(item.steps) for item in document.roadmap)
    actions, own = len(document.action_items), len(document.own)
    counts = [
        (roles, ngettext("{count} role", "{count} roles", roles)),
        (skills, ngettext("{count} skill", "{count} skills", skills)),
        (postings, ngettext("{count} posting", "{count} postings", postings)),
        (bands, ngettext("{count} salary band", "{count} salary bands", bands)),
        (items, ngettext("{count} roadmap item", "{count} roadmap items", items)),
        (steps, ngettext("{count} step", "{count} steps", steps)),
        (actions, ngettext("{count} action item", "{count} action items", actions)),
        (own, ngettext("{count} task of your own", "{count} tasks of your own", own)),
    ]
    return "\n".join(f"• {text.format(count=count)}" for count, text in counts if count)


def _changes(diff: DocumentDiff, sections: Sequence[SectionRows]) -> list[object]:
    texts = {
        "roles": _("The roles change."),
        "skills": _("What it says of skills changes."),
        "postings": _("The postings change."),
        "salaries": _("The salaries change."),
        "roadmap": _("The roadmap's items change."),
    }
    parts = [*_texts(diff), *_counts(diff)]
    if not parts:
        parts += [_("Your tasks stay as they are."), "\n"]
    return parts + [f"{texts[section]}\n" for section in sections]


def _counts(diff: DocumentDiff) -> list[object]:
    """Count the doings that a document brings to the tasks, and those that stay."""
    counts = [
        (_("✅ Ticked in the document: {count}"), len(diff.ticked)),
        (_("➖ Skipped in the document: {count}"), len(diff.skipped)),
        (_("📎 With a new note or proof: {count}"), len(diff.noted)),
        (_("🔒 Kept with what you did: {count}"), diff.kept),
    ]
    parts: list[object] = [f"{text.format(count=count)}\n" for text, count in counts if count]
    if diff.reordered:
        parts += [_("The order of your tasks changes."), "\n"]
    parts += _staying(diff)
    if diff.refused:
        text = _(
            "Not taken: {count}. A plan has room for {most} tasks of your own, and each for "
            "{limit} characters."
        )
        parts += [text.format(count=len(diff.refused), most=MAX_OWN, limit=MAX_OWN_TEXT), "\n"]
    return parts


def _texts(diff: DocumentDiff) -> list[object]:
    """The tasks that are new, changed, gone or back, each kind with its first lines."""
    renamed = [
        _("{task} (moved)").format(task=clip(new, LONGEST - 20))
        if old == new
        else f"{clip(old, LONGEST // 2)} → {clip(new, LONGEST // 2)}"
        for old, new in diff.changed
    ]
    groups = [
        (_("➕ New: {count}"), diff.new),
        (_("✏️ Changed: {count}"), renamed),
        (_gone(diff), diff.gone),
        (_("↩ Back again: {count}"), diff.back),
    ]
    parts: list[object] = []
    for title, lines in groups:
        if lines:
            said = title.format(count=len(lines), done=diff.gone_done)
            parts += [said, "\n", *_first(lines)]
    return parts


def _gone(diff: DocumentDiff) -> str:
    if not diff.gone_done:
        return _("➖ Gone: {count}")
    return _("➖ Gone: {count}, of them done: {done}")


def _staying(diff: DocumentDiff) -> list[str]:
    """Own tasks missing from the file: a file neither deletes nor restores an own task."""
    parts = []
    if diff.left:
        text = ngettext(
            "{count} task of your own is not in the file and stays.",
            "{count} tasks of your own are not in the file and stay.",
            diff.left,
        )
        parts += [text.format(count=diff.left), "\n"]
    if diff.deleted:
        text = ngettext(
            "{count} task of your own that you deleted stays deleted.",
            "{count} tasks of your own that you deleted stay deleted.",
            diff.deleted,
        )
        parts += [text.format(count=diff.deleted), "\n"]
    return parts


def _first(lines: Sequence[str]) -> list[object]:
    parts = [f"    {clip(line, LONGEST)}\n" for line in lines[:SHOWN]]
    return [*parts, "    …\n"] if len(lines) > SHOWN else [*parts]


def _unread(reading: DocumentReading) -> list[object]:
    """List the lines that were not understood, and count the lines that are kept as text alone."""
    parts = _problems(reading.problems)
    if reading.kept:
        text = ngettext(
            "{count} more line stays in your text as it is.",
            "{count} more lines stay in your text as they are.",
            reading.kept,
        )
        parts += ["\n", text.format(count=reading.kept), "\n"]
    return parts


def _problems(problems: Sequence[LineProblem]) -> list[object]:
    if not problems:
        return []
    lines = [
        _("Line {line}: {reason}").format(line=problem.line, reason=_reason(problem))
        for problem in problems[:PROBLEMS]
    ]
    every = sum(_counted(problem) for problem in problems)
    if more := every - sum(_counted(problem) for problem in problems[:PROBLEMS]):
        lines.append(ngettext("and {count} more", "and {count} more", more).format(count=more))
    title = _("Not read: {count}").format(count=every)
    return ["\n", Bold(title), "\n", "\n".join(lines), "\n"]


def _reason(problem: LineProblem) -> str:
    reason = clip(worded(problem.reason), REASON)
    if not (more := problem.reason.left_out):
        return reason
    return _("{reason} (left out: {more})").format(reason=reason, more=more)


def _counted(problem: LineProblem) -> int:
    """Count the lines of a problem: those beyond a bound are one problem with their count."""
    if problem.reason.code is not DocumentProblem.MORE_PROBLEMS:
        return problem.reason.left_out or 1
    count = dict(problem.reason.fields)["count"]
    return count if isinstance(count, int) else 1


def too_many(most: int, message_id: int) -> View:
    text = _(
        "You have {limit} plans of your own; that is as many as I keep. Delete one in /plans, "
        "then press again."
    )
    return View(Text(text.format(limit=most)), choice(message_id, related=False))


def too_much_today(message_id: int) -> View:
    text = _("Your plan has been ticked a lot today. Press Save again tomorrow, and I take it in.")
    return View(Text(text), choice(message_id, related=True))


def dropped() -> View:
    return View(Text(_("Nothing was saved.")), (way_on(),))


def way_on() -> ButtonRow:
    return [button(_("This week"), Open(screen="plan")), button(_("Plans"), Open(screen="plans"))]
