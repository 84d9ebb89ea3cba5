"""Applications for jobs: their states, their history, and the skills that they missed."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, owned_by
from db.vocabulary import ApplicationState, Level, SalaryPeriod


class Application(Base):
    """A user's application for a posting, or at a company whose posting nobody knows.

    What it was applied for is copied: the posting may change or go, and the reader learns more.
    """

    __tablename__ = "applications"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id")
    posting_id: Mapped[int | None] = mapped_column(
        ForeignKey("postings.id", ondelete="SET NULL"), index=True
    )
    title: Mapped[str | None]
    company: Mapped[str | None]
    url: Mapped[str | None]
    # As in postings; "name" where the company's name is all that is known.
    source: Mapped[str] = mapped_column(String(32))
    level: Mapped[Level | None]
    salary_min: Mapped[int | None]
    salary_max: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    salary_period: Mapped[SalaryPeriod | None]
    gross: Mapped[bool | None]
    # The fit at that time: requirements that were met, of those that name a skill.
    met: Mapped[int | None]
    asked: Mapped[int | None]
    # The state of the newest move that counts; NULL where the application was taken back.
    state: Mapped[ApplicationState | None]
    # When it came into this state, as its user says.
    since: Mapped[datetime]
    # The silence that lasts: its beginning, and the beginning of the one that was asked about,
    # with the delivery that asked.
    quiet_since: Mapped[datetime]
    asked_since: Mapped[datetime | None]
    asked_in: Mapped[int | None]
    note: Mapped[str | None]
    contact: Mapped[str | None]
    next_step: Mapped[str | None]
    # The one of these three that changed last, its value before, and the number of changes: undo.
    edited: Mapped[str | None] = mapped_column(String(8))
    former: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=0, server_default="0")
    # In the state "interview" it is the interview's moment.
    next_at: Mapped[datetime | None]
    # The schedule: the moment of the interview's next reminder.
    remind_at: Mapped[datetime | None] = mapped_column(index=True)
    added_at: Mapped[datetime]
    __table_args__ = (
        UniqueConstraint("user_id", "posting_id"),
        Index(
            "ix_applications_coming",
            "next_at",
            sqlite_where=sql("state = 'interview'"),
            postgresql_where=sql("state = 'interview'"),
        ),
        CheckConstraint("title IS NOT NULL OR company IS NOT NULL", name="named"),
        CheckConstraint("(met IS NULL) = (asked IS NULL)", name="fit"),
        CheckConstraint(
            "remind_at IS NULL OR (state IS NOT NULL AND state = 'interview'"
            " AND next_at IS NOT NULL)",
            name="remind_of_interview",
        ),
    )


class ApplicationMove(Base):
    """Append-only: an application went to a state, or was taken back (NULL).

    A row that `undoes` another counts as little as that one does.
    """

    __tablename__ = "application_moves"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id", index=True)
    application_id: Mapped[int] = owned_by("applications.id", index=True)
    state: Mapped[ApplicationState | None]
    # When it happened, as its user says.
    moved_at: Mapped[datetime]
    # The moment of the next step before it, which comes back with an undo.
    former_next_at: Mapped[datetime | None]
    undoes: Mapped[int | None] = mapped_column(
        ForeignKey("application_moves.id", ondelete="SET NULL"), index=True
    )


class ApplicationGap(Base):
    """A skill that a posting asked for and its applicant did not have then."""

    __tablename__ = "application_gaps"
    application_id: Mapped[int] = owned_by("applications.id", primary_key=True)
    skill_id: Mapped[int] = owned_by("skills.id", primary_key=True, index=True)
