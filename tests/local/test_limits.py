"""Thirty messages a second in all, one a second in a chat, as Telegram has it."""

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramForbiddenError, TelegramRetryAfter
from hypothesis import given
from hypothesis import strategies as st

from bot.local import server
from bot.local.checks import RefusedError
from bot.local.limits import IN_ALL, IN_GROUP, MINUTE, LocalLimits
from bot.local.rules import TOKEN, Telegram
from bot.local.session import LocalSession
from tests.bots import unlimited


class Times:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def times() -> Times:
    return Times()


@pytest.fixture
def telegram(times: Times) -> Telegram:
    made = Telegram(times, LocalLimits())
    for user in range(1, 100):
        made.add_user(user, f"User {user}")
    return made


@pytest.fixture(params=["in process", "over HTTP"])
async def bot(request: pytest.FixtureRequest, telegram: Telegram) -> AsyncIterator[Bot]:
    if request.param == "in process":
        yield Bot(TOKEN, session=LocalSession(telegram))
        return
    running = await server.start(telegram=telegram)
    made = unlimited(running)
    yield made
    await made.session.close()
    await running.stop()


async def test_a_second_message_to_a_chat_within_a_second_is_refused(
    bot: Bot, telegram: Telegram, times: Times
) -> None:
    first = await bot.send_message(1, "a")
    times.now += 0.9
    with pytest.raises(TelegramRetryAfter, match="Too Many Requests: retry after 1") as refused:
        await bot.send_message(1, "b")
    assert refused.value.retry_after == 1
    await bot.send_message(2, "to another chat")
    await bot.edit_message_text(chat_id=1, message_id=first.message_id, text="c")
    await bot.send_chat_action(1, "typing")
    times.now += 0.1
    await bot.send_message(1, "d")
    assert telegram.sent == [(1e6, 1), (1e6 + 0.9, 2), (1e6 + 0.9 + 0.1, 1)]
    assert telegram.limits and [each.chat_id for each in telegram.limits.refused] == [1]


async def test_the_thirty_first_message_in_a_second_is_refused(
    bot: Bot, telegram: Telegram, times: Times
) -> None:
    for user in range(1, IN_ALL + 1):
        await bot.send_message(user, "a")
    times.now += 0.5
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(50, "a")
    times.now += 0.5
    await bot.send_message(50, "a")


async def test_a_clock_that_is_set_back_refuses_nothing(bot: Bot, times: Times) -> None:
    await bot.send_message(1, "a")
    times.now -= 3 * 3600
    await bot.send_message(1, "b")
    with pytest.raises(TelegramRetryAfter):
        await bot.send_message(1, "c")


async def test_a_deactivated_user_is_refused_in_telegrams_words(
    bot: Bot, telegram: Telegram
) -> None:
    telegram.deactivate(1)
    with pytest.raises(TelegramForbiddenError, match="Forbidden: user is deactivated"):
        await bot.send_message(1, "a")
    assert not telegram.messages[1]
    assert not telegram.updates


async def test_the_server_keeps_the_limits_when_it_is_told_to() -> None:
    free, strict = await server.start(), await server.start(limits=True)
    assert free.telegram.limits is None
    assert strict.telegram.limits is not None
    await free.stop()
    await strict.stop()


def test_a_group_takes_twenty_messages_a_minute() -> None:
    limits, group = LocalLimits(), -7
    for second in range(IN_GROUP):
        limits.take(group, float(second))
    with pytest.raises(RefusedError) as refused:
        limits.take(group, float(IN_GROUP))
    assert refused.value.retry_after == MINUTE - IN_GROUP
    limits.take(7, float(IN_GROUP))  # a private chat is not concerned
    limits.take(group, MINUTE)


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 80)), max_size=200))
def test_no_second_holds_more_than_is_allowed_and_nothing_else_is_refused(
    wanted: list[tuple[int, int]],
) -> None:
    limits, now, sent = LocalLimits(), 0.0, list[tuple[float, int]]()
    for step, chat in wanted:
        now += step / 64
        second = [each for each in sent if each[0] > now - 1]
        fits = len(second) < IN_ALL and chat not in {each[1] for each in second}
        try:
            limits.take(chat, now)
        except RefusedError as error:
            assert not fits
            assert error.retry_after == 1
        else:
            assert fits
            sent.append((now, chat))
