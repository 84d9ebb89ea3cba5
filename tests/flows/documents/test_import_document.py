"""A user sends an analysis of their own: compared, saved on a tap, undone for seven days."""

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from bot.jobs import digest_planner
from db.plans import revisions
from db.queries import users
from db.store.engine import Database
from handlers.callbacks.plans import SaveDocument
from handlers.documents.services import save
from tests.chat import Chat, Clock
from tests.flows.documents.test_export import take
from tests.sample_documents import BUILTIN, OTHER, done, own, rows, send, tick
from tests.store import Dump, dump, without
from tests.timing import cpu_seconds_of, plain_document

DOCKER = "Containerizing FastAPI app"
MOCKS = "Mocking database calls"


def edited() -> str:
    """A little of everything: one reworded, one moved, one dropped, one new, one ticked."""
    text = BUILTIN.replace(MOCKS, "Mocking of database calls")
    text = text.replace("    - Session caching\n", "")
    text = text.replace("    - Pod & Deployment management\n", "")
    text = text.replace(
        "    - Email notifications\n",
        "    - Email notifications\n    - Pod & Deployment management\n    - Dead letters\n",
    )
    return text.replace("- [ ] Contribute to", "- [x] Contribute to")


def store_of(whole: Dump, user_id: int) -> dict[str, Any]:
    """Return a store without the bookkeeping of dialogs and of users' last visits."""
    left = without(whole, user_id)
    left.pop("dialogs")
    return left


async def test_nothing_is_stored_before_save_and_the_summary_says_what_would_be(
    chat: Chat, db: Database
) -> None:
    await tick(chat, DOCKER, MOCKS, "Session caching")
    before = await dump(db)
    await send(chat, edited())
    for line in (
        "Tasks to tick: 20 (1 done)",
        "• 4 roles",
        "• 5 postings",
        "• 6 roadmap items",
        "Compared with “The sample: back end, Python”",
        "➕ New: 1\n    Dead letters",
        "✏️ Changed: 2\n",
        "Mocking database calls → Mocking of database calls",
        "➖ Gone: 1, of them done: 1\n    Session caching",
        "✅ Ticked in the document: 1",
        "🔒 Kept with what you did: 2",
        "It becomes a plan of your own",
        "Nothing is saved yet.",
    ):
        assert line in chat.text, line
    assert "change." not in chat.text, "the other sections are as they were"
    assert chat.buttons == ["Save", "Save as a new plan", "Cancel"]
    now = await dump(db)
    (dialog,) = now.pop("dialogs")
    kept = {"file_id", "ending", "size", "message_id", "name", "analysis_id", "answers"}
    assert set(dialog["data"]) == kept
    before.pop("dialogs")
    assert now == before


async def test_save_makes_it_the_users_own_and_keeps_what_is_theirs(
    chat: Chat, db: Database
) -> None:
    other = chat.as_user(2)
    await tick(other, MOCKS)
    await tick(chat, DOCKER, MOCKS, "Session caching")
    await chat.say("/add Read a book")
    there = store_of(await dump(db), 1)
    await send(chat, edited())
    await chat.press("Save")
    assert chat.text.startswith("Saved.\nYour plan is “my analysis” now.\nDone: 3 of 21\n")
    assert "The document ticked 1 task." in chat.text
    contribute = "Contribute to open-source projects (learn collaboration)"
    assert await done(chat) == {DOCKER, "Mocking of database calls", contribute}
    mine = await rows(chat)
    assert mine["Pod & Deployment management"].item_title == "Message Queues (RabbitMQ)"
    assert "Session caching" not in mine
    assert "Read a book" in mine
    assert await done(other) == {MOCKS}
    now = store_of(await dump(db), 1)
    shared = {row["id"] for row in now["analyses"]}
    assert [row for row in now["tasks"] if row["analysis_id"] in shared] == there["tasks"]
    for table in ("ticks", "users", "analyses", "skill_moves", "deliveries"):
        assert now[table] == there[table], table


