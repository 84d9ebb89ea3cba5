"""Fetch one vacancy of HeadHunter for a user who waits for it, beside the sweeps."""

import asyncio

from bot.headhunter.client import HeadHunter, HeadHunterError
from bot.telegram.places import give_back
from db.sources import headhunter
from db.sources.posting import SourcePosting, UnreadablePosting
from handlers.postings.service import VacancyNotFetched

WITHIN = 10.0  # seconds; a sweep waits longer


class VacancyFetcher:
    """Implements `handlers.postings.links.VacancySource`; waits `within` seconds at most."""

    def __init__(self, client: HeadHunter, within: float = WITHIN) -> None:
        self.client, self.within = client, within

    async def __call__(self, id: str) -> SourcePosting:
        """Fetch a vacancy, without a retry. Raises VacancyNotFetched."""
        give_back()
        try:
            async with asyncio.timeout(self.within), self.client as client:
                raw = await client.vacancy(id, waits=())
            return await asyncio.to_thread(headhunter.item, raw)
        except HeadHunterError as error:
            raise VacancyNotFetched(error.word) from None
        except TimeoutError:
            raise VacancyNotFetched("no answer") from None
        except UnreadablePosting:
            raise VacancyNotFetched("unreadable") from None
