"""The bot's real process, its memory, and every line that it logs."""

import asyncio
import os
import re
import signal
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from statistics import median

from bot.jobs.delivery import LEASE
from bot.local.rules import TOKEN
from tests.end_to_end.process import ROOT, START_WITHIN
from tests.soak.person import MARK
from tests.soak.telegram import until
from tests.soak.times import Window
from tests.soak.wall_clock import WallClock

LOOK = 5.0  # seconds between two looks at the memory
FLAT = 1.1
# A failure of the network or of Telegram, as the log names it.
LINE = r"(TelegramNetworkError|TelegramServerError|TelegramRetryAfter|ClientDecodeError)"
STORE = r"(OperationalError|SQLAlchemyError)"
CONNECTION = r"(OperationalError|ConnectionError)"
HEALTH = r"bot\.observability\.health"
CUT = ("cut store",)
SLOW, STRANGE = ("slow chat",), ("unreadable",)
CLOCK = ("clock",)
BAD_STORE = ("lock", "full disk", *CUT)
# What the bot may say: a pattern, and the troubles in which it may say it (none: at any time).
EXPECTED: tuple[tuple[str, tuple[str, ...]], ...] = (
    (r"INFO bot\.telegram\.client: ready as @\w+", ()),
    (r"INFO bot\.jobs\.daily_backup: saved to career-[\d-]+\.db: \d+ bytes in [\d.]+ s", ()),
    (r"INFO bot\.telegram\.intake: Telegram gives updates again, after \d+ failures", ()),
    (r"ERROR bot\.telegram\.intake: no updates: [\w ]+ \(failure \d+ in a row\)", ()),
    (r"ERROR bot\.telegram\.answers: the answer to \w+ can't be read \(\w+\)", ()),
    (r"WARNING bot\.telegram\.client: Telegram does not answer \(.*\); trying again in \d+ s", ()),
    (r"WARNING bot\.telegram\.client: the bot's profile has to wait \d+ s \(.*\)", ()),
    (r"WARNING bot\.telegram\.rate_limiter: Telegram asks for a pause of 1 s for [a-z ]+", ()),
    (r"WARNING handlers\.home\.errors: update \d+: its chat must wait", ()),
    (r"WARNING bot\.telegram\.rate_limiter: Telegram asks for a pause of 30 s .*", SLOW),
    (r"ERROR bot\.telegram\.intake: update \d+ can't be read \(.*\); it is passed over", STRANGE),
    (r"WARNING bot\.\w+\.\w+: the clock jumped by .*", ()),
    # A jump ends the lease of what is claimed just then; nobody sends it until it is reclaimed.
    (r"WARNING bot\.jobs\.delivery: \d+ deliveries were left under way and are .*", CLOCK),
    (
        r"WARNING handlers\.sentences\.answering: a text of the kind \w+ not counted: \w+",
        BAD_STORE,
    ),
    (rf"ERROR handlers\.home\.errors: update \d+ failed: {LINE}\n.*", ()),
    (r"WARNING handlers\.home\.errors: update \d+: its sender was not told: Telegram\w+", ()),
    (rf"ERROR handlers\.home\.errors: update \d+ failed: {STORE}\n.*", BAD_STORE),
    (rf"ERROR bot\.jobs\.scheduler: a job failed: {STORE}\n.*", BAD_STORE),
    (rf"ERROR bot\.jobs\.delivery: delivery \d+ failed: {STORE}\n.*", BAD_STORE),
    (r"WARNING bot\.telegram\.current_user: activity of user \d+ not noted: \w+", BAD_STORE),
    (rf"ERROR bot\.jobs\.delivery: what was claimed is not given back: {STORE}\n.*", CUT),
    (rf"ERROR bot\.app: the store is lost: {CONNECTION}\n.*", CUT),
    (rf"ERROR {HEALTH}: not well: the database does not answer \(OperationalError\)", CUT),
    (r"WARNING psycopg(\.pool)?: (discarding closed|error connecting|query cancellation) .*", CUT),
)
# What a trouble began may fail, and be logged, so many seconds after its end.
LATE = 15.0
LATE_BY: dict[tuple[str, ...], float] = {CLOCK: LATE + LEASE.total_seconds()}
# Which update and whose: any line may name it.
ABOUT = re.compile(r"^(\w+ [\w.]+:) \[[^\]]*\]")
HEAD = re.compile(r"^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3}) ", re.MULTILINE)


@dataclass
class Memory:
    """Resident bytes, one look after the other."""

    looks: list[int] = field(default_factory=list)

    def look(self, pid: int) -> None:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
        self.looks.append(pages * os.sysconf("SC_PAGE_SIZE"))

    def quarters(self) -> tuple[float, float]:
        """The medians of the second quarter and of the last, in MB."""
        part = max(1, len(self.looks) // 4)
        return (
            median(self.looks[part : 2 * part] or self.looks) / 2**20,
            median(self.looks[-part:]) / 2**20,
        )


class Bot:
    """`python -m bot run`, watched."""

    def __init__(
        self, folder: Path, environment: dict[str, str], clock: WallClock | None = None
    ) -> None:
        self.program = ["bot"] if clock is None else ["tests.soak.wall_clock", str(clock.file)]
        self.log = folder / "bot.log"
        self.environment = {"PATH": os.environ["PATH"], **environment}
        self.memory = Memory()
        self.code: int | None = None
        self.early = False

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                *self.program,
                "run",
                cwd=ROOT,
                env=self.environment,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self.ended = asyncio.create_task(self._watch())
        ready = await until(lambda: "ready as @" in self.log.read_text(), START_WITHIN)
        assert ready, f"the bot is not ready: {self.log.read_text()}"

    async def _watch(self) -> None:
        """Until it ends; nobody but `stop` may end it."""
        while self._process.returncode is None:
            self.memory.look(self._process.pid)
            await asyncio.sleep(LOOK)

    async def stop(self) -> None:
        self.early = self.ended.done()
        self.ended.cancel()
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        self.code = await asyncio.wait_for(self._process.wait(), 30)


def said(log: str) -> list[tuple[float, str]]:
    """Each record of the log with its moment; a traceback belongs to its record."""
    heads = list(HEAD.finditer(log))
    ends = [each.start() for each in heads[1:]] + [len(log)]
    found = []
    if rest := log[: heads[0].start() if heads else len(log)].strip():
        found.append((0.0, rest))
    for head, end in zip(heads, ends, strict=True):
        moment = datetime.fromisoformat(head.group(1).replace(",", ".")).astimezone()
        words = log[head.end() : end].strip()
        found.append((moment.timestamp(), ABOUT.sub(r"\1", words)))
    return found


def unexpected(log: str, windows: Sequence[Window]) -> tuple[list[str], Counter[str]]:
    """Return the lines that the bot should not log, and count each line that it may log."""
    wrong, counts = [], Counter[str]()
    for moment, words in said(log):
        head = words.partition("\n")[0]
        if _expected(moment, words, windows):
            counts[re.sub(r"\d+(\.\d+)?", "…", head)[:100]] += 1
        else:
            wrong.append(words)
    wrong += [
        f"the log holds {name}"
        for name, secret in (("a token", TOKEN.partition(":")[2]), ("a user's words", MARK))
        if secret in log
    ]
    return wrong, counts


def _expected(moment: float, words: str, windows: Sequence[Window]) -> bool:
    for pattern, kinds in EXPECTED:
        if re.fullmatch(pattern, words, re.DOTALL) and (
            not kinds
            or any(
                each.kind in kinds and each.holds(moment, 1, LATE_BY.get(kinds, LATE))
                for each in windows
            )
        ):
            return True
    return False
