"""A CV comes in: its skills become states by taps, its text stays nowhere."""

import io
import logging
from datetime import timedelta

import pytest
from pypdf import PdfWriter

from db.queries import skills
from db.store.engine import Database
from tests.chat import Chat
from tests.documents.cvs import samples
from tests.documents.cvs.made import made
from tests.documents.formats.made import docx, paragraph
from tests.store import dump

BACKEND, FRONTEND = samples()[0], samples()[1]


async def send(chat: Chat, data: bytes, name: str, caption: str = "") -> Chat:
    chat.telegram.send_document(chat.user_id, name, data, caption)
    await chat.feed()
    return chat


async def states(db: Database, user_id: int = 1) -> dict[str, str]:
    async with db.read() as session:
        moved = await skills.current_overrides(session, user_id)
        slugs = {id: slug for slug, id in (await skills.id_by_slug(session)).items()}
    return {slugs[id]: state for id, state in moved.items()}


async def test_a_cv_is_told_read_confirmed_and_taken_back(chat: Chat, db: Database) -> None:
    await chat.say("/start")
    await send(chat, made(BACKEND, ".pdf"), "cv.pdf")
    assert "skills in your CV" in chat.text, chat.text
    assert await states(db) == {}
    assert "✅ Celery" in chat.buttons
    assert "📖 Kubernetes" in chat.buttons
    assert not any("Kafka" in each or "Blockchain" in each for each in chat.buttons)
    await chat.press("✅ Celery")
    assert "⬜ Celery" in chat.buttons
    (save,) = (each for each in chat.buttons if each.startswith("Save "))
    await chat.press(save)
    assert chat.text.startswith("Saved: you have"), chat.text
    assert "Asked for, and not among your skills" in chat.text
    kept = await states(db)
    assert kept["django"] == "have"
    assert kept["kubernetes"] == "learning"
    assert "celery" not in kept
    assert len(kept) == int(save.removeprefix("Save "))
    await chat.press("Undo")
    assert chat.text.startswith("Taken back"), chat.text
    assert await states(db) == {}


async def test_no_sentence_of_thirty_cvs_is_stored_or_logged(
    chat: Chat, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    await chat.say("/start")
    for number, cv in enumerate(samples()):
        ending = (".pdf", ".docx")[number % 2]
        await send(chat, made(cv, ending), f"cv{ending}")
        (save,) = (each for each in chat.buttons if each.startswith("Save "))
        stored = str(await dump(db)) + caplog.text
        await chat.press(save)
        stored += str(await dump(db)) + caplog.text
        await chat.press("Undo")
        caplog.clear()
        lines = [line for each in cv.sections for line in each.lines if line.count(" ") > 3]
        assert len(lines) > 2
        found = [line for line in lines if line.removeprefix("- ") in stored]
        assert not found, (number, ending)
        assert cv.person not in stored
    assert number == 29


async def test_undo_leaves_what_was_moved_later(chat: Chat, db: Database) -> None:
    await chat.say("/start")
    await send(chat, made(FRONTEND, ".docx"), "me.docx")
    (save,) = (each for each in chat.buttons if each.startswith("Save "))
    await chat.press_twice(save)
    before = await states(db)
    undo = chat.data["Undo"]
    chat.clock.now += timedelta(minutes=1)
    await chat.say("/skills react")
    moved = [data for text, data in chat.data.items() if data.startswith("skill1:")]
    await chat.press_data(moved[0])
    after = await states(db)
    assert before["react"] == "have" != after["react"]
    await chat.press_data(undo)
    assert await states(db) == {"react": after["react"]}


async def test_it_is_a_plan_after_all_and_it_is_a_cv_after_all(chat: Chat, db: Database) -> None:
    data = made(BACKEND, ".pdf")
    await send(chat, data, "mine.pdf")
    await chat.press("It is a plan")
    assert "Nothing is saved yet." in chat.text, chat.text
    await send(chat, data, "mine.pdf", "/import")
    assert "Nothing is saved yet." in chat.text, chat.text
    words = docx(paragraph("Python, Docker and Git are what I know best."))
    await send(chat, words, "about.docx")
    assert chat.text.startswith("I found nothing of a plan"), chat.text
    await chat.press("It is my CV")
    assert "✅ Docker" in chat.buttons, chat.text


async def test_one_asks_for_a_cv_and_pastes_its_text(chat: Chat, db: Database) -> None:
    await chat.say("/start")
    await chat.press_data("cvread1")
    assert "Send me your CV" in chat.text
    await chat.say("I have written services in Python and Django for two years, with Docker.")
    assert "✅ Django" in chat.buttons
    await chat.press("Cancel")
    assert await states(db) == {}
    await chat.press_data("cvread1")
    await chat.say("docker")
    assert "Docker" in chat.text
    await chat.press_data("cvread1")
    await send(chat, made(BACKEND, ".pdf"), "cv.pdf")
    assert "It is a plan" not in chat.buttons
    await chat.press_data("cvread1")
    await chat.say("Hello, I am somebody who has no trade that any list of skills knows of.")
    assert chat.text.startswith("I found no skill that I know")


async def test_what_can_not_be_read_says_what_to_do(chat: Chat, db: Database) -> None:
    await chat.say("/start")
    await chat.press_data("cvread1")
    for data, answer in (
        (b"%PDF-1.7 broken", "I can't open this file"),
        (pictures_alone(), "This file holds pictures of pages"),
        (locked(), "This file has a password"),
    ):
        await send(chat, data, "cv.pdf")
        assert chat.text.startswith(answer), chat.text
    # The next file is awaited still.
    await send(chat, made(BACKEND, ".pdf"), "cv.pdf")
    assert "skills in your CV" in chat.text


def pictures_alone() -> bytes:
    target, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(200, 200)
    writer.write(target)
    return target.getvalue()


def locked() -> bytes:
    target, writer = io.BytesIO(), PdfWriter(io.BytesIO(made(BACKEND, ".pdf")))
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(target)
    return target.getvalue()


async def test_nobody_undoes_more_than_one_save(chat: Chat, db: Database) -> None:
    await send(chat, made(BACKEND, ".pdf"), "cv.pdf")
    (save,) = (each for each in chat.buttons if each.startswith("Save "))
    await chat.press(save)
    _prefix, first, last = chat.data["Undo"].split(":")
    await chat.say("/skills react")
    chat.clock.now += timedelta(minutes=1)
    await chat.press_data(next(each for each in chat.data.values() if each.startswith("skill1:")))
    before = await states(db)
    for forged in (f"0:{2**31 - 1}", f"{first}:{int(last) + 1}"):
        await chat.press_data(f"cvundo1:{forged}")
        assert chat.toast.startswith("This button is out of date.")
    other = chat.as_user(2)
    await other.say("/start")
    await other.press_data(f"cvundo1:{first}:{last}")
    assert await states(db) == before
