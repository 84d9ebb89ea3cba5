"""A dispatcher that can be stopped without losing or repeating what is under way."""

import asyncio
import logging
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.dispatcher.middlewares.user_context import UserContextMiddleware
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Update

from bot.observability import logs

STOP_WITHIN = 8.0  # seconds for what is under way when the process is told to stop
log = logging.getLogger(__name__)


class DrainingDispatcher(Dispatcher):
    """aiogram starts a task per update and forgets it at a stop; this one remembers."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._under_way: set[asyncio.Task[Any]] = set()
        self._last_update_id = 0

    async def feed_update(self, bot: Bot, update: Update, **kwargs: Any) -> Any:
        task = asyncio.current_task()
        if task is not None:
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        self._last_update_id = max(self._last_update_id, update.update_id)
        user = UserContextMiddleware.resolve_event_context(update).user_id
        with logs.about(update=update.update_id, user=user):
            return await super().feed_update(bot, update, **kwargs)

    async def finish(self) -> None:
        """Wait for what is under way."""
        await asyncio.sleep(0)  # a task that was made but has not begun is under way, too
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=STOP_WITHIN)

    async def drain(self, bot: Bot) -> None:
        """Wait for what is under way, then tell Telegram that it need not be sent again."""
        await self.finish()
        if not self._last_update_id or self._under_way:
            return
        try:
            await bot.get_updates(
                offset=self._last_update_id + 1, limit=1, timeout=0, request_timeout=1
            )
        except TelegramAPIError:
            log.warning("Telegram was not told which updates are done; it may send some again")
