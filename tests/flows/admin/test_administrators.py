"""Tests: only administrators reach what is theirs, and no one reaches it in a group."""

import logging

import pytest
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData

from bot.telegram.dispatcher import DrainingDispatcher
from db.store.engine import Database
from handlers.callbacks import administrators
from handlers.common.commands import OPERATOR_COMMANDS
from handlers.common.filters import Administrator
from tests.button_classes import button_classes
from tests.chat import Chat
from tests.flows.common.test_forged_buttons import joined, valid
from tests.store import dump, without
from tests.wiring.test_wiring import all_handlers

GROUP = -100


def guarded(handler: HandlerObject) -> bool:
    return any(isinstance(each.callback, Administrator) for each in handler.filters or [])


def commands_of(handler: HandlerObject) -> set[str]:
    return {
        str(name)
        for each in handler.filters or []
        if isinstance(each.callback, Command)
        for name in each.callback.commands
    }


def button_of(handler: HandlerObject) -> type[CallbackData] | None:
    found = (getattr(each.callback, "callback_data", None) for each in handler.filters or [])
    return next((each for each in found if each is not None), None)


GUARDED = [each for each in all_handlers() if guarded(each)]
COMMANDS = sorted({name for each in GUARDED for name in commands_of(each)})
# A button may be an administrator's for the market, and anyone's for their own postings.
OPEN = {button_of(each) for each in all_handlers() if not guarded(each)}
BUTTONS = [
    found for each in GUARDED if (found := button_of(each)) is not None and found not in OPEN
]


def test_all_that_is_an_administrators_is_guarded() -> None:
    assert set(COMMANDS) == {each.name for each in OPERATOR_COMMANDS}
    for handler in all_handlers():
        names = {each.name for each in OPERATOR_COMMANDS} & commands_of(handler)
        assert guarded(handler) or not names
        kind = button_of(handler)
        is_theirs = kind is not None and kind.__module__ == administrators.__name__
        assert guarded(handler) or not is_theirs, kind
    theirs = [each for each in button_classes() if each.__module__ == administrators.__name__]
    assert set(theirs) <= set(BUTTONS)


@pytest.mark.parametrize("name", COMMANDS)
async def test_a_command_of_theirs_is_none_for_others_and_in_groups(
    chat: Chat, db: Database, name: str
) -> None:
    student = chat.as_user(2)
    await student.say("/start")
    before = await dump(db)
    await student.say(f"/{name}")
    assert student.text.startswith("There is no such command.")
    chat.telegram.add_group(GROUP, "Students")
    for each in (chat, student):
        await each.say(f"/{name}", chat_id=GROUP)
    assert chat.from_bot(GROUP) == []
    assert await dump(db) == before


@pytest.mark.parametrize("kind", BUTTONS, ids=lambda kind: kind.__name__)
async def test_a_button_of_theirs_is_out_of_date_for_others_and_in_groups(
    chat: Chat, db: Database, caplog: pytest.LogCaptureFixture, kind: type[CallbackData]
) -> None:
    caplog.set_level(logging.WARNING)
    await chat.say("/broadcast")
    await chat.say("To everyone")
    student = chat.as_user(2)
    await student.say("/start")
    chat.telegram.add_group(GROUP, "Students")
    await chat.say("/skills", chat_id=GROUP)
    in_group = chat.from_bot(GROUP)[-1]["message_id"]
    before = without(await dump(db), 2)
    values = valid(kind)
    ids = range(1, chat.message["message_id"] + 1)
    if "act" in values:
        values["act"] = "send"
    for id in ids:
        row = {name: str(id) if name.endswith("_id") else each for name, each in values.items()}
        data = joined(kind.__prefix__, row.values())
        await student.press_data(data)
        assert student.toast == "This button is out of date."
        chat.telegram.press(1, GROUP, in_group, data)
        await chat.feed()
        assert chat.toast == "This button works in a private chat with me."
    assert chat.unanswered == 0
    assert without(await dump(db), 2) == before
    assert [each.getMessage() for each in caplog.get_records("call")] == []


async def test_a_file_of_postings_gets_to_the_market_from_administrators_alone(
    chat: Chat, db: Database
) -> None:
    student = chat.as_user(2)
    await student.say("/start")
    chat.telegram.send_document(2, "postings.csv", b"title,link\nA,https://example.com/1\n")
    await chat.feed()
    await student.press("Save")
    assert student.toast == "Saved for you alone."
    found = [each for each in (await dump(db))["postings"] if each["title"] == "A"]
    assert [(each["user_id"], each["source"]) for each in found] == [(2, "own")]


async def test_who_waits_for_an_administrators_text_and_is_none_any_more_sends_nothing(
    chat: Chat, db: Database, dispatcher: DrainingDispatcher
) -> None:
    await chat.say("/broadcast")
    await chat.say("To everyone")
    data = chat.data
    dispatcher["admin_ids"] = ()
    await chat.press_data(next(each for each in data.values() if ":send" in each))
    assert chat.toast == "This button is out of date."
    assert (await dump(db))["broadcasts"] == []
