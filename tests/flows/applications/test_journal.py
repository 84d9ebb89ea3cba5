"""Applications in the chat: noted by a tap or a sentence, moved, undone, shown, exported."""

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar
from sqlalchemy import delete, func, select

from db.models.applications import Application, ApplicationMove
from db.models.postings import Posting
from db.store.engine import Database
from handlers.callbacks.applications import (
    AskAgain,
    EditApplication,
    LinkPosting,
    MoveApplication,
    NextAt,
    PickDay,
    RemoveText,
    UndoMove,
    UndoText,
)
from tests.chat import Chat, Clock
from tests.made_up_market import add_postings
from tests.store import dump

DAY = timedelta(days=1)
# Names of which none is a slip of another.
FIRMS = (
    *("Hooli", "Initech", "Umbrella", "Globex", "Vandelay"),
    *("Cyberdyne", "Wonka", "Tyrell", "Oscorp", "Stark"),
)


async def file_of(chat: Chat, name: str) -> bytes:
    await chat.say("/export")
    await chat.press(name)
    document = chat.message["document"]
    return chat.telegram.files[document["file_id"]][1]


async def test_a_posting_is_applied_to_and_taken_back_on_its_card(
    chat: Chat, db: Database
) -> None:
    await chat.say("/postings")
    await chat.press("2")
    fit = next(line for line in chat.text.splitlines() if line.startswith("You match"))
    await chat.press("Applied")
    assert chat.toast == "Applied."
    await chat.press("↩ Applied")
    assert chat.toast == "Taken back."
    await chat.press_twice("Applied")
    await chat.press("Application")
    assert f"you met {fit.removeprefix('You match ')} when you applied" in chat.text
    assert "from the analysis" in chat.text
    await chat.press("Offer")
    assert chat.text.count(" – Offer") == 1
    await chat.press("↩ Undo")
    assert "Applied, since 24 Nov" in chat.text
    await chat.press("↩ Undo")
    assert "Offer, since 24 Nov" in chat.text, "the undoing is undone"
    await chat.press("Posting")
    assert "Offer ›" in chat.buttons
    assert "↩ Applied" not in chat.buttons, "more has happened since"
    async with db.read() as session:
        assert (await session.execute(select(func.count(Application.id)))).scalar_one() == 1


async def test_what_was_known_at_the_time_stays_when_the_posting_goes(
    chat: Chat, db: Database, clock: Clock
) -> None:
    rows = [{"title": "Go dev", "company": "Acme", "skills": ("docker",), "salary_min": 500_000}]
    ids = await add_postings(db, clock.now, rows)
    await chat.say("applied at Acme yesterday")
    assert "Acme – Go dev\nApplied, since 23 Nov" in chat.text
    assert "you met 0 of 1 when you applied · from 500K ₸ · test" in chat.text
    async with db.begin() as session:
        posting = await session.execute(select(Application.posting_id))
        assert posting.scalar_one() == ids[0]
        await session.execute(delete(Posting).where(Posting.id == ids[0]))
    await chat.say("/applications")
    await chat.press("1. Acme")
    assert "you met 0 of 1 when you applied · from 500K ₸ · test" in chat.text
    assert "Posting" not in chat.buttons


async def test_sentences_carry_an_application_from_its_begin_to_its_end(
    chat: Chat, clock: Clock
) -> None:
    await chat.say("отклик отправлен в Pinely Labs вчера")
    assert "Pinely Labs\nApplied, since 23 Nov" in chat.text
    await chat.say("interview at Pinely Labs on friday 15:00")
    assert "Next: Fri 27 Nov 15:00" in chat.text
    assert "Fri 27 Nov 15:00" in chat.marked("date_time")
    assert chat.buttons.count("↩ Undo") == 1
    await chat.press("↩ Undo")
    assert "Applied, since 23 Nov" in chat.text
    assert "Next:" not in chat.text, "the day is taken back, too"
    await chat.press("↩ Undo")
    assert "Next: Fri 27 Nov 15:00" in chat.text, "and comes back with it"
    await chat.say("undo")
    assert "Applied, since 23 Nov" in chat.text
    assert "Next:" not in chat.text
    await chat.say("interview at Pinely Labs tomorrow")
    assert "at what time?" in chat.text
    await chat.press("10:30")
    assert "Next: Wed 25 Nov 10:30" in chat.text
    clock.now += 2 * DAY
    await chat.say("Pinely Labs бас тартты")
    assert "Refused, since 26 Nov" in chat.text
    assert "Next:" not in chat.text
    await chat.say("did Pinely Labs refuse?")
    await chat.say("/applications")
    assert chat.text.startswith("Applications 1\nRefused: 1")
    await chat.say("applied at Pinely Labs")
    await chat.say("/applications")
    assert "Applied: 1 · Refused: 1" in chat.text, "who applies again begins another one"


async def test_of_several_applications_and_postings_a_sentence_asks_which(
    chat: Chat, db: Database, clock: Clock
) -> None:
    rows = [{"title": f"Dev {n}", "company": "Acme", "skills": ("docker",)} for n in range(2)]
    await add_postings(db, clock.now, rows)
    await chat.say("applied at Acme")
    assert "Which posting was it?" in chat.text
    await chat.press("Dev 1")
    assert "Acme – Dev 1" in chat.text
    await chat.press("↩ Undo")
    assert "only the company is named, no posting" in chat.text
    await chat.press("↩ Undo")
    assert "Acme – Dev 1" in chat.text
    await chat.say("applied at Initech")
    await chat.say("got an offer")
    assert chat.text.startswith("Offer: which application do you mean?")
    await chat.press("Initech")
    assert "Offer, since" in chat.text
    await chat.say("got an offer from Initech?")
    assert chat.text.count("Offer: 1") == 1, "a question changes nothing"
    await chat.say("applied yesterday")
    assert chat.text.startswith("Where did you apply?")


