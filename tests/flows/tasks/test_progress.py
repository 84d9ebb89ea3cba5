"""Progress: what the numbers rest on."""

from datetime import timedelta

from db.queries import tasks, users
from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.conftest import TODAY


async def test_each_kind_of_contradiction_is_named(chat: Chat) -> None:
    await chat.say("/progress")
    assert "ticks in two different weeks" in chat.text
    assert "almost every posting" not in chat.text, "it stands on a screen of its own"
    await chat.press("The analysis says")
    assert "Docker is said to be in almost every posting and is asked for in 1 of the" in chat.text
    assert "RabbitMQ is in the plan and is asked for in 0 of the" in chat.text
    assert "Microservices is asked for in 2 of the" in chat.text
    assert "+20–25%" in chat.text


def pictures(chat: Chat) -> list[str]:
    """The file that each picture in the chat shows."""
    return [each["photo"][-1]["file_id"] for each in chat.from_bot() if "photo" in each]


async def test_a_picture_comes_below_the_words_and_changes_its_card_in_place(chat: Chat) -> None:
    await chat.say("/progress")
    words = chat.message
    await chat.press("Picture")
    assert chat.message["caption"].startswith("Progress: 0 of 20")
    assert chat.from_bot()[-2] == words, "the words stay"
    assert chat.buttons == ["Light", "In words"]
    number, (dark,) = chat.message["message_id"], pictures(chat)
    await chat.press("Light")
    assert chat.message["message_id"] == number
    (light,) = pictures(chat)
    assert light != dark
    assert chat.buttons == ["Dark", "In words"]
    await chat.press("Dark")
    assert pictures(chat) == [dark], "Telegram has this one"
    assert chat.unanswered == 0


async def test_pressing_twice_changes_nothing_twice(chat: Chat) -> None:
    await chat.say("/progress")
    await chat.press("Picture")
    await chat.press_twice("Light")
    assert len(pictures(chat)) == 1
    assert chat.unanswered == 0


async def test_the_way_back_from_a_picture_is_a_message_of_its_own(chat: Chat) -> None:
    await chat.say("/progress")
    await chat.press("Picture")
    await chat.press("In words")
    assert chat.text.startswith("Progress")
    assert len(pictures(chat)) == 1


async def test_the_same_progress_is_sent_again_and_another_is_drawn(chat: Chat) -> None:
    await chat.say("/progress")
    for _ in range(2):
        await chat.press("Picture")
    first, second = pictures(chat)
    assert first == second
    await chat.press_data("tick2:1:done:progress:3", chat.from_bot()[0]["message_id"])
    await chat.press("Picture")
    assert pictures(chat)[-1] != first
    assert chat.message["caption"].startswith("Progress: 1 of 20")


async def test_a_picture_that_telegram_forgot_is_drawn_again_in_place(chat: Chat) -> None:
    await chat.say("/progress")
    await chat.press("Picture")
    await chat.press("Light")
    chat.telegram.files.clear()
    await chat.press("Dark")
    (shown,) = pictures(chat)
    assert shown in chat.telegram.files
    assert chat.unanswered == 0


async def test_a_picture_that_is_gone_comes_anew(chat: Chat) -> None:
    await chat.say("/progress")
    await chat.press_data("chart1:light", 9_999)
    assert len(pictures(chat)) == 1
    assert chat.buttons == ["Dark", "In words"]


async def work(db: Database, weeks: dict[int, list[int]]) -> None:
    """Tick steps, by their numbers, so many weeks ago."""
    async with db.begin() as session:
        user = await users.find(session, 1)
        assert user is not None
        rows = await tasks.for_plan(session, 1, user.analysis_id)
        for age, numbers in weeks.items():
            for number in numbers:
                moment = TODAY - timedelta(weeks=age)
                await tasks.append_tick(session, 1, rows[number].id, "done", moment)


async def test_the_finish_is_a_range_of_days_with_its_year(chat: Chat, db: Database) -> None:
    await chat.say("/start")
    await work(db, {4: [0, 1], 3: [2, 3], 2: [], 1: [4, 5]})
    await chat.say("/progress")
    assert "Done this week: 0. Last week: 2." in chat.text
    assert "At 2 a week you finish between 12 Jan 2027 and 9 Feb 2027." in chat.text


async def test_one_step_in_three_weeks_is_said_as_that(chat: Chat, db: Database) -> None:
    await chat.say("/start")
    await work(db, {10: [0], 7: [1], 4: [2], 1: [3]})
    await chat.say("/progress")
    assert "At one task in 3 weeks you finish between" in chat.text


async def test_an_undo_gives_the_week_back_what_it_had(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await chat.say("/start")
    await work(db, {5: [3, 4, 5], 3: [0, 1]})
    await chat.say("/progress")
    eight = next(line for line in chat.text.splitlines() if line.startswith("Eight weeks"))
    await chat.say("/roadmap")
    await chat.press("1")
    await chat.press("↩ 1")
    await chat.say("/progress")
    assert eight not in chat.text
    await chat.press("↩ 1")
    assert eight in chat.text, "what was done three weeks ago is not this week's"
