"""The tables. Keys and checks carry the rules, so that no code path can break them."""

from datetime import UTC, datetime
from typing import Any, ClassVar, Literal

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    MetaData,
    String,
    TypeDecorator,
    UniqueConstraint,
)
from sqlalchemy import Enum as Choice
from sqlalchemy import (
    text as sql,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

Level = Literal["intern", "entry", "junior", "mid", "senior", "lead"]
SkillState = Literal["lack", "learning", "have"]
TaskState = Literal["open", "done", "skipped"]
TaskKind = Literal["step", "soft", "own"]
Priority = Literal["high", "medium", "low_medium", "low"]
# What the document says of skills: the author has or lacks them, all roles share them, almost
# every posting is said to ask for them; and soft skills that are strong or to develop.
StatementKind = Literal["have", "lack", "common", "frequent", "strong", "develop"]
LevelRule = Literal["title", "note", "experience"]
SalaryPeriod = Literal["month", "year", "hour", "shift"]


class UtcDateTime(TypeDecorator[datetime]):
    """An aware datetime, stored as UTC; SQLite's naive ones get their zone back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a datetime without a zone can't be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        datetime: UtcDateTime,
        Level: Choice(
            "intern", "entry", "junior", "mid", "senior", "lead",
            name="level", native_enum=False, create_constraint=True,
        ),
        SkillState: Choice(
            "lack", "learning", "have",
            name="skill_state", native_enum=False, create_constraint=True,
        ),
        TaskState: Choice(
            "open", "done", "skipped",
            name="task_state", native_enum=False, create_constraint=True,
        ),
        TaskKind: Choice(
            "step", "soft", "own", name="task_kind", native_enum=False, create_constraint=True
        ),
        Priority: Choice(
            "high", "medium", "low_medium", "low",
            name="priority", native_enum=False, create_constraint=True,
        ),
        StatementKind: Choice(
            "have", "lack", "common", "frequent", "strong", "develop",
            name="statement_kind", native_enum=False, create_constraint=True,
        ),
        LevelRule: Choice(
            "title", "note", "experience",
            name="level_rule", native_enum=False, create_constraint=True,
        ),
        SalaryPeriod: Choice(
            "month", "year", "hour", "shift",
            name="salary_period", native_enum=False, create_constraint=True,
        ),
    }  # fmt: skip


def _owned_by(column: str, *, primary_key: bool = False, index: bool = False) -> Mapped[Any]:
    """A foreign key whose row goes when its owner goes."""
    return mapped_column(
        ForeignKey(column, ondelete="CASCADE"), primary_key=primary_key, index=index
    )


class Analysis(Base):
    """One Markdown document; the built-in one is everybody's start."""

    __tablename__ = "analyses"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    # SHA-256 of the text, so that loading the same document twice changes nothing.
    digest: Mapped[str] = mapped_column(String(64))
    platform: Mapped[str | None]
    chosen_role: Mapped[str | None]
    takeaway: Mapped[str | None]
    # The sentence above the postings: what was searched, where.
    market_note: Mapped[str | None]
    # The heading words above the bands: "Kazakhstan, Python Backend".
    band_note: Mapped[str | None]
    imported_at: Mapped[datetime]


class User(Base):
    """A Telegram user and their settings. `id` is Telegram's."""

    __tablename__ = "users"
    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str]
    language: Mapped[str] = mapped_column(String(16))
    time_zone: Mapped[str] = mapped_column(String(64))
    weekday: Mapped[int] = mapped_column(default=0)
    minute_of_day: Mapped[int] = mapped_column(default=540)
    analysis_id: Mapped[int] = mapped_column(ForeignKey("analyses.id"), index=True)
    role_id: Mapped[int | None] = mapped_column(ForeignKey("roles.id", ondelete="SET NULL"))
    created_at: Mapped[datetime]
    onboarded_at: Mapped[datetime | None]
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("minute_of_day BETWEEN 0 AND 1439", name="minute_of_day"),
    )


class Component(Base):
    __tablename__ = "components"
    id: Mapped[int] = mapped_column(primary_key=True)
    analysis_id: Mapped[int] = _owned_by("analyses.id")
    position: Mapped[int]
    name: Mapped[str]
    __table_args__ = (UniqueConstraint("analysis_id", "position"),)


