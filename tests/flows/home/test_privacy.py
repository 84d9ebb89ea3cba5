"""A deletion leaves nothing of a user and touches nobody else, whatever the tables are."""

import json

from bot.jobs.delivery import Deliverer
from db.models.base import Base
from db.queries import dialogs, export, users
from db.store.engine import Database
from tests.chat import Chat
from tests.full_user import add_full_user
from tests.store import dump

ME, OTHER = 7_700_000_001, 8_800_000_002
MINE, THEIRS = "zebrafish", "marmoset"


async def two_users(db: Database) -> None:
    """Both have all there is, and follow each other."""
    async with db.begin() as session:
        await add_full_user(session, ME, OTHER, MINE)
        await add_full_user(session, OTHER, ME, THEIRS)


async def test_nothing_is_left_of_a_user_and_nothing_of_another_is_touched(
    any_db: Database,
) -> None:
    await two_users(any_db)
    before = await dump(any_db)
    async with any_db.read() as session:
        mine = await export.all_rows(session, ME)
    assert [name for name, rows in mine.items() if not rows] == [], (
        "add_full_user() knows every table"
    )
    async with any_db.begin() as session:
        await dialogs.remove(session, ME)
        await users.remove(session, ME)
    after = await dump(any_db)
    said = json.dumps(after, default=str)
    assert str(ME) not in said
    assert MINE not in said
    assert THEIRS in said
    assert before.keys() == after.keys()
    # Others got it: it stays, and names nobody.
    assert len(after.pop("broadcasts")) == len(before.pop("broadcasts"))
    for table, rows in before.items():
        assert len(after[table]) == len(rows) - len(mine.get(table, [])), table
        assert all(row in rows for row in after[table]), table


async def test_those_who_blocked_the_bot_long_ago_go_the_same_way(any_db: Database) -> None:
    await two_users(any_db)
    async with any_db.begin() as session:
        now = (await dump(any_db))["users"][0]["created_at"]
        await users.block(session, ME, now.replace(year=2020))
        assert await users.remove_blocked(session, now) == 1
    said = json.dumps(await dump(any_db), default=str)
    assert str(ME) not in said
    assert MINE not in said


def test_every_table_is_known_as_a_users_or_as_everybodys() -> None:
    owned = {table.name for table in export.owned_tables()}
    every = {table.name for table in Base.metadata.sorted_tables}
    assert {each.name for each in Base.metadata.sorted_tables if "user_id" in each.c} <= owned
    assert owned | export.SHARED == every
    assert not owned & export.SHARED


async def test_a_deletion_offers_the_files_first_and_then_deletes(
    chat: Chat, db: Database
) -> None:
    await chat.say("/add Read a book")
    await chat.say("/plan")
    await chat.press("✅ 1")
    await chat.say("/delete_me")
    assert "ticks: 1" in chat.text
    assert "tasks of your own: 1" in chat.text
    await chat.press("Take it with you")
    assert "Everything" in chat.buttons
    await chat.say("/delete_me")
    await chat.press("Keep it")
    assert "Nothing was deleted" in chat.text
    await chat.say("/delete_me")
    await chat.press("Delete all")
    assert "deleted" in chat.text
    left = await dump(db)
    assert not left["users"]
    assert not left["ticks"]
    assert not left["dialogs"]


async def test_what_is_owed_is_not_sent_after_a_deletion(
    chat: Chat, db: Database, deliverer: Deliverer
) -> None:
    await two_users(db)
    async with db.begin() as session:
        await users.remove(session, ME)
    owed = (await dump(db))["deliveries"]
    assert {each["user_id"] for each in owed} == {OTHER}


async def test_privacy_names_what_is_stored_how_long_and_who_sees_it(chat: Chat) -> None:
    await chat.say("/privacy")
    for words in (
        "plans you sent",
        "proof links",
        "cards you share",
        "7 days",
        "90 days",
        "/delete_me",
        "/export",
        "operator",
    ):
        assert words in chat.text
    await chat.press("Take it with you")
    assert "Calendar" in chat.buttons
