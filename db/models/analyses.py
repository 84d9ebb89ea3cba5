"""A plan, stored as `analyses`: its roles, statements, salaries and roadmap."""

import secrets
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, owned_by
from db.vocabulary import Level, Priority, StatementKind


def new_version() -> int:
    """A random version that no plan had before: SQLite reuses the ids of deleted plans."""
    return secrets.randbits(62)


class Analysis(Base):
    """A plan: one Markdown document in rows, built in or a user's own."""

    __tablename__ = "analyses"
    id: Mapped[int] = mapped_column(primary_key=True)
    # NULL for a built-in plan. Users reference plans, too, so that one of the two keys is added
    # after both tables.
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE", use_alter=True)
    )
    name: Mapped[str]
    # Set when its owner removes it; they can restore it for seven days.
    removed_at: Mapped[datetime | None]
    # SHA-256 of the text, so that loading the same document twice changes nothing.
    digest: Mapped[str] = mapped_column(String(64))
    # The text as it was sent, byte order mark and line ends included: what an export gives back.
    # NULL for a plan from before texts were kept; it is written out of its rows.
    source: Mapped[str | None]
    # The encoding in which it came, by Python's name for it. NULL for UTF-8.
    encoding: Mapped[str | None] = mapped_column(String(16))
    platform: Mapped[str | None]
    chosen_role: Mapped[str | None]
    takeaway: Mapped[str | None]
    # The sentence above the postings about the search behind them.
    market_note: Mapped[str | None]
    # The heading words above the bands: "Kazakhstan, Python Backend".
    band_note: Mapped[str | None]
    imported_at: Mapped[datetime]
    # A new one with each change of the document; `db.store.query_cache` compares it.
    version: Mapped[int] = mapped_column(BigInteger, default=new_version, server_default="0")
    __table_args__ = (
        UniqueConstraint("user_id", "name"),
        Index(
            "uq_analyses_builtin",
            "name",
            unique=True,
            sqlite_where=sql("user_id IS NULL"),
            postgresql_where=sql("user_id IS NULL"),
        ),
    )


class Component(Base):
    __tablename__ = "components"
    id: Mapped[int] = mapped_column(primary_key=True)
    analysis_id: Mapped[int] = owned_by("analyses.id")
    position: Mapped[int]
    name: Mapped[str]
    __table_args__ = (UniqueConstraint("analysis_id", "position"),)


class Role(Base):
    __tablename__ = "roles"
    id: Mapped[int] = mapped_column(primary_key=True)
    component_id: Mapped[int] = owned_by("components.id")
    position: Mapped[int]
    name: Mapped[str]
    responsibility: Mapped[str]
    # True for the role that the document's author chose.
    chosen: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("component_id", "position"),)


class Skill(Base):
    __tablename__ = "skills"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    # The name in a deep link (skill_docker): a-z, 0-9 and dashes.
    slug: Mapped[str] = mapped_column(String(48), unique=True)


class SkillAlias(Base):
    """A written form of a skill, case folded. One form belongs to one skill."""

    __tablename__ = "skill_aliases"
    alias: Mapped[str] = mapped_column(primary_key=True)
    skill_id: Mapped[int] = owned_by("skills.id", index=True)


class Statement(Base):
    """A line of the document about a skill or a soft skill."""

    __tablename__ = "statements"
    id: Mapped[int] = mapped_column(primary_key=True)
    analysis_id: Mapped[int] = owned_by("analyses.id")
    kind: Mapped[StatementKind]
    position: Mapped[int]
    name: Mapped[str]
    detail: Mapped[str | None]
    # The market's figure that the line states: `asked` of `asked_of` postings, on a day (ISO).
    asked: Mapped[int | None]
    asked_of: Mapped[int | None]
    asked_on: Mapped[str | None] = mapped_column(String(10))
    __table_args__ = (UniqueConstraint("analysis_id", "kind", "position"),)


class StatementSkill(Base):
    __tablename__ = "statement_skills"
    statement_id: Mapped[int] = owned_by("statements.id", primary_key=True)
    skill_id: Mapped[int] = owned_by("skills.id", primary_key=True, index=True)


class SalaryBand(Base):
    """A range that the analysis states. `city` is "" for the market as a whole."""

    __tablename__ = "salary_bands"
    id: Mapped[int] = mapped_column(primary_key=True)
    analysis_id: Mapped[int] = owned_by("analyses.id")
    position: Mapped[int]
    city: Mapped[str] = mapped_column(server_default="")
    level: Mapped[Level]
    label: Mapped[str]
    experience: Mapped[str | None]
    salary_min: Mapped[int]
    salary_max: Mapped[int]
    # "3,500,000+": pay may be higher than salary_max.
    open_ended: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str] = mapped_column(String(3))
    # The number of postings that a range of the market stands on, and the day (ISO) it was taken.
    taken_of: Mapped[int | None]
    taken_on: Mapped[str | None] = mapped_column(String(10))
    __table_args__ = (
        UniqueConstraint("analysis_id", "city", "level"),
        CheckConstraint("salary_min >= 0 AND salary_max >= salary_min", name="salary_range"),
    )


class Premium(Base):
    """A pay rise in per cent that the document names; several skills may share it."""

    __tablename__ = "premiums"
    id: Mapped[int] = mapped_column(primary_key=True)
    analysis_id: Mapped[int] = owned_by("analyses.id")
    position: Mapped[int]
    name: Mapped[str]
    percent_min: Mapped[int]
    percent_max: Mapped[int]
    # For several things together; it promises nothing for one of them.
    shared: Mapped[bool]
    __table_args__ = (
        UniqueConstraint("analysis_id", "position"),
        CheckConstraint("percent_max >= percent_min", name="percent_range"),
    )


class PremiumSkill(Base):
    __tablename__ = "premium_skills"
    premium_id: Mapped[int] = owned_by("premiums.id", primary_key=True)
    skill_id: Mapped[int] = owned_by("skills.id", primary_key=True, index=True)


class RoadmapItem(Base):
    """A group of steps: "Docker & Docker Compose", Q1-Q2, high priority."""

    __tablename__ = "roadmap_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    analysis_id: Mapped[int] = owned_by("analyses.id")
    position: Mapped[int]
    period: Mapped[str | None]
    period_note: Mapped[str | None]
    title: Mapped[str]
    priority: Mapped[Priority | None]
    reason: Mapped[str | None]
    # Set when the document drops it. It stays while a task of it has ticks or is a user's own.
    gone_at: Mapped[datetime | None]
    __table_args__ = (UniqueConstraint("analysis_id", "position"),)


class RoadmapItemSkill(Base):
    """A skill that an item teaches."""

    __tablename__ = "roadmap_item_skills"
    roadmap_item_id: Mapped[int] = owned_by("roadmap_items.id", primary_key=True)
    skill_id: Mapped[int] = owned_by("skills.id", primary_key=True, index=True)
