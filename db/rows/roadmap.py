"""Roadmap items as queries return them."""

from dataclasses import dataclass

from db.vocabulary import Priority


@dataclass(frozen=True)
class ItemRow:
    """A roadmap item: a group of steps."""

    id: int
    position: int
    period: str | None
    period_note: str | None
    title: str
    priority: Priority | None
    reason: str | None
