"""A plan's goal is stored, put back, and goes with its plan; nobody else's changes."""

from dataclasses import replace
from datetime import timedelta

from sqlalchemy import delete, select

from db.documents.read import read_analysis
from db.models.postings import Posting
from db.plans import document_loader, plans, switch_language
from db.queries import goals, users
from db.rows.goals import GoalRow
from db.rows.users import UserRow
from db.seed import load_reference
from db.store.engine import Database
from db.store.session import Session
from handlers.documents.services import save as save_documents
from tests.made_up_market import add_postings
from tests.queries.test_living_document import save
from tests.queries.test_skills import NOW, someone

QA = GoalRow(track="qa", level="junior", city="Astana", pay=300_000, currency="KZT", gross=False)


async def of(session: Session, user: UserRow) -> GoalRow | None:
    current = await users.find(session, user.id) or user
    return await goals.find(session, user.id, current.analysis_id)


async def test_a_goal_is_stored_changed_and_put_back(any_db: Database) -> None:
    user, other = await someone(any_db), await someone(any_db, 2)
    plan = user.analysis_id
    async with any_db.begin() as session:
        assert await of(session, user) is None
        first = await goals.store(session, 1, plan, QA, NOW)
        assert await of(session, user) == replace(QA, version=1)
        # The same again is no change; the built-in plan is everybody's, its goals are not.
        assert await goals.store(session, 1, plan, QA, NOW) == first == 1
        assert await of(session, other) is None
        remote = replace(QA, city=None, remote=True, pay=None, currency=None, gross=None)
        second = await goals.store(session, 1, plan, remote, NOW)
        assert not await goals.undo(session, 1, plan, first, NOW)
        assert not await goals.undo(session, 2, plan, second, NOW)
        assert await goals.undo(session, 1, plan, second, NOW)
        assert await of(session, user) == replace(QA, version=3)
        # Before the first goal there was none; its number does not come again.
        await goals.store(session, 1, plan, GoalRow(), NOW)
        assert await of(session, user) is None
        assert await goals.store(session, 1, plan, QA, NOW) == 5


async def test_a_wanted_posting_that_goes_leaves_the_goal(db: Database) -> None:
    user = await someone(db)
    await add_postings(db, NOW, [{"title": "QA engineer"}])
    async with db.begin() as session:
        market = select(Posting.id).where(Posting.analysis_id.is_(None))
        wanted = replace(QA, posting_id=await session.scalar(market))
        await goals.store(session, 1, user.analysis_id, wanted, NOW)
        await goals.note_closing_told(session, 1, user.analysis_id, NOW)
        told = await of(session, user)
        assert told == replace(wanted, version=1, closing_told_at=NOW)
        version = await goals.store(session, 1, user.analysis_id, QA, NOW + timedelta(1))
        assert await of(session, user) == replace(QA, version=2)
        await session.execute(delete(Posting).where(Posting.id == wanted.posting_id))
        assert await goals.undo(session, 1, user.analysis_id, version, NOW)
        assert await of(session, user) == replace(QA, version=2), "what is gone can't be wanted"


async def test_a_goal_goes_where_its_plan_goes(db: Database) -> None:
    await load_reference(db)
    user = await someone(db)
    builtin = user.analysis_id
    async with db.begin() as session:
        in_plan = select(Posting.id).where(Posting.analysis_id == builtin).order_by(Posting.id)
        posting = await session.scalar(in_plan)
        title = await session.scalar(select(Posting.title).where(Posting.id == posting))
        wanted = replace(QA, posting_id=posting)
        await goals.store(session, 1, builtin, wanted, NOW)

        # Another language of the built-in plan, and back.
        await switch_language.switch_language(session, 1, "ru")
        there = await of(session, user)
        assert there is not None
        assert there.posting_id != posting
        assert replace(there, posting_id=posting) == replace(wanted, version=1)
        await switch_language.switch_language(session, 1, "en")
        assert await of(session, user) == replace(wanted, version=1)

        # A document without the wanted posting, saved into the plan and taken back.
        document = await document_loader.load_document(session, 1, builtin)
        saved = await save(session, "# Plan\n\n## Steps\n\n- [ ] Read a book\n", 1)
        forked = await of(session, user)
        assert forked is not None
        assert (forked.track, forked.posting_id) == ("qa", None)
        assert await goals.find(session, 1, builtin) is None
        current = await users.find(session, 1) or user
        await save_documents.undo(session, current, saved.revision_id, NOW)
        back = await of(session, user)
        assert back is not None
        assert back.posting_id == posting

        # A new plan begins with the goal of the plan before, and has its own from then on.
        file = save_documents.ReceivedFile(2, "mine", "x", read_analysis("# x\n- [ ] y").document)
        current = await users.find(session, 1) or user
        made = await save_documents.save_as_new(session, current, file, NOW)
        assert await of(session, user) == replace(QA, version=1)
        await goals.store(session, 1, made.plan.id, replace(QA, track="frontend"), NOW)
        await plans.follow(session, 1, builtin)
        kept = await of(session, user)
        assert kept is not None
        assert (kept.track, kept.posting_id) == ("qa", posting)
        assert document.postings[0].title == title
