"""A sweep: what it asks for, what it stores, and what becomes of it when HeadHunter fails."""

from collections import Counter
from datetime import timedelta
from typing import Any

import pytest

from bot.config import SearchQuery
from bot.headhunter.sweep import Sweeper
from db.models.postings import Posting
from db.queries import market, rates
from db.rows.rates import RateRow
from db.rows.sweeps import SweepRow
from db.store.engine import Database
from tests.chat import Clock
from tests.conftest import TODAY
from tests.headhunter.conftest import Refresh
from tests.headhunter.faults import CAPTCHA, FINAL, NOT_FOUND, PASSING, Fault
from tests.headhunter.samples import many, vacancy
from tests.headhunter.server import KNOWN, Loopback
from tests.store import Row, dump

DAY = timedelta(days=1)


async def stored(db: Database) -> dict[str, Row]:
    """Return the market's postings of HeadHunter, by their ids."""
    rows = (await dump(db))[Posting.__tablename__]
    return {row["source_id"]: row for row in rows if row["source"] == "headhunter"}


def counts(sweep: SweepRow) -> tuple[int, int, int, int]:
    return sweep.pages, sweep.new, sweep.changed, sweep.archived


@pytest.mark.heavy
async def test_500_postings_come_with_every_failure_on_the_way(
    db: Database, hh: Loopback, refresh: Refresh
) -> None:
    hh.rows, expected = many(500, TODAY), 0
    # Each final failure ends a sweep: half of them at its third page, half at its 41st detail.
    for at, fault in enumerate(FINAL.values()):
        place = len(hh.asked) + (2 if at % 2 else 5 + 40)
        hh.faults = {place: fault}
        before = await stored(db)
        sweep = await refresh()
        expected += 3 if at % 2 else 46
        assert (sweep.error, len(hh.asked)) == (fault.word, expected)
        assert sweep.archived == 0
        assert before.keys() <= (await stored(db)).keys()
    # All that pass come in one sweep, in its pages and in its details. One vacancy's
    # details are withheld.
    here = len(hh.asked)
    hh.faults = {here + 3 * at: fault for at, fault in enumerate(PASSING.values())}
    hh.at = {"/vacancies/1499": NOT_FOUND}
    sweep = await refresh()
    assert sweep.error is None
    done = 40 * len([*FINAL.values()][::2])
    assert counts(sweep) == (5, 0, 0, 0)
    assert sweep.details == (499 - done, 500 - done)
    assert len(hh.asked) - here == 5 + (500 - done) + len(PASSING)
    found = await stored(db)
    assert len(found) == 500
    assert [id for id, row in found.items() if not row["detailed"]] == ["1499"]
    # No vacancy was asked for again, but where it failed.
    again = Counter(hh.details).total() - 500
    assert again <= len(FINAL) // 2 + len(PASSING)
    assert set(hh.searches[0]) <= KNOWN


async def test_a_sweep_looks_the_same_on_both_databases(
    any_db: Database, hh: Loopback, clock: Clock
) -> None:
    hh.rows = many(120, TODAY)
    async with hh.client() as client:
        sweep = await Sweeper(any_db, client, (SearchQuery(area="40"),), clock).run()
    assert (sweep.error, counts(sweep), sweep.details) == (None, (2, 120, 0, 0), (120, 120))
    assert sweep.ended_at == TODAY
    assert len(await stored(any_db)) == 120


async def test_the_second_sweep_asks_for_no_details(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock
) -> None:
    hh.rows = many(150, TODAY)
    await refresh()
    before = await stored(db)
    hh.forget()
    clock.now += DAY
    sweep = await refresh()
    assert counts(sweep) == (2, 0, 0, 0)
    assert len(hh.asked) == 2
    after = await stored(db)
    assert {row["seen_at"] for row in after.values()} == {clock.now}
    for row in (*before.values(), *after.values()):
        del row["seen_at"]
    assert after == before


