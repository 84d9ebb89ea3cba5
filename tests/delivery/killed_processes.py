"""Bot processes to be killed: each a real one, forked where everything is imported already."""

import asyncio
import json
import os
import signal
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from types import TracebackType

from bot.jobs.delivery import UNSURE_DELAYS
from tests.end_to_end.process import ROOT, START_WITHIN

# It works, or it waits for the one that does to die.
READY = ("ready as @", "standing by")
END_WITHIN = 20.0


class BotProcess:
    """One run of the bot. `log` may hold those of earlier processes, too."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.started = time.monotonic()
        self.seconds_to_ready = 0.0
        log.touch()
        self._from = log.stat().st_size
        self.forked: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.exited: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    @property
    def pid(self) -> int:
        return self.forked.result()

    @property
    def said(self) -> str:
        """Return the log of this process."""
        with self.log.open("rb") as log:
            log.seek(self._from)
            return log.read().decode(errors="replace")

    async def ready(self, *words: str, within: float = START_WITHIN) -> None:
        """Wait until it has logged one of `words`. Raises AssertionError when it ends first."""
        deadline = time.monotonic() + within
        while not any(word in self.said for word in words or READY):
            assert not self.exited.done(), f"ended with {self.exited.result()}:\n{self.said}"
            assert time.monotonic() < deadline, f"none of {words or READY} in time:\n{self.said}"
            await asyncio.sleep(0.01)
        self.seconds_to_ready = time.monotonic() - self.started

    async def kill(self, number: int = signal.SIGKILL) -> None:
        # Until its end is told, its number is not given to another process.
        if not self.exited.done():
            os.kill(self.pid, number)

    async def ended(self, within: float = END_WITHIN) -> int:
        """Wait for the end; the exit code, or minus the signal. Raises TimeoutError."""
        return await asyncio.wait_for(asyncio.shield(self.exited), within)


class ProcessPool:
    """A context that forks a bot in milliseconds, and ends all of them with itself."""

    def __init__(self) -> None:
        self._processes: dict[int, BotProcess] = {}
        self._numbers = count(1)

    async def __aenter__(self) -> "ProcessPool":
        self._process: Process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "tests.delivery.process_pool",
            cwd=ROOT,
            stdin=PIPE,
            stdout=PIPE,
            start_new_session=True,
        )
        assert self._process.stdout
        first = await asyncio.wait_for(self._process.stdout.readline(), START_WITHIN)
        assert first, "the pool did not start"
        self._hearing = asyncio.create_task(self._hear())
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        await self._process.wait()
        await self._hearing

    async def start(
        self,
        environment: Mapping[str, str],
        log: Path,
        shift: float = 0.0,
        unsure_delays: tuple[float, ...] = UNSURE_DELAYS,
    ) -> BotProcess:
        """A new `python -m bot run` with this environment and PATH alone.

        Its clock is `shift` seconds ahead.
        """
        process, number = BotProcess(log), next(self._numbers)
        self._processes[number] = process
        order = {
            "process": number,
            "environment": {"PATH": os.environ["PATH"], **environment},
            "log": str(log),
            "shift": shift,
            "unsure_delays": unsure_delays,
        }
        assert self._process.stdin
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        await self._process.stdin.drain()
        await asyncio.wait_for(asyncio.shield(process.forked), START_WITHIN)
        return process

    async def _hear(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            news = json.loads(line)
            if "pid" in news:
                self._processes[news["process"]].forked.set_result(news["pid"])
            else:
                self._processes.pop(news["process"]).exited.set_result(news["code"])
        for process in self._processes.values():
            for future in (process.forked, process.exited):
                if not future.done():
                    future.set_exception(AssertionError("the pool has ended"))
                    future.exception()  # it is no one's fault if nobody asks
