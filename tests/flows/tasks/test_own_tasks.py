"""Own tasks: where they belong, what they count for, and the bounds."""

import pytest

from db.queries import tasks, users
from db.store.engine import Database
from tests.chat import Chat
from tests.flows.tasks.test_roadmap import store_long
from tests.store import dump


async def test_a_new_task_is_in_the_plan_at_once_and_then_asked_where_it_belongs(
    chat: Chat,
) -> None:
    await chat.say("/add Write a Dockerfile by heart")
    assert "Added to your plan: Write a Dockerfile by heart" in chat.text
    assert "Where does it belong?" in chat.text
    assert "Q1-Q2" in chat.buttons
    await chat.press("Docker & Docker Compose")
    assert "Your own, under “Docker & Docker Compose”" in chat.text
    assert len(chat.from_bot()) == 1
    await chat.press("‹ Docker & Docker Compose")
    assert "0 of 4" in chat.text
    assert "4. Write a Dockerfile by heart · yours" in chat.text
    await chat.press("✅ 4")
    await chat.say("/roadmap")
    assert "1 of 4" in chat.text
    await chat.say("/progress")
    assert "1 of 4  Docker & Docker Compose" in chat.text
    assert "Your own" not in chat.text, "it counts in its item, not twice"
    await chat.say("docker")
    assert "You: lack" in chat.text, "and teaches nothing that the document asks for"


async def test_an_own_task_under_an_item_gives_and_takes_no_skill(chat: Chat) -> None:
    await chat.say("/roadmap")
    await chat.press("1")
    for step in ("✅ 1", "✅ 2", "✅ 3"):
        await chat.press(step)
    assert "Docker: learning → have" in chat.text
    await chat.press("➕ Add")
    assert "What should I add under “Docker & Docker Compose”?" in chat.text
    await chat.say("Read about namespaces")
    assert "Added under “Docker & Docker Compose”: Read about namespaces" in chat.text
    await chat.say("docker")
    assert "You: have" in chat.text
    await chat.say("/roadmap")
    await chat.press("1")
    assert "3 of 4" in chat.text
    await chat.press("✅ 4")
    assert "Finished: Docker & Docker Compose" in chat.text
    await chat.press("↩ 4")
    await chat.press("↩ 1")
    assert "Docker: have → learning" in chat.text, "the document's steps still decide"


async def test_tasks_of_a_quarter_and_of_none_stand_apart_and_are_ticked_there(chat: Chat) -> None:
    for text, place in (("Talk", "Q1-Q2"), ("Read", "In no item")):
        await chat.say(f"/add {text}")
        await chat.press(place)
    await chat.say("/roadmap")
    await chat.press("Your own")
    assert "0 of 2" in chat.text
    assert "Any time\n1. Read\n\nQ1-Q2\n2. Talk" in chat.text
    await chat.press("✅ 2")
    assert chat.toast == "Done. 1 of 22"
    assert "1 of 2" in chat.text
    await chat.press("Undo")
    assert "0 of 2" in chat.text
    await chat.press("🔎 Details")
    await chat.press("🔎 2")
    assert chat.text.startswith("Talk\nYour own, Q1-Q2")


async def test_a_deleted_task_leaves_its_item_and_comes_back_there(chat: Chat) -> None:
    await chat.say("/roadmap")
    await chat.press("1")
    await chat.press("➕ Add")
    await chat.say("Read about namespaces")
    await chat.press("Delete")
    await chat.say("/roadmap")
    await chat.press("1")
    assert "0 of 3" in chat.text
    assert "namespaces" not in chat.text
    await chat.press("Undo")
    await chat.say("/roadmap")
    await chat.press("1")
    assert "4. Read about namespaces · yours" in chat.text


async def test_the_items_of_a_long_roadmap_are_turned_in_the_question(
    chat: Chat, db: Database
) -> None:
    await store_long(db)
    await chat.say("/add Read")
    await chat.press("›")
    await chat.press("Subject 6")
    assert "Your own, under “Subject 6”" in chat.text
    await chat.press("Move")
    await chat.press("›")
    assert "● Subject 6" in chat.buttons
    await chat.press("‹ Task")
    assert "Your own, under “Subject 6”" in chat.text


async def test_moving_to_where_it_is_changes_nothing(chat: Chat, db: Database) -> None:
    await chat.say("/add Read")
    await chat.press_twice("Docker & Docker Compose")
    await chat.press("Move")
    before = await dump(db)
    await chat.press("● Docker & Docker Compose")
    assert await dump(db) == before
    assert "Undo" not in chat.buttons
    assert len(before["task_edits"]) == 1


async def test_a_place_of_another_plan_is_gone(chat: Chat, db: Database) -> None:
    await chat.say("/add Read")
    own = chat.data["Delete"].split(":")[1]
    before = await dump(db)
    for place in ("item:999", "quarter:999", "item:0", "quarter:0"):
        await chat.press_data(f"put1:{own}:{place}")
        assert "out of date" in chat.toast
    await chat.press_data("put1:1:nowhere:0")
    assert "out of date" in chat.toast, "a step of the document stays where it is"
    assert await dump(db) == before


