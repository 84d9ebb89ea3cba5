"""What an analysis says changes with its version alone: it is read once and kept in memory.

Most of an answer is the same for everybody who follows an analysis. To read that again cost more
than half of an answer's time; now one look at the version does, and any process may write.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.analyses import Analysis

Value = TypeVar("Value")
CachedQuery = Callable[[AsyncSession, int], Awaitable[Value]]

# Answers of queries, a dozen for each analysis, a few kilobytes each.
MAX_ANSWERS = 3_000
SESSION_CACHE = "reading"
_PLAN_VERSION = select(Analysis.version).where(Analysis.id == bindparam("analysis_id"))


class QueryCache:
    """The answers of a store that were asked for last, each with the version it is true of."""

    def __init__(self) -> None:
        self.answers: OrderedDict[tuple[CachedQuery[Any], int], tuple[int, Any]] = OrderedDict()
        self.for_good: dict[Any, Any] = {}

    def keep(self, key: tuple[CachedQuery[Any], int], version: int, value: Any) -> None:
        """As the one that was asked for last."""
        self.answers[key] = version, value
        self.answers.move_to_end(key)
        if len(self.answers) > MAX_ANSWERS:
            self.answers.popitem(last=False)


class SessionCache:
    """One session's use of the memory: it asks for the version of an analysis once."""

    def __init__(self, memory: QueryCache) -> None:
        self.memory = memory
        self._versions: dict[int, int | None] = {}

    async def answer(
        self, session: AsyncSession, analysis_id: int, query: CachedQuery[Value]
    ) -> Value:
        if analysis_id not in self._versions:
            asked = {"analysis_id": analysis_id}
            self._versions[analysis_id] = await session.scalar(_PLAN_VERSION, asked)
        version, key = self._versions[analysis_id], (query, analysis_id)
        if version is None:
            return await query(session, analysis_id)
        found = self.memory.answers.get(key)
        if found is None or found[0] != version:
            found = version, await query(session, analysis_id)
        self.memory.keep(key, *found)
        answer: Value = found[1]
        return answer


def cached_by_version(query: CachedQuery[Value]) -> CachedQuery[Value]:
    """A query whose answer depends on what an analysis says alone. Nobody may change the answer.

    A session that writes reads the rows themselves: it sees what it wrote.
    """

    @wraps(query)
    async def answer(session: AsyncSession, analysis_id: int) -> Value:
        reading: SessionCache | None = session.info.get(SESSION_CACHE)
        if reading is None:
            return await query(session, analysis_id)
        return await reading.answer(session, analysis_id, query)

    return answer


def cached_forever(
    query: Callable[[AsyncSession], Awaitable[Value]],
) -> Callable[[AsyncSession], Awaitable[Value]]:
    """A query whose answer does not change while the bot runs. Nobody may change the answer."""

    @wraps(query)
    async def answer(session: AsyncSession) -> Value:
        reading: SessionCache | None = session.info.get(SESSION_CACHE)
        if reading is None:
            return await query(session)
        answers = reading.memory.for_good
        if query not in answers:
            answers[query] = await query(session)
        value: Value = answers[query]
        return value

    return answer