async def test_texts_of_an_application_come_back_and_the_contact_stays_private(
    chat: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    await chat.say("applied at Initech")
    await chat.press("Contact…")
    assert "Only you see it" in chat.text
    await chat.say("Bill, t.me/bill")
    await chat.press("Note…")
    await chat.say("x" * 1001)
    assert "between 1 and 1000" in chat.text
    await chat.say("They wait until June")
    await chat.press("Note…")
    await chat.say("They wait until July")
    await chat.press("↩ Undo")
    assert "They wait until June" in chat.text
    await chat.press("↩ Undo")
    assert "They wait until July" in chat.text
    await chat.press("Note…")
    await chat.press("Remove it")
    assert "They wait" not in chat.text
    await chat.press("↩ Undo")
    assert "They wait until July" in chat.text
    for screen in ("/applications", "/progress", "/plan", "/postings"):
        await chat.say(screen)
        assert "Bill" not in chat.text
    table = (await file_of(chat, "Applications")).decode("utf-8-sig")
    (row,) = list(csv.DictReader(io.StringIO(table)))
    assert (row["company"], row["state"]) == ("Initech", "Applied")
    assert row["note"] == "They wait until July"
    assert row["contact"] == "Bill, t.me/bill"
    assert "Bill" in (await file_of(chat, "Everything")).decode()


async def test_the_calendar_holds_interviews_and_questions_in_the_users_zone(
    chat: Chat, clock: Clock
) -> None:
    await chat.say("applied at Initech")
    await chat.say("interview at Hooli on friday 15:00")
    events = {
        str(each["summary"]): each.decoded("dtstart")
        for each in Calendar.from_ical(await file_of(chat, "Calendar")).walk("VEVENT")
    }
    assert events["Interview: Hooli"] == datetime(2026, 11, 27, 10, 0, tzinfo=UTC)
    # A week after it was sent, and after the interview, at the hour of the digest: 09:00.
    assert events["No answer yet? Ask Initech"] == datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
    assert events["No answer yet? Ask Hooli"] == datetime(2026, 12, 4, 4, 0, tzinfo=UTC)


async def test_the_board_is_paged_filtered_and_drawn_in_place(chat: Chat) -> None:
    await chat.say("/applications")
    assert "No application is here yet" in chat.text
    for firm in FIRMS[:8]:
        await chat.say(f"applied at {firm}")
    await chat.say("rejected by Hooli")
    await chat.say("/applications")
    shown = chat.message["message_id"]
    assert chat.text.startswith("Applications 8\nApplied: 7 · Refused: 1\nPage 1 of 2")
    await chat.press("›")
    assert "Hooli" in chat.text
    await chat.press("Refused 1")
    assert "Hooli" in chat.text
    assert "Umbrella" not in chat.text
    assert chat.message["message_id"] == shown
    await chat.say("/progress")
    assert "Applications this week: 8. Last week: 0." in chat.text
    await chat.press("Applications")
    await chat.press("Picture")
    assert chat.message["caption"].startswith("Applications: 8")


async def test_what_refused_ones_missed_goes_into_the_plan_by_one_tap(
    chat: Chat, db: Database, clock: Clock
) -> None:
    rows = [{"title": "Dev", "company": firm, "skills": ("kafka", "terraform")} for firm in FIRMS]
    await add_postings(db, clock.now, rows)
    for firm in FIRMS:
        await chat.say(f"applied at {firm}")
    for firm in FIRMS[:3]:
        await chat.say(f"rejected by {firm}")
    await chat.say("/applications")
    await chat.press("What they teach")
    assert "Of 10 with a fit below that, none led to an interview or an offer" in chat.text
    assert "n = 10. This is what happened, not a forecast." in chat.text
    assert "two thirds" not in chat.text, "a group of none says nothing"
    assert "Kafka: 3 of 3" in chat.text
    await chat.press("Add them to my plan")
    assert chat.toast.startswith("Added: ")
    await chat.press("↩ Added to my plan")
    assert chat.toast.startswith("Taken out of your plan: ")


async def test_no_button_reaches_the_application_of_another(chat: Chat, db: Database) -> None:
    await chat.say("applied at Initech")
    await chat.say("interview at Initech on friday 15:00")
    await chat.press("Contact…")
    await chat.say("Bill")
    async with db.read() as session:
        id = (await session.execute(select(Application.id))).scalar_one()
        last = (await session.execute(select(func.max(ApplicationMove.id)))).scalar_one()
    other = chat.as_user(2)
    await other.say("/plan")
    before = await dump(db)
    minutes = 29_900_000
    for data in (
        MoveApplication(application_id=id, state="refused"),
        MoveApplication(application_id=id, state=""),
        UndoMove(move_id=last),
        PickDay(application_id=id),
        NextAt(application_id=id, at=minutes),
        NextAt(application_id=id, at=68_000_000),
        EditApplication(application_id=id, what="contact"),
        RemoveText(application_id=id, what="contact"),
        UndoText(application_id=id, version=1),
        LinkPosting(application_id=id, posting_id=1),
        AskAgain(application_id=id, on=True),
        AskAgain(application_id=id, on=False),
    ):
        await other.press_data(data.pack())
        assert other.toast.startswith("This button is out of date"), data
        assert "Initech" not in other.text
    assert await dump(db) == before
    await chat.press_data(NextAt(application_id=id, at=68_000_000).pack())
    assert chat.toast.startswith("This button is out of date"), "no interview in 2099"
    await chat.press_data(UndoMove(move_id=last - 1).pack())
    assert chat.toast == "This has changed since; nothing to undo."
