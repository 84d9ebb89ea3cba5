"""A 429 is its chat's, or its method's; everyone waits only where several chats are told to."""

import asyncio
from collections import Counter
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import pytest
from aiogram.exceptions import TelegramRetryAfter
from aiogram.methods import AnswerCallbackQuery, EditMessageText, SendMessage, SetMyCommands

from bot.telegram import pauses
from bot.telegram.pauses import SEVERAL_CHATS, WITHIN, Pauses
from bot.telegram.rate_limiter import GROUP_MESSAGES, MAX_PRESS_WAIT, MAX_WAIT
from tests.delivery.line import Line, most_in_a_second, now
from tests.virtual_clock import run

TOAST = AnswerCallbackQuery(callback_query_id="1")
HOUR = 3600
GROUP = -100


@pytest.mark.parametrize("hit", ["reply", "digest", "edit"])
def test_a_429_makes_its_chat_wait_and_nobody_else(hit: str) -> None:
    async def story() -> None:
        line = Line()
        kinds: dict[str, Callable[[int], Coroutine[Any, Any, object]]] = {
            "reply": line.reply,
            "digest": line.digest,
            "edit": lambda chat: line.ask(
                EditMessageText(text="edit", chat_id=chat, message_id=1)
            ),
        }
        line.refuse_of[1] = [3]
        first = asyncio.create_task(kinds[hit](1))
        await asyncio.sleep(0.1)
        started = now()
        others = [asyncio.create_task(kinds[name](chat)) for chat, name in enumerate(kinds, 2)]
        again = asyncio.create_task(line.reply(1, "again"))
        await asyncio.gather(*others)
        assert now() - started < 0.2
        ended = await asyncio.gather(first, again, return_exceptions=True)
        assert isinstance(ended[0], TelegramRetryAfter) == (hit == "digest")
        times = [at for at, _name, text in line.asked if text == "again"]
        assert times[0] >= line.times[0] + 3.1
        assert Counter(line.texts)[hit] == (2 if hit == "digest" else 3)

    run(story())


def test_a_group_in_slow_mode_silences_itself_alone() -> None:
    async def story() -> None:
        line = Line()
        line.refuse_of[GROUP] = [HOUR] * 5
        for _ in range(5):
            with pytest.raises(TelegramRetryAfter) as refused:
                await line.reply(GROUP)
            assert refused.value.retry_after > HOUR - 10
        assert len(line.asked) == 1, "an hour's pause is believed"
        started = now()
        await line.reply(1)
        await line.ask(TOAST)
        await line.digest(2)
        assert now() - started < 0.2

    run(story())


def test_several_private_chats_within_seconds_are_a_limit_of_the_bot() -> None:
    async def story() -> None:
        line = Line()
        for chat, seconds in enumerate((9, HOUR, 5), 1):
            line.refuse_of[chat] = [seconds]
        work = [asyncio.create_task(line.reply(chat)) for chat in (1, 2, 3)]
        await asyncio.sleep(0.2)
        told, started = len(line.asked), now()
        edit = EditMessageText(text="edit", chat_id=52, message_id=1)
        await asyncio.gather(line.reply(50), line.digest(51), line.ask(edit))
        assert told == 3
        assert min(line.times[told:]) >= line.times[2] + 5
        assert now() - started < 6, "the shortest pause: one chat's long one is its own"
        ended = await asyncio.gather(*work, return_exceptions=True)
        assert [type(end) for end in ended] == [type(None), TelegramRetryAfter, type(None)]

    run(story())


@pytest.mark.parametrize(
    ("chats", "apart"),
    [
        ([7] * 9, 0.1),  # one chat, again and again
        ([1, 2, 1, 2, 1, 2], 0.1),
        (range(-9, 0), 0.1),  # groups: anyone can make some, with slow mode
        (range(1, 9), WITHIN / (SEVERAL_CHATS - 1)),  # too far apart
    ],
)
def test_less_than_that_is_no_limit_of_the_bot(chats: list[int], apart: float) -> None:
    pause = Pauses()
    for step, chat in enumerate(chats):
        moment = 1000 + step * apart
        assert not pause.note(chat, HOUR, moment)
        assert pause.until(99) <= moment
        assert pause.until("answerCallbackQuery") <= moment
        assert pause.until(chat) > moment + HOUR


