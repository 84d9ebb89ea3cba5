"""A plan comes as Word, HTML, RTF, CSV, Excel or an archive, and is kept as Markdown."""

import pytest

from db.documents.formats.conversion import CantConvert, Converted
from db.store.engine import Database
from tests.chat import Chat
from tests.documents.formats.made import docx, paragraph, xlsx, zipped
from tests.sample_documents import OTHER, done, rows
from tests.store import dump

STEPS = {"Window functions", "Reading query plans"}
FILES = {
    "my plan.docx": docx(
        paragraph("Data analyst", "T"),
        paragraph("Roadmap", "H1"),
        paragraph("SQL", number=1),
        paragraph("Window functions", number=1, level=1),
        paragraph("Reading query plans", number=1, level=1),
    ),
    "my plan.html": b"<h1>Roadmap</h1><ul><li>SQL<ul><li>Window functions</li>"
    b"<li><input type=checkbox checked>Reading query plans</li></ul></li></ul>",
    "My Plan.HTM": b"<h1>Roadmap</h1><ul><li>SQL<ul><li>Window functions</li>"
    b"<li>Reading query plans</li></ul></li></ul>",
    "my plan.csv": b"Item,Step\nSQL,Window functions; Reading query plans\n",
    "my plan.zip": zipped({"Export/my plan " + "ab12" * 8 + ".md": OTHER, "Export/a.png": b"x"}),
    "my plan.md": OTHER.encode(),
    "my plan": OTHER.encode(),
    "my plan.xlsx": xlsx(
        Roadmap=[["Item", "Step"], ["SQL", "Window functions; Reading query plans"]]
    ),
}


async def send(chat: Chat, name: str, data: bytes, caption: str = "") -> Chat:
    chat.telegram.send_document(chat.user_id, name, data, caption)
    await chat.feed()
    return chat


@pytest.mark.parametrize("name", FILES)
async def test_a_plan_comes_in_each_form_and_is_saved(chat: Chat, name: str) -> None:
    await send(chat, name, FILES[name])
    assert "Nothing is saved yet." in chat.text, chat.text
    converted = name.rpartition(".")[2].casefold() not in ("md", "my plan")
    assert ("I read it as Markdown" in chat.text) is converted
    assert ("1 file in it is no text" in chat.text) is name.endswith(".zip")
    await chat.press("Save as a new plan")
    assert "Your plan is “my plan” now." in chat.text.replace("My Plan", "my plan")
    assert set(await rows(chat)) >= STEPS


async def test_four_tasks_of_a_sheet_are_no_companies(chat: Chat) -> None:
    table = "Тапсырма,Мерзімі,Күйі;Pandas,2026-12-08,орындалуда;SQL,2026-12-15,орындалды"
    listed = [row.split(",") for row in f"{table};Портфолио,,;Git,,жоқ".split(";")]
    await send(chat, "my plan.xlsx", xlsx(Plan=listed))
    assert chat.text.startswith("Tasks to tick: 4 (1 done)"), chat.text


async def test_a_box_of_a_page_is_a_tick(chat: Chat) -> None:
    await send(chat, "my plan.html", FILES["my plan.html"])
    await chat.press("Save as a new plan")
    assert await done(chat) == {"Reading query plans"}


@pytest.mark.parametrize(
    ("caption", "name"),
    [
        ("", "my plan"),
        ("/import", "my plan"),
        ("/import For the autumn", "For the autumn"),
        ("For the autumn\nand more", "For the autumn"),
    ],
)
async def test_a_caption_names_the_plan(chat: Chat, caption: str, name: str) -> None:
    await send(chat, "my_plan.md", OTHER.encode(), caption)
    await chat.press("Save as a new plan")
    assert f"Your plan is “{name}” now." in chat.text


@pytest.mark.parametrize(
    ("name", "data", "answer"),
    [
        ("a.docx", b"no archive", "I can't open this file"),
        ("a.docx", b"\xd0\xcf\x11\xe0", "This file has a password"),
        ("a.zip", zipped({"a.md": b" " * 11 * 2**20}), "This file is too large for me"),
        ("a.zip", zipped({"a.png": b"x"}), "I found no text in this file"),
        ("a.xlsx", zipped({"[Content_Types].xml": "<!DOCTYPE a>"}), "I can't open this file"),
        ("a.html", b"<p>hello</p>", "I found nothing of a plan in it"),
        ("a.pdf", b"%PDF", "I can't open this file"),
        ("a.doc", b"x", "I can't read this kind of file. Save it as .docx"),
        ("a.ods", b"x", "I can't read this kind of file. Save it as .xlsx or .csv"),
        ("a.png", b"x", "I can't read pictures."),
        ("a.exe", b"x", "I can't read this kind of file. A plan comes as"),
    ],
)
async def test_what_can_not_be_read_says_why_and_changes_nothing(
    chat: Chat, db: Database, name: str, data: bytes, answer: str
) -> None:
    await chat.say("/start")
    before = await dump(db)
    await send(chat, name, data)
    assert chat.text.startswith(answer), chat.text
    assert "Show me the form" in chat.buttons
    assert await dump(db) == before
    await chat.press("Show me the form")
    assert chat.message["document"]["file_name"] == "backend-engineer.md"


async def test_a_file_that_takes_too_long_changes_nothing(chat: Chat, db: Database) -> None:
    async def slow(_ending: str, _data: bytes) -> Converted:
        raise CantConvert("too_large")

    await send(chat, "my plan.docx", FILES["my plan.docx"])
    waiting = (await dump(db))["dialogs"]
    before, chat.dispatcher["converter"] = chat.dispatcher["converter"], slow
    try:
        await chat.press("Save as a new plan")
        assert "Nothing was saved; please try again." in chat.text
        assert (await dump(db))["dialogs"] == waiting
    finally:
        chat.dispatcher["converter"] = before
    await chat.press("Save as a new plan")
    assert chat.text.startswith("Saved.")
