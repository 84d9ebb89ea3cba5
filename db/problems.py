"""Why something can't be read: a code and its fields. The English is for the command line."""

from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple


class Message(NamedTuple):
    """English for the command line; `make messages` finds it for the catalogues."""

    one: str
    many: str = ""


class PluralMessage(Message):
    """A sentence with two forms, of which the field `count` chooses."""


class ProblemCode(Enum):
    """What can be wrong, each with its sentence."""

    _value_: Message

    def __call__(self, **fields: "int | str | ReadProblem") -> "ReadProblem":
        return ReadProblem(self, tuple(fields.items()))


@dataclass(frozen=True)
class ReadProblem:
    """One reason may stand in another's place: "written out this is too much: {reason}"."""

    code: ProblemCode
    fields: tuple[tuple[str, "int | str | ReadProblem"], ...] = ()

    def __str__(self) -> str:
        one, many = self.code.value
        fields = dict(self.fields)
        said = many if many and fields["count"] != 1 else one
        return said.format(**{name: _english(value) for name, value in fields.items()})


def _english(value: int | str | ReadProblem) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
