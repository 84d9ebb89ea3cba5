"""Every command in one place, and how Telegram hears of them."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
)
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from babel.support import LazyProxy


@dataclass(frozen=True)
class Entry:
    """`menu` puts it into Telegram's menu; `public` answers in groups, too."""

    name: str
    description: LazyProxy
    menu: bool = True
    public: bool = False


COMMANDS = (
    Entry("plan", __("This week's three tasks")),
    Entry("progress", __("What is done, and the pace")),
    Entry("roadmap", __("Every step, item by item")),
    Entry("softskills", __("Soft skills and their action items")),
    Entry("skills", __("What is asked for, what you have"), public=True),
    Entry("roles", __("Components and their roles"), public=True),
    Entry("postings", __("Job postings and how you match"), public=True),
    Entry("salary", __("Pay by level and city: /salary almaty mid"), public=True),
    Entry("settings", __("Time zone, day and hour, role")),
    Entry("help", __("What I can do"), public=True),
    Entry("add", __("Add a task of your own: /add TEXT"), menu=False),
    Entry("share", __("A card of your progress for others"), menu=False),
    Entry("remind", __("The weekly digest: when, how often"), menu=False),
    Entry("pause", __("No digests for a while"), menu=False),
    Entry("resume", __("Digests again"), menu=False),
    Entry("cancel", __("Leave what is under way"), menu=False),
    Entry("privacy", __("What is stored, why, how long"), menu=False),
    Entry("delete_me", __("Delete everything about you"), menu=False),
)


# What `COMMANDS` leaves out: nobody else need know of it.
OPERATOR_COMMANDS = (
    Entry("refresh", __("Fetch postings from HeadHunter now")),
    Entry("stats", __("How the bot is used")),
    Entry("broadcast", __("Write to everyone")),
)


def of_private_chat(user_id: int, admin_ids: Sequence[int]) -> tuple[Entry, ...]:
    return COMMANDS + (OPERATOR_COMMANDS if user_id in admin_ids else ())


def menu(entries: Sequence[Entry], *, public: bool) -> list[BotCommand]:
    return [
        BotCommand(command=entry.name, description=str(entry.description))
        for entry in entries
        if entry.menu and (entry.public or not public)
    ]


async def publish_to(bot: Bot, user_id: int, admin_ids: Sequence[int]) -> None:
    """Set an administrator's own menu. One who never wrote to the bot has no chat to set it in:
    then it comes with their /start."""
    if user_id not in admin_ids:
        return
    with suppress(TelegramBadRequest):
        await bot.set_my_commands(
            menu(of_private_chat(user_id, admin_ids), public=False),
            scope=BotCommandScopeChat(chat_id=user_id),
        )


async def publish(bot: Bot, admin_ids: Sequence[int] = ()) -> None:
    """Set the commands of each scope, and the name and descriptions."""
    for each in admin_ids:
        await publish_to(bot, each, admin_ids)
    await bot.set_my_commands(menu(COMMANDS, public=False), scope=BotCommandScopeAllPrivateChats())
    await bot.set_my_commands(menu(COMMANDS, public=True), scope=BotCommandScopeAllGroupChats())
    await bot.set_my_name(_("Career Bot"))
    await bot.set_my_description(
        _(
            "I keep your career analysis alive: which skills postings ask for, what they pay, "
            "what you have and what to learn next, a few steps every week."
        )
    )
    await bot.set_my_short_description(
        _("Skills, salaries, postings, and a plan a week at a time.")
    )
