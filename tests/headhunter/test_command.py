"""/refresh in the chat: a message that shows a sweep from its start to its end."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.config import DEFAULT_QUERIES, SearchQuery
from bot.headhunter.sweep_runner import EVERY, SweepRunner, notify_admins
from bot.telegram.dispatcher import DrainingDispatcher
from handlers.common import commands
from tests.chat import Chat, Clock
from tests.conftest import TODAY
from tests.headhunter.faults import FINAL, PASSING
from tests.headhunter.samples import many
from tests.headhunter.server import Loopback
from tests.headhunter.waiting import until

ADMIN, STUDENT, GROUP = 1, 2, -100
UNKNOWN = "There is no such command."


@pytest.fixture
async def refresher(
    chat: Chat, dispatcher: DrainingDispatcher, hh: Loopback, clock: Clock
) -> AsyncIterator[SweepRunner]:
    db = dispatcher["db"]
    tell = notify_admins(db, chat.bot, dispatcher["i18n"], (ADMIN,))
    made = SweepRunner(db, hh.client(), DEFAULT_QUERIES, clock, "UTC", tell, every=0.05)
    dispatcher["refresh"], dispatcher["admin_ids"] = made, (ADMIN,)
    yield made
    await made.stop()
    dispatcher["refresh"], dispatcher["admin_ids"] = None, ()


def edits(chat: Chat) -> int:
    return sum(type(each).__name__ == "EditMessageText" for each in chat.session.calls)


async def test_one_message_goes_from_the_start_to_the_end(
    chat: Chat, hh: Loopback, refresher: SweepRunner
) -> None:
    hh.rows, hh.hold_from = many(120, TODAY), 50
    await chat.say("/refresh")
    assert chat.text == "Refresh from HeadHunter\nUnder way…"
    shown = len(chat.from_bot())
    await until(lambda: "Details: 48 of 120" in chat.text)
    assert "Pages: 2, new: 120, changed: 0, archived: 0" in chat.text
    await asyncio.sleep(0.2)
    quiet = edits(chat)
    await asyncio.sleep(0.2)
    assert edits(chat) == quiet, "what has not changed is not sent again"
    assert len(chat.from_bot()) == shown


async def test_the_end_says_what_came_and_what_is_stored(
    chat: Chat, hh: Loopback, refresher: SweepRunner
) -> None:
    hh.rows = many(120, TODAY)
    await chat.say("/refresh")
    shown = len(chat.from_bot())
    await until(lambda: "Done." in chat.text)
    assert chat.text == (
        "Refresh from HeadHunter\n"
        "Done.\n"
        "Pages: 2, new: 120, changed: 0, archived: 0\n"
        "Details: 120 of 120\n"
        "In the market now: 120 postings"
    )
    assert len(chat.from_bot()) == shown
    await chat.say("/skills")
    assert "of 84" in chat.text


@pytest.mark.parametrize("name", FINAL)
async def test_a_failure_is_told_in_words_and_what_was_stored_stays(
    chat: Chat, hh: Loopback, refresher: SweepRunner, name: str
) -> None:
    hh.rows = many(5, TODAY)
    await chat.say("/refresh")
    await until(lambda: "Done." in chat.text)
    hh.always = FINAL[name]
    await chat.say("/refresh")
    await until(lambda: "All from before stays." in chat.text)
    assert "In the market now: 5 postings" in chat.text
    assert "HeadHunter" in chat.text.splitlines()[1]
    assert name not in chat.text.splitlines()[1] or name == "captcha"


async def test_an_empty_answer_is_told_as_a_failure(
    chat: Chat, hh: Loopback, refresher: SweepRunner
) -> None:
    await chat.say("/refresh")
    await until(lambda: "which is no answer" in chat.text)


async def test_a_second_refresh_shows_the_one_that_runs(
    chat: Chat, hh: Loopback, refresher: SweepRunner
) -> None:
    hh.rows, hh.hold_from = many(120, TODAY), 30
    await chat.say("/refresh")
    await asyncio.wait_for(hh.held.wait(), 10)
    await chat.say("/refresh")
    assert "Details: 28 of 120" in chat.text
    assert len(hh.asked) == 31
    first, second = chat.from_bot()[-2:]
    await refresher.stop()
    assert first["message_id"] != second["message_id"]


async def test_a_message_that_was_deleted_is_sent_again_at_the_end_alone(
    chat: Chat, hh: Loopback, refresher: SweepRunner
) -> None:
    hh.rows, hh.at = many(30, TODAY), {"/vacancies/1003": PASSING["a gateway's page"]}
    await chat.say("/refresh")
    chat.telegram.messages[ADMIN].pop(chat.message["message_id"])
    shown = len(chat.from_bot())
    await until(lambda: len(chat.from_bot()) > shown)
    await asyncio.sleep(0.1)
    assert len(chat.from_bot()) == shown + 1
    assert "Done." in chat.text


async def test_only_administrators_have_the_command(
    chat: Chat, hh: Loopback, refresher: SweepRunner, dispatcher: DrainingDispatcher
) -> None:
    student = chat.as_user(STUDENT)
    await student.say("/refresh")
    assert student.text.startswith(UNKNOWN)
    chat.telegram.add_group(GROUP, "Students")
    await chat.say("/refresh", chat_id=GROUP)
    assert chat.from_bot(GROUP) == []
    assert hh.asked == []
    assert "/refresh" in (await chat.say("/help")).text
    assert "/refresh" not in (await student.say("/help")).text


async def test_an_administrators_menu_alone_has_it(
    chat: Chat, refresher: SweepRunner, dispatcher: DrainingDispatcher
) -> None:
    student = chat.as_user(STUDENT)
    for each in (chat, student):
        await each.say("/start")
    i18n = dispatcher["i18n"]
    with i18n.context():
        await commands.publish(chat.bot, i18n, {ADMIN: "en", 99: "en"})
    names = [
        [each["command"] for each in chat.telegram.menu(user, "en")] for user in (ADMIN, STUDENT)
    ]
    assert names[0] == [*names[1], "refresh", "stats", "broadcast"]


async def test_the_end_says_what_was_not_read_and_which_search_was_refused(
    chat: Chat, hh: Loopback, refresher: SweepRunner
) -> None:
    hh.rows = many(3, TODAY)
    hh.rows[1]["name"] = ["a", "list"]
    hh.bad_text = "oops"
    refresher.queries = (SearchQuery(text="oops"), SearchQuery(area="40"))
    await chat.say("/refresh")
    await until(lambda: "Done." in chat.text)
    assert "1 vacancy could not be read." in chat.text
    assert "HeadHunter does not accept search number 1 of HH_QUERIES" in chat.text
    assert "new: 2" in chat.text


async def test_without_a_token_the_command_says_that_it_is_off(
    chat: Chat, refresher: SweepRunner, dispatcher: DrainingDispatcher
) -> None:
    dispatcher["refresh"] = None
    await chat.say("/refresh")
    assert chat.text == "HeadHunter is off: the operator has set no HH_TOKEN."


def test_progress_is_edited_every_three_seconds_at_most() -> None:
    assert EVERY == 3.0
