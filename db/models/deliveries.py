"""Digests, reminders and broadcasts, with the state of each delivery."""

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
from db.vocabulary import BroadcastState, DeliveryKind, DeliveryState

# The digest of a week and a reminder on a day: each user has one of a kind.
OF_A_DAY = sql("broadcast_id IS NULL AND application_id IS NULL")


class Broadcast(Base):
    """A message of an administrator to everyone. Its deliveries are sent like digests."""

    __tablename__ = "broadcasts"
    id: Mapped[int] = mapped_column(primary_key=True)
    # The sender and the message that it copies: two taps make one broadcast.
    admin_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    text: Mapped[str]
    # Telegram's MessageEntities, as they came.
    entities: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    state: Mapped[BroadcastState] = mapped_column(default="planning")
    # Users up to this id have their delivery.
    planned_to: Mapped[int] = mapped_column(BigInteger, default=0)
    begun_at: Mapped[datetime]
    __table_args__ = (UniqueConstraint("admin_id", "message_id"),)


class Delivery(Base):
    """One message to one user: the digest of a week, a reminder on a day, one of an interview,
    a quiz, or a broadcast.

    The unique keys make enqueueing idempotent.
    """

    __tablename__ = "deliveries"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id")
    kind: Mapped[DeliveryKind]
    broadcast_id: Mapped[int | None] = mapped_column(
        ForeignKey("broadcasts.id", ondelete="CASCADE")
    )
    # The interview that it reminds of: its application and its moment.
    application_id: Mapped[int | None] = mapped_column(
        ForeignKey("applications.id", ondelete="CASCADE")
    )
    about_at: Mapped[datetime | None]
    # In the user's own zone: the Monday of the week, or the day.
    period: Mapped[date]
    state: Mapped[DeliveryState] = mapped_column(default="planned")
    due_at: Mapped[datetime]
    # The moment of the first try, or of the next one.
    available_at: Mapped[datetime]
    # Number of attempts that may have reached Telegram.
    attempts: Mapped[int] = mapped_column(default=0)
    # Number of those that Telegram did not answer: the message may have arrived or not.
    unsure: Mapped[int] = mapped_column(default=0, server_default="0")
    # The process that claimed it, and the end of its lease.
    owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    sent_at: Mapped[datetime | None]
    # The reason why it was not sent, in our own words: never a text of Telegram or a user.
    error: Mapped[str | None] = mapped_column(String(32))
    # True if it asks whether to go on, since the user ignored the two digests before it.
    asks: Mapped[bool] = mapped_column(default=False)
    # True while the message carries its buttons.
    has_keyboard: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        Index(
            "uq_deliveries_period",
            "user_id",
            "kind",
            "period",
            unique=True,
            sqlite_where=OF_A_DAY,
            postgresql_where=OF_A_DAY,
        ),
        UniqueConstraint("user_id", "broadcast_id"),
        UniqueConstraint("application_id", "kind", "about_at"),
        Index(None, "broadcast_id", "state"),
        Index(None, "state", "available_at"),
        Index(None, "due_at"),
        CheckConstraint("(state IN ('claimed', 'sending')) = (owner IS NOT NULL)", name="owned"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
        CheckConstraint("(kind = 'broadcast') = (broadcast_id IS NOT NULL)", name="broadcast"),
        CheckConstraint(
            "(kind IN ('eve', 'soon')) = (application_id IS NOT NULL)", name="interview"
        ),
        CheckConstraint("(application_id IS NULL) = (about_at IS NULL)", name="about"),
    )


class DeliveryTask(Base):
    """A task that a digest shows, with its place there."""

    __tablename__ = "delivery_tasks"
    delivery_id: Mapped[int] = owned_by("deliveries.id", primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = owned_by("tasks.id", index=True)
    __table_args__ = (UniqueConstraint("delivery_id", "task_id"),)


class Quiz(Base):
    """One of a skill's questions, due some weeks after a step that teaches the skill was done.

    The intent to send sets `asked_at`, Telegram's answer `poll_id`; without one it is asked again.
    """

    __tablename__ = "quizzes"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id")
    skill_id: Mapped[int] = owned_by("skills.id", index=True)
    # The step that was done.
    task_id: Mapped[int] = owned_by("tasks.id", index=True)
    # The place of the question among those of the skill, from 0.
    number: Mapped[int]
    due_at: Mapped[datetime]
    asked_at: Mapped[datetime | None]
    poll_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    answered_at: Mapped[datetime | None]
    is_right: Mapped[bool | None]
    # The move back to learning that this answer caused.
    move_id: Mapped[int | None] = mapped_column(
        ForeignKey("skill_moves.id", ondelete="SET NULL"), index=True
    )
    __table_args__ = (
        UniqueConstraint("user_id", "skill_id", "number"),
        Index(None, "user_id", "due_at"),
        CheckConstraint("(answered_at IS NULL) = (is_right IS NULL)", name="answered"),
    )


class Meta(Base):
    """The store's own values by key, such as the version of the time zone rules."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str]
