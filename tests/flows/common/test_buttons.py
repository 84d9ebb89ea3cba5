"""Every button that can be reached, pressed twice, changing ones included."""

import logging
import re
from collections import deque

import pytest

from handlers.callbacks.screens import Language
from handlers.common.commands import COMMANDS
from tests.chat import Chat, Row, buttons

MOST_PRESSES = 250


def words(message: Row) -> str:
    """A text, or what stands under a file."""
    return str(message.get("text") or message["caption"])


async def test_each_button_pressed_twice_is_answered_and_says_the_same(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    waiting: deque[tuple[int, str]] = deque()
    # In another language the words that `said` leaves out are others.
    seen = {"lang1:ru", "lang1:kk"}

    def look(id: int) -> None:
        message = chat.telegram.messages[1][id]
        found = (each.get("callback_data") for each in buttons(message))
        blue = [each["text"] for each in buttons(message) if each.get("style") == "primary"]
        assert len(blue) <= 1, blue
        # Another language says the same in other words; tests/locales walks through each.
        new = [
            each
            for each in found
            if each and each not in seen and not each.startswith(Language.__prefix__)
        ]
        waiting.extend((id, each) for each in new)
        seen.update(new)
        assert "!" not in words(message), words(message)

    def said(id: int) -> str:
        """Return the words of a message, without those that only a change adds."""
        return re.split("🧾|Before:|A sample", words(chat.telegram.messages[1][id]))[0].strip()

    for command in COMMANDS:
        await chat.say(f"/{command.name}")
        look(chat.message["message_id"])
    await chat.say("/cancel")
    pressed = 0
    while waiting and pressed < MOST_PRESSES:
        pressed += 1
        id, data = waiting.popleft()
        await chat.press_data(data, id)
        first = said(id)
        await chat.press_data(data, id)
        assert said(id) == first, data
        assert chat.unanswered == 0, data
        assert "wrong" not in chat.toast, data
        look(id)
    assert pressed > 100
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]
