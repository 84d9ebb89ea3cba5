"""Analyses in the store. A document that is stored again keeps the rows that it continues."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from db import reference
from db.analysis import document as parts
from db.analysis.compare import Entry, last, whole
from db.analysis.read import read_analysis
from db.models import (
    Analysis,
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
from db.queries.continuing import Row, Rows
from db.reference.matching import posting_level

BUILTIN = "backend-engineer"


def builtin_name(language: str) -> str:
    return BUILTIN if language == "en" else f"{BUILTIN}.{language}"


async def builtin_id(session: AsyncSession, language: str = "en") -> int:
    """The analysis that everyone starts with, in a language; in English where it has none."""
    names = (BUILTIN, builtin_name(language))
    query = select(Analysis.id).where(Analysis.user_id.is_(None), Analysis.name.in_(names))
    longest = query.order_by(func.length(Analysis.name).desc()).limit(1)
    return (await session.execute(longest)).scalar_one()


async def builtin_ids(session: AsyncSession) -> list[int]:
    """The same in every language."""
    names = map(builtin_name, reference.builtin_languages())
    query = select(Analysis.id).where(Analysis.user_id.is_(None), Analysis.name.in_(names))
    return list((await session.execute(query.order_by(Analysis.id))).scalars())


async def takeaway(session: AsyncSession, analysis_id: int) -> str | None:
    return await session.scalar(select(Analysis.takeaway).where(Analysis.id == analysis_id))


async def load_reference_skills(session: AsyncSession) -> None:
    """Bring the table of skills up to what ships with the bot; nothing is deleted."""
    known = {row.slug: row for row in await session.execute(select(Skill.slug, Skill.name))}
    for skill in reference.skills():
        slug, name = skill["slug"], skill["name"]
        if slug in known and known[slug].name != name:
            await session.execute(update(Skill).where(Skill.slug == slug).values(name=name))
    added = [
        {"name": each["name"], "slug": each["slug"]}
        for each in reference.skills()
        if each["slug"] not in known
    ]
    if added:
        await session.execute(insert(Skill), added)
    await _load_aliases(session)


async def _load_aliases(session: AsyncSession) -> None:
    ids = await _skill_ids(session)
    there = dict((await session.execute(select(SkillAlias.alias, SkillAlias.skill_id))).all())
    wanted = {
        alias: ids[skill["slug"]] for skill in reference.skills() for alias in skill["aliases"]
    }
    moved = [alias for alias, id in wanted.items() if there.get(alias, id) != id]
    if moved:
        await session.execute(delete(SkillAlias).where(SkillAlias.alias.in_(moved)))
    new = [
        {"alias": alias, "skill_id": id} for alias, id in wanted.items() if there.get(alias) != id
    ]
    if new:
        await session.execute(insert(SkillAlias), new)


async def load_builtin(session: AsyncSession, now: datetime) -> None:
    """Load the analysis that ships with the bot, in each language; what the operator put in its
    place stays."""
    query = select(Analysis.name, Analysis.digest).where(Analysis.user_id.is_(None))
    there = dict((await session.execute(query)).all())
    if BUILTIN in there and there[BUILTIN] not in reference.shipped():
        return
    for language in reference.builtin_languages():
        text, name = reference.text(f"{BUILTIN}.{language}.md"), builtin_name(language)
        if there.get(name) != digest_of(text):
            await store(session, text, read_analysis(text).document, name, now)


async def replace_builtin(
    session: AsyncSession, text: str, document: parts.Document, now: datetime
) -> None:
    """Put the operator's document in the place of the built-in one, whatever the language."""
    for language in reference.builtin_languages():
        await store(session, text, document, builtin_name(language), now)


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


async def store(
    session: AsyncSession, text: str, document: parts.Document, name: str, now: datetime
) -> int:
    """Store a document under its name and return the analysis's id.

    The same text changes nothing. A changed one updates what it continues in place, so that
    ticks, choices and own tasks stay with their rows; a ticked task is never deleted.
    """
    digest = digest_of(text)
    analysis = await session.scalar(
        select(Analysis).where(Analysis.user_id.is_(None), Analysis.name == name)
    )
    if analysis and analysis.digest == digest:
        return analysis.id
    if analysis is None:
        analysis = Analysis(name=name)
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
    return writer.analysis_id


