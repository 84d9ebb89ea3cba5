"""A user's journal of applications: apply, move, undo, notes. Callers hold the user's lock."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from db.queries import applications, postings, skills
from db.rows.applications import NAME_ALONE, ApplicationRow, MoveRow
from db.rows.postings import PostingRow
from db.rows.users import UserRow
from db.store.session import Session
from db.text import clean
from db.vocabulary import ApplicationState, ApplicationText
from handlers.applications import rules
from handlers.common.errors import OutOfDate, existing
from handlers.market.rules import matching
from handlers.postings import service as posting_service

COLUMNS: dict[ApplicationText, str] = {"note": "note", "contact": "contact", "step": "next_step"}
LIMITS: dict[ApplicationText, int] = {
    "note": rules.MAX_NOTE,
    "contact": rules.MAX_CONTACT,
    "step": rules.MAX_STEP,
}
# What is copied from a posting.
_COPIED = (
    *("title", "company", "url", "source", "level"),
    *("salary_min", "salary_max", "currency", "salary_period", "gross"),
)


class JournalFull(Exception):
    """The user has MAX_APPLICATIONS."""


@dataclass(frozen=True)
class Moved:
    """An application, and the move that was made; None where it was in that state."""

    application_id: int
    move_id: int | None


@dataclass(frozen=True)
class Recorded(Moved):
    """`former` is the moment of the next step before, where another one is `dated` now."""

    former: datetime | None = None
    dated: bool = False


async def find(session: Session, user: UserRow, id: int) -> ApplicationRow:
    """A user's application. Raises OutOfDate."""
    return existing(await applications.find(session, user.id, id))


async def apply(
    session: Session,
    user: UserRow,
    posting_id: int,
    now: datetime,
    at: datetime | None = None,
    state: ApplicationState = "applied",
) -> Moved:
    """Record an application for a posting, with what is known of it now. Raises OutOfDate,
    JournalFull."""
    known = await applications.of_posting(session, user.id, posting_id)
    if known is not None and known.state is not None:
        return await move(session, user, known.id, state, now, at)
    row = await posting_service.find(session, user, user.analysis_id, posting_id)
    values, missing = await _facts(session, user, row)
    if known is not None:
        await applications.change(session, user.id, known.id, **values)
        id = known.id
    else:
        id = await _add(session, user, now, posting_id=posting_id, **values)
    await applications.set_gaps(session, id, missing)
    return await move(session, user, id, state, now, at)


async def _facts(
    session: Session, user: UserRow, row: PostingRow
) -> tuple[dict[str, Any], set[int]]:
    """Return an application's fields that come from its posting, and the skills its user lacks."""
    asked = (await postings.requirements(session, [row.id]))[row.id]
    wanted = [each.skills for each in asked]
    have = matching.had(await skills.states(session, user.id, user.analysis_id))
    fit = matching.match(wanted, have)
    values = {name: getattr(row, name) for name in _COPIED}
    values |= {"met": fit.met, "asked": fit.total} if fit.total else {"met": None, "asked": None}
    return values, set[int]().union(*matching.missing(wanted, have))


async def apply_by_name(
    session: Session,
    user: UserRow,
    company: str,
    now: datetime,
    at: datetime | None = None,
    state: ApplicationState = "applied",
) -> Moved:
    """Record an application at a company whose posting nobody knows. Raises JournalFull."""
    values = {"company": clean(company)[: rules.MAX_NAME], "source": NAME_ALONE}
    id = await _add(session, user, now, **values)
    return await move(session, user, id, state, now, at)


async def _add(session: Session, user: UserRow, now: datetime, **values: Any) -> int:
    if await applications.count(session, user.id) >= rules.MAX_APPLICATIONS:
        raise JournalFull
    return await applications.add(
        session, user.id, since=now, quiet_since=now, added_at=now, **values
    )


async def link(session: Session, user: UserRow, id: int, posting_id: int) -> None:
    """Say which posting an application at a company was for, or (0) that nobody knows.

    Raises OutOfDate, also where the posting has an application of its own.
    """
    row = await find(session, user, id)
    if not posting_id:
        values = dict.fromkeys((*_COPIED, "posting_id", "met", "asked"))
        values |= {"company": row.name, "source": NAME_ALONE}
        await applications.change(session, user.id, id, **values)
        await applications.set_gaps(session, id, ())
        return
    if await applications.of_posting(session, user.id, posting_id) is not None:
        raise OutOfDate
    posting = await posting_service.find(session, user, user.analysis_id, posting_id)
    values, missing = await _facts(session, user, posting)
    await applications.change(session, user.id, id, posting_id=posting_id, **values)
    await applications.set_gaps(session, id, missing)


