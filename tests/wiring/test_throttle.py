"""A flood is answered once, then met with silence; nobody else notices."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.dispatcher import DrainingDispatcher
from bot.throttle import QUIET, WINDOW
from db.engine import Database
from tests.chat import Chat
from tests.store import dump

MOST = 5


@pytest.fixture(autouse=True)
def throttled(dispatcher: DrainingDispatcher) -> Iterator[None]:
    dispatcher["throttle"].most = MOST
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


async def test_that_a_user_blocks_the_bot_is_heard(chat: Chat, db: Database) -> None:
    for _ in range(MOST + 1):
        await chat.say("/privacy")
    chat.telegram.block(1, blocked=True)
    await chat.feed()
    assert (await dump(db))["users"][0]["blocked_at"] is not None
