"""One task in the store: history, proof, and edits, on both databases."""

from datetime import timedelta

from db.plans import builtin
from db.queries import skills, task, tasks
from db.rows.tasks import ProofRow, TaskEditRow, TaskPlace
from db.store.engine import Database
from db.store.session import Session
from db.vocabulary import SkillState
from tests.conftest import TODAY
from tests.store import add_users


async def start(db: Database) -> tuple[int, int]:
    """The ids of the analysis and of user 1's own task; user 2 has nothing."""
    await add_users(db, [1, 2])
    async with db.begin() as session:
        analysis = await builtin.builtin_id(session)
        return analysis, await tasks.add_own(session, 1, analysis, "Read")


async def test_a_proof_is_replaced_removed_and_knows_what_was_before(any_db: Database) -> None:
    analysis, own = await start(any_db)
    async with any_db.begin() as session:
        for note, url in (("First", None), ("First", "https://a.example"), (None, None)):
            before = await task.find_proof(session, 1, own)
            await task.put_proof(session, 1, own, before, note, url, TODAY)
            proof = await task.find_proof(session, 1, own)
            assert (proof.note, proof.url) == (note, url)
            assert (proof.former_note, proof.former_url) == (before.note, before.url)
            assert proof.version == before.version + 1
            assert await proven(session, analysis, own) is (url is not None)
        assert await task.find_proof(session, 2, own) == ProofRow()


async def proven(session: Session, analysis: int, own: int) -> bool:
    rows = await tasks.for_plan(session, 1, analysis)
    return next(row.proven for row in rows if row.id == own)


async def test_an_edit_keeps_what_was_and_only_its_owner_sees_it(any_db: Database) -> None:
    _analysis, own = await start(any_db)
    async with any_db.begin() as session:
        assert await task.edit_own(session, 2, own, TODAY, "Mine", TaskPlace()) is None
        assert await task.edit_own(session, 1, own, TODAY, "Read", TaskPlace()) is None
        first = await task.edit_own(session, 1, own, TODAY, "Read two", TaskPlace())
        assert first is not None
        edit = await task.find_edit(session, 1, first)
        assert edit == TaskEditRow(own, "Read", TaskPlace(), latest=True)
        assert await task.find_edit(session, 2, first) is None
        second = await task.edit_own(session, 1, own, TODAY, "Read two", TaskPlace(period="Q1"))
        assert second is not None
        edit = await task.find_edit(session, 1, first)
        assert edit is not None
        assert not edit.latest
        edit = await task.find_edit(session, 1, second)
        assert edit == TaskEditRow(own, "Read two", TaskPlace(), latest=True)


async def test_who_reads_sees_the_same_tasks_as_who_writes(any_db: Database) -> None:
    """The document's part of a task is kept for readers; the rest is each user's."""
    analysis, own = await start(any_db)
    async with any_db.begin() as session:
        first, second, third, *_rest = await tasks.for_plan(session, 1, analysis)
        for task_id in (first.id, own):
            await tasks.append_tick(session, 1, task_id, "done", TODAY)
        await tasks.postpone(session, 1, second.id, TODAY.date(), TODAY)
        await task.put_proof(session, 1, third.id, ProofRow(), "", "https://a.example", TODAY)
    async with any_db.begin() as session:
        written = [await tasks.for_plan(session, user_id, analysis) for user_id in (1, 2)]
    async with any_db.read() as session:
        assert [await tasks.for_plan(session, user, analysis) for user in (1, 2)] == written
    theirs, others = written
    assert len(theirs) == len(others) + 1
    assert len(set(theirs) - set(others)) == 4


async def test_history_is_the_newest_and_how_many(any_db: Database) -> None:
    analysis, own = await start(any_db)
    async with any_db.begin() as session:
        assert await task.history(session, 1, own, 2) == ([], 0)
        for number in range(5):
            state = "open" if number % 2 else "done"
            at = TODAY + timedelta(hours=number)
            last = await tasks.append_tick(session, 1, own, state, at)  # type: ignore[arg-type]
        hours = [TODAY + timedelta(hours=number) for number in (4, 3)]
        newest = list(zip(("done", "open"), hours, strict=True))
        assert await task.history(session, 1, own, 2) == (newest, 5)
        assert await task.history(session, 2, own, 2) == ([], 0)
        assert await tasks.state_before(session, 1, last) == ("open", hours[1])
        row = next(row for row in await tasks.for_plan(session, 1, analysis) if row.id == own)
        assert (row.state, row.ticked_at) == ("done", hours[0])


async def test_states_are_known_as_they_were(any_db: Database) -> None:
    analysis, _own = await start(any_db)
    async with any_db.begin() as session:
        states: tuple[SkillState, ...] = ("learning", "have", "lack")
        week = timedelta(weeks=1)
        for number, state in enumerate(states):
            await skills.add_override(session, 1, 1, state, TODAY + number * week)
        for number, state in ((0, "learning"), (1, "have"), (2, "lack"), (9, "lack")):
            known = await skills.states(session, 1, analysis, at=TODAY + number * week)
            assert known[1] == state
        early = await skills.states(session, 1, analysis, at=TODAY - week)
        stated = await skills.stated_states(session, analysis)
        assert early.items() >= stated.items()
        # Who has PostgreSQL has databases.
        assert {early[id] for id in early.keys() - stated.keys()} == {"have"}


async def test_a_week_knows_what_was_said_since_its_start_and_no_tick_since(
    any_db: Database,
) -> None:
    analysis, own = await start(any_db)
    day = timedelta(days=1)
    moves: list[tuple[int, SkillState, bool, int]] = [
        (1, "have", False, -2),
        (1, "lack", True, 1),  # a tick of this week: the start counts
        (2, "have", True, -1),
        (2, "learning", False, 1),  # said this week: it counts at once
        (3, "learning", False, 1),
        (3, "have", True, 2),  # a tick came after it: neither counts
    ]
    async with any_db.begin() as session:
        for skill, state, by_tick, days in moves:
            at = TODAY + days * day
            tick = await tasks.append_tick(session, 1, own, "done", at) if by_tick else None
            await skills.add_override(session, 1, skill, state, at, tick)
        known = await skills.states(session, 1, analysis, at=TODAY, said_since=True)
        before = await skills.states(session, 1, analysis, at=TODAY)
    assert (known.get(1), known.get(2), known.get(3)) == ("have", "learning", before.get(3))
