"""Users and the rows they own: settings, skills, tasks, ticks, shares, dialogs."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, owned_by
from db.vocabulary import Level, SkillState, TaskKind, TaskState


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
    role_id: Mapped[int | None] = mapped_column(
        ForeignKey("roles.id", ondelete="SET NULL"), index=True
    )
    # True for users who came by a share link and have no plan yet: the digest brings no tasks.
    only_follows: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    created_at: Mapped[datetime]
    onboarded_at: Mapped[datetime | None]
    # Last activity, to the minute.
    active_at: Mapped[datetime | None]
    # False if they turned the digest off; a pause without an end is off, too.
    reminded: Mapped[bool] = mapped_column(default=True, server_default=sql("true"))
    every_weeks: Mapped[int] = mapped_column(default=1, server_default="1")
    paused_until: Mapped[datetime | None]
    # False if they turned the quizzes on what they learned off.
    quizzed: Mapped[bool] = mapped_column(default=True, server_default=sql("true"))
    blocked_at: Mapped[datetime | None]
    # The tasks that they asked to see in the week that begins on this Monday, where these are more
    # than a digest's.
    week_size: Mapped[int | None]
    week_of: Mapped[date | None]
    # The schedule: the moment at which the next digest is due.
    next_digest_at: Mapped[datetime | None] = mapped_column(index=True)
    __table_args__ = (
        CheckConstraint("weekday BETWEEN 0 AND 6", name="weekday"),
        CheckConstraint("minute_of_day BETWEEN 0 AND 1439", name="minute_of_day"),
        CheckConstraint("every_weeks BETWEEN 1 AND 2", name="every_weeks"),
        CheckConstraint(
            "next_digest_at IS NULL OR (reminded AND blocked_at IS NULL)", name="digest_wanted"
        ),
    )


class Goal(Base):
    """The job that a user aims for with a plan; NULL is open. Every figure is about it.

    `former` are the values before the last change, number `version`, for undo.
    """

    __tablename__ = "goals"
    user_id: Mapped[int] = owned_by("users.id", primary_key=True)
    analysis_id: Mapped[int] = owned_by("analyses.id", primary_key=True, index=True)
    # Our track by its slug.
    track: Mapped[str | None] = mapped_column(String(32))
    level: Mapped[Level | None]
    city: Mapped[str | None]
    # True for work from home; then there is no city.
    remote: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    # The wanted pay by the month; `gross` is None where it is not said.
    pay: Mapped[int | None]
    currency: Mapped[str | None] = mapped_column(String(3))
    gross: Mapped[bool | None]
    # The posting that they want.
    posting_id: Mapped[int | None] = mapped_column(
        ForeignKey("postings.id", ondelete="SET NULL"), index=True
    )
    # Set when they were told that this posting is closed.
    closing_told_at: Mapped[datetime | None]
    former: Mapped[dict[str, Any]] = mapped_column(JSON)
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    updated_at: Mapped[datetime]
    __table_args__ = (
        CheckConstraint("NOT remote OR city IS NULL", name="one_place"),
        CheckConstraint("(pay IS NULL) = (currency IS NULL)", name="pay_has_currency"),
        CheckConstraint("pay IS NULL OR pay > 0", name="pay"),
    )


class ActiveWeek(Base):
    """A user was active in the week of this Monday (UTC); kept for a year."""

    __tablename__ = "active_weeks"
    monday: Mapped[date] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id", primary_key=True, index=True)


class SkillMove(Base):
    """Append-only: a skill of a user went to a state. The newest row is the skill's state.

    `tick_id` is the tick that caused the move, NULL for the user's own tap.
    """

    __tablename__ = "skill_moves"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id")
    skill_id: Mapped[int] = owned_by("skills.id", index=True)
    state: Mapped[SkillState]
    tick_id: Mapped[int | None] = mapped_column(
        ForeignKey("ticks.id", ondelete="CASCADE"), index=True
    )
    moved_at: Mapped[datetime]
    __table_args__ = (Index(None, "user_id", "skill_id", "id"),)


class Task(Base):
    """One thing to tick: a step of an item, a soft-skill action item, or a user's own.

    Steps and action items belong to the analysis, their ticks to each user; an own task has a
    `user_id` and is nobody else's.
    """

    __tablename__ = "tasks"
    id: Mapped[int] = mapped_column(primary_key=True)
    analysis_id: Mapped[int] = owned_by("analyses.id")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    roadmap_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("roadmap_items.id", ondelete="CASCADE"), index=True
    )
    # The message that made an own task: Telegram may deliver it twice, and each of its lines
    # makes one task.
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    # The line of that message, from 0.
    message_line: Mapped[int] = mapped_column(default=0, server_default="0")
    # The skill that an own task stands for ("Add the missing ones to my plan").
    skill_id: Mapped[int | None] = mapped_column(ForeignKey("skills.id"))
    kind: Mapped[TaskKind]
    position: Mapped[int]
    text: Mapped[str]
    # The line of the plan's source that it was read from; NULL for one that was added in the chat.
    line: Mapped[int | None]
    # The quarter of an own task without an item, as the document writes it: "Q1-Q2".
    period: Mapped[str | None]
    # Set when the document drops it. Its ticks stay, and count again if it comes back.
    gone_at: Mapped[datetime | None]
    # True if ticked in the document itself ("[x]"): the state before a user's first tick.
    done_in_document: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        Index(None, "analysis_id", "user_id", "kind", "position"),
        Index(
            "uq_tasks_own_skill",
            "user_id",
            "analysis_id",
            "skill_id",
            unique=True,
            sqlite_where=sql("skill_id IS NOT NULL"),
            postgresql_where=sql("skill_id IS NOT NULL"),
        ),
        UniqueConstraint("user_id", "message_id", "message_line"),
        CheckConstraint("(kind = 'own') = (user_id IS NOT NULL)", name="own_has_user"),
        CheckConstraint("kind <> 'step' OR roadmap_item_id IS NOT NULL", name="step_has_item"),
        CheckConstraint("kind <> 'soft' OR roadmap_item_id IS NULL", name="soft_has_no_item"),
        CheckConstraint("period IS NULL OR kind = 'own'", name="own_has_period"),
    )


class Tick(Base):
    """Append-only: a task of a user went to a state. The newest row is the task's state."""

    __tablename__ = "ticks"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id")
    task_id: Mapped[int] = owned_by("tasks.id", index=True)
    state: Mapped[TaskState]
    ticked_at: Mapped[datetime]
    __table_args__ = (Index(None, "user_id", "task_id", "id"), Index(None, "user_id", "ticked_at"))


