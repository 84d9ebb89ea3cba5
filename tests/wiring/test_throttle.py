"""A flood is answered once, then met with silence; a press over the limit ends its spinner.

What others notice of a flood is in `test_flood.py`, with Telegram's limits on.
"""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from aiogram.dispatcher.middlewares.user_context import UserContextMiddleware
from aiogram.types import Update

from bot.telegram.admission import sender_of
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.throttle import BURST, QUIET, WINDOWS_A_DAY, Sender, Throttle, Verdict
from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.conftest import TODAY
from tests.store import dump
from tests.webhook.test_receiver import update

MOST = 5


@pytest.fixture(autouse=True)
def throttle(dispatcher: DrainingDispatcher, clock: Clock) -> Iterator[Throttle]:
    former = dispatcher.admission.throttle
    made = dispatcher.admission.throttle = Throttle(MOST, clock, clock.timestamp)
    yield made
    dispatcher.admission.throttle = former


async def refusals(chat: Chat) -> None:
    """Let the answers to refused updates, which nobody waits for, come."""
    assert isinstance(chat.dispatcher, DrainingDispatcher)
    while pending := chat.dispatcher.refusals.pending:
        await asyncio.wait(pending)


async def test_a_flood_is_answered_once_and_then_not(chat: Chat, db: Database) -> None:
    for _ in range(BURST * MOST + 20):
        await chat.say("/privacy")
    await refusals(chat)
    texts = [each["text"] for each in chat.from_bot()]
    assert len(texts) == BURST * MOST + 1
    assert texts[-1].startswith("That was a lot at once.")
    other = chat.as_user(2)
    await other.say("/privacy")
    assert other.text.startswith("Privacy")
    chat.clock.now += timedelta(seconds=QUIET)
    await chat.say("/privacy")
    assert chat.text.startswith("Privacy")


async def test_what_waits_behind_the_update_under_way_is_bounded(chat: Chat) -> None:
    """All at once: one is under way, MOST wait, and the rest is a flood."""
    for _ in range(MOST * 2):
        chat.telegram.send(1, text="/privacy")
    await chat.feed()
    await refusals(chat)
    texts = [each["text"] for each in chat.from_bot()]
    assert sum(text.startswith("Privacy") for text in texts) == 1 + MOST
    assert sum(text.startswith("That was a lot at once.") for text in texts) == 1


async def test_quick_taps_pass_and_a_flood_of_presses_changes_nothing_more(
    chat: Chat, db: Database
) -> None:
    await chat.say("/plan")
    data = chat.data
    for _ in range(BURST * MOST - 1):
        await chat.press_data(data["✅ 1"])
    assert not chat.toast.startswith("That was a lot")
    before = (await dump(db))["ticks"]
    for _ in range(5):
        await chat.press_data(data["✅ 2"])
    await refusals(chat)
    toasts = [toast["text"] for toast in chat.telegram.toasts[-5:] if toast["text"]]
    assert [toast[:23] for toast in toasts] == ["That was a lot at once."]
    assert chat.unanswered == 0
    assert (await dump(db))["ticks"] == before


async def test_presses_go_ahead_of_messages(chat: Chat) -> None:
    await chat.say("/plan")
    message, data = chat.message["message_id"], chat.data["✅ 1"]
    for _ in range(3):
        chat.telegram.send(1, text="/privacy")
    chat.telegram.press(1, 1, message, data)
    before = len(chat.session.calls)
    await chat.feed()
    names = [name for name, _params in chat.session.calls[before:]]
    assert names.index("answerCallbackQuery") == 1


async def test_a_day_has_a_bound_and_ends(chat: Chat, throttle: Throttle) -> None:
    await chat.say("/privacy")
    throttle._of_day[Sender(1)] = MOST * WINDOWS_A_DAY
    for _ in range(3):
        await chat.say("/privacy")
    await refusals(chat)
    assert [each["text"][:26] for each in chat.from_bot()[1:]] == ["That was a lot for one day"]
    chat.clock.now = chat.clock.now.replace(hour=23, minute=59)
    await chat.say("/privacy")
    assert len(chat.from_bot()) == 2
    chat.clock.now += timedelta(minutes=1)
    await chat.say("/privacy")
    assert chat.text.startswith("Privacy")


async def test_a_flood_in_a_group_or_inline_meets_silence(chat: Chat) -> None:
    chat.telegram.add_group(-100, "Students")
    for _ in range(BURST * MOST + 3):
        await chat.say("/help", chat_id=-100)
    assert len(chat.from_bot(-100)) == BURST * MOST
    for _ in range(BURST * MOST + 3):
        chat.telegram.inline_query(1, "docker")
        await chat.feed()
    await refusals(chat)
    answered = [name for name, _ in chat.session.calls if name == "answerInlineQuery"]
    assert len(answered) == BURST * MOST
    assert not chat.from_bot()


async def test_that_a_user_blocks_the_bot_is_heard(chat: Chat, db: Database) -> None:
    for _ in range(BURST * MOST + 1):
        await chat.say("/privacy")
    await refusals(chat)
    for _ in range(9):  # of those that wait the last one counts
        chat.telegram.block(1, blocked=True)
        chat.telegram.block(1, blocked=False)
    chat.telegram.block(1, blocked=True)
    await chat.feed()
    assert (await dump(db))["users"][0]["blocked_at"] is not None


async def test_the_sentence_is_in_the_language_of_the_user(chat: Chat) -> None:
    chat.telegram.users[1]["language_code"] = "kk"
    await chat.say("/start")
    for _ in range(BURST * MOST):
        await chat.say("/privacy")
    await refusals(chat)
    assert chat.text
    assert not chat.text.startswith("That was")


def test_a_bucket_refills_and_memory_stays_flat() -> None:
    now = 0.0
    throttle = Throttle(10, lambda: TODAY, lambda: now)
    assert [throttle.count(Sender(1)) for _ in range(30)] == [Verdict.ADMITTED] * 30
    now += 1
    verdicts = [throttle.count(Sender(1)) for _ in range(3)]
    assert verdicts == [Verdict.ADMITTED, Verdict.LIMITED, Verdict.SILENCED]
    assert throttle.count(Sender(1, private=False)) is Verdict.ADMITTED
    for user in range(2, 10_000):
        throttle.count(Sender(user))
    now += QUIET
    assert throttle.count(Sender(1)) is Verdict.ADMITTED
    assert len(throttle._buckets) == 1


def test_a_clock_that_jumps_silences_nobody() -> None:
    day = TODAY
    throttle = Throttle(10, lambda: day, lambda: 0.0)
    for jump in (timedelta(days=3650), timedelta(0), timedelta(days=-3650)):
        day = TODAY + jump
        assert throttle.count(Sender(1)) is Verdict.ADMITTED


def test_anonymous_administrators_are_counted_by_their_chat() -> None:
    def sent(chat_id: int) -> Sender:
        chat = {"id": chat_id, "type": "supergroup", "title": "Students"}
        anonymous = {"id": 1087968824, "is_bot": True, "first_name": "Group"}
        content: dict[str, Any] = {"from": anonymous, "chat": chat, "sender_chat": chat}
        sent = Update.model_validate(update(1, **content))
        return sender_of(sent, UserContextMiddleware.resolve_event_context(sent))

    assert sent(-100) == Sender(-100, private=False)
    assert sent(-200) != sent(-100)
