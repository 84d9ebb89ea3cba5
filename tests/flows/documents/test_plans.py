"""More than one plan: followed, named, deleted and put back; the digest follows the active one."""

from datetime import timedelta

import pytest

from bot.jobs import digest_planner
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.fsm_storage import DatabaseStorage
from db.store.engine import Database
from handlers.documents.services.plans import MAX_PLANS
from tests.chat import Chat, Clock
from tests.deliverers import MONDAY, Tick, onboard
from tests.sample_documents import BUILTIN, OTHER, done, own, rows, send, tick
from tests.store import dump

DOCKER = "Containerizing FastAPI app"


async def analyst(chat: Chat, name: str = "data_analyst.md") -> None:
    await send(chat, OTHER, name)
    await chat.press("Save as a new plan")


async def test_one_tap_follows_another_plan_on_every_screen(chat: Chat) -> None:
    await tick(chat, DOCKER)
    await analyst(chat)
    await chat.say("/plans")
    assert "○ The sample: back end, Python – 1 of 20" in chat.text
    assert "● data analyst – 1 of 5" in chat.text
    await chat.say("/roadmap")
    assert "SQL" in chat.text
    assert "Docker" not in chat.text
    await tick(chat, "Window functions")
    await chat.say("/plans")
    await chat.press("The sample: back end, Python")
    assert "● The sample: back end, Python" in chat.text
    assert await done(chat) == {DOCKER}
    await chat.say("/progress")
    assert "Window functions" not in chat.text
    await chat.say("/plans")
    await chat.press("data analyst")
    assert await done(chat) == {"Window functions", "Regression by hand"}


async def test_an_old_button_of_another_plan_changes_nothing(chat: Chat, db: Database) -> None:
    await chat.say("/plan")
    step = (await rows(chat))[DOCKER].id
    await analyst(chat)
    before = await dump(db)
    for data in (f"tick2:{step}:done:plan:3", f"item1:{1}", f"tick2:{step}:done:item:3"):
        await chat.press_data(data)
        assert chat.toast.startswith("This button is out of date.")
    assert await dump(db) == before


async def test_the_digest_brings_tasks_of_the_plan_that_is_followed(
    chat: Chat, tick: Tick
) -> None:
    await onboard(chat)
    await analyst(chat)
    await tick(MONDAY)
    assert "Window functions" in chat.text
    assert "Docker" not in chat.text
    await chat.say("/plans")
    await chat.press("See the sample")
    await tick(MONDAY + timedelta(weeks=1))
    assert DOCKER in chat.text


async def test_a_plan_is_renamed_in_a_dialog(chat: Chat) -> None:
    await analyst(chat)
    await chat.say("/plans")
    await chat.press("Change…")
    await chat.press("Rename")
    assert chat.text.startswith("What should “data analyst” be called?")
    await chat.say("x" * 61)
    assert chat.text.startswith("A name is one line of up to 60 characters.")
    await chat.say("Data\u202e for\n Kaspi")
    assert "● Data for Kaspi" in chat.text
    await analyst(chat)
    await chat.say("/plans")
    await chat.press("● data analyst")
    await chat.press_data(chat.data["Change…"])
    await chat.press("Rename")
    await chat.say("Data for Kaspi" if "Data for Kaspi" not in chat.text else "data analyst")
    assert chat.text.startswith("Another plan of yours has this name.")
    await chat.say("/plan")
    assert chat.text.startswith("This week"), "a command leaves the dialog"


async def test_names_never_collide(chat: Chat) -> None:
    for _ in range(2):
        await analyst(chat, "backend-engineer.md")
    await chat.say("/plans")
    assert "○ backend-engineer – 1 of 5\n● backend-engineer 2 – 1 of 5" in chat.text
    await chat.as_user(2).say("/plan")
    assert "Containerizing" in chat.as_user(2).text, "the sample is no user's"


