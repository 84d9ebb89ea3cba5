"""A dispatcher that can be stopped without losing or repeating what is under way."""

import asyncio
import logging
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.dispatcher.middlewares.user_context import UserContextMiddleware
from aiogram.exceptions import TelegramAPIError
from aiogram.types import Update

from bot.aio import wait_all, wait_any
from bot.observability import logs

# One slow user must not hold up the others, and a flood must not fill the memory.
UPDATES_AT_ONCE = 100
log = logging.getLogger(__name__)


class DrainingDispatcher(Dispatcher):
    """Remembers the task of each update: aiogram starts one and forgets it at a stop."""

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

    async def poll_until(self, bot: Bot, hold: int, *ends: asyncio.Event) -> None:
        """Long polling until one of the events. Telegram holds a request `hold` seconds."""
        polling = asyncio.create_task(
            self.start_polling(
                bot,
                polling_timeout=hold,
                tasks_concurrency_limit=UPDATES_AT_ONCE,
                close_bot_session=False,
                handle_signals=False,
            )
        )
        await wait_any(*ends, work=polling)
        if not polling.done():
            await self.stop_polling()
        await polling

    async def finish(self) -> None:
        """Wait for the updates under way, STOP_WITHIN seconds at most."""
        await asyncio.sleep(0)  # a task that was made but has not begun is under way, too
        await wait_all(self._under_way)

    async def drain(self, bot: Bot) -> None:
        """Finish, then confirm the updates to Telegram, so that it sends none of them again."""
        await self.finish()
        if not self._last_update_id or self._under_way:
            return
        try:
            await bot.get_updates(
                offset=self._last_update_id + 1, limit=1, timeout=0, request_timeout=1
            )
        except TelegramAPIError:
            log.warning("Telegram was not told which updates are done; it may send some again")
