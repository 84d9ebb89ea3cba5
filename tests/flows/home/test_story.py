"""A newcomer's first evening, from /start to a receipt and its undo."""

from sqlalchemy import select

from db.models.users import Task
from db.store.engine import Database
from handlers.callbacks.digest import OnboardZone
from handlers.common.show import CONFETTI
from tests.chat import Chat


async def test_time_needs_no_typing_and_what_was_chosen_is_stored(chat: Chat) -> None:
    await chat.say("/start")
    await chat.press_data(OnboardZone(zone=-1).pack())
    assert "Kazakhstan (UTC+5)" in chat.buttons
    await chat.press("Kazakhstan")
    assert "14:32" in chat.text
    await chat.press("Yes")
    await chat.press("Friday")
    await chat.press("19:00")
    await chat.press("Ready")
    assert "Kazakhstan (UTC+5), Friday 19:00" in chat.text
    assert len(chat.from_bot()) == 1, "onboarding is one message"
    await chat.say("/settings")
    assert "Friday 19:00" in chat.text


async def test_a_tick_is_struck_counted_and_undone_exactly(chat: Chat) -> None:
    await chat.say("/plan")
    before = chat.data
    await chat.press("✅ 1")
    assert chat.toast == "Done. 1 of 20"
    assert "Docker: lack → learning" in chat.text
    assert "strikethrough" in {each["type"] for each in chat.message["entities"]}
    await chat.press("Undo")
    assert "Docker: learning → lack" in chat.text
    assert chat.data == before
    await chat.say("/progress")
    assert "0 of 20" in chat.text


async def test_finishing_an_item_gives_a_receipt_and_the_skill(chat: Chat) -> None:
    await chat.say("/roadmap")
    await chat.press("1")
    for step in ("✅ 1", "✅ 2", "✅ 3"):
        await chat.press(step)
    assert "Finished: Docker & Docker Compose" in chat.text
    assert "Docker: learning → have" in chat.text
    assert "Chocofamily: 0 of 3 → 1 of 3" in chat.text
    (news,) = chat.news
    assert news["text"].startswith("🎉 Docker & Docker Compose\nEvery step is done.")
    assert news["effect_id"] == CONFETTI
    await chat.press("↩ 2")
    await chat.press("✅ 2")
    assert chat.news == [news], "it is told once"
    await chat.press("↩ 2")
    assert "Docker: have → learning" in chat.text
    assert "Chocofamily: 1 of 3 → 0 of 3" in chat.text


async def test_an_item_that_a_sentence_finishes_is_told_with_confetti_too(chat: Chat) -> None:
    await chat.say("/roadmap")
    await chat.press("1")
    for step in ("✅ 1", "✅ 2"):
        await chat.press(step)
    assert not chat.news
    await chat.say("I finished docker networking")
    assert "Finished: Docker & Docker Compose" in chat.text
    assert len(chat.news) == 1


async def test_two_taps_at_once_count_once(chat: Chat) -> None:
    await chat.say("/plan")
    await chat.press_twice("✅ 1")
    assert chat.unanswered == 0
    await chat.say("/progress")
    assert "1 of 20" in chat.text
    assert len([each for each in chat.buttons if each.startswith("↩")]) == 1


async def test_a_double_tap_still_says_what_it_changed_and_how_to_undo_it(chat: Chat) -> None:
    await chat.say("/roadmap")
    await chat.press("1")
    data = chat.data
    await chat.press("✅ 1")
    await chat.press("✅ 2")
    await chat.press_twice("✅ 3")
    for line in (
        "Finished: Docker & Docker Compose",
        "Docker: learning → have",
        "Chocofamily: 0 of 3 → 1 of 3",
    ):
        assert line in chat.text
    await chat.press_twice("Undo")
    assert "✅ 3" in chat.buttons
    await chat.press("✅ 3")
    await chat.press_data(data["✅ 1"])
    assert "Undo" not in chat.buttons, "that is not what came last"


