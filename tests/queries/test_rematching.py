"""Stored postings are looked at again when the list of skills has grown."""

from typing import Any

import pytest
from sqlalchemy import delete, select, update

from bot.jobs import rematching as job
from db import reference
from db.models.analyses import Analysis, Skill
from db.models.postings import Posting, PostingSkill
from db.queries import market, meta, rematching
from db.sources.posting import SourcePosting
from db.sources.read import read
from db.store.engine import Database
from tests.queries.test_posting_ingest import many, put, row, skills
from tests.statement_counts import statements

ROWS = (
    "Вакансия,Компания,Ссылка,Навыки,Описание\n"
    'Разработчик,Нур,https://jobs.example.kz/1,"Dokkher, Zzquery, Python",'
    '"Нужны знания Zzcloud и умение работать в команде, опыт не требуется"\n'
)


def posting() -> SourcePosting:
    return read(ROWS.encode()).postings[0]


async def again(db: Database) -> int:
    """Look at all pages; how many there were."""
    pages = 0
    while True:
        async with db.begin() as session:
            if not await rematching.page(session):
                return pages
        pages += 1


async def test_names_that_no_skill_has_are_kept_and_found(any_db: Database) -> None:
    await put(any_db, posting())
    stored = await row(any_db, "https://jobs.example.kz/1")
    assert stored.named == "\ndokkher\nzzquery\nzzcloud\n"
    async with any_db.read() as session:
        found = await market.ids_naming(session, ["ZZquery", "query", "zz%"])
    assert found == {"ZZquery": {stored.id}, "query": set(), "zz%": set()}


def test_a_company_is_no_skill_and_takes_no_part_of_another_name() -> None:
    rows = ROWS.replace("Нур,", "Zz,").replace("знания Zzcloud", "Zz и знания Zzcloud")
    assert read(rows.encode()).postings[0].named == "\ndokkher\nzzquery\nzzcloud\n"


async def test_a_name_that_a_skill_has_by_now_counts_as_the_skill(any_db: Database) -> None:
    await put(any_db, posting())
    async with any_db.begin() as session:
        # As it stands where the skills had no Docker yet.
        await session.execute(update(Posting).values(named="\ndocker\nzzquery\n"))
        before = await market.version(session)
    assert await again(any_db) == 1
    assert "docker" in await skills(any_db, "https://jobs.example.kz/1")
    assert (await row(any_db, "https://jobs.example.kz/1")).named == "\nzzquery\n"
    async with any_db.read() as session:
        assert await market.version(session) != before, "the index of the market is stale"
        assert await meta.find(session, rematching.KEY) == reference.skills_version()
    assert await again(any_db) == 0


async def test_titles_and_requirements_are_looked_at_again(db: Database) -> None:
    await put(db, *many(1))
    async with db.begin() as session:
        pairs = select(PostingSkill.posting_id, PostingSkill.skill_id)
        of_plan = pairs.join(Posting).where(Posting.analysis_id.is_not(None))
        former = {tuple(each) for each in await session.execute(of_plan)}
        versions = set((await session.execute(select(Analysis.version))).scalars())
        assert former
        await session.execute(delete(PostingSkill))
    await again(db)
    async with db.read() as session:
        assert {tuple(each) for each in await session.execute(of_plan)} == former
        linked = select(PostingSkill).where(PostingSkill.requirement_id.is_(None))
        assert len((await session.execute(linked.join(Posting))).all()) == 1, "its title: Python"
        assert set((await session.execute(select(Analysis.version))).scalars()) != versions


async def test_a_stop_in_the_middle_costs_one_page(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await again(db)
    await put(db, *many(5))
    monkeypatch.setattr(rematching, "PAGE", 2)
    monkeypatch.setattr(reference, "skills_version", lambda: "newer")
    async with db.begin() as session:
        await session.execute(update(Posting).values(named="\nhelm\n"))
        assert await rematching.page(session)
        place = await meta.find(session, rematching.KEY)

    async def broken(*_: Any) -> bool:
        raise RuntimeError

    with monkeypatch.context() as once:
        once.setattr(rematching, "_forget_known", broken)
        with pytest.raises(RuntimeError):
            await job.look_again(db)
    async with db.read() as session:
        assert await meta.find(session, rematching.KEY) == place
    monkeypatch.setattr(job, "PAUSE", 0)
    await job.look_again(db)
    async with db.read() as session:
        helm = select(PostingSkill).join(Skill).join(Posting).where(Skill.slug == "helm")
        found = (await session.execute(helm.where(Posting.analysis_id.is_(None)))).all()
        assert len(found) == 5
        assert await meta.find(session, rematching.KEY) == "newer"


async def test_where_all_was_looked_at_one_statement_is_all(db: Database) -> None:
    await again(db)
    with statements() as run:
        await job.look_again(db)
    assert len(run) == 1


async def test_a_run_is_bounded_and_the_next_goes_on(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await put(db, *many(5))
    monkeypatch.setattr(rematching, "PAGE", 1)
    monkeypatch.setattr(job, "PAUSE", 0)
    monkeypatch.setattr(job, "PAGES", 2)
    await job.look_again(db)
    async with db.read() as session:
        assert await rematching.is_waiting(session)
    for _ in range(20):
        await job.look_again(db)
    async with db.read() as session:
        assert not await rematching.is_waiting(session)