class Postponement(Base):
    """Append-only: a user moved a task to the week of `until` (a Monday), or back (None)."""

    __tablename__ = "postponements"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id")
    task_id: Mapped[int] = owned_by("tasks.id", index=True)
    until: Mapped[date | None]
    postponed_at: Mapped[datetime]
    __table_args__ = (Index(None, "user_id", "task_id", "id"),)


class Evidence(Base):
    """A user's note on a task and one link that proves it: a repository, a post.

    `former_*` are the values before the last change, number `version`, for undo.
    """

    __tablename__ = "evidence"
    user_id: Mapped[int] = owned_by("users.id", primary_key=True)
    task_id: Mapped[int] = owned_by("tasks.id", primary_key=True, index=True)
    note: Mapped[str | None]
    url: Mapped[str | None]
    former_note: Mapped[str | None]
    former_url: Mapped[str | None]
    version: Mapped[int] = mapped_column(default=1, server_default="1")
    changed_at: Mapped[datetime]


class TaskEdit(Base):
    """Append-only: an own task as it was before its user renamed or moved it, for undo."""

    __tablename__ = "task_edits"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id", index=True)
    task_id: Mapped[int] = owned_by("tasks.id", index=True)
    text: Mapped[str]
    roadmap_item_id: Mapped[int | None] = mapped_column(
        ForeignKey("roadmap_items.id", ondelete="SET NULL"), index=True
    )
    period: Mapped[str | None]
    edited_at: Mapped[datetime]


class Revision(Base):
    """A document that was saved into a plan, with a snapshot of the plan before it."""

    __tablename__ = "revisions"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id", index=True)
    analysis_id: Mapped[int] = owned_by("analyses.id", index=True)
    # The file's message: Telegram may deliver a tap on Save twice, it saves once.
    message_id: Mapped[int] = mapped_column(BigInteger)
    saved_at: Mapped[datetime]
    undone_at: Mapped[datetime | None]
    # The rows of the plan with their ids, the ticks that the document made, and the plan that was
    # active before a new one; kept for seven days.
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    __table_args__ = (UniqueConstraint("user_id", "message_id"),)


class Share(Base):
    """A read-only card of a plan's progress that others see by its token."""

    __tablename__ = "shares"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id", index=True)
    analysis_id: Mapped[int] = owned_by("analyses.id", index=True)
    # Random and the only way in: 128 bits in URL-safe base 64.
    token: Mapped[str] = mapped_column(String(32), unique=True)
    # True if others see the owner's name.
    shows_name: Mapped[bool] = mapped_column(default=False, server_default=sql("false"))
    shared_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    __table_args__ = (
        Index(
            "uq_shares_open",
            "user_id",
            "analysis_id",
            unique=True,
            sqlite_where=sql("revoked_at IS NULL"),
            postgresql_where=sql("revoked_at IS NULL"),
        ),
    )


class SharedItem(Base):
    """A roadmap item whose title a share shows; of the other items it shows the number."""

    __tablename__ = "shared_items"
    share_id: Mapped[int] = owned_by("shares.id", primary_key=True)
    roadmap_item_id: Mapped[int] = owned_by("roadmap_items.id", primary_key=True, index=True)


class Follow(Base):
    """A user who follows a share: the weekly digest has a line about it."""

    __tablename__ = "follows"
    share_id: Mapped[int] = owned_by("shares.id", primary_key=True)
    user_id: Mapped[int] = owned_by("users.id", primary_key=True, index=True)
    followed_at: Mapped[datetime]


class Invitation(Base):
    """Somebody whom a user asked to follow a plan of theirs; perhaps nobody whom the bot knows.

    So what a user exports and how many they may ask tells nobody who uses the bot.
    """

    __tablename__ = "invitations"
    user_id: Mapped[int] = owned_by("users.id", primary_key=True)
    invited_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, index=True)
    invited_at: Mapped[datetime]


class Dialog(Base):
    """State and data of a dialog of several messages (FSM); they survive a restart.

    `ends_at` is when it is over, unless there is another step; NULL is from before 0014, and over.
    """

    __tablename__ = "dialogs"
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    user_id: Mapped[int] = mapped_column(BigInteger, index=True)
    state: Mapped[str | None]
    data: Mapped[dict[str, Any]] = mapped_column(JSON)
    ends_at: Mapped[datetime | None]


class Misunderstood(Base):
    """A text that the bot did not understand and whose writer sent it to the makers."""

    __tablename__ = "misunderstood"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id", index=True)
    language: Mapped[str] = mapped_column(String(16))
    text: Mapped[str]
    sent_at: Mapped[datetime]


class UnreadCount(Base):
    """Texts of a kind that were not understood on a day (UTC): numbers alone."""

    __tablename__ = "unread_counts"
    day: Mapped[date] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(16), primary_key=True)
    texts: Mapped[int]
