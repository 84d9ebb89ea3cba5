"""The list and the card of postings, built from the store for every source."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import reduce
from operator import and_, or_
from typing import NamedTuple

from db.queries import applications, deliveries, goals, postings, rates, skills
from db.queries import market as market_queries
from db.rows.postings import PostingRow
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from db.vocabulary import PostingMarkKind, PostingSource
from handlers.callbacks.postings import FoundCard, PickSearch, Search
from handlers.common.view import View
from handlers.market import sample
from handlers.market.analysis import analysis_of
from handlers.market.rules import matching
from handlers.market.rules.columns import iter_bits
from handlers.market.rules.market import Market, MarketAt, MarketFilter
from handlers.market.rules.rates import in_tenge
from handlers.market.rules.search import Wanted, search, select
from handlers.market.scope import own_scope
from handlers.market.views.population import market_filter, narrower_words, numbers
from handlers.postings import service
from handlers.postings.views import card as card_view
from handlers.postings.views import listing as view
from handlers.tasks.services.learning_tasks import open_for

MARKED: dict[str, PostingMarkKind] = {"s": "saved", "h": "hidden"}
# The list that a card leads back to, where it was not opened from one.
LISTS: dict[PostingSource, Search] = {
    "analysis": Search(only="a"),
    "market": Search(),
    "own": Search(only="o"),
}


async def screen(db: Database, user: UserRow | None, now: datetime, market: MarketAt) -> View:
    """The market's postings of the reader's goal, all where they have none; where there is no
    market, those of the analysis."""
    current = await market(now)
    return await of_goal(db, user, current, Search(only="" if current.ids else "a"))


async def of_goal(db: Database, user: UserRow | None, market: Market, asked: Search) -> View:
    """A search; of one in all the market the goal says what it leaves open, and gives way where
    nothing would be left."""
    if asked.only:
        return await posting_list(db, user, market, asked)
    async with db.read() as session:
        scope = await own_scope(session, user, market)
    if scope.goal is None:
        return await posting_list(db, user, market, asked)
    filled = scope.filled(market, market_filter(asked), 1)
    shown = replace(filled, narrower=None)
    asked = asked.model_copy(update=numbers(shown))
    return await posting_list(db, user, market, asked, narrower_words(market, filled))


async def posting_list(
    db: Database, user: UserRow | None, market: Market, asked: Search, said: str = ""
) -> View:
    """A page of a list, or its first where that page is gone; `said` stands above it.

    Raises OutOfDate.
    """
    async with db.read() as session:
        reader = await service.reader(session, user, await analysis_of(session, user))
        index = await service.index(session, reader, asked.source, market)
        criteria = wanted(asked, reader.marks)
        best_first = reader.have if asked.source == "market" and asked.by == "m" else None
        ids, total = search(index, criteria, best_first, asked.page * view.PAGE, view.PAGE)
        if not ids and asked.page:
            return await posting_list(db, user, market, asked.model_copy(update={"page": 0}))
        rows = await postings.visible(session, ids, user.id if user else None, reader.analysis_id)
        name = dict(await skills.ids_with_names(session, [asked.skill])) if asked.skill else {}
        watched = None
        if user is not None and (watching := watchable(asked)):
            watched = await service.watched_id(session, user, watching) is not None
        of_plan = asked.source == "analysis"
        if of_plan and rows:
            said = await postings.market_note(session, reader.analysis_id) or ""
        shown = view.posting_list(
            view.PostingList(
                asked,
                index,
                rows,
                total,
                select(index, wanted(Search(only=asked.only), reader.marks)).bit_count(),
                await _matches(session, reader, rows),
                name.get(asked.skill),
                said,
                personal=user is not None,
                beside_market=bool(market.ids),
                snapshot=market.snapshot,
                watched=watched,
            )
        )
        return await sample.named(session, user, shown) if of_plan else shown


async def _matches(
    session: Session, reader: service.Reader, rows: list[PostingRow]
) -> dict[int, matching.Match]:
    if reader.have is None:
        return {}
    asked = await postings.requirements(session, [row.id for row in rows])
    return {
        id: matching.match([requirement.skills for requirement in requirements], reader.have)
        for id, requirements in asked.items()
    }


def wanted(asked: Search, marks: Mapping[PostingMarkKind, set[int]]) -> Wanted:
    """The postings that a search asks for.

    A saved posting shows among the saved ones though it is hidden: a reader can undo both."""
    marked = MARKED.get(asked.only)
    hidden = set() if marked else marks.get("hidden", set())
    return Wanted(
        market_filter(asked),
        asked.skill or None,
        asked.salary or None,
        marks.get(marked, set()) if marked else None,
        hidden | marks.get("seen", set()) if asked.only == "n" else hidden,
    )


def watchable(asked: Search) -> Wanted | None:
    """The filter that a digest watches: a filter of the whole market; None for any other
    search."""
    return wanted(asked, {}) if view.narrows(asked) and not asked.only else None


async def choices(db: Database, user: UserRow | None, market: Market, asked: PickSearch) -> View:
    """The values of one filter, each with how many postings it has within the other filters."""
    async with db.read() as session:
        reader = await service.reader(session, user, await analysis_of(session, user))
        index = await service.index(session, reader, asked.source, market)
        criteria = wanted(asked, reader.marks)
        if asked.of != "skill":
            within = select(index, replace(criteria, population=MarketFilter()))
            return view.choices(asked, index, within)
        within = select(index, replace(criteria, skill=None))
        demand = index.demand(MarketFilter(), within)
        names = dict(await skills.ids_with_names(session, [skill.skill_id for skill in demand]))
    counts = [
        (skill.skill_id, names[skill.skill_id], skill.asked)
        for skill in demand
        if skill.skill_id in names
    ]
    return view.choices(asked, index, within, counts)


async def card(
    session: Session, user: UserRow | None, asked: FoundCard, message_id: int = 0
) -> View:
    """A posting's card. `message_id` is of the pressed message: the card in a digest leads back
    to it. Raises OutOfDate."""
    reader = await service.reader(session, user, await analysis_of(session, user))
    row = await service.find(session, user, reader.analysis_id, asked.posting_id)
    requirements = (await postings.requirements(session, [row.id]))[row.id]
    added = in_digest = False
    application = None
    goal = await goals.find(session, user.id, user.analysis_id) if user else None
    if user is not None and reader.have is not None:
        missing = matching.missing([each.skills for each in requirements], reader.have)
        sent = await applications.of_posting(session, user.id, row.id)
        application = (sent.id, sent.state) if sent and sent.state else None
        added = bool(await open_for(session, user, set[int]().union(*missing)))
        if message_id and not user.only_follows:
            in_digest = await deliveries.find_by_message(session, user.id, message_id) is not None
    rate_by_currency = await rates.all_rates(session)
    shown = card_view.posting_card(
        card_view.PostingCardFacts(
            row,
            requirements,
            reader.have,
            await _way_back(session, reader, row, asked),
            getattr(asked, "part", 0),
            reader.marks,
            in_tenge(row.salary_min, row.salary_max, row.currency, rate_by_currency),
            added,
            in_digest,
            application,
            goal is not None and goal.posting_id == row.id,
        )
    )
    return await sample.named(session, user, shown) if row.shelf == "analysis" else shown


async def _way_back(
    session: Session, reader: service.Reader, row: PostingRow, asked: FoundCard
) -> Search:
    """The search that a card leads back to: an unfiltered analysis at the posting's page."""
    back = asked if asked.source == row.shelf else LISTS[row.shelf]
    if row.shelf == "analysis" and not view.narrows(back):
        ids = [each.id for each in await market_queries.plan_rows(session, reader.analysis_id)]
        page = ids.index(row.id) // view.PAGE if row.id in ids else 0
        return back.model_copy(update={"page": page})
    return back


