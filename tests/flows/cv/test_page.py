"""The page for a job search: made of ticks, chosen by taps, in four forms."""

import io
import re
from typing import Any

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader
from sqlalchemy import select

from db.models.users import User
from db.queries import goals
from db.rows.goals import GoalRow
from db.store.engine import Database
from handlers.cv.files import pdf, plain, word
from handlers.cv.rules.page import MOST, Page, PageLine, PageSection
from tests.chat import Chat
from tests.profiles import examples
from tests.sample_documents import rows
from tests.store import TODAY, dump

KAZAKH = "АӘБВГҒДЕЁЖЗИЙКҚЛМНҢОӨПРСТУҰҮФХҺЦЧШЩЪЫІЬЭЮЯ"
PROOF = "https://github.com/aliya/courier/pull/7"


def file_of(chat: Chat) -> bytes:
    sent = chat.message["document"]
    return chat.telegram.files[sent["file_id"]][1]


def read_pdf(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)


def links_of(data: bytes) -> list[str]:
    sheet: Any = PdfReader(io.BytesIO(data)).pages[0]
    return [str(each.get_object()["/A"]["/URI"]) for each in sheet["/Annots"]]


def page_of(*lines: PageLine, name: str = "Әлия") -> Page:
    return Page(name, "Backend", (PageSection("Done", lines),))


async def finish_docker(chat: Chat) -> None:
    """Tick the whole of the first item, with a note and a proof on one of its steps."""
    await chat.say("/roadmap")
    await chat.press("1")
    for number in ("1", "2", "3"):
        await chat.press(f"✅ {number}")
    await chat.say("/add Қазақша мақала: Redis кэші")
    await chat.press("In no item")
    await chat.press("✅ Done")
    await chat.press("🔗 Proof")
    await chat.say(PROOF)
    await chat.press("📝 Note")
    await chat.say("Әр бет екі есе тез ашылады")


async def test_the_page_is_made_of_ticks_notes_and_proofs(chat: Chat, db: Database) -> None:
    await chat.say("/start")
    await chat.say("/cv")
    assert "Nothing is ticked yet" in chat.text
    assert {"This week", "Read my CV"} <= set(chat.buttons)
    await finish_docker(chat)
    await chat.say("/cv")
    assert "2 of 2 lines are on the page" in chat.text, chat.text
    assert "Docker & Docker Compose: Containerizing FastAPI app" in chat.text
    assert "Redis – Қазақша мақала: Redis кэші. Әр бет екі есе тез ашылады" in chat.text
    silent = re.search(r"Asked for, and not on the page: (.*)", chat.text)
    assert silent is not None
    assert "Kubernetes" in silent[1]
    assert "Docker" not in silent[1]
    await chat.press("PDF")
    text = read_pdf(file_of(chat))
    assert "User 1" in text
    assert "Redis: Қазақша мақала: Redis кэші. Әр бет екі есе тез ашылады (Nov 2026)" in text
    assert "github.com/aliya/courier/pull/7" in text
    # What is lacked or open is not said.
    assert "Kubernetes" not in text
    assert links_of(file_of(chat)) == [PROOF]
    await chat.press("Word")
    document = docx.Document(io.BytesIO(file_of(chat)))
    assert "Redis: Қазақша мақала" in "\n".join(each.text for each in document.paragraphs)
    targets = document.part.rels.values()
    linked = [each.target_ref for each in targets if each.reltype == RELATIONSHIP_TYPE.HYPERLINK]
    assert linked == [PROOF]
    await chat.press("Markdown")
    assert f"<{PROOF}>" in file_of(chat).decode()


