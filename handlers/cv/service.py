"""Use cases of CVs: what a page for a job search is made of; what a CV says becomes states of
skills, and is taken back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from db.queries import dialogs, goals, postings, roadmap, skills, task, tasks
from db.reference.matching import find_skills, met_by
from db.rows.users import UserRow
from db.store.session import Session
from db.vocabulary import SkillState
from handlers.common.errors import OutOfDate, one_of
from handlers.cv.rules.page import Asked, Done, Target
from handlers.cv.rules.reading import CvSkills
from handlers.market.rules.market import Market
from handlers.market.scope import own_population, role_of_plan

# Skills of a role that a page answers to, those asked for most first.
MOST_ASKED = 15


@dataclass(frozen=True)
class Proposed:
    """The states that a CV proposes, by skill id; `known` are in theirs already."""

    states: dict[int, SkillState]
    known: list[int]


@dataclass(frozen=True)
class SavedSkills:
    """The number of skills by state, and the moves that made them."""

    have: int
    learning: int
    first: int
    last: int


async def target(session: Session, user: UserRow, market: Market, posting_id: int) -> Target:
    """Return the skills that a posting asks for; 0 is the goal's posting, else the user's role.

    Raises OutOfDate where the posting is gone.
    """
    goal = await goals.find(session, user.id, user.analysis_id)
    wanted = posting_id or (goal.posting_id if goal else None)
    if wanted:
        rows = await postings.visible(session, [wanted], user.id, user.analysis_id)
        if rows or posting_id:
            asked = (await postings.requirements(session, [wanted]))[wanted]
            named = [Asked(row.text, row.skills) for row in asked if row.skills]
            return Target(named, posting=one_of(rows, wanted))
    role = await role_of_plan(session, user)
    population = await own_population(session, user, market)
    ids = [row.skill_id for row in market.demand(population)[:MOST_ASKED]]
    of_market = bool(ids)
    if not of_market:
        plan = await skills.for_plan(session, user.analysis_id)
        ids = [row.id for row in plan if row.asked][:MOST_ASKED]
    names = await skills.ids_with_names(session, ids)
    named = [Asked(name, frozenset((id,))) for id, name in names]
    track, level = (goal.track, goal.level) if goal else (None, None)
    about = population if of_market else None
    in_plan = role.name if role else None
    return Target(named, role=in_plan, track=track, level=level, population=about)


async def done(session: Session, user: UserRow) -> Done:
    """Return the ticks of the plan in use, with their proofs and skills."""
    rows = await tasks.for_plan(session, user.id, user.analysis_id)
    proofs = await task.proofs(session, user.id)
    ids = await skills.id_by_slug(session)
    named = {}
    for row in rows:
        if row.state == "done":
            note = proofs[row.id].note if row.id in proofs else None
            slugs = _slugs(f"{row.text}\n{note or ''}")
            named[row.id] = frozenset(ids[slug] for slug in slugs if slug in ids)
    taught = await roadmap.taught(session, user.analysis_id)
    return Done(rows, proofs, taught, named, user.time_zone)


@lru_cache(maxsize=2_000)
def _slugs(text: str) -> frozenset[str]:
    """The skills that a text names, and those that who has them has, too."""
    named = find_skills(text)
    return frozenset(named).union(*map(met_by, named))


async def proposed(session: Session, user: UserRow, found: CvSkills) -> Proposed:
    """Return the changes that a CV brings. A skill that one has stays one that one has."""
    now = await skills.states(session, user.id, user.analysis_id)
    said: dict[SkillState, tuple[str, ...]] = {"have": found.have, "learning": found.learning}
    wanted: dict[int, SkillState] = {}
    for state, slugs in said.items():
        wanted |= dict.fromkeys(await skills.ids_of_slugs(session, list(slugs)), state)
    new = {id: state for id, state in wanted.items() if _is_new(now.get(id, "lack"), state)}
    return Proposed(new, [id for id in wanted if id not in new])


def _is_new(now: SkillState, state: SkillState) -> bool:
    return now == "lack" or (now == "learning" and state == "have")


async def save(
    session: Session, user: UserRow, states: Mapping[int, SkillState], now: datetime
) -> SavedSkills | None:
    """Put these skills into their states and end the dialog; None where nothing is left to do."""
    await dialogs.remove(session, user.id)
    current = await skills.states(session, user.id, user.analysis_id)
    named = dict(await skills.ids_with_names(session, list(states)))
    changed = {
        id: state
        for id, state in states.items()
        if id in named and _is_new(current.get(id, "lack"), state)
    }
    moves = [
        await skills.add_override(session, user.id, id, state, now)
        for id, state in changed.items()
    ]
    if not moves:
        return None
    have = sum(state == "have" for state in changed.values())
    return SavedSkills(have, len(moves) - have, moves[0], moves[-1])


async def undo(session: Session, user: UserRow, first: int, last: int) -> int:
    """Take back the moves that one Save made, unless a later move followed; their number.

    Raises OutOfDate where these are not the moves of one Save of this user.
    """
    moves: Sequence[tuple[int, datetime]] = await skills.own_moves(session, user.id, first, last)
    if not moves or len({moved_at for _id, moved_at in moves}) != 1:
        raise OutOfDate
    if moves[0][0] != first or moves[-1][0] != last:
        raise OutOfDate
    await skills.undo_overrides(session, user.id, [id for id, _moved_at in moves])
    return len(moves)
