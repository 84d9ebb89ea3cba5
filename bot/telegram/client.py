"""The client of the Bot API: the session with its middlewares, and the bot's public profile."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import GetUpdates, TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiohttp import ClientTimeout

from bot.observability.logs import kind
from bot.telegram.answers import READ_OF_ANSWERS, UnreadableAnswers
from bot.telegram.i18n import MessageCatalogs
from bot.telegram.older_servers import OlderServers
from bot.telegram.places import PlaceGivenBack
from bot.telegram.rate_limiter import RateLimiter
from handlers.common import commands

# Seconds to open a connection. What is not sent by then was certainly not delivered.
CONNECT_TIMEOUT = 10.0
# What Telegram refuses now it may take later.
LATER = (TelegramNetworkError, TelegramServerError, TelegramRetryAfter, ClientDecodeError)
MAX_WAIT = 3600.0  # seconds between two tries to publish the profile
log = logging.getLogger(__name__)


class GetRawUpdates(GetUpdates):
    """getUpdates whose updates stay JSON."""

    __returning__ = list[Any]


class TokenWatch(BaseRequestMiddleware):
    """Calls `refused` when Telegram does not know the token, and lets the error pass."""

    def __init__(self, refused: Callable[[], None]) -> None:
        self._refused = refused

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        try:
            return await make_request(bot, method)
        except TelegramUnauthorizedError:
            self._refused()
            raise


def read_json(text: str | bytes) -> Any:
    """Parse Telegram's JSON. Raises ValueError.

    Of a message that the bot sent only what it reads is left. Every `rich_message` is dropped:
    aiogram validates its nesting in exponential time, and anyone can send one (depth 5 takes 14 s
    of CPU on aiogram 3.31).
    """
    parsed = json.loads(text)
    sent = parsed.get("result") if isinstance(parsed, dict) else None
    if isinstance(sent, dict) and "message_id" in sent:
        parsed["result"] = {name: sent[name] for name in READ_OF_ANSWERS if name in sent}
    if "rich_message" in (text if isinstance(text, str) else text.decode()):
        _drop_rich_messages(parsed)
    return parsed


def _drop_rich_messages(parsed: Any) -> None:
    waiting = [parsed]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            value.pop("rich_message", None)
            waiting.extend(value.values())
        elif isinstance(value, list):
            waiting.extend(value)


@cache
def _response_model(returned: Any) -> type[Response[Any]]:
    """Keep the response model of each kind of answer.

    pydantic holds it only weakly, and building one takes 5 to 10 ms of CPU for every edited
    message (aiogram 3.31).
    """
    return Response[returned]


class Session(AiohttpSession):
    """A session whose errors tell what became of a request."""

    async def make_request(
        self,
        bot: Bot,
        method: TelegramMethod[TelegramType],
        timeout: int | None = None,  # noqa: ASYNC109 - the name is aiogram's
    ) -> TelegramType:
        """Make a request. A connection that can't be opened in time raises an error of its own."""
        total = self.timeout if timeout is None else timeout
        limits = ClientTimeout(total=total, sock_connect=min(total, CONNECT_TIMEOUT))
        return await super().make_request(bot, method, limits)  # type: ignore[arg-type]

    def check_response(
        self, bot: Bot, method: TelegramMethod[TelegramType], status_code: int, content: str
    ) -> Response[TelegramType]:
        """Decode an answer.

        Raises TelegramServerError for a gateway's page, so that ClientDecodeError means: Telegram
        did as it was asked, and its answer can't be decoded.
        """
        _response_model(method.__returning__)
        try:
            return super().check_response(bot, method, status_code, content)
        except ClientDecodeError as error:
            if HTTPStatus.OK <= status_code <= HTTPStatus.IM_USED:
                raise
            raise TelegramServerError(method, f"HTTP {status_code}, no JSON") from error


def make_bot(
    token: str, api_url: str, limiter: RateLimiter, refused: Callable[[], None] = lambda: None
) -> Bot:
    """Make a bot whose every request passes the rate limiter. The caller closes its session.

    `refused` is called when Telegram does not know the token.
    """
    session = Session(api=TelegramAPIServer.from_base(api_url), json_loads=read_json)
    session.middleware(PlaceGivenBack())
    session.middleware(UnreadableAnswers())
    session.middleware(OlderServers())
    session.middleware(limiter)
    session.middleware(TokenWatch(refused))
    return Bot(token, session=session)


async def announce_until_heard(bot: Bot, announce: Callable[[], Awaitable[object]]) -> None:
    """Tell Telegram where updates go; retry with backoff until it answers.

    Raises TelegramUnauthorizedError for a wrong token, and TelegramBadRequest, at once.
    """
    wait = 1.0
    while True:
        try:
            me = await bot.me()
            await announce()
        except LATER as error:
            pause = max(wait, getattr(error, "retry_after", 0))
            log.warning(
                "Telegram does not answer (%s); trying again in %.0f s", kind(error), pause
            )
            await asyncio.sleep(pause)
            wait = min(wait * 2, 60.0)
        else:
            log.info("ready as @%s", me.username)
            return


async def publish_profile(
    bot: Bot, i18n: MessageCatalogs, admins: Mapping[int, str] | None = None
) -> None:
    """Publish the commands, the name and the descriptions; retry with a backoff of its own.

    `admins` maps an administrator's id to their language. Nothing waits for this: a bot without
    a menu answers all the same.
    """
    wait = 1.0
    while True:
        with i18n.context():
            errors = await commands.publish(bot, i18n, admins or {})
        for error in errors:
            if not isinstance(error, LATER):
                log.error("the bot's profile is not complete: %s", kind(error))
        later = [error for error in errors if isinstance(error, LATER)]
        if not later:
            return
        pause = max(wait, *(getattr(error, "retry_after", 0) for error in later))
        log.warning("the bot's profile has to wait %.0f s (%s)", pause, kind(later[0]))
        await asyncio.sleep(pause)
        wait = min(wait * 2, MAX_WAIT)
