"""All commands, and their publication in Telegram's menus."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aiogram import Bot, filters
from aiogram.exceptions import ClientDecodeError, TelegramAPIError, TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllGroupChats,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    BotCommandScopeUnion,
    Message,
)
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import lazy_gettext as __
from babel.support import LazyProxy

PUBLISH_WITHIN = 3.0  # seconds for one user's menu


class Command(filters.Command):
    """Matches a command in any case, in a message's text only (not in a file's caption)."""

    def __init__(self, *names: str) -> None:
        super().__init__(*names, ignore_case=True)

    async def __call__(self, message: Message, bot: Bot) -> bool | dict[str, Any]:
        return message.text is not None and await super().__call__(message, bot)


@dataclass(frozen=True)
class MenuEntry:
    """A command; `menu` ones are in Telegram's menu, `public` ones answer in groups, too."""

    name: str
    description: LazyProxy
    menu: bool = True
    public: bool = False


COMMANDS = (
    MenuEntry("plan", __("This week's three tasks")),
    MenuEntry("progress", __("What is done, and the pace")),
    MenuEntry("roadmap", __("Every step, item by item")),
    MenuEntry("softskills", __("Soft skills and their action items")),
    MenuEntry("skills", __("What is asked for, what you have"), public=True),
    MenuEntry("roles", __("Components and their roles"), public=True),
    MenuEntry("postings", __("Job postings and how you match"), public=True),
    MenuEntry("salary", __("Pay by level and city: /salary almaty mid"), public=True),
    MenuEntry("applications", __("Where you applied, and what came of it")),
    MenuEntry("goal", __("Role, level, place and pay you aim for")),
    MenuEntry("settings", __("Language, time, day and hour, role")),
    MenuEntry("help", __("What I can do"), public=True),
    MenuEntry("plans", __("Your plans, and which one is in use"), menu=False),
    MenuEntry("import", __("Bring an analysis of your own"), menu=False),
    MenuEntry("add", __("Add a task of your own: /add TEXT"), menu=False),
    MenuEntry("share", __("A card of your progress for others"), menu=False),
    MenuEntry("remind", __("The weekly digest: when, how often"), menu=False),
    MenuEntry("pause", __("No digests for a while"), menu=False),
    MenuEntry("resume", __("Digests again"), menu=False),
    MenuEntry("cancel", __("Leave what is under way"), menu=False),
    MenuEntry("cv", __("A page for a job search, and your CV read"), menu=False),
    MenuEntry("export", __("Your plan, history and data as files"), menu=False),
    MenuEntry("privacy", __("What is stored, why, how long"), menu=False),
    MenuEntry("delete_me", __("Delete everything about you"), menu=False),
)


# For administrators only; they are in no other menu and no help.
OPERATOR_COMMANDS = (
    MenuEntry("refresh", __("Fetch postings from HeadHunter now")),
    MenuEntry("stats", __("How the bot is used")),
    MenuEntry("broadcast", __("Write to everyone")),
)


def of_private_chat(user_id: int, admin_ids: Collection[int]) -> tuple[MenuEntry, ...]:
    """The commands of a user's private chat; administrators get theirs, too."""
    return COMMANDS + (OPERATOR_COMMANDS if user_id in admin_ids else ())


def menu(entries: Sequence[MenuEntry], *, public: bool) -> list[BotCommand]:
    """The entries in Telegram's form, in the current language."""
    return [
        BotCommand(command=entry.name, description=str(entry.description))
        for entry in entries
        if entry.menu and (entry.public or not public)
    ]


async def publish_to(bot: Bot, user_id: int, admin_ids: Collection[int]) -> None:
    """Set one user's own menu, in the current language, as far as Telegram lets it.

    It serves users whose language is not Telegram's, and administrators. A menu is decoration:
    nobody waits for it longer than PUBLISH_WITHIN seconds.
    """
    with suppress(TelegramAPIError, ClientDecodeError, TimeoutError):
        async with asyncio.timeout(PUBLISH_WITHIN):
            await _publish_own_menu(bot, user_id, admin_ids)


async def publish(bot: Bot, i18n: I18n, admins: Mapping[int, str]) -> list[Exception]:
    """Set each scope's commands, the bot's name and descriptions, in each language.

    Telegram falls back to the default language. It allows few changes a day, so equal texts are
    not sent again. `admins` maps ids to languages. Returns the errors of the parts that failed.
    """
    errors: list[Exception] = []
    for part in (_publish_menus, _publish_name, _publish_description, _publish_short_description):
        try:
            for language in i18n.available_locales:
                with i18n.use_locale(language):
                    await part(bot, None if language == i18n.default_locale else language)
        except (TelegramAPIError, ClientDecodeError) as error:
            errors.append(error)
    try:
        for admin_id, language in admins.items():
            with i18n.use_locale(language):
                await _publish_own_menu(bot, admin_id, admins)
    except (TelegramAPIError, ClientDecodeError) as error:
        errors.append(error)
    return errors


async def _publish_own_menu(bot: Bot, user_id: int, admin_ids: Collection[int]) -> None:
    """Set one user's menu. A user who never wrote to the bot has no chat yet: Telegram refuses,
    and their /start sets the menu.
    """
    entries = menu(of_private_chat(user_id, admin_ids), public=False)
    with suppress(TelegramBadRequest):
        await _set_commands(bot, entries, BotCommandScopeChat(chat_id=user_id))


async def _publish_menus(bot: Bot, code: str | None) -> None:
    private, groups = BotCommandScopeAllPrivateChats(), BotCommandScopeAllGroupChats()
    await _set_commands(bot, menu(COMMANDS, public=False), private, code)
    await _set_commands(bot, menu(COMMANDS, public=True), groups, code)


async def _set_commands(
    bot: Bot, entries: list[BotCommand], scope: BotCommandScopeUnion, code: str | None = None
) -> None:
    known = await bot.get_my_commands(scope=scope, language_code=code)
    if [entry.model_dump() for entry in known] != [entry.model_dump() for entry in entries]:
        await bot.set_my_commands(entries, scope=scope, language_code=code)


async def _publish_name(bot: Bot, code: str | None) -> None:
    name = _("Career Bot")
    if (await bot.get_my_name(code)).name != name:
        await bot.set_my_name(name, code)


async def _publish_description(bot: Bot, code: str | None) -> None:
    about = _(
        "I keep your career analysis alive: which skills postings ask for, what they pay, "
        "what you have and what to learn next, a few steps every week."
    )
    if (await bot.get_my_description(code)).description != about:
        await bot.set_my_description(about, code)


async def _publish_short_description(bot: Bot, code: str | None) -> None:
    short = _("Skills, salaries, postings, and a plan a week at a time.")
    if (await bot.get_my_short_description(code)).short_description != short:
        await bot.set_my_short_description(short, code)
