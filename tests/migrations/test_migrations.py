"""Migrations go up, down and up again on both databases, and agree with the models."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import Table, UniqueConstraint, create_engine, inspect, text

from db.models.base import Base
from db.seed import load_reference
from db.store import migrate
from db.store.engine import Database, driver_url
from tests.store import add_users


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    return str(request.getfixturevalue("postgres_database"))


def tables(url: str) -> set[str]:
    engine = create_engine(driver_url(url).set(drivername=_sync_driver(url)))
    try:
        return set(inspect(engine).get_table_names()) - {"alembic_version"}
    finally:
        engine.dispose()


def _sync_driver(url: str) -> str:
    return "sqlite" if url.startswith("sqlite") else "postgresql+psycopg"


def test_the_newest_revision_makes_every_table_of_the_models(url: str) -> None:
    migrate.upgrade(url)
    assert tables(url) == set(Base.metadata.tables)
    migrate.check(url)


def test_down_to_nothing_and_up_again(url: str) -> None:
    migrate.upgrade(url)
    migrate.downgrade(url, "base")
    assert tables(url) == set()
    migrate.upgrade(url)
    migrate.check(url)


def test_a_second_upgrade_keeps_the_rows(url: str) -> None:
    migrate.upgrade(url)
    engine = create_engine(driver_url(url).set(drivername=_sync_driver(url)))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO skills (name, slug) VALUES ('Docker', 'docker')"))
    migrate.upgrade(url)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM skills")).scalar_one() == 1
    engine.dispose()


QUEUE = """
CREATE TYPE procrastinate_job_status AS ENUM ('todo', 'doing');
CREATE TYPE procrastinate_job_to_defer_v1 AS (queue_name character varying);
CREATE TABLE procrastinate_jobs (id bigserial PRIMARY KEY, status procrastinate_job_status);
CREATE TABLE procrastinate_events (job_id bigint REFERENCES procrastinate_jobs);
CREATE FUNCTION procrastinate_defer_jobs_v1(jobs procrastinate_job_to_defer_v1[])
    RETURNS bigint[] LANGUAGE sql AS 'SELECT NULL::bigint[]';
CREATE FUNCTION procrastinate_notify_v1() RETURNS trigger LANGUAGE plpgsql
    AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER procrastinate_jobs_notify AFTER INSERT ON procrastinate_jobs
    FOR EACH ROW EXECUTE PROCEDURE procrastinate_notify_v1();
INSERT INTO procrastinate_jobs (status) VALUES ('todo');
"""
OWED = """
INSERT INTO deliveries (user_id, kind, period, state, due_at, available_at, attempts, queued, asks,
                        has_keyboard)
SELECT id, 'week', '2026-11-23', 'planned', created_at, created_at, 0, true, false, false
FROM users
"""


async def _owe_one(url: str) -> None:
    db = Database(url)
    await load_reference(db)
    await add_users(db, [1])
    await db.close()


def test_the_queue_of_before_goes_and_what_is_owed_stays(url: str) -> None:
    migrate.upgrade(url)
    asyncio.run(_owe_one(url))
    migrate.downgrade(url, "0012")
    engine = create_engine(driver_url(url).set(drivername=_sync_driver(url)))
    postgres = engine.dialect.name == "postgresql"
    with engine.begin() as connection:
        connection.execute(text(OWED))
        if postgres:
            connection.exec_driver_sql(QUEUE)
    migrate.upgrade(url)
    migrate.check(url)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT state FROM deliveries")).all() == [("planned",)]
        assert "queued" not in {
            row["name"] for row in inspect(connection).get_columns("deliveries")
        }
        if postgres:
            named = "LIKE 'procrastinate%'"
            for found in ("relname FROM pg_class", "proname FROM pg_proc", "typname FROM pg_type"):
                column = found.split()[0]
                assert not connection.execute(text(f"SELECT {found} WHERE {column} {named}")).all()
    migrate.downgrade(url, "0012")
    with engine.begin() as connection:
        assert connection.execute(text("SELECT queued FROM deliveries")).all() == [(False,)]
    engine.dispose()


def _found_by(table: Table) -> set[str]:
    """The columns that an index over all rows begins with."""
    indexes = [each for each in table.indexes if each.dialect_options["sqlite"]["where"] is None]
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    columns = [table.primary_key.columns, *(index.columns for index in indexes)]
    columns += [constraint.columns for constraint in unique]
    return {next(iter(each)).name for each in columns}


def test_whatever_is_deleted_its_rows_elsewhere_are_found_by_an_index() -> None:
    """Without one each deleted row would read a whole table: a user's plan has tens of rows."""
    keys = [
        (table.name, column.name)
        for table in Base.metadata.sorted_tables
        for column in table.c
        for key in column.foreign_keys
        # Skills are never deleted.
        if key.column.table.name != "skills" and column.name not in _found_by(table)
    ]
    assert keys == []


PREMIUMS = {"Docker/Kubernetes": True, "AWS и облако": True, "CI/CD": False, "Full-stack": False}


def test_premiums_from_before_are_told_shared_or_not_once(url: str) -> None:
    migrate.upgrade(url)
    migrate.downgrade(url, "0025")
    engine = create_engine(driver_url(url).set(drivername=_sync_driver(url)))
    columns = "name, digest, imported_at, version"
    plan = "VALUES ('x', 'x', '2026-01-01 00:00:00+00:00', 1) RETURNING id"
    with engine.begin() as connection:
        id = connection.execute(text(f"INSERT INTO analyses ({columns}) {plan}")).scalar_one()
        for at, name in enumerate(PREMIUMS):
            row = {"id": id, "at": at, "name": name}
            values = "(analysis_id, position, name, percent_min, percent_max)"
            query = f"INSERT INTO premiums {values} VALUES (:id, :at, :name, 1, 2)"
            connection.execute(text(query), row)
    migrate.upgrade(url)
    migrate.check(url)
    with engine.begin() as connection:
        found = connection.execute(text("SELECT name, shared FROM premiums")).all()
    engine.dispose()
    assert {name: bool(shared) for name, shared in found} == PREMIUMS
