"""A question of the bot ends an hour after it was asked, a draft after a week."""

from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta

import pytest
from aiogram.fsm.state import State

from bot.jobs import digest_planner
from bot.telegram.dispatcher import DrainingDispatcher
from db.queries import dialogs
from db.reference import text
from db.store.engine import Database
from handlers.common import states
from tests.chat import Chat, Clock
from tests.flows.postings.test_own_postings import TEXT
from tests.rules.test_pasted import EITHER
from tests.store import dump

MINUTE = timedelta(minutes=1)


async def card(chat: Chat, button: str) -> None:
    await chat.say("/add Read a book")
    await chat.press("In no item")
    await chat.press(button)


async def name(chat: Chat) -> None:
    await file(chat)
    await chat.press("Save")
    await chat.say("/plans")
    await chat.press("Change…")
    await chat.press("Rename")


async def link(chat: Chat) -> None:
    await chat.say("https://example.org/jobs/1")
    await chat.press("Paste")


async def file(chat: Chat) -> None:
    document = text("backend-engineer.en.md").replace("Redis", "Valkey")
    chat.telegram.send_document(1, "my analysis.md", document.encode())
    await chat.feed()


async def postings(chat: Chat) -> None:
    rows = "title,company,skills\nBackend developer,Acme,Docker\n"
    chat.telegram.send_document(1, "postings.csv", rows.encode())
    await chat.feed()


async def own_postings(chat: Chat) -> None:
    chat.dispatcher["admin_ids"] = ()
    rows = "title,company,skills\nBackend developer,Acme,Docker\nTester,Acme,Git\n"
    chat.telegram.send_document(1, "postings.csv", rows.encode())
    await chat.feed()


async def asked_for_text(chat: Chat) -> None:
    await chat.say("/import")


async def doubtful_text(chat: Chat) -> None:
    await chat.say(EITHER[0])


async def broadcast(chat: Chat) -> None:
    await chat.say("/broadcast")


async def drafted_broadcast(chat: Chat) -> None:
    await broadcast(chat)
    await chat.say("Hello to everyone")


async def pasted(chat: Chat) -> None:
    await chat.say(TEXT)


async def add(chat: Chat) -> None:
    await chat.say("/add")


async def asked_for_cv(chat: Chat) -> None:
    await chat.say("/cv")
    await chat.press("Read my CV")


async def skills_of_cv(chat: Chat) -> None:
    await asked_for_cv(chat)
    await chat.say("For two years I have written services in Python, Django and Docker.")


async def lines_of_cv(chat: Chat) -> None:
    await chat.say("/plan")
    await chat.press("✅ 1")
    await chat.say("/cv")
    await chat.press("✅ 1")


async def note(chat: Chat) -> None:
    await card(chat, "📝 Note")


async def proof(chat: Chat) -> None:
    await card(chat, "🔗 Proof")


async def words(chat: Chat) -> None:
    await card(chat, "Rename")


async def application(chat: Chat, button: str) -> None:
    await chat.say("applied at Initech")
    await chat.press(button)


async def note_of_application(chat: Chat) -> None:
    await application(chat, "Note…")


async def contact(chat: Chat) -> None:
    await application(chat, "Contact…")


async def next_step(chat: Chat) -> None:
    await application(chat, "Next step…")


QUESTIONS: dict[State, Callable[[Chat], Awaitable[None]]] = {
    states.AddTask.text: add,
    states.EditTask.text: words,
    states.EditTask.note: note,
    states.EditTask.url: proof,
    states.EditApplicationText.note: note_of_application,
    states.EditApplicationText.contact: contact,
    states.EditApplicationText.step: next_step,
    states.NamePlan.text: name,
    states.DraftPosting.text: link,
    states.DraftPosting.confirm: pasted,
    states.ImportDocument.confirm: file,
    states.ImportPostings.confirm: postings,
    states.ImportOwnPostings.confirm: own_postings,
    states.ImportDocument.text: asked_for_text,
    states.PastedText.confirm: doubtful_text,
    states.CvFile.text: asked_for_cv,
    states.CvSkills.confirm: skills_of_cv,
    states.CvLines.confirm: lines_of_cv,
    states.Broadcast.text: broadcast,
    states.Broadcast.confirm: drafted_broadcast,
}


def test_every_dialog_is_tried_and_awaits_a_text_or_a_press() -> None:
    groups = [each for each in vars(states).values() if isinstance(each, type)]
    every = {each for group in groups for each in vars(group).values() if isinstance(each, State)}
    assert set(QUESTIONS) == every
    names = {str(each.state) for each in every}
    drafts = {name for name in names if name.endswith(dialogs.PRESSED)}
    assert names - drafts == states.AnyButtonLeaves.awaited


def length(state: State) -> timedelta:
    return dialogs.QUESTION if state.state in states.AnyButtonLeaves.awaited else dialogs.DRAFT


@pytest.fixture
def administrator(dispatcher: DrainingDispatcher) -> Iterator[None]:
    """User 1 is one."""
    dispatcher["admin_ids"] = (1,)
    yield
    dispatcher["admin_ids"] = ()


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("state", QUESTIONS, ids=lambda state: str(state.state))
async def test_what_comes_later_is_read_as_if_nothing_had_been_asked(
    chat: Chat, db: Database, clock: Clock, state: State
) -> None:
    await QUESTIONS[state](chat)
    (dialog,) = (await dump(db))["dialogs"]
    assert dialog["state"] == state.state
    clock.now += length(state) + MINUTE
    await chat.say("docker")
    assert chat.text.startswith("Docker\n"), "a question about a skill"
    await chat.say("/cancel")
    assert chat.text == "There is nothing to cancel."
    await digest_planner.clean_up(db, clock.now)
    assert (await dump(db))["dialogs"] == []


@pytest.mark.usefixtures("administrator")
@pytest.mark.parametrize("state", QUESTIONS, ids=lambda state: str(state.state))
async def test_until_then_it_is_still_asked(
    chat: Chat, db: Database, clock: Clock, state: State
) -> None:
    await QUESTIONS[state](chat)
    clock.now += length(state) - MINUTE
    await digest_planner.clean_up(db, clock.now)
    assert [each["state"] for each in (await dump(db))["dialogs"]] == [state.state]
    await chat.say("/cancel")
    assert chat.text == "Cancelled."


async def test_a_step_begins_the_time_again_and_nothing_of_an_old_dialog_comes_back(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await pasted(chat)
    clock.now += dialogs.DRAFT - MINUTE
    await chat.press("Docker")
    clock.now += dialogs.DRAFT - MINUTE
    await chat.press("Save")
    assert chat.toast == "Saved for you alone."
    await pasted(chat)
    clock.now += dialogs.DRAFT + MINUTE
    await chat.press("Save")
    assert "out of date" in chat.toast
    await chat.say("/add")
    (dialog,) = (await dump(db))["dialogs"]
    assert dialog["data"] == {"item_id": 0}


@pytest.mark.parametrize("ahead", [timedelta(days=60), timedelta(hours=3)])
async def test_a_question_of_a_clock_that_was_wrong_is_over(
    chat: Chat, clock: Clock, ahead: timedelta
) -> None:
    clock.now += ahead
    await add(chat)
    clock.now -= ahead
    await chat.say("docker")
    assert chat.text.startswith("Docker\n")
