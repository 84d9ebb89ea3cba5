"""Looks for skills again in what is kept of postings, once for each version of the list of skills.

Texts are not kept. Looked at again are titles, the names that no skill had (`postings.named`), and
the requirements of plans' and users' own postings. Nothing is taken away.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select, update

from db import reference
from db.models.analyses import Analysis, Skill, new_version
from db.models.postings import Posting, PostingSkill, Requirement
from db.queries import market, meta
from db.reference.matching import asked_skills, find_skills
from db.reference.unknown import as_lines, from_lines
from db.store.session import Session

KEY, PAGE = "matched", 200


@dataclass(frozen=True)
class _Place:
    """The place that a version's work came to: the last posting, and if the market has changed."""

    version: str
    last_id: int
    changed: bool

    def __str__(self) -> str:
        return f"{self.version} {self.last_id} {self.changed:d}"


async def is_waiting(session: Session) -> bool:
    return await _place(session) is not None


async def page(session: Session) -> bool:
    """Look at the next postings, PAGE of them; False where all were looked at.

    A page is one transaction with the place that it came to: killed, it is done again.
    """
    if (place := await _place(session)) is None:
        return False
    columns = (Posting.id, Posting.title, Posting.named, Posting.analysis_id, Posting.user_id)
    query = select(*columns).where(Posting.id > place.last_id).order_by(Posting.id).limit(PAGE)
    rows = (await session.execute(query)).all()
    if not rows:
        await meta.put(session, KEY, place.version)
        if place.changed:
            await market.mark_changed(session)
        return False
    changed = await _look_again(session, rows) or place.changed
    await meta.put(session, KEY, str(_Place(place.version, rows[-1].id, changed)))
    return True


async def _place(session: Session) -> _Place | None:
    version, said = reference.skills_version(), (await meta.find(session, KEY) or "").split()
    if said == [version]:
        return None
    if len(said) == 3 and said[0] == version:
        return _Place(version, int(said[1]), said[2] == "1")
    return _Place(version, 0, False)


async def _look_again(session: Session, rows: Sequence[Any]) -> bool:
    """True where the market has changed."""
    ids = dict((await session.execute(select(Skill.slug, Skill.id))).all())
    between = PostingSkill.posting_id.between(rows[0].id, rows[-1].id)
    pairs = select(PostingSkill.posting_id, PostingSkill.skill_id).where(between)
    known = {(row.posting_id, row.skill_id) for row in await session.execute(pairs)}
    new: dict[tuple[int, int], int | None] = {}
    for posting, slug, requirement in await _found(session, rows):
        if slug in ids and (posting, ids[slug]) not in known:
            new.setdefault((posting, ids[slug]), requirement)
    if new:
        links = [
            {"posting_id": posting, "skill_id": skill, "requirement_id": requirement}
            for (posting, skill), requirement in new.items()
        ]
        await session.execute(insert(PostingSkill), links)
    await _forget_known(session, rows)
    touched = {posting for posting, _skill in new}
    plans = {row.analysis_id for row in rows if row.id in touched} - {None}
    for plan in plans:
        query = update(Analysis).where(Analysis.id == plan).values(version=new_version())
        await session.execute(query)
    return any(_is_of_market(row) for row in rows if row.id in touched)


async def _found(session: Session, rows: Sequence[Any]) -> list[tuple[int, str, int | None]]:
    """Postings with the skills that they name, and the requirement that names each."""
    found: list[tuple[int, str, int | None]] = [
        (row.id, slug, None) for row in rows if _is_of_market(row) for slug in _asked(row)
    ]
    between = Requirement.posting_id.between(rows[0].id, rows[-1].id)
    columns = (Requirement.posting_id, Requirement.id, Requirement.text)
    query = select(*columns).where(between).order_by(Requirement.position)
    for row in await session.execute(query):
        found += ((row.posting_id, slug, row.id) for slug in find_skills(row.text))
    return found


def _is_of_market(row: Any) -> bool:
    return row.analysis_id is None and row.user_id is None


def _asked(row: Any) -> Iterator[str]:
    for text in (row.title, *from_lines(row.named)):
        yield from asked_skills(text)


async def _forget_known(session: Session, rows: Sequence[Any]) -> None:
    """Names that a skill has by now count as that skill."""
    for row in rows:
        names = from_lines(row.named)
        left = [name for name in names if not asked_skills(name)]
        if len(left) < len(names):
            query = update(Posting).where(Posting.id == row.id).values(named=as_lines(left))
            await session.execute(query)
