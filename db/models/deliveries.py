"""Digests owed and what became of them."""

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base, DeliveryKind, DeliveryState, owned_by


class Delivery(Base):
    """One message owed to one user for one week, or for one day when they asked to have it again.

    The unique key is what makes planning it twice impossible.
    """

    __tablename__ = "deliveries"
    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = owned_by("users.id")
    kind: Mapped[DeliveryKind]
    # In the user's own zone: the Monday of the week, or the day.
    period: Mapped[date]
    state: Mapped[DeliveryState] = mapped_column(default="planned")
    due_at: Mapped[datetime]
    # When to try, first or again.
    available_at: Mapped[datetime]
    # On PostgreSQL: there is a job for it.
    queued: Mapped[bool] = mapped_column(default=False)
    # How often it may have reached Telegram.
    attempts: Mapped[int] = mapped_column(default=0)
    # The process that has claimed it, and until when it may hold on to it.
    owner: Mapped[str | None] = mapped_column(String(64))
    lease_until: Mapped[datetime | None]
    message_id: Mapped[int | None] = mapped_column(BigInteger)
    sent_at: Mapped[datetime | None]
    # Why it was not sent, in one word of ours: never a text of Telegram's or a user's.
    error: Mapped[str | None] = mapped_column(String(32))
    # It asked whether to go on, since nobody had touched the two before it.
    asks: Mapped[bool] = mapped_column(default=False)
    # The message still carries its buttons.
    has_keyboard: Mapped[bool] = mapped_column(default=False)
    __table_args__ = (
        UniqueConstraint("user_id", "kind", "period"),
        Index(None, "state", "available_at"),
        Index(None, "due_at"),
        CheckConstraint("(state IN ('claimed', 'sending')) = (owner IS NOT NULL)", name="owned"),
        CheckConstraint("(state = 'sent') = (sent_at IS NOT NULL)", name="sent"),
    )


class DeliveryTask(Base):
    """A task that stands in a digest, in its place."""

    __tablename__ = "delivery_tasks"
    delivery_id: Mapped[int] = owned_by("deliveries.id", primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    task_id: Mapped[int] = owned_by("tasks.id", index=True)
    __table_args__ = (UniqueConstraint("delivery_id", "task_id"),)


class Meta(Base):
    """What the store must remember of itself: the version of the time zones' rules."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str]
