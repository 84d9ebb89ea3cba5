"""Another language brings a user's progress to the same places of its document, and back."""

import random
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, update

from db.models.analyses import Analysis, Component, RoadmapItem, Role
from db.models.base import Base
from db.models.deliveries import Delivery, DeliveryTask
from db.models.postings import Posting, PostingMark
from db.models.users import Evidence, Postponement, Share, SharedItem, Task, TaskEdit, Tick, User
from db.plans import builtin, switch_language
from db.queries import goals
from db.rows.goals import GoalRow
from db.store.engine import Database
from db.store.session import Session
from tests.store import TODAY, add_users, dump, load_sample

ME, OTHER = 1, 2


async def ids(session: Session, column: Any, *where: Any) -> list[int]:
    return list((await session.execute(select(column).where(*where).order_by(column))).scalars())


async def live(session: Session, chance: random.Random, user: int) -> None:
    """Whatever a user can do with the analysis they are on."""
    analysis = await session.scalar(select(User.analysis_id).where(User.id == user))
    items = await ids(session, RoadmapItem.id, RoadmapItem.analysis_id == analysis)
    tasks = await ids(session, Task.id, Task.analysis_id == analysis, Task.user_id.is_(None))
    postings = await ids(session, Posting.id, Posting.analysis_id == analysis)
    roles = select(Role.id).join(Component).where(Component.analysis_id == analysis)
    own = {
        "user_id": user,
        "analysis_id": analysis,
        "kind": "own",
        "position": 0,
        "text": "Mine",
        "roadmap_item_id": chance.choice([None, *items]),
        "message_id": chance.randrange(10**6),
    }
    own_id = await session.scalar(insert(Task).values(**own).returning(Task.id))
    assert own_id is not None
    share = insert(Share).values(
        user_id=user, analysis_id=analysis, token=f"{user}-{chance.random()}"[:32], shared_at=TODAY
    )
    shared = await session.scalar(share.returning(Share.id))
    digest = insert(Delivery).values(
        user_id=user,
        kind="week",
        period=TODAY.date(),
        state="sent",
        due_at=TODAY,
        available_at=TODAY,
        sent_at=TODAY,
    )
    sent = await session.scalar(digest.returning(Delivery.id))
    some = chance.sample(tasks, 6)
    rows_by_model: dict[type[Base], list[dict[str, Any]]] = {
        Tick: [
            {
                "task_id": id,
                "state": chance.choice(["done", "open", "skipped"]),
                "ticked_at": TODAY,
            }
            for id in [*some, own_id, *some[:2]]
        ],
        Postponement: [{"task_id": id, "postponed_at": TODAY} for id in some[:3]],
        Evidence: [{"task_id": id, "note": "it runs", "changed_at": TODAY} for id in some[2:]],
        PostingMark: [
            {"posting_id": chance.choice(postings), "kind": "saved", "marked_at": TODAY}
        ],
        TaskEdit: [
            {
                "task_id": own_id,
                "text": "Mine",
                "roadmap_item_id": chance.choice(items),
                "edited_at": TODAY,
            }
        ],
    }
    for model, rows in rows_by_model.items():
        await session.execute(insert(model), [{"user_id": user, **row} for row in rows])
    await session.execute(
        insert(SharedItem),
        [{"share_id": shared, "roadmap_item_id": id} for id in chance.sample(items, 2)],
    )
    await session.execute(
        insert(DeliveryTask),
        [{"delivery_id": sent, "position": at, "task_id": id} for at, id in enumerate(some[:3])],
    )
    role = chance.choice(list((await session.execute(roles)).scalars()))
    await session.execute(update(User).where(User.id == user).values(role_id=role))
    wanted = GoalRow(track="qa", posting_id=chance.choice(postings))
    await goals.store(session, user, analysis or 0, wanted, TODAY)


async def prepare(db: Database, seed: int) -> None:
    await load_sample(db)
    await add_users(db, [ME, OTHER])
    chance = random.Random(seed)
    async with db.begin() as session:
        await live(session, chance, ME)
        await live(session, chance, OTHER)


