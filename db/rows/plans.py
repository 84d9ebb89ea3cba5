"""Plans as queries return them."""

from dataclasses import dataclass, field
from typing import Literal

SectionRows = Literal["roles", "skills", "postings", "salaries", "roadmap"]


@dataclass(frozen=True)
class PlanSummary:
    """`own` is False for the built-in one, whose name is no user's words."""

    id: int
    name: str
    own: bool
    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class MergedTasks:
    """Own tasks by the numbers of their entries; those that were not there before, and the
    edits of those that were."""

    ids: dict[int, int] = field(default_factory=dict)
    made: list[int] = field(default_factory=list)
    edits: list[int] = field(default_factory=list)
