"""Tests: a user chooses, changes and pauses the time of the digest, and sees how the last one
went."""

from datetime import timedelta

from tests.chat import Chat, Clock
from tests.deliverers import MONDAY, Tick, onboard

WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


async def test_remind_says_what_is_set_what_was_and_what_comes(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    await chat.say("/remind")
    assert "Monday 09:00, every week" in chat.text
    assert "Kazakhstan (UTC+5), it is 14:32 now" in chat.text
    assert "Last: none yet" in chat.text
    assert "Next: Mon 30 Nov 09:00" in chat.text
    assert chat.marked("date_time")["Mon 30 Nov 09:00"]["unix_time"] == MONDAY.timestamp()
    await tick(MONDAY)
    await chat.say("/remind")
    assert "Last: Mon 30 Nov 09:00 – sent" in chat.text
    assert "Next: Mon 7 Dec 09:00" in chat.text


async def test_a_new_hour_shows_old_and_new_and_never_two_in_a_week(
    chat: Chat, tick: Tick, clock: Clock
) -> None:
    await onboard(chat)
    await tick(MONDAY)
    clock.now = MONDAY + DAY
    await chat.say("/remind")
    await chat.press("Day and hour")
    await chat.press("Friday")
    await chat.press("18:00")
    assert "Friday 18:00, every week" in chat.text
    assert "Before: Mon 7 Dec 09:00. Now: Fri 11 Dec 18:00." in chat.text
    assert list(chat.marked("date_time")) == ["Fri 11 Dec 18:00"], "what is past is none"
    await tick(MONDAY + 6 * DAY)
    assert sum(each["text"].startswith("Your week") for each in chat.from_bot()) == 1


async def test_a_new_zone_keeps_the_hour_on_the_wall(chat: Chat) -> None:
    await onboard(chat)
    await chat.say("/remind")
    await chat.press("Time zone")
    await chat.press("Berlin")
    await chat.press("Yes")
    assert "Monday 09:00, every week" in chat.text
    assert "Berlin (UTC+1)" in chat.text
    assert "Next: Mon 30 Nov 09:00" in chat.text


async def test_every_two_weeks_counts_from_the_last_one(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    await tick(MONDAY)
    await chat.say("/remind")
    await chat.press("Every 2 weeks")
    assert "Next: Mon 14 Dec 09:00" in chat.text
    await chat.press("Every week")
    assert "Next: Mon 7 Dec 09:00" in chat.text


async def test_a_pause_until_a_date_ends_by_itself(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    await chat.say("/pause")
    await chat.press("Until Tue 8 Dec")
    assert chat.toast == "Next: Mon 14 Dec 09:00"
    assert "Next: Mon 14 Dec 09:00, after your pause" in chat.text
    assert "Mon 14 Dec 09:00" in chat.marked("date_time")
    await tick(MONDAY + WEEK)
    assert len(chat.from_bot()) == 2
    await tick(MONDAY + 2 * WEEK)
    assert len(chat.from_bot()) == 3
    assert chat.text.startswith("Your week")


async def test_a_pause_for_good_ends_with_resume_and_replays_nothing(
    chat: Chat, tick: Tick, clock: Clock
) -> None:
    await onboard(chat)
    await chat.say("/pause")
    await chat.press("Until I say so")
    assert "paused until you say so" in chat.text
    await chat.say("/settings")
    assert "paused until you say so" in chat.text
    await tick(MONDAY + 4 * WEEK)
    assert not any(each["text"].startswith("Your week") for each in chat.from_bot())
    clock.now = MONDAY + 4 * WEEK + DAY
    await chat.say("/resume")
    assert "Next: Mon 4 Jan 09:00" in chat.text
    await tick(MONDAY + 5 * WEEK - timedelta(minutes=1))
    assert not any(each["text"].startswith("Your week") for each in chat.from_bot())
    await tick(MONDAY + 5 * WEEK)
    assert chat.text.startswith("Your week")


async def test_a_pause_takes_back_the_reminder_of_tomorrow(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    await tick(MONDAY)
    await chat.press("💤 Tomorrow")
    await chat.say("/pause")
    await chat.press("Until I say so")
    await tick(MONDAY + DAY)
    assert not any(each["text"].startswith("You asked me") for each in chat.from_bot())


async def test_a_digest_to_try_comes_at_once_and_counts_for_nothing(
    chat: Chat, tick: Tick
) -> None:
    await onboard(chat)
    await chat.say("/remind")
    await chat.press("Send one now to try")
    assert chat.text.startswith("Your week")
    assert chat.unanswered == 0
    await chat.press("✅ 1")
    assert chat.toast == "Done. 1 of 20"
    await tick(MONDAY)
    assert chat.text.startswith("Your week")
    assert sum(each["text"].startswith("Your week") for each in chat.from_bot()) == 1


async def test_a_block_stops_and_a_return_asks_first(chat: Chat, tick: Tick, clock: Clock) -> None:
    await onboard(chat)
    await tick(MONDAY)
    chat.telegram.block(1, blocked=True)
    await chat.feed()
    await tick(MONDAY + 3 * WEEK)
    clock.now = MONDAY + 3 * WEEK + DAY
    chat.telegram.block(1, blocked=False)
    await chat.feed()
    assert "Shall the weekly digest come?" in chat.text
    await tick(MONDAY + 4 * WEEK)
    assert "Shall the weekly digest come?" in chat.text
    await chat.press("Yes, Monday 09:00")
    assert "Next: Mon 4 Jan 09:00" in chat.text
    await tick(MONDAY + 5 * WEEK)
    assert chat.text.startswith("Your week")


async def test_who_comes_back_may_say_not_now(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    chat.telegram.block(1, blocked=True)
    await chat.feed()
    chat.telegram.block(1, blocked=False)
    await chat.feed()
    await chat.press("Not now")
    assert "/resume" in chat.text
    await tick(MONDAY)
    assert "/resume" in chat.text


async def test_a_block_that_only_a_refusal_told_of_is_asked_about_at_start(
    chat: Chat, tick: Tick
) -> None:
    await onboard(chat)
    chat.telegram.blocked.add(1)
    await tick(MONDAY)
    chat.telegram.blocked.clear()
    await chat.say("/start")
    assert "Shall the weekly digest come?" in chat.text
    await chat.say("/start")
    assert "What would you like to see?" in chat.text