async def test_a_skill_set_by_hand_is_not_lowered_by_the_plan(chat: Chat) -> None:
    await chat.say("docker")
    await chat.press("Have")
    await chat.say("/roadmap")
    await chat.press("1")
    await chat.press("✅ 1")
    await chat.press("↩ 1")
    await chat.say("docker")
    assert "You: have" in chat.text


async def test_adding_the_missing_ones_names_what_the_plan_has_and_adds_the_rest(
    chat: Chat,
) -> None:
    await chat.say("/start job_2")
    assert "Chocofamily" in chat.text
    await chat.press("Add the missing")
    assert "Added: Microservices" in chat.toast
    assert "Redis Caching" in chat.toast
    await chat.press("Add the missing")
    assert "Added" not in chat.toast
    await chat.say("/progress")
    assert "0 of 21" in chat.text


async def test_what_a_posting_added_is_taken_out_and_added_again(chat: Chat) -> None:
    for count in (21, 20, 21):
        await chat.say("/start job_2")
        assert ("↩ Added to my plan" in chat.buttons) == (count == 20)
        await chat.press("↩ Added" if count == 20 else "Add the missing")
        assert ("↩ Added to my plan" in chat.buttons) == (count == 21)
        await chat.say("/progress")
        assert f"0 of {count}" in chat.text
    assert chat.toast.startswith("Added: Microservices")


async def test_an_own_task_is_added_deleted_and_restored(chat: Chat) -> None:
    await chat.say("/add Read <b>Fluent Python</b>\u202e")
    assert "Read <b>Fluent Python</b>" in chat.text
    await chat.press("Delete")
    await chat.say("/progress")
    assert "0 of 20" in chat.text
    await chat.press("Undo")
    await chat.say("/progress")
    assert "0 of 21" in chat.text


async def test_a_dialog_is_left_by_cancel(chat: Chat) -> None:
    await chat.say("/add")
    await chat.say("/cancel")
    assert "Cancelled" in chat.text
    await chat.say("/cancel")
    assert "nothing to cancel" in chat.text


async def test_another_users_task_is_out_of_reach(chat: Chat) -> None:
    await chat.say("/add Secret plan")
    data = chat.data["Delete"]
    other = chat.as_user(2)
    await other.say("/start")
    await other.press_data(data)
    assert "out of date" in other.toast
    await chat.say("/progress")
    assert "0 of 21" in chat.text


async def test_delete_me_takes_every_row(chat: Chat) -> None:
    await chat.say("/plan")
    await chat.press("✅ 1")
    await chat.say("/delete_me")
    assert "ticks: 1" in chat.text
    await chat.press("Delete all")
    assert "deleted" in chat.text
    await chat.say("/progress")
    assert "0 of 20" in chat.text


async def test_postings_are_filtered_and_turned_in_place(chat: Chat) -> None:
    await chat.say("/postings")
    assert "5" in chat.text.splitlines()[0]
    await chat.press("›")
    await chat.press("Skill")
    await chat.press("Microservices · 2")
    assert "Chocofamily" in chat.text
    assert "Kolesa" not in chat.text
    await chat.press("Pay")
    await chat.press("from 2M")
    assert "No posting fits" in chat.text
    await chat.press("Clear")
    assert len(chat.from_bot()) == 1


async def test_a_group_hears_public_answers_only(chat: Chat) -> None:
    chat.telegram.add_group(-100, "Friends")
    await chat.say("/plan", chat_id=-100)
    assert "in private" in chat.from_bot(-100)[-1]["text"]
    await chat.say("hello all", chat_id=-100)
    assert len(chat.from_bot(-100)) == 1
    await chat.say("/postings", chat_id=-100)
    assert "you match" not in chat.from_bot(-100)[-1]["text"].casefold()


