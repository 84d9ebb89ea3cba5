"""The command that checks the links that ship with the bot, where there is a net.

It is polite: four hosts at once, one request at a time to each, with a pause between.
"""

import argparse
import asyncio
import sys
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

from bot import __version__
from bot.config import Settings

if TYPE_CHECKING:
    from aiohttp import ClientSession

HOSTS_AT_ONCE = 4
# Seconds: for one answer, between two requests to a host, and for the whole command.
TIMEOUT = 15.0
PAUSE = 1.0
MOST_SECONDS = 900.0
# The page is not there. Every other refusal is aimed at programs, and says nothing of the page.
GONE = (404, 410)

State = Literal["good", "gone", "refused", "unreachable"]


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    checking = commands.add_parser(
        "check-links", help="ask each page that the ways to learn and the questions link to"
    )
    checking.set_defaults(command=check_links)


def check_links(_: Settings, __: argparse.Namespace) -> int:
    """Ask for each page once. Returns 1 if one is gone, 2 if none could be reached, else 0."""
    links = shipped_links()
    try:
        states = asyncio.run(ask_all(links))
    except TimeoutError:
        print(f"Stopped after {MOST_SECONDS / 60:.0f} minutes.", file=sys.stderr)
        return 2
    for link in links:
        if states[link] != "good":
            print(f"{states[link]:12} {link}")
    counts = {state: list(states.values()).count(state) for state in set(states.values())}
    print(f"{len(links)} links: " + ", ".join(f"{n} {state}" for state, n in counts.items()))
    if counts.get("unreachable") == len(links):
        print("Not one of the pages can be reached: is there a net?", file=sys.stderr)
        return 2
    return 1 if counts.get("gone") else 0


def shipped_links() -> list[str]:
    """Every link of the reference data, each once."""
    from db.reference.how_to import described, how_to
    from db.reference.quiz import asked, questions

    ways = (how_to(slug, "en") for slug in described())
    links = [link for way in ways if way for link in way.links]
    pages = [question.page for slug in asked() for question in questions(slug, "en")]
    return list(dict.fromkeys(links + pages))


async def ask_all(links: Iterable[str], pause: float = PAUSE) -> dict[str, State]:
    """The state of each link. Raises TimeoutError after MOST_SECONDS."""
    from aiohttp import ClientSession, ClientTimeout

    by_host: dict[str, list[str]] = defaultdict(list)
    for link in links:
        by_host[urlsplit(link).netloc].append(link)
    places = asyncio.Semaphore(HOSTS_AT_ONCE)
    found: dict[str, State] = {}
    agent = {"User-Agent": f"career-bot/{__version__} (link check)"}
    async with (
        asyncio.timeout(MOST_SECONDS),
        ClientSession(headers=agent, timeout=ClientTimeout(total=TIMEOUT)) as session,
        asyncio.TaskGroup() as group,
    ):

        async def ask_host(pages: list[str]) -> None:
            async with places:
                for at, page in enumerate(pages):
                    await asyncio.sleep(pause if at else 0)
                    found[page] = await _ask(session, page)

        for pages in by_host.values():
            group.create_task(ask_host(pages))
    return found


async def _ask(session: "ClientSession", page: str) -> State:
    """One GET, of which the body is not read: many servers answer a HEAD with an error."""
    from aiohttp import ClientError

    try:
        async with session.get(page, allow_redirects=True, max_redirects=5) as answer:
            if answer.status in GONE:
                return "gone"
            return "good" if answer.status < 400 else "refused"
    except (ClientError, TimeoutError, OSError):
        return "unreachable"
