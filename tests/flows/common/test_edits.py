"""Edits of a pressed message: refused ones bring a new message, needless ones are not made."""

from datetime import timedelta
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import TelegramBadRequest, TelegramNetworkError
from aiogram.methods import TelegramMethod

from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.store import dump

# Of Telegram today; the last one stands for those of later years.
REFUSALS = [
    "Bad Request: MESSAGE_ID_INVALID",
    "Bad Request: there is no text in the message to edit",
    "Bad Request: message to edit not found",
    "Bad Request: message can't be edited",
    "Bad Request: there is no media in the message to edit",
    "Bad Request: the year 2031 has come",
]
EDITS = ("editMessageText", "editMessageMedia")


class Refuses(BaseRequestMiddleware):
    """Telegram refuses edits, or the line breaks before (or after) it has made them."""

    def __init__(self, error: str | None, *, after: bool = False) -> None:
        self.error, self.after = error, after

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Any:
        if method.__api_method__ not in EDITS:
            return await make_request(bot, method)
        if self.after:
            await make_request(bot, method)
        if self.error is not None:
            raise TelegramBadRequest(method, self.error)
        raise TelegramNetworkError(method, "no line")


@pytest.mark.parametrize("words", REFUSALS)
async def test_whatever_an_edit_is_refused_for_the_screen_comes_as_a_new_message(
    chat: Chat, words: str, caplog: pytest.LogCaptureFixture
) -> None:
    await chat.say("/plan")
    chat.session.middleware(Refuses(words))
    await chat.press_data("open1:roadmap")
    assert chat.text.startswith("Roadmap")
    await chat.say("/progress")
    await chat.press("Picture")
    shown = len(chat.from_bot())
    await chat.press("Light")
    assert "photo" in chat.message
    assert len(chat.from_bot()) == shown + 1
    assert chat.unanswered == 0
    assert [each.getMessage() for each in caplog.records if each.levelname == "ERROR"] == []


def edits(chat: Chat) -> int:
    return sum(method in EDITS for method, _params in chat.session.calls)


async def shown_after(chat: Chat, *presses: str) -> int:
    """Press old buttons, each on the message as it was when its update was made."""
    before = edits(chat)
    for data in presses:
        await chat.press_data(data)
    assert chat.unanswered == 0
    return edits(chat) - before


async def test_a_press_that_changes_nothing_makes_no_edit(chat: Chat, db: Database) -> None:
    chat.telegram.quotes = False
    await chat.say("/plan")
    assert await shown_after(chat, "open1:plan", "open1:plan") == 0
    assert await shown_after(chat, "open1:roadmap", "open1:roadmap", "open1:roadmap") == 1
    assert chat.text.startswith("Roadmap")
    await chat.say("/plan")
    tick = chat.data["✅ 1"]
    assert await shown_after(chat, tick) == 1
    before = await dump(db)
    assert await shown_after(chat, tick, tick) == 0, "an old press with the same state"
    assert await dump(db) == before


async def test_two_taps_at_once_make_one_edit(chat: Chat) -> None:
    await chat.say("/plan")
    await chat.press_twice("✅ 1")
    assert edits(chat) == 1
    assert chat.unanswered == 0
    assert "Done. 1 of" in chat.toast


async def test_quick_taps_there_and_back_end_where_the_last_one_leads(chat: Chat) -> None:
    """Telegram made the second update before the first one's edit: it still brings the plan."""
    await chat.say("/plan")
    plan, number = chat.text, chat.message["message_id"]
    for data in ("open1:roadmap", "open1:plan"):
        chat.telegram.press(1, 1, number, data)
    await chat.feed()
    assert edits(chat) == 2
    assert chat.text == plan


async def test_an_edit_that_may_or_may_not_have_come_is_made_again(chat: Chat) -> None:
    await chat.say("/plan")
    number = chat.message["message_id"]
    broken = Refuses(None, after=True)
    chat.session.middleware(broken)
    chat.telegram.press(1, 1, number, "open1:roadmap")
    chat.telegram.press(1, 1, number, "open1:plan")
    await chat.feed()
    chat.session.middleware.unregister(broken)
    await chat.press_data("open1:plan", number)
    await chat.press_data("open1:plan", number)
    assert str(chat.telegram.messages[1][number]["text"]).startswith("This week")


async def test_what_another_process_has_shown_since_is_taken_from_the_press(
    chat: Chat, clock: Clock
) -> None:
    await chat.say("/plan")
    await chat.press_data("open1:roadmap")
    clock.now += timedelta(seconds=5)
    # The other process's edit.
    chat.message.update(text="Something else", edit_date=int(clock.timestamp()))
    await chat.press_data("open1:roadmap")
    assert chat.text.startswith("Roadmap")


async def test_a_picture_that_is_shown_already_is_not_sent_again(chat: Chat) -> None:
    await chat.say("/progress")
    await chat.press("Picture")
    await chat.press("Light")
    before = edits(chat)
    data = chat.data["Dark"]
    for _ in range(2):
        await chat.press_data(data)
    assert edits(chat) == before + 1
    assert chat.unanswered == 0
