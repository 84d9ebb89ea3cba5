"""A message to everyone: shown first, sent once to each, stopped; by administrators alone."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.jobs import digest_planner
from bot.jobs.delivery import Deliverer
from db.models.deliveries import Broadcast, Delivery
from db.queries import broadcasts
from db.store.engine import Database
from tests.chat import Chat
from tests.deliverers import MONDAY, Tick, onboard
from tests.store import dump

SECOND = timedelta(seconds=1)


@pytest.fixture
async def others(chat: Chat) -> list[Chat]:
    """Three users who have started the bot."""
    found = [chat.as_user(id) for id in (2, 3, 4)]
    for each in found:
        await each.say("/start")
    return found


def heard(chat: Chat) -> int:
    return sum(each.get("text") == "New: salaries" for each in chat.from_bot())


async def draft(chat: Chat) -> None:
    await chat.say("/broadcast")
    assert "everyone" in chat.text
    await chat.send(text="New: salaries", entities=[{"type": "bold", "offset": 0, "length": 3}])


async def states(db: Database) -> list[tuple[int, str, str | None]]:
    async with db.read() as session:
        query = select(Delivery.user_id, Delivery.state, Delivery.error)
        query = query.where(Delivery.kind == "broadcast").order_by(Delivery.user_id)
        return [(row.user_id, row.state, row.error) for row in await session.execute(query)]


async def test_everyone_gets_it_once_as_it_was_formatted(
    chat: Chat, others: list[Chat], tick: Tick, db: Database
) -> None:
    await draft(chat)
    assert chat.buttons == ["Only to me", "Send to 4 people", "Cancel"]
    assert await states(db) == []
    await chat.press_twice("Send to 4")
    assert chat.text == "To everyone\nUnder way\n\nSent: 0 of 4"
    for _ in range(3):
        await tick(chat.clock.now + SECOND)
    assert [heard(each) for each in others] == [1, 1, 1]
    assert others[0].message["entities"] == [{"type": "bold", "offset": 0, "length": 3}]
    assert await states(db) == [(id, "sent", None) for id in (1, 2, 3, 4)]
    await chat.press("Look again")
    assert "Done\n\nSent: 4 of 4" in chat.from_bot()[-2]["text"] + chat.text


async def test_a_try_goes_to_the_administrator_alone(chat: Chat, others: list[Chat]) -> None:
    await draft(chat)
    before = heard(chat)
    await chat.press("Only to me")
    assert chat.toast == "Sent to you alone."
    assert heard(chat) == before + 1
    assert [heard(each) for each in others] == [0, 0, 0]
    await chat.press("Cancel")
    assert "Nothing was sent." in [each["text"] for each in chat.from_bot()]


async def test_a_stopped_one_reaches_nobody_more(
    chat: Chat, others: list[Chat], tick: Tick, db: Database
) -> None:
    await draft(chat)
    await chat.press("Send to 4")
    await digest_planner.plan_due(db, chat.clock.now)
    await chat.press("Stop…")
    assert "Stop here?" in chat.text
    await chat.press("Stop it")
    assert chat.text == "To everyone\nStopped\n\nSent: 0 of 4\nNot sent: 4"
    await tick(chat.clock.now + SECOND)
    assert [heard(each) for each in others] == [0, 0, 0]
    assert {(state, error) for _id, state, error in await states(db)} == {("skipped", "stopped")}


async def test_a_digest_keeps_its_buttons(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    await tick(MONDAY)
    digest = chat.message["message_id"]
    await draft(chat)
    await chat.press("Send to 1 person")
    await tick(MONDAY + SECOND)
    assert heard(chat) == 2, "shown once, sent once"
    found = next(each for each in chat.from_bot() if each["message_id"] == digest)
    assert found["reply_markup"]["inline_keyboard"]


async def test_a_pause_of_digests_takes_no_message_to_everyone_back(
    chat: Chat, others: list[Chat], tick: Tick, db: Database
) -> None:
    await draft(chat)
    await chat.press("Send to 4")
    await digest_planner.plan_due(db, chat.clock.now)
    await others[0].say("/pause")
    await others[0].press("Until I say so")
    await tick(chat.clock.now + SECOND)
    assert [heard(each) for each in others] == [1, 1, 1]


async def test_a_blocked_user_is_passed_over(
    chat: Chat, others: list[Chat], tick: Tick, db: Database
) -> None:
    chat.telegram.block(3, blocked=True)
    await chat.feed()
    await draft(chat)
    assert "Send to 3 people" in chat.buttons
    await chat.press("Send to 3")
    await tick(chat.clock.now + SECOND)
    assert [id for id, *_ in await states(db)] == [1, 2, 4]


async def test_planning_goes_on_where_a_kill_left_it(
    chat: Chat, others: list[Chat], deliverer: Deliverer, db: Database
) -> None:
    """Each step of planning is a transaction: what it wrote and where it stands go together."""
    await draft(chat)
    await chat.press("Send to 4")
    for _ in range(3):
        async with db.begin() as session:
            await broadcasts.enqueue_next(session, 1, chat.clock.now, 2)
        with pytest.raises(RuntimeError):
            async with db.begin() as session:
                await broadcasts.enqueue_next(session, 1, chat.clock.now, 2)
                raise RuntimeError("killed")
    assert [id for id, *_ in await states(db)] == [1, 2, 3, 4]
    async with db.read() as session:
        assert await session.scalar(select(Broadcast.state)) == "planned"


async def test_a_command_leaves_the_dialog_and_is_sent_to_nobody(chat: Chat, db: Database) -> None:
    await chat.say("/broadcast")
    await chat.say("/plan")
    assert "This week" in chat.text
    await chat.say("docker")
    assert "Docker" in chat.text
    assert (await dump(db))["broadcasts"] == []


async def test_others_are_not_understood(chat: Chat, others: list[Chat], db: Database) -> None:
    await draft(chat)
    data = next(each for each in chat.data.values() if each.endswith("send"))
    await others[0].say("/broadcast")
    assert "everyone" not in others[0].text
    await others[0].press_data(data)
    assert (await dump(db))["broadcasts"] == []


async def test_cancel_leaves_the_question(chat: Chat, db: Database) -> None:
    await chat.say("/broadcast")
    await chat.press("Cancel")
    assert chat.text == "Nothing was sent."
    await chat.say("docker")
    assert chat.text.startswith("Docker")
    async with db.read() as session:
        assert (await session.scalars(select(Broadcast))).all() == []
