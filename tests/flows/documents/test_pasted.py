"""A plan that is pasted: whole, behind /import, in parts; and a text that is no plan."""

from datetime import timedelta
from typing import Any

import pytest

from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.rules.test_pasted import EITHER, cut
from tests.sample_documents import BUILTIN, OTHER, done, rows, tick
from tests.store import dump

PARTS = cut(BUILTIN)
POSTING = """Junior Python developer
Acme, Almaty
Зарплата: 400 000 - 600 000 ₸
Требования: Python, Docker, Kafka."""


async def paste(chat: Chat, *parts: str) -> list[Any]:
    """Send the parts of a long text at once, as a client does."""
    return [chat.telegram.send(chat.user_id, text=part) for part in parts]


async def test_a_pasted_plan_is_compared_saved_and_undone(chat: Chat, db: Database) -> None:
    await chat.say("/plan")
    before = await rows(chat)
    await chat.say(OTHER)
    assert chat.text.startswith("Tasks to tick: ")
    assert "Nothing is saved yet." in chat.text
    await chat.press("Save as a new plan")
    assert "Your plan is “Data analyst” now." in chat.text
    assert "Window functions" in await rows(chat)
    assert await done(chat) == {"Regression by hand"}
    await chat.press("Undo")
    assert await rows(chat) == before


@pytest.mark.parametrize("by", ["/import ", "/IMPORT\n", "/import\n\n"])
async def test_what_stands_behind_import_is_a_document_whatever_it_looks_like(
    chat: Chat, by: str
) -> None:
    await chat.say(by + POSTING)
    assert "I found nothing of a plan in it" in chat.text
    await chat.say(by + OTHER)
    assert chat.text.startswith("Tasks to tick: ")


async def test_the_text_after_import_is_a_document_and_a_word_is_none(chat: Chat) -> None:
    await chat.say("/import")
    await chat.say(OTHER)
    assert chat.text.startswith("Tasks to tick: ")
    await chat.say("/import")
    await chat.say("docker")
    assert chat.text.startswith("Docker")
    await chat.say("/import")
    await chat.say("/plan")
    assert chat.text.startswith("This week")


async def test_bare_lines_behind_import_are_a_list(chat: Chat) -> None:
    await chat.say("/import\nLearn SQL\n\nBuild a pet project\nApply to 5 jobs")
    assert chat.text.startswith("Tasks to tick: 3 (0 done)")
    assert "not read" not in chat.text.casefold()
    await chat.press("Save as a new plan")
    assert set(await rows(chat)) == {"Learn SQL", "Build a pet project", "Apply to 5 jobs"}
    await chat.say("/import\nJust a line")
    assert "found nothing of a plan" in chat.text
    assert "in your text" not in chat.text


async def test_parts_that_come_within_seconds_are_one_document(chat: Chat, db: Database) -> None:
    await tick(chat, "Containerizing FastAPI app")
    assert len(PARTS) > 1
    said = len(chat.from_bot())
    await paste(chat, *PARTS)
    await chat.feed()
    assert len(chat.from_bot()) == said + 1, "the answer to the first part is edited"
    assert chat.text.startswith("Nothing changes: this is your plan as it is.")
    (dialog,) = (await dump(db))["dialogs"]
    assert len(dialog["data"]["parts"]) == len(PARTS)


async def test_a_press_on_the_answer_to_the_first_part_saves_no_part(
    chat: Chat, db: Database
) -> None:
    await chat.say("/plan")
    (first, *others) = await paste(chat, *PARTS)
    before = await dump(db)
    await chat.feed()
    await chat.press_data(f"doc1:{first['message_id']}:new")
    assert chat.toast.startswith("This button is out of date.")
    now = await dump(db)
    assert [row for row in now["analyses"] if row["user_id"]] == []
    assert now["tasks"] == before["tasks"]
    await chat.press_data(f"doc1:{others[-1]['message_id']}:new")
    assert chat.text.startswith("Saved.")


async def test_a_kill_between_the_parts_loses_none(chat: Chat, db: Database) -> None:
    """The first part comes twice, because Telegram heard nothing of the process that died."""
    await chat.say("/plan")
    await paste(chat, *PARTS)
    first, *others = chat.telegram.updates
    chat.telegram.updates = [first]
    await chat.feed()
    chat.telegram.updates = [first, *others]
    for _ in range(len(others) + 1):
        update, *chat.telegram.updates = chat.telegram.updates
        left, chat.telegram.updates = chat.telegram.updates, [update]
        await chat.feed()
        chat.telegram.updates = left
    assert chat.text.startswith("Nothing changes: this is your plan as it is.")


