"""The parts of an analysis, as its author wrote them. Plain data; skills are still words here."""

from dataclasses import dataclass, field

from db.documents.figures import PaySource
from db.problems import ReadProblem
from db.vocabulary import Level, Priority, TaskState


@dataclass(frozen=True)
class DocumentRole:
    name: str
    responsibility: str


@dataclass(frozen=True)
class DocumentComponent:
    name: str
    roles: tuple[DocumentRole, ...]


@dataclass(frozen=True)
class Place:
    """The lines of a fact in its text, counted from 1: that of its first words, and the last of
    them.

    In a table `column` is the cell with the words, `state_column` the one with the state, and
    `part` the number of a task among several in one cell. `labels` are the lines below it that
    say more of it: its note, its proof, its item, its period.
    """

    line: int
    end: int
    column: int | None = None
    state_column: int | None = None
    part: int | None = None
    labels: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class NamedSkills:
    """A bold name and what follows it: "Docker: Required everywhere"."""

    name: str
    detail: str | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Money:
    """A range per month. `open_ended` when the text says "and more" ("3,500,000+")."""

    minimum: int
    maximum: int
    currency: str = "KZT"
    open_ended: bool = False


@dataclass(frozen=True)
class DocumentPosting:
    title: str
    company: str | None
    url: str | None
    requirements: tuple[str, ...]
    salary: Money | None
    note: str | None


@dataclass(frozen=True)
class DocumentBand:
    """`city` is None for the market as a whole; `label` is the level as written."""

    level: Level
    label: str
    experience: str | None
    salary: Money
    city: str | None = None
    # The market's postings that the range was taken from.
    source: PaySource | None = None
    place: Place | None = field(default=None, compare=False)


@dataclass(frozen=True)
class DocumentPremium:
    name: str
    percent_min: int
    percent_max: int


@dataclass(frozen=True)
class DocumentTask:
    """Something to tick: its state, what its user says of it, and the link that proves it."""

    text: str
    state: TaskState = "open"
    note: str | None = None
    url: str | None = None
    place: Place | None = field(default=None, compare=False)

    @property
    def done(self) -> bool:
        return self.state == "done"

    @property
    def skipped(self) -> bool:
        return self.state == "skipped"


@dataclass(frozen=True)
class DocumentItem:
    title: str
    period: str | None
    period_note: str | None
    priority: Priority | None
    reason: str | None
    steps: tuple[DocumentTask, ...]


@dataclass(frozen=True)
class DocumentOwnTask:
    """A task beside the author's: under the item of this title, in a period, or plain."""

    task: DocumentTask
    item: str | None = None
    period: str | None = None
    # It stands in its item's list, not in the section of own tasks.
    among_steps: bool = field(default=False, compare=False)


@dataclass
class Document:
    """Everything an analysis can hold; each part may be missing."""

    platform: str | None = None
    components: list[DocumentComponent] = field(default_factory=list)
    common: list[NamedSkills] = field(default_factory=list)
    chosen_role: str | None = None
    have: list[NamedSkills] = field(default_factory=list)
    lack: list[NamedSkills] = field(default_factory=list)
    learning: list[NamedSkills] = field(default_factory=list)
    market_note: str | None = None
    postings: list[DocumentPosting] = field(default_factory=list)
    frequent: list[NamedSkills] = field(default_factory=list)
    several: list[NamedSkills] = field(default_factory=list)
    single: list[NamedSkills] = field(default_factory=list)
    takeaway: str | None = None
    band_note: str | None = None
    bands: list[DocumentBand] = field(default_factory=list)
    city_bands: list[DocumentBand] = field(default_factory=list)
    premiums: list[DocumentPremium] = field(default_factory=list)
    roadmap: list[DocumentItem] = field(default_factory=list)
    strong: list[str] = field(default_factory=list)
    develop: list[str] = field(default_factory=list)
    action_items: list[DocumentTask] = field(default_factory=list)
    own: list[DocumentOwnTask] = field(default_factory=list)

    def tasks(self) -> list[DocumentTask]:
        """Everything to tick: steps, action items, own tasks."""
        steps = [step for item in self.roadmap for step in item.steps]
        return [*steps, *self.action_items, *(own.task for own in self.own)]


@dataclass(frozen=True)
class LineProblem:
    """A line (counted from 1) that could not be understood, and why."""

    line: int
    reason: ReadProblem


@dataclass(frozen=True)
class DocumentReading:
    """Hold a document as it was read. `kept` is the number of lines that give no fact; they stay
    in the text."""

    document: Document
    problems: tuple[LineProblem, ...]
    kept: int = field(default=0, compare=False)
