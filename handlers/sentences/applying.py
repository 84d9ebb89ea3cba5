"""Deeds about applications, such as "interview at Kaspi on friday 15:00"."""

from collections.abc import Sequence
from datetime import date, datetime

from db.queries import applications, postings
from db.rows.applications import ApplicationRow
from db.store.session import Session
from db.vocabulary import ApplicationState
from handlers.applications import rules
from handlers.applications import screens as application_screens
from handlers.applications.services import journal
from handlers.applications.views import card as card_view
from handlers.applications.views.words import about
from handlers.callbacks.applications import (
    Applications,
    MoveApplication,
    NextAt,
    UndoMove,
    minutes,
    of_minutes,
)
from handlers.common.names import application_state
from handlers.common.text import clip
from handlers.common.view import ButtonRow, button
from handlers.market.rules.market import FRESH
from handlers.sentences.asked import Asked
from handlers.sentences.changes import Doer, Done
from handlers.sentences.rules.applying import happened_at, interview_at, wrong_day
from handlers.sentences.rules.reading import Slots
from handlers.sentences.views import answers as view

# Applications among which a sentence lets choose, and postings of one company.
MOST_CHOICES, LABEL = 6, 60


async def _board(asked: Asked, said: str) -> Done:
    async with asked.db.read() as session:
        shown = await application_screens.board(session, asked.user, asked.now, Applications())
    return view.with_head(shown, said), ()


def _when(
    asked: Asked, state: ApplicationState, slots: Slots
) -> tuple[date | None, datetime | None]:
    """The day of an interview without an hour, and the moment of whatever happened."""
    zone = asked.user.time_zone
    if state == "interview" and slots.back is None:
        day, at = interview_at(slots, asked.now, zone)
        return (day, None) if at is None else (None, at)
    return None, happened_at(slots, asked.now, zone)


def _named(rows: Sequence[ApplicationRow], company: str) -> list[ApplicationRow]:
    """The applications at a company that wait for an answer, else all that are there."""
    there = [row for row in rows if (row.company or "").casefold() == company.casefold()]
    return [row for row in there if row.state in rules.OPEN] or there


async def _candidates(
    session: Session, asked: Asked, state: ApplicationState, company: str | None
) -> list[ApplicationRow]:
    """The applications that may be meant. Who applies again after an end begins another one."""
    rows = await applications.for_user(session, asked.user.id)
    if company is None:
        return [row for row in rows if row.state in rules.OPEN and row.state != state]
    found = _named(rows, company)
    return [row for row in found if row.state in rules.OPEN] if state == "applied" else found


