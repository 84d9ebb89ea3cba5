"""One run: a store, a Telegram, the bot, its users, and the troubles between them."""

import asyncio
import random
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from bot.jobs.delivery import UNSURE_DELAYS
from bot.local import server
from bot.local.rules import TOKEN
from tests.soak import checks
from tests.soak.limits import explain, seen_late
from tests.soak.person import Person, World
from tests.soak.process import FLAT, Bot, unexpected
from tests.soak.record import Record
from tests.soak.store import SETTINGS, Store
from tests.soak.stranger import STRANGER, Stranger
from tests.soak.telegram import Faults, Watched, until
from tests.soak.times import GRACE, Lateness
from tests.soak.trouble import OF_STORE, Troubles, schedule
from tests.soak.wall_clock import WallClock

FIRST = 1000  # the lowest id of a user


@dataclass(frozen=True)
class Plan:
    """Each of `troubles` is a kind and its seconds; `actions` are a second, of all users."""

    seconds: float
    users: int
    seed: int
    troubles: tuple[tuple[str, float], ...]
    actions: float = 16.0
    rate: float = 0.01
    doubles: float = 0.01
    check_memory: bool = True


@dataclass
class Figures:
    plan: Plan
    problems: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    def add(self, name: str, value: object) -> None:
        text = _list(value) if isinstance(value, Counter) else str(value)
        self.lines.append(f"{name}: {text}")

    def __str__(self) -> str:
        return "\n".join(self.lines)


