"""A document is edited at random, again and again: no tick is lost, none is on another task."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db.documents.diff import compare
from db.documents.read import read_analysis
from db.plans import builtin as builtin_plans
from db.plans import snapshots, stored_diff
from db.queries import tasks, users
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from handlers.documents.services import save
from handlers.tasks.services import tick as ticking
from tests.conftest import TODAY
from tests.profiles import examples

KNOWN = """
queue index mirror lantern garden copper river violin saddle marble orchid pepper tunnel
anchor basket candle dragon engine falcon guitar hammer island jacket kettle ladder magnet
needle oxygen pencil quartz rocket silver timber umbrella velvet window yellow zipper
"""
WORDS = KNOWN.split()


@dataclass
class Line:
    """A task as its author knows it: whatever becomes of its words, it is the same one."""

    id: int
    text: str


@dataclass
class Author:
    """Edits a document of items with steps, and of action items (the last of the lists)."""

    random: Random
    lists: list[list[Line]] = field(default_factory=list)
    dropped: list[Line] = field(default_factory=list)
    made: int = 0

    def new(self) -> Line:
        self.made += 1
        return Line(self.made, " ".join(self.random.sample(WORDS, 4)))

    def lines(self) -> Iterator[Line]:
        for each in self.lists:
            yield from each

    def edit(self) -> None:
        edits = [
            self.mend,
            self.mend,
            self.reword,
            self.move,
            self.order,
            self.drop,
            self.add,
            self.replace,
            self.replace,
            self.bring_back,
            self.retitle,
        ]
        self.random.choice(edits)()

    def any_line(self) -> Line:
        return self.random.choice(list(self.lines()))

    def mend(self) -> None:
        line = self.any_line()
        at = self.random.randrange(len(line.text))
        line.text = line.text[:at] + self.random.choice("aeiou") + line.text[at:]

    def reword(self) -> None:
        line = self.any_line()
        words = line.text.split()
        words[self.random.randrange(len(words))] = self.random.choice(WORDS)
        line.text = " ".join(words)

    def take(self) -> Line:
        line = self.any_line()
        for each in self.lists:
            with suppress(ValueError):
                each.remove(line)
        return line

    def move(self) -> None:
        line = self.take()
        target = self.random.choice(self.lists)
        target.insert(self.random.randint(0, len(target)), line)

    def order(self) -> None:
        self.random.shuffle(self.random.choice(self.lists))

    def drop(self) -> None:
        if len(list(self.lines())) > 3:
            self.dropped.append(self.take())

    def add(self) -> None:
        self.random.choice(self.lists).append(self.new())

    def replace(self) -> None:
        """One goes, and another comes that could be taken for it."""
        line = self.take()
        self.dropped.append(line)
        new = self.new()
        other = next(word for word in new.text.split() if word not in line.text.split())
        new.text = " ".join([*line.text.split()[:3], other])
        self.lists[0].append(new)

    def bring_back(self) -> None:
        if self.dropped:
            line = self.dropped.pop(self.random.randrange(len(self.dropped)))
            self.random.choice(self.lists).append(line)

    def retitle(self) -> None:
        """Items are named after their places, so this renames all of them."""
        self.lists.insert(0, self.lists.pop(-2))

    def document(self) -> str:
        text = ["## Roadmap"]
        for number, steps in enumerate(self.lists[:-1]):
            if not steps:
                continue  # an item with nothing below it is a task itself
            text.append(f"### Q{number % 2 + 1}")
            text.append(f"{number + 1}. **Subject {number}** (High priority)")
            text += [f"    - {line.text}" for line in steps]
        actions = [f"- [ ] {line.text}" for line in self.lists[-1]]
        return "\n".join([*text, "## Soft skills", "### Action items", *actions])


async def imported(
    session: Session, author: Author, ids: dict[int, int], number: int
) -> save.SavedPlan:
    """Save the document as it is, answering as its author would; `ids` are the tasks' rows."""
    user = await current(session)
    text = author.document()
    document = read_analysis(text).document
    former = await stored_diff.stored_plan(session, user.analysis_id, user.id)
    order = list(author.lines())
    answers: dict[int, int] = {}
    while (comparison := compare(former, document, answers)).matching.doubts:
        doubt = comparison.matching.doubts[0]
        true = ids.get(order[doubt.entry].id)
        answers[doubt.entry] = true if true in doubt.candidates else 0
    file = save.ReceivedFile(number, "mine", text, document)
    saved = await save.save(session, user, file, comparison, TODAY)
    rows = await tasks.for_plan(session, 1, saved.plan.id)
    assert [row.text for row in rows] == [line.text for line in order]
    for line, row in zip(order, rows, strict=True):
        ids[line.id] = row.id
    return saved


async def current(session: Session) -> UserRow:
    user = await users.find(session, 1)
    assert user is not None
    return user


async def done(session: Session, author: Author) -> set[int]:
    user = await current(session)
    rows = await tasks.for_plan(session, 1, user.analysis_id)
    pairs = zip(author.lines(), rows, strict=True)
    return {line.id for line, row in pairs if row.state == "done"}


async def whole(session: Session) -> dict[str, Any]:
    """The plan as its user has it; rows that nothing refers to may have other ids."""
    user = await current(session)
    found = await snapshots.take(session, user.analysis_id)
    for name in ("tasks", "roadmap_items"):
        found[name] = [row for row in found[name] if row["gone_at"] is None]
    loose = {name for name in found if name not in ("tasks", "roadmap_items", "analyses")}
    plain = {
        name: [
            {k: v for k, v in row.items() if not (name in loose and k.endswith("id"))}
            for row in rows
        ]
        for name, rows in found.items()
    }
    rows = await tasks.for_plan(session, 1, user.analysis_id)
    return {**plain, "states": {row.id: row.state for row in rows}}


class Enough(Exception):
    """Ends a transaction without a trace."""


@settings(
    max_examples=examples(30),
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(seed=st.integers(0, 10**6), rounds=st.lists(st.integers(1, 6), min_size=1, max_size=3))
async def test_no_tick_is_lost_or_on_another_task(
    db: Database, seed: int, rounds: list[int]
) -> None:
    random = Random(seed)
    author = Author(random)
    author.lists = [[author.new() for _ in range(random.randint(1, 4))] for _ in range(4)]
    ids: dict[int, int] = {}
    with suppress(Enough):
        async with db.begin() as session:
            if await users.find(session, 1) is None:
                await add(session)
            await imported(session, author, ids, 1)
            ticked: set[int] = set()
            for number, edits in enumerate(rounds, 2):
                for line in random.sample(list(author.lines()), 2):
                    user = await current(session)
                    await ticking.tick_in(session, user, ids[line.id], "done", TODAY)
                    ticked.add(line.id)
                before = await whole(session)
                for _ in range(edits):
                    author.edit()
                saved = await imported(session, author, ids, number)
                there = {line.id for line in author.lines()}
                assert await done(session, author) == ticked & there
                await save.undo(session, user, saved.revision_id, TODAY)
                assert await whole(session) == before
                await imported(session, author, ids, 100 + number)
                assert await done(session, author) == ticked & there
            raise Enough


async def add(session: Session) -> None:
    builtin = await builtin_plans.builtin_id(session)
    user = UserRow(1, "A", "en", "UTC", 0, 540, builtin, None)
    await users.add(session, user, TODAY)