class Role(Base):
    __tablename__ = "roles"
    id: Mapped[int] = mapped_column(primary_key=True)
    component_id: Mapped[int] = _owned_by("components.id")
    position: Mapped[int]
    name: Mapped[str]
    responsibility: Mapped[str]
    # The role that the document's author chose.
    chosen: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (UniqueConstraint("component_id", "position"),)


class Skill(Base):
    __tablename__ = "skills"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    # What a deep link carries (skill_docker): a-z, 0-9 and dashes.
    slug: Mapped[str] = mapped_column(String(48), unique=True)


class SkillAlias(Base):
    """A written form of a skill, casefolded. One form means one skill."""

    __tablename__ = "skill_aliases"
    alias: Mapped[str] = mapped_column(primary_key=True)
    skill_id: Mapped[int] = _owned_by("skills.id", index=True)


class Statement(Base):
    """A line in which the document speaks of a skill or a soft skill."""

    __tablename__ = "statements"
    id: Mapped[int] = mapped_column(primary_key=True)
    analysis_id: Mapped[int] = _owned_by("analyses.id")
    kind: Mapped[StatementKind]
    position: Mapped[int]
    name: Mapped[str]
    detail: Mapped[str | None]
    __table_args__ = (UniqueConstraint("analysis_id", "kind", "position"),)


class StatementSkill(Base):
    __tablename__ = "statement_skills"
    statement_id: Mapped[int] = _owned_by("statements.id", primary_key=True)
    skill_id: Mapped[int] = _owned_by("skills.id", primary_key=True, index=True)


class SkillMove(Base):
    """Append-only: a user's skill went to a state. The latest row is the skill's state.

    `tick_id` names the tick that caused it; a move by the user's own tap has none.
    """

    __tablename__ = "skill_moves"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = _owned_by("users.id")
    skill_id: Mapped[int] = _owned_by("skills.id", index=True)
    state: Mapped[SkillState]
    tick_id: Mapped[int | None] = mapped_column(
        ForeignKey("ticks.id", ondelete="CASCADE"), index=True
    )
    moved_at: Mapped[datetime]
    __table_args__ = (Index(None, "user_id", "skill_id", "id"),)


