"""What a share shows of a plan: percentages, and the titles its owner chose."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.rows.tasks import TaskRow
from handlers.tasks.rules.progress import Count, count


@dataclass(frozen=True)
class ShareCard:
    """All that others see. `name` is None where the owner keeps it to themselves."""

    name: str | None
    total: Count
    titles: tuple[tuple[str, Count], ...]


@dataclass(frozen=True)
class FollowedLine:
    """A followed plan in a digest; `recent` of what is done was done lately."""

    name: str | None
    total: Count
    recent: int


def percent(count: Count) -> int:
    """Rounded down: only what is finished is 100."""
    return count.done * 100 // count.total if count.total else 0


def card(
    rows: Sequence[TaskRow], titles: Collection[tuple[int, str]], name: str | None
) -> ShareCard:
    """`titles` are the items to be named, with their ids."""
    shown_titles = (
        (title, count(row for row in rows if row.item_id == item)) for item, title in titles
    )
    return ShareCard(name, count(rows), tuple(shown_titles))


def line(rows: Sequence[TaskRow], since: datetime, name: str | None) -> FollowedLine:
    recent = sum(
        row.state == "done" and row.ticked_at is not None and row.ticked_at >= since
        for row in rows
    )
    return FollowedLine(name, count(rows), recent)