def test_a_method_without_a_chat_waits_for_itself() -> None:
    async def story() -> None:
        line = Line()
        commands = SetMyCommands(commands=[])
        line.refuse_of["setMyCommands"] = [1128]
        line.refuse_of["answerCallbackQuery"] = [20]
        for method in (commands, commands, TOAST, TOAST):
            with pytest.raises(TelegramRetryAfter):
                await line.ask(method)
        assert len(line.asked) == 2
        started = now()
        await line.reply(1)
        await line.ask(EditMessageText(chat_id=2, message_id=1, text="a"))
        assert now() - started < 0.1

    run(story())


def test_a_press_waits_for_its_answer_a_moment_only() -> None:
    async def story() -> None:
        line = Line()
        line.refuse = [1]
        started = now()
        await line.ask(TOAST)
        assert 1 < now() - started < MAX_PRESS_WAIT
        line.refuse = [30]
        started = now()
        with pytest.raises(TelegramRetryAfter):
            await line.ask(TOAST)
        assert now() - started < MAX_PRESS_WAIT

    run(story())


def test_a_digest_of_a_chat_that_must_wait_holds_no_other() -> None:
    async def story() -> None:
        line = Line()
        for chat in range(4):
            line.refuse_of[100 + chat] = [30]
            with pytest.raises(TelegramRetryAfter):
                await line.digest(100 + chat)
            await asyncio.sleep(WITHIN)
        started = now()

        async def unlucky(chat: int) -> None:
            with pytest.raises(TelegramRetryAfter):
                await line.limiter.digest_turn(chat)

        await asyncio.gather(*(unlucky(103) for _ in range(4)))
        assert now() - started < 0.01, "its place among those in flight is free at once"
        await line.digests(*range(60))
        assert now() - started < 2.5

    run(story())


def test_questions_in_a_group_beyond_its_minute_are_not_answered_and_cost_nobody_else() -> None:
    async def story() -> None:
        line = Line()
        refused = list[float]()

        async def ask() -> None:
            try:
                await line.reply(GROUP, "group")
            except TelegramRetryAfter:
                refused.append(now())

        work = []
        for second in range(25):
            work.append(asyncio.create_task(ask()))
            await asyncio.sleep(1.08)
            if second % 8 == 0:
                started = now()
                await line.reply(1, "private")
                assert now() - started < 0.1
        await asyncio.gather(*work)
        assert Counter(line.texts) == {"group": GROUP_MESSAGES, "private": 4}
        assert len(refused) == 5

    run(story())


def test_no_minute_of_a_group_holds_more_than_twenty_and_nothing_queues() -> None:
    async def story() -> None:
        line = Line()
        line.way, line.slower = 0.05, 6.0
        waited = list[float]()

        async def ask() -> None:
            started = now()
            with suppress(TelegramRetryAfter):
                await line.reply(GROUP)
            waited.append(now() - started)

        work = []
        for _ in range(300):
            work += [asyncio.create_task(ask()) for _ in range(5)]
            await asyncio.sleep(2)
        await asyncio.gather(*work)
        times = line.times
        assert max(sum(at <= time < at + 60 for time in times) for at in times) == GROUP_MESSAGES
        assert most_in_a_second(times) == 1
        assert len(times) >= GROUP_MESSAGES * 9, "and what a group may have it gets"
        assert max(waited) < MAX_WAIT

    run(story())


def test_edits_in_a_group_and_messages_to_users_are_not_counted() -> None:
    async def story() -> None:
        line = Line()
        for _ in range(GROUP_MESSAGES * 2):
            await line.ask(EditMessageText(chat_id=GROUP, message_id=1, text="a"))
            await line.ask(SendMessage(chat_id=1, text="a"))
        assert len(line.asked) == GROUP_MESSAGES * 4

    run(story())


def test_pauses_that_are_over_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pauses, "MAX_PAUSES", 10)
    pause = Pauses()
    for step in range(1000):
        pause.note(-step - 1, 3, 1000.0 + step)
        assert len(pause._until) <= 11
    pause.note(5, HOUR, 2000.0)
    for step in range(1000):
        pause.note(-step - 1, 3, 2000.0 + step)
    assert pause.until(5) > 2000 + HOUR