async def test_the_same_document_changes_nothing(chat: Chat, db: Database) -> None:
    await tick(chat, DOCKER)
    await chat.say("/add Read a book")
    before = await dump(db)
    await send(chat, BUILTIN)
    assert chat.text == (
        "Nothing changes: this is your plan as it is.\n"
        "1 task of your own is not in the file and stays.\n"
    )
    assert chat.buttons == ["Save as a new plan", "This week", "Plans"]
    now = await dump(db)
    assert {**now, "dialogs": []} == {**before, "dialogs": []}


async def test_an_open_box_takes_no_tick_away_and_a_full_one_moves_skills(
    chat: Chat, db: Database
) -> None:
    await tick(chat, "Session caching")
    text = BUILTIN.replace("- Session caching", "- [ ] Session caching")
    for step in ("Containerizing FastAPI app", "Multi-container", "Docker networking"):
        text = text.replace(f"- {step}", f"- [x] {step}")
    await send(chat, text)
    assert "✅ Ticked in the document: 3" in chat.text
    await chat.press("Save")
    assert len(await done(chat)) == 4
    await chat.say("/skills docker")
    assert "You have it" in chat.text or "✅" in chat.text
    moves = (await dump(db))["skill_moves"]
    assert {row["state"] for row in moves if row["user_id"] == 1} >= {"have"}
    await chat.say("/plans")
    await chat.press("Undo the last document")
    assert await done(chat) == {"Session caching"}


async def test_a_doubt_is_a_question_and_the_answer_is_kept(chat: Chat) -> None:
    await tick(chat, "Docker image building", "Session caching")
    text = BUILTIN.replace("Docker image building", "Docker image pushing")
    text = text.replace("Session caching", "Sessions in memory")
    await send(chat, text)
    assert chat.text.startswith("Renamed, or new?\nQuestion 1 of 2\n\nThe document says:\n")
    assert "Docker image pushing (CI/CD with GitHub Actions)" in chat.text
    assert "1. ✅ Docker image building (CI/CD with GitHub Actions)" in chat.text
    assert chat.buttons == [
        "The same as 1",
        "It is new",
        "All the rest are the same",
        "All the rest are new",
        "Cancel",
    ]
    await chat.press_twice("The same as 1")
    assert "Question 2 of 2" in chat.text
    await chat.press("It is new")
    assert "Docker image building → Docker image pushing" in chat.text
    assert len(chat.from_bot()) == 2, "one message, edited in place"
    await chat.press("Save")
    assert await done(chat) == {"Docker image pushing"}
    assert (await rows(chat))["Sessions in memory"].state == "open"


async def test_all_doubts_can_be_new_and_what_was_dropped_comes_back(chat: Chat) -> None:
    await tick(chat, "Docker image building", "Session caching")
    text = BUILTIN.replace("Docker image building", "Docker image pushing")
    text = text.replace("Session caching", "Sessions in memory")
    await send(chat, text)
    await chat.press("All the rest are new")
    assert "➖ Gone: 2" in chat.text
    await chat.press("Save")
    assert await done(chat) == set()
    await send(chat, BUILTIN)
    assert "↩ Back again: 2" in chat.text
    await chat.press("Save")
    assert await done(chat) == {"Docker image building", "Session caching"}


async def test_what_nothing_hangs_on_is_not_asked_about(chat: Chat) -> None:
    await send(chat, BUILTIN.replace("Docker image building", "Docker image pushing"))
    assert chat.text.startswith("Tasks to tick: 20 (0 done)")


async def test_two_taps_and_a_tap_that_comes_again_save_once(chat: Chat, db: Database) -> None:
    await tick(chat, DOCKER)
    await send(chat, edited())
    data, message = chat.data["Save"], chat.message["message_id"]
    await chat.press_twice("Save")
    assert chat.text.startswith("Saved.")
    once = await dump(db)
    await chat.press_data(data, message)
    assert chat.text.startswith("Saved.")
    assert await dump(db) == once
    assert (len(own(once)), len(once["revisions"]), chat.unanswered) == (1, 1, 0)


