"""A mentor is chosen in Telegram's own list of people, and asked once to follow the plan."""

from datetime import timedelta

from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.store import dump

FIRST = "If they use this bot, the question is on its way"


async def choose(chat: Chat, *people: int, share: int | None = None) -> str:
    """Choose people by the button under the text field; the bot's answer."""
    if share is None:
        await chat.say("/share")
        await chat.press("Ask somebody to follow")
        (button,) = chat.telegram.asked[chat.user_id]["keyboard"][0]
        share = button["request_users"]["request_id"]
    chat.telegram.share_users(chat.user_id, share, [*people])
    await chat.feed()
    assert chat.user_id not in chat.telegram.asked
    return chat.text


async def test_who_is_chosen_is_asked_once_and_follows(chat: Chat, db: Database) -> None:
    mentor = chat.as_user(2)
    await mentor.say("/help")
    await chat.say("/share")
    await chat.press("Make a link")
    said = await choose(chat, 2)
    assert said.startswith(FIRST)
    assert mentor.text.startswith("User asks you to follow their plan")
    before = len(mentor.from_bot())
    assert await choose(chat, 2) == said, "who was asked is not asked again"
    assert await choose(chat, 777_000_777_000) == said, "nobody learns who uses the bot"
    assert await choose(chat, 1) == "That is you. Choose somebody else in /share."
    assert len(mentor.from_bot()) == before
    await mentor.press("See the plan")
    assert mentor.text.startswith("Somebody's plan")
    await mentor.press("Follow")
    await chat.say("/share")
    assert "1 person follows it." in chat.text
    rows = await dump(db)
    assert {row["invited_id"] for row in rows["invitations"]} == {2, 777_000_777_000}


async def test_a_share_of_another_and_the_bounds_ask_nobody(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await chat.say("/share")
    await chat.press("Make a link")
    stranger, mentor = chat.as_user(3), chat.as_user(2)
    for each in (stranger, mentor):
        await each.say("/help")
    quiet = len(mentor.from_bot())
    for share in (1, -5, 99):
        assert "out of date" in await choose(stranger, 2, share=share)
    assert not (await dump(db))["invitations"]
    for person in range(100, 105):
        await choose(chat, person, share=1)
    assert (await choose(chat, 2, share=1)).startswith(FIRST)
    assert len(mentor.from_bot()) == quiet, "five in a day"
    clock.now += timedelta(days=1, minutes=1)
    await choose(chat, 2, share=1)
    assert len(mentor.from_bot()) == quiet + 1


async def test_few_may_ask_the_same_person_in_a_day(chat: Chat) -> None:
    mentor = chat.as_user(2)
    await mentor.say("/help")
    quiet = len(mentor.from_bot())
    for number in range(10, 15):
        asker = chat.as_user(number)
        await asker.say("/share")
        await asker.press("Make a link")
        await choose(asker, 2)
    assert len(mentor.from_bot()) == quiet + 3