class Posting(Base):
    """A job posting. Money is kept as published; the analysis's own postings carry its id."""

    __tablename__ = "postings"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(32))
    source_id: Mapped[str] = mapped_column(String(200))
    analysis_id: Mapped[int | None] = mapped_column(ForeignKey("analyses.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str]
    company: Mapped[str | None]
    url: Mapped[str | None]
    salary_min: Mapped[int | None]
    salary_max: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    salary_period: Mapped[SalaryPeriod | None]
    gross: Mapped[bool | None]
    level: Mapped[Level | None]
    level_rule: Mapped[LevelRule | None]
    city: Mapped[str | None]
    # What stands in brackets behind the salary: "Entry level".
    note: Mapped[str | None]
    published_at: Mapped[datetime | None]
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index(None, "analysis_id", "position"),
        CheckConstraint("salary_min IS NULL OR salary_min >= 0", name="salary_min"),
        CheckConstraint(
            "salary_min IS NULL OR salary_max IS NULL OR salary_max >= salary_min",
            name="salary_range",
        ),
        CheckConstraint("(level IS NULL) = (level_rule IS NULL)", name="level_has_rule"),
    )


class Requirement(Base):
    """One thing a posting asks for; any one of its skills will do."""

    __tablename__ = "requirements"
    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = _owned_by("postings.id")
    position: Mapped[int]
    text: Mapped[str]
    __table_args__ = (UniqueConstraint("posting_id", "position"),)


class PostingSkill(Base):
    """A skill that a posting names, with the requirement that names it first."""

    __tablename__ = "posting_skills"
    posting_id: Mapped[int] = _owned_by("postings.id", primary_key=True)
    skill_id: Mapped[int] = _owned_by("skills.id", primary_key=True)
    requirement_id: Mapped[int] = _owned_by("requirements.id", index=True)
    __table_args__ = (Index(None, "skill_id", "posting_id"),)


class SalaryBand(Base):
    """A range that the analysis states. `city` is "" for the market as a whole."""

    __tablename__ = "salary_bands"
    id: Mapped[int] = mapped_column(primary_key=True)
    analysis_id: Mapped[int] = _owned_by("analyses.id")
    position: Mapped[int]
    city: Mapped[str] = mapped_column(server_default="")
    level: Mapped[Level]
    label: Mapped[str]
    experience: Mapped[str | None]
    salary_min: Mapped[int]
    salary_max: Mapped[int]
    # "3,500,000+": the upper figure is where the text stops, not where pay does.
    open_ended: Mapped[bool] = mapped_column(default=False)
    currency: Mapped[str] = mapped_column(String(3))
    __table_args__ = (
        UniqueConstraint("analysis_id", "city", "level"),
        CheckConstraint("salary_min >= 0 AND salary_max >= salary_min", name="salary_range"),
    )


class Premium(Base):
    """A salary multiplier that the analysis names, in per cent. Shared when it has more skills."""

    __tablename__ = "premiums"
    id: Mapped[int] = mapped_column(primary_key=True)
    analysis_id: Mapped[int] = _owned_by("analyses.id")
    position: Mapped[int]
    name: Mapped[str]
    percent_min: Mapped[int]
    percent_max: Mapped[int]
    __table_args__ = (
        UniqueConstraint("analysis_id", "position"),
        CheckConstraint("percent_max >= percent_min", name="percent_range"),
    )


class PremiumSkill(Base):
    __tablename__ = "premium_skills"
    premium_id: Mapped[int] = _owned_by("premiums.id", primary_key=True)
    skill_id: Mapped[int] = _owned_by("skills.id", primary_key=True, index=True)


class RoadmapItem(Base):
    """A group of steps: "Docker & Docker Compose", Q1-Q2, high priority."""

    __tablename__ = "roadmap_items"
    id: Mapped[int] = mapped_column(primary_key=True)
    analysis_id: Mapped[int] = _owned_by("analyses.id")
    position: Mapped[int]
    period: Mapped[str | None]
    period_note: Mapped[str | None]
    title: Mapped[str]
    priority: Mapped[Priority | None]
    reason: Mapped[str | None]
    __table_args__ = (UniqueConstraint("analysis_id", "position"),)


class RoadmapItemSkill(Base):
    """A skill that an item teaches."""

    __tablename__ = "roadmap_item_skills"
    roadmap_item_id: Mapped[int] = _owned_by("roadmap_items.id", primary_key=True)
    skill_id: Mapped[int] = _owned_by("skills.id", primary_key=True, index=True)


class Task(Base):
    """One thing to tick: a step of an item, a soft-skill action item, or a user's own.

    Steps and action items belong to the analysis, their ticks to each user; an own task has a
    `user_id` and is nobody else's.
    """

    __tablename__ = "tasks"
    id: Mapped[int] = mapped_column(primary_key=True)
    analysis_id: Mapped[int] = _owned_by("analyses.id")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    roadmap_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("roadmap_items.id", ondelete="CASCADE"), index=True
    )
    # The message that made an own task: Telegram may deliver it twice, the task is one.
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    # The skill that an own task stands for ("Add the missing ones to my plan").
    skill_id: Mapped[int | None] = mapped_column(ForeignKey("skills.id"))
    kind: Mapped[TaskKind]
    position: Mapped[int]
    text: Mapped[str]
    # Ticked in the document itself ("[x]"): where a user's history begins.
    done_in_document: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        Index(None, "analysis_id", "user_id", "kind", "position"),
        Index("uq_tasks_own_skill", "user_id", "analysis_id", "skill_id", unique=True,
              sqlite_where=sql("skill_id IS NOT NULL"),
              postgresql_where=sql("skill_id IS NOT NULL")),
        UniqueConstraint("user_id", "message_id"),
        CheckConstraint("(kind = 'own') = (user_id IS NOT NULL)", name="own_has_user"),
        CheckConstraint("(kind = 'step') = (roadmap_item_id IS NOT NULL)", name="step_has_item"),
    )  # fmt: skip


class Tick(Base):
    """Append-only: a task went to a state. The latest row is the task's state."""

    __tablename__ = "ticks"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = _owned_by("users.id")
    task_id: Mapped[int] = _owned_by("tasks.id", index=True)
    state: Mapped[TaskState]
    ticked_at: Mapped[datetime]
    __table_args__ = (
        Index(None, "user_id", "task_id", "id"),
        Index(None, "user_id", "ticked_at"),
    )


class Dialog(Base):
    """Where a user is in a dialog of several messages; a restart does not lose it."""

    __tablename__ = "dialogs"
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, index=True)
    state: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
