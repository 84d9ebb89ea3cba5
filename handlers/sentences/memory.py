"""Remembers each user's last sentence for ten minutes, for "and in Astana?" and "undo".

In memory alone: a sentence is neither stored nor logged, and a restart forgets it.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aiogram.filters.callback_data import CallbackData

from handlers.sentences.rules.reading import Reading

SPAN = timedelta(minutes=10)
MOST = 2_000  # users


@dataclass(frozen=True)
class Recent:
    """`unread` is a text that was not understood, of the message `unread_id`; `undo` takes back
    the last deed, which was done at `done_at`."""

    at: datetime
    reading: Reading | None = None
    page: int = 0
    unread: str | None = None
    unread_id: int = 0
    # The text was sent to the makers.
    sent: bool = False
    undo: tuple[CallbackData, ...] = ()
    done_at: datetime | None = None


_recent: OrderedDict[tuple[int, int], Recent] = OrderedDict()


def recall(chat_id: int, user_id: int, now: datetime) -> Recent:
    """Return a user's last sentence in a chat; an empty record after ten minutes."""
    kept = _recent.get((chat_id, user_id))
    if kept is None or not timedelta() <= now - kept.at <= SPAN:
        return Recent(now)
    return kept


def keep(chat_id: int, user_id: int, recent: Recent) -> None:
    """Remember a sentence; one that does nothing leaves the deed before it to be undone."""
    before = _recent.get((chat_id, user_id))
    if recent.undo:
        recent = replace(recent, done_at=recent.at)
    elif before and before.done_at and timedelta() <= recent.at - before.done_at <= SPAN:
        recent = replace(recent, undo=before.undo, done_at=before.done_at)
    _recent[chat_id, user_id] = recent
    _recent.move_to_end((chat_id, user_id))
    if len(_recent) > MOST:
        _recent.popitem(last=False)


def forget_undo(chat_id: int, user_id: int) -> None:
    """Drop the changes to undo, so that a user takes nothing back twice."""
    if kept := _recent.get((chat_id, user_id)):
        _recent[chat_id, user_id] = replace(kept, undo=(), done_at=None)