async def test_what_changed_is_asked_for_again_and_nothing_else(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock
) -> None:
    hh.rows = many(30, TODAY)
    await refresh()
    hh.forget()
    clock.now += DAY
    hh.rows[4]["salary_range"] = {**hh.rows[4]["salary_range"], "to": 999_000}
    hh.rows[4]["description"] = "<p>Теперь нужен ещё Docker.</p>"
    hh.rows.append(vacancy(77, TODAY))
    sweep = await refresh()
    assert counts(sweep) == (1, 1, 1, 0)
    assert hh.details == ["1077", "1004"], "the newest first"
    assert (await stored(db))["1004"]["salary_max"] == 999_000


async def test_a_posting_of_two_searches_is_new_once_and_never_changed(
    db: Database, hh: Loopback, refresh: Refresh
) -> None:
    hh.rows = many(30, TODAY)
    sweep = await refresh(
        (SearchQuery(area="40"), SearchQuery(text="Python"), SearchQuery(text="Docker"))
    )
    assert counts(sweep) == (3, 30, 0, 0)
    assert len(hh.details) == 30
    assert not hh.repeated()


async def test_what_is_unseen_for_30_days_is_archived_and_the_next_sweep_deletes_it(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock
) -> None:
    hh.rows = many(10, TODAY)
    await refresh()
    gone = hh.rows.pop(3)["id"]
    clock.now += 30 * DAY
    assert counts(await refresh()) == (1, 0, 0, 0)
    clock.now += DAY
    assert (await refresh()).archived == 1
    assert (await stored(db))[gone]["archived_at"] == clock.now
    clock.now += DAY
    assert (await refresh()).archived == 0
    assert gone not in await stored(db)
    assert len(await stored(db)) == 9


async def test_a_404_archives_nothing_that_the_search_has_just_shown(
    db: Database, hh: Loopback, refresh: Refresh
) -> None:
    hh.rows = many(4, TODAY)

    def close(sweep: SweepRow) -> None:
        if sweep.pages:
            hh.rows[0]["archived"] = True

    hh.at = {"/vacancies/1001": NOT_FOUND}
    sweep = await refresh(watch=close)
    assert (sweep.error, counts(sweep), sweep.unread) == (None, (1, 4, 0, 1), 1)
    closed = [id for id, row in (await stored(db)).items() if row["archived_at"]]
    assert closed == ["1000"], "its details say that it is closed"
    assert len(hh.details) == 4


@pytest.mark.parametrize("count", [2, 10, 150])
async def test_details_that_are_all_withheld_are_said_and_keep_the_market(
    db: Database, hh: Loopback, refresh: Refresh, count: int
) -> None:
    hh.rows = many(count, TODAY)
    hh.at = {f"/vacancies/{row['id']}": NOT_FOUND for row in hh.rows}
    sweep = await refresh()
    assert (sweep.error, sweep.new, sweep.archived) == ("no details", count, 0)
    assert sweep.unread == min(count, 20)
    assert {row["archived_at"] for row in (await stored(db)).values()} == {None}


async def test_what_is_neither_shown_nor_has_details_is_archived(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock
) -> None:
    hh.rows = many(4, TODAY)
    hh.at = {"/vacancies/1001": NOT_FOUND}
    await refresh()
    hh.rows = [row for row in hh.rows if row["id"] != "1001"]
    clock.now += DAY
    assert (await refresh()).archived == 1
    assert (await stored(db))["1001"]["archived_at"] == clock.now


