"""A task's card: its history, its note and its proof, new words, each taken back exactly."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot.telegram.dispatcher import DrainingDispatcher
from db.queries import tasks, users
from db.rows.tasks import TaskRow
from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.store import dump

LINK = "https://github.com/aru/app/pull/1"


async def rows(db: Database, user_id: int = 1) -> list[TaskRow]:
    async with db.read() as session:
        user = await users.find(session, user_id)
        assert user is not None
        return await tasks.for_plan(session, user_id, user.analysis_id)


async def open_first_step(chat: Chat) -> None:
    await chat.say("/roadmap")
    await chat.press("1")
    await chat.press("🔎 Details")
    await chat.press("🔎 1")


async def test_a_card_is_two_taps_from_its_list_and_ticks_in_place(chat: Chat) -> None:
    await open_first_step(chat)
    assert chat.text.startswith("Containerizing FastAPI app\nA step of “Docker & Docker Compose”")
    assert "Rename" not in chat.buttons, "the document's words are the document's"
    await chat.press("✅ Done")
    assert "✅ Done · Tue 24 Nov 14:32" in chat.text
    assert "Docker: lack → learning" in chat.text
    await chat.press("Undo")
    assert "⬜ Open\n" in chat.text
    await chat.press("‹ Docker & Docker Compose")
    assert "✅ 1" in chat.buttons
    assert len(chat.from_bot()) == 1


@pytest.mark.parametrize("command", ["/plan", "/softskills"])
async def test_every_list_opens_cards_and_has_a_way_back(chat: Chat, command: str) -> None:
    await chat.say(command)
    before = chat.text, chat.data
    await chat.press("🔎 Details")
    await chat.press("‹ ")
    assert (chat.text, chat.data) == before
    await chat.press("🔎 Details")
    await chat.press("🔎 1")
    assert "⬜ Open" in chat.text


async def test_a_note_and_a_link_stand_on_the_card_and_count_apart(chat: Chat) -> None:
    await open_first_step(chat)
    await chat.press("📝 Note")
    await chat.say("Multi-stage, 90 MB\u202e")
    assert "📝 Multi-stage, 90 MB\n" in chat.text
    assert "Noted." in chat.text
    await chat.press("🔗 Proof")
    await chat.say(f" {LINK} ")
    assert "📝 Multi-stage, 90 MB\n" in chat.text
    links = [each for each in chat.message["entities"] if each["type"] == "text_link"]
    assert [each["url"] for each in links] == [LINK]
    await chat.press("✅ Done")
    await chat.press("‹ Docker")
    assert "1. Containerizing FastAPI app 🔗" in chat.text
    await chat.say("/plan")
    assert "Containerizing FastAPI app 🔗" in chat.text
    await chat.say("/progress")
    assert "1 of 20 done, 1 with proof" in chat.text
    assert "1 of 3 🔗1  Docker" in chat.text


async def test_a_proof_of_what_is_open_is_not_done(chat: Chat) -> None:
    await open_first_step(chat)
    await chat.press("🔗 Proof")
    await chat.say(LINK)
    await chat.say("/progress")
    assert "with proof" not in chat.text


@pytest.mark.parametrize(
    ("ask", "bad", "answer"),
    [
        ("🔗 Proof", "github.com/aru", "begins with https://"),
        ("🔗 Proof", "javascript:alert(1)", "begins with https://"),
        ("🔗 Proof", "https://a.example and https://b.example", "begins with https://"),
        ("🔗 Proof", "https://example.com/" + "x" * 600, "up to 600 characters"),
        ("📝 Note", "x" * 601, "up to 600 characters"),
        ("📝 Note", "\u202e\u200b", "up to 600 characters"),
        ("Rename", "x" * 201, "up to 200 characters"),
    ],
)
async def test_what_is_bad_gets_a_sentence_and_changes_nothing(
    chat: Chat, db: Database, ask: str, bad: str, answer: str
) -> None:
    await own_card(chat)
    await chat.press(ask)
    before = await dump(db)
    await chat.say(bad)
    assert answer in chat.text
    after = await dump(db)
    dialog = after["dialogs"][0]
    assert dialog["data"]["refused"] in chat.telegram.messages[1], "its edit is awaited, too"
    assert after == {**before, "dialogs": [dialog]}
    await chat.send(contact={"phone_number": "1", "first_name": "A"})
    assert "Send" in chat.text
    assert await dump(db) == after


async def own_card(chat: Chat) -> None:
    await chat.say("/add Read a book")
    await chat.press("In no item and no quarter")


async def remove_note(chat: Chat) -> None:
    await chat.press("📝 Note")
    assert "Your note now: First" in chat.text
    await chat.press("Remove the note")


async def replace_link(chat: Chat) -> None:
    await chat.press("🔗 Proof")
    await chat.say("https://example.com")


async def rename(chat: Chat) -> None:
    await chat.press("Rename")
    await chat.say("Read two books")


async def move_to_item(chat: Chat) -> None:
    await chat.press("Move")
    await chat.press("Docker & Docker Compose")


async def move_to_quarter(chat: Chat) -> None:
    await chat.press("Move")
    await chat.press("Q1-Q2")


async def delete(chat: Chat) -> None:
    await chat.press("Delete")


@pytest.mark.parametrize(
    "change", [remove_note, replace_link, rename, move_to_item, move_to_quarter, delete]
)
async def test_undo_restores_exactly_and_once(
    chat: Chat, db: Database, clock: Clock, change: Callable[[Chat], Awaitable[None]]
) -> None:
    await own_card(chat)
    await chat.press("✅ Done")
    await chat.press("📝 Note")
    await chat.say("First")
    await chat.press("🔗 Proof")
    await chat.say(LINK)
    clock.now += timedelta(weeks=3)
    before, store = await rows(db), await dump(db)
    await change(chat)
    assert await rows(db) != before or change is remove_note or change is replace_link
    undo, message = chat.data["Undo"], chat.message["message_id"]
    await chat.press_twice("Undo")
    after = await dump(db)
    assert await rows(db) == before
    assert after["tasks"] == store["tasks"]
    said = [{key: row[key] for key in ("task_id", "note", "url")} for row in after["evidence"]]
    assert said == [
        {key: row[key] for key in ("task_id", "note", "url")} for row in store["evidence"]
    ]
    await chat.press_data(undo, message)
    assert await dump(db) == after, "an old Undo changes nothing any more"
    assert chat.unanswered == 0


async def test_an_undo_that_came_too_late_says_so(chat: Chat) -> None:
    await own_card(chat)
    await rename(chat)
    undo, message = chat.data["Undo"], chat.message["message_id"]
    await chat.press("Rename")
    await chat.say("Read three books")
    await chat.press_data(undo, message)
    assert chat.toast == "This has changed since; nothing to undo."
    await chat.say("/progress")
    await chat.press("Your own")
    assert "Read three books" in chat.text


async def test_an_edited_message_answers_as_well(chat: Chat) -> None:
    await chat.say("thanks")
    older = max(n for n, each in chat.telegram.messages[1].items() if not each["from"]["is_bot"])
    await open_first_step(chat)
    await chat.press("🔗 Proof")
    chat.telegram.edit(1, older, "https://example.org")
    await chat.feed()
    assert "Kept as its proof." not in chat.text, "it was sent before the question"
    await chat.say("htps://example.com")
    assert "begins with https://" in chat.text
    mine = max(n for n, each in chat.telegram.messages[1].items() if not each["from"]["is_bot"])
    chat.telegram.edit(1, mine, "https://example.com")
    await chat.feed()
    assert "Kept as its proof." in chat.text


async def test_a_command_leaves_the_dialog_and_cancel_goes_back(chat: Chat) -> None:
    await own_card(chat)
    await chat.press("Rename")
    await chat.say("/plan")
    await chat.say("docker")
    assert "You: lack" in chat.text, "it is a question again, not a name"
    await own_card(chat)
    await chat.press("Rename")
    await chat.press("Cancel")
    assert chat.text.startswith("Read a book\nYour own")
    await chat.say("docker")
    assert "You: lack" in chat.text
    await chat.press_data("edit1:1:note")
    await chat.say("/cancel")
    assert chat.text == "Cancelled."


async def test_a_task_that_is_deleted_meanwhile_ends_the_dialog(chat: Chat) -> None:
    await own_card(chat)
    await chat.press("Rename")
    await chat.say("/delete_me")
    await chat.press("Delete all")
    await chat.say("New name")
    assert "Read a book" not in chat.text


async def test_a_restart_in_the_middle_of_a_dialog_is_not_visible(
    chat: Chat, dispatcher: DrainingDispatcher, db: Database
) -> None:
    await open_first_step(chat)
    await chat.press("🔗 Proof")
    held = (await dump(db))["dialogs"]
    assert [each["state"] for each in held] == ["EditTask:url"], "it is in the store"
    await chat.say(LINK)
    assert "Kept as its proof." in chat.text


PRESSES = (
    "task1:{own}",
    "info1:own:0:{own}",
    "where1:{own}:0",
    "put1:{own}:nowhere:0",
    "put1:{own}:item:1",
    "unedit1:{edit}",
    "edit1:{own}:text",
    "edit1:{own}:note",
    "edit1:{own}:url",
    "unproof1:{own}:url",
    "proof1:{own}:1",
    "proof1:{own}:2",
    "own2:{own}",
    "leave1:task:{own}",
    "apart1:{own}",
)


@pytest.mark.parametrize("data", PRESSES)
async def test_another_users_task_is_out_of_reach(chat: Chat, db: Database, data: str) -> None:
    other = chat.as_user(2)
    await other.say("/add Secret plan")
    await other.press("In no item and no quarter")
    own = next(each.id for each in await rows(db, 2) if each.kind == "own")
    await other.press("🔗 Proof")
    await other.say("https://secret.example")
    await other.press("Rename")
    await other.say("Secret deed")
    edit = other.data["Undo"].split(":")[1]
    await chat.say("/plan")
    before = await dump(db)
    await chat.press_data(data.format(own=own, edit=edit))
    await chat.say("/cancel")
    assert "ecret" not in str(chat.from_bot())
    assert chat.unanswered == 0
    after = await dump(db)
    assert after == {**before, "dialogs": after["dialogs"]}


async def test_anothers_proof_of_a_common_step_is_not_mine(chat: Chat) -> None:
    other = chat.as_user(2)
    await open_first_step(other)
    await other.press("🔗 Proof")
    await other.say("https://secret.example")
    await open_first_step(chat)
    assert "🔗 " not in chat.text
    assert "secret" not in str(chat.from_bot())
    await chat.say("/plan")
    assert "🔗" not in chat.text
