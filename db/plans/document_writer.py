"""Writes a document into the rows of a plan; entries that go on keep their rows."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import delete, func, insert, select, update

from db.documents import document as parts
from db.documents.diff import Matching
from db.documents.figures import counted, names_several
from db.documents.plan_tasks import NewTask, entries
from db.documents.similarity import Entries, MatchKey, last, pair, whole
from db.models.analyses import (
    Analysis,
    Component,
    Premium,
    PremiumSkill,
    RoadmapItem,
    RoadmapItemSkill,
    Role,
    SalaryBand,
    Skill,
    Statement,
    StatementSkill,
    new_version,
)
from db.models.postings import Posting, PostingSkill, Requirement
from db.models.users import Task
from db.plans.sync_rows import RowValues, delete_rows, insert_rows, link_rows, sync_rows
from db.reference.matching import find_skills, posting_level
from db.rows.plans import DocumentSource
from db.store.session import Session
from db.vocabulary import StatementKind


def document_hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def skill_text(name: str, detail: str | None) -> str:
    """The part of a line in which its skills are looked for.

    "Docker: needed to deploy" speaks of Docker; only a name without a skill is explained by its
    detail ("Relational Databases: PostgreSQL, SQL").
    """
    return name if find_skills(name) else detail or ""


async def skill_ids(session: Session) -> dict[str, int]:
    return dict((await session.execute(select(Skill.slug, Skill.id))).all())


async def write_document(
    session: Session,
    analysis_id: int,
    source: DocumentSource,
    document: parts.Document,
    matching: Matching,
    now: datetime,
) -> tuple[list[int], dict[int, int]]:
    """Make a plan what a document says, whose text is `source`; `matching` was made with the
    plan's present rows.

    Tasks and items that the document drops are marked as gone, never deleted; own tasks are
    their user's. Returns the ids of its items, and of its tasks by the numbers of their entries.
    """
    texts = {
        "digest": document_hash(source.text),
        "source": source.text,
        "encoding": source.encoding,
        "imported_at": now,
        "version": new_version(),
        "platform": document.platform,
        "chosen_role": document.chosen_role,
        "takeaway": document.takeaway,
        "market_note": document.market_note,
        "band_note": document.band_note,
    }
    query = update(Analysis).where(Analysis.id == analysis_id).values(**texts)
    owner = (await session.execute(query.returning(Analysis.user_id))).scalar_one()
    skills = await skill_ids(session)
    writer = _Writer(session, analysis_id, skills, now, own=owner is not None)
    await writer.roles(document)
    await writer.statements(document)
    await writer.postings(document)
    await writer.salaries(document)
    return await writer.roadmap(document, matching)


class _Writer:
    """Writes the parts of one analysis, in few statements."""

    def __init__(
        self,
        session: Session,
        analysis_id: int,
        skills: dict[str, int],
        now: datetime,
        *,
        own: bool,
    ) -> None:
        self.session = session
        self.analysis_id = analysis_id
        self.own = own
        self.skills = skills
        self.now = now

    def skill_ids(self, text: str) -> list[int]:
        return [self.skills[slug] for slug in find_skills(text) if slug in self.skills]

    async def replace(self, model: Any, rows: Iterable[RowValues]) -> list[int]:
        """Replace the plan's rows of a table to which no user's rows refer; their ids."""
        plan = {"analysis_id": self.analysis_id}
        await self.session.execute(delete(model).filter_by(**plan))
        return await insert_rows(self.session, model, [{**plan, **row} for row in rows])

    async def link(self, model: Any, column: str, texts: Iterable[tuple[int, str]]) -> None:
        """Replace the links from rows to the skills that their texts name."""
        pairs = list(texts)
        owner = getattr(model, column)
        await self.session.execute(delete(model).where(owner.in_([id for id, _ in pairs])))
        links = [
            {column: id, "skill_id": skill} for id, text in pairs for skill in self.skill_ids(text)
        ]
        if links:
            await self.session.execute(insert(model), links)

    async def roles(self, document: parts.Document) -> None:
        in_plan = Component.analysis_id == self.analysis_id
        old = await link_rows(self.session, Component.id, Component.name, where=in_plan)
        # Roles first find their places, so that a choice outlives the renaming of a component.
        old_roles = await link_rows(
            self.session,
            Role.id,
            Component.name,
            Role.name,
            where=in_plan & (Role.component_id == Component.id),
        )
        new = [
            ((part.name,), {"analysis_id": self.analysis_id, "position": at, "name": part.name})
            for at, part in enumerate(document.components)
        ]
        # A component that is gone stays until its roles have moved.
        ids = await sync_rows(self.session, Component, old, _paired(old, new), keep=True)
        chosen = _chosen(document)
        roles = [
            (
                (component.name, role.name),
                {"component_id": id, "position": at, "chosen": role is chosen, **vars(role)},
            )
            for id, component in zip(ids, document.components, strict=True)
            for at, role in enumerate(component.roles)
        ]
        await sync_rows(self.session, Role, old_roles, _paired(old_roles, roles, (whole, last)))
        await delete_rows(self.session, Component, set(old) - set(ids))

    async def statements(self, document: parts.Document) -> None:
        rows = statement_rows(document)
        ids = await self.replace(
            Statement, ({**row, **counted_row(row["detail"])} for row in rows)
        )
        texts = [
            (id, skill_text(row["name"], row["detail"]))
            for id, row in zip(ids, rows, strict=True)
            if row["kind"] not in ("strong", "develop")
        ]
        await self.link(StatementSkill, "statement_id", texts)

    async def postings(self, document: parts.Document) -> None:
        # A posting is its address, else its company and title together.
        name = func.coalesce(Posting.company, "") + " / " + Posting.title
        in_plan = Posting.analysis_id == self.analysis_id
        old = await link_rows(self.session, Posting.id, Posting.url, name, where=in_plan)
        new = [
            (
                (posting.url or "", f"{posting.company or ''} / {posting.title}"),
                {"analysis_id": self.analysis_id, **posting_row(at, posting)},
            )
            for at, posting in enumerate(document.postings)
        ]
        # The id at its source is given once, with the row.
        wanted = [
            (id, row if id else {**row, "source_id": f"{self.analysis_id}:{uuid4().hex}"})
            for id, row in _paired(old, new, (_url, last))
        ]
        ids = await sync_rows(self.session, Posting, old, wanted)
        await self.session.execute(delete(Requirement).where(Requirement.posting_id.in_(ids)))
        rows: list[RowValues] = [
            {"posting_id": id, "position": position, "text": text}
            for id, posting in zip(ids, document.postings, strict=True)
            for position, text in enumerate(posting.requirements)
        ]
        requirements = await insert_rows(self.session, Requirement, rows)
        # A skill that two requirements name counts for the first.
        links: dict[tuple[int, int], RowValues] = {}
        for id, row in zip(requirements, rows, strict=True):
            for skill in self.skill_ids(row["text"]):
                link = {"posting_id": row["posting_id"], "skill_id": skill, "requirement_id": id}
                links.setdefault((row["posting_id"], skill), link)
        if links:
            await self.session.execute(insert(PostingSkill), list(links.values()))

    async def salaries(self, document: parts.Document) -> None:
        bands = [*document.bands, *document.city_bands]
        await self.replace(SalaryBand, (band_row(at, band) for at, band in enumerate(bands)))
        premiums = [
            {"position": at, **vars(row), "shared": names_several(row.name)}
            for at, row in enumerate(document.premiums)
        ]
        ids = await self.replace(Premium, premiums)
        names = (premium.name for premium in document.premiums)
        await self.link(PremiumSkill, "premium_id", zip(ids, names, strict=True))

    async def roadmap(
        self, document: parts.Document, matching: Matching
    ) -> tuple[list[int], dict[int, int]]:
        in_plan = RoadmapItem.analysis_id == self.analysis_id
        order = (RoadmapItem.position, RoadmapItem.id)
        present = list(
            await self.session.scalars(select(RoadmapItem.id).where(in_plan).order_by(*order))
        )
        wanted = [
            (matching.items.get(at), {**item_row(at, item), "analysis_id": self.analysis_id})
            for at, item in enumerate(document.roadmap)
        ]
        ids = await sync_rows(self.session, RoadmapItem, present, wanted, keep=True)
        titles = (item.title for item in document.roadmap)
        await self.link(RoadmapItemSkill, "roadmap_item_id", zip(ids, titles, strict=True))
        authored = (Task.analysis_id == self.analysis_id) & Task.user_id.is_(None)
        tasks = list(await self.session.scalars(select(Task.id).where(authored)))
        steps = self._tasks(document, matching.tasks, ids)
        task_ids = await sync_rows(self.session, Task, tasks, steps, keep=True)
        await self._gone(Task, set(tasks) - set(task_ids))
        await self._gone(RoadmapItem, set(present) - set(ids))
        return ids, dict(enumerate(task_ids))

    def _tasks(
        self, document: parts.Document, same: Mapping[int, int], items: Sequence[int]
    ) -> list[tuple[int | None, RowValues]]:
        rows: list[tuple[int | None, RowValues]] = []
        for at, entry in enumerate(entries(document)):
            if entry.own:
                continue  # they come behind all others
            row = self._task(at, entry, items)
            if self.own and at in same:
                # What the user has ticked is their history; a document without it takes
                # nothing back.
                del row["done_in_document"]
            rows.append((same.get(at), row))
        return rows

    def _task(self, position: int, new: NewTask, items: Sequence[int]) -> RowValues:
        return {
            "analysis_id": self.analysis_id,
            "kind": "soft" if new.item is None else "step",
            "roadmap_item_id": None if new.item is None else items[new.item],
            "position": position,
            "text": new.task.text,
            "done_in_document": new.task.done,
            "line": new.task.place.line if new.task.place else None,
            "gone_at": None,
        }

    async def _gone(self, model: Any, ids: set[int]) -> None:
        gone = update(model).where(model.id.in_(ids), model.gone_at.is_(None))
        await self.session.execute(gone.values(gone_at=self.now))


def _paired(
    old: Mapping[int, Entries],
    new: Sequence[tuple[Entries, RowValues]],
    keys: Iterable[MatchKey] = (whole,),
) -> list[tuple[int | None, RowValues]]:
    """The new rows, each with the id of the old one that it continues."""
    ids = list(old)
    same = pair(list(old.values()), [entry for entry, _row in new], keys)
    return [(ids[same[at]] if at in same else None, row) for at, (_entry, row) in enumerate(new)]


def _url(entry: Entries) -> str:
    return entry[0]


def statement_rows(document: parts.Document) -> list[RowValues]:
    kinds: dict[StatementKind, Sequence[parts.NamedSkills]] = {
        "have": document.have,
        "lack": document.lack,
        "learning": document.learning,
        "common": document.common,
        "frequent": document.frequent,
        "several": document.several,
        "single": document.single,
        "strong": [parts.NamedSkills(text) for text in document.strong],
        "develop": [parts.NamedSkills(text) for text in document.develop],
    }
    return [
        {"kind": kind, "position": position, "name": named.name, "detail": named.detail}
        for kind, all_named in kinds.items()
        for position, named in enumerate(all_named)
    ]


def counted_row(detail: str | None) -> RowValues:
    """The market's figure that a line on a skill states, in columns."""
    figure = counted(detail)
    return {
        "asked": figure and figure.asked,
        "asked_of": figure and figure.total,
        "asked_on": figure and figure.day.isoformat(),
    }


