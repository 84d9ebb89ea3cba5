"""Digests a second through the real process, and how long a user waits for an answer meanwhile.

3,000 due digests, so it takes about two minutes; it runs when it is named.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from statistics import median

from bot.local import server
from bot.local.limits import IN_ALL
from bot.local.rules import Telegram
from db.store import migrate
from db.store.engine import Database
from tests.delivery.due_users import add_due_users
from tests.delivery.killed_processes import ProcessPool
from tests.store import load_sample

DUE = 3_000
ASK_EVERY = 5.0  # seconds between two users' /plan
WITHIN = 300.0
USERS = range(1, 6)


async def answer(telegram: Telegram, user: int) -> float:
    """Seconds from a user's /plan to the message that answers it."""
    before, started = len(telegram.messages[user]), time.perf_counter()
    telegram.send(user, text="/plan")
    while len(telegram.messages[user]) < before + 2:
        assert time.perf_counter() - started < 30
        await asyncio.sleep(0.005)
    return time.perf_counter() - started


def most_in_a_second(times: list[float]) -> int:
    first, most = 0, 0
    for last, at in enumerate(times):
        while times[first] <= at - 1:
            first += 1
        most = max(most, last - first + 1)
    return most


async def deliver(pool: ProcessPool, folder: Path, due: int) -> tuple[Telegram, list[float]]:
    """Let a bot send `due` digests while users ask; what Telegram saw, and the users' waits."""
    url = f"sqlite:///{folder / 'store.db'}"
    await asyncio.to_thread(migrate.upgrade, url)
    db = Database(url)
    await load_sample(db)
    await db.close()
    running = await server.start(limits=True)
    telegram = running.telegram
    for user in USERS:
        telegram.add_user(user, f"User {user}")
    await asyncio.to_thread(add_due_users, telegram, url, due, 1)
    telegram.blocked.clear()
    telegram.deactivated.clear()
    environment = {
        "BOT_TOKEN": running.token,
        "TELEGRAM_API_URL": running.url,
        "DATABASE_URL": url,
        "DATA_DIR": str(folder),
    }
    process = await pool.start(environment, folder / "bot.log")
    waits, asked = list[float](), time.monotonic()
    while (count := sum(chat not in USERS for _at, chat in telegram.sent)) < due:
        assert time.monotonic() - process.started < WITHIN, process.said
        if count and time.monotonic() - asked > ASK_EVERY:
            asked = time.monotonic()
            waits.append(await answer(telegram, USERS[len(waits) % len(USERS)]))
        await asyncio.sleep(0.1)
    await process.kill()
    await running.stop()
    return telegram, waits


async def run(due: int = DUE) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        async with ProcessPool() as pool:
            telegram, waits = await deliver(pool, Path(folder), due)
    times = [at for at, _chat in telegram.sent]
    digests = [at for at, chat in telegram.sent if chat not in USERS]
    seconds = digests[-1] - digests[0]
    pace = (len(times) - 1) / (times[-1] - times[0])
    assert telegram.limits is not None
    return [
        f"{due} digests, and {len(waits)} users' /plan among them, in {seconds:.1f} s",
        f"messages a second   {pace:5.2f}, {pace / IN_ALL:.3f} of Telegram's limit; "
        f"at most {most_in_a_second(times)} in any second; 429s: {len(telegram.limits.refused)}",
        f"answer to /plan     median {median(waits):.3f} s, at most {max(waits):.3f} s",
    ]
