"""The store as plain data, to see what a test changed."""

from typing import Any

from sqlalchemy import select

from db.engine import Database
from db.models import Base

Row = dict[str, Any]
Dump = dict[str, list[Row]]


async def dump(db: Database) -> Dump:
    """Every row of every table."""
    async with db.read() as session:
        return {
            table.name: [
                dict(row._mapping)
                for row in await session.execute(select(table).order_by(*table.primary_key))
            ]
            for table in Base.metadata.sorted_tables
        }


def without(whole: Dump, user_id: int) -> Dump:
    """What is not this user's: shared rows, and those of everybody else.

    Pictures are left out: they are kept for whoever asks for the same figures.
    """
    return {
        table: [row for row in rows if _owner(table, row) != user_id]
        for table, rows in whole.items()
        if table != "pictures"
    }


def _owner(table: str, row: Row) -> Any:
    return row["id"] if table == "users" else row.get("user_id")
