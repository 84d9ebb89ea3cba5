"""A dispatcher that can be stopped without losing or repeating what is under way."""

import asyncio
import logging
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.types import TelegramObject, Update

from bot.aio import wait_all
from bot.telegram.admission import Admission
from bot.telegram.client import GetRawUpdates
from bot.telegram.event_isolation import EventIsolation
from bot.telegram.handler_table import KINDS, HandlerTable
from bot.telegram.places import Places
from bot.telegram.refusals import Refusals
from bot.telegram.throttle import Throttle
from db.store.advisory_locks import AdvisoryLocks

log = logging.getLogger(__name__)


class DrainingDispatcher(Dispatcher):
    """Admits updates, and remembers those that are pending: aiogram forgets them at a stop.

    The queue of a dialog keeps its updates apart; `locks` do so over all replicas.
    """

    def __init__(
        self,
        throttle: Throttle | None = None,
        places: Places | None = None,
        locks: AdvisoryLocks | None = None,
        **kwargs: Any,
    ) -> None:
        isolation = EventIsolation(places or Places(), locks)
        super().__init__(events_isolation=isolation, **kwargs)
        self.refusals = Refusals(self.workflow_data)
        self.admission = Admission(
            throttle or Throttle(None), super().feed_update, self.refusals.refuse
        )
        self._last_update_id = 0
        self._tables: dict[str, HandlerTable] = {}

    def index_handlers(self) -> None:
        """Look handlers up from now on. Routers that are included later are not found."""
        self._tables = {kind: HandlerTable(self, kind) for kind in KINDS}

    async def propagate_event(self, update_type: str, event: TelegramObject, **kwargs: Any) -> Any:
        table = self._tables.get(update_type)
        if table is None:
            return await super().propagate_event(update_type, event, **kwargs)
        found = table.find(event, kwargs.get("raw_state"))
        return await found.propagate_event(update_type, event, **kwargs)

    def submit(self, bot: Bot, update: Update) -> asyncio.Future[Any]:
        """Admit an update or refuse it; see `Admission.submit`."""
        self.pass_over(update.update_id)
        return self.admission.submit(bot, update)

    def pass_over(self, update_id: int) -> None:
        """Confirm this update with the others at a stop."""
        self._last_update_id = max(self._last_update_id, update_id)

    async def feed_update(self, bot: Bot, update: Update, **_: Any) -> Any:
        """Submit an update and wait for the end of its handler."""
        return await asyncio.shield(self.submit(bot, update))

    async def finish(self) -> bool:
        """Wait for the pending updates, STOP_WITHIN seconds at most. False if it cancels some."""
        await asyncio.sleep(0)  # a task that was made but has not begun has submitted nothing
        await wait_all(self.admission.pending)
        if left := len(self.admission.pending):
            log.warning("the stop leaves %d updates unfinished", left)
            await self.admission.cancel()
        return not left

    async def drain(self, bot: Bot) -> None:
        """Finish, then confirm the updates to Telegram, so that it sends none of them again."""
        if not await self.finish() or not self._last_update_id:
            return
        try:
            request = GetRawUpdates(offset=self._last_update_id + 1, limit=1, timeout=0)
            await bot(request, request_timeout=1)
        except (TelegramAPIError, ClientDecodeError):
            log.warning("Telegram was not told which updates are done; it may send some again")