@pytest.mark.parametrize("button", ["Save", "Save as a new plan"])
@pytest.mark.parametrize("after_commit", [False, True])
async def test_a_kill_of_save_saves_once(
    chat: Chat, db: Database, monkeypatch: pytest.MonkeyPatch, button: str, after_commit: bool
) -> None:
    await tick(chat, DOCKER)
    await send(chat, edited())
    data, message = chat.data[button], chat.message["message_id"]
    before = await dump(db)

    class Killed(BaseException):
        pass

    async def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patched:
        if after_commit:
            patched.setattr("aiogram.fsm.context.FSMContext.clear", killed)
        else:
            patched.setattr(revisions, "add", killed)
        with pytest.raises(Killed):
            await chat.press_data(data, message)
    if not after_commit:
        assert await dump(db) == before
    await chat.press_data(data, message)
    assert chat.text.startswith("Saved.")
    now = await dump(db)
    assert (len(own(now)), len(now["revisions"]), now["dialogs"]) == (1, 1, [])
    assert len(now["ticks"]) == len(before["ticks"]) + (button == "Save")


async def test_undo_brings_the_former_plan_back_whole(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await tick(chat, DOCKER)
    await send(chat, BUILTIN.replace("Kolesa Group", "Kolesa-Group"))
    await chat.press("Save")
    before = await plan_of(db)
    await send(chat, edited().replace("Kolesa Group", "Kolesa").replace("400K", "410K"))
    assert "The postings change." in chat.text
    assert "The salaries change." in chat.text
    await chat.press("Save")
    await tick(chat, "Dead letters", "Mocking of database calls")
    await chat.say("/plans")
    clock.now += timedelta(days=6)
    await chat.press_twice("Undo the last document")
    assert chat.text.startswith("Undone.\nYour plan is “my analysis”, as it was before.")
    assert await plan_of(db) == before
    assert await done(chat) == {DOCKER, MOCKS}, "a tick made since stays with its task"
    await send(chat, edited())
    await chat.press("Save")
    assert "Dead letters" in await done(chat), "and comes back with it"


async def plan_of(db: Database) -> dict[str, Any]:
    """User 1's plan as they see it, by what its rows say, with the ids of tasks and items."""
    whole = await dump(db)
    (user,) = (row for row in whole["users"] if row["id"] == 1)
    mine = user["analysis_id"]
    there = {
        name: [row for row in whole[name] if row["analysis_id"] == mine]
        for name in (
            "components",
            "statements",
            "salary_bands",
            "premiums",
            "postings",
            "roadmap_items",
            "tasks",
        )
    }
    there["roadmap_items"] = [row for row in there["roadmap_items"] if not row["gone_at"]]
    there["tasks"] = [row for row in there["tasks"] if not row["gone_at"]]
    for model, parent, key in (
        ("roles", "components", "component_id"),
        ("requirements", "postings", "posting_id"),
        ("statement_skills", "statements", "statement_id"),
        ("premium_skills", "premiums", "premium_id"),
        ("posting_skills", "postings", "posting_id"),
        ("roadmap_item_skills", "roadmap_items", "roadmap_item_id"),
    ):
        places = {row["id"]: (row["position"], row.get("kind")) for row in there[parent]}
        there[model] = [
            {**row, key: places[row[key]], "requirement_id": None}
            for row in whole[model]
            if row[key] in places
        ]
    (analysis,) = (row for row in whole["analyses"] if row["id"] == mine)
    kept = ("tasks", "roadmap_items")
    said = {
        name: sorted(
            repr({k: v for k, v in row.items() if k != "id" or name in kept}) for row in found
        )
        for name, found in there.items()
    }
    return {**said, "analysis": {**analysis, "version": 0}, "role": user["role_id"]}


async def test_undo_of_the_first_document_leaves_what_the_built_in_plan_holds(
    chat: Chat, db: Database
) -> None:
    await tick(chat, DOCKER)
    before = {text: (row.state, row.item_title) for text, row in (await rows(chat)).items()}
    await send(chat, edited())
    await chat.press("Save")
    await chat.press("Undo")
    after = {text: (row.state, row.item_title) for text, row in (await rows(chat)).items()}
    assert after == before


async def test_undo_is_for_seven_days_and_for_the_latest_document(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await send(chat, BUILTIN)
    await chat.press("Save")
    first = chat.data["Undo"]
    await send(chat, edited())
    await chat.press("Save")
    latest = chat.data["Undo"]
    before = await dump(db)
    await chat.press_data(first)
    assert chat.toast.startswith("This button is out of date.")
    other = chat.as_user(2)
    await other.say("/plan")
    await other.press_data(latest)
    assert other.toast.startswith("This button is out of date.")
    clock.now += timedelta(days=7)
    await chat.press_data(latest)
    assert chat.toast.startswith("This button is out of date.")
    assert (await dump(db))["tasks"] == before["tasks"]
    clock.now += timedelta(minutes=1)
    await digest_planner.clean_up(db, clock.now)
    left = await dump(db)
    assert left["revisions"] == []
    assert len(left["tasks"]) == len(before["tasks"]) - 1, "what nothing hangs on is deleted"


async def test_a_document_about_something_else_is_a_new_plan_first(
    chat: Chat, db: Database
) -> None:
    await tick(chat, DOCKER)
    await send(chat, OTHER, "data_analyst.md")
    assert "The two have little in common" in chat.text
    assert chat.buttons == ["Save as a new plan", "Save", "Cancel"]
    await chat.press("Save as a new plan")
    assert "Your plan is “data analyst” now.\nDone: 1 of 5" in chat.text
    await chat.press_twice("Undo")
    assert "Your plan is “The sample: back end, Python”" in chat.text
    assert await done(chat) == {DOCKER}


async def test_a_plan_that_changes_meanwhile_is_compared_again(chat: Chat) -> None:
    await send(chat, BUILTIN)
    await chat.press("Save")
    await send(chat, BUILTIN.replace("Docker image building", "Docker image pushing"))
    waiting = chat.data["Save"], chat.message["message_id"]
    await tick(chat, "Docker image building")
    await chat.press_data(*waiting)
    question = chat.telegram.messages[1][waiting[1]]["text"]
    assert question.startswith("Renamed, or new?")
    await chat.press("The same as 1")
    await chat.press("Save")
    assert await done(chat) == {"Docker image pushing"}


async def test_cancel_and_a_newer_file_leave_the_older_one_alone(chat: Chat, db: Database) -> None:
    await send(chat, edited())
    first = chat.data["Save"], chat.message["message_id"]
    await send(chat, OTHER)
    await chat.press_data(*first)
    assert chat.toast.startswith("This button is out of date.")
    await chat.press("Cancel")
    assert chat.text == "Nothing was saved."
    assert (await dump(db))["revisions"] == (await dump(db))["dialogs"] == []


async def test_another_users_file_is_out_of_reach(chat: Chat, db: Database) -> None:
    await send(chat, edited())
    data = chat.data
    other = chat.as_user(2)
    await other.say("/plan")
    for each in data.values():
        await other.press_data(each)
        assert other.toast.startswith("This button is out of date.")
    assert len(own(await dump(db))) == 0


async def test_a_text_past_the_bounds_is_taken_as_far_as_it_goes_and_counts_the_rest(
    chat: Chat,
) -> None:
    text = "".join(f"- [x] Learn the part {number} of a long book\n" for number in range(4_000))
    await send(chat, text, "long.md")
    assert chat.text.startswith("Tasks to tick: 1000 (1000 done)")
    assert "more than 1,000 tasks (left out: " in chat.text
    assert "Not read: 3000\n" in chat.text and "more\n" not in chat.text, chat.text


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "a.md", "I found nothing of a plan in it"),
        (b"Just a few words.", "a.txt", "I found nothing of a plan in it"),
        (b"\x89PNG\x00\x01", "a.md", "I found nothing of a plan in it"),
        (b"\xff\xfe\x00", "a.md", "I can't read this file as text."),
        (b"- [ ] a\n" * 100_000, "a.md", "An analysis may have 256 KB"),
        (b"> " * 900, "a.MARKDOWN", "I found nothing"),
    ],
)
async def test_what_is_no_analysis_gets_a_sentence_and_changes_nothing(
    chat: Chat, db: Database, data: bytes, name: str, said: str
) -> None:
    await chat.say("/plan")
    before = await dump(db)
    taken = min([await cpu_seconds_of(send(chat, data, name)) for _ in range(3)])
    assert chat.text.startswith(said)
    assert chat.buttons == ["Show me the form"]
    assert await dump(db) == before
    await chat.press("Show me the form")
    assert chat.message["document"]["file_name"] == "backend-engineer.md"
    # The slowest, of 800 KB, takes three quarters: its best of three, as other work slows it.
    assert taken < await cpu_seconds_of(send(chat, plain_document()))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
