"""The way to Telegram behind a rate limiter, on a clock that jumps."""

import asyncio
import random
from collections import defaultdict
from typing import Any

from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.methods import SendMessage, TelegramMethod
from aiohttp import ClientConnectorError, ServerDisconnectedError

from bot.telegram.rate_limiter import RateLimiter
from tests.bots import nobody

# As late as a timer fires on a busy machine.
LATE = 0.008


class Line:
    """The way to Telegram behind a limiter: keeps the time of each request, refuses on demand."""

    def __init__(self) -> None:
        self.limiter = RateLimiter()
        self.asked: list[tuple[float, str, Any]] = []
        self.refuse: list[int] = []  # seconds to wait, for the next requests that may be refused
        # As much for the requests of a chat, or of a method: the seconds of its next refusals.
        self.refuse_of: dict[int | str, list[int]] = defaultdict(list)
        self.fail: list[Exception] = []  # what becomes of the next requests
        self.bot = nobody()
        # The way there and back: seconds at least, and at most so many times that.
        self.way, self.slower = 0.0, 1.0
        self.stalls_until = self.commits_in = 0.0
        self.chance = random.Random(1)

    async def _telegram(self, _bot: Any, method: TelegramMethod[Any]) -> Any:
        await asyncio.sleep(self.way * self.chance.uniform(1, self.slower))
        await asyncio.sleep(max(0.0, self.stalls_until - now()))
        self._arrive(method)
        await asyncio.sleep(self.way * self.chance.uniform(1, self.slower))

    def _arrive(self, method: TelegramMethod[Any]) -> None:
        name = method.__api_method__
        self.asked.append((now(), name, getattr(method, "text", None)))
        if self.fail:
            raise self.fail.pop(0)
        of_key = self.refuse_of[getattr(method, "chat_id", name)]
        refuse = of_key or self.refuse
        if refuse and name != "getUpdates":
            raise TelegramRetryAfter(method, "Too Many Requests", refuse.pop(0))

    async def ask(self, method: TelegramMethod[Any]) -> Any:
        return await self.limiter(self._telegram, self.bot, method)

    async def reply(self, chat: int, text: str = "reply") -> None:
        await self.ask(SendMessage(chat_id=chat, text=text))

    async def digest(self, chat: int, text: str = "digest") -> None:
        await self.limiter.digest_turn(chat)
        await asyncio.sleep(self.commits_in)
        await self.ask(SendMessage(chat_id=chat, text=text))

    async def digests(self, *chats: int) -> None:
        """Four at a time, as the deliverer does."""
        places = asyncio.Semaphore(4)

        async def one(chat: int) -> None:
            async with places:
                await asyncio.create_task(self.digest(chat))

        await asyncio.gather(*(one(chat) for chat in chats))

    @property
    def times(self) -> list[float]:
        return [at for at, _name, _text in self.asked]

    @property
    def texts(self) -> list[str]:
        return [text for _at, _name, text in self.asked]


def now() -> float:
    return asyncio.get_running_loop().time()


def most_in_a_second(times: list[float]) -> int:
    return max(sum(at <= each < at + 1 for each in times) for at in times)


MESSAGE = SendMessage(chat_id=1, text="a")


def network(cause: Exception) -> TelegramNetworkError:
    error = TelegramNetworkError(MESSAGE, "not by its words")
    error.__cause__ = cause
    return error


def cut_off() -> TelegramNetworkError:
    return network(ServerDisconnectedError())


def no_connection() -> TelegramNetworkError:
    return network(ClientConnectorError(None, OSError()))  # type: ignore[arg-type]


def server_error() -> TelegramServerError:
    return TelegramServerError(MESSAGE, "Internal Server Error")
