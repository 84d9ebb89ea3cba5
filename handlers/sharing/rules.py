"""The content of a shared card: percentages, and the titles that its owner chose."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from db.rows.tasks import TaskRow
from db.text import clean
from handlers.common.text import unlinked
from handlers.tasks.rules.progress import Count, count

# Plans that one may follow.
MAX_FOLLOWED = 20
# People whom a user may ask to follow them in a day, and people who may ask the same one.
MAX_ASKED, MAX_ASKING = 5, 3


@dataclass(frozen=True)
class ShareCard:
    """All that others see. `name` is None while the owner hides it."""

    name: str | None
    total: Count
    titles: tuple[tuple[str, Count], ...]


@dataclass(frozen=True)
class FollowedLine:
    """A followed plan in a digest; `recent` of its done tasks were done in the digest's period."""

    name: str | None
    total: Count
    recent: int


def percent(count: Count) -> int:
    """Whole per cent, rounded down: 100 means finished."""
    return count.done * 100 // count.total if count.total else 0


def card(
    rows: Sequence[TaskRow], titles: Collection[tuple[int, str]], name: str | None
) -> ShareCard:
    """Count a plan's tasks for others; `titles` are pairs (item id, title) to show."""
    shown_titles = (
        (title, count(row for row in rows if row.item_id == item)) for item, title in titles
    )
    return ShareCard(name, count(rows), tuple(shown_titles))


def line(rows: Sequence[TaskRow], since: datetime, name: str | None) -> FollowedLine:
    """Count a followed plan's tasks, and those done since a moment."""
    recent = sum(
        row.state == "done" and row.ticked_at is not None and row.ticked_at >= since
        for row in rows
    )
    return FollowedLine(name, count(rows), recent)


def shown_name(name: str | None) -> str | None:
    """The first word of an owner's name, which others read; no link."""
    return next(map(unlinked, clean(name or "").split()), None)
