"""The weekly digest as its reader meets it: in its minute, ticked, moved, snoozed, left alone."""

from datetime import UTC, datetime, timedelta

from sqlalchemy import select

from db.models.deliveries import Delivery
from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.deliverers import MONDAY, Tick, choose_time, onboard

WEEK, DAY, MINUTE = timedelta(weeks=1), timedelta(days=1), timedelta(minutes=1)


def tasks_of(chat: Chat) -> list[str]:
    """The numbered lines of the newest message, without their numbers."""
    return [line[3:] for line in chat.text.splitlines() if line[:1].isdigit()]


async def deliveries(db: Database) -> list[tuple[str, str, str | None]]:
    async with db.read() as session:
        rows = await session.execute(
            select(Delivery.kind, Delivery.state, Delivery.error).order_by(Delivery.id)
        )
        return [(row.kind, row.state, row.error) for row in rows]


async def test_a_digest_comes_in_its_minute_once_and_with_three_tasks(
    chat: Chat, tick: Tick, db: Database
) -> None:
    await onboard(chat)
    assert "Your first digest: Mon 30 Nov 09:00" in chat.text
    await tick(MONDAY - MINUTE)
    assert len(chat.from_bot()) == 1
    for moment in (MONDAY, MONDAY, MONDAY + MINUTE, MONDAY + DAY):
        await tick(moment)
    assert len(chat.from_bot()) == 2
    assert chat.text.startswith("Your week")
    assert [each for each in chat.buttons if each.startswith("✅")] == ["✅ 1", "✅ 2", "✅ 3"]
    assert await deliveries(db) == [("week", "sent", None)]
    await tick(MONDAY + WEEK)
    assert len(chat.from_bot()) == 3


