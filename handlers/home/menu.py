"""The commands and the buttons that open a screen."""

from collections.abc import Iterable
from datetime import datetime

from aiogram import F, Router
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, Message

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.screens import Open
from handlers.common.commands import Command
from handlers.common.show import message_id, show
from handlers.home.screens import PRIVATE_SCREENS, PUBLIC_SCREENS, SCREENS, ScreenRequest
from handlers.market.rules.market import MarketAt

# Other commands for a screen than its name.
ALIASES = {"jobs": "postings", "salaries": "salary"}


async def open_screen(
    event: Message | CallbackQuery,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
    command: CommandObject | None = None,
    callback_data: Open | None = None,
) -> None:
    """A command gets a new message; a button gets its own message changed."""
    if callback_data is not None:
        request = ScreenRequest(db, user, now, market, message_id=_message_id(event))
        await show(event, await SCREENS[callback_data.screen](request))
    elif command is not None:
        name = command.command.casefold()
        request = ScreenRequest(db, user, now, market, words=command.args or "")
        await show(event, await SCREENS[ALIASES.get(name, name)](request))


def _message_id(event: Message | CallbackQuery) -> int:
    return message_id(event) if isinstance(event, CallbackQuery) else 0


def _commands(screens: Iterable[str]) -> Command:
    # /help has a handler of its own: it says more than the button, by who asks and where.
    names = [name for name in screens if name != "help"]
    return Command(*names, *(alias for alias, name in ALIASES.items() if name in names))


def build_router() -> Router:
    router = Router(name="menu")
    router.message.register(open_screen, _commands(PRIVATE_SCREENS))
    router.callback_query.register(open_screen, Open.filter())
    return router


def build_public_router() -> Router:
    router = Router(name="public_menu")
    router.message.register(open_screen, _commands(PUBLIC_SCREENS))
    router.callback_query.register(open_screen, Open.filter(F.screen.in_(PUBLIC_SCREENS)))
    return router