@pytest.mark.parametrize("name", [*FINAL, *PASSING])
@pytest.mark.parametrize("place", ["at once", "at the details"])
async def test_a_failed_sweep_changes_nothing_and_archives_nothing(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock, name: str, place: str
) -> None:
    hh.rows = many(5, TODAY)
    await refresh()
    before, version = await dump(db), await market_version(db)
    clock.now += 40 * DAY
    fault = {**FINAL, **PASSING}[name]
    if place == "at once":
        hh.always = fault
        sweep = await refresh(waits=(0.01,), timeout=0.05)
        assert await market_version(db) == version
        after = await dump(db)
        assert without_sweeps(after) == without_sweeps(before)
    else:
        hh.rows = many(5, clock.now, apart=timedelta(minutes=1))
        hh.rows = [{**row, "id": f"2{row['id']}", "alternate_url": None} for row in hh.rows]
        hh.at = {f"/vacancies/{row['id']}": fault for row in hh.rows}
        sweep = await refresh(waits=(0.01,), timeout=0.05)
        assert await market_version(db) != version
        old = [row for id, row in (await stored(db)).items() if len(id) == 4]
        assert [row["archived_at"] for row in old] == [None] * 5
    assert sweep.error == fault.word
    assert sweep.ended_at == clock.now
    assert sweep.archived == 0


def test_headhunter_may_fail_in_more_than_twenty_ways() -> None:
    # Beside them: a search that is gone, an empty one, no server, and no details at all.
    assert len({**FINAL, **PASSING}) + 4 >= 29


async def test_a_search_that_is_gone_is_a_failure_and_no_empty_market(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock
) -> None:
    hh.rows = many(5, TODAY)
    await refresh()
    hh.always, before = NOT_FOUND, await dump(db)
    clock.now += 60 * DAY
    sweep = await refresh()
    assert (sweep.error, sweep.archived) == ("not found", 0)
    assert without_sweeps(await dump(db)) == without_sweeps(before)


def without_sweeps(whole: dict[str, list[Row]]) -> dict[str, list[Row]]:
    return {table: rows for table, rows in whole.items() if table != "refreshes"}


async def market_version(db: Database) -> str:
    async with db.read() as session:
        return await market.version(session)


async def test_no_posting_at_all_is_a_failure_and_no_empty_market(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock
) -> None:
    hh.rows = many(5, TODAY)
    await refresh()
    hh.rows = []
    clock.now += 60 * DAY
    sweep = await refresh()
    assert (sweep.error, sweep.archived) == ("empty", 0)
    assert {row["archived_at"] for row in (await stored(db)).values()} == {None}


async def test_a_headhunter_that_is_not_there_is_recorded(db: Database, clock: Clock) -> None:
    async with Loopback().running() as gone:
        pass
    async with gone.client() as client:
        sweep = await Sweeper(db, client, (SearchQuery(area="40"),), clock).run()
    assert (sweep.error, counts(sweep)) == ("no answer", (0, 0, 0, 0))


async def test_vacancies_that_all_seem_gone_are_a_failure_of_headhunters(
    db: Database, hh: Loopback, refresh: Refresh
) -> None:
    hh.rows = many(50, TODAY)
    hh.at = {f"/vacancies/{row['id']}": NOT_FOUND for row in hh.rows}
    sweep = await refresh()
    assert sweep.error == "no details"
    assert len(hh.details) == 20
    hh.at = {}
    assert (await refresh()).error is None
    assert {row["archived_at"] for row in (await stored(db)).values()} == {None}


async def test_one_vacancy_that_always_fails_does_not_stop_the_others(
    db: Database, hh: Loopback, refresh: Refresh
) -> None:
    hh.rows = many(8, TODAY)
    hh.at = {"/vacancies/1002": PASSING["a gateway's page"]}
    sweep = await refresh(waits=(0.01,))
    assert (sweep.error, sweep.details) == (None, (7, 8))
    hh.at = {}
    hh.forget()
    assert (await refresh()).error is None
    assert hh.details == ["1002"]


async def test_vacancies_of_an_unknown_form_are_left_out(
    db: Database, hh: Loopback, refresh: Refresh
) -> None:
    hh.rows = many(5, TODAY)
    hh.rows[2]["name"] = ["a", "list"]
    sweep = await refresh()
    assert (sweep.error, sweep.new) == (None, 4)
    hh.rows = [{**row, "name": None} for row in hh.rows]
    assert (await refresh()).error == "unreadable"


