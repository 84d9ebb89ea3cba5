"""Plans as queries return them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

SectionRows = Literal["roles", "skills", "postings", "salaries", "roadmap"]
PlanKind = Literal["own", "sample", "shared", "empty"]


@dataclass(frozen=True)
class PlanSummary:
    """A plan with its progress; `own` is False for a plan of everybody's.

    `kind` says which of these it is: the sample that ships with the bot, an operator's document
    in its place, or the empty plan of newcomers.
    """

    id: int
    name: str
    own: bool
    done: int = 0
    total: int = 0
    kind: PlanKind = "own"


@dataclass(frozen=True)
class DocumentSource:
    """A document's text as it was sent; `encoding` is None for UTF-8."""

    text: str
    encoding: str | None = None


@dataclass(frozen=True)
class RevisionRow:
    """A document that was saved into a plan; `before` is what an undo restores."""

    id: int
    analysis_id: int
    undone_at: datetime | None
    before: dict[str, Any]


@dataclass(frozen=True)
class MergedTasks:
    """The ids of merged own tasks by the numbers of their entries; which of them are new
    (`made`), the ids of the edits of the others, and their lines in the text before."""

    ids: dict[int, int] = field(default_factory=dict)
    made: list[int] = field(default_factory=list)
    edits: list[int] = field(default_factory=list)
    lines: list[list[int]] = field(default_factory=list)
