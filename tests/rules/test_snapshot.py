"""A snapshot answers as the market did of which it was taken."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.__main__ import main
from bot.market_index import MarketIndex
from db import reference
from db.rows.market import MarketRow, PayRow
from db.seed import load_reference
from db.store.engine import Database
from handlers.market.rules.curriculum import in_order
from handlers.market.rules.market import LeftOut, Market, MarketFilter, build
from handlers.market.rules.reach import fit, learn_next
from handlers.market.rules.snapshot import LEAST_POSTINGS, SnapshotMarket, take
from tests.conftest import TODAY
from tests.made_up_market import add_postings
from tests.profiles import examples
from tests.sources.hand import details, lines

SLUGS = {number: skill["slug"] for number, skill in enumerate(reference.skills()[:9], 1)}
IDS = {slug: number for number, slug in SLUGS.items()}
ROW = st.builds(
    lambda city, level, skills, pay, role: (city, level, tuple(skills), pay, role),
    st.sampled_from(["Almaty", None]),
    st.sampled_from(["junior", None]),
    st.frozensets(st.integers(1, 9), max_size=5),
    st.one_of(st.none(), st.integers(100, 900)),
    st.sampled_from(["96", None]),
)
FILTERS = [
    MarketFilter(city, level, role)
    for city in ("Almaty", None)
    for level in ("junior", None)
    for role in ("96", None)
]


@settings(max_examples=examples(60))
@given(st.lists(ROW, min_size=LEAST_POSTINGS, max_size=40))
def test_a_snapshot_says_what_its_market_said(drawn: list[tuple]) -> None:  # type: ignore[type-arg]
    market = build(
        [
            MarketRow(
                number,
                city,
                level,
                TODAY,
                PayRow(pay * 1000, pay * 2000, "KZT", "month", False) if pay else None,
                skills,
                roles=(role,) if role else (),
            )
            for number, (city, level, skills, pay, role) in enumerate(drawn)
        ],
        TODAY,
    )
    data = json.loads(json.dumps(take(market, SLUGS, TODAY, {"en": "Made up"})))
    shown = SnapshotMarket(data, IDS, TODAY, LeftOut())
    assert (shown.total, shown.ids) == (market.total, [])
    for population in FILTERS:
        if market.count(population) < LEAST_POSTINGS:
            assert (shown.count(population), shown.demand(population)) == (0, [])
            continue
        assert shown.count(population) == market.count(population)
        assert shown.demand(population) == market.demand(population)
        of_market, of_snapshot = (each.paid_postings(population) for each in (market, shown))
        assert of_snapshot.stating == of_market.stating
        assert_learns_the_same(market, shown, population)
        told = [group for group in of_market.groups if group.n >= LEAST_POSTINGS]
        assert [group.n for group in of_snapshot.groups] == [group.n for group in told]


def assert_learns_the_same(market: Market, shown: Market, population: MarketFilter) -> None:
    """A snapshot's sets know the role alone."""
    of_role = MarketFilter(role=population.role)
    for have in (set(), {1, 2}, {3, 5, 7}):
        advice = learn_next(shown, population, have)
        assert advice == replace(learn_next(market, of_role, have), thin=0)
        assert fit(shown, population, have) == fit(market, of_role, have)
        every = range(1, 9)
        assert in_order(shown, population, every, have) == in_order(market, of_role, every, have)


def test_the_snapshot_that_ships_says_what_to_learn_next() -> None:
    data = reference.snapshot()
    ids = {skill["slug"]: number for number, skill in enumerate(reference.skills(), 1)}
    shown = SnapshotMarket(data, ids, TODAY, LeftOut())
    have = {ids[slug] for slug in ("python", "sql", "git", "rest-api", "postgresql")}
    advice = learn_next(shown, MarketFilter(), have)
    assert advice.steps
    assert advice.total > 100
    assert not {step.skill_id for step in advice.steps} & have
    assert {*data["sets"]} == {"roles", "skills", "rows"}
    # No set says whose it is.
    assert data["sets"]["rows"] == sorted(data["sets"]["rows"])


def test_a_skill_of_which_a_snapshot_keeps_no_figure_has_none() -> None:
    slugs = {skill["slug"]: number for number, skill in enumerate(reference.skills(), 1)}
    market = SnapshotMarket(reference.snapshot(), slugs, TODAY, LeftOut())
    everyone = MarketFilter()
    counted = {row.skill_id for row in market.demand(everyone)}
    rare = slugs["rabbitmq"]
    assert rare not in counted
    assert market.skill_demand(rare, everyone) is None
    assert market.skill_demand(slugs["sql"], everyone) is not None


def test_the_command_counts_each_vacancy_once_and_keeps_no_words(
    tmp_path: Path, capsys: object
) -> None:
    file, out = tmp_path / "postings.jsonl", tmp_path / "snapshot.json"
    rows = [
        details(
            id=str(number),
            alternate_url=f"https://hh.kz/vacancy/{number}",
            name=f"Python developer {number}",
            employer={"name": "Secret & Co"},
            published_at="2026-11-20T09:00:00+0500",
        )
        for number in range(1, 7)
    ]
    copy = {**rows[0], "id": "99", "alternate_url": "https://hh.kz/vacancy/99"}
    old = {**rows[1], "id": "98", "published_at": "2026-01-20T09:00:00+0500"}
    file.write_bytes(lines(*rows, copy, old))
    day = ["--as-of", "2026-11-24", "--name", "en", "Made up", "--out", str(out)]
    assert main(["snapshot", str(file), *day]) == 0
    data = json.loads(out.read_text("utf-8"))
    whole = data["populations"][0]
    assert (data["day"], data["postings"], whole["read"]) == ("2026-11-24", 6, 6)
    assert whole["skills"]["python"] == 6
    assert "Secret" not in out.read_text("utf-8")
    assert "developer" not in out.read_text("utf-8")


def test_the_shipped_one_is_small_and_has_roles() -> None:
    data = reference.snapshot()
    assert len(json.dumps(data)) < 200_000
    assert data["postings"] >= 400
    assert set(data["names"]) == {"en", "ru", "kk"}
    shown = SnapshotMarket(data, IDS, TODAY, LeftOut())
    assert shown.count(MarketFilter()) == data["postings"]
    assert len(shown.roles) > 10


async def test_it_answers_until_postings_come(db: Database) -> None:
    await load_reference(db)
    market = MarketIndex(db, snapshot=reference.snapshot())
    shown = await market(TODAY)
    assert shown.snapshot is not None
    assert shown.demand(MarketFilter())
    await add_postings(db, TODAY, [{"skills": ["docker"]}])
    assert (await market(TODAY + timedelta(hours=1))).snapshot is None
