"""Job postings, their requirements and skills, and users' marks and searches."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, owned_by
from db.vocabulary import Level, LevelRule, PostingMarkKind, SalaryPeriod


class Posting(Base):
    """A job posting; money is stored as published.

    A posting of a document has its `analysis_id`, a pasted one has its `user_id`. All others are
    the market: they come from a source and are unique by their id there.
    """

    __tablename__ = "postings"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(32))
    source_id: Mapped[str] = mapped_column(String(200))
    analysis_id: Mapped[int | None] = mapped_column(ForeignKey("analyses.id", ondelete="CASCADE"))
    user_id: Mapped[int | None] = mapped_column(
        ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[str]
    company: Mapped[str | None]
    url: Mapped[str | None]
    salary_min: Mapped[int | None]
    salary_max: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    # The file names none: it is that of the file's country.
    currency_guessed: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    salary_period: Mapped[SalaryPeriod | None]
    gross: Mapped[bool | None]
    level: Mapped[Level | None]
    level_rule: Mapped[LevelRule | None]
    city: Mapped[str | None]
    # True for work from home; NULL where nothing says where the work is done.
    remote: Mapped[bool | None]
    # The words in brackets behind the salary: "Entry level".
    note: Mapped[str | None]
    # HeadHunter's bucket: noExperience, between1And3, between3And6, moreThan6.
    experience: Mapped[str | None] = mapped_column(String(16))
    # HeadHunter's professional role by its number: 96 is "Программист, разработчик".
    role: Mapped[str | None] = mapped_column(String(8))
    # Our track by its slug, "" for none; NULL where no version of ours has looked for it.
    track: Mapped[str | None] = mapped_column(String(32))
    published_at: Mapped[datetime | None]
    # The first time it came. Without a date of its own it counts from there.
    taken_at: Mapped[datetime | None]
    # Last time its source showed it. Archived once it is gone there or was not seen for long.
    seen_at: Mapped[datetime | None]
    archived_at: Mapped[datetime | None]
    # SHA-256 of the source's data: an equal digest means that nothing changed.
    digest: Mapped[str | None] = mapped_column(String(64))
    # The names in its list of skills and its text that no skill of ours has, a line each; NULL
    # where no version of ours has looked for them.
    named: Mapped[str | None]
    # True if its skills come from its whole text, False if from a search result.
    detailed: Mapped[bool] = mapped_column(default=True, server_default=sql("true"))
    __table_args__ = (
        UniqueConstraint("source", "source_id"),
        Index(None, "analysis_id", "position"),
        Index(None, "analysis_id", "published_at"),
        Index(None, "source", "seen_at"),
        CheckConstraint("analysis_id IS NULL OR user_id IS NULL", name="one_owner"),
        CheckConstraint("salary_min IS NULL OR salary_min >= 0", name="salary_min"),
        CheckConstraint(
            "salary_min IS NULL OR salary_max IS NULL OR salary_max >= salary_min",
            name="salary_range",
        ),
        CheckConstraint("(level IS NULL) = (level_rule IS NULL)", name="level_has_rule"),
    )


class Requirement(Base):
    """One requirement of a posting; any one of its skills meets it."""

    __tablename__ = "requirements"
    id: Mapped[int] = mapped_column(primary_key=True)
    posting_id: Mapped[int] = owned_by("postings.id")
    position: Mapped[int]
    text: Mapped[str]
    __table_args__ = (UniqueConstraint("posting_id", "position"),)


class PostingSkill(Base):
    """A skill that a posting names, with the requirement that names it first.

    Postings of the market have no requirements: `requirement_id` is NULL.
    """

    __tablename__ = "posting_skills"
    posting_id: Mapped[int] = owned_by("postings.id", primary_key=True)
    skill_id: Mapped[int] = owned_by("skills.id", primary_key=True)
    requirement_id: Mapped[int | None] = mapped_column(
        ForeignKey("requirements.id", ondelete="CASCADE"), index=True
    )
    __table_args__ = (Index(None, "skill_id", "posting_id"),)


class PostingMark(Base):
    """A user's mark on a posting of the market: saved, hidden or seen."""

    __tablename__ = "posting_marks"
    user_id: Mapped[int] = owned_by("users.id", primary_key=True)
    posting_id: Mapped[int] = owned_by("postings.id", primary_key=True, index=True)
    kind: Mapped[PostingMarkKind] = mapped_column(primary_key=True)
    marked_at: Mapped[datetime]


class SavedSearch(Base):
    """A search whose new matches come with the weekly digest. NULL does not filter."""

    __tablename__ = "saved_searches"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id", index=True)
    skill_id: Mapped[int | None] = mapped_column(ForeignKey("skills.id", ondelete="CASCADE"))
    level: Mapped[Level | None]
    city: Mapped[str | None]
    salary_min: Mapped[int | None]
    # HeadHunter's professional role by its number, as in postings.
    role: Mapped[str | None] = mapped_column(String(8))
    saved_at: Mapped[datetime]


class SearchHit(Base):
    """A posting that a saved search has brought; a search brings it once."""

    __tablename__ = "search_hits"
    search_id: Mapped[int] = owned_by("saved_searches.id", primary_key=True)
    posting_id: Mapped[int] = owned_by("postings.id", primary_key=True, index=True)
    delivery_id: Mapped[int | None] = mapped_column(
        ForeignKey("deliveries.id", ondelete="CASCADE"), index=True
    )


class Refresh(Base):
    """A sweep over a source. `cursor` holds the work that is left, so that a restart resumes."""

    __tablename__ = "refreshes"
    id: Mapped[int] = mapped_column(primary_key=True)
    source: Mapped[str] = mapped_column(String(32))
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    # The reason if it broke off, in our own words: "captcha", "no answer".
    error: Mapped[str | None] = mapped_column(String(32))
    pages: Mapped[int] = mapped_column(default=0)
    new: Mapped[int] = mapped_column(default=0)
    changed: Mapped[int] = mapped_column(default=0)
    archived: Mapped[int] = mapped_column(default=0)
    cursor: Mapped[dict[str, Any]] = mapped_column(JSON)
    __table_args__ = (Index(None, "source", "id"),)


class Picture(Base):
    """A picture that Telegram has, sent again by `file_id` while its figures are the same."""

    __tablename__ = "pictures"
    # Kind, SHA-256 of the figures, language, theme.
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    file_id: Mapped[str]
    made_at: Mapped[datetime]


class CurrencyRate(Base):
    """The rate of a currency on a day, to convert pay."""

    __tablename__ = "currency_rates"
    currency: Mapped[str] = mapped_column(String(3), primary_key=True)
    # Units of the currency for one ruble, as HeadHunter's dictionaries give them.
    units_per_ruble: Mapped[float]
    # The moment at which the source published it.
    as_of: Mapped[datetime]
    __table_args__ = (CheckConstraint("units_per_ruble > 0", name="positive"),)