async def test_what_is_not_understood_gets_two_ways_on(chat: Chat) -> None:
    for odd in ("qwerty zxcv", "/skils", "x" * 3000, "<b>&lt;", "\u202e\u200d"):
        await chat.say(odd)
        assert 1 <= len(chat.buttons) <= 3, odd
    await chat.send(contact={"phone_number": "1", "first_name": "A"})
    assert "I read text, buttons and documents." in chat.text


async def test_old_and_forged_buttons_are_answered_and_change_nothing(chat: Chat) -> None:
    await chat.say("/plan")
    for data in (
        "tick1:1:done:plan",
        "tick2:999999:done:plan:3",
        f"tick2:{10**25}:done:plan:3",
        "tick2:1:eaten:plan:3",
        "nonsense",
        "undo2:77:plan:3",
        "own1:1:skipped",
    ):
        await chat.press_data(data)
        assert "out of date" in chat.toast, data
    assert chat.unanswered == 0
    await chat.say("/progress")
    assert "0 of 20" in chat.text


async def test_every_step_of_the_onboarding_has_a_way_back(chat: Chat) -> None:
    await chat.say("/start")
    await chat.press_data(OnboardZone(zone=-1).pack())
    await chat.press("Berlin")
    await chat.press("Yes")
    await chat.press("‹ Back")
    assert "Where are you?" in chat.text
    for step in ("Kazakhstan", "Yes", "Monday", "‹ Back", "Friday", "19:00", "‹ Back"):
        await chat.press(step)
    assert "Friday, at what time?" in chat.text
    await chat.press("‹ Back")
    assert "On which day" in chat.text


async def test_skills_known_are_set_from_settings_and_lead_back_there(chat: Chat) -> None:
    await chat.say("/settings")
    await chat.press("Skills I know")
    await chat.press("Docker")
    assert "✅ Docker" in chat.buttons
    await chat.press("‹ Settings")
    assert chat.text.startswith("Settings")


async def test_a_link_that_names_nothing_says_so(chat: Chat) -> None:
    await chat.say("/start")
    await chat.press("Mentor")
    await chat.say("/start job_999")
    assert chat.text.startswith("What this link names is no longer here.")
    assert "Postings" in chat.buttons


async def test_an_undo_on_progress_has_its_receipt(chat: Chat) -> None:
    await chat.say("/plan")
    await chat.press("✅ 1")
    await chat.say("/progress")
    await chat.press("↩ 1")
    assert "Docker: learning → lack" in chat.text


async def test_a_lesson_that_was_skipped_can_be_planned_again(chat: Chat) -> None:
    await chat.say("microservices")
    await chat.press("Add to my plan")
    await chat.say("/progress")
    assert "0 of 21" in chat.text
    await chat.say("/start job_2")
    await chat.press("Add the missing")
    assert "Added: Microservices" not in chat.toast
    own = await _own_task(chat)
    await chat.press_data(f"tick2:{own}:skipped:plan:3")
    await chat.say("/start job_2")
    await chat.press("Add the missing")
    assert "Added: Microservices" in chat.toast
    await chat.say("/progress")
    assert "0 of 21" in chat.text


async def _own_task(chat: Chat) -> int:
    db: Database = chat.dispatcher["db"]
    async with db.read() as session:
        return (await session.execute(select(Task.id).where(Task.kind == "own"))).scalar_one()


async def test_a_skipped_step_is_struck_wherever_it_stands_and_taken_back(chat: Chat) -> None:
    await chat.say("/plan")
    await chat.press("Skip…")
    await chat.press("⏭ 1")
    await chat.say("/roadmap")
    await chat.press("1")
    assert "1. ⏭ " in chat.text
    await chat.press("↩ 1")
    assert "⏭" not in chat.text


async def test_an_open_week_stays_calm_and_explains_each_skill_once(chat: Chat) -> None:
    await chat.say("/plan")
    assert len(chat.buttons) == 9, chat.buttons
    await chat.press("Why this?")
    assert chat.text.count("of 5 postings of the analysis") == 1
    assert chat.text.count("A step of Docker & Docker Compose.") == 2
