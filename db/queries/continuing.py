"""Writes the rows of an analysis so that those which go on keep their ids."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db.analysis.compare import Entry, Key, pair, whole
from db.reference.matching import find_skills

Row = dict[str, Any]


class Rows:
    """The rows of one analysis, written in few statements."""

    def __init__(self, session: AsyncSession, analysis_id: int, skills: dict[str, int]) -> None:
        self.session = session
        self.analysis_id = analysis_id
        self.skills = skills

    def found(self, text: str) -> list[int]:
        return [self.skills[slug] for slug in find_skills(text) if slug in self.skills]

    async def insert(self, model: Any, rows: Sequence[Row]) -> list[int]:
        """Insert rows in one statement; their ids, in order."""
        if not rows:
            return []
        query = insert(model).returning(model.id, sort_by_parameter_order=True)
        return list((await self.session.execute(query, rows)).scalars())

    async def anew(self, model: Any, rows: Iterable[Row]) -> list[int]:
        """Replace the rows of this analysis: nothing of a user's hangs on them."""
        mine = {"analysis_id": self.analysis_id}
        await self.session.execute(delete(model).filter_by(**mine))
        return await self.insert(model, [{**mine, **row} for row in rows])

    async def carry_on(
        self,
        model: Any,
        old: dict[int, Entry],
        new: Sequence[tuple[Entry, Row]],
        keys: Iterable[Key] = (whole,),
        held: frozenset[int] = frozenset(),
    ) -> list[int]:
        """Update the rows that continue, add the new ones; their ids, in order.

        The rest are deleted, but those that are `held` stay, behind all others.
        """
        old_ids = list(old)
        same = pair(list(old.values()), [entry for entry, _ in new], keys)
        continued = {index: old_ids[there] for index, there in same.items()}
        gone = set(old_ids) - set(continued.values())
        await self.delete(model, gone - held)
        there = [id for id in old_ids if id not in gone - held]
        # Positions are unique; the old ones step aside before the new order is written.
        await self._move(model, {id: -1 - number for number, id in enumerate(there)})
        await self._update(model, {id: new[index][1] for index, id in continued.items()})
        kept = sorted(gone & held)
        await self._move(model, {id: len(new) + number for number, id in enumerate(kept)})
        fresh = [index for index in range(len(new)) if index not in continued]
        added = await self.insert(model, [new[index][1] for index in fresh])
        ids = {**continued, **dict(zip(fresh, added, strict=True))}
        return [ids[index] for index in range(len(new))]

    async def delete(self, model: Any, ids: Iterable[int]) -> None:
        if gone := list(ids):
            await self.session.execute(delete(model).where(model.id.in_(gone)))

    async def _move(self, model: Any, positions: dict[int, int]) -> None:
        await self._update(model, {id: {"position": at} for id, at in positions.items()})

    async def _update(self, model: Any, rows: dict[int, Row]) -> None:
        """One statement for all rows, by their ids."""
        values = [{"id": id, **row} for id, row in rows.items()]
        for each in values:
            # Given once, with the row.
            each.pop("source_id", None)
        if values:
            await self.session.execute(update(model), values)

    async def link(self, model: Any, column: str, texts: Iterable[tuple[int, str]]) -> None:
        """Say anew which skills each row names."""
        pairs = list(texts)
        owner = getattr(model, column)
        await self.session.execute(delete(model).where(owner.in_([id for id, _ in pairs])))
        links = [
            {column: id, "skill_id": skill} for id, text in pairs for skill in self.found(text)
        ]
        if links:
            await self.session.execute(insert(model), links)

    async def old(self, *columns: Any, where: Any) -> dict[int, Entry]:
        """The entries there are, by id; the last column is the entry's own text."""
        key, *rest = columns
        query = select(key, *rest).where(where).order_by(key)
        rows = await self.session.execute(query)
        return {int(id): tuple(str(value or "") for value in values) for id, *values in rows}
