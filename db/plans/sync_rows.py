"""Writes the rows of a table so that those which go on keep their ids."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, select, update

from db.documents.similarity import Entries
from db.store.session import Session

RowValues = dict[str, Any]


async def insert_rows(session: Session, model: Any, rows: Sequence[RowValues]) -> list[int]:
    """Insert rows in one statement; their ids, in order."""
    if not rows:
        return []
    query = insert(model).returning(model.id, sort_by_parameter_order=True)
    return list((await session.execute(query, list(rows))).scalars())


async def sync_rows(
    session: Session,
    model: Any,
    present: Collection[int],
    wanted: Sequence[tuple[int | None, RowValues]],
    *,
    keep: bool = False,
) -> list[int]:
    """Make the `present` rows of a table the wanted ones; returns their ids, in order.

    Rows with an id are changed in place, the others are added. Present rows that are not wanted
    are deleted; with `keep` they stay, behind all others.
    """
    going_on = {id: row for id, row in wanted if id is not None}
    spare = [id for id in present if id not in going_on]
    if spare and not keep:
        await delete_rows(session, model, spare)
    # Positions are unique; the old ones step aside before the new order is written.
    aside = [id for id in present if id in going_on or keep]
    await _move(session, model, {id: -1 - at for at, id in enumerate(aside)})
    await _update(session, model, going_on)
    if keep:
        first = max((row["position"] for _id, row in wanted), default=-1) + 1
        await _move(session, model, {id: first + at for at, id in enumerate(spare)})
    added = iter(await insert_rows(session, model, [row for id, row in wanted if id is None]))
    return [next(added) if id is None else id for id, _row in wanted]


async def delete_rows(session: Session, model: Any, ids: Iterable[int]) -> None:
    if deleted := list(ids):
        await session.execute(delete(model).where(model.id.in_(deleted)))


async def _move(session: Session, model: Any, positions: dict[int, int]) -> None:
    await _update(session, model, {id: {"position": at} for id, at in positions.items()})


async def _update(session: Session, model: Any, rows: dict[int, RowValues]) -> None:
    """One statement for all rows, by their ids."""
    if rows:
        table = model.__table__
        query = update(table).where(table.c.id == bindparam("row_id"))
        await session.execute(query, [{**row, "row_id": id} for id, row in rows.items()])


async def link_rows(session: Session, *columns: Any, where: Any) -> dict[int, Entries]:
    """The stored entries by id; the last column is the entry's own text."""
    key, *rest = columns
    query = select(key, *rest).where(where).order_by(key)
    rows = await session.execute(query)
    return {int(id): tuple(str(value or "") for value in values) for id, *values in rows}
