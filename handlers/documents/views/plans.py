"""A user's plans: the list, a plan's card, rename and delete."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Strikethrough, Text
from aiogram.utils.i18n import gettext as _

from db.rows.plans import PlanSummary
from handlers.callbacks.first import PickTrack
from handlers.callbacks.plans import (
    DropPlan,
    PlanCard,
    RenamePlan,
    Template,
    UndoDocument,
    UsePlan,
)
from handlers.callbacks.screens import Open
from handlers.common.text import clip
from handlers.common.typography import dash
from handlers.common.view import Button, ButtonRow, View, button, open_screen

# Characters of a name on a button, and deleted plans that are offered for restore.
NAME, PUT_BACK = 40, 3


def plan_name(plan: PlanSummary) -> str:
    """The plan's name; a plan of everybody's has one of its own in each language."""
    names = {
        "own": plan.name,
        "sample": _("The sample: back end, Python"),
        "shared": _("The built-in plan"),
        "empty": _("Empty plan"),
    }
    return names[plan.kind]


def done_line(plan: PlanSummary) -> str:
    if not plan.total:
        return _("Tasks to tick: none")
    return _("Done: {done} of {total}").format(done=plan.done, total=plan.total)


def plan_list(
    plans: Sequence[PlanSummary],
    removed: Sequence[PlanSummary],
    followed: int,
    revision_id: int | None,
) -> View:
    """All plans, one tap follows another one; `revision_id` is the last document, which can be
    undone.
    """
    parts: list[object] = [Bold(_("Your plans")), "\n\n"]
    rows: list[ButtonRow] = []
    # A sample that its reader has done nothing of is none of theirs.
    unused = [
        plan for plan in plans if plan.kind == "sample" and plan.id != followed and not plan.done
    ]
    for plan in plans:
        if plan in unused:
            continue
        name, done = clip(plan_name(plan), 60), _("{done} of {total}")
        count = done.format(done=plan.done, total=plan.total)
        line = Bold(name) if plan.id == followed else name
        parts += ["● " if plan.id == followed else "○ ", line, f"{dash()}{count}\n"]
        follow = UsePlan(analysis_id=plan.id)
        mark = "● " if plan.id == followed else ""
        row = [button(mark + clip(plan_name(plan), NAME), follow)]
        if plan.own:
            row.append(button(_("Change…"), PlanCard(analysis_id=plan.id)))
        rows.append(row)
    parts += ["\n", _("The marked one is on every screen and in the weekly digest.")]
    if revision_id is not None:
        undo = UndoDocument(revision_id=revision_id)
        rows.append([button(_("Undo the last document"), undo)])
    for plan in removed[:PUT_BACK]:
        text = _("Put back “{plan}”").format(plan=clip(plan.name, NAME))
        rows.append([button(text, DropPlan(analysis_id=plan.id, on=False))])
    rows.append([button(_("Make a plan from the market"), PickTrack())])
    rows.append([button(_("Bring another document"), Template())])
    rows += [[button(_("See the sample"), UsePlan(analysis_id=plan.id))] for plan in unused]
    ways = [open_screen(_("This week"), "plan"), open_screen(_("‹ Settings"), "settings")]
    return View(Text(*parts), (*rows, ways))


def card(plan: PlanSummary, followed: int) -> View:
    parts = [Bold(clip(plan.name, 60)), "\n", done_line(plan)]
    rows: list[ButtonRow] = []
    if plan.id != followed:
        rows.append([button(_("Use this plan"), UsePlan(analysis_id=plan.id))])
    rows.append(
        [
            button(_("Rename"), RenamePlan(analysis_id=plan.id)),
            button(_("Delete"), DropPlan(analysis_id=plan.id, on=True)),
        ]
    )
    rows.append([_back()])
    return View(Text(*parts), tuple(rows))


def ask_name(plan: PlanSummary) -> View:
    text = _("What should “{plan}” be called? Send it as a message, or /cancel.")
    cancel = button(_("Cancel"), PlanCard(analysis_id=plan.id))
    return View(Text(text.format(plan=clip(plan.name, 60))), ([cancel],))


def bad_name(limit: int) -> View:
    text = _("A name is one line of up to {limit} characters. Try a shorter one, or /cancel.")
    return View(Text(text.format(limit=limit)))


def name_taken() -> View:
    return View(Text(_("Another plan of yours has this name. Try another one, or /cancel.")))


def removed(plan: PlanSummary, *, now_followed: PlanSummary | None) -> View:
    """The receipt of a deletion; `now_followed` is the plan that took its place."""
    parts: list[object] = [_("Deleted:"), " ", Strikethrough(clip(plan.name, 60))]
    if now_followed is not None:
        text = _("Your plan is “{plan}” now.").format(plan=clip(plan_name(now_followed), 60))
        parts += ["\n", text]
    parts += ["\n", _("For seven days you can have it back.")]
    undo = DropPlan(analysis_id=plan.id, on=False, followed=now_followed is not None)
    return View(Text(*parts), ([button(_("Undo"), undo)], [_back()]))


def full(limit: int) -> View:
    text = _("You have {limit} plans of your own; that is as many as I keep.")
    return View(Text(text.format(limit=limit)), ([_back()],))


def _back() -> Button:
    return button(_("‹ Plans"), Open(screen="plans"))
