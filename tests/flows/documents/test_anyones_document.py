"""Documents of anyone's, from sending to the first tick, and back again."""

from db.store.engine import Database
from tests.chat import Chat
from tests.documents.facts import FOLDER
from tests.flows.documents.test_export import take
from tests.flows.documents.test_living_document import diff, plan
from tests.sample_documents import done, rows, send, tick
from tests.store import dump

CHECKLIST = """---
tags: [career]
---
Hello, this is mine.

## Phase 1
- [x] Install Linux
- [ ] Learn bash, see [the guide](https://example.org/bash)
  - [ ] variables

> [!note] Keep it slow
"""
COURSE = """# My role
QA engineer

## Skills I already have
- Manual testing

## Skills I clearly lack
- Docker
- Test design and reports

## Personal reflection
There is much to do.
"""


async def test_a_checklist_is_ticked_and_comes_back_with_that_box_alone(chat: Chat) -> None:
    await send(chat, CHECKLIST)
    assert chat.text.startswith("Tasks to tick: 3 (1 done)\n")
    await chat.press("Save as a new plan")
    assert await plan(chat) == CHECKLIST
    await tick(chat, "variables")
    assert diff(CHECKLIST, await plan(chat)) == ["-  - [ ] variables", "+  - [x] variables"]
    await send(chat, await plan(chat))
    assert chat.text.startswith("Nothing changes")


async def test_the_card_of_a_task_has_its_links(chat: Chat) -> None:
    await send(chat, CHECKLIST)
    await chat.press("Save as a new plan")
    row = (await rows(chat))["Learn bash, see the guide"]
    await chat.press_data(f"task1:{row.id}")
    assert "📖 the guide" in chat.text


async def test_an_analysis_with_nothing_to_tick_becomes_a_plan_of_what_it_lacks(
    chat: Chat,
) -> None:
    await send(chat, COURSE)
    assert chat.text.startswith("Tasks to tick: none\n")
    # The sample's twenty tasks were never used.
    assert "Gone" not in chat.text
    assert "Compared" not in chat.text
    await chat.press("Save as a new plan")
    assert "There is nothing to tick in it yet." in chat.text
    assert "0 of 0" not in chat.text
    await chat.press_twice("Make tasks: 2")
    assert {row.text for row in (await rows(chat)).values() if row.state == "open"} == {
        "Learn Docker",
        "Learn Test documentation",
    }
    await chat.press("Undo")
    assert chat.text.startswith("2 tasks are out again.\nTasks to tick: none")
    await chat.press("Make them again")
    assert chat.text.startswith("2 tasks are in your plan.\nDone: 0 of 2")
    text = await plan(chat)
    assert text.startswith(COURSE)
    assert "- [ ] Learn Docker\n" in text


async def test_undo_of_a_first_document_gives_the_builtin_plan_back_with_its_ticks(
    chat: Chat, db: Database
) -> None:
    await tick(chat, "Session caching", "Pod & Deployment management")
    await chat.say("/add Read a book")
    before = await dump(db)
    await send(chat, (await plan(chat)).replace("Docker networking", "Docker networks"))
    await chat.press("Save")
    assert chat.text.startswith("Saved.\nYour plan is “my analysis” now.")
    await chat.press_twice("Undo")
    assert chat.text.startswith(
        "Undone.\nYour plan is “The sample: back end, Python”, as it was before."
    )
    assert "Done: 2 of 21" in chat.text
    now = await dump(db)
    (copy,) = (row["id"] for row in now["analyses"] if row["user_id"])
    for table in ("users", "ticks", "tasks", "evidence", "shares", "skill_moves"):
        shared = [row for row in now[table] if row.get("analysis_id") != copy or table == "users"]
        assert shared == before[table], table
    assert [row["removed_at"] is not None for row in now["analyses"] if row["user_id"]] == [True]