async def test_a_later_text_is_no_part(chat: Chat, clock: Clock) -> None:
    await chat.say(OTHER)
    await chat.say("docker")
    assert chat.text.startswith("Docker"), "a word is a question"
    clock.now += timedelta(minutes=1)
    await chat.say("# Roadmap\n1. Scala\n    - Learn Scala")
    await chat.press("new plan")
    assert "Learn Scala" in await rows(chat)
    assert "Window functions" not in await rows(chat)


async def test_more_parts_than_a_document_has_change_nothing(chat: Chat, db: Database) -> None:
    await chat.say("/plan")
    before = await dump(db)
    for number in range(33):
        await chat.say(f"# Roadmap\n1. Item {number}\n    - Learn {number}")
    assert "more than the 32 messages" in chat.text
    assert {**await dump(db), "users": []} == {**before, "users": []}


async def test_a_text_that_could_be_either_is_asked_about(chat: Chat) -> None:
    await chat.say(EITHER[0])
    assert chat.text == "Is this a plan of yours, or a job posting?"
    assert chat.buttons == ["My plan", "A job posting"]
    data = chat.data["My plan"]
    await chat.press("A job posting")
    assert "It asks for:" in chat.text
    await chat.press_data(data)
    assert chat.toast.startswith("This button is out of date.")


async def test_the_answer_plan_reads_it_as_a_plan(chat: Chat) -> None:
    await chat.say("Roadmap notes\n" + EITHER[0])
    await chat.say("/cancel")
    await chat.say(EITHER[0].replace("Python 3, Django, DRF", "# Roadmap Python 3, Django, DRF"))
    if "My plan" in chat.buttons:
        await chat.press("My plan")
    assert "Nothing is saved yet." in chat.text


async def test_a_posting_in_two_parts_is_one_draft(chat: Chat) -> None:
    long = POSTING + "\n" + "We work in a friendly team. " * 120 + "Kubernetes is a must."
    assert len(cut(long + "\n" + "More words. " * 100)) == 2
    await paste(chat, *cut(long + "\n" + "More words. " * 100 + "Terraform"))
    await chat.feed()
    assert "Terraform" in chat.text
    assert len([each for each in chat.from_bot() if "It asks for:" in each["text"]]) == 1


async def test_an_edited_plan_is_not_read_again(chat: Chat) -> None:
    sent = chat.telegram.send(1, text=OTHER)
    await chat.feed()
    chat.telegram.edit(1, sent["message_id"], OTHER + "\n- [ ] more")
    await chat.feed()
    assert chat.text.startswith("I do not read an edited text as a plan again")


async def test_links_and_struck_words_of_a_message_are_kept(chat: Chat) -> None:
    text = "# Roadmap\n1. Databases\n    - Read the guide\n    - Old thing"
    await chat.send(
        text=text,
        entities=[
            {
                "type": "text_link",
                "offset": text.index("the guide"),
                "length": 9,
                "url": "https://example.org/guide",
            },
            {"type": "strikethrough", "offset": text.index("Old thing"), "length": 9},
        ],
    )
    db: Database = chat.dispatcher["db"]
    (dialog,) = (await dump(db))["dialogs"]
    (part,) = dialog["data"]["parts"]
    assert "[the guide](https://example.org/guide)" in part["text"]
    assert "~~Old thing~~" in part["text"]
    assert part["plain"] == text


async def test_a_copied_block_of_code_is_a_document(chat: Chat) -> None:
    entity = {"type": "pre", "offset": 0, "length": len(OTHER), "language": "markdown"}
    await chat.send(text=OTHER, entities=[entity])
    assert chat.text.startswith("Tasks to tick: ")


async def test_the_caption_of_a_picture_is_read(chat: Chat) -> None:
    photo = [{"file_id": "1", "file_unique_id": "1", "width": 1, "height": 1}]
    await chat.send(photo=photo, caption=OTHER)
    assert chat.text.startswith("Tasks to tick: ")
    await chat.send(photo=photo, caption=POSTING)
    assert "It asks for:" in chat.text


@pytest.mark.parametrize(
    "text",
    [
        "Add to my plan:\n- Read two books\n- [ ] Call a mentor",
        "Добавь в мой план:\n1. Read two books\n2. Call a mentor",
        "Жоспарыма қос:\n• Read two books\n• Call a mentor",
    ],
)
async def test_a_list_to_add_to_the_plan_makes_tasks(chat: Chat, text: str) -> None:
    await chat.say(text)
    assert chat.text.startswith("Added: 2 tasks\n")
    assert "Read two books" in chat.text
    assert "Call a mentor" in chat.text
