"""Job postings and what each asks for."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, Level, LevelRule, SalaryPeriod, owned_by


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
    posting_id: Mapped[int] = owned_by("postings.id")
    position: Mapped[int]
    text: Mapped[str]
    __table_args__ = (UniqueConstraint("posting_id", "position"),)


class PostingSkill(Base):
    """A skill that a posting names, with the requirement that names it first."""

    __tablename__ = "posting_skills"
    posting_id: Mapped[int] = owned_by("postings.id", primary_key=True)
    skill_id: Mapped[int] = owned_by("skills.id", primary_key=True)
    requirement_id: Mapped[int] = owned_by("requirements.id", index=True)
    __table_args__ = (Index(None, "skill_id", "posting_id"),)
