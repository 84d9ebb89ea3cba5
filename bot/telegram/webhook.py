"""The webhook: Telegram brings updates instead of being polled.

The bot answers 200 after it has handled an update: Telegram brings the updates of a killed replica
again, to another one. Handlers are idempotent: a button names the state that it wants. But
connections are shared, and a reply may wait long for its chat's turn: where more than HELD updates
are pending, the oldest gets its 200 at once, as if it were polled.
"""

import asyncio
import logging
import secrets
from typing import Any
from urllib.parse import urlsplit

from aiogram import Bot, Dispatcher
from aiogram.types import Update
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bot.telegram.dispatcher import DrainingDispatcher

log = logging.getLogger(__name__)

# Telegram's updates are a few kilobytes; nothing larger is read.
MAX_BYTES = 2**20
# Telegram's most. Half of them may wait for handlers; the others are there for who comes next.
CONNECTIONS = 100
HELD = CONNECTIONS // 2


class Receiver(SimpleRequestHandler):
    """Submits updates that carry the secret; `held` connections wait until theirs are handled."""

    def __init__(
        self, dispatcher: DrainingDispatcher, bot: Bot, secret: str, held: int = HELD
    ) -> None:
        super().__init__(dispatcher, bot, handle_in_background=False, secret_token=secret)
        self._expected = secret.encode()
        self._submit, self._room = dispatcher.submit, dispatcher.admission.room
        self._most_held = held
        # The updates whose connections are held, the oldest first, with what lets each go.
        self._held: dict[asyncio.Future[Any], asyncio.Event] = {}

    def verify_secret(self, telegram_secret_token: str, bot: Bot) -> bool:
        # Bytes, because `compare_digest` raises TypeError for a string that is not ASCII.
        given = telegram_secret_token.encode(errors="surrogateescape")
        return secrets.compare_digest(given, self._expected)

    async def _handle_request(self, bot: Bot, request: web.Request) -> web.Response:
        try:
            body = await request.read()
        except ConnectionError:
            # A proxy gave up. Telegram hears no 200, so it brings the update again.
            log.info("an update broke off on its way")
            return web.Response(status=400)
        try:
            # The session's reader drops the parts that aiogram would validate for seconds.
            parsed: Any = bot.session.json_loads(body)
            update = Update.model_validate(parsed, context={"bot": bot})
        except (ValueError, RecursionError) as error:
            # It would fail again the next time, and hold up the updates behind it.
            log.error("an update can't be read: %s", type(error).__name__)
            return web.Response()
        await self._room()
        # Its result is not the answer to Telegram: that would bypass the rate limiter.
        await self._hold(self._submit(bot, update))
        return web.Response()

    async def _hold(self, done: asyncio.Future[Any]) -> None:
        """Wait for the end of an update, or until too many do. Raises what the handler raised."""
        go = self._held[done] = asyncio.Event()
        done.add_done_callback(lambda _: go.set())
        if len(self._held) > self._most_held:
            self._held.pop(next(iter(self._held))).set()
        await go.wait()
        self._held.pop(done, None)
        if done.done():
            done.result()

    async def close(self) -> None:
        """Keep the session open: aiogram closes it here, while handlers still answer updates."""


def application(receiver: Receiver, url: str) -> web.Application:
    """Make the web application that takes updates at the path of `url`, MAX_BYTES each."""
    app = web.Application(client_max_size=MAX_BYTES)
    receiver.register(app, urlsplit(url).path)
    return app


async def announce(
    bot: Bot, dispatcher: Dispatcher, url: str | None, secret: str, at_once: int = CONNECTIONS
) -> None:
    """Tell Telegram to bring updates to `url`, `at_once` at a time; None means long polling."""
    if url is None:
        await bot.delete_webhook(drop_pending_updates=False)
        return
    await bot.set_webhook(
        url,
        secret_token=secret,
        max_connections=at_once,
        drop_pending_updates=False,
        allowed_updates=dispatcher.resolve_used_update_types(),
    )