async def _skill_ids(session: AsyncSession) -> dict[str, int]:
    return dict((await session.execute(select(Skill.slug, Skill.id))).all())


class _Writer(Rows):
    """Writes the parts of one analysis."""

    async def roles(self, document: parts.Document) -> None:
        mine = Component.analysis_id == self.analysis_id
        old = await self.old(Component.id, Component.name, where=mine)
        new = [
            ((each.name,), {"analysis_id": self.analysis_id, "position": at, "name": each.name})
            for at, each in enumerate(document.components)
        ]
        # Roles first find their places, so that a choice outlives the renaming of a component.
        old_roles = await self.old(
            Role.id, Component.name, Role.name, where=mine & (Role.component_id == Component.id)
        )
        # A component that is gone stays until its roles have moved.
        ids = await self.carry_on(Component, old, new, held=frozenset(old))
        chosen = _chosen(document)
        roles = [
            (
                (component.name, role.name),
                {"component_id": id, "position": at, "chosen": role is chosen, **vars(role)},
            )
            for id, component in zip(ids, document.components, strict=True)
            for at, role in enumerate(component.roles)
        ]
        await self.carry_on(Role, old_roles, roles, (whole, last))
        await self.delete(Component, set(old) - set(ids))

    async def statements(self, document: parts.Document) -> None:
        kinds: dict[StatementKind, Sequence[parts.Named]] = {
            "have": document.have,
            "lack": document.lack,
            "common": document.common,
            "frequent": document.frequent,
            "strong": [parts.Named(text) for text in document.strong],
            "develop": [parts.Named(text) for text in document.develop],
        }
        rows: list[Row] = [
            {"kind": kind, "position": position, "name": named.name, "detail": named.detail}
            for kind, all_named in kinds.items()
            for position, named in enumerate(all_named)
        ]
        ids = await self.anew(Statement, rows)
        # "Docker: needed to deploy" speaks of Docker; only a name without a skill is explained
        # by its detail ("Relational Databases: PostgreSQL, SQL").
        texts = [
            (id, row["name"] if self.found(row["name"]) else row["detail"] or "")
            for id, row in zip(ids, rows, strict=True)
            if row["kind"] not in ("strong", "develop")
        ]
        await self.link(StatementSkill, "statement_id", texts)

    async def postings(self, document: parts.Document) -> None:
        mine = Posting.analysis_id == self.analysis_id
        # A posting is its address, else its company and title together.
        name = func.coalesce(Posting.company, "") + " / " + Posting.title
        old = await self.old(Posting.id, Posting.url, name, where=mine)
        new = [
            ((each.url or "", f"{each.company or ''} / {each.title}"), self._posting(at, each))
            for at, each in enumerate(document.postings)
        ]
        ids = await self.carry_on(Posting, old, new, (_url, last))
        await self.session.execute(delete(Requirement).where(Requirement.posting_id.in_(ids)))
        rows: list[Row] = [
            {"posting_id": id, "position": position, "text": text}
            for id, posting in zip(ids, document.postings, strict=True)
            for position, text in enumerate(posting.requirements)
        ]
        requirements = await self.insert(Requirement, rows)
        # A skill that two requirements name counts for the first.
        links: dict[tuple[int, int], Row] = {}
        for id, row in zip(requirements, rows, strict=True):
            for skill in self.found(row["text"]):
                link = {"posting_id": row["posting_id"], "skill_id": skill, "requirement_id": id}
                links.setdefault((row["posting_id"], skill), link)
        if links:
            await self.session.execute(insert(PostingSkill), list(links.values()))

    def _posting(self, position: int, posting: parts.Posting) -> Row:
        level = posting_level(posting.title, posting.note, posting.requirements)
        salary = posting.salary
        # "from 500,000" has no upper figure.
        unbounded = salary is not None and salary.open_ended and salary.minimum == salary.maximum
        return {
            "analysis_id": self.analysis_id,
            "source": "analysis",
            "source_id": f"{self.analysis_id}:{uuid4().hex}",
            "position": position,
            "title": posting.title,
            "company": posting.company,
            "url": posting.url,
            "salary_min": salary.minimum if salary else None,
            "salary_max": salary.maximum if salary and not unbounded else None,
            "currency": salary.currency if salary else None,
            "salary_period": "month" if salary else None,
            "level": level[0] if level else None,
            "level_rule": level[1] if level else None,
            "note": posting.note,
        }

    async def salaries(self, document: parts.Document) -> None:
        bands = [*document.bands, *document.city_bands]
        await self.anew(SalaryBand, (_band(at, band) for at, band in enumerate(bands)))
        premiums = [{"position": at, **vars(each)} for at, each in enumerate(document.premiums)]
        ids = await self.anew(Premium, premiums)
        names = (each.name for each in document.premiums)
        await self.link(PremiumSkill, "premium_id", zip(ids, names, strict=True))

    async def roadmap(self, document: parts.Document) -> None:
        mine = RoadmapItem.analysis_id == self.analysis_id
        old = await self.old(RoadmapItem.id, RoadmapItem.title, where=mine)
        steps = await self.old(
            Task.id, RoadmapItem.title, Task.text,
            where=mine & (Task.roadmap_item_id == RoadmapItem.id),
        )  # fmt: skip
        new = [
            ((item.title,), {**_item(at, item), "analysis_id": self.analysis_id})
            for at, item in enumerate(document.roadmap)
        ]
        # An item that is gone stays until its steps have moved.
        ids = await self.carry_on(RoadmapItem, old, new, held=frozenset(old))
        titles = (item.title for item in document.roadmap)
        await self.link(RoadmapItemSkill, "roadmap_item_id", zip(ids, titles, strict=True))
        tasks = [
            ((item.title, task.text), self._task(at, task, kind="step", roadmap_item_id=id))
            for id, item in zip(ids, document.roadmap, strict=True)
            for at, task in enumerate(item.steps)
        ]
        await self._tasks(steps, tasks)
        in_use = select(Task.roadmap_item_id).where(Task.roadmap_item_id.is_not(None))
        gone = delete(RoadmapItem).where(RoadmapItem.id.in_(set(old) - set(ids)))
        await self.session.execute(gone.where(RoadmapItem.id.not_in(in_use)))
        soft = (Task.analysis_id == self.analysis_id) & (Task.kind == "soft")
        actions = await self.old(Task.id, Task.text, where=soft)
        await self._tasks(
            actions,
            [((task.text,), self._task(at, task, kind="soft"))
             for at, task in enumerate(document.action_items)],
        )  # fmt: skip

    def _task(self, position: int, task: parts.Task, **owner: Any) -> Row:
        row = {"position": position, "text": task.text, "done_in_document": task.done}
        return {**row, "analysis_id": self.analysis_id, **owner}

    async def _tasks(self, old: dict[int, Entry], new: Sequence[tuple[Entry, Row]]) -> None:
        """A task that anyone has ticked stays, even where the document has dropped it."""
        ticked = select(Tick.task_id).where(Tick.task_id.in_(list(old)))
        held = frozenset((await self.session.execute(ticked)).scalars())
        await self.carry_on(Task, old, new, (whole, last), held)


def _url(entry: Entry) -> str:
    return entry[0]


def _band(position: int, band: parts.Band) -> Row:
    return {
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


def _item(position: int, item: parts.RoadmapItem) -> Row:
    return {
        "position": position,
        "period": item.period,
        "period_note": item.period_note,
        "title": item.title,
        "priority": item.priority,
        "reason": item.reason,
    }


def _chosen(document: parts.Document) -> parts.Role | None:
    """The role that the author chose: "Backend Engineer" is "Backend Engineer (Python)"."""
    wanted = (document.chosen_role or "").casefold()
    roles = [role for component in document.components for role in component.roles]
    exact = [role for role in roles if role.name.casefold() == wanted]
    short = [role for role in roles if role.name.casefold().partition(" (")[0] == wanted]
    return next(iter([*exact, *short]), None)
