"""What nobody expected: the log has it, without anyone's words, and the user hears of it."""

import logging

import pytest

from tests.chat import Chat

WORDS = "Something went wrong on my side. Please try again."


async def test_a_failure_after_the_press_was_answered_is_told_in_the_chat(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    await chat.say("/plan")
    del chat.message["text"]  # a picture has no text that could be changed
    await chat.press_data("open1:roadmap")
    assert chat.unanswered == 0
    assert chat.text == WORDS
    errors = [each for each in caplog.records if each.levelno >= logging.ERROR]
    assert ["TelegramBadRequest" in each.getMessage() for each in errors] == [True]