async def test_a_tick_on_a_digest_strikes_its_line_in_place(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    await tick(MONDAY)
    lines = tasks_of(chat)
    await chat.press("✅ 1")
    assert chat.toast == "Done. 1 of 20"
    assert len(chat.from_bot()) == 2
    assert tasks_of(chat) == lines, "no line moves"
    assert "↩ 1" in chat.buttons
    await chat.press("↩ 1")
    assert chat.toast == "Open again. 0 of 20"


async def test_the_three_ways_to_put_off_are_three_different_things(
    chat: Chat, tick: Tick
) -> None:
    await onboard(chat)
    await tick(MONDAY)
    first = tasks_of(chat)[0]
    await chat.press("Next week")
    assert "Which one moves" in chat.text
    await chat.press("📅 1")
    assert chat.toast == "Moved to next week."
    assert f"📅 next week: {first}" in chat.text
    await chat.press("Skip…")
    await chat.press("⏭ 2")
    assert chat.toast == "Taken out. 0 of 19"
    await chat.press("↩ 2")
    assert chat.toast == "Open again. 0 of 20"
    await chat.press("↩ 1")
    assert chat.toast == "Back in this week."
    assert f"1. {first}" in chat.text
    await chat.press("💤 Tomorrow")
    assert chat.toast == "I will remind you: Tue 1 Dec 09:00."
    assert "↩ 💤 Tue 1 Dec 09:00" in chat.buttons


async def test_a_moved_task_stands_first_in_the_next_week(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    await tick(MONDAY)
    second = tasks_of(chat)[1]
    await chat.press("Next week")
    await chat.press("📅 2")
    await chat.press("✅ 1")
    await tick(MONDAY + WEEK)
    assert tasks_of(chat)[0] == second


async def test_what_was_left_open_is_carried_over_first(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    await tick(MONDAY)
    left = tasks_of(chat)[1:]
    await chat.press("✅ 1")
    await tick(MONDAY + WEEK)
    now = tasks_of(chat)
    assert now[0] == left[0]
    assert now[2] == left[1], "the soft-skill item stays the last line"


async def test_a_snoozed_digest_comes_again_once_tomorrow(
    chat: Chat, tick: Tick, db: Database
) -> None:
    await onboard(chat)
    await tick(MONDAY)
    await chat.press_twice("💤 Tomorrow")
    assert len(await deliveries(db)) == 2
    await tick(MONDAY + DAY - MINUTE)
    assert len(chat.from_bot()) == 2
    await tick(MONDAY + DAY)
    await tick(MONDAY + DAY + MINUTE)
    assert len(chat.from_bot()) == 3
    assert chat.text.startswith("You asked me to remind you")


async def test_a_snooze_is_taken_back_and_set_again(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    await tick(MONDAY)
    await chat.press("💤 Tomorrow")
    await chat.press("↩ 💤")
    assert chat.toast == "No reminder, then."
    await tick(MONDAY + DAY)
    assert len(chat.from_bot()) == 2
    await tick(MONDAY + DAY + MINUTE)
    await chat.press("💤 Tomorrow")
    await chat.press("↩ 💤")
    await chat.press("💤 Tomorrow")
    await tick(MONDAY + 2 * DAY)
    assert len(chat.from_bot()) == 3


async def test_the_next_digest_strips_the_old_ones_buttons(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    await tick(MONDAY)
    await tick(MONDAY + WEEK)
    old, new = chat.from_bot()[1:]
    assert "reply_markup" not in old
    assert "reply_markup" in new


async def test_one_late_digest_is_sent_and_says_so_and_older_ones_are_skipped(
    chat: Chat, tick: Tick, db: Database
) -> None:
    await onboard(chat)
    await tick(MONDAY + 2 * WEEK + timedelta(hours=23))
    assert await deliveries(db) == [
        ("week", "skipped", "too late"),
        ("week", "skipped", "too late"),
        ("week", "sent", None),
    ]
    assert "This was due Mon 14 Dec 09:00" in chat.text
    await chat.say("/remind")
    assert "sent late" in chat.text
    await tick(MONDAY + 3 * WEEK + timedelta(hours=25))
    assert (await deliveries(db))[-1] == ("week", "skipped", "too late")
    await chat.say("/remind")
    assert "skipped, it was more than a day late" in chat.text
    await tick(MONDAY + 6 * WEEK + timedelta(hours=25))
    assert (await deliveries(db))[-1] == ("week", "skipped", "too late: 2 digests")
    await chat.say("/remind")
    assert "skipped, it was more than a day late" in chat.text


async def test_a_plan_that_is_done_sends_nothing(chat: Chat, tick: Tick, db: Database) -> None:
    await onboard(chat)
    for number in range(6):
        await chat.say("/roadmap")
        await chat.press(f"{number + 1}")
        while any(each.startswith("✅ ") for each in chat.buttons):
            await chat.press("✅ ")
    await chat.say("/softskills")
    while any(each.startswith("✅ ") for each in chat.buttons):
        await chat.press("✅ ")
    await tick(MONDAY)
    assert await deliveries(db) == [("week", "skipped", "nothing open")]


async def test_all_done_brings_one_line_and_one_more(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    await tick(MONDAY)
    for number in (1, 2, 3):
        await chat.press(f"✅ {number}")
    assert "All of this week is done." in chat.text
    assert "💤 Tomorrow" not in chat.buttons
    await chat.press("One more")
    four = tasks_of(chat)
    assert "✅ 4" in chat.buttons
    await chat.press("Why this?")
    assert four[3] in chat.text
    await chat.press("‹ This week")
    await chat.press("✅ 4")
    assert tasks_of(chat) == four, "the fourth line stays"
    await chat.press("Undo")
    assert tasks_of(chat) == four


async def test_who_ignores_the_start_gets_the_defaults_and_is_told(chat: Chat, tick: Tick) -> None:
    await chat.say("/start")
    await tick(MONDAY)
    assert "You have not chosen a time, so I use Kazakhstan (UTC+5), Monday 09:00" in chat.text


async def test_after_two_digests_left_alone_one_question_comes_and_only_one(
    chat: Chat, tick: Tick, clock: Clock
) -> None:
    await onboard(chat)
    for week in range(5):
        await tick(MONDAY + week * WEEK)
        assert ("Every 2 weeks" in chat.buttons) == (week == 2), week
    await chat.say("/remind")
    assert "every week" in chat.text


async def test_the_question_is_answered_with_one_tap(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    for week in range(3):
        await tick(MONDAY + week * WEEK)
    await chat.press("Every 2 weeks")
    assert chat.toast == "Next: Mon 28 Dec 09:00"
    assert "Keep weekly" not in chat.buttons
    assert chat.text.startswith("Your week")
    await tick(MONDAY + 3 * WEEK)
    assert len(chat.from_bot()) == 4
    await tick(MONDAY + 4 * WEEK)
    assert len(chat.from_bot()) == 5


async def test_two_who_use_the_bot_are_not_asked(chat: Chat, tick: Tick, clock: Clock) -> None:
    await onboard(chat)
    await tick(MONDAY)
    await tick(MONDAY + WEEK)
    clock.now = MONDAY + WEEK + DAY
    await chat.say("/progress")
    await tick(MONDAY + 2 * WEEK)
    assert "Every 2 weeks" not in chat.buttons


async def test_the_digest_of_a_sunday_is_the_plan_until_the_next_sunday(
    chat: Chat, tick: Tick, clock: Clock
) -> None:
    await choose_time(chat, 6, 20)
    sunday = datetime(2026, 11, 29, 15, 0, tzinfo=UTC)
    await tick(sunday)
    lines = tasks_of(chat)
    clock.now = sunday + 2 * DAY
    await chat.press("✅ 2")
    assert tasks_of(chat) == lines
    await chat.say("/plan")
    assert tasks_of(chat) == lines


async def test_why_this_names_the_postings_that_ask_and_the_premium(
    chat: Chat, tick: Tick
) -> None:
    await onboard(chat)
    await tick(MONDAY)
    await chat.press("Why this?")
    assert "A step of Docker & Docker Compose." in chat.text
    assert "Docker: asked for in 1 of 5 postings of the analysis." in chat.text
    assert "Chocofamily" in chat.text
    assert "Docker/Kubernetes" in chat.text
    await chat.press("Docker")
    assert "Asked for in 1 of 5" in chat.text