async def test_a_document_comes_back_in_its_own_encoding(chat: Chat, encoding: str) -> None:
    text = "## Дорожная карта\n### Q1\n1. **Докер** (высокий приоритет)\n    - Собрать образ\n"
    await send(chat, text.encode(encoding))
    assert "➕ New: 1\n    Собрать образ" in chat.text
    await chat.press("Save as a new plan")
    _name, content, caption = await take(chat, "Plan")
    assert content == text.encode(encoding)
    assert "UTF-8" not in caption
    # An undo brings the encoding back, too.
    await send(chat, text.replace("образ", "образы"))
    await chat.press("Save")
    assert (await take(chat, "Plan"))[1] == text.replace("образ", "образы").encode()
    await chat.say("/plans")
    await chat.press("Undo the last document")
    assert (await take(chat, "Plan"))[1] == text.encode(encoding)
    await chat.say("/add Қазақша CV жазу")
    _name, content, caption = await take(chat, "Plan")
    assert ("UTF-8" in caption) is (encoding == "cp1251")
    assert "Қазақша CV жазу" in content.decode("utf-8" if encoding == "cp1251" else encoding)


async def test_lines_that_could_not_be_read_are_named_and_do_not_fill_the_message(
    chat: Chat,
) -> None:
    await send(
        chat, BUILTIN + "\n## Weather\n" + "".join(f"- a{n}\n\n## W{n}\n" for n in range(60))
    )
    assert "Not read: 61\nLine " in chat.text
    assert "and 53 more" in chat.text


