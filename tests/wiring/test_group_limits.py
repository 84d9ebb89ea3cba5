"""A group may refuse what the bot writes: that is no error, and nobody else's business."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import (
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramRetryAfter,
)
from aiogram.methods import TelegramMethod

from bot.observability.error_reports import ErrorReports
from bot.telegram.rate_limiter import RateLimiter
from tests.chat import Chat, buttons

GROUP = -100
ANSWERS_WITHIN = 1.5  # seconds: a private chat's own second, and some for a busy machine
Refusal = Callable[[TelegramMethod[Any]], TelegramAPIError]


class Refusing(BaseRequestMiddleware):
    """Telegram behind the rate limiter: it refuses what is written to the group."""

    def __init__(self) -> None:
        self.refusal: Refusal | None = None
        self.asked: list[str] = []

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Any:
        if getattr(method, "chat_id", None) == GROUP:
            self.asked.append(method.__api_method__)
            if self.refusal is not None:
                raise self.refusal(method)
        return await make_request(bot, method)


@pytest.fixture
def refusing(chat: Chat) -> Iterator[Refusing]:
    made = Refusing()
    limiter = RateLimiter()
    chat.telegram.add_group(GROUP, "Friends")
    for middleware in (limiter, made):
        chat.session.middleware(middleware)
    yield made
    for middleware in (limiter, made):
        chat.session.middleware.unregister(middleware)


@pytest.fixture
def reports() -> Iterator[ErrorReports]:
    made = ErrorReports()
    logging.getLogger().addHandler(made)
    yield made
    logging.getLogger().removeHandler(made)


def refused(words: str) -> Refusal:
    return lambda method: TelegramBadRequest(method, f"Bad Request: {words}")


REFUSALS: list[Refusal] = [
    refused("not enough rights to send text messages to the chat"),
    refused("have no rights to send a message"),
    refused("TOPIC_CLOSED"),
    refused("CHAT_WRITE_FORBIDDEN"),
    refused("chat not found"),
    lambda method: TelegramForbiddenError(method, "Forbidden: bot was kicked from the group chat"),
    lambda method: TelegramMigrateToChat(method, "group chat was upgraded", -1001),
    lambda method: TelegramRetryAfter(method, "Too Many Requests", 3600),
]


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_a_group_that_takes_no_message_is_asked_once_and_is_no_error(
    chat: Chat, refusing: Refusing, reports: ErrorReports, refusal: Refusal
) -> None:
    refusing.refusal = refusal
    await chat.say("/help", GROUP)
    assert refusing.asked == ["sendMessage"]
    assert not reports.seen


@pytest.mark.parametrize("refusal", REFUSALS)
async def test_a_button_of_such_a_group_is_answered_and_sends_nothing_else(
    chat: Chat, refusing: Refusing, reports: ErrorReports, refusal: Refusal
) -> None:
    await chat.say("/skills", GROUP)
    refusing.asked.clear()
    refusing.refusal = refusal
    message = chat.from_bot(GROUP)[-1]
    data = next(each["callback_data"] for each in buttons(message) if "callback_data" in each)
    chat.telegram.press(chat.user_id, GROUP, message["message_id"], data)
    await chat.feed()
    assert refusing.asked == ["editMessageText"]
    assert chat.unanswered == 0
    assert not reports.seen


async def test_an_error_of_our_own_in_a_group_is_still_reported(
    chat: Chat, refusing: Refusing, reports: ErrorReports, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("ours")

    monkeypatch.setattr("handlers.home.views.home.group_help", broken)
    await chat.say("/help", GROUP)
    assert refusing.asked == ["sendMessage"]
    assert reports.seen


async def test_a_group_that_must_wait_an_hour_costs_a_private_user_nothing(
    chat: Chat, refusing: Refusing
) -> None:
    await chat.say("/start")
    await asyncio.sleep(1.1)
    refusing.refusal = lambda method: TelegramRetryAfter(method, "Too Many Requests", 3600)
    for _ in range(2):
        await chat.as_user(2).say("/help", GROUP)
    assert len(refusing.asked) == 1
    async with asyncio.timeout(ANSWERS_WITHIN):
        await chat.say("/help")
    assert "/plan" in chat.text
    async with asyncio.timeout(ANSWERS_WITHIN):
        await chat.press_data("an old button")
    assert chat.unanswered == 0
