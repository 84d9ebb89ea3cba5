"""Use cases of postings: find them, mark them, plan what they ask for, keep a user's own."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Protocol

from db.queries import dialogs, postings, searches, skills
from db.queries import market as market_queries
from db.rows.postings import OwnName, PostingRow
from db.rows.users import UserRow
from db.sources.posting import SourcePosting
from db.store.session import Session
from db.vocabulary import PostingMarkKind, PostingSource
from handlers.common.errors import existing, one_of
from handlers.market.rules import matching
from handlers.market.rules.market import Market, build
from handlers.market.rules.search import Wanted
from handlers.postings.rules import MAX_LESSONS, MAX_OWN, MAX_SAVED, key, of_posting
from handlers.tasks.services.learning_tasks import AddedLearning, add_missing, skip_learning_task


class VacancyNotFetched(Exception):
    """A vacancy did not come. `word` says why, as in the record of a sweep."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class VacancySource(Protocol):
    """Asks HeadHunter for one vacancy, at its pace, and so many a day for one user."""

    async def __call__(self, id: str, user_id: int) -> SourcePosting:
        """Raises VacancyNotFetched."""


@dataclass(frozen=True)
class Reader:
    """Whose plan says which postings there are; the rest is None and empty in a group."""

    analysis_id: int
    user: UserRow | None
    have: frozenset[int] | None
    marks: Mapping[PostingMarkKind, set[int]]


async def reader(session: Session, user: UserRow | None, analysis_id: int) -> Reader:
    if user is None:
        return Reader(analysis_id, None, None, {})
    have = matching.had(await skills.states(session, user.id, analysis_id))
    return Reader(analysis_id, user, have, await postings.marked_ids(session, user.id))


async def index(session: Session, reader: Reader, source: PostingSource, market: Market) -> Market:
    """The postings of a list as columns: whatever searches the market searches each list."""
    if source == "market":
        return market
    if source == "analysis":
        rows = await market_queries.plan_rows(session, reader.analysis_id)
    else:
        rows = await market_queries.own_rows(session, existing(reader.user).id)
    return build(rows, market.loaded_at)


async def find(
    session: Session, user: UserRow | None, analysis_id: int, posting_id: int
) -> PostingRow:
    """A posting that this reader may see. Raises OutOfDate."""
    rows = await postings.visible(session, [posting_id], user.id if user else None, analysis_id)
    return one_of(rows, posting_id)


async def _missing(session: Session, user: UserRow, posting_id: int) -> list[Set[int]]:
    """The skills of each requirement that the user does not meet: any one of a set will do."""
    await find(session, user, user.analysis_id, posting_id)
    asked = (await postings.requirements(session, [posting_id]))[posting_id]
    have = matching.had(await skills.states(session, user.id, user.analysis_id))
    return matching.missing([requirement.skills for requirement in asked], have)


async def plan_missing(
    session: Session, user: UserRow, posting_id: int, now: datetime
) -> AddedLearning:
    """Put MAX_LESSONS of the skills that a posting misses into the plan. Raises OutOfDate."""
    missing = await _missing(session, user, posting_id)
    return await add_missing(session, user, missing, now, most=MAX_LESSONS)


async def unplan_missing(
    session: Session, user: UserRow, posting_id: int, now: datetime
) -> list[str]:
    """Skip the tasks that teach what a posting misses; their texts. Raises OutOfDate."""
    missing = await _missing(session, user, posting_id)
    return await skip_learning_task(session, user, set[int]().union(*missing), now)


async def mark(
    session: Session,
    user: UserRow,
    posting_id: int,
    kind: PostingMarkKind,
    now: datetime,
    *,
    on: bool = True,
) -> None:
    """Save or hide a posting of the market, or undo that. Raises OutOfDate."""
    one_of(await postings.visible(session, [posting_id]), posting_id)
    if on:
        await postings.mark(session, user.id, posting_id, kind, now)
    else:
        await postings.unmark(session, user.id, posting_id, kind)


def _fields(wanted: Wanted) -> dict[str, Any]:
    """A search as the columns of a saved one."""
    among = wanted.population
    filters = {"city": among.city, "level": among.level, "role": among.role}
    return {"skill_id": wanted.skill, "salary_min": wanted.salary, **filters}


async def watched_id(session: Session, user: UserRow, wanted: Wanted) -> int | None:
    """The user's saved search that is this one."""
    fields = _fields(wanted)
    for saved in await searches.for_user(session, user.id):
        if {name: getattr(saved, name) for name in fields} == fields:
            return saved.id
    return None


async def watch(
    session: Session, user: UserRow, wanted: Wanted, now: datetime, *, on: bool
) -> bool:
    """Save a search, or remove it; False where MAX_SAVED leave no room. Raises OutOfDate."""
    saved_id = await watched_id(session, user, wanted)
    if on == (saved_id is not None):
        return True
    if saved_id is not None:
        await searches.remove(session, user.id, saved_id)
        return True
    if len(await searches.for_user(session, user.id)) >= MAX_SAVED:
        return False
    if wanted.skill:
        existing(await skills.ids_with_names(session, [wanted.skill]) or None)
    await searches.save(session, user.id, now, **_fields(wanted))
    return True


async def save_file(
    session: Session, user: UserRow, found: Sequence[SourcePosting], message_id: int, now: datetime
) -> tuple[int, int]:
    """Store a file's postings as the user's own, up to MAX_OWN; how many, and how many of them
    the user had already. One message makes its postings once."""
    await dialogs.remove(session, user.id)
    room = MAX_OWN - len(await market_queries.own_rows(session, user.id))
    kept = set(map(key, await postings.own_names(session, user.id)))
    read = map(of_posting, found)
    new = [each for each in read if key(each) not in kept]
    for number, posting in enumerate(new[: max(room, 0)]):
        ids = await skills.ids_of_slugs(session, list(posting.skills))
        draft = {
            **asdict(posting),
            "skills": ids,
            "out": [],
            "message_id": f"{message_id}.{number}",
        }
        await postings.add_own(session, user.id, draft, now)
    return min(len(new), max(room, 0)), len(found) - len(new)


async def same_own(session: Session, user: UserRow, draft: Mapping[str, Any]) -> int | None:
    """The user's own posting that a draft tells of again: with its link or, without one, with its
    names and pay, and no skill that the draft lacks."""
    company, low, high = draft.get("company"), draft["salary_min"], draft["salary_max"]
    wanted = key(OwnName(0, draft["url"], draft["title"], company, draft["city"], low, high))
    same = [each.id for each in await postings.own_names(session, user.id) if key(each) == wanted]
    if not same or draft["url"]:
        return next(iter(same), None)
    asked = await postings.requirements(session, same)
    told = set(draft["skills"])
    return next((id for id in same if all(each.skills <= told for each in asked[id])), None)


async def save_draft(
    session: Session, user: UserRow, draft: Mapping[str, Any], now: datetime
) -> tuple[int | None, bool]:
    """Store a draft and end its dialog, so that a save that fails keeps the draft; the posting,
    or None where MAX_OWN leave no room, and True if the user had it already."""
    await dialogs.remove(session, user.id)
    if (known := await same_own(session, user, draft)) is not None:
        return known, True
    if len(await market_queries.own_rows(session, user.id)) >= MAX_OWN:
        return None, False
    return await postings.add_own(session, user.id, draft, now), False
