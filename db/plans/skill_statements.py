"""The lines of a plan on its reader's skills, with the user's changes and without."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from db.documents.document import Document, NamedSkills
from db.queries import skills
from db.store.session import Session
from db.vocabulary import SkillState

STATES: tuple[SkillState, ...] = ("have", "learning", "lack")


@dataclass(frozen=True)
class StatementLine:
    """A line as an export writes it, in the section `state`.

    `kind` is the author's section; None for a skill that only the user's change added.
    """

    state: SkillState
    named: NamedSkills
    kind: SkillState | None


async def exported_lines(session: Session, user_id: int, analysis_id: int) -> list[StatementLine]:
    """The author's lines in the sections to which the user moved their skills, then the skills
    that only the user's changes name. What ticks have taught is told by the ticks."""
    history = await skills.override_history(session, user_id)
    moved = {skill: move.own for skill, move in history.items() if move.own is not None}
    lines: list[StatementLine] = []
    covered: set[int] = set()
    statements = await skills.statements(session, analysis_id)
    for kind in STATES:
        for row in (row for row in statements if row.kind == kind):
            states = {moved.get(skill, kind) for skill in row.skills} or {kind}
            # A line on several skills stays while their states differ.
            state = states.pop() if len(states) == 1 else kind
            lines.append(StatementLine(state, NamedSkills(row.name, row.detail), kind))
            covered |= {skill for skill in row.skills if moved.get(skill, state) == state}
    known = await skills.for_user(session, analysis_id, user_id)
    added = [
        StatementLine(moved[skill.id], NamedSkills(skill.name), None)
        for skill in sorted(known, key=lambda skill: skill.name)
        if skill.id in moved and skill.id not in covered
    ]
    # Not every skill is found by its own name alone; an exported file names it so.
    written = {(line.state, line.named) for line in lines}
    return lines + [line for line in added if (line.state, line.named) not in written]


async def split_authored(
    session: Session, user_id: int, analysis_id: int, document: Document
) -> tuple[Document, list[tuple[SkillState, NamedSkills]]]:
    """Split a document into its author's text and its user's wishes for skills.

    In the first, lines that an export moved are back in the author's sections, and lines that it
    added are left out. The second has the lines that stand where neither has them. As an open box
    takes no tick away, the author's own text takes no skill away.
    """
    lines = await exported_lines(session, user_id, analysis_id)
    left: dict[tuple[SkillState, NamedSkills], list[int]] = {}
    for number, line in enumerate(lines):
        for state in {line.state, line.kind or line.state}:
            left.setdefault((state, line.named), []).append(number)
    wishes: list[tuple[SkillState, NamedSkills]] = []
    stated: dict[SkillState, list[tuple[int | None, NamedSkills]]] = {
        state: [] for state in STATES
    }
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
            if lines[at].kind == state:
                stated[state].append((at, named))
            else:
                moved.append(at)
    for at in moved:
        if (kind := lines[at].kind) is not None:
            stated[kind].insert(_before(stated[kind], at), (at, lines[at].named))
    have, learning, lack = ([named for _at, named in stated[state]] for state in STATES)
    return replace(document, have=have, learning=learning, lack=lack), wishes


def _before(stated: Sequence[tuple[int | None, NamedSkills]], wanted: int) -> int:
    """The place in front of the first line that stood further down."""
    later = (index for index, (at, _named) in enumerate(stated) if at is not None and at > wanted)
    return next(later, len(stated))
