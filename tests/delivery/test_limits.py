"""Thirty a second, one a second in a chat, users first."""

import asyncio
import itertools
from typing import Any

import pytest
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError
from aiogram.methods import (
    AnswerCallbackQuery,
    EditMessageText,
    GetUpdates,
    SendChatAction,
    TelegramMethod,
)

from bot.telegram import rate_limiter
from bot.telegram.rate_limiter import MAX_WAIT, RETRY_DELAYS, UNDER_WAY
from tests.delivery.line import (
    LATE,
    Line,
    cut_off,
    most_in_a_second,
    no_connection,
    now,
    server_error,
)
from tests.virtual_clock import run


@pytest.mark.parametrize("late", [0.0, LATE])
def test_no_second_holds_more_than_thirty_and_none_is_wasted(late: float) -> None:
    async def story() -> None:
        line = Line()
        await line.digests(*range(600))
        assert most_in_a_second(line.times) <= 30
        assert 600 / (line.times[-1] - line.times[0]) >= 29

    run(story(), late)


def test_messages_that_are_under_way_for_longer_do_not_meet_later_ones() -> None:
    async def story() -> None:
        line = Line()
        line.way, line.slower = 0.03, 2.0
        await line.digests(*range(600))
        assert most_in_a_second(sorted(line.times)) <= 30
        line = Line()
        line.way = 0.06
        await line.digests(*range(600))
        late = line.times[300:]
        assert 300 / (late[-1] - late[0]) >= 29, "a long way alone costs nothing, once known"

    run(story(), LATE)


@pytest.mark.parametrize("late", [0.0, LATE])
def test_digests_and_a_rush_of_replies_share_one_limit(late: float) -> None:
    async def story() -> None:
        line = Line()
        work = [asyncio.create_task(line.digests(*range(200)))]
        for rush in range(5):
            await asyncio.sleep(0.7)
            work += [
                asyncio.create_task(line.reply(1000 + 50 * rush + at, "reply")) for at in range(50)
            ]
        await asyncio.gather(*work)
        assert len(line.asked) == 450
        assert most_in_a_second(line.times) <= 30
        assert 450 / (line.times[-1] - line.times[0]) >= 29

    run(story(), late)


def test_a_chat_gets_one_message_a_second_and_the_others_do_not_wait_for_it() -> None:
    async def story() -> None:
        line = Line()
        same = [line.reply(7, "same") for _ in range(5)] + [line.digest(7, "same")]
        await asyncio.gather(*same, *(line.reply(chat, "other") for chat in range(100, 110)))
        mine = [at for at, _name, text in line.asked if text == "same"]
        assert most_in_a_second(mine) == 1
        assert 5 <= mine[-1] - mine[0] < 5.5
        assert max(at for at, _name, text in line.asked if text == "other") < mine[1]

    run(story())


def test_a_reply_waits_for_one_digest_at_most() -> None:
    async def story() -> None:
        line = Line()
        waiting = asyncio.gather(*(line.digest(chat) for chat in range(60)))
        await asyncio.sleep(0.5)
        before = len(line.asked)
        replies = []
        for chat in range(100, 130):
            replies.append(asyncio.create_task(line.reply(chat)))
            await asyncio.sleep(0.02)  # faster than they can be sent
        await asyncio.gather(*replies)
        since = line.texts[before:]
        assert since.count("reply") == 30
        assert since.index("reply") <= 1
        assert since.count("digest") <= 1
        await waiting
        assert len(line.asked) == 90

    run(story())


def test_what_gathered_in_a_pause_does_not_come_out_of_it_all_at_once() -> None:
    async def story() -> None:
        line = Line()
        line.refuse = [4, 4, 4]
        work = [asyncio.create_task(line.reply(chat, "reply")) for chat in range(3)]
        await asyncio.sleep(0.1)
        work += [asyncio.create_task(line.reply(chat, "reply")) for chat in range(3, 90)]
        work += [asyncio.create_task(line.reply(5, "again")) for _ in range(3)]
        work.append(asyncio.create_task(line.digests(*range(200, 230))))
        await asyncio.gather(*work)
        assert len(line.asked) == 3 + 90 + 3 + 30
        assert min(line.times[3:]) >= line.times[0] + 4.1
        assert most_in_a_second(line.times[3:]) <= 30
        again = [at for at, _name, text in line.asked if text == "again"]
        assert most_in_a_second(again) == 1

    run(story())


