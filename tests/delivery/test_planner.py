"""The table is the schedule: what is due is planned once, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import tzdata
from sqlalchemy import event, func, insert, select, text, update

from bot.jobs import digest_planner
from db.models.deliveries import Delivery, DeliveryTask
from db.models.users import Dialog, Postponement, SkillMove, Tick, User
from db.queries import deliveries, pictures, tasks, users
from db.store.engine import Database
from handlers.digest.services.schedule import reschedule
from tests.store import add_users, dump, sync_engine, without

# Monday 09:00 in Almaty.
MONDAY = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
WEEK, DAY, MINUTE = timedelta(weeks=1), timedelta(days=1), timedelta(minutes=1)


async def planned(db: Database, *columns: Any) -> list[tuple[Any, ...]]:
    async with db.read() as session:
        found = await session.execute(
            select(*columns or (Delivery.user_id, Delivery.period, Delivery.state)).order_by(
                Delivery.user_id, Delivery.due_at
            )
        )
        return [tuple(row) for row in found.all()]


async def next_of(db: Database, user_id: int = 1) -> datetime | None:
    async with db.read() as session:
        return await session.scalar(select(User.next_digest_at).where(User.id == user_id))


async def change(db: Database, **values: Any) -> None:
    async with db.begin() as session:
        await session.execute(update(User).values(**values))


async def owe(db: Database, *rows: dict[str, Any]) -> None:
    week = {"kind": "week", "period": MONDAY.date(), "due_at": MONDAY, "available_at": MONDAY}
    async with db.begin() as session:
        for row in rows:
            await session.execute(insert(Delivery), {**week, **row})


async def test_all_that_are_due_are_planned_once(any_db: Database) -> None:
    many = 2 * digest_planner.BATCH + 7
    await add_users(any_db, range(1, many + 1), next_digest_at=MONDAY)
    await add_users(any_db, [9001], next_digest_at=MONDAY + MINUTE)
    await add_users(any_db, [9002], next_digest_at=None)
    assert await digest_planner.plan_due(any_db, MONDAY) == many
    found = await planned(any_db)
    assert found == [(id, MONDAY.date(), "planned") for id in range(1, many + 1)]
    assert await next_of(any_db) == MONDAY + WEEK
    assert await digest_planner.plan_due(any_db, MONDAY) == 0
    assert await planned(any_db) == found
    assert await digest_planner.plan_due(any_db, MONDAY + MINUTE) == 1


async def test_a_crash_between_two_batches_is_harmless(
    any_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_planner, "BATCH", 10)
    await add_users(any_db, range(1, 26), next_digest_at=MONDAY)
    engine, updates = sync_engine(any_db), 0

    def die(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        nonlocal updates
        updates += statement.startswith("UPDATE users")
        if updates == 2:
            raise RuntimeError("killed")

    event.listen(engine, "before_cursor_execute", die)
    with pytest.raises(RuntimeError):
        await digest_planner.plan_due(any_db, MONDAY)
    event.remove(engine, "before_cursor_execute", die)
    assert len(await planned(any_db)) == 10, "whole batches"
    assert await digest_planner.plan_due(any_db, MONDAY) == 15
    assert len(await planned(any_db)) == 25


async def test_the_weeks_that_were_missed_are_the_first_and_a_row_with_the_others_number(
    any_db: Database,
) -> None:
    await add_users(any_db, [1], next_digest_at=MONDAY)
    await add_users(any_db, [2], next_digest_at=MONDAY, every_weeks=2)
    await digest_planner.plan_due(any_db, MONDAY + 4 * WEEK + DAY)
    columns = (Delivery.user_id, Delivery.due_at, Delivery.period, Delivery.state, Delivery.error)
    last, before, other = (MONDAY + n * WEEK for n in (4, 3, 2))
    assert await planned(any_db, *columns) == [
        (1, MONDAY, MONDAY.date(), "skipped", "too late"),
        (1, before, before.date(), "skipped", "too late: 3 digests"),
        (1, last, last.date(), "planned", None),
        (2, MONDAY, MONDAY.date(), "skipped", "too late"),
        (2, other, other.date(), "skipped", "too late"),
        (2, last, last.date(), "planned", None),
    ]
    assert await next_of(any_db) == MONDAY + 5 * WEEK
    assert await next_of(any_db, 2) == MONDAY + 6 * WEEK


@pytest.mark.parametrize(
    ("weeks", "error"),
    [(1, "too late"), (2, "too late: 2 digests"), (520, "too late: 520 digests")],
)
async def test_ten_missed_years_are_two_rows_like_two_missed_weeks(
    any_db: Database, weeks: int, error: str
) -> None:
    await add_users(any_db, [1], next_digest_at=MONDAY)
    await digest_planner.plan_due(any_db, MONDAY + weeks * WEEK + DAY + MINUTE)
    columns = (Delivery.due_at, Delivery.state, Delivery.error)
    assert await planned(any_db, *columns) == [
        (MONDAY, "skipped", "too late"),
        (MONDAY + weeks * WEEK, "skipped", error),
    ]
    assert await next_of(any_db) == MONDAY + (weeks + 1) * WEEK


async def test_what_is_a_day_late_is_skipped_and_what_is_less_is_not(any_db: Database) -> None:
    late = MONDAY - DAY
    await add_users(any_db, [1, 2])
    await owe(
        any_db,
        {"user_id": 1, "due_at": late - MINUTE, "available_at": late - MINUTE},
        {"user_id": 2, "due_at": late + MINUTE, "available_at": late + MINUTE},
    )
    await digest_planner.plan_due(any_db, MONDAY)
    assert [row[2] for row in await planned(any_db)] == ["skipped", "planned"]


async def test_a_zone_that_nobody_knows_is_one_users_trouble(any_db: Database) -> None:
    await add_users(any_db, [1], next_digest_at=MONDAY - MINUTE, time_zone="Nowhere/Land")
    await add_users(any_db, [2], next_digest_at=MONDAY)
    assert await digest_planner.plan_due(any_db, MONDAY) == 2
    await change(any_db, next_digest_at=None)
    assert await digest_planner.follow_zone_rules(any_db, MONDAY) == 2
    assert await next_of(any_db, 2) == MONDAY + WEEK


async def test_new_rules_of_the_zones_move_what_is_not_due_yet(any_db: Database) -> None:
    now = MONDAY - DAY
    wrong = MONDAY + timedelta(hours=1)
    await add_users(any_db, range(1, 5), next_digest_at=wrong)
    await add_users(any_db, [5], next_digest_at=None)  # from before there were digests
    await add_users(any_db, [6], next_digest_at=now - MINUTE)
    await add_users(any_db, [7], next_digest_at=wrong + 2 * WEEK, paused_until=MONDAY + 8 * DAY)
    await add_users(any_db, [8], reminded=False)
    await add_users(any_db, [9], blocked_at=now)
    await owe(any_db, {"user_id": 4, "state": "sent", "sent_at": MONDAY})
    assert await digest_planner.follow_zone_rules(any_db, now) == 6
    assert [await next_of(any_db, id) for id in range(1, 10)] == [
        MONDAY,
        MONDAY,
        MONDAY,
        MONDAY + WEEK,
        MONDAY,
        now - MINUTE,
        MONDAY + 2 * WEEK,
        None,
        None,
    ]
    await change(any_db, next_digest_at=None)
    assert await digest_planner.follow_zone_rules(any_db, now) == 0, "the rules are the same"
    assert await next_of(any_db) is None
    async with any_db.begin() as session:
        assert await deliveries.zones_version(session) == tzdata.IANA_VERSION
        await deliveries.set_zones_version(session, "1970a")
    assert await digest_planner.follow_zone_rules(any_db, now) == 7


async def test_all_pages_of_users_are_reckoned(
    any_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(digest_planner, "BATCH", 10)
    await add_users(any_db, range(1, 31))
    assert await digest_planner.follow_zone_rules(any_db, MONDAY - DAY) == 30
    assert {await next_of(any_db, id) for id in range(1, 31)} == {MONDAY}


async def test_old_deliveries_go_and_what_is_still_owed_stays(any_db: Database) -> None:
    now, old = MONDAY, MONDAY - digest_planner.RETENTION - MINUTE
    await add_users(any_db, range(1, 9))
    claimed = {"owner": "a", "lease_until": now}
    await owe(
        any_db,
        {"user_id": 1, "due_at": old, "state": "sent", "sent_at": old},
        {"user_id": 2, "due_at": old, "state": "skipped"},
        {"user_id": 3, "due_at": old, "state": "failed"},
        {"user_id": 4, "due_at": old, "state": "unreachable"},
        {"user_id": 5, "due_at": old},
        {"user_id": 6, "due_at": old, "state": "claimed", **claimed},
        {"user_id": 7, "due_at": old, "state": "sending", **claimed},
        {"user_id": 8, "due_at": old + DAY, "state": "sent", "sent_at": old},
    )
    assert await digest_planner.clean_up(any_db, now) == (4, 0)
    assert [row[0] for row in await planned(any_db)] == [5, 6, 7, 8]


@pytest.fixture
async def lived(any_db: Database) -> AsyncIterator[Database]:
    """Users 1, 2 and 3 with a row of everything that a user can have."""
    await add_users(any_db, [1, 2, 3])
    for user_id in (1, 2, 3):
        async with any_db.begin() as session:
            user = await users.find(session, user_id)
            assert user is not None
            task = await tasks.add_own(session, user_id, user.analysis_id, "Own task")
            mine: dict[str, Any] = {"user_id": user_id, "task_id": task}
            await session.execute(
                insert(Tick), {**mine, "id": user_id, "state": "done", "ticked_at": MONDAY}
            )
            await session.execute(
                insert(SkillMove),
                {
                    "user_id": user_id,
                    "skill_id": 1,
                    "state": "have",
                    "tick_id": user_id,
                    "moved_at": MONDAY,
                },
            )
            await session.execute(
                insert(Postponement), {**mine, "until": date(2026, 11, 30), "postponed_at": MONDAY}
            )
            ends_at = MONDAY + MINUTE
            await session.execute(
                insert(Dialog),
                {
                    "key": str(user_id),
                    "user_id": user_id,
                    "state": "a",
                    "data": {},
                    "ends_at": ends_at,
                },
            )
        await owe(any_db, {"id": user_id, "user_id": user_id})
        async with any_db.begin() as session:
            await session.execute(
                insert(DeliveryTask), {"delivery_id": user_id, "position": 0, "task_id": task}
            )
    yield any_db


async def test_who_has_been_gone_for_ninety_days_leaves_nothing_behind(lived: Database) -> None:
    before = await dump(lived)
    for table, rows in before.items():
        if rows and "user_id" in rows[0] and table not in ("tasks", "postings", "analyses"):
            assert {row["user_id"] for row in rows} == {1, 2, 3}, table
    async with lived.begin() as session:
        for user_id, ago in (
            (1, digest_planner.RETENTION + MINUTE),
            (2, digest_planner.RETENTION - MINUTE),
        ):
            await session.execute(
                update(User).where(User.id == user_id).values(blocked_at=MONDAY - ago)
            )
    before = await dump(lived)
    assert await digest_planner.clean_up(lived, MONDAY) == (0, 1)
    expected = {**without(before, 1), "pictures": before["pictures"]}
    expected["delivery_tasks"] = [
        row for row in expected["delivery_tasks"] if row["delivery_id"] != 1
    ]
    assert await dump(lived) == expected


async def test_a_change_while_a_digest_is_due_keeps_the_one_that_is_owed(any_db: Database) -> None:
    await add_users(any_db, [1], next_digest_at=MONDAY)
    async with any_db.begin() as session:
        await reschedule(session, 1, MONDAY + MINUTE, weekday=4, minute_of_day=18 * 60)
    assert await planned(any_db) == [(1, MONDAY.date(), "planned")]
    assert await digest_planner.plan_due(any_db, MONDAY + MINUTE) == 0
    assert await next_of(any_db) == MONDAY + 11 * DAY + timedelta(hours=9)


async def test_the_longest_waiting_are_claimed_first_and_with_a_lease(any_db: Database) -> None:
    await add_users(any_db, range(1, 8))
    waits = {1: 3, 2: 5, 3: 1, 4: 4, 5: -1, 6: 2}
    await owe(
        any_db,
        *({"user_id": id, "available_at": MONDAY - m * MINUTE} for id, m in waits.items()),
        {"user_id": 7, "available_at": MONDAY - DAY, "state": "skipped"},
    )
    async with any_db.begin() as session:
        first = await deliveries.claim(session, MONDAY, "a", MONDAY + MINUTE, 2)
    async with any_db.begin() as session:
        second = await deliveries.claim(session, MONDAY, "b", MONDAY + MINUTE, 10)
        assert await deliveries.claim(session, MONDAY, "c", MONDAY + MINUTE, 10) == []
    assert {each.user_id for each in first} == {2, 4}
    assert {each.user_id for each in second} == {1, 6, 3}
    rows = await planned(any_db, Delivery.user_id, Delivery.owner, Delivery.lease_until)
    assert {id: (owner, until) for id, owner, until in rows}[2] == ("a", MONDAY + MINUTE)


async def test_two_who_claim_at_once_never_get_the_same(any_db: Database) -> None:
    await add_users(any_db, range(1, 201))
    await owe(any_db, *({"user_id": id} for id in range(1, 201)))
    url = any_db.url.render_as_string(hide_password=False)
    two = [Database(url), Database(url)]
    for db in two:  # else one may be done before the other has connected
        async with db.begin() as session:
            await session.execute(text("SELECT 1"))

    async def take(db: Database, owner: str) -> list[int]:
        mine: list[int] = []
        while True:
            async with db.begin() as session:
                got = await deliveries.claim(session, MONDAY, owner, MONDAY + DAY, 3)
                await asyncio.sleep(0)
            if not got:
                return mine
            mine += [each.id for each in got]

    both = await asyncio.gather(*(take(db, str(at)) for at, db in enumerate(two)))
    assert len(both[0]) + len(both[1]) == len({*both[0], *both[1]}) == 200
    if not any_db.is_sqlite:
        assert all(both), "they worked side by side"
    for db in two:
        await db.close()


async def test_who_loses_a_claim_can_neither_send_nor_record(any_db: Database) -> None:
    await add_users(any_db, [1])
    await owe(any_db, {"id": 1, "user_id": 1})
    async with any_db.begin() as session:
        await deliveries.claim(session, MONDAY, "a", MONDAY + MINUTE, 1)
        assert not await deliveries.mark_sending(session, 1, "b", MONDAY, MONDAY + DAY)
        assert not await deliveries.mark_sending(session, 1, "a", MONDAY + MINUTE, MONDAY + DAY)
        assert await deliveries.mark_sending(session, 1, "a", MONDAY, MONDAY + MINUTE)
        assert not await deliveries.mark_sending(session, 1, "a", MONDAY, MONDAY + DAY), "once"
        assert not await deliveries.finish(session, 1, "b", "failed")
        assert await deliveries.reclaim(session, MONDAY + MINUTE, "a", alone=False) == []
        assert await deliveries.reclaim(session, MONDAY, "a", alone=True) == []
        assert await deliveries.reclaim(session, MONDAY, "b", alone=True) == [1]
        assert not await deliveries.finish(session, 1, "a", "failed")
    assert await planned(any_db, Delivery.state, Delivery.attempts) == [("planned", 1)]


async def test_a_reminder_taken_back_and_asked_for_again_is_owed_once(any_db: Database) -> None:
    await add_users(any_db, [1])
    async with any_db.begin() as session:

        async def claim() -> list[int]:
            until = MONDAY + MINUTE
            claimed = await deliveries.claim(session, MONDAY, "a", until, 10)
            return [delivery.id for delivery in claimed]

        again = await deliveries.enqueue_again(session, 1, MONDAY.date(), MONDAY)
        assert await claim() == [again]
        assert await claim() == []
        await deliveries.release(session, "a")
        await deliveries.cancel(session, 1, "taken back")
        assert await claim() == []
        assert await deliveries.enqueue_again(session, 1, MONDAY.date(), MONDAY) == again
        assert await claim() == [again]
        assert await session.scalar(select(func.count(Delivery.id))) == 1


async def test_old_pictures_are_forgotten(any_db: Database) -> None:
    async with any_db.begin() as session:
        await pictures.upsert(session, "old", "1", MONDAY - digest_planner.RETENTION - MINUTE)
        await pictures.upsert(session, "young", "2", MONDAY - digest_planner.RETENTION + MINUTE)
    await digest_planner.clean_up(any_db, MONDAY)
    async with any_db.read() as session:
        assert await pictures.find_file_id(session, "old") is None
        assert await pictures.find_file_id(session, "young") == "2"
