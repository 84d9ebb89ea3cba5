"""Analyses in the store. A document that is stored again keeps the rows that it continues."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import reference
from db.analysis import document as parts
from db.analysis.compare import pair
from db.analysis.read import read_analysis
from db.models import (
    Analysis,
    Base,
    Component,
    Posting,
    PostingSkill,
    Premium,
    PremiumSkill,
    Requirement,
    RoadmapItem,
    RoadmapItemSkill,
    Role,
    SalaryBand,
    Skill,
    SkillAlias,
    Statement,
    StatementKind,
    StatementSkill,
    Task,
    Tick,
)
from db.reference.matching import find_skills, posting_level

BUILTIN = "backend-engineer"


async def builtin_id(session: AsyncSession) -> int:
    """The analysis that everyone starts with."""
    return (
        await session.execute(select(Analysis.id).where(Analysis.name == BUILTIN))
    ).scalar_one()


async def load_reference_skills(session: AsyncSession) -> None:
    """Bring the table of skills up to what ships with the bot; nothing is deleted."""
    known = dict((await session.execute(select(Skill.slug, Skill.id))).all())
    forms = {alias for (alias,) in await session.execute(select(SkillAlias.alias))}
    for skill in reference.skills():
        slug = skill["slug"]
        if slug not in known:
            row = Skill(name=skill["name"], slug=slug)
            session.add(row)
            await session.flush()
            known[slug] = row.id
        new = [alias for alias in skill["aliases"] if alias not in forms]
        session.add_all(SkillAlias(alias=alias, skill_id=known[slug]) for alias in new)
    await session.flush()


async def load_builtin(session: AsyncSession, now: datetime) -> int:
    """Load the analysis that ships with the bot, unless one is there: the operator's stays."""
    there = await session.scalar(select(Analysis.id).where(Analysis.name == BUILTIN))
    if there is not None:
        return there
    text = reference.text(f"{BUILTIN}.en.md")
    return await store(session, text, read_analysis(text).document, BUILTIN, now)


async def store(
    session: AsyncSession, text: str, document: parts.Document, name: str, now: datetime
) -> int:
    """Store a document under its name and return the analysis's id.

    The same text changes nothing. A changed one updates what it continues in place, so that
    ticks, choices and own tasks stay with their rows; a ticked task is never deleted.
    """
    digest = hashlib.sha256(text.encode()).hexdigest()
    analysis = await session.scalar(select(Analysis).where(Analysis.name == name))
    if analysis and analysis.digest == digest:
        return analysis.id
    if analysis is None:
        analysis = Analysis(name=name, digest=digest, imported_at=now)
        session.add(analysis)
    analysis.digest, analysis.imported_at = digest, now
    analysis.platform, analysis.chosen_role = document.platform, document.chosen_role
    analysis.takeaway, analysis.market_note = document.takeaway, document.market_note
    analysis.band_note = document.band_note
    await session.flush()
    writer = _Writer(session, analysis.id, await _skill_ids(session))
    await writer.roles(document)
    await writer.statements(document)
    await writer.postings(document)
    await writer.salaries(document)
    await writer.roadmap(document)
    return analysis.id


async def _skill_ids(session: AsyncSession) -> dict[str, int]:
    return dict((await session.execute(select(Skill.slug, Skill.id))).all())


