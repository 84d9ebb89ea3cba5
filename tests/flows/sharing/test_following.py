"""A mentor opens a share link, follows it, and has a line about it in every weekly message."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.jobs import digest_planner
from bot.jobs.delivery import Deliverer
from db.models.users import Follow, User
from db.queries import deliveries as deliveries_of
from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.deliverers import MONDAY, Tick, onboard
from tests.delivery.test_digest import deliveries
from tests.flows.sharing.test_share import CLOSED, DOCKER, opened, shared
from tests.sample_documents import BUILTIN, send
from tests.store import dump, without

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)
TICK = "tick2:{task}:done:plan:3"


async def follow(visitor: Chat, key: str) -> None:
    await opened(visitor, key)
    await visitor.press("Follow")


def section(chat: Chat) -> list[str]:
    """The lines of those one follows in the newest message."""
    lines = chat.text.splitlines()
    found = lines[lines.index("You follow") + 1 :]
    return found[: found.index("")] if "" in found else found


async def test_a_mentors_first_weeks_hold_only_the_lines_of_those_they_follow(
    chat: Chat, tick: Tick, clock: Clock, db: Database
) -> None:
    await onboard(chat)
    key = await shared(chat)
    await chat.press("Show my name")
    mentor = chat.as_user(2)
    await follow(mentor, key)
    assert mentor.toast == "You follow this plan."
    assert "Next: Mon 30 Nov 09:00" in mentor.text
    assert "Start my own plan" in mentor.buttons
    for task in (1, 2, 3):
        await chat.press_data(TICK.format(task=task))
    await tick(MONDAY)
    assert section(mentor) == ["1. User: 3 of 20 (15%), +3 in a week"]
    assert "Your week" not in mentor.text
    assert not [each for each in mentor.buttons if each.startswith("✅")]
    assert "You have not chosen a time" in mentor.text
    assert chat.text.startswith("Your week")
    assert "You follow" not in chat.text
    await tick(MONDAY + WEEK)
    assert section(mentor) == ["1. User: 3 of 20 (15%)"]
    assert len(mentor.from_bot()) == 3
    assert DOCKER not in str(mentor.from_bot())
    await tick(MONDAY + 2 * WEEK)
    await mentor.press("Every 2 weeks")
    assert mentor.text.startswith("Weekly digest"), "not the built-in plan"


async def test_who_only_looks_at_a_link_gets_no_digest(
    chat: Chat, tick: Tick, db: Database
) -> None:
    key = await shared(chat)
    visitor, late = chat.as_user(2), chat.as_user(3)
    await opened(visitor, key)
    await opened(late, "A" * 22)
    assert (late.text, late.buttons) == (CLOSED, ["Start my own plan"])
    await tick(MONDAY)
    assert len(visitor.from_bot()) == len(late.from_bot()) == 1
    assert ("week", "skipped", "nothing open") in await deliveries(db)


async def test_a_mentor_starts_a_plan_of_their_own(chat: Chat, tick: Tick) -> None:
    key = await shared(chat)
    for id, words in ((2, "Start my own plan"), (3, "/start")):
        mentor = chat.as_user(id)
        await follow(mentor, key)
        await (mentor.say(words) if words == "/start" else mentor.press(words))
        assert "Which role do you aim for?" in mentor.text
        for step in ("QA", "Done", "See the sample"):
            await mentor.press(step)
    await tick(MONDAY)
    for id in (2, 3):
        mentor = chat.as_user(id)
        assert mentor.text.startswith("Your week")
        assert section(mentor) == ["1. Somebody's plan: 0 of 20 (0%)"]
        assert "✅ 3" in mentor.buttons


@pytest.mark.parametrize("into", ["Save", "Save as a new plan"])
async def test_a_mentor_who_brings_a_document_has_a_plan_of_their_own(
    chat: Chat, tick: Tick, into: str
) -> None:
    mentor = chat.as_user(2)
    await follow(mentor, await shared(chat))
    await send(mentor, BUILTIN.replace("Mocking database calls", "Mocking of database calls"))
    await mentor.press(into)
    assert mentor.text.startswith("Saved.")
    await tick(MONDAY)
    assert mentor.text.startswith("Your week")
    assert section(mentor) == ["1. Somebody's plan: 0 of 20 (0%)"]
    assert "✅ 3" in mentor.buttons


async def test_who_has_a_plan_follows_beside_it(chat: Chat, tick: Tick) -> None:
    other = chat.as_user(2)
    await onboard(other)
    await onboard(chat)
    await follow(other, await shared(chat))
    await follow(chat, await shared(other))
    await tick(MONDAY)
    for each in (chat, other):
        assert each.text.startswith("Your week")
        assert section(each) == ["1. Somebody's plan: 0 of 20 (0%)"]
        await each.press("✅ 1")
        assert each.toast == "Done. 1 of 20", "the line's button moves nothing of the tasks"


async def test_a_revoked_share_is_said_once_and_then_gone(
    chat: Chat, tick: Tick, db: Database
) -> None:
    await onboard(chat)
    key = await shared(chat)
    await chat.press(DOCKER)
    mentor = chat.as_user(2)
    await follow(mentor, key)
    await chat.say("/share")
    assert "1 person follows it." in chat.text
    assert "User 2" not in chat.text
    await chat.press("Revoke…")
    assert "1 person who follows it gets no more lines." in chat.text
    await chat.press("Revoke the link")
    await mentor.press("Stop following")
    assert mentor.text == CLOSED
    await tick(MONDAY)
    assert section(mentor) == ["1 plan that you followed is no longer shared."]
    count = len(mentor.from_bot())
    await tick(MONDAY + WEEK)
    assert len(mentor.from_bot()) == count
    assert (await deliveries(db))[-1] == ("week", "skipped", "nothing open")


async def test_who_stops_following_gets_no_more_lines(chat: Chat, tick: Tick) -> None:
    key = await shared(chat)
    mentor = chat.as_user(2)
    await follow(mentor, key)
    await mentor.press("Whom I follow")
    await mentor.press("1. Somebody's plan")
    await mentor.press("Stop following")
    assert mentor.toast == "You no longer follow this plan."
    assert "Follow" in mentor.buttons
    await mentor.press("Whom I follow")
    assert "You follow nobody's plan." in mentor.text
    await tick(MONDAY)
    assert len(mentor.from_bot()) == 1, "no digest came"


async def test_pressing_twice_follows_once_and_ones_own_plan_not_at_all(
    chat: Chat, db: Database
) -> None:
    key = await shared(chat)
    mentor = chat.as_user(2)
    await opened(mentor, key)
    await mentor.press_twice("Follow")
    assert len((await dump(db))["follows"]) == 1
    await opened(chat, key)
    assert "This is your own plan" in chat.text
    await chat.press_data(f"follow1:{key}:1")
    assert len((await dump(db))["follows"]) == 1
    assert chat.unanswered == 0


@pytest.mark.parametrize("on", ["0", "1"])
async def test_a_share_cant_be_followed_or_seen_without_its_token(
    chat: Chat, db: Database, on: str
) -> None:
    key = await shared(chat)
    await chat.press(DOCKER)
    await follow(chat.as_user(3), key)
    thief = chat.as_user(2)
    await thief.say("/share")
    before = await dump(db)
    guesses = ["1", "0" * 22, f"{1:022}", key[:-1], key[:-1] + "_", key.swapcase(), "%" * 22]
    for guess in guesses:
        for data in (f"follow1:{guess}:{on}", f"shared1:{guess}", f"follow1:{guess}"):
            await thief.press_data(data)
            assert thief.text == CLOSED or "out of date" in thief.toast, data
        await thief.say(f"/start share_{guess}")
    for id in range(5):
        await thief.say(f"/start share_{id}")
    assert await dump(db) == before
    assert DOCKER not in str(thief.from_bot())
    assert "Somebody" not in str(thief.from_bot())


async def test_a_follower_changes_nothing_of_the_owner(chat: Chat, db: Database) -> None:
    key = await shared(chat)
    await chat.press(DOCKER)
    mentor = chat.as_user(2)
    before = without(await dump(db), 2)
    await follow(mentor, key)
    for data in ("title1:1:1:1:0", "title1:1:1:0:0", "name1:1:1", "revoke1:1:1", "sharepg1:1:0"):
        await mentor.press_data(data)
        assert mentor.toast.startswith("This button is out of date.")
    assert without(await dump(db), 2) == before


async def test_one_follows_twenty_plans_at_most_and_reads_ten_lines(
    chat: Chat, tick: Tick, db: Database
) -> None:
    keys = [await shared(chat.as_user(id)) for id in range(10, 31)]
    mentor = chat.as_user(2)
    for key in keys:
        await follow(mentor, key)
    assert mentor.toast == "You follow 20 plans; that is as many as I keep."
    async with db.read() as session:
        followed = (await session.execute(select(Follow.user_id))).scalars().all()
    assert len(followed) == 20
    await tick(MONDAY)
    lines = section(mentor)
    assert lines[9] == "10. Somebody's plan: 0 of 20 (0%)"
    assert lines[10:] == ["10 more plans have no room here."]


async def test_a_kill_or_a_second_tick_doubles_no_line(
    chat: Chat, tick: Tick, db: Database, deliverer: Deliverer, clock: Clock
) -> None:
    key = await shared(chat)
    mentor = chat.as_user(2)
    await follow(mentor, key)
    before = await dump(db)
    clock.now = MONDAY
    messages = len(mentor.from_bot())
    await digest_planner.plan_due(db, MONDAY)
    (claimed,) = [each for each in await deliverer.claim(9) if each.user_id == 2]
    async with db.begin() as session:
        lease = MONDAY + timedelta(minutes=1)
        assert await deliveries_of.mark_sending(
            session, claimed.id, deliverer.owner, MONDAY, lease
        )
    # Killed between the intent and the outcome: the lease runs out, and another one sends it.
    await tick(MONDAY + timedelta(minutes=3))
    await tick(MONDAY + timedelta(minutes=4))
    await deliverer.deliver(claimed)
    assert len(mentor.from_bot()) == messages + 1
    assert section(mentor) == ["1. Somebody's plan: 0 of 20 (0%)"]
    after = await dump(db)
    for table in ("follows", "shares", "shared_items"):
        assert after[table] == before[table]


async def test_a_user_who_was_here_before_keeps_their_digest(
    chat: Chat, tick: Tick, db: Database
) -> None:
    other = chat.as_user(2)
    await other.say("/plan")
    await follow(other, await shared(chat))
    await tick(MONDAY)
    assert other.text.startswith("Your week")
    async with db.read() as session:
        assert await session.scalar(select(User.only_follows).where(User.id == 2)) is False


async def test_one_to_try_is_what_would_come(chat: Chat) -> None:
    key = await shared(chat)
    mentor = chat.as_user(2)
    await follow(mentor, key)
    await mentor.say("/remind")
    await mentor.press("Send one now")
    assert section(mentor) == ["1. Somebody's plan: 0 of 20 (0%)"]
    await mentor.say(f"/start share_{key}")
    await mentor.press("Stop following")
    await mentor.say("/remind")
    await mentor.press("Send one now")
    assert "You follow nobody's plan." in mentor.text


async def test_in_a_group_a_share_is_for_a_private_chat(chat: Chat) -> None:
    key = await shared(chat)
    chat.telegram.add_group(-5, "Friends")
    for words in ("/share", f"/start share_{key}"):
        await chat.say(words, chat_id=-5)
        (said,) = chat.from_bot(-5)[-1:]
        assert "in private" in said["text"]
        assert "Somebody" not in said["text"]


async def test_a_share_that_was_revoked_long_ago_is_deleted_with_its_rows(
    chat: Chat, db: Database, clock: Clock
) -> None:
    key = await shared(chat)
    await chat.press(DOCKER)
    mentor = chat.as_user(2)
    await follow(mentor, key)
    await chat.press("Revoke…")
    await chat.press("Revoke the link")
    await digest_planner.clean_up(db, clock.now + 89 * DAY)
    assert len((await dump(db))["shares"]) == 1
    await digest_planner.clean_up(db, clock.now + 91 * DAY)
    rows = await dump(db)
    assert rows["shares"] == rows["shared_items"] == rows["follows"] == []
    assert await opened(mentor, key) == CLOSED
