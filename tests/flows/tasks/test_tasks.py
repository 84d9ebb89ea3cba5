"""The dialog that adds a task, and ticks that meet a bad moment."""

import logging
from datetime import timedelta

import pytest

from tests.chat import Chat, Clock


async def test_a_command_leaves_the_dialog_and_is_answered(chat: Chat) -> None:
    await chat.say("/add")
    await chat.say("/plan")
    assert "This week" in chat.text
    await chat.say("docker")
    assert "You: lack" in chat.text, "it is a question again, not a task"
    await chat.say("/add")
    await chat.say("/salary almaty")
    assert "Pay in Almaty" in chat.text
    await chat.say("docker")
    assert "You: lack" in chat.text


async def test_a_task_in_one_line_ends_the_dialog_as_well(chat: Chat) -> None:
    await chat.say("/add")
    await chat.say("/add Read a book")
    assert "Added to your plan: Read a book" in chat.text
    await chat.say("docker")
    assert "You: lack" in chat.text


async def test_any_button_leaves_the_dialog(chat: Chat) -> None:
    await chat.say("/plan")
    plan = chat.message["message_id"]
    for ask in ("add1:0", "edit1:1:note", "edit1:1:url"):
        await chat.press_data(ask, plan)
        await chat.press_data("open1:skills", plan)
        await chat.say("docker")
        assert "You: lack" in chat.text, "it is a question again, not an answer"


async def test_what_is_no_text_or_too_long_keeps_the_dialog_open(chat: Chat) -> None:
    await chat.say("/add")
    await chat.send(contact={"phone_number": "1", "first_name": "A"})
    assert "What should I add?" in chat.text
    await chat.say("x" * 300)
    assert "up to 200 characters" in chat.text
    await chat.say("Read a book")
    assert "Added to your plan: Read a book" in chat.text


async def test_a_press_from_before_a_downtime_still_changes_its_message(
    chat: Chat, clock: Clock
) -> None:
    await chat.say("/plan")
    message = chat.message
    done = next(data for text, data in chat.data.items() if text == "✅ 1")
    chat.telegram.press(1, 1, message["message_id"], done)
    clock.now += timedelta(hours=1)
    await chat.feed()
    assert "↩ 1" in chat.buttons
    assert len(chat.from_bot()) == 1


async def test_who_blocks_the_bot_before_its_answer_makes_no_error(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    await chat.say("/start")
    chat.telegram.block(1, blocked=True)
    with caplog.at_level(logging.INFO):
        await chat.say("/plan")
    assert "no longer hears the bot" in caplog.text
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]


async def test_a_deleted_task_comes_back_as_it_was(chat: Chat) -> None:
    await chat.say("/add Read a book")
    added = chat.message["message_id"]
    delete = chat.data["Delete"]
    await chat.press_data(delete.replace("own1", "tick2").replace("skipped", "done:plan:3"))
    await chat.say("/progress")
    assert "1 of 21" in chat.text
    await chat.press_data(delete, added)
    await chat.press_data(delete, added)
    await chat.say("/progress")
    assert "0 of 20" in chat.text
    restore = delete.replace("own1", "own2").removesuffix(":skipped")
    await chat.press_data(restore, added)
    await chat.press_data(restore, added)
    await chat.say("/progress")
    assert "1 of 21" in chat.text
    assert "Read a book\nYour own\n\n✅ Done" in str(chat.telegram.messages[1][added]["text"])
