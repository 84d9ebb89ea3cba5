"""Problems of reading a document or a file: a code and its fields, with English for the CLI."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Message(NamedTuple):
    """An English message of the CLI; `make messages` extracts it for the catalogues."""

    one: str
    many: str = ""


class PluralMessage(Message):
    """A message with two forms; the field `count` chooses one."""


class ProblemCode(Enum):
    """Base of the enums of problems; a member's value is its message."""

    _value_: Message

    def __call__(self, **fields: "int | str | ReadProblem") -> "ReadProblem":
        return ReadProblem(self, tuple(fields.items()))


@dataclass(frozen=True)
class ReadProblem:
    """A problem with its fields. A field may be a problem: "written out too long: {reason}".

    `left_out` counts what is beyond a bound, in lines or in entries of its kind.
    """

    code: ProblemCode
    fields: tuple[tuple[str, "int | str | ReadProblem"], ...] = ()
    left_out: int = 0

    def __str__(self) -> str:
        one, many = self.code.value
        fields = dict(self.fields)
        message = many if many and fields["count"] != 1 else one
        return message.format(**{name: _english(value) for name, value in fields.items()})


def _english(value: int | str | ReadProblem) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