async def switch(db: Database, code: str) -> int:
    async with db.begin() as session:
        return (await switch_language.switch_language(session, ME, code)).analysis_id


@pytest.mark.parametrize("seed", range(4))
async def test_there_and_back_again_every_row_is_as_it_was(any_db: Database, seed: int) -> None:
    await prepare(any_db, seed)
    before = await dump(any_db)
    seen = [await switch(any_db, code) for code in ("ru", "kk", "ru", "en")]
    assert len(set(seen)) == 3
    assert await dump(any_db) == before


async def test_nothing_stays_behind_and_others_are_left_alone(any_db: Database) -> None:
    await prepare(any_db, 7)
    before = await dump(any_db)
    old = before["users"][0]["analysis_id"]
    await switch(any_db, "kk")
    after = await dump(any_db)
    foreign = {
        model.__tablename__: {
            row["id"] for row in after[model.__tablename__] if row.get("analysis_id") == old
        }
        for model in (Task, RoadmapItem, Posting)
    }
    components = {row["id"] for row in after["components"] if row["analysis_id"] == old}
    foreign["roles"] = {row["id"] for row in after["roles"] if row["component_id"] in components}
    foreign["analyses"] = {old}
    for table in Base.metadata.sorted_tables:
        for row in after[table.name]:
            if owner(table.name, row, after) != ME:
                assert row in before[table.name]
                continue
            for key in table.foreign_keys:
                named = foreign.get(key.column.table.name, set())
                assert row[key.parent.name] not in named, (table.name, row)


def owner(table: str, row: dict[str, Any], whole: dict[str, list[dict[str, Any]]]) -> Any:
    if table == "users":
        return row["id"]
    if table == "delivery_tasks":
        return next(
            owner["user_id"] for owner in whole["deliveries"] if owner["id"] == row["delivery_id"]
        )
    if table == "shared_items":
        return next(
            owner["user_id"] for owner in whole["shares"] if owner["id"] == row["share_id"]
        )
    return row.get("user_id")


async def test_a_tick_is_on_the_same_line_of_the_other_document(any_db: Database) -> None:
    await load_sample(any_db)
    await add_users(any_db, [ME])
    async with any_db.begin() as session:
        text = "Docker image building"
        id = await session.scalar(select(Task.id).where(Task.text == text))
        row = {"user_id": ME, "task_id": id, "state": "done", "ticked_at": TODAY}
        await session.execute(insert(Tick), [row])
    await switch(any_db, "ru")
    async with any_db.read() as session:
        ticked = select(Task.text).join(Tick, Tick.task_id == Task.id)
        assert await session.scalar(ticked) == "Сборка образов Docker"


@pytest.mark.parametrize("broken", ["another structure", "a dropped task with a tick", "both"])
async def test_where_the_documents_differ_all_stays_as_it_is(
    any_db: Database, broken: str
) -> None:
    await prepare(any_db, 3)
    async with any_db.begin() as session:
        english = await builtin.builtin_id(session, "en")
        russian = await builtin.builtin_id(session, "ru")
        if broken != "a dropped task with a tick":
            last = await ids(session, Task.id, Task.analysis_id == russian)
            await session.execute(delete(Task).where(Task.id == last[-1]))
        if broken != "another structure":
            ticked = await session.scalar(
                select(Tick.task_id)
                .join(Task, Task.id == Tick.task_id)
                .where(Tick.user_id == ME, Task.user_id.is_(None))
                .limit(1)
            )
            await session.execute(update(Task).where(Task.id == ticked).values(gone_at=TODAY))
    before = await dump(any_db)
    assert await switch(any_db, "ru") == english
    before["users"][0]["language"] = "ru"
    assert await dump(any_db) == before


async def test_an_own_plan_is_left_alone(any_db: Database) -> None:
    await load_sample(any_db)
    await add_users(any_db, [ME])
    async with any_db.begin() as session:
        query = insert(Analysis).values(user_id=ME, name="Data", digest="x", imported_at=TODAY)
        own = await session.scalar(query.returning(Analysis.id))
        await session.execute(update(User).values(analysis_id=own))
    assert await switch(any_db, "ru") == own
