"""Places for the updates that are worked on: few, so that the store and the loop stay quick.

Nobody waits for Telegram in a place: the first request of a handler gives it back.
"""

import asyncio
from contextvars import ContextVar

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response, TelegramType

# Messages and presses have places of their own: a crowd of newcomers delays no press.
MESSAGES, PRESSES = 4, 8


class _Place:
    """One of the places, from `async with` to its end, or until `give_back`."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places: asyncio.Semaphore | None = places

    async def __aenter__(self) -> None:
        if self._places is not None:
            await self._places.acquire()
        _place.set(self)

    async def __aexit__(self, *_: object) -> None:
        self.give_back()

    def give_back(self) -> None:
        """Free the place; idempotent."""
        places, self._places = self._places, None
        if places is not None:
            places.release()


# True while the current task handles a press, an inline query or a block of the bot.
urgent: ContextVar[bool] = ContextVar("urgent", default=False)
_place: ContextVar[_Place | None] = ContextVar("place", default=None)


def give_back() -> None:
    """Free the place of the current task, if it has one: it is about to wait for a server."""
    if (place := _place.get()) is not None:
        place.give_back()


class Places:
    """The places of one process."""

    def __init__(self, messages: int = MESSAGES, presses: int = PRESSES) -> None:
        self._messages = asyncio.Semaphore(messages)
        self._presses = asyncio.Semaphore(presses)

    def hold(self) -> _Place:
        """A place for an update of the current task; `async with` waits for it."""
        return _Place(self._presses if urgent.get() else self._messages)


class PlaceGivenBack(BaseRequestMiddleware):
    """Gives the caller's place back before a request waits for its turn or for Telegram."""

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        give_back()
        return await make_request(bot, method)
