"""Tests: a user who sends back what they took out changes nothing, whatever they did before."""

from contextlib import suppress
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy import text as text_of

from db.documents.diff import Matching, compare, document_diff, match, with_own
from db.documents.document import Document
from db.documents.patch import written
from db.documents.read import read_analysis
from db.documents.write import write
from db.models.analyses import Skill
from db.models.base import Base
from db.plans import document_loader, skill_statements, stored_diff
from db.queries import goals, skills, task, tasks
from db.rows.goals import GoalRow
from db.rows.tasks import TaskPlace
from db.store.engine import Database
from db.store.session import Session
from db.text import clean
from handlers.documents.services import save as save_documents
from handlers.tasks.services import tick as ticking
from tests.conftest import TODAY
from tests.profiles import examples
from tests.queries.test_plan_properties import Enough, add, current
from tests.store import Row

WORDS = [
    "Read a book",
    "read  a book",
    "Прочитать книгу",
    "# not a heading",
    "[x] boxes",
    "- dash",
    "1. first",
    "Item: Docker",
    "Note: well",
    "a | b",
    "**bold** and `code`",
    "<b>&amp;</b>",
    "https://a.kz/x_y",
    "_",
    "C++ / C#",
    "Пройти курс: 100%",
    "(High priority - x)",
    "Қазақ тілі",
]
LINKS = [None, "https://github.com/a/b", "http://a.kz/x?y=1&z=(2)#c", "https://a.kz/q_w*e"]
# Rows that say the same under other ids, and what says when something was done.
IDS = {
    "statements",
    "statement_skills",
    "salary_bands",
    "premiums",
    "premium_skills",
    "requirements",
    "posting_skills",
}
BOOKKEEPING = {"revisions", "dialogs", "pictures"}


def line(random: Random) -> str:
    return clean(" ".join(random.sample(WORDS, random.randint(1, 3))))


async def live(session: Session, random: Random) -> None:
    """Ticks, skips, own tasks, notes, links, skills, renames and moves, in any order."""
    user = await current(session)
    rows = await tasks.for_plan(session, 1, user.analysis_id)
    items = list({row.item_id for row in rows if row.item_id})
    ids = [row.id for row in rows]
    slugs = list(await session.scalars(select(Skill.id).order_by(Skill.id)))
    for _ in range(random.randint(0, 14)):
        what = random.choice(["tick", "tick", "own", "own", "note", "skill", "edit", "goal"])
        id = random.choice(ids)
        if what == "tick":
            await ticking.tick_in(
                session, user, id, random.choice(["done", "open", "skipped"]), TODAY
            )
        elif what == "own":
            made = await tasks.add_own(session, 1, user.analysis_id, line(random))
            place = random.choice(
                [TaskPlace(), TaskPlace(period="Q1-Q2"), TaskPlace(random.choice(items))]
            )
            await task.edit_own(session, 1, made, TODAY, line(random), place)
            ids.append(made)
        elif what == "note":
            note = random.choice([None, line(random)])
            before = await task.find_proof(session, 1, id)
            await task.put_proof(session, 1, id, before, note, random.choice(LINKS), TODAY)
        elif what == "skill":
            state = random.choice(skill_statements.STATES)
            await skills.add_override(session, 1, random.choice(slugs), state, TODAY)
        elif what == "goal":
            wanted = GoalRow("qa", city=random.choice([None, line(random)]))
            await goals.store(session, 1, user.analysis_id, wanted, TODAY)
        elif what == "edit" and id not in [row.id for row in rows]:
            await task.edit_own(session, 1, id, TODAY, line(random), TaskPlace())


async def drop(session: Session, random: Random) -> None:
    """Send back the plan without one of its items."""
    user = await current(session)
    there = await document_loader.load_document(session, 1, user.analysis_id)
    there.roadmap.remove(random.choice(there.roadmap))
    await save(session, write(there), 4)


async def everything(session: Session, *, text: bool = True) -> dict[str, list[Any]]:
    """Every row but bookkeeping; what nothing refers to, without its ids. Without `text` also
    without the plans' texts and the lines that tasks have in them."""
    found: dict[str, list[Any]] = {}
    for table in Base.metadata.sorted_tables:
        if table.name in BOOKKEEPING:
            continue
        rows = (await session.execute(select(table).order_by(*table.primary_key))).mappings()
        found[table.name] = [_plain(table.name, dict(row), text) for row in rows]
        if table.name in IDS:
            found[table.name].sort(key=repr)
    return found


def _plain(table: str, row: Row, text: bool) -> Row:
    if not text:
        row = {key: None if key in ("source", "line") else row[key] for key in row}
    if table in IDS:
        return {key: value for key, value in row.items() if not key.endswith("id")}
    if table == "analyses":
        return {**row, "digest": "", "imported_at": None, "version": 0}
    # Dropped tasks and items stand behind all others in any order.
    return {**row, "position": None} if row.get("gone_at") else row


async def exported(session: Session) -> str:
    user = await current(session)
    source, document = await document_loader.load_export(session, 1, user.analysis_id)
    return written(source.text if source else None, document)


async def save(
    session: Session, text: str, number: int, new: bool = False
) -> save_documents.SavedPlan:
    user = await current(session)
    there = read_analysis(text).document
    file = save_documents.ReceivedFile(number, "mine", text, there)
    if new:
        return await save_documents.save_as_new(session, user, file, TODAY)
    former = await stored_diff.stored_plan(session, user.analysis_id, 1)
    comparison = compare(former, there)
    while comparison.matching.doubts:
        answers = {doubt.entry: 0 for doubt in comparison.matching.doubts}
        comparison = compare(former, there, answers)
    return await save_documents.save(session, user, file, comparison, TODAY)


async def changes(session: Session, there: Document) -> tuple[Any, Matching, list[str]]:
    user = await current(session)
    former = await stored_diff.stored_plan(session, user.analysis_id, 1)
    there = with_own(former, there)
    matching = match(former, there)
    as_written, wishes = await skill_statements.split_authored(session, 1, user.analysis_id, there)
    sections = await stored_diff.changed_sections(session, user.analysis_id, as_written)
    return document_diff(former, there, matching), matching, [*sections, *map(str, wishes)]


@settings(
    max_examples=examples(20),
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 10**6), own=st.booleans())
async def test_what_is_taken_out_and_sent_back_changes_nothing(
    db: Database, seed: int, own: bool
) -> None:
    random = Random(seed)
    with suppress(Enough):
        async with db.begin() as session:
            await add(session)
            if own:
                await save(session, await exported(session), 1, new=True)
                await live(session, random)
                await drop(session, random)
            await live(session, random)
            text = await exported(session)
            reading = read_analysis(text)
            assert reading.problems == ()
            found, matching, sections = await changes(session, reading.document)
            assert found.nothing, found
            assert (found.left, found.deleted, sections) == (0, 0, [])
            assert matching.doubts == ()
            before = await everything(session)
            facts = await everything(session, text=False)
            # Another plan of the same file looks the same from outside.
            await session.execute(text_of("SAVEPOINT other"))
            await save(session, text, 2, new=True)
            assert sorted((await exported(session)).splitlines()) == sorted(text.splitlines())
            await session.execute(text_of("ROLLBACK TO other"))
            saved = await save(session, text, 3)
            assert await exported(session) == text
            if own:
                assert await everything(session, text=False) == facts
                await save_documents.undo(
                    session, await current(session), saved.revision_id, TODAY
                )
                assert await everything(session) == before
            raise Enough
