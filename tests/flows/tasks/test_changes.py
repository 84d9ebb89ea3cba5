"""Before and after: what four weeks changed, from the history of moves."""

from datetime import timedelta

from db.store.engine import Database
from handlers.callbacks.digest import OnboardTime
from tests.chat import Chat, Clock
from tests.conftest import TODAY
from tests.made_up_market import add_postings


async def screen(chat: Chat) -> str:
    await chat.say("/progress")
    await chat.press("Before and after")
    return chat.text


async def test_nothing_yet_has_a_next_step_and_a_way_back(chat: Chat) -> None:
    text = await screen(chat)
    assert "Since 27 Oct" in text
    assert "Nothing has changed in four weeks yet." in text
    assert chat.buttons == ["This week", "Skills", "‹ Progress"]
    await chat.press("‹ Progress")
    assert chat.text.startswith("Progress")
    assert len(chat.from_bot()) == 1


async def test_a_finished_item_closes_its_gap_and_is_old_after_four_weeks(
    chat: Chat, db: Database, clock: Clock
) -> None:
    asked: tuple[list[str], ...] = (
        ["docker", "python", "git", "kafka"],
        ["docker", "python", "kafka", "redis"],
        ["docker"],
    )
    await add_postings(db, TODAY, [{"skills": slugs} for slugs in asked])
    await chat.say("/roadmap")
    await chat.press("1")
    for step in ("✅ 1", "✅ 2", "✅ 3"):
        await chat.press(step)
    text = await screen(chat)
    assert "Gaps closed: Docker\n" in text
    assert "Chocofamily: 0 of 3 → 1 of 3" in text
    assert "Within reach on the market: 0 → 1 of 2 postings that name four skills" in text
    clock.now += timedelta(weeks=3)
    await chat.say("docker")
    await chat.press("Lack")
    assert "Nothing has changed" in await screen(chat), "there and back again within four weeks"
    clock.now += timedelta(weeks=5)
    assert "Nothing has changed" in await screen(chat)
    await chat.say("docker")
    await chat.press("Have")
    clock.now += timedelta(weeks=4, minutes=-1)
    assert "Gaps closed: Docker" in await screen(chat)
    clock.now += timedelta(minutes=2)
    assert "Nothing has changed" in await screen(chat)


async def test_what_was_lost_again_is_named(chat: Chat, clock: Clock) -> None:
    await chat.say("docker")
    await chat.press("Have")
    clock.now += timedelta(weeks=5)
    await chat.say("docker")
    await chat.press("Lack")
    text = await screen(chat)
    assert "Gaps opened: Docker" in text
    assert "Chocofamily: 1 of 3 → 0 of 3" in text


async def test_what_a_newcomer_says_they_know_is_no_change(chat: Chat, clock: Clock) -> None:
    await chat.say("/start")
    await chat.press_data(OnboardTime(weekday=0, hour=9).pack())
    await chat.press("Docker")
    clock.now += timedelta(minutes=1)
    await chat.press("Ready")
    clock.now += timedelta(days=2)
    assert "Nothing has changed" in await screen(chat)
