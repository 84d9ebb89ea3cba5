"""A user's share: the card as others see it, the choice of its content, and its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote, urlencode

from aiogram.utils.formatting import BlockQuote, Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.share import ShareRow, ShareTitleRow
from handlers.callbacks.screens import Open
from handlers.callbacks.share import (
    LINK,
    AskMentor,
    Following,
    MakeShare,
    Revoke,
    ShareName,
    SharePage,
    ShareTitle,
)
from handlers.common.dates import full_date
from handlers.common.money import percentage
from handlers.common.text import clip
from handlers.common.view import Button, ButtonRow, View, button, copying, link, paginate
from handlers.sharing.rules import ShareCard, percent
from handlers.tasks.rules.progress import Count
from handlers.tasks.views.tasks import bar

# Titles on a page of the choice, titles on a card, and characters of each.
PAGE, TITLES, LONGEST = 8, 20, 60


@dataclass(frozen=True)
class Own:
    """The user's open share.

    `inline` is True for the followed plan's share: inline mode can send no other.
    """

    share: ShareRow
    card: ShareCard
    titles: Sequence[ShareTitleRow]
    followers: int
    url: str
    inline: bool


def whose(name: str | None) -> str:
    """The shown name, or a general one where the owner hides it."""
    return clip(name, LONGEST) if name else _("Somebody's plan")


def total_text(count: Count) -> str:
    text = _("{done} of {total} ({percent})")
    return text.format(done=count.done, total=count.total, percent=percentage(percent(count)))


def card_parts(card: ShareCard, day: date) -> list[object]:
    """The card as others see it, with its date."""
    parts: list[object] = [Bold(whose(card.name)), "\n"]
    parts += [f"{bar(card.total)} {total_text(card.total)}\n"]
    for title, done in card.titles[:TITLES]:
        line = _("{title}: {percent}") if done.total else "{title}"
        parts.append(
            line.format(title=clip(title, LONGEST), percent=percentage(percent(done))) + "\n"
        )
    if len(card.titles) > TITLES:
        more = _("{shown} of {total} titles are shown.")
        parts.append(more.format(shown=TITLES, total=len(card.titles)) + "\n")
    when = full_date(day)
    parts.append(Italic(_("As of {day}").format(day=when)))
    return parts


def nothing_shared() -> View:
    text = _(
        "Nothing of this plan is shared. A link shows how much of it is done, and the titles you "
        "choose: none at first. You can revoke it at any time."
    )
    rows: tuple[ButtonRow, ...] = ([button(_("Make a link"), MakeShare())], [_followed(), _back()])
    return View(Text(Bold(_("Share")), "\n", text), rows)


def share(own: Own, day: date, page: int = 0) -> View:
    """The card as others see it, with buttons that change its content."""
    parts = [
        Bold(_("Share")),
        "\n",
        _("Whoever has the link sees this and nothing else:"),
        "\n",
        BlockQuote(*card_parts(own.card, day)),
        "\n",
    ]
    if own.followers:
        text = ngettext("{n} person follows it.", "{n} people follow it.", own.followers)
        parts += [text.format(n=own.followers), "\n"]
    if own.titles:
        parts.append(_("Choose the titles to show; the others count in the total only."))
    rows = [*_choices(own, page), *_ways_to_send(own)]
    revoke = button(_("Revoke…"), Revoke(share_id=own.share.id, sure=False))
    rows += [[_name(own), _followed()], [revoke], [_back()]]
    return View(Text(*parts), tuple(rows))


def _choices(own: Own, page: int) -> list[ButtonRow]:
    title_page = paginate(own.titles, page, PAGE)
    rows: list[ButtonRow] = []
    for title in title_page.rows:
        mark = "☑" if title.shown else "☐"
        data = ShareTitle(
            share_id=own.share.id,
            item_id=title.item_id,
            on=not title.shown,
            page=title_page.number,
        )
        rows.append([button(f"{mark} {clip(title.title, LONGEST)}", data)])
    to = own.share.id
    return rows + title_page.turns(lambda at: SharePage(share_id=to, page=at))


def _name(own: Own) -> Button:
    if own.share.name is None:
        return button(_("Show my name"), ShareName(share_id=own.share.id, on=True))
    return button(_("Hide my name"), ShareName(share_id=own.share.id, on=False))


def _ways_to_send(own: Own) -> list[ButtonRow]:
    """Telegram's share dialog for the link, and its copy; inline mode sends the card, where it is
    on."""
    sheet = "https://t.me/share/url?" + urlencode({"url": own.url}, quote_via=quote)
    row = [link(_("Send"), sheet)]
    if own.inline:
        chats = ("allow_user_chats", "allow_group_chats", "allow_channel_chats")
        chosen: dict[str, str | bool] = {"query": "share", **dict.fromkeys(chats, True)}
        row.append({"text": _("Send as a card"), "switch_inline_query_chosen_chat": chosen})
    mentor = button(_("Ask somebody to follow"), AskMentor(share_id=own.share.id))
    return [row, copying(_("Copy the link"), own.url), [mentor]]


def _followed() -> Button:
    return button(_("Whom I follow"), Following())


def _back() -> Button:
    return button(_("‹ Progress"), Open(screen="progress"))


def ask_revoke(share: ShareRow, followers: int) -> View:
    parts = [
        Bold(_("Stop sharing this plan?")),
        "\n",
        _("The link will show nothing any more. Cards that were sent stay in their chats."),
    ]
    if followers:
        text = ngettext(
            "{n} person who follows it gets no more lines.",
            "{n} people who follow it get no more lines.",
            followers,
        )
        parts += ["\n", text.format(n=followers)]
    yes = button(_("Revoke the link"), Revoke(share_id=share.id, sure=True))
    return View(Text(*parts), ([yes, button(_("Keep it"), SharePage(share_id=share.id, page=0))],))


def revoked_toast() -> str:
    return _("The link shows nothing any more.")


def send_my_progress() -> str:
    """The offer of inline mode to a user who shares nothing yet."""
    return _("Share my progress")


def follow() -> str:
    """The label of the button under a card in a chat."""
    return _("Follow this plan")


def url_of(shared: ShareRow, username: str | None) -> str:
    """The deep link of a share; `username` is the bot's."""
    return f"https://t.me/{username}?start={LINK}{shared.token}"