class ApplicationDeed:
    """Do what a sentence about an application says: move one, or begin one."""

    def __init__(self, state: ApplicationState) -> None:
        self.state = state

    async def __call__(self, doer: Doer, slots: Slots, *, asks: bool) -> Done:
        shown, undo = await self._done(doer, slots, asks=asks)
        if slots.also and not asks:
            shown = view.with_head(shown, view.one_company(slots.also))
        return shown, undo

    async def _done(self, doer: Doer, slots: Slots, *, asks: bool) -> Done:
        asked, company = doer.asked, slots.employer or slots.name
        async with asked.db.read() as session:
            found = await _candidates(session, asked, self.state, company)
        coming = self.state == "interview" and slots.back is None
        wrong = wrong_day(slots, asked.now, asked.user.time_zone, coming=coming)
        if wrong is not None and not asks:
            return await _board(asked, view.wrong_day(wrong))
        day, at = _when(asked, self.state, slots)
        if asks or (company is None and self.state == "applied"):
            return await _board(asked, "" if asks else view.where_applied())
        if company is None or len(found) > 1:
            where = view.where_applied()
            return self._choose(found, at) if found else await _board(asked, where)
        if found:
            return await self._record(asked, found[0].id, day, at)
        return await self._begin(asked, company, day, at)

    def _choose(self, found: Sequence[ApplicationRow], at: datetime | None) -> Done:
        rows: list[ButtonRow] = []
        for row in found[:MOST_CHOICES]:
            data = MoveApplication(application_id=row.id, state=self.state, at=minutes(at))
            rows.append([button(clip(about(row), LABEL), data)])
        question = view.which_application(application_state(self.state))
        return view.choose_application(rows, question), ()

    async def _record(self, asked: Asked, id: int, day: date | None, at: datetime | None) -> Done:
        user, now = asked.user, asked.now
        async with asked.db.begin_for(user.id) as session:
            before = await journal.find(session, user, id)
            if self.state == "applied" and before.state == "interview":
                # Who has an interview has applied: it would lose its reminders.
                done = journal.Recorded(id, None)
            else:
                done = await journal.record(session, user, id, self.state, now, at)
        shown, undo = await self._shown(asked, done, day)
        if not undo:
            shown = view.with_head(shown, view.was_there(application_state(before.state)))
        return shown, undo

    async def _begin(
        self, asked: Asked, company: str, day: date | None, at: datetime | None
    ) -> Done:
        """Begin an application: for the company's only posting, else by its name."""
        user, now = asked.user, asked.now
        async with asked.db.begin_for(user.id) as session:
            try:
                ids = await _postings_of(session, asked, company)
                first = None if self.state == "interview" else at
                if len(ids) == 1:
                    made = await journal.apply(session, user, ids[0], now, first, self.state)
                else:
                    made = await journal.apply_by_name(
                        session, user, company, now, first, self.state
                    )
            except journal.JournalFull:
                return await _board(asked, card_view.full(rules.MAX_APPLICATIONS))
            done = journal.Recorded(made.application_id, made.move_id)
            if self.state == "interview" and at is not None:
                await journal.set_next(session, user, made.application_id, at, now)
            rows = await postings.visible(session, ids, user.id, user.analysis_id)
        titles = [(row.id, row.title) for row in rows] if len(ids) > 1 else []
        return await self._shown(asked, done, day, titles[:MOST_CHOICES])

    async def _shown(
        self,
        asked: Asked,
        done: journal.Recorded,
        day: date | None,
        titles: Sequence[tuple[int, str]] = (),
    ) -> Done:
        user, now = asked.user, asked.now
        undo = application_screens.undo_of(done)
        async with asked.db.read() as session:
            row = await journal.find(session, user, done.application_id)
            shown = await application_screens.card(session, user, row.id, now)
        if day is not None and not titles:
            return card_view.pick_hour(row, user, card_view.number_of(day)), undo
        return (card_view.with_links(shown, row, titles) if titles else shown), undo


async def _postings_of(session: Session, asked: Asked, company: str) -> list[int]:
    """A company's postings that have no application of the user yet."""
    user = asked.user
    ids = await postings.ids_of_company(
        session, company, user.analysis_id, user.id, asked.now - FRESH
    )
    taken = {row.posting_id for row in await applications.for_user(session, user.id)}
    return [id for id in ids if id not in taken]


DEEDS: dict[str, ApplicationDeed] = {state: ApplicationDeed(state) for state in rules.STATES}


async def change(doer: Doer, data: MoveApplication | UndoMove | NextAt) -> Done:
    """Do what a button of an application does; the card after it, and what takes it back."""
    asked, user, now = doer.asked, doer.asked.user, doer.asked.now
    async with asked.db.begin_for(user.id) as session:
        match data:
            case UndoMove():
                moved = await journal.undo(session, user, data.move_id, now)
                done = journal.Recorded(moved.application_id, moved.move_id)
            case NextAt():
                at, id = of_minutes(data.at), data.application_id
                former = await journal.set_next(session, user, id, at, now)
                done = journal.Recorded(id, None, former, dated=former != at)
            case MoveApplication():
                done = await journal.record(
                    session,
                    user,
                    data.application_id,
                    data.state or None,
                    now,
                    of_minutes(data.at),
                )
    async with asked.db.read() as session:
        shown = await application_screens.card(session, user, done.application_id, now)
    return shown, application_screens.undo_of(done)