async def move(
    session: Session,
    user: UserRow,
    id: int,
    state: ApplicationState | None,
    now: datetime,
    at: datetime | None = None,
) -> Moved:
    """Move an application to a state, or take it back (None); `at` is when it happened.

    Raises OutOfDate.
    """
    row = await find(session, user, id)
    if row.state == state:
        return Moved(id, None)
    at = at if at is not None and now - rules.OLDEST < at <= now else now
    made = await applications.append_move(session, user.id, row, state, at)
    await _settle(session, user, row, now, {"state": state, "since": at, "quiet_since": at})
    return Moved(id, made)


async def undo(session: Session, user: UserRow, move_id: int, now: datetime) -> Moved:
    """Undo a move, or the undoing of one; `move_id` is None where something came after it.

    Raises OutOfDate.
    """
    history = existing(await applications.moves_around(session, user.id, move_id) or None)
    row = await find(session, user, history[0].application_id)
    last = rules.newest(history)
    if move_id not in (history[-1].id, last.id if last else 0):
        return Moved(row.id, None)
    undoing = MoveRow(history[-1].id + 1, row.id, None, now, move_id)
    newest = rules.newest([*history, undoing])
    state = newest.state if newest else None
    made = await applications.append_move(session, user.id, row, state, now, move_id)
    since = newest.moved_at if newest else now
    # A silence that was asked about is over: its user was here.
    at = next(each.former_next_at for each in history if each.id == move_id)
    quiet = now if row.asked_since == max(since, at or since) else since
    values = {"state": state, "since": since, "quiet_since": quiet, "next_at": at}
    await _settle(session, user, row, now, values)
    return Moved(row.id, made)


async def record(
    session: Session,
    user: UserRow,
    id: int,
    state: ApplicationState | None,
    now: datetime,
    at: datetime | None,
) -> Recorded:
    """Move an application to a state that it came to at a moment; of an interview it is the
    interview's. Raises OutOfDate.
    """
    interview = at if state == "interview" else None
    moved = await move(session, user, id, state, now, None if interview else at)
    if interview is None:
        return Recorded(id, moved.move_id)
    former = await set_next(session, user, id, interview, now)
    return Recorded(id, moved.move_id, former, dated=former != interview)


async def take_back(session: Session, user: UserRow, posting_id: int, now: datetime) -> bool:
    """Undo that the user applied for a posting; False where more has happened since.

    Raises OutOfDate.
    """
    row = existing(await applications.of_posting(session, user.id, posting_id))
    last = rules.newest(await applications.moves_of(session, user.id, row.id))
    if last is None or last.state != "applied":
        return False
    return (await undo(session, user, last.id, now)).move_id is not None


async def _settle(
    session: Session, user: UserRow, row: ApplicationRow, now: datetime, values: dict[str, Any]
) -> None:
    """Store changed columns, and the interview's next reminder with them."""
    state, at = values.get("state", row.state), values.get("next_at", row.next_at)
    remind_at = rules.next_reminder(at, user.time_zone, now) if state == "interview" else None
    await applications.change(session, user.id, row.id, remind_at=remind_at, **values)


async def set_next(
    session: Session, user: UserRow, id: int, at: datetime | None, now: datetime
) -> datetime | None:
    """Set the moment of an application's next step, or remove it; the former one.

    Raises OutOfDate, also for a moment that is too far away.
    """
    row = await find(session, user, id)
    if at is not None and not now - rules.OLDEST < at < now + rules.FURTHEST:
        raise OutOfDate
    await _settle(session, user, row, now, {"next_at": at})
    return row.next_at


def valid_text(what: ApplicationText, text: str) -> str | None:
    """The words of a note, a contact or a step; None where there are none or too many."""
    words = clean(text[: LIMITS[what] * 5])
    return words if 1 <= len(words) <= LIMITS[what] else None


async def set_text(
    session: Session, user: UserRow, id: int, what: ApplicationText, words: str | None
) -> None:
    """Set a text of an application, or remove it; the former one can come back.

    Raises OutOfDate.
    """
    row = await find(session, user, id)
    column = COLUMNS[what]
    former = getattr(row, column)
    if former != words:
        values = {column: words, "edited": what, "former": former, "version": row.version + 1}
        await applications.change(session, user.id, id, **values)


async def undo_text(session: Session, user: UserRow, id: int, version: int) -> bool:
    """Bring back the former text; False where another change came after it. Raises OutOfDate."""
    row = await find(session, user, id)
    what = next((each for each in COLUMNS if each == row.edited), None)
    if row.version != version or what is None:
        return False
    await set_text(session, user, id, what, row.former)
    return True


async def ask_again(session: Session, user: UserRow, id: int, now: datetime, *, on: bool) -> None:
    """Let the silence that was asked about begin again now, or take that back.

    Raises OutOfDate.
    """
    row = await find(session, user, id)
    since = now if on else existing(row.asked_since)
    await applications.change(session, user.id, id, quiet_since=since)
