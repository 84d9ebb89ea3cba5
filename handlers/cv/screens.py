"""The page for a job search, and a CV that a user sent, as screens from the store."""

import asyncio
from typing import Any

from aiogram.fsm.context import FSMContext

from db.queries import market as market_queries
from db.queries import postings as posting_queries
from db.queries import skills
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from handlers.callbacks.cv import CvPage
from handlers.common.errors import OutOfDate, existing
from handlers.common.states import CvSkills
from handlers.common.view import View
from handlers.cv import service
from handlers.cv.rules import reading
from handlers.cv.rules.page import Chosen, lines, on_page
from handlers.cv.views import page as page_view
from handlers.cv.views import reading as view
from handlers.market.rules.market import Market
from handlers.market.scope import own_population

# Skills that are named as missing.
GAPS = 5


async def offer(
    db: Database, user: UserRow, market: Market, state: FSMContext, text: str, file: dict[str, Any]
) -> View:
    """The skills that a CV names, to confirm by taps; the dialog keeps their ids alone.

    `file` names the message, and the file if it could be a plan, too.
    """
    found = await asyncio.to_thread(reading.read, text)
    async with db.read() as session:
        proposed = await service.proposed(session, user, found)
        if not proposed.states:
            await state.clear()
            names = await _names(session, proposed.known)
            return view.nothing_new(names, await gaps(session, user, market))
    kept = {
        "message_id": file["message_id"],
        "states": list(proposed.states.items()),
        "known": proposed.known,
        "out": [],
        "file": file if "name" in file else None,
    }
    await state.set_state(CvSkills.confirm)
    await state.set_data(kept)
    async with db.read() as session:
        return await choice(session, kept, 0)


async def keep_file(state: FSMContext, file: dict[str, Any]) -> None:
    """Wait for the user to call a file a CV."""
    await state.set_state(CvSkills.confirm)
    nothing: dict[str, Any] = {"states": [], "known": [], "out": []}
    await state.set_data({**nothing, "message_id": file["message_id"], "file": file})


async def kept(state: FSMContext, message_id: int) -> dict[str, Any]:
    """The CV that a button belongs to, while it waits. Raises OutOfDate."""
    found = await state.get_data()
    if await state.get_state() != CvSkills.confirm.state or found["message_id"] != message_id:
        raise OutOfDate
    return found


async def kept_file(state: FSMContext, message_id: int) -> dict[str, Any]:
    """The file of that CV. Raises OutOfDate."""
    file: dict[str, Any] | None = (await kept(state, message_id))["file"]
    return existing(file)


async def choice(session: Session, kept: dict[str, Any], page: int) -> View:
    """A page of the skills of the CV in the dialog."""
    ids = [id for id, _state in kept["states"]]
    names = dict(await skills.ids_with_names(session, ids))
    rows = [
        view.FoundSkill(id, names[id], state, id not in kept["out"])
        for id, state in kept["states"]
        if id in names
    ]
    known = await _names(session, kept["known"])
    return view.choice(
        view.Choice(kept["message_id"], rows, known, may_be_plan=kept["file"] is not None), page
    )


async def _names(session: Session, ids: list[int]) -> list[str]:
    return [name for _id, name in await skills.ids_with_names(session, ids)]


async def gaps(session: Session, user: UserRow, market: Market) -> view.Gaps:
    """The skills asked for most in the postings of the user's role that they lack."""
    states = await skills.states(session, user.id, user.analysis_id)
    population = await own_population(session, user, market)
    rows = [(row.skill_id, row.asked, row.total) for row in market.demand(population)]
    if not rows:
        asking = [row for row in await skills.for_plan(session, user.analysis_id) if row.asked]
        rows = [(row.id, row.asked, 0) for row in asking]
    lacking = [row for row in rows if states.get(row[0], "lack") == "lack"]
    shown = lacking[:GAPS]
    names = dict(await skills.ids_with_names(session, [id for id, _asked, _total in shown]))
    missing = [view.Gap(id, names[id], asked, total) for id, asked, total in shown]
    return view.Gaps(market, population, missing, len(lacking) - len(shown), any_asked=bool(rows))


async def page(
    session: Session, user: UserRow, market: Market, asked: CvPage, chosen: Chosen | None = None
) -> View:
    """The lines of the page, with the buttons that choose them. Raises OutOfDate."""
    return page_view.choice(await facts(session, user, market, asked, chosen or Chosen()))


async def facts(
    session: Session, user: UserRow, market: Market, asked: CvPage, chosen: Chosen
) -> page_view.PageFacts:
    """Every line that the page can have, and those on it. Raises OutOfDate."""
    target = await service.target(session, user, market, asked.posting_id)
    rows = lines(await service.done(session, user), target.asked)
    return page_view.PageFacts(target, rows, on_page(rows, chosen), asked, market)


async def postings_to_choose(session: Session, user: UserRow, number: int) -> View:
    """The postings that the page can be for: saved, own, and the plan's."""
    marks = await posting_queries.marked_ids(session, user.id)
    rows = [
        *(row.id for row in await market_queries.own_rows(session, user.id)),
        *sorted(marks.get("saved", ()), reverse=True),
        *(row.id for row in await market_queries.plan_rows(session, user.analysis_id)),
    ]
    ids = list(dict.fromkeys(rows))
    found = await posting_queries.visible(session, ids, user.id, user.analysis_id)
    return page_view.postings(found, number)
