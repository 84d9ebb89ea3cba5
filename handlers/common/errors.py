"""Errors that a handler raises for its reader, and an error's place for the log."""

import traceback
from collections.abc import Iterable
from typing import Protocol, TypeVar


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


def trace(error: BaseException) -> str:
    """An error's kind and place for the log; its text may quote a user or a token."""
    return type(error).__name__ + "\n" + "".join(traceback.format_tb(error.__traceback__))
