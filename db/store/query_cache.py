"""An in-memory cache of query results about a plan, valid for one version of the plan.

Most of a screen is the same for everybody with that plan. To read it again took more than half of
an answer's time; the cache reads the version only, so that any process may write.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, TypeVar

from sqlalchemy import bindparam, select

from db.models.analyses import Analysis
from db.store.prepared import prepare
from db.store.session import Session

Value = TypeVar("Value")
CachedQuery = Callable[[Session, int], Awaitable[Value]]

# Cached results: a dozen for each plan, a few kilobytes each.
MAX_ANSWERS = 3_000
SESSION_CACHE = "reading"
_PLAN_VERSION = prepare(select(Analysis.version).where(Analysis.id == bindparam("analysis_id")))


class QueryCache:
    """An LRU cache of a store's results: (version, result) by query and plan id."""

    def __init__(self) -> None:
        self.answers: OrderedDict[tuple[CachedQuery[Any], int], tuple[int, Any]] = OrderedDict()
        self.for_good: dict[Any, Any] = {}

    def keep(self, key: tuple[CachedQuery[Any], int], version: int, value: Any) -> None:
        """Store a result as the most recently used."""
        self.answers[key] = version, value
        self.answers.move_to_end(key)
        if len(self.answers) > MAX_ANSWERS:
            self.answers.popitem(last=False)


class SessionCache:
    """The cache as one session uses it: the session reads each plan's version once."""

    def __init__(self, memory: QueryCache) -> None:
        self.memory = memory
        self._versions: dict[int, int | None] = {}

    async def answer(self, session: Session, analysis_id: int, query: CachedQuery[Value]) -> Value:
        if analysis_id not in self._versions:
            asked = {"analysis_id": analysis_id}
            self._versions[analysis_id] = await session.scalar(_PLAN_VERSION, asked)
        version, key = self._versions[analysis_id], (query, analysis_id)
        if version is None:
            return await query(session, analysis_id)
        cached = self.memory.answers.get(key)
        if cached is None or cached[0] != version:
            cached = version, await query(session, analysis_id)
        self.memory.keep(key, *cached)
        answer: Value = cached[1]
        return answer


def keeps_answers(session: Session) -> bool:
    """True for sessions of `Database.read`; a writing one must see its own changes."""
    return SESSION_CACHE in session.info


def cached_by_version(query: CachedQuery[Value]) -> CachedQuery[Value]:
    """Decorate a query whose result depends on the plan's document alone; it must not be mutated.

    Sessions use the cache where `keeps_answers` is true.
    """

    @wraps(query)
    def answer(session: Session, analysis_id: int) -> Awaitable[Value]:
        reading: SessionCache | None = session.info.get(SESSION_CACHE)
        if reading is None:
            return query(session, analysis_id)
        return reading.answer(session, analysis_id, query)

    return answer


def cached_forever(
    query: Callable[[Session], Awaitable[Value]],
) -> Callable[[Session], Awaitable[Value]]:
    """Decorate a query whose result is constant while the bot runs; it must not be mutated."""

    @wraps(query)
    async def answer(session: Session) -> Value:
        reading: SessionCache | None = session.info.get(SESSION_CACHE)
        if reading is None:
            return await query(session)
        answers = reading.memory.for_good
        if query not in answers:
            answers[query] = await query(session)
        value: Value = answers[query]
        return value

    return answer
