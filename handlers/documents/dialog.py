"""A document dialog, as one parameter of the handlers that lead it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, fields
from typing import Any

from aiogram import Bot
from aiogram.fsm.context import FSMContext
from aiogram.types import TelegramObject

from db.documents.formats.process import Converter
from db.rows.users import UserRow
from db.store.engine import Database

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


@dataclass(frozen=True)
class Dialog:
    """Hold a user's dialog (`state`), and the parts that read and store its document."""

    bot: Bot
    db: Database
    state: FSMContext
    user: UserRow
    converter: Converter


async def with_dialog(handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
    """Give the handlers of a router a `dialog`, made of their other parameters."""
    dialog = Dialog(**{each.name: data[each.name] for each in fields(Dialog)})
    return await handler(event, {**data, "dialog": dialog})
