"""The receipt of a tick over everything that is the user's, from the posting that they want to
the plan's own."""

from collections.abc import Collection, Set
from dataclasses import replace

from db.plans import builtin
from db.queries import goals, postings, roadmap, searches, skills
from db.rows.goals import GoalRow
from db.rows.postings import PostingFacts
from db.rows.tasks import TaskRow
from db.rows.users import UserRow
from db.store.session import Session
from handlers.market.rules import matching
from handlers.market.rules.goal import EVERYTHING
from handlers.market.rules.market import Market
from handlers.market.scope import own_scope
from handlers.tasks.rules import ahead, mine
from handlers.tasks.rules.mine import Mine, Move, PostingMove
from handlers.tasks.services.tick import TickResult
from handlers.tasks.views.receipt import Coming, Receipt


async def load(session: Session, user: UserRow, market: Market) -> Mine:
    """All postings that are the user's, without those of their searches, in a fixed number of
    statements."""
    scope = await own_scope(session, user, market)
    saved = await postings.saved_ids(session, user.id, mine.LOOKED_AT)
    return Mine(
        market,
        scope.population(market),
        await _target(session, user, scope.goal),
        await postings.own_for_matching(session, user.id),
        mine.saved_facts(market, saved) if saved else (),
        plan=await postings.for_matching(session, user.analysis_id),
        is_sample=await builtin.is_sample(session, user.analysis_id),
        goal=scope.goal,
    )


async def _target(session: Session, user: UserRow, goal: GoalRow | None) -> PostingFacts | None:
    """The posting that the user wants, as long as it is open."""
    wanted = goal.posting_id if goal else None
    if wanted is None:
        return None
    found = await postings.visible(session, [wanted], user.id, user.analysis_id)
    if not found or found[0].archived_at is not None:
        return None
    asked = (await postings.requirements(session, [wanted]))[wanted]
    row = found[0]
    return PostingFacts(row.id, row.title, row.company, tuple(each.skills for each in asked))


async def complete(
    session: Session,
    user: UserRow,
    ticked: TickResult,
    market: Market,
    following: TaskRow | None,
    theirs: Mine | None = None,
) -> Receipt:
    """Say what a tick moved, or else how far it is, and which task comes next.

    `theirs` are the postings, where the caller has them.
    """
    if not ticked.states:
        return ticked.receipt
    had = matching.had(ticked.states)
    have = matching.had({**ticked.states, **ticked.moved})
    if had != have or ticked.state == "done":
        watched = (await searches.for_user(session, user.id))[: mine.LOOKED_AT]
        theirs = replace(theirs or await load(session, user, market), searches=watched)
    elif theirs is None:  # nothing moves and nothing comes next: the wanted posting stands alone
        goal = await goals.find(session, user.id, user.analysis_id)
        theirs = Mine(market, EVERYTHING, await _target(session, user, goal))
    moves = mine.moves(theirs, had, have)
    receipt = replace(
        ticked.receipt,
        moves=[each for each in moves if not _of_target(each)],
        target=mine.target(theirs, had, have),
        population=theirs.population,
        market=market,
    )
    if ticked.state == "done":
        receipt = await _ahead(session, user, receipt, theirs, ticked, have, following)
    return await _named(session, user, receipt)


def _of_target(move: Move) -> bool:
    return isinstance(move, PostingMove) and move.source == "target"


async def _ahead(
    session: Session,
    user: UserRow,
    receipt: Receipt,
    theirs: Mine,
    ticked: TickResult,
    have: Set[int],
    task: TaskRow | None,
) -> Receipt:
    """Add the way that is left where nothing moved, and the task that comes next."""
    taught = await roadmap.taught(session, user.analysis_id)
    moved = receipt.moves or (receipt.target and receipt.target.before != receipt.target.after)
    left = None if moved else ahead.left(ticked.task, ticked.rows, taught, have)
    skill = ahead.lacked(task, taught, have) if task else None
    if left is not None and left.skill == skill:
        skill = None
    return replace(
        receipt,
        left=left,
        then=_first(theirs, have, left.skill) if left else None,
        next=Coming(task.text, skill, _first(theirs, have, skill)) if task else None,
    )


def _first(theirs: Mine, have: Set[int], skill: int | None) -> Move | None:
    """The first thing that one more skill moves."""
    if skill is None:
        return None
    return next(mine.moves(theirs, have, have | {skill}), None)


async def _named(session: Session, user: UserRow, receipt: Receipt) -> Receipt:
    """Add the names of the skills and of the saved postings that the receipt tells of."""
    coming = receipt.next
    ahead_of = [receipt.then, coming.then if coming else None]
    shown = [each for each in (*receipt.moves, *ahead_of) if isinstance(each, PostingMove)]
    untitled = [each.posting.id for each in shown if not each.posting.title]
    rows = await postings.visible(session, untitled, user.id) if untitled else []
    titles = {row.id: (row.title, row.company) for row in rows}
    if coming is not None and coming.then is not None:
        coming = replace(coming, then=mine.titled(coming.then, titles))
    return replace(
        receipt,
        moves=[mine.titled(each, titles) for each in receipt.moves],
        then=mine.titled(receipt.then, titles) if receipt.then else None,
        next=coming,
        names=await _names(session, receipt),
    )


async def _names(session: Session, receipt: Receipt) -> dict[int, str]:
    ids: set[int] = set().union(*receipt.target.left) if receipt.target else set()
    searched: Collection[int | None] = [
        each.search.skill_id
        for each in (*receipt.moves, receipt.then, receipt.next.then if receipt.next else None)
        if isinstance(each, mine.ListMove) and each.search
    ]
    ahead_of = [
        receipt.left.skill if receipt.left else None,
        receipt.next.skill if receipt.next else None,
    ]
    ids |= {skill for skill in (*searched, *ahead_of) if skill is not None}
    return dict(await skills.ids_with_names(session, sorted(ids))) if ids else {}
