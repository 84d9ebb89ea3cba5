"""A search that HeadHunter does not show to its end is split by date, area, experience."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from sqlalchemy import update

from bot.config import SearchQuery
from bot.headhunter import partition
from bot.headhunter.partition import by_date, by_experience, full_range
from db.models.postings import Posting
from db.rows.sweeps import SweepRow
from db.store.engine import Database
from tests.chat import Clock
from tests.conftest import TODAY
from tests.headhunter.conftest import Refresh
from tests.headhunter.faults import CAPTCHA
from tests.headhunter.samples import Row, many, spread
from tests.headhunter.server import Loopback
from tests.headhunter.test_refresh import stored

KAZAKHSTAN = (SearchQuery(area="40"),)


def only_search(hh: Loopback) -> object:
    """Ends a sweep where its details would begin, to see the search alone."""

    def watch(sweep: SweepRow) -> None:
        if not sweep.cursor.get("left", [1]):
            hh.always = CAPTCHA

    return watch


@pytest.fixture
def shallow(monkeypatch: pytest.MonkeyPatch) -> None:
    """HeadHunter and the sweep show less of a search, so that fewer postings are too many."""
    monkeypatch.setattr(partition, "MAX_DEPTH", 400)


def in_an_hour(count: int) -> list[Row]:
    return many(count, TODAY, apart=timedelta())


async def search(hh: Loopback, refresh: Refresh) -> SweepRow:
    sweep = await refresh(KAZAKHSTAN, watch=only_search(hh), timeout=10.0)
    assert sweep.error == "captcha"
    assert not [
        each for each in hh.searches if (int(each["page"]) + 1) * 100 > partition.MAX_DEPTH
    ]
    assert not hh.repeated()
    return sweep


async def test_a_search_above_2000_is_split_by_date(
    db: Database, hh: Loopback, refresh: Refresh
) -> None:
    assert partition.MAX_DEPTH == 2000
    hh.rows = many(2600, TODAY, apart=timedelta(minutes=45))
    sweep = await search(hh, refresh)
    assert (sweep.new, sweep.changed) == (2600, 0)
    assert len(await stored(db)) == 2600
    # 26 full pages, those of the split searches, and at most one page more for each part.
    assert sweep.pages <= 26 + 8
    assert not [each for each in hh.asked if each.startswith("/areas")]


@pytest.mark.usefixtures("shallow")
async def test_a_full_hour_is_split_by_area_and_then_nothing_counts_as_unseen(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock
) -> None:
    hh.rows = spread(in_an_hour(500))
    sweep = await search(hh, refresh)
    assert len(await stored(db)) == 500 == sweep.new
    assert "/areas/40" in hh.asked


@pytest.mark.heavy
@pytest.mark.usefixtures("shallow")
async def test_a_full_hour_of_one_city_is_split_by_experience(
    db: Database, hh: Loopback, refresh: Refresh
) -> None:
    hh.rows = in_an_hour(500)
    sweep = await search(hh, refresh)
    assert len(await stored(db)) == 500 == sweep.new
    assert {each.get("experience") for each in hh.searches} > {"noExperience", "moreThan6"}


@pytest.mark.usefixtures("shallow")
async def test_what_can_not_be_split_is_read_as_far_as_it_is_shown(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock
) -> None:
    hh.rows = many(1, TODAY - timedelta(days=1))
    await refresh(KAZAKHSTAN)
    clock.now += timedelta(days=31)
    junior = {"id": "noExperience", "name": "Нет опыта"}
    rows = many(500, clock.now, apart=timedelta())
    hh.rows = [
        {**row, "id": f"9{row['id']}", "alternate_url": None, "experience": junior} for row in rows
    ]
    detailed = {f"/vacancies/{row['id']}" for row in hh.rows}
    sweep = await search(hh, refresh)
    assert sweep.new == 400
    # Its details are stored already, as it were: the sweep comes to its end.
    hh.always = None
    async with db.begin() as session:
        await session.execute(update(Posting).values(detailed=True))
    hh.forget()
    sweep = await refresh(KAZAKHSTAN, timeout=10.0)
    assert (sweep.error, sweep.archived) == (None, 0)
    assert (await stored(db))["1000"]["archived_at"] is None
    assert not detailed & set(hh.asked)


def test_parts_by_date_touch_and_cover_the_whole() -> None:
    part = full_range(SearchQuery(text="go"), TODAY - timedelta(days=90), TODAY)
    for found in (2001, 5000, 10**6):
        parts = by_date(part, found)[::-1]
        assert parts[0].since == part.since
        assert parts[-1].until == part.until
        for left, right in pairwise(parts):
            assert left.until == right.since
            assert datetime.fromisoformat(left.until).minute % 5 == 0
        assert len(parts) <= 16
    assert datetime.fromisoformat(part.until) > TODAY


def test_an_hour_is_not_split_by_date_and_an_experience_not_again() -> None:
    part = full_range(SearchQuery(text="go"), TODAY - timedelta(minutes=90), TODAY)
    assert by_date(part, 10_000) == ()
    parts = by_experience(part)
    assert len({each.experience for each in parts}) == 4
    assert by_experience(parts[0]) == ()
