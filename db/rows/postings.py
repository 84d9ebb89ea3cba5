"""Postings as queries return them, and the filters that a search takes."""

from dataclasses import dataclass
from datetime import datetime

from db.vocabulary import Level, LevelRule, SalaryPeriod

# The source of postings that users paste.
OWN = "own"


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
class PostingRow:
    """A posting of a document; money as published, in `currency` per `salary_period`."""

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
    source: str


@dataclass(frozen=True)
class MarketPosting(PostingRow):
    """A posting of the market, or one that a user pasted."""

    published_at: datetime | None


@dataclass(frozen=True)
class PostingFilters:
    """Filters of a search; None does not filter. `salary` is the lowest pay wanted."""

    skill_id: int | None = None
    level: Level | None = None
    salary: int | None = None