async def test_import_explains_and_gives_the_form(chat: Chat) -> None:
    await chat.say("/import")
    assert chat.message["document"]["file_name"] == "backend-engineer.md"
    assert chat.message["caption"].startswith("Bring an analysis of your own")
    await chat.press("Plans")
    assert chat.text.startswith("Your plans")


async def test_the_largest_documents_are_matched_in_bounded_time(chat: Chat) -> None:
    lines = "".join(f"    - Learn subject {n * 7919} of the year {n}\n" for n in range(900))
    head = "## Roadmap\n### Q1\n1. **All** (High priority - x)\n"
    read = await cpu_seconds_of(send(chat, head + lines))
    saved = await cpu_seconds_of(chat.press("Save as a new plan"))
    other = head + lines.replace("Learn", "Study").replace("subject", "topic")
    # Matching takes twice as long as reading without it, and saving half as long.
    assert await cpu_seconds_of(send(chat, other)) < 10 * read
    assert await cpu_seconds_of(chat.press("Save")) < 5 * saved
    assert chat.text.startswith("Saved.")


async def test_two_processes_save_a_file_once(chat: Chat, any_db: Database) -> None:
    chat.dispatcher["db"] = any_db
    chat.dispatcher.storage.db = any_db  # type: ignore[attr-defined]
    await tick(chat, DOCKER)
    await send(chat, edited())
    data = SaveDocument.unpack(chat.data["Save"])
    async with any_db.read() as session:
        user = await users.find(session, 1)
    assert user is not None
    document = save.ReceivedFile(data.message_id, "mine", OTHER, _document(OTHER))

    async def once() -> int:
        async with any_db.begin() as session:
            return (await save.save_as_new(session, user, document, chat.clock.now)).revision_id

    first, second = await asyncio.gather(once(), once())
    assert first == second
    now = await dump(any_db)
    assert (len(own(now)), len(now["revisions"])) == (1, 1)


def _document(text: str) -> Any:
    from db.documents.read import read_analysis  # noqa: PLC0415

    return read_analysis(text).document
