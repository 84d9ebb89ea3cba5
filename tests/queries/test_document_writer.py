"""Analyses in the store: every fact has its row, and what goes on keeps its row."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select

from db import reference
from db.documents.read import read_analysis
from db.models.analyses import (
    Analysis,
    Component,
    Premium,
    PremiumSkill,
    RoadmapItem,
    Role,
    SalaryBand,
    Skill,
    Statement,
)
from db.models.base import Base
from db.models.postings import Posting, PostingSkill, Requirement
from db.models.users import Task, Tick, User
from db.plans import builtin
from db.queries import roadmap
from db.queries.tasks import for_plan as tasks_of
from db.store.engine import Database
from db.store.session import Session
from tests.store import add_row

NOW = datetime(2026, 11, 24, 9, 32, tzinfo=UTC)
BUILTIN = reference.text("backend-engineer.en.md")


async def store(session: Session, text: str) -> int:
    document = read_analysis(text).document
    return await builtin.store_document(session, text, document, builtin.BUILTIN, NOW)


async def rows(session: Session, *columns: Any) -> list[Any]:
    return list((await session.execute(select(*columns).order_by(columns[0]))).all())


async def item_titles(session: Session) -> list[str]:
    items = await roadmap.items(session, await builtin.builtin_id(session))
    return [item.title for item in items]


async def live_tasks(session: Session) -> list[tuple[str, int]]:
    rows = await tasks_of(session, 7, await builtin.builtin_id(session))
    return [(task.text, task.id) for task in rows]


async def user(session: Session, task: str) -> User:
    """A user who has ticked a task."""
    user = User(
        id=7,
        name="A",
        language="en",
        time_zone="UTC",
        created_at=NOW,
        analysis_id=await builtin.builtin_id(session),
    )
    await add_row(session, user)
    id = await session.scalar(select(Task.id).where(Task.text == task))
    await add_row(session, Tick(user_id=7, task_id=id, state="done", ticked_at=NOW))
    return user


async def test_the_stored_rows_are_the_document(any_db: Database) -> None:
    document = read_analysis(BUILTIN).document
    async with any_db.read() as session:
        steps = [(task.text, item.title) for item in document.roadmap for task in item.steps]
        query = (
            select(Task.text, RoadmapItem.title)
            .join(RoadmapItem, RoadmapItem.id == Task.roadmap_item_id)
            .order_by(RoadmapItem.position, Task.position)
        )
        assert [tuple(row) for row in await session.execute(query)] == steps
        soft = select(Task.text).where(Task.kind == "soft").order_by(Task.position)
        texts = list((await session.execute(soft)).scalars())
        assert texts == [task.text for task in document.action_items]
        counts = {
            model: await session.scalar(select(func.count()).select_from(model))
            for model in (Component, Role, Statement, Posting, Requirement, SalaryBand, Premium)
        }
        assert counts == {
            Component: 4,
            Role: 4,
            Statement: 24,
            Posting: 5,
            Requirement: 15,
            SalaryBand: 13,
            Premium: 5,
        }
        stored = await rows(
            session,
            Posting.position,
            Posting.title,
            Posting.company,
            Posting.url,
            Posting.salary_min,
            Posting.salary_max,
            Posting.note,
        )
        assert [tuple(row)[1:] for row in stored] == [
            (
                p.title,
                p.company,
                p.url,
                p.salary and p.salary.minimum,
                p.salary and p.salary.maximum,
                p.note,
            )
            for p in document.postings
        ]
        levels = await rows(session, Posting.position, Posting.level, Posting.level_rule)
        assert [tuple(row)[1:] for row in levels] == [
            ("mid", "experience"),
            (None, None),
            (None, None),
            ("junior", "title"),
            ("intern", "title"),
        ]
        chosen = await session.scalar(select(Role.name).where(Role.chosen))
        assert chosen == "Backend Engineer (Python)"


async def test_skills_hang_on_postings_and_premiums(any_db: Database) -> None:
    async with any_db.read() as session:
        query = select(Posting.company, func.count()).join(PostingSkill).group_by(Posting.company)
        asked = {row.company: row[1] for row in await session.execute(query)}
        assert asked == {
            "Kolesa Group": 3,
            "Chocofamily": 4,
            "Bank CenterCredit": 4,
            "Technodom": 3,
            "Kaspi": 3,
        }
        shared = (
            select(Skill.slug)
            .join(PremiumSkill)
            .join(Premium)
            .where(Premium.name == "Docker/Kubernetes")
            .order_by(Skill.slug)
        )
        assert list((await session.execute(shared)).scalars()) == ["docker", "kubernetes"]


async def everything(session: Session) -> dict[str, list[Any]]:
    return {
        table.name: sorted(map(repr, (await session.execute(select(table))).all()))
        for table in Base.metadata.sorted_tables
    }


async def test_loading_twice_changes_nothing(any_db: Database) -> None:
    async with any_db.begin() as session:
        await builtin.load_builtin(session, datetime.now(UTC))
        before = await everything(session)
        await builtin.load_reference_skills(session)
        await builtin.load_builtin(session, datetime.now(UTC))
        await store(session, BUILTIN)
        assert await everything(session) == before


async def test_a_changed_document_keeps_tasks_postings_roles_and_ticks(any_db: Database) -> None:
    async with any_db.begin() as session:
        await user(session, "Mocking database calls")
        tasks = dict(await live_tasks(session))
        postings = dict(tuple(row) for row in await rows(session, Posting.company, Posting.id))
        roles = dict(tuple(row) for row in await rows(session, Role.name, Role.id))
        text = (
            BUILTIN.replace("Mocking database calls", "Mocking of database calls")
            .replace("**Pytest & Unit Testing**", "**Automated tests**")
            .replace("    - Session caching\n", "    - Sessions in memory\n")
            .replace("**Backend Engineer** (Chocofamily)", "**Go Engineer** (Chocofamily)")
            .replace("**Web Frontend (SPA)**", "**Browser**")
        )
        await store(session, text)
        after = dict(await live_tasks(session))
        assert after["Mocking of database calls"] == tasks["Mocking database calls"]
        assert "Session caching" not in after
        assert after["Sessions in memory"] not in tasks.values()
        same = tasks.keys() & after.keys()
        assert len(same) == 18
        assert all(tasks[name] == after[name] for name in same)
        again = dict(tuple(row) for row in await rows(session, Posting.company, Posting.id))
        assert again == postings
        kept = dict(tuple(row) for row in await rows(session, Role.name, Role.id))
        assert kept == roles
        assert await session.scalar(select(func.count()).select_from(Tick)) == 1


async def test_a_task_that_is_dropped_comes_back_with_its_ticks(any_db: Database) -> None:
    gone = "3. **CI/CD with GitHub Actions** (Medium priority - DevOps)\n"
    async with any_db.begin() as session:
        await user(session, "Docker image building")
        before = await live_tasks(session)
        start, end = BUILTIN.index(gone), BUILTIN.index("### Q3-Q4")
        for text in (BUILTIN[:start] + BUILTIN[end:], BUILTIN[:start] + BUILTIN[end:] + "\n"):
            await store(session, text)
            assert "CI/CD with GitHub Actions" not in await item_titles(session)
            left = await live_tasks(session)
            assert [task for task in before if task not in left] == [
                task
                for task in before
                if task[0]
                in ("Automated testing on push", "Docker image building", "Deployment automation")
            ]
            assert await session.scalar(select(func.count()).select_from(Tick)) == 1
        await store(session, BUILTIN)
        assert (await item_titles(session))[2] == "CI/CD with GitHub Actions"
        assert await live_tasks(session) == before
        assert await session.scalar(select(func.count()).select_from(Task)) == 20


async def test_any_order_of_the_same_document_keeps_every_id(any_db: Database) -> None:
    head, *blocks = BUILTIN.split("\n## ")
    async with any_db.begin() as session:
        columns_kept = ((Task.id, Task.text), (Posting.id, Posting.title), (Role.id, Role.name))
        before = [await rows(session, *columns) for columns in columns_kept]
        await store(session, "\n## ".join([head, *reversed(blocks)]))
        assert [await rows(session, *columns) for columns in columns_kept] == before


async def test_postings_may_change_places(any_db: Database) -> None:
    text = BUILTIN.replace("Kolesa Group", "\0").replace("Kaspi", "Kolesa Group")
    text = text.replace("\0", "Kaspi").replace("python-developer-kolesa", "\0")
    text = text.replace("backend-intern-kaspi", "python-developer-kolesa")
    text = text.replace("\0", "backend-intern-kaspi")
    async with any_db.begin() as session:
        before = {row.url: row.id for row in await rows(session, Posting.id, Posting.url)}
        await store(session, text)
        after = {row.url: row.id for row in await rows(session, Posting.id, Posting.url)}
        assert after == before


async def test_what_the_operator_imported_outlives_a_release(any_db: Database) -> None:
    async with any_db.begin() as session:
        text = BUILTIN.replace("EduPlatform", "Shop")
        await builtin.replace_builtin(session, text, read_analysis(text).document, NOW)
        await builtin.load_builtin(session, NOW)
        documents = select(Analysis.platform).where(Analysis.name != builtin.EMPTY)
        names = set((await session.execute(documents)).scalars())
        assert names == {"Shop"}, "in every language"


async def test_what_the_operator_imported_before_there_were_languages_stays_alone(
    any_db: Database,
) -> None:
    async with any_db.begin() as session:
        id = await store(session, BUILTIN.replace("EduPlatform", "Shop"))
        await builtin.load_builtin(session, NOW)
        assert await builtin.builtin_id(session, "ru") == id


async def test_an_empty_document_and_odd_ones_can_be_stored(any_db: Database) -> None:
    async with any_db.begin() as session:
        await store(session, "")
        assert await session.scalar(select(func.count()).select_from(Posting)) == 0
        twice = (
            "## Postings\n1. Dev (A)\n2. Dev (A)\n## Roadmap\n1. X\n   - a\n   - a\n2. X\n   - a\n"
        )
        await store(session, twice)
        ids = await rows(session, Task.id)
        await store(session, twice + "\n")
        assert await rows(session, Task.id) == ids
        assert await session.scalar(select(func.count()).select_from(Posting)) == 2