def test_a_pause_that_begins_while_a_turn_is_awaited_holds_for_it_too() -> None:
    async def story() -> None:
        line = Line()
        work = [asyncio.create_task(line.reply(chat)) for chat in range(20)]
        work += [asyncio.create_task(line.digest(chat)) for chat in range(50, 54)]
        await asyncio.sleep(0.2)
        line.limiter.pause(5)
        paused, sent = now(), len(line.asked)
        await asyncio.gather(*work)
        assert 0 < sent < 20
        assert min(line.times[sent:]) >= paused + 5

    run(story())


def test_nobody_waits_for_the_end_of_a_pause_that_is_longer_than_patience() -> None:
    async def story() -> None:
        line = Line()
        line.refuse = [3600]
        for _ in range(2):
            with pytest.raises(TelegramRetryAfter) as refused:
                await line.reply(1)
            assert refused.value.retry_after > 3500
        assert len(line.asked) == 1
        line = Line()
        line.refuse = [25, 25, 25]
        started = now()
        with pytest.raises(TelegramRetryAfter):
            await line.reply(1)
        assert now() - started <= MAX_WAIT

    run(story())


def test_only_new_messages_wait_for_a_turn() -> None:
    async def story() -> None:
        line = Line()
        waiting = [asyncio.create_task(line.reply(chat)) for chat in range(60)]
        await asyncio.sleep(0.1)
        started = now()
        for _ in range(40):
            await line.ask(EditMessageText(text="edit", chat_id=1, message_id=1))
            await line.ask(AnswerCallbackQuery(callback_query_id="1"))
            await line.ask(SendChatAction(chat_id=1, action="typing"))
            await line.ask(GetUpdates())
        assert now() == pytest.approx(started, abs=1e-5)
        await asyncio.gather(*waiting)
        line.limiter.pause(10)
        await line.ask(GetUpdates())
        assert now() < started + 10

    run(story())


def test_a_digest_pays_once_and_the_next_message_of_its_task_pays_anew() -> None:
    async def story() -> None:
        line = Line()

        async def two(chat: int) -> None:
            await line.digest(chat)
            await line.reply(chat + 1000)

        for chat in range(30):
            await asyncio.create_task(two(chat))
        assert most_in_a_second(line.times) <= 30
        assert 60 / (line.times[-1] - line.times[0]) >= 29

    run(story(), LATE)


def test_held_digests_do_not_hold_up_replies() -> None:
    async def story() -> None:
        line = Line()
        line.limiter.hold_digests(30)
        started = now()
        digest = asyncio.create_task(line.digest(1))
        await asyncio.sleep(2)
        await line.reply(1)
        assert now() == pytest.approx(started + 2, abs=1e-5)
        await digest
        assert now() == pytest.approx(started + 30, abs=0.01)

    run(story())


def test_chats_that_are_free_again_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limiter, "MAX_CHATS", 10)

    async def story() -> None:
        line = Line()
        for chat in range(300):
            await line.reply(chat)
            assert len(line.limiter._chats) <= 40
        started = now()
        await line.reply(7)
        await asyncio.gather(*(line.reply(chat) for chat in range(1000, 1020)))
        await line.reply(7)
        assert now() - started >= 1, "one that is not free is not forgotten"

    run(story())


TOAST = AnswerCallbackQuery(callback_query_id="1")
EDIT = EditMessageText(chat_id=1, message_id=1, text="a")
UPDATES = GetUpdates()


