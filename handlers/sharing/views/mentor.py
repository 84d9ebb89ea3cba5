"""The choice of a person who is asked to follow a plan, and the question to them."""

from typing import Any

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.share import SharedCard
from handlers.common.text import clip
from handlers.common.view import View, button
from handlers.sharing.rules import MAX_ASKED

LONGEST = 60


def choose(url: str) -> View:
    """Explain what a choice does, with the link for readers who have no button to choose by."""
    text = _(
        "Press the button under the text field and choose a mentor or a friend. If they use this "
        "bot, I ask them once if they want to follow this plan: they see your first name and the "
        "card. Or send them the link yourself: {url}"
    )
    return View(Text(Bold(_("Who should follow this plan?")), "\n", text.format(url=url)))


def chooser(share_id: int) -> dict[str, Any]:
    """The keyboard under the text field that lets Telegram's client choose a person.

    The answer brings `request_id` back, so it tells of which share it is.
    """
    ask = {"request_id": share_id, "user_is_bot": False, "max_quantity": 1, "request_name": True}
    choose = {"text": _("👤 Choose a person"), "request_users": ask}
    return {
        "keyboard": [[choose], [{"text": "/share"}]],
        "one_time_keyboard": True,
        "resize_keyboard": True,
    }


def chosen(url: str) -> View:
    """One answer for everybody who is chosen: it tells nobody who uses the bot."""
    text = _(
        "If they use this bot, the question is on its way: each person gets it once, from one "
        "user at most {count} people in a day. Anybody else can open the link: {url}"
    )
    return View(Text(text.format(count=MAX_ASKED, url=url)))


def yourself() -> View:
    return View(Text(_("That is you. Choose somebody else in /share.")))


def invitation(name: str | None, token: str) -> View:
    """The question to the person who was chosen."""
    who = clip(name, LONGEST) if name else _("Somebody")
    text = _(
        "{name} asks you to follow their plan: your weekly message would have one line about it. "
        "You are asked once; without a tap nothing happens."
    )
    row = [button(_("See the plan"), SharedCard(token=token))]
    return View(Text(text.format(name=who)), (row,))