def _list(counts: Counter[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(counts.items())) or "none"


class Soak:
    def __init__(self, plan: Plan, url: str, folder: Path, disk: Path | None) -> None:
        self.plan, self.url, self.folder, self.disk = plan, url, folder, disk
        self.chance = random.Random(plan.seed)
        self.telegram, self.store = Watched(), Store(url)
        self.faults = Faults(plan.rate, random.Random(plan.seed + 1))
        self.late = Lateness()
        self.due = range(FIRST, FIRST + plan.users * 9 // 10)
        self.newcomers = range(self.due.stop, FIRST + plan.users)

    async def run(self) -> Figures:
        self.store.fill(self.due, self.plan.seconds * 0.8, self.chance)
        running = await server.start(
            telegram=self.telegram, fault=self.faults, limits=True, token=TOKEN
        )
        clock, stranger = WallClock(self.folder), Stranger(self.telegram)
        self.troubles = Troubles(
            running, self.faults, self.store.engine, self.disk, stranger, clock
        )
        bot = Bot(
            self.folder,
            {
                "BOT_TOKEN": running.token,
                "TELEGRAM_API_URL": running.url,
                "DATABASE_URL": self.url,
                "DATA_DIR": str(self.disk or self.folder),
                "POLL_TIMEOUT": "5",
            },
            clock,
        )
        watching = asyncio.create_task(self.late.watch())
        try:
            await bot.start()
            people = self._people()
            started = time.monotonic()
            living = asyncio.create_task(self._live(people))
            await asyncio.wait({living, bot.ended}, return_when=asyncio.FIRST_COMPLETED)
            if not living.done():
                living.cancel()
            with suppress(asyncio.CancelledError):
                await living
            seconds = time.monotonic() - started
        finally:
            await bot.stop()
            watching.cancel()
            await running.stop()
        return self._figures(bot, people, seconds)

    def _people(self) -> list[Person]:
        known = self.store.known()
        world = World(self.telegram, self.store, self.troubles.now, self.plan.doubles)
        people = []
        for user in (*self.due, *self.newcomers):
            self.telegram.add_user(user, f"User {user}")
            chance = random.Random(self.plan.seed * 100_000 + user)
            there = user in self.due
            # A newcomer has the empty plan until they begin with another one.
            plan = known if there else replace(known, done=frozenset(), have=frozenset())
            record = Record(plan, dict(SETTINGS), gone=frozenset({not there}))
            record.loose = user % 40 == 9 if there else user % 2 == 0
            people.append(Person(user, world, record, chance, leaves=user % 40 == 7))
        return people

    async def _live(self, people: list[Person]) -> None:
        stop = asyncio.Event()
        self.faults.working = True
        pause = len(people) / self.plan.actions
        async with asyncio.TaskGroup() as group:
            for person in people:
                group.create_task(person.live(stop, pause))
            await self._trouble()
            stop.set()
        # The last answers, and what is still owed, come on a line that works again.
        self.faults.working = False
        await until(self._at_rest, GRACE * 2 + sum(UNSURE_DELAYS), every=1)
        await asyncio.sleep(1)

    async def _trouble(self) -> None:
        started = time.monotonic()
        kinds = [each for each in self.plan.troubles if self.troubles.possible(each[0])]
        for at, kind, seconds in schedule(kinds, self.plan.seconds, self.chance):
            await asyncio.sleep(max(0, started + at - time.monotonic()))
            await self.troubles.happen(kind, seconds)
        await asyncio.sleep(max(0, started + self.plan.seconds - time.monotonic()))

    def _at_rest(self) -> bool:
        if not self.troubles.stranger.is_quiet():
            return False  # answers to a flood still wait for their chat's turn
        owed = {"planned", "claimed", "sending"}
        kept = self.store.kept().values()
        return not self.telegram.updates and not any(owed & set(row.digests) for row in kept)

    def _figures(self, bot: Bot, people: list[Person], seconds: float) -> Figures:
        made = Figures(self.plan)
        records = {person.id: person.record for person in people}
        wrong, inside = checks.unanswered(self.telegram, self.troubles.windows)
        of_digests, digests = checks.digests(
            records, self.store, self.telegram, self.faults.unheard, self.due
        )
        compared = checks.compare(records, self.store, strangers={STRANGER})
        strange, log = unexpected(bot.log.read_text(), self.troubles.windows)
        made.problems += [*wrong, *of_digests, *compared.wrong]
        made.problems += [f"in the log: {each[:2000]}" for each in strange]
        self._tell_of_time(made, people, seconds)
        self._tell_of_presses(made, len(wrong), inside)
        made.add("digests", f"of {len(self.due)} due: {_list(digests)}; wrong {len(of_digests)}")
        made.add(
            "facts",
            f"wrong {len(compared.wrong)}; one value possible "
            f"{compared.sure.total()}, more {compared.unsure.total()}",
        )
        made.add("one value possible", compared.sure)
        made.add("more than one possible", compared.unsure)
        made.add("log", f"{log.total()} lines that may be, {len(strange)} that may not")
        made.lines += (f"  {count:5} {line}" for line, count in log.most_common())
        self._judge(made, bot, people)
        return made

    def _tell_of_time(self, made: Figures, people: list[Person], seconds: float) -> None:
        made.add("ended", time.strftime("%Y-%m-%d %H:%M:%S %z"))
        made.add("store", self.store.name())
        made.add("seed", self.plan.seed)
        counts = people[0].world.came_of
        made.add(
            "actions",
            f"{counts.total()} of {len(people)} users in {seconds:.0f} s, "
            f"{counts.total() / seconds:.1f} a second",
        )
        for trouble in sorted({key[0] for key in counts}):
            of = {f"{kind} {what}": n for (at, kind, what), n in counts.items() if at == trouble}
            made.add(f"begun in {trouble}", Counter(of))
        told = ", ".join(f"{w.kind} {w.end - w.start:.1f} s" for w in self.troubles.windows)
        made.add("troubles", told)
        kinds = sorted({kind for kind, _s in self.plan.troubles})
        left = [kind for kind in kinds if not self.troubles.possible(kind)]
        made.add("not tried, for here it can't be", ", ".join(left) or "none")
        made.add("faults", self.faults.counts)
        made.add("requests that Telegram would not do", self.faults.bad)
        made.add("updates delivered twice", self.telegram.doubled)

    def _tell_of_presses(self, made: Figures, unanswered: int, inside: int) -> None:
        took = sorted(q["took"] for q in self.telegram.queries.values() if "took" in q)
        at = [took[int(len(took) * part)] for part in (0.5, 0.95, 0.99)] + took[-1:]
        made.add(
            "presses",
            f"{len(self.telegram.queries)}, unanswered {unanswered}, and {inside} in outages; "
            "seconds to the answer p50/p95/p99/most " + "/".join(f"{each:.2f}" for each in at),
        )

    def _judge(self, made: Figures, bot: Bot, people: list[Person]) -> None:
        second, last = bot.memory.quarters()
        made.add(
            "memory",
            f"{second:.1f} MB in the second quarter, {last:.1f} MB in the last, "
            f"{last / second:.3f} of it; {len(bot.memory.looks)} looks",
        )
        some = bot.memory.looks[:: len(bot.memory.looks) // 15 or 1]
        made.add("memory in between, MB", " ".join(f"{each / 2**20:.0f}" for each in some))
        if self.plan.check_memory and last > FLAT * second:
            made.problems.append("the memory grows")
        if bot.code != 0 or bot.early:
            made.problems.append(f"the bot ended with {bot.code}")
        made.add("the bot ended with", bot.code)
        self._judge_limits(made)
        self._judge_windows(made, people[0].world.came_of)

    def _judge_limits(self, made: Figures) -> None:
        assert self.telegram.limits
        refused, sent = self.telegram.limits.refused, len(self.telegram.sent)
        beyond = [each for each in refused if not seen_late(each, self.late)]
        made.add(
            "messages",
            f"{sent}, refused by Telegram's limits {len(refused)}: "
            f"{len(refused) - len(beyond)} seen late by the driver, "
            f"{len(beyond)} sent too early",
        )
        made.add("refused", explain(refused, self.late))
        made.add("the driver itself was late by", self.late)
        if beyond:
            made.problems.append(f"beyond Telegram's limits: {explain(beyond, self.late)}")
        wrong, told = self.faults.asking.judge(self.troubles.windows)
        made.add("429", told)
        made.problems += wrong

    def _judge_windows(self, made: Figures, counts: Counter[tuple[str, str, str]]) -> None:
        """Report a locked store or a full disk that readers notice. A tenth of the reads may fail:
        some end a dialog of which this driver does not know."""
        for trouble in OF_STORE:
            ok, failed = counts[trouble, "read", "answered"], counts[trouble, "read", "failed"]
            if failed > 1 + 0.1 * (ok + failed):
                made.problems.append(f"{trouble}: {failed} of {ok + failed} reads failed")