@pytest.mark.parametrize("method", [TOAST, EDIT])
def test_what_does_nothing_twice_is_asked_again_on_a_bad_line(method: TelegramMethod[Any]) -> None:
    async def story() -> None:
        line = Line()
        line.fail = [cut_off(), server_error(), no_connection(), cut_off()]
        await line.ask(method)
        assert len(line.asked) == 5
        took = line.times[-1] - line.times[0]
        assert took == pytest.approx(sum(RETRY_DELAYS), abs=0.1), (
            "longer than an outage of ten seconds"
        )
        line.fail = [cut_off() for _ in range(9)]
        with pytest.raises(TelegramNetworkError):
            await line.ask(method)
        assert len(line.fail) == 9 - 5

    run(story())


def test_a_message_is_sent_again_only_where_it_was_surely_not_sent() -> None:
    async def story() -> None:
        line = Line()
        line.fail = [no_connection(), no_connection()]
        await line.reply(1)
        assert len(line.asked) == 3
        for error in (cut_off(), server_error()):
            line.fail = [error]
            with pytest.raises((TelegramNetworkError, TelegramServerError)):
                await line.reply(2)
        line.fail = [no_connection()]
        with pytest.raises(TelegramNetworkError):
            await line.digest(3)
        line.fail = [no_connection()]
        with pytest.raises(TelegramNetworkError):
            await line.ask(UPDATES)

    run(story())


def test_a_message_that_was_long_under_way_is_not_met_by_the_next_one_in_its_chat() -> None:
    async def story() -> None:
        line = Line()
        line.way = 0.01
        await asyncio.gather(*(line.reply(chat) for chat in range(2, 20)))
        line.asked.clear()
        line.way, line.slower = 0.01, 12.0
        await asyncio.gather(*(line.reply(1) for _ in range(40)))
        gaps = [after - before for before, after in itertools.pairwise(line.times)]
        assert min(gaps) >= 1

    run(story())


def test_what_a_stalled_line_lets_go_of_at_once_is_no_more_than_a_second_may_hold() -> None:
    async def story() -> None:
        line = Line()
        line.way = 0.005
        await line.digests(*range(30))
        line.asked.clear()
        line.stalls_until = now() + 4
        work = [asyncio.create_task(line.reply(1, "same")) for _ in range(2)]
        work.append(asyncio.create_task(line.digest(1, "same")))
        work += [asyncio.create_task(line.reply(chat)) for chat in range(1000, 1100)]
        await asyncio.gather(*work)
        assert len(line.asked) == 103
        assert most_in_a_second(sorted(line.times)) <= 30
        assert most_in_a_second([at for at, _name, text in line.asked if text == "same"]) == 1
        assert line.times[99] < line.stalls_until + 4, "as soon as it goes on, they do"

    run(story(), LATE)


def test_a_line_that_never_answers_is_not_waited_for_for_ever() -> None:
    async def story() -> None:
        line = Line()
        line.stalls_until = now() + 1000
        lost = [asyncio.create_task(line.reply(chat)) for chat in range(30)]
        await asyncio.sleep(2)
        started, line.stalls_until = now(), 0.0
        await line.reply(99)
        assert UNDER_WAY - 3 < now() - started < UNDER_WAY
        await asyncio.gather(*lost)

    run(story())


def test_a_digest_whose_store_was_locked_does_not_meet_what_was_sent_meanwhile() -> None:
    async def story() -> None:
        line = Line()
        line.commits_in = 5.0
        work = [asyncio.create_task(line.digest(chat)) for chat in range(4)]
        await asyncio.sleep(3.5)
        work += [asyncio.create_task(line.reply(chat)) for chat in range(1000, 1060)]
        await asyncio.sleep(1.2)
        work.append(asyncio.create_task(line.reply(0, "same")))
        await asyncio.gather(*work)
        assert line.texts.count("digest") == 4
        assert most_in_a_second(line.times) <= 30
        assert line.times[line.texts.index("same")] + 1 <= max(
            at for at, _name, text in line.asked if text == "digest"
        )

    run(story(), LATE)