async def fill(db: Database, count: int) -> None:
    async with db.begin() as session:
        user = await users.find(session, 1)
        assert user is not None
        for number in range(count):
            await tasks.add_own(session, 1, user.analysis_id, f"Own task {number}")


async def test_a_hundred_are_kept_and_a_deleted_one_makes_room(chat: Chat, db: Database) -> None:
    await chat.say("/start")
    await fill(db, 99)
    await chat.say("/add Number 100")
    delete, message = chat.data["Delete"], chat.message["message_id"]
    before = await dump(db)
    await chat.say("/add Number 101")
    assert "You have 100 tasks of your own" in chat.text
    assert await dump(db) == before
    await chat.press_data(delete, message)
    await chat.say("/add Number 101")
    assert "Added to your plan: Number 101" in chat.text
    before = await dump(db)
    await chat.press_data(delete.replace("own1", "own2").removesuffix(":skipped"), message)
    assert "You have 100 tasks" in str(chat.telegram.messages[1][message]["text"])
    assert await dump(db) == before


@pytest.mark.parametrize("command", ["/roadmap", "/softskills"])
async def test_adding_is_a_button_on_each_list(chat: Chat, command: str) -> None:
    await chat.say(command)
    await chat.press("➕ Add")
    await chat.say("Read a book")
    assert "Added to your plan: Read a book" in chat.text


async def test_an_empty_list_has_a_next_step(chat: Chat) -> None:
    await chat.say("/progress")
    await chat.press("Your own")
    assert "There is nothing yet." in chat.text
    assert chat.buttons == ["➕ Add", "‹ Roadmap", "‹ Progress"]
    await chat.press("➕ Add")
    await chat.press("Cancel")
    assert chat.toast == "Cancelled."
    await chat.say("docker")
    assert "You: lack" in chat.text


async def test_a_text_that_was_too_long_may_be_edited(chat: Chat, db: Database) -> None:
    await chat.say("thanks")
    older = max(n for n, each in chat.telegram.messages[1].items() if not each["from"]["is_bot"])
    await chat.say("/add First")
    first = max(n for n, each in chat.telegram.messages[1].items() if not each["from"]["is_bot"])
    await chat.say("/add")
    await chat.say("x" * 300)
    mine = max(n for n, each in chat.telegram.messages[1].items() if not each["from"]["is_bot"])
    before = {**await dump(db), "unread_counts": []}
    for message, text in ((older, "Third"), (first, "Second"), (mine, "/plan")):
        chat.telegram.edit(1, message, text)
        await chat.feed()
        now = {**await dump(db), "unread_counts": []}
        assert now == before, "an older one, one that made a task, and a command are no answer"
    chat.telegram.edit(1, mine, "Read a book")
    await chat.feed()
    assert "Added to your plan: Read a book" in chat.text


async def test_three_lines_are_three_tasks_with_one_receipt_and_one_undo(
    chat: Chat, db: Database
) -> None:
    await chat.say("/add Learn Docker\n- Learn pytest\n\n3. [ ] Learn CI")
    assert chat.text == "Added: 3 tasks\n• Learn Docker\n• Learn pytest\n• Learn CI\n"
    assert len(chat.from_bot()) == 1
    rows = (await dump(db))["tasks"]
    added = {row["text"]: row["message_line"] for row in rows if row["user_id"] == 1}
    assert added == {"Learn Docker": 0, "Learn pytest": 1, "Learn CI": 2}
    await chat.press("Undo")
    assert chat.text.startswith("Deleted: 3 tasks\n• Learn Docker\n")
    await chat.press_twice("Undo")
    assert chat.text.startswith("Added: 3 tasks")
    await chat.say("/roadmap")
    await chat.press("Your own")
    assert "Learn CI" in chat.text


async def test_lines_under_an_item_and_lines_that_come_twice(chat: Chat, db: Database) -> None:
    await chat.say("/roadmap")
    await chat.press("1")
    await chat.press("➕ Add")
    chat.telegram.send(1, text="Read about namespaces\nRead about layers")
    (update,) = chat.telegram.updates
    await chat.feed()
    assert chat.text.startswith("Added: 2 tasks\nUnder “Docker & Docker Compose”\n")
    data = chat.data["Undo"]
    await chat.press("‹ Docker & Docker Compose")
    assert "0 of 5" in chat.text
    chat.telegram.updates = [{**update, "message": {**update["message"], "text": "/add a\nb"}}]
    await chat.feed()
    rows = [row["text"] for row in (await dump(db))["tasks"] if row["user_id"] == 1]
    assert rows == ["Read about namespaces", "Read about layers"]
    await chat.press_data(data)
    assert chat.text.startswith("Deleted: 2 tasks")


async def test_lines_that_do_not_all_fit_add_none(chat: Chat, db: Database) -> None:
    await chat.say("/add " + "\n".join(f"Task {number}" for number in range(99)))
    assert chat.text.startswith("Added: 99 tasks\n")
    assert chat.text.endswith("…\n")
    await chat.say("/add one\ntwo")
    assert chat.text.startswith("There is no room for 2 more tasks")
    await chat.say("/add one\n" + "x" * 201)
    assert "up to 200 characters" in chat.text
    assert len([row for row in (await dump(db))["tasks"] if row["user_id"] == 1]) == 99
