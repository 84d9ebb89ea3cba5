"""Errors that a handler raises for its reader, and an error's place for the log."""

import traceback
from collections.abc import Iterable
from typing import Protocol, TypeVar

from aiogram.exceptions import TelegramBadRequest

# What Telegram says of a chat where the bot may not write. A chat where it is not any more is a
# TelegramForbiddenError.
_MAY_NOT_WRITE = (
    " rights",
    "CHAT_ADMIN_REQUIRED",
    "CHAT_RESTRICTED",
    "CHAT_SEND_",
    "CHAT_WRITE_FORBIDDEN",
    "TOPIC_CLOSED",
    "TOPIC_DELETED",
    "USER_BANNED_IN_CHANNEL",
    "chat not found",
)


class OutOfDate(Exception):
    """The row that a button names is not there, or is not this user's."""


class _HasId(Protocol):
    @property
    def id(self) -> int: ...


RowT = TypeVar("RowT")
RowWithId = TypeVar("RowWithId", bound=_HasId)


def existing(row: RowT | None) -> RowT:
    """The row itself. Raises OutOfDate where there is none."""
    if row is None:
        raise OutOfDate
    return row


def one_of(rows: Iterable[RowWithId], id: int) -> RowWithId:
    """The row with this id. Raises OutOfDate where none has it."""
    return existing(next((row for row in rows if row.id == id), None))


def may_not_write(error: TelegramBadRequest) -> bool:
    """True if the bot may not write in this chat, so that another message is refused, too."""
    return any(words in error.message for words in _MAY_NOT_WRITE)


def trace(error: BaseException) -> str:
    """An error's kind and place for the log; its text may quote a user or a token."""
    return type(error).__name__ + "\n" + "".join(traceback.format_tb(error.__traceback__))
