"""Looks for skills again in stored postings, where the list of skills is another one."""

import asyncio

from db.queries import rematching
from db.store.engine import Database

# Pages of one run, so that a shutdown waits for a second or two, and seconds between two pages,
# so that others write in between.
PAGES, PAUSE = 10, 0.05


async def look_again(db: Database) -> None:
    """Go on with the postings of the store; each is looked at once for a version of the skills."""
    async with db.read() as session:
        if not await rematching.is_waiting(session):
            return
    for _ in range(PAGES):
        async with db.begin() as session:
            if not await rematching.page(session):
                return
        await asyncio.sleep(PAUSE)
