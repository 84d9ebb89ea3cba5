"""How long the process takes to be ready, against `import aiogram` alone."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from tests.end_to_end.process import ROOT, free_port

ROUNDS = 5


def importing() -> float:
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import aiogram"], check=True, cwd=ROOT)
    return time.perf_counter() - started


def ready(folder: Path) -> float:
    """Seconds until `python -m bot run` says that it is ready; then it is stopped."""
    environment = {key: value for key, value in os.environ.items() if key != "BOT_TOKEN"}
    environment |= {
        "DATA_DIR": str(folder), "LOCAL_PORT": str(free_port()), "POLL_TIMEOUT": "0",
        "LOG_LEVEL": "INFO", "LOG_FORMAT": "text",
    }  # fmt: skip
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"], cwd=ROOT, env=environment, text=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    with process:
        assert process.stderr is not None
        said = []
        for line in process.stderr:
            said.append(line)
            if "ready as" in line:
                took = time.perf_counter() - started
                process.terminate()
                process.stderr.read()
                return took
    raise AssertionError("".join(said))


def run() -> list[str]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        first = ready(folder)  # makes and fills the database
        pairs = [(importing(), ready(folder)) for _ in range(ROUNDS)]
    alone, whole = (median(each) for each in zip(*pairs, strict=True))
    apart = sorted(ready - bare for bare, ready in pairs)
    return [
        f"medians of {ROUNDS} rounds in turn; seconds change with the machine",
        f"import aiogram alone       {alone:5.2f} s",
        f"ready, second start        {whole:5.2f} s   {whole / alone:.2f} times",
        f"difference                 {median(apart):+5.2f} s   "
        f"(rounds: {apart[0]:+.2f} to {apart[-1]:+.2f} s; should be under a second)",
        f"first start, store made    {first:5.2f} s",
    ]
