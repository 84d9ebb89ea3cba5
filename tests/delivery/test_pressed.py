"""A digest or reminder under its reader's thumb stays what it is."""

from datetime import timedelta

from db.queries import deliveries
from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.deliverers import MONDAY, Tick, onboard
from tests.flows.market.test_market import postings
from tests.flows.sharing.test_following import follow
from tests.flows.sharing.test_share import shared
from tests.made_up_market import add_postings


async def test_a_press_on_a_digest_keeps_its_title_and_what_stands_below(
    chat: Chat, db: Database, clock: Clock, tick: Tick
) -> None:
    await add_postings(db, clock.now, postings())
    await onboard(chat)
    other = chat.as_user(2)
    await onboard(other)
    await follow(chat, await shared(other))
    await chat.say("/postings")
    await chat.press("Skill")
    await chat.press("Kafka · 20")
    await chat.press("Watch for new ones")
    at = MONDAY - timedelta(hours=1)
    row = {"source": "new", "title": "Kafka %s", "skills": ["kafka"], "published_at": at}
    await add_postings(db, clock.now, [{**row, "title": f"Kafka {number}"} for number in range(3)])
    await tick(MONDAY)
    below = chat.text[chat.text.index("New postings for") :]
    assert "You follow" in below
    steps = ("✅ 1", "Undo", "Next week", "📅 2", "↩ 2", "Skip…", "⏭ 3", "💤 Tomorrow", "↩ 💤")
    for step in (*steps, "Why this?", "‹ This week", "Whole plan", "This week"):
        await chat.press(step)
        if step not in ("Why this?", "Whole plan"):
            assert chat.text.startswith("Your week"), step
            assert chat.text.endswith(below), step
    assert {"Kafka 0", "Kafka 1", "Kafka 2", "Whom I follow"} < set(chat.buttons)
    for step in ("Kafka 0", "Add the missing", "Save", "‹ This week"):
        await chat.press(step)
    assert chat.text.startswith("Your week")
    assert chat.text.endswith(below)
    await chat.press("💤 Tomorrow")
    await chat.say("/postings")
    await chat.press("1")
    assert "‹ This week" not in chat.buttons
    await chat.say("/plan")
    await chat.press("✅ 1")
    assert chat.text.startswith("This week")
    assert "New postings" not in chat.text
    await tick(MONDAY + timedelta(days=1))
    await chat.press("✅ 2")
    assert chat.text.startswith("You asked me to remind you")


async def test_a_message_is_a_digest_in_its_own_readers_chat_alone(
    chat: Chat, db: Database, tick: Tick
) -> None:
    await onboard(chat)
    await tick(MONDAY)
    digest = chat.message["message_id"]
    async with db.read() as session:
        assert await deliveries.find_by_message(session, 1, digest) is not None
        assert await deliveries.find_by_message(session, 2, digest) is None
        assert await deliveries.find_by_message(session, 1, digest + 1) is None