def posting_row(position: int, posting: parts.DocumentPosting) -> RowValues:
    level = posting_level(posting.title, posting.note, posting.requirements)
    salary = posting.salary
    # "from 500,000" has no upper figure.
    unbounded = salary is not None and salary.open_ended and salary.minimum == salary.maximum
    return {
        "source": "analysis",
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


def band_row(position: int, band: parts.DocumentBand) -> RowValues:
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
        "taken_of": band.source and band.source.n,
        "taken_on": band.source and band.source.day.isoformat(),
    }


def item_row(position: int, item: parts.DocumentItem) -> RowValues:
    return {
        "position": position,
        "period": item.period,
        "period_note": item.period_note,
        "title": item.title,
        "priority": item.priority,
        "reason": item.reason,
        "gone_at": None,
    }


def _chosen(document: parts.Document) -> parts.DocumentRole | None:
    """The role that the author chose: "Backend Engineer" is "Backend Engineer (Python)", and
    "Backend Engineer (Junior)" is "Backend Engineer"."""
    wanted = (document.chosen_role or "").casefold()
    short = wanted.partition(" (")[0]
    roles = [role for component in document.components for role in component.roles]
    exact = [role for role in roles if role.name.casefold() == wanted]
    longer = [role for role in roles if role.name.casefold().partition(" (")[0] == wanted]
    shorter = [role for role in roles if short and role.name.casefold() == short]
    return next(iter([*exact, *longer, *shorter]), None)
