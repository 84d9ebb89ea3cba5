"""Errors reach administrators grouped, without texts, and never as a flood."""

import logging
from datetime import timedelta

import pytest

from bot.observability.error_reports import MAX_KINDS, QUIET_PERIOD, ErrorReports
from bot.telegram.dispatcher import DrainingDispatcher
from handlers.common.errors import trace
from tests.chat import Chat


def record(words: str, *values: object) -> logging.LogRecord:
    return logging.LogRecord("bot", logging.ERROR, __file__, 1, words, values, None)


def failure(text: str) -> str:
    try:
        raise ValueError(text)
    except ValueError as error:
        return trace(error)


async def tell(reports: ErrorReports, chat: Chat, dispatcher: DrainingDispatcher) -> None:
    await reports.tell(dispatcher["db"], chat.bot, dispatcher["i18n"], (1,), chat.clock.now)


async def test_a_hundred_errors_of_a_kind_are_one_line(
    chat: Chat, dispatcher: DrainingDispatcher
) -> None:
    await chat.say("/start")
    reports = ErrorReports()
    for number in range(100):
        reports.emit(record("update %s failed: %s", number, failure("my secret words")))
    reports.emit(record("a job failed: %s", failure("x")))
    await tell(reports, chat, dispatcher)
    assert chat.text.startswith("Errors\n\n100 × update … failed: ValueError (wiring/test_reports")
    assert "1 × a job failed: ValueError" in chat.text
    assert "secret" not in chat.text


async def test_a_report_holds_no_text_of_an_error_that_a_library_logged(
    chat: Chat, dispatcher: DrainingDispatcher
) -> None:
    """aiogram quotes the error itself, whose text may quote an answer or a user."""
    await chat.say("/start")
    reports = ErrorReports()
    secret = "Zan" + "zibar"
    try:
        raise ValueError(secret)
    except ValueError as error:
        quoted = record("Cause exception while process update id=%d: %s", 5, error)
        quoted.exc_info = (type(error), error, error.__traceback__)
        reports.emit(quoted)
    await tell(reports, chat, dispatcher)
    assert "1 × Cause exception while process update id=…: ValueError" in chat.text
    assert "wiring/test_reports.py" in chat.text
    assert secret not in chat.text


async def test_reports_keep_a_pause_also_over_a_restart(
    chat: Chat, dispatcher: DrainingDispatcher
) -> None:
    await chat.say("/start")
    count = len(chat.from_bot())
    for _ in range(5):
        reports = ErrorReports()
        reports.emit(record("update %s failed", 1))
        await tell(reports, chat, dispatcher)
    assert len(chat.from_bot()) == count + 1
    chat.clock.now += QUIET_PERIOD + timedelta(seconds=1)
    await tell(reports, chat, dispatcher)
    assert len(chat.from_bot()) == count + 2, "what was held back is told later"


async def test_a_flood_of_kinds_does_not_fill_the_memory() -> None:
    reports = ErrorReports()
    for number in range(MAX_KINDS * 3):
        reports.emit(record(f"kind {chr(97 + number % 26)}{'x' * (number // 26)}"))
    assert len(reports.seen) <= MAX_KINDS + 1


async def test_an_administrator_out_of_reach_is_logged_once(
    chat: Chat, dispatcher: DrainingDispatcher, caplog: pytest.LogCaptureFixture
) -> None:
    await chat.say("/start")
    reports, strangers = ErrorReports(), (999_999, 1)
    for _ in range(3):
        reports.emit(record("update %s failed", 1))
        await reports.tell(
            dispatcher["db"], chat.bot, dispatcher["i18n"], strangers, chat.clock.now
        )
        chat.clock.now += QUIET_PERIOD + timedelta(seconds=1)
    assert caplog.text.count("user 999999 of ADMIN_IDS can't be told of errors") == 1
    assert "1 × update … failed" in chat.text, "the others are told"


async def test_without_errors_there_is_silence(chat: Chat, dispatcher: DrainingDispatcher) -> None:
    await tell(ErrorReports(), chat, dispatcher)
    assert chat.from_bot() == []
