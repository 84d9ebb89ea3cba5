"""Tests: the bot reads an analysis once, and never shows an outdated one."""

from contextlib import suppress

from sqlalchemy import delete, update

from db import reference
from db.documents.read import read_analysis
from db.models.analyses import Analysis, RoadmapItem
from db.plans import builtin as builtin_plans
from db.queries import roadmap, skills
from db.store import query_cache
from db.store.engine import Database
from tests.conftest import TODAY
from tests.statement_counts import statements
from tests.store import add_row

TEXT = reference.text(f"{builtin_plans.BUILTIN}.en.md")
EDITED = TEXT.replace("Docker & Docker Compose", "Containers")


async def titles(db: Database, analysis_id: int) -> list[str]:
    async with db.read() as session:
        return [item.title for item in await roadmap.items(session, analysis_id)]


async def builtin(db: Database) -> int:
    async with db.read() as session:
        return await builtin_plans.builtin_id(session)


async def save(db: Database, text: str) -> None:
    async with db.begin() as session:
        document = read_analysis(text).document
        await builtin_plans.store_document(session, text, document, builtin_plans.BUILTIN, TODAY)


async def test_a_second_look_asks_for_the_version_alone(any_db: Database) -> None:
    id = await builtin(any_db)
    first = await titles(any_db, id)
    with statements() as asked:
        assert await titles(any_db, id) == first
    assert len(asked) == 1
    async with any_db.read() as session:
        with statements() as asked:
            await roadmap.items(session, id)
            await skills.stated_states(session, id)
            await skills.id_by_form(session)
            await skills.id_by_form(session)
    assert len(asked) == 4, "the version, the claims, the names and their aliases"


async def test_another_process_s_save_is_seen_at_once(any_db: Database) -> None:
    """Two replicas, or the bot and `python -m bot import`."""
    id = await builtin(any_db)
    other = Database(any_db.url.render_as_string(hide_password=False))
    assert "Containers" not in await titles(any_db, id)
    await save(other, EDITED)
    assert "Containers" in await titles(any_db, id)
    await save(other, TEXT)
    assert "Containers" not in await titles(any_db, id)
    await other.close()


class Undo(Exception):
    """Ends a transaction without a trace."""


async def test_who_writes_reads_what_they_wrote(db: Database) -> None:
    id = await builtin(db)
    await titles(db, id)
    with suppress(Undo):
        async with db.begin() as session:
            new = update(RoadmapItem).where(RoadmapItem.analysis_id == id).values(title="Changed")
            await session.execute(new)
            assert {item.title for item in await roadmap.items(session, id)} == {"Changed"}
            raise Undo


async def test_an_id_that_comes_again_is_another_analysis(db: Database) -> None:
    def analysis(title: str) -> list[Analysis | RoadmapItem]:
        item = RoadmapItem(analysis_id=7, position=0, title=title)
        return [Analysis(id=7, name="again", digest="", imported_at=TODAY), item]

    for title in ("First", "Second"):
        async with db.begin() as session:
            await session.execute(delete(Analysis).where(Analysis.id == 7))
            for row in analysis(title):
                await add_row(session, row)
        assert await titles(db, 7) == [title]


async def test_what_was_not_asked_for_lately_is_forgotten(db: Database) -> None:
    id, memory = await builtin(db), db.memory
    await titles(db, id)
    for number in range(query_cache.MAX_ANSWERS + 5):
        memory.keep((roadmap.taught, -number), 1, {})
    assert len(memory.answers) == query_cache.MAX_ANSWERS
    with statements() as asked:
        await titles(db, id)
    assert len(asked) == 2
