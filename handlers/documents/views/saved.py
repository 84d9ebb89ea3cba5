"""The receipt of a saved document, and of what can be done with it at once."""

from collections.abc import Mapping

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.plans import PlanSummary
from handlers.callbacks.plans import PlanLacks, UndoDocument
from handlers.common.text import clip
from handlers.common.view import View, button, fitted
from handlers.documents.views.import_document import way_on
from handlers.documents.views.plans import done_line, plan_name
from handlers.market.views.population import against_button


def saved(
    plan: PlanSummary,
    revision_id: int,
    counts: Mapping[str, int],
    lacks: int = 0,
    differing: int = 0,
) -> View:
    """The plan after the save; `counts` has the tasks that the document "ticked", "skipped" and
    "noted", `lacks` is the number of skills that it says are lacking, `differing` that of figures
    that differ from the market's.
    """
    parts: list[object] = [
        Bold(_("Saved.")),
        "\n",
        _("Your plan is “{plan}” now.").format(plan=clip(plan_name(plan), 60)),
    ]
    makes_tasks = bool(lacks) and not plan.total
    if not makes_tasks:
        parts += ["\n", done_line(plan)]
    parts += _said(counts)
    parts += ["\n\n", _("You can undo this for seven days, here or in /plans.")]
    undo = [button(_("Undo"), UndoDocument(revision_id=revision_id))]
    if differing:
        differs = ngettext(
            "{count} of its figures differs from what postings say now.",
            "{count} of its figures differ from what postings say now.",
            differing,
        )
        parts += ["\n", differs.format(count=differing)]
        undo.append(against_button("plans"))
    rows = [*fitted(undo, 2), way_on()]
    if makes_tasks:
        text = _(
            "There is nothing to tick in it yet. I can make tasks of the skills that you lack."
        )
        parts += ["\n\n", text]
        make = button(_("Make tasks: {count}").format(count=lacks), PlanLacks(analysis_id=plan.id))
        rows.insert(0, [make])
    return View(Text(*parts), tuple(rows))


def _said(counts: Mapping[str, int]) -> list[str]:
    ticked, skipped, noted = (counts.get(kind, 0) for kind in ("ticked", "skipped", "noted"))
    texts = [
        (
            ticked,
            ngettext(
                "The document ticked {count} task.", "The document ticked {count} tasks.", ticked
            ),
        ),
        (
            skipped,
            ngettext(
                "The document skipped {count} task.",
                "The document skipped {count} tasks.",
                skipped,
            ),
        ),
        (
            noted,
            ngettext(
                "{count} task has a new note or proof.",
                "{count} tasks have a new note or proof.",
                noted,
            ),
        ),
    ]
    return ["\n" + text.format(count=count) for count, text in texts if count]


def lacks_planned(plan: PlanSummary, count: int, *, on: bool) -> View:
    """The plan after tasks were made of what its reader lacks, or taken out again."""
    if on:
        text = ngettext("{count} task is in your plan.", "{count} tasks are in your plan.", count)
    else:
        text = ngettext("{count} task is out again.", "{count} tasks are out again.", count)
    parts = [Bold(text.format(count=count)), "\n", done_line(plan)]
    undo = _("Undo") if on else _("Make them again")
    again = button(undo, PlanLacks(analysis_id=plan.id, on=not on))
    return View(Text(*parts), ([again], way_on()))


def undone(plan: PlanSummary) -> View:
    parts: list[object] = [
        Bold(_("Undone.")),
        "\n",
        _("Your plan is “{plan}”, as it was before.").format(plan=clip(plan_name(plan), 60)),
        "\n",
        done_line(plan),
    ]
    return View(Text(*parts), (way_on(),))
