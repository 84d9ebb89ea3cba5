"""Migrations go up, down and up again on both databases, and agree with the models."""

from pathlib import Path

import pytest
from sqlalchemy import create_engine, inspect, text

from db import migrate
from db.engine import async_url
from db.models import Base


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
