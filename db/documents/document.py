"""The parts of an analysis, as its author wrote them. Plain data; skills are still words here."""

from dataclasses import dataclass, field

from db.problems import Reason
from db.vocabulary import Level, Priority, TaskState


@dataclass(frozen=True)
class Role:
    name: str
    responsibility: str


@dataclass(frozen=True)
class Component:
    name: str
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class Named:
    """A bold name and what follows it: "Docker: Required everywhere"."""

    name: str
    detail: str | None = None


@dataclass(frozen=True)
class Money:
    """A range per month. `open_ended` when the text says "and more" ("3,500,000+")."""

    minimum: int
    maximum: int
    currency: str = "KZT"
    open_ended: bool = False


@dataclass(frozen=True)
class Posting:
    title: str
    company: str | None
    url: str | None
    requirements: tuple[str, ...]
    salary: Money | None
    note: str | None


@dataclass(frozen=True)
class Band:
    """`city` is None for the market as a whole; `label` is the level as written."""

    level: Level
    label: str
    experience: str | None
    salary: Money
    city: str | None = None


@dataclass(frozen=True)
class Premium:
    name: str
    percent_min: int
    percent_max: int


@dataclass(frozen=True)
class Task:
    """Something to tick: its state, what its user says of it, and the link that proves it."""

    text: str
    state: TaskState = "open"
    note: str | None = None
    url: str | None = None

    @property
    def done(self) -> bool:
        return self.state == "done"


@dataclass(frozen=True)
class RoadmapItem:
    title: str
    period: str | None
    period_note: str | None
    priority: Priority | None
    reason: str | None
    steps: tuple[Task, ...]


@dataclass(frozen=True)
class OwnTask:
    """A task beside the author's: under the item of this title, in a period, or plain."""

    task: Task
    item: str | None = None
    period: str | None = None


@dataclass
class Document:
    """Everything an analysis can hold; each part may be missing."""

    platform: str | None = None
    components: list[Component] = field(default_factory=list)
    common: list[Named] = field(default_factory=list)
    chosen_role: str | None = None
    have: list[Named] = field(default_factory=list)
    lack: list[Named] = field(default_factory=list)
    learning: list[Named] = field(default_factory=list)
    market_note: str | None = None
    postings: list[Posting] = field(default_factory=list)
    frequent: list[Named] = field(default_factory=list)
    takeaway: str | None = None
    band_note: str | None = None
    bands: list[Band] = field(default_factory=list)
    city_bands: list[Band] = field(default_factory=list)
    premiums: list[Premium] = field(default_factory=list)
    roadmap: list[RoadmapItem] = field(default_factory=list)
    strong: list[str] = field(default_factory=list)
    develop: list[str] = field(default_factory=list)
    action_items: list[Task] = field(default_factory=list)
    own: list[OwnTask] = field(default_factory=list)


@dataclass(frozen=True)
class Problem:
    """A line (counted from 1) that could not be understood, and why."""

    line: int
    reason: Reason


@dataclass(frozen=True)
class Reading:
    document: Document
    problems: tuple[Problem, ...]
