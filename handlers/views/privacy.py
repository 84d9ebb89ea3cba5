"""What is stored, and what a deletion takes."""

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _

from db.queries.users import Held
from handlers import callbacks
from handlers.views import View, button


def privacy() -> View:
    return View(
        Text(
            Bold(_("Privacy")),
            "\n\n",
            _(
                "I store your Telegram number, first name and language; your zone, day and hour; "
                "your role; the state of each skill you set; your own tasks and postings; the "
                "postings you saved, hid or opened and the searches you watch; each tick, skip "
                "and move with its time; when you last wrote; and what became of each digest. I "
                "need them to show your plan, your progress and your matches, and to send each "
                "digest once."
            ),
            "\n\n",
            _(
                "If you share your progress, whoever has the link sees how much is done, the "
                "titles you chose, and your name if you show it; you are told how many follow, "
                "not who. Whom you follow is stored as well."
            ),
            "\n\n",
            _(
                "Your messages are not stored, but for tasks and postings you add. Only the "
                "operator of this bot can reach the store; nobody else sees it. What became of a "
                "digest is kept for 90 days. The rest stays until you delete it with /delete_me, "
                "all at once. If you block me, digests stop at once, and after 90 days everything "
                "is deleted."
            ),
        ),
        ([button(_("Settings"), callbacks.Open(screen="settings"))],),
    )


def ask(held: Held) -> View:
    lines = [
        _("ticks: {count}").format(count=held.ticks),
        _("skills set: {count}").format(count=held.moves),
        _("tasks of your own: {count}").format(count=held.tasks),
        _("postings of your own: {count}").format(count=held.postings),
        _("postings you saved, hid or opened: {count}").format(count=held.marks),
        _("searches you watch: {count}").format(count=held.searches),
        _("links to your progress: {count}").format(count=held.shares),
        _("plans you follow: {count}").format(count=held.follows),
        _("your settings and your name"),
    ]
    return View(
        Text(
            Bold(_("Delete everything about you?")),
            "\n",
            "\n".join(f"• {line}" for line in lines),
            "\n\n",
            _("This can't be undone."),
        ),
        (
            [
                button(_("Delete all of it"), callbacks.DeleteMe(sure=True)),
                button(_("Keep it"), callbacks.DeleteMe(sure=False)),
            ],
        ),
    )


def kept() -> View:
    return View(
        Text(_("Nothing was deleted.")),
        ([button(_("This week"), callbacks.Open(screen="plan"))],),
    )


def deleted() -> View:
    return View(Text(_("Everything about you is deleted. /start begins anew.")))
