"""A watch over what a task holds of the store while it calls Telegram: it should be nothing."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from contextvars import ContextVar
from traceback import format_stack

from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response, TelegramType

from db.store.engine import Database
from db.store.session import Session

Opening = Callable[[], AbstractAsyncContextManager[Session]]
_held: ContextVar[int] = ContextVar("held", default=0)


def watch_sessions(db: Database) -> None:
    """Count the sessions that each task has open, from now on."""
    db.begin = _counted(db.begin)  # type: ignore[method-assign]
    db.read = _counted(db.read)  # type: ignore[method-assign]


def _counted(opening: Opening) -> Opening:
    @asynccontextmanager
    async def opened() -> AsyncIterator[Session]:
        _held.set(_held.get() + 1)
        try:
            async with opening() as session:
                yield session
        finally:
            _held.set(_held.get() - 1)

    return opened


class HeldNothing(BaseRequestMiddleware):
    """Remembers each call to Telegram out of an open session."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        if _held.get():
            self.wrong.append(method.__api_method__ + "\n" + "".join(format_stack()))
        return await make_request(bot, method)
