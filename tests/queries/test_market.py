"""The market is read whole on both databases, newest first, page by page."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.dialects import sqlite

from bot.market_index import MarketIndex
from db.queries import market as market_queries
from db.queries import postings
from db.store.engine import Database
from tests.conftest import TODAY
from tests.made_up_market import add_postings

SINCE = TODAY - timedelta(days=90)


async def test_every_page_is_read_and_the_newest_come_first(
    any_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(market_queries, "PAGE_ROWS", 3)
    chosen = ("docker",), ("docker", "kafka"), ()
    rows: list[dict[str, Any]] = [
        {"skills": chosen[number % 3], "published_at": TODAY - timedelta(days=(number * 7) % 11)}
        for number in range(11)
    ]
    await add_postings(any_db, TODAY, rows)
    async with any_db.read() as session:
        market = list(await market_queries.rows(session, SINCE))
    assert len(market) == 11
    moments = [row.published_at for row in market if row.published_at]
    assert moments == sorted(moments, reverse=True)
    assert sum(len(row.skills) for row in market) == sum(len(row["skills"]) for row in rows)


async def test_the_market_is_kept_until_it_changes(any_db: Database) -> None:
    market = MarketIndex(any_db)
    assert (await market(TODAY)).ids == []
    await add_postings(any_db, TODAY, [{"skills": ["docker"]}])
    first = await market(TODAY)
    assert len(first.ids) == 1
    assert await market(TODAY) is first
    assert await market(TODAY + timedelta(days=1)) is not first


async def test_a_role_is_a_number_of_headhunters_or_none(any_db: Database) -> None:
    stated = ["96", None, "9999", "96000", "096", "0", "role", "²", ""]
    await add_postings(any_db, TODAY, [{"role": role} for role in stated])
    async with any_db.read() as session:
        market = await market_queries.rows(session, SINCE)
    assert [row.roles for row in market] == [("96",), (), ("9999",), *[()] * 6]


async def test_a_company_is_found_by_its_postings_without_a_date(any_db: Database) -> None:
    came: list[dict[str, Any]] = [
        {"company": "Dated"},
        {"company": "Undated", "published_at": None, "taken_at": TODAY},
        {"company": "Undated, long ago", "published_at": None, "taken_at": SINCE - TODAY + SINCE},
    ]
    ids = await add_postings(any_db, TODAY, came)
    async with any_db.read() as session:
        names = await postings.companies_of_market(session, SINCE)
        found = await postings.ids_of_company(session, "Undated", 0, None, SINCE)
    assert sorted(names) == ["Dated", "Undated"]
    assert found == [ids[1]]


async def test_what_postings_ask_for_is_found_without_reading_the_market(db: Database) -> None:
    (first,) = await add_postings(db, TODAY, [{"skills": ["docker"], "source_id": "first"}])
    with closing(sqlite3.connect(str(db.url.database))) as connection:
        asked = postings._asked().params(ids=[first, -1, -2, -3, -4])
        sql = str(asked.compile(dialect=sqlite.dialect(), compile_kwargs={"literal_binds": True}))

        def work() -> int:
            """SQLite's steps for the statement, in tens."""
            steps: list[None] = []
            connection.set_progress_handler(lambda: steps.append(None), 10)
            assert len(connection.execute(sql).fetchall()) == 1
            return len(steps)

        few = work()
        await add_postings(db, TODAY, [{"skills": ["docker", "kafka"]} for _ in range(500)])
        assert work() <= few + 5
