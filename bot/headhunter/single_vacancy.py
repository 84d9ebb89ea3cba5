"""Fetch one vacancy of HeadHunter for a user who waits for it, beside the sweeps."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from bot.headhunter.client import HeadHunter, HeadHunterError
from bot.quota import DailyQuota
from bot.telegram.places import give_back
from db.sources import headhunter
from db.sources.posting import SourcePosting, UnreadablePosting
from handlers.postings.service import VacancyNotFetched

WITHIN = 10.0  # seconds; a sweep waits longer
# Vacancies a day (UTC) in all and for one user: HeadHunter counts them to the operator's token.
MOST_A_DAY, MOST_OF_USER = 1_000, 30


class VacancyFetcher:
    """Implements `handlers.postings.service.VacancySource`; waits `within` seconds at most."""

    def __init__(
        self, client: HeadHunter, clock: Callable[[], datetime], within: float = WITHIN
    ) -> None:
        self.client, self.within = client, within
        self._quota = DailyQuota(MOST_A_DAY, MOST_OF_USER, clock)

    async def __call__(self, id: str, user_id: int) -> SourcePosting:
        """Fetch a vacancy for a user, without a retry. Raises VacancyNotFetched."""
        if not self._quota.take(user_id):
            raise VacancyNotFetched("quota")
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
