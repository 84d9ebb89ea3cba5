"""What a plan states of its reader's skills: its author's lines where their user moved them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from db.documents.document import Document, NamedSkills
from db.queries import skills
from db.vocabulary import SkillState

STATES: tuple[SkillState, ...] = ("have", "learning", "lack")


@dataclass(frozen=True)
class StatementLine:
    """A line as an export writes it, and where its author has it: `kind` is None for a skill
    that they don't speak of, and that its user moved."""

    state: SkillState
    named: NamedSkills
    kind: SkillState | None


async def exported_lines(
    session: AsyncSession, user_id: int, analysis_id: int
) -> list[StatementLine]:
    moved = await skills.current_overrides(session, user_id)
    found: list[StatementLine] = []
    told: set[int] = set()
    said = await skills.statements(session, analysis_id)
    for kind in STATES:
        for each in (each for each in said if each.kind == kind):
            states = {moved.get(skill, kind) for skill in each.skills} or {kind}
            # A line that speaks of several skills stays while they are apart.
            state = states.pop() if len(states) == 1 else kind
            found.append(StatementLine(state, NamedSkills(each.name, each.detail), kind))
            told |= {skill for skill in each.skills if moved.get(skill, state) == state}
    known = await skills.for_user(session, analysis_id, user_id)
    rest = [
        StatementLine(moved[each.id], NamedSkills(each.name), None)
        for each in sorted(known, key=lambda each: each.name)
        if each.id in moved and each.id not in told
    ]
    # Not every skill is found by its own name alone; a file that was taken out names it so.
    there = {(line.state, line.named) for line in found}
    return found + [line for line in rest if (line.state, line.named) not in there]


async def split_authored(
    session: AsyncSession, user_id: int, analysis_id: int, document: Document
) -> tuple[Document, list[tuple[SkillState, NamedSkills]]]:
    """A document without what its user did to skills: lines that an export moved are where
    their author has them, those that it added are none. Also the lines that stand where neither
    has them, which are its user's wishes: as an open box takes no tick away, the author's own
    text takes no skill away."""
    there = await exported_lines(session, user_id, analysis_id)
    left: dict[tuple[SkillState, NamedSkills], list[int]] = {}
    for number, each in enumerate(there):
        for state in {each.state, each.kind or each.state}:
            left.setdefault((state, each.named), []).append(number)
    wishes: list[tuple[SkillState, NamedSkills]] = []
    stated: dict[SkillState, list[tuple[int | None, NamedSkills]]] = {each: [] for each in STATES}
    moved: list[int] = []
    used: set[int] = set()
    for state in STATES:
        for named in getattr(document, state):
            at = next((it for it in left.get((state, named), ()) if it not in used), None)
            if at is None:
                wishes.append((state, named))
                stated[state].append((None, named))
                continue
            used.add(at)
            if there[at].kind == state:
                stated[state].append((at, named))
            else:
                moved.append(at)
    for at in moved:
        if (kind := there[at].kind) is not None:
            stated[kind].insert(_before(stated[kind], at), (at, there[at].named))
    have, learning, lack = ([named for _at, named in stated[each]] for each in STATES)
    return replace(document, have=have, learning=learning, lack=lack), wishes


def _before(stated: Sequence[tuple[int | None, NamedSkills]], wanted: int) -> int:
    """The place in front of the first line that stood further down."""
    later = (index for index, (at, _named) in enumerate(stated) if at is not None and at > wanted)
    return next(later, len(stated))
