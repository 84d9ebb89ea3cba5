"""A process that imports the bot once and forks a real `python -m bot run` on request.

Orders come as JSON lines on standard input: {"process": 1, "environment": {…}, "log": FILE,
"shift": seconds by which the bot's clock is ahead, "unsure_delays": [seconds, …]}. News go out as
JSON lines: {"process": 1, "pid": 123}, and when it has ended {"process": 1, "code": 0} as
`subprocess` counts. All processes end with the input. No thread and no event loop may exist here:
they would not survive a fork.
"""

import gc
import importlib
import json
import os
import select
import signal
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from typing import Any

IMPORTED_ONCE = (
    "bot.__main__",
    "bot.app",
    "db.store.migrate",
    "db.seed",
    "alembic.autogenerate",
    "aiosqlite",
    "psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "sqlalchemy.dialects.postgresql.psycopg",
)
Order = dict[str, Any]


def serve() -> Order | None:
    """Fork as ordered. Returns the order in the child, and None here when the input ends."""
    alive: dict[int, int] = {}
    woken, wake = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake)
    waiting = b""
    while True:
        ready, _, _ = select.select([0, woken], [], [])
        if woken in ready:
            os.read(woken, 4096)
            reap(alive)
        if 0 not in ready:
            continue
        received = os.read(0, 65536)
        if not received:
            for pid in alive:
                os.kill(pid, signal.SIGKILL)
            reap(alive, options=0)
            return None
        *lines, waiting = (waiting + received).split(b"\n")
        for line in lines:
            order: Order = json.loads(line)
            if not (pid := os.fork()):
                signal.set_wakeup_fd(-1)
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                os.close(woken)
                os.close(wake)
                return order
            alive[pid] = order["process"]
            tell(process=order["process"], pid=pid)


def reap(alive: dict[int, int], options: int = os.WNOHANG) -> None:
    while alive:
        pid, status = os.waitpid(-1, options)
        if not pid:
            return
        tell(process=alive.pop(pid), code=os.waitstatus_to_exitcode(status))


def tell(**news: int) -> None:
    os.write(1, json.dumps(news).encode() + b"\n")


def become_bot(order: Order) -> int:
    """Become the bot: own session, own log, own environment, nothing of the pool's left."""
    os.setsid()
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    os.close(log)
    os.close(nothing)
    os.environ.clear()
    os.environ.update(order["environment"])
    time.tzset()
    shift_clock(order["shift"])
    wait_less(order["unsure_delays"])
    from bot.__main__ import main  # noqa: PLC0415 - imported before, and not by the pool's head

    return main(["run"])


def shift_clock(seconds: float) -> None:
    from bot import app  # noqa: PLC0415 - likewise

    app.now = lambda: datetime.now(UTC) + timedelta(seconds=seconds)


def wait_less(unsure_delays: list[float]) -> None:
    from bot.jobs import delivery  # noqa: PLC0415 - likewise

    delivery.UNSURE_DELAYS = tuple(unsure_delays)


if __name__ == "__main__":
    for name in IMPORTED_ONCE:
        importlib.import_module(name)
    assert threading.active_count() == 1
    gc.collect()
    gc.freeze()
    tell(ready=True)
    if (mine := serve()) is not None:
        sys.exit(become_bot(mine))
