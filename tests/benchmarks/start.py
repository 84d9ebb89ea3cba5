"""Measure the time until the process is ready, against `import aiogram` alone."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.end_to_end.process import ROOT, free_port

ROUNDS = 5


def importing(name: str = "aiogram") -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", f"import {name}"], check=True, cwd=ROOT)
    return time.perf_counter() - started


def memory(pid: int) -> float:
    """Return the memory of a process, in megabytes."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def ready(folder: Path, **settings: str) -> tuple[float, float]:
    """Seconds until `python -m bot run` is ready, and its memory then; it is stopped."""
    environment = {key: value for key, value in os.environ.items() if key != "BOT_TOKEN"}
    environment |= {
        "DATA_DIR": str(folder),
        "LOCAL_PORT": str(free_port()),
        "POLL_TIMEOUT": "0",
        "LOG_LEVEL": "INFO",
        "LOG_FORMAT": "text",
        **settings,
    }
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=ROOT,
        env=environment,
        text=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    with process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if "ready as" in line:
                took = time.perf_counter() - started
                held = memory(process.pid)
                process.terminate()
                process.stderr.read()
                return took, held
    raise AssertionError("".join(said))


def run() -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first, _ = ready(folder)  # makes and fills the database
        pairs = [(importing(), ready(folder)[0]) for _ in range(ROUNDS)]
        _, held = ready(folder)
        _, watched = ready(folder, METRICS_PORT="0")
    entry = median(importing("bot.__main__") for _ in range(ROUNDS))
    nothing = median(importing("sys") for _ in range(ROUNDS))
    alone, whole = (median(each) for each in zip(*pairs, strict=True))
    apart = sorted(ready - bare for bare, ready in pairs)
    return [
        f"medians of {ROUNDS} rounds in turn; seconds change with the machine",
        f"import aiogram alone       {alone:5.2f} s",
        f"ready, second start        {whole:5.2f} s   {whole / alone:.2f} times",
        f"difference                 {median(apart):+5.2f} s   "
        f"(rounds: {apart[0]:+.2f} to {apart[-1]:+.2f} s; should be under a second)",
        f"first start, store made    {first:5.2f} s",
        f"import of the entry point  {entry - nothing:5.2f} s   (the health check waits for it)",
        f"memory when ready          {held:5.0f} MB, {watched - held:+.0f} MB with METRICS_PORT",
    ]