@pytest.mark.parametrize("body", [{"id": "1000", "name": 5}, {"id": "9", "name": "x"}])
async def test_details_that_are_not_what_was_asked_for_do_not_go_round(
    db: Database, hh: Loopback, refresh: Refresh, body: Any
) -> None:
    hh.rows = many(3, TODAY)
    hh.at = {"/vacancies/1000": Fault("", body=body)}
    sweep = await refresh()
    assert sweep.error is None
    assert set(hh.details) == {"1000", "1001", "1002"}
    assert set(await stored(db)) == {"1000", "1001", "1002"}


async def test_the_market_is_another_one_after_a_sweep(
    db: Database, hh: Loopback, refresh: Refresh
) -> None:
    hh.rows = many(3, TODAY)
    first = await market_version(db)
    await refresh()
    second = await market_version(db)
    await refresh()
    assert len({first, second, await market_version(db)}) == 3
    hh.always = CAPTCHA
    await refresh()
    assert await market_version(db) != second


async def test_a_search_that_is_refused_stops_no_other_and_then_nothing_counts_as_unseen(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock
) -> None:
    queries = (SearchQuery(text="oops"), SearchQuery(text="Python"))
    hh.rows = many(9, TODAY)
    assert (await refresh((SearchQuery(text="oops or"), SearchQuery(area="40")))).error is None
    hh.bad_text = "oops"
    clock.now += 40 * DAY
    sweep = await refresh(queries)
    assert (sweep.error, sweep.refused, sweep.archived) == (None, [1], 0)
    assert {row["archived_at"] for row in (await stored(db)).values()} == {None}
    seen = [row for row in (await stored(db)).values() if row["seen_at"] == clock.now]
    assert len(seen) == 3, "what the other search shows is taken in"
    hh.bad_text = "Python"
    hh.always = None
    assert (await refresh((SearchQuery(text="Python"),))).error == "bad argument", "none is left"


async def the_rates(db: Database) -> dict[str, RateRow]:
    async with db.read() as session:
        return await rates.all_rates(session)


async def test_a_sweep_keeps_the_rates_of_its_day(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock
) -> None:
    hh.rows = many(3, TODAY)
    await refresh()
    assert await the_rates(db) == {
        "RUB": RateRow(1.0, TODAY),
        "KZT": RateRow(5.0, TODAY),
        "USD": RateRow(0.01, TODAY),
    }
    assert hh.dictionaries == 1
    clock.now += DAY
    await refresh()
    assert {each.as_of for each in (await the_rates(db)).values()} == {clock.now}


@pytest.mark.parametrize("name", [*FINAL, *PASSING, "of another form"])
async def test_without_rates_a_sweep_ends_as_always_and_the_former_ones_stay(
    db: Database, hh: Loopback, refresh: Refresh, clock: Clock, name: str
) -> None:
    hh.rows = many(3, TODAY)
    await refresh()
    former = await the_rates(db)
    wrong = [{"code": "KZT", "rate": "much"}, {"code": "USD", "rate": 0}, {"code": "X"}, None]
    other = Fault("", body={"currency": wrong})
    hh.at = {"/dictionaries": {**FINAL, **PASSING, "of another form": other}[name]}
    clock.now += DAY
    sweep = await refresh(waits=(), timeout=0.05)
    assert (sweep.error, sweep.ended_at) == (None, clock.now)
    assert await the_rates(db) == former


async def test_an_older_rate_never_takes_the_place_of_a_newer_one(any_db: Database) -> None:
    async with any_db.begin() as session:
        assert await rates.upsert(session, {"KZT": 5.0, "USD": 0.01}, TODAY) == 2
        assert await rates.upsert(session, {"KZT": 4.0, "EUR": 0.02}, TODAY - DAY) == 1
        assert (await rates.all_rates(session))["KZT"] == RateRow(5.0, TODAY)
        assert await rates.upsert(session, {"KZT": 6.0}, TODAY + DAY) == 1
        assert (await rates.all_rates(session))["KZT"] == RateRow(6.0, TODAY + DAY)