async def test_a_tap_takes_a_line_out_and_a_posting_orders_them(chat: Chat, db: Database) -> None:
    await finish_docker(chat)
    await chat.say("/cv")
    before = {**await dump(db), "dialogs": []}
    await chat.press("✅ 1")
    assert "1 of 2 lines are on the page" in chat.text
    await chat.press("Text to paste")
    assert "Containerizing" not in chat.text
    assert PROOF in chat.text
    await chat.press("‹ Lines")
    assert "⬜ 1" in chat.buttons
    await chat.press("✅ 2")
    assert "PDF" not in chat.buttons
    await chat.press("⬜ 1")
    await chat.press("For a posting")
    await chat.press(next(each for each in chat.buttons if "‹" not in each and "›" not in each))
    assert chat.text.split("\n")[1].startswith("For: "), chat.text
    assert "2 of 2 lines are on the page" in chat.text
    assert "For my role" in chat.buttons
    assert {**await dump(db), "dialogs": []} == before
    await chat.say("/postings")
    await chat.press("1")
    await chat.press("My CV for it")
    assert "Your page for a job search" in chat.text


async def test_a_button_of_another_day_begins_with_the_first_choice(chat: Chat) -> None:
    await finish_docker(chat)
    await chat.say("/cv")
    await chat.press("✅ 1")
    first = chat.message["message_id"]
    await chat.say("/cv")
    assert "2 of 2 lines" in chat.text
    await chat.press("✅ 2")
    # The dialog is about the newer message now; the older one starts over.
    await chat.press_data("cv1:0:0", first)
    shown = next(each for each in chat.from_bot() if each["message_id"] == first)
    assert "2 of 2 lines" in shown["text"]
    for forged in ("cv1:999999:0", "cvmake1:999999:pdf", "cvline1:999999:i:1:0:0"):
        await chat.press_data(forged, first)
        assert chat.toast.startswith("This button is out of date.")
    await chat.press_data("cvline1:0:i:999:1:0", first)
    assert "2 of 2 lines" in shown["text"]


async def test_the_page_is_for_the_goal_of_the_plan(chat: Chat, db: Database) -> None:
    await finish_docker(chat)
    async with db.begin() as session:
        plan = (await session.execute(select(User.analysis_id).where(User.id == 1))).scalar_one()
        await goals.store(session, 1, plan, GoalRow(track="qa", level="junior"), TODAY)
    await chat.say("/cv")
    assert "For: QA engineer, Junior\n" in chat.text, chat.text


async def test_nobody_elses_ticks_and_postings_are_on_a_page(chat: Chat, db: Database) -> None:
    await finish_docker(chat)
    other = chat.as_user(2)
    await other.say("/start")
    await other.say("/cv")
    assert "Nothing is ticked yet" in other.text
    assert await rows(chat)


def test_every_kazakh_letter_stands_in_the_pdf_and_each_font_is_in_it() -> None:
    text = f"{KAZAKH} {KAZAKH.lower()} 1 200 000 ₸ — «ә» №7"
    made = pdf.make(page_of(PageLine("Ғылым", text, "2026", ())))
    assert (made.pages, made.lost) == (1, 0)
    found = read_pdf(made.data)
    assert text in found.replace("\n", " ")
    sheet: Any = PdfReader(io.BytesIO(made.data)).pages[0]
    fonts = [each.get_object() for each in sheet["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        assert "/FontFile2" in font["/FontDescriptor"]


def test_a_page_shrinks_to_one_sheet_and_says_what_it_can_not_draw() -> None:
    line = PageLine("Docker", "Wrote a service that counts parcels. " * 3, "Nov 2026", (PROOF,))
    assert pdf.make(page_of(*[line] * 17)).pages == 1
    assert pdf.make(page_of(*[line] * MOST)).pages > 1
    odd = pdf.make(page_of(PageLine("", "Smile 🙂 and 你好", "", ())))
    assert odd.lost == 3
    assert "Smile and" in read_pdf(odd.data)


WORDS = st.text(st.characters(codec="utf-8"), max_size=80)


@settings(max_examples=examples(6), deadline=None)
@given(WORDS, WORDS, WORDS, st.lists(st.just(PROOF), max_size=2))
def test_any_words_make_every_form(name: str, asked: str, text: str, links: list[str]) -> None:
    page = page_of(PageLine(asked, text, "", tuple(links)), name=name)
    assert pdf.make(page).pages == 1
    assert docx.Document(io.BytesIO(word.make(page, TODAY).data)).paragraphs
    assert plain.markdown(page).count(PROOF) == plain.text(page).count(PROOF) == len(links)