class SkillsWanted(NamedTuple):
    """Skills that postings ask for, all of them or any, and those that none may ask for."""

    skill_ids: Sequence[int]
    without: Sequence[int] = ()
    either: bool = False

    def among(self, index: Market, column: int) -> int:
        """The postings of a column of bits that ask for these."""
        masks = [index.skills.get(skill, 0) for skill in self.skill_ids]
        if self.either and masks:
            masks = [reduce(or_, masks)]
        unwanted = reduce(or_, (index.skills.get(skill, 0) for skill in self.without), 0)
        return reduce(and_, masks, column) & ~unwanted


async def few(
    db: Database,
    user: UserRow | None,
    market: Market,
    asked: Search,
    skills_wanted: SkillsWanted,
    company: str | None,
    since: datetime,
) -> View:
    """The first postings with these skills, or of this company, within a search; a company's are
    looked for in every list."""
    theirs = None if company is None else await _ids_of_company(db, user, company, since)
    async with db.read() as session:
        reader = await service.reader(session, user, await analysis_of(session, user))
        index = await service.index(session, reader, asked.source, market)
        column = skills_wanted.among(index, select(index, wanted(asked, reader.marks)))
        ids = [index.ids[at] for at in iter_bits(column)]
        if theirs is not None:
            narrowed = any(skills_wanted[:2]) or view.narrows(asked)
            wanted_ids = set(ids)
            ids = [id for id in theirs if id in wanted_ids] if narrowed else theirs
        shown = ids[: view.FEW]
        rows = await postings.visible(session, shown, reader_id(user), reader.analysis_id)
        named = [
            [name for _id, name in await skills.ids_with_names(session, list(each))]
            for each in (skills_wanted.skill_ids, skills_wanted.without)
        ]
        words = view.skills_wanted(*named, either=skills_wanted.either)
        matches = await _matches(session, reader, rows)
        found = view.few(asked, index, rows, len(ids), matches, words, company, market.snapshot)
        of_plan = any(row.shelf == "analysis" for row in rows)
        return await sample.named(session, user, found) if of_plan else found


async def _ids_of_company(
    db: Database, user: UserRow | None, company: str, since: datetime
) -> list[int]:
    async with db.read() as session:
        analysis_id = await analysis_of(session, user)
    # No index knows a company: all postings are read.
    find = postings.ids_of_company
    return await db.read_in_thread(find, company, analysis_id, reader_id(user), since)


def reader_id(user: UserRow | None) -> int | None:
    return user.id if user else None


async def only_of_company(
    db: Database, user: UserRow | None, company: str, since: datetime
) -> View | None:
    """The card of a company's posting where it has one alone."""
    ids = await _ids_of_company(db, user, company, since)
    if len(ids) != 1:
        return None
    async with db.read() as session:
        row = await service.find(session, user, await analysis_of(session, user), ids[0])
        return await card(
            session, user, view.with_search(FoundCard, LISTS[row.shelf], posting_id=row.id)
        )
