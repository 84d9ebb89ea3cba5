"""A flood is answered once, then met with silence; nobody else notices."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from aiogram.types import TelegramObject, Update, User

from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.throttle import QUIET, WINDOW, WINDOWS_A_DAY, Throttle
from db.queries import rate_limits
from db.store.engine import Database
from tests.chat import Chat
from tests.conftest import TODAY
from tests.store import dump

MOST = 5


@pytest.fixture(autouse=True)
def throttled(dispatcher: DrainingDispatcher) -> Iterator[None]:
    throttle = dispatcher["throttle"]
    throttle.most = MOST
    throttle._counts.clear()
    throttle._of_day.clear()
    yield
    dispatcher["throttle"].most = None


async def test_a_flood_is_answered_once_and_then_not(chat: Chat, db: Database) -> None:
    for _ in range(MOST + 20):
        await chat.say("/privacy")
    texts = [each["text"] for each in chat.from_bot()]
    assert len(texts) == MOST + 1
    assert texts[-1].startswith("That was a lot at once.")
    other = chat.as_user(2)
    await other.say("/privacy")
    assert other.text.startswith("Privacy")
    chat.clock.now += QUIET + timedelta(seconds=WINDOW)
    await chat.say("/privacy")
    assert chat.text.startswith("Privacy")


async def test_a_replica_that_has_counted_nothing_keeps_silent_too(
    chat: Chat, dispatcher: DrainingDispatcher
) -> None:
    for _ in range(MOST + 1):
        await chat.say("/privacy")
    dispatcher["throttle"]._counts.clear()
    count = len(chat.from_bot())
    await chat.say("/privacy")
    assert len(chat.from_bot()) == count


async def test_a_flood_of_presses_changes_nothing_more(chat: Chat, db: Database) -> None:
    await chat.say("/plan")
    data = chat.data
    for _ in range(MOST - 1):
        await chat.press_data(data["✅ 1"])
    before = (await dump(db))["ticks"]
    await chat.press_data(data["✅ 2"])
    assert chat.toast.startswith("That was a lot at once.")
    assert (await dump(db))["ticks"] == before


async def test_a_day_has_a_bound_and_ends(chat: Chat, dispatcher: DrainingDispatcher) -> None:
    await chat.say("/privacy")
    dispatcher["throttle"]._of_day[1] = MOST * WINDOWS_A_DAY
    chat.clock.now += timedelta(seconds=WINDOW)
    for _ in range(3):
        await chat.say("/privacy")
    assert [each["text"][:26] for each in chat.from_bot()[1:]] == ["That was a lot for one day"]
    chat.clock.now = chat.clock.now.replace(hour=23, minute=59)
    await chat.say("/privacy")
    assert len(chat.from_bot()) == 2
    chat.clock.now += timedelta(minutes=1)
    await chat.say("/privacy")
    assert chat.text.startswith("Privacy")


async def test_a_flood_in_a_group_or_inline_meets_silence(chat: Chat) -> None:
    chat.telegram.add_group(-100, "Students")
    for _ in range(MOST + 3):
        await chat.say("/help", chat_id=-100)
    assert len(chat.from_bot(-100)) == MOST
    chat.telegram.inline_query(1, "docker")
    await chat.feed()
    assert "answerInlineQuery" not in [name for name, _params in chat.session.calls]


async def test_that_a_user_blocks_the_bot_is_heard(chat: Chat, db: Database) -> None:
    for _ in range(MOST + 1):
        await chat.say("/privacy")
    chat.telegram.block(1, blocked=True)
    await chat.feed()
    assert (await dump(db))["users"][0]["blocked_at"] is not None


async def test_a_flood_over_two_replicas_is_one_flood(any_db: Database) -> None:
    """Each has a throttle of its own; a group's member is counted without a row of theirs."""
    heard: list[int] = []

    async def handler(event: TelegramObject, data: dict[str, Any]) -> None:
        heard.append(data["event_from_user"].id)

    async def flood(user_id: int, now: datetime) -> int:
        before = len(heard)
        sender = User(id=user_id, is_bot=False, first_name="Somebody")
        data = {"db": any_db, "now": now, "user": None, "event_from_user": sender}
        for number in range(2 * MOST):
            await replicas[number % 2](handler, Update(update_id=number), data)
        return len(heard) - before

    replicas = [Throttle(MOST, shared=True), Throttle(MOST, shared=True)]
    assert await flood(7, TODAY) == MOST
    assert await flood(8, TODAY) == MOST, "another's flood is another's"
    assert await flood(7, TODAY + timedelta(seconds=WINDOW)) == MOST, "a window ends"
    async with any_db.begin() as session:
        window, day = int(TODAY.timestamp()) // WINDOW, TODAY.toordinal()
        assert await rate_limits.count_update(session, 7, window + 5, day) == (1, 4 * MOST + 1)
        assert await rate_limits.count_update(session, 7, window + 5, day + 1) == (2, 1)
        await rate_limits.remove_old(session, day + 1)
        assert await rate_limits.count_update(session, 8, window + 5, day + 1) == (1, 1)
