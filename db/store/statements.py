"""Parts of statements that many queries share."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, delete, select

from db.store.prepared import AnyStatement
from db.store.session import Session

RowT = TypeVar("RowT")


def columns_of(model: Any, row_type: type[Any]) -> tuple[Any, ...]:
    """The columns of a table that have the names of a row type's fields, in the fields' order."""
    return tuple(getattr(model, field.name) for field in fields(row_type))


async def fetch_all(
    session: Session,
    row_type: Callable[..., RowT],
    query: AnyStatement,
    values: Mapping[str, Any] | None = None,
) -> list[RowT]:
    """Every row of an answer, its columns in the order of the row type's fields."""
    return [row_type(*row) for row in await session.rows(query, values)]


async def fetch_one(
    session: Session,
    row_type: Callable[..., RowT],
    query: AnyStatement,
    values: Mapping[str, Any] | None = None,
) -> RowT | None:
    """Like `fetch_all`, for a query that has one row at most. Raises ValueError for more."""
    rows = await session.rows(query, values)
    if len(rows) > 1:
        raise ValueError("more than one row")
    return row_type(*rows[0]) if rows else None


async def keep_newest(
    session: Session, model: Any, *which: ColumnElement[bool], limit: int, by: Any = None
) -> None:
    """Delete all but the newest `limit` of these rows: by id, or first by another column."""
    order = [model.id.desc()] if by is None else [by.desc(), model.id.desc()]
    newest = select(model.id).where(*which).order_by(*order).limit(limit)
    old = delete(model).where(*which, model.id.not_in(newest))
    await session.execute(old)
