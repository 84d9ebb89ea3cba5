"""Tests: the log has each unexpected error without anyone's words, and the user hears of it."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from sqlalchemy.exc import OperationalError

import handlers
from db.queries import postings
from db.store.engine import Database
from handlers.callbacks.plans import Template
from tests.chat import Chat, Clock
from tests.flows.postings.test_own_postings import TEXT
from tests.store import dump

WORDS = "Something went wrong on my side. Please try again."


async def test_a_failure_after_the_press_was_answered_is_told_in_the_chat(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    await chat.say("/plan")
    chat.session.middleware(NoEdits())
    await chat.press_data("open1:roadmap")
    assert chat.unanswered == 0
    assert chat.text == WORDS
    errors = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert ["TelegramNetworkError" in each.getMessage() for each in errors] == [True]


async def test_a_press_whose_answer_telegram_has_already_still_brings_its_file(chat: Chat) -> None:
    await chat.say("/plan")
    key = chat.telegram.press(1, 1, chat.message["message_id"], Template().pack())
    chat.telegram.queries[key]["answered"] = True  # and the line broke before the bot heard so
    await chat.feed()
    assert "document" in chat.message


def test_handlers_answer_presses_in_the_one_way_that_forgives() -> None:
    found = [
        path.name
        for path in Path(handlers.__file__).parent.rglob("*.py")
        if "callback.answer(" in path.read_text()
    ]
    assert found == []


def full_disk(*_: object, **__: object) -> Any:
    raise OperationalError("", {}, Exception("database or disk is full"))


@asynccontextmanager
async def nothing_begins() -> AsyncIterator[None]:
    full_disk()
    yield


async def nothing_is_written(*_: object, **__: object) -> None:
    full_disk()


async def test_where_nothing_can_be_written_reading_goes_on_and_nothing_is_half_done(
    chat: Chat, db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat.say("/plan")
    clock.now += timedelta(minutes=2)  # so that their activity would be noted anew
    before = await dump(db)
    with monkeypatch.context() as broken:
        broken.setattr(db, "begin", nothing_begins)
        broken.setattr(db, "write_for", nothing_is_written)
        await chat.say("/roadmap")
        assert "Roadmap" in chat.text
        await chat.say("qwrtp zxcvb")
        assert chat.text.startswith("I did not understand that.")
        await chat.say("/plan")
        await chat.press("✅ 1")
        assert chat.toast == WORDS
    assert await dump(db) == before
    await chat.press("✅ 1")
    assert chat.toast.startswith("Done.")


async def test_a_posting_that_could_not_be_saved_is_still_a_draft(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat.say(TEXT)
    with monkeypatch.context() as broken:
        broken.setattr(postings, "add_own", full_disk)
        await chat.press("Save")
    assert chat.toast == WORDS
    await chat.press("Save")
    assert chat.toast == "Saved for you alone."


class NoEdits(BaseRequestMiddleware):
    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Any:
        if method.__api_method__ == "editMessageText":
            raise TelegramNetworkError(method, "no line")
        return await make_request(bot, method)


class NoLine(BaseRequestMiddleware):
    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Any:
        raise TelegramNetworkError(method, "no line")


async def test_who_could_not_be_told_is_a_line_in_the_log(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    chat.session.middleware(NoLine())
    await chat.say("/plan")
    heads = [each.getMessage().partition("\n")[0] for each in caplog.records]
    assert [each.partition(" ")[2].partition(" ")[2] for each in heads] == [
        "failed: TelegramNetworkError",
        "its sender was not told: TelegramNetworkError",
    ]
