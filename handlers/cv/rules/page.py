"""The lines of a page for a job search: what was ticked, in the order in which it is asked for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal
from zoneinfo import ZoneInfo

from db.rows.postings import PostingRow
from db.rows.tasks import ProofRow, TaskRow
from db.vocabulary import Level
from handlers.market.rules.market import MarketFilter
from handlers.tasks.rules.progress import of_item

# Lines that are chosen at first, and the most that a page takes.
FIRST, MOST = 14, 40


@dataclass(frozen=True)
class Asked:
    """Something that is asked for; any one of the skills meets it."""

    name: str
    skills: frozenset[int]


@dataclass(frozen=True)
class Target:
    """Whom a page is for: a posting, or the user's own role by its postings.

    `population` is None for a posting, and for a role that only the plan's postings tell of.
    """

    asked: Sequence[Asked]
    posting: PostingRow | None = None
    role: str | None = None
    track: str | None = None
    level: Level | None = None
    population: MarketFilter | None = None


@dataclass(frozen=True)
class Line:
    """A finished item (i) with its steps, or a done task (t) of an item that goes on.

    `meets` are numbers of what is asked for. `day` is the last tick, None if the document ticked.
    """

    kind: Literal["i", "t"]
    id: int
    title: str
    steps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    day: date | None = None
    meets: tuple[int, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.kind}{self.id}"


@dataclass(frozen=True)
class Done:
    """The work done: tasks with their proofs, and the skills of items and tasks by their ids."""

    tasks: Sequence[TaskRow]
    proofs: Mapping[int, ProofRow]
    taught: Mapping[int, Iterable[int]]
    named: Mapping[int, frozenset[int]]
    zone: str


@dataclass
class Chosen:
    """The changes of a reader to the first choice of lines, as keys."""

    out: list[str] = field(default_factory=list)
    into: list[str] = field(default_factory=list)

    def change(self, key: str, *, on: bool) -> None:
        self.out = [each for each in self.out if each != key]
        self.into = [each for each in self.into if each != key]
        (self.into if on else self.out).append(key)


def lines(done: Done, asked: Sequence[Asked]) -> list[Line]:
    """Every line that a tick allows: those that meet what is asked for first."""
    found = []
    whole = _finished(done.tasks)
    for item_id, tasks in whole.items():
        title = tasks[0].item_title or ""
        steps = tuple(task.text for task in tasks)
        found.append(_line("i", item_id, title, steps, tasks, done, asked))
    for task in done.tasks:
        if task.state == "done" and task.item_id not in whole:
            found.append(_line("t", task.id, task.text, (), [task], done, asked))
    return sorted(found, key=_rank)


def _finished(tasks: Sequence[TaskRow]) -> dict[int, list[TaskRow]]:
    """The done tasks of each item of which nothing is open, by the item's id."""
    finished = {}
    for item_id in dict.fromkeys(task.item_id for task in tasks if task.item_id is not None):
        planned = [task for task in of_item(tasks, item_id) if task.state != "skipped"]
        if planned and all(task.state == "done" for task in planned):
            finished[item_id] = planned
    return finished


def _line(
    kind: Literal["i", "t"],
    id: int,
    title: str,
    steps: tuple[str, ...],
    tasks: Sequence[TaskRow],
    done: Done,
    asked: Sequence[Asked],
) -> Line:
    proofs = [done.proofs[task.id] for task in tasks if task.id in done.proofs]
    skills = {skill for task in tasks for skill in done.named.get(task.id, ())}
    skills |= {task.skill_id for task in tasks if task.skill_id is not None}
    if tasks[0].item_id is not None:
        skills |= set(done.taught.get(tasks[0].item_id, ()))
    days = [_day(task.ticked_at, done.zone) for task in tasks if task.ticked_at is not None]
    return Line(
        kind,
        id,
        title,
        steps,
        tuple(proof.note for proof in proofs if proof.note),
        tuple(dict.fromkeys(proof.url for proof in proofs if proof.url)),
        max(days, default=None),
        tuple(number for number, each in enumerate(asked) if not skills.isdisjoint(each.skills)),
    )


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _rank(line: Line) -> tuple[object, ...]:
    first = line.meets[0] if line.meets else 10**6
    newest = -line.day.toordinal() if line.day else 0
    return first, not line.links, not line.notes, newest, line.kind, line.id


def on_page(rows: Sequence[Line], chosen: Chosen) -> list[Line]:
    """The lines of the page: first those that are asked for or proven, then as the reader said."""
    speaking = [row.key for row in rows if row.meets or row.links or row.notes]
    first = set(speaking[:FIRST] or [row.key for row in rows[:FIRST]])
    keys = (first - set(chosen.out)) | set(chosen.into)
    return [row for row in rows if row.key in keys]


def unmet(asked: Sequence[Asked], rows: Collection[Line]) -> list[str]:
    """The names of what is asked for and has no line."""
    met = {number for row in rows for number in row.meets}
    return [each.name for number, each in enumerate(asked) if number not in met]


@dataclass(frozen=True)
class PageLine:
    """A line in words: what of it was asked for, what was done, when, and the links."""

    asked: str
    text: str
    when: str
    links: tuple[str, ...]


@dataclass(frozen=True)
class PageSection:
    """Lines under a heading."""

    heading: str
    lines: tuple[PageLine, ...]


@dataclass(frozen=True)
class Page:
    """A page in words; every form of it is made of this."""

    name: str
    headline: str
    sections: tuple[PageSection, ...]


@dataclass(frozen=True)
class MadeFile:
    """A file; `lost` counts the characters that its font has not."""

    data: bytes
    pages: int = 1
    lost: int = 0