class _Writer:
    """Writes the parts of one analysis."""

    def __init__(self, session: AsyncSession, analysis_id: int, skills: dict[str, int]) -> None:
        self.session = session
        self.analysis_id = analysis_id
        self.skills = skills

    def _found(self, text: str) -> list[int]:
        return [self.skills[slug] for slug in find_skills(text)]

    async def _continue(
        self, model: Any, keys: Sequence[str], rows: Sequence[dict[str, Any]], **owner: Any
    ) -> list[int]:
        """Update the rows that continue, add the new ones; their ids, in order.

        The rest are deleted, but for tasks that someone has ticked and items that hold such.
        """
        columns = [getattr(model, key) for key in keys]
        mine = [getattr(model, name) == value for name, value in owner.items()]
        old = (
            await self.session.execute(select(model.id, *columns).where(*mine).order_by(model.id))
        ).all()
        same = pair(
            [tuple(str(value) for value in row[1:]) for row in old],
            [tuple(str(row[key]) for key in keys) for row in rows],
        )
        # Positions are unique; the old ones step aside before the new order is written.
        await self.session.execute(update(model).where(*mine).values(position=-model.position - 1))
        gone = {row.id for row in old} - {old[index].id for index in same.values()}
        await self._delete(model, gone)
        ids = []
        for index, row in enumerate(rows):
            if index in same:
                ids.append(int(old[same[index]].id))
                await self.session.execute(update(model).where(model.id == ids[-1]).values(**row))
            else:
                added = model(**row, **owner)
                self.session.add(added)
                await self.session.flush()
                ids.append(added.id)
        return ids

    async def _delete(self, model: type[Base], ids: set[int]) -> None:
        rows: Any = model
        query = delete(rows).where(rows.id.in_(ids))
        ticked = select(Tick.task_id)
        if model is Task:
            query = query.where(Task.id.not_in(ticked))
        elif model is RoadmapItem:
            held = select(Task.roadmap_item_id).where(Task.id.in_(ticked))
            query = query.where(RoadmapItem.id.not_in(held))
        await self.session.execute(query)

    async def _link(
        self, model: Any, column: str, ids: Iterable[int], texts: Iterable[str]
    ) -> None:
        """Say anew which skills each row names."""
        pairs = list(zip(ids, texts, strict=True))
        owner = getattr(model, column)
        await self.session.execute(delete(model).where(owner.in_([id for id, _ in pairs])))
        links = [
            {column: id, "skill_id": skill} for id, text in pairs for skill in self._found(text)
        ]
        if links:
            await self.session.execute(insert(model), links)

    async def roles(self, document: parts.Document) -> None:
        rows = [
            {"position": position, "name": component.name}
            for position, component in enumerate(document.components)
        ]
        ids = await self._continue(Component, ["name"], rows, analysis_id=self.analysis_id)
        for id, component in zip(ids, document.components, strict=True):
            roles = [
                {
                    "position": position,
                    "name": role.name,
                    "responsibility": role.responsibility,
                    "chosen": _is_chosen(role.name, document.chosen_role),
                }
                for position, role in enumerate(component.roles)
            ]
            await self._continue(Role, ["name"], roles, component_id=id)

    async def statements(self, document: parts.Document) -> None:
        kinds: dict[StatementKind, Sequence[parts.Named]] = {
            "have": document.have,
            "lack": document.lack,
            "common": document.common,
            "frequent": document.frequent,
            "strong": [parts.Named(text) for text in document.strong],
            "develop": [parts.Named(text) for text in document.develop],
        }
        rows = [
            {"kind": kind, "position": position, "name": named.name, "detail": named.detail}
            for kind, all_named in kinds.items()
            for position, named in enumerate(all_named)
        ]
        ids = await self._continue(Statement, ["kind", "name"], rows, analysis_id=self.analysis_id)
        hard = [
            (id, f"{row['name']}: {row['detail'] or ''}")
            for id, row in zip(ids, rows, strict=True)
            if row["kind"] not in ("strong", "develop")
        ]
        # "Docker: needed to deploy" speaks of Docker; only a name without a skill is explained
        # by its detail ("Relational Databases: PostgreSQL, SQL").
        texts = [name if self._found(name := text.split(":")[0]) else text for _, text in hard]
        await self._link(StatementSkill, "statement_id", [id for id, _ in hard], texts)

    async def postings(self, document: parts.Document) -> None:
        rows = [
            self._posting(position, posting) for position, posting in enumerate(document.postings)
        ]
        ids = await self._continue(
            Posting, ["source_id"], rows, analysis_id=self.analysis_id, source="analysis"
        )
        for id, posting in zip(ids, document.postings, strict=True):
            await self._requirements(id, posting.requirements)

    def _posting(self, position: int, posting: parts.Posting) -> dict[str, Any]:
        level = posting_level(posting.title, posting.note, posting.requirements)
        named = posting.url or f"{posting.company or ''}/{posting.title}"
        salary = posting.salary
        return {
            "source_id": f"{self.analysis_id}:{named}"[:200],
            "position": position,
            "title": posting.title,
            "company": posting.company,
            "url": posting.url,
            "salary_min": salary.minimum if salary else None,
            "salary_max": salary.maximum if salary else None,
            "currency": salary.currency if salary else None,
            "salary_period": "month" if salary else None,
            "level": level[0] if level else None,
            "level_rule": level[1] if level else None,
            "note": posting.note,
        }

    async def _requirements(self, posting_id: int, texts: Sequence[str]) -> None:
        await self.session.execute(delete(Requirement).where(Requirement.posting_id == posting_id))
        taken: set[int] = set()
        for position, text in enumerate(texts):
            row = Requirement(posting_id=posting_id, position=position, text=text)
            self.session.add(row)
            await self.session.flush()
            for skill in self._found(text):
                if skill not in taken:
                    taken.add(skill)
                    self.session.add(
                        PostingSkill(posting_id=posting_id, skill_id=skill, requirement_id=row.id)
                    )
        await self.session.flush()

    async def salaries(self, document: parts.Document) -> None:
        bands = [
            {
                "position": position,
                "city": band.city or "",
                "level": band.level,
                "label": band.label,
                "experience": band.experience,
                "salary_min": band.salary.minimum,
                "salary_max": band.salary.maximum,
                "open_ended": band.salary.open_ended,
                "currency": band.salary.currency,
            }
            for position, band in enumerate([*document.bands, *document.city_bands])
        ]
        await self._continue(SalaryBand, ["city", "level"], bands, analysis_id=self.analysis_id)
        premiums = [
            {"position": position, **vars(premium)}
            for position, premium in enumerate(document.premiums)
        ]
        ids = await self._continue(Premium, ["name"], premiums, analysis_id=self.analysis_id)
        names = [premium.name for premium in document.premiums]
        await self._link(PremiumSkill, "premium_id", ids, names)

    async def roadmap(self, document: parts.Document) -> None:
        rows = [
            {
                "position": position,
                "period": item.period,
                "period_note": item.period_note,
                "title": item.title,
                "priority": item.priority,
                "reason": item.reason,
            }
            for position, item in enumerate(document.roadmap)
        ]
        ids = await self._continue(RoadmapItem, ["title"], rows, analysis_id=self.analysis_id)
        titles = [item.title for item in document.roadmap]
        await self._link(RoadmapItemSkill, "roadmap_item_id", ids, titles)
        for id, item in zip(ids, document.roadmap, strict=True):
            await self._tasks(item.steps, kind="step", roadmap_item_id=id)
        await self._tasks(document.action_items, kind="soft")

    async def _tasks(self, tasks: Sequence[parts.Task], **owner: Any) -> None:
        rows = [
            {"position": position, "text": task.text, "done_in_document": task.done}
            for position, task in enumerate(tasks)
        ]
        await self._continue(Task, ["text"], rows, analysis_id=self.analysis_id, **owner)


def _is_chosen(name: str, chosen: str | None) -> bool:
    """ "Backend Engineer" chooses "Backend Engineer (Python)"."""
    return chosen is not None and name.casefold().startswith(chosen.casefold())


async def takeaway(session: AsyncSession, analysis_id: int) -> str | None:
    return await session.scalar(select(Analysis.takeaway).where(Analysis.id == analysis_id))
