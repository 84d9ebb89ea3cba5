"""The privacy notice, and the deletion of a user's data."""

from aiogram.utils.formatting import Bold, ExpandableBlockQuote, Text
from aiogram.utils.i18n import gettext as _

from db.rows.users import HeldRows
from handlers.callbacks.export import ExportMenu
from handlers.callbacks.screens import DeleteMe, Open
from handlers.common.view import View, button


def privacy(*, assistant: bool = False) -> View:
    """The notice. `assistant`: the operator has a language server that texts may go to."""
    parts: list[object] = [Bold(_("Privacy"))]
    for heading, text in _chapters(assistant):
        parts += ["\n\n", Bold(heading), "\n", ExpandableBlockQuote(text)]
    return View(
        Text(*parts),
        (
            [
                button(_("Take it with you"), ExportMenu()),
                button(_("Settings"), Open(screen="settings")),
            ],
        ),
    )


def _stored() -> str:
    rows = _(
        "Your Telegram number, first name and language; your zone, day and hour; your role and "
        "the goal of each plan; the state of each skill you set; the plans you sent, as their "
        "parts; your own tasks, with what they were called before you renamed or moved them; "
        "notes and proof links; each tick, skip and move with its time; postings you added, "
        "saved, hid or opened, and the searches you watch; the cards you share and whom you "
        "follow; when you last wrote and in which weeks you were here; and what became of each "
        "digest."
    )
    applications = _(
        "Where you applied: each state with its day, what that posting asked for and paid, your "
        "notes and contacts, and the moments of interviews."
    )
    quizzes = _("The questions on your skills that you were asked, and if your answer was right.")
    return f"{rows} {applications} {quizzes}"


def _chapters(assistant: bool) -> list[tuple[str, str]]:
    how_long = _(
        "A plan as it was before you saved a new file, and a plan you deleted: 7 days, so that "
        "you can have it back. What became of a digest: 90 days. In which weeks you were here: a "
        "year. The rest stays until you delete it with /delete_me, all at once. If you block me, "
        "digests stop at once, and after 90 days everything is deleted."
    )
    how_long += " " + _("An application that you took back: 7 days.")
    how_long += " " + _("The number of a person whom you asked to follow your plan: 90 days.")
    who = _(
        "The operator of this bot can reach the store. Whoever has the link of a card you share "
        "sees how much is done, the titles you chose, and your name if you show it, until you "
        "revoke it; you are told how many follow, not who. Nobody else sees anything. /export "
        "gives you all of it as files."
    )
    return [
        (_("What is stored"), _stored()),
        (_("Why"), _why(assistant)),
        (_("How long"), how_long),
        (_("Who sees it"), who),
    ]


def _why(assistant: bool) -> str:
    why = _(
        "To show your plan, your progress and your matches, and to send each digest once. Your "
        "messages and files are not kept; what you add from them is."
    )
    why += " " + _(
        "What you write in your own words stays in memory for ten minutes; a text that I did not "
        "understand is kept only if you send it to the makers, until you delete everything."
    )
    why += " " + _(
        "Of a CV that you send I keep the skills that you confirm, and neither the file nor its "
        "text."
    )
    if assistant:
        why += " " + _(
            "A text that I do not understand goes to a language server of the operator, without "
            "your name or number, to choose among my own answers."
        )
    return why


def ask(held: HeldRows) -> View:
    """The question before a deletion, with the counts of the rows that it deletes."""
    counts = (
        (_("ticks: {count}"), held.ticks),
        (_("skills set: {count}"), held.moves),
        (_("plans of your own: {count}"), held.plans),
        (_("tasks of your own: {count}"), held.tasks),
        (_("notes and proofs: {count}"), held.evidence),
        (_("postings of your own: {count}"), held.postings),
        (_("postings you saved, hid or opened: {count}"), held.marks),
        (_("searches you watch: {count}"), held.searches),
        (_("links to your progress: {count}"), held.shares),
        (_("plans you follow: {count}"), held.follows),
        (_("applications: {count}"), held.applications),
        (_("goals: {count}"), held.goals),
    )
    lines = [text.format(count=count) for text, count in counts if count]
    lines.append(_("your settings and your name"))
    return View(
        Text(
            Bold(_("Delete everything about you?")),
            "\n",
            "\n".join(f"• {line}" for line in lines),
            "\n\n",
            _("This can't be undone. You can take all of it with you first."),
        ),
        (
            [button(_("Take it with you"), ExportMenu())],
            [
                button(_("Delete all of it"), DeleteMe(sure=True)),
                button(_("Keep it"), DeleteMe(sure=False)),
            ],
        ),
    )


def kept() -> View:
    return View(Text(_("Nothing was deleted.")), ([button(_("This week"), Open(screen="plan"))],))


def deleted() -> View:
    return View(Text(_("Everything about you is deleted. /start begins again.")))
