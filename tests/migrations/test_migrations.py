"""Migrations go up, down and up again on both databases, and agree with the models."""

from pathlib import Path

import pytest
from sqlalchemy import Table, UniqueConstraint, create_engine, inspect, text

from db.models.base import Base
from db.store import migrate
from db.store.engine import async_url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'store.db'}"
    return str(request.getfixturevalue("postgres_database"))


def tables(url: str) -> set[str]:
    engine = create_engine(async_url(url).set(drivername=_sync_driver(url)))
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
    engine = create_engine(async_url(url).set(drivername=_sync_driver(url)))
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO skills (name, slug) VALUES ('Docker', 'docker')"))
    migrate.upgrade(url)
    with engine.begin() as connection:
        assert connection.execute(text("SELECT count(*) FROM skills")).scalar_one() == 1
    engine.dispose()


def _found_by(table: Table) -> set[str]:
    """The columns that an index over all rows begins with."""
    whole = [each for each in table.indexes if each.dialect_options["sqlite"]["where"] is None]
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    return {next(iter(each.columns)).name for each in (table.primary_key, *whole, *unique)}


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
