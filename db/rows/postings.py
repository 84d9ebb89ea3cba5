"""Postings as queries return them."""

from dataclasses import dataclass
from datetime import datetime

from db.vocabulary import Level, LevelRule, PostingSource, SalaryPeriod

# The sources of postings in a document, and of postings that users paste.
ANALYSIS, OWN = "analysis", "own"


@dataclass(frozen=True)
class IngestCounts:
    """The numbers of new, changed and unchanged postings; `repeated` came twice in one ingest."""

    new: int = 0
    changed: int = 0
    same: int = 0
    repeated: int = 0

    @property
    def read(self) -> int:
        return self.new + self.changed + self.same + self.repeated

    def __add__(self, other: "IngestCounts") -> "IngestCounts":
        return IngestCounts(
            self.new + other.new,
            self.changed + other.changed,
            self.same + other.same,
            self.repeated + other.repeated,
        )


@dataclass(frozen=True)
class PostingFacts:
    """A posting for matching: the skill ids of each requirement, any one of which meets it."""

    id: int
    title: str
    company: str | None
    requirements: tuple[frozenset[int], ...]


@dataclass(frozen=True)
class OwnName:
    """The parts of a user's own posting that tell it from others, as it is stored."""

    id: int
    url: str | None
    title: str
    company: str | None
    city: str | None
    salary_min: int | None
    salary_max: int | None


@dataclass(frozen=True)
class RequirementRow:
    """A requirement as written; any one of its skills meets it."""

    text: str
    skills: frozenset[int]


@dataclass(frozen=True)
class PostingRow:
    """A posting; money as published, in `currency` per `salary_period`."""

    id: int
    title: str
    company: str | None
    url: str | None
    salary_min: int | None
    salary_max: int | None
    currency: str | None
    salary_period: SalaryPeriod | None
    gross: bool | None
    level: Level | None
    level_rule: LevelRule | None
    city: str | None
    note: str | None
    # "headhunter", "csv" …, ANALYSIS or OWN.
    source: str
    # Documents give no date.
    published_at: datetime | None = None
    currency_guessed: bool = False
    # The first time it came.
    taken_at: datetime | None = None
    # Its skills come from its whole text, not from a line of a search.
    detailed: bool = True
    # Its source does not show it any more.
    archived_at: datetime | None = None
    # None where it does not say whether one works from home.
    remote: bool | None = None

    @property
    def shelf(self) -> PostingSource:
        """The list that holds it."""
        shelves: dict[str, PostingSource] = {ANALYSIS: "analysis", OWN: "own"}
        return shelves.get(self.source, "market")