async def test_a_deleted_plan_can_be_had_back_and_another_takes_its_place(
    chat: Chat, db: Database
) -> None:
    await analyst(chat)
    await tick(chat, "Window functions")
    before = await rows(chat)
    await chat.say("/plans")
    await chat.press("Change…")
    await chat.press_twice("Delete")
    assert "Deleted: data analyst\nYour plan is “The sample: back end, Python” now." in chat.text
    assert DOCKER in await rows(chat)
    await chat.press_twice("Undo")
    assert "● data analyst – 2 of 5" in chat.text
    assert await rows(chat) == before
    await chat.press("Change…")
    await chat.press("Delete")
    await chat.say("/plans")
    assert "data analyst" not in chat.text
    await chat.press("Put back “data analyst”")
    assert "● The sample: back end, Python – 0 of 20\n○ data analyst – 2 of 5" in chat.text


async def test_after_seven_days_a_deleted_plan_is_gone_but_not_what_was_learned(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await send(chat, BUILTIN, "mine.md")
    await chat.press("Save as a new plan")
    await tick(
        chat,
        "Containerizing FastAPI app",
        "Multi-container orchestration",
        "Docker networking and volumes",
    )
    moves = [row["state"] for row in (await dump(db))["skill_moves"]]
    assert "have" in moves
    await chat.say("/plans")
    await chat.press("Change…")
    await chat.press("Delete")
    undo = chat.data["Undo"]
    clock.now += timedelta(days=6)
    await digest_planner.clean_up(db, clock.now)
    assert len(own(await dump(db))) == 1
    clock.now += timedelta(days=1, minutes=1)
    await digest_planner.clean_up(db, clock.now)
    now = await dump(db)
    assert len(own(now)) == 0
    assert now["ticks"] == []
    assert [row["state"] for row in now["skill_moves"]] == moves
    await chat.press_data(undo)
    assert chat.toast.startswith("This button is out of date.")


async def test_there_is_room_for_ten(chat: Chat, db: Database) -> None:
    for _ in range(MAX_PLANS):
        await analyst(chat)
    await send(chat, OTHER)
    await chat.press("Save as a new plan")
    assert chat.text.startswith("You have 10 plans of your own;")
    assert len((await dump(db))["revisions"]) == MAX_PLANS
    await chat.say("/plans")
    assert len(chat.text) < 4096


@pytest.mark.parametrize(
    "data", ["useplan1:{id}", "planof1:{id}", "rename1:{id}", "drop1:{id}:1:0", "drop1:{id}:0:1"]
)
async def test_another_users_plan_is_out_of_reach(chat: Chat, db: Database, data: str) -> None:
    other = chat.as_user(2)
    await analyst(other)
    plan = (await dump(db))["analyses"][-1]["id"]
    await chat.say("/plan")
    before = await dump(db)
    await chat.press_data(data.format(id=plan))
    assert chat.toast.startswith("This button is out of date.")
    assert await dump(db) == before


async def test_the_built_in_plan_is_neither_renamed_nor_deleted(chat: Chat, db: Database) -> None:
    await chat.say("/plans")
    before = await dump(db)
    for data in ("planof1:1", "rename1:1", "drop1:1:1:0", "drop1:1:0:1"):
        await chat.press_data(data)
        assert chat.toast.startswith("This button is out of date.")
    assert await dump(db) == before


async def test_delete_me_takes_the_plans_along(
    chat: Chat, any_db: Database, dispatcher: DrainingDispatcher
) -> None:
    dispatcher["db"] = any_db
    assert isinstance(dispatcher.storage, DatabaseStorage)
    dispatcher.storage.db = any_db
    fresh = await dump(any_db)
    await tick(chat, DOCKER)
    await send(chat, BUILTIN)
    await chat.press("Save")
    await analyst(chat)
    await chat.say("/delete_me")
    await chat.press("Delete all of it")
    assert await dump(any_db) == fresh


async def test_cancel_leaves_the_question_for_a_name(chat: Chat) -> None:
    await analyst(chat)
    await chat.say("/plans")
    await chat.press("Change…")
    await chat.press("Rename")
    await chat.press("Cancel")
    assert "Rename" in chat.buttons
    await chat.say("Kafka")
    await chat.say("/plans")
    assert "Kafka" not in chat.text