async def test_translated_lines_are_one_question(chat: Chat) -> None:
    text = CHECKLIST.replace("- [ ] Learn", "- [ ] Read about")
    await send(chat, text)
    await chat.press("Save as a new plan")
    await tick(chat, "variables")
    other = text.replace("Install Linux", "Поставить Линукс").replace("variables", "переменные")
    await send(chat, other.replace("Read about bash", "Почитать про Bash"))
    assert chat.text.startswith("Renamed, or new?")
    await chat.press("All the rest are the same" if len(chat.buttons) > 3 else "The same as 1")
    await chat.press("Save")
    assert "переменные" in await done(chat)


async def test_what_goes_and_was_done_is_counted(chat: Chat) -> None:
    await send(chat, CHECKLIST)
    await chat.press("Save as a new plan")
    await send(chat, CHECKLIST.replace("- [x] Install Linux\n", ""))
    assert "➖ Gone: 1, of them done: 1\n" in chat.text


async def test_a_course_document_says_what_was_read_of_it(chat: Chat) -> None:
    text = (FOLDER / "course-qa.en.md").read_text(encoding="utf-8")
    await send(chat, text)
    assert chat.text.startswith("Tasks to tick: ")
    assert "• 4 postings" in chat.text
    await chat.press("Save as a new plan")
    assert await plan(chat) == text


SEVERAL = """## Postings
1. **Dev** (Acme)
   - Requirements: Docker, Git
2. **Engineer** (Other)
   - Requirements: Git
3. **Tester** (Third)
   - Requirements: Git

### Skills that appear in several postings
- Docker
- Git
### Skills specific to a single posting
- Docker
"""


async def test_several_postings_are_not_almost_every_one(chat: Chat) -> None:
    await send(chat, SEVERAL)
    await chat.press("Save as a new plan")
    await chat.say("/skills docker")
    assert "Said to be in several postings: Docker" in chat.text
    assert "Said to be in one posting alone: Docker" in chat.text
    assert "almost every" not in chat.text


MARKET = """# Вакансии
| Должность | Компания | Ссылка | Ключевые навыки |
|---|---|---|---|
| Backend developer | Chocofamily | https://choco.kz/1 | Python, Docker |

# План
- [ ] Выучить Git
"""
PASTED = """Junior Python developer
Acme, г. Алматы
https://example.com/job/7
Требования: Python, Docker.
We work in a friendly team and write tests for everything we do."""


async def test_a_pasted_posting_goes_out_with_the_authors_and_changes_nothing_coming_back(
    chat: Chat, db: Database
) -> None:
    await send(chat, MARKET)
    await chat.press("Save as a new plan")
    await chat.say(PASTED)
    await chat.press("Save")
    out = await plan(chat)
    row = "+| Junior Python developer | Acme | https://example.com/job/7 | Docker, Python |"
    assert diff(MARKET, out) == [row]
    before = await dump(db)
    await send(chat, out)
    assert chat.text.startswith("Nothing changes")
    # An edit beside it is all that is saved.
    await send(chat, out.replace("Git", "Git и ветки"))
    assert "The postings change." not in chat.text
    await chat.press("Save" if "Save" in chat.buttons else "The same as 1")
    assert (await dump(db))["postings"] == before["postings"]
    assert await plan(chat) == out.replace("Git", "Git и ветки")
    # What is deleted in the chat stays in the file, and is nobody's new posting.
    await chat.say("/postings")
    await chat.press("My own")
    await chat.press("1")
    await chat.press("Delete")
    await send(chat, await plan(chat))
    assert chat.text.startswith("Nothing changes")


async def test_a_posting_that_has_no_place_in_the_text_is_told_with_the_file(chat: Chat) -> None:
    text = (FOLDER / "calendar-days.en.md").read_text()
    await send(chat, text)
    await chat.press("Save as a new plan")
    await chat.say(PASTED)
    await chat.press("Save")
    _name, content, caption = await take(chat, "Plan")
    assert content.decode() == text
    assert "1 posting of your own has no place in this text" in caption
