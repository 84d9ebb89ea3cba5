"""The webhook: Telegram brings updates instead of being polled.

The bot answers 200 after it has handled an update, not before: Telegram brings the updates of a
killed replica again, to another one. Handlers are idempotent: a button names the state that it
wants. aiogram's own handler answers first and handles afterwards unless told otherwise.
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

from bot.telegram.dispatcher import UPDATES_AT_ONCE

log = logging.getLogger(__name__)

# Telegram's updates are a few kilobytes; nothing larger is read.
MAX_BYTES = 2**20


class Receiver(SimpleRequestHandler):
    """Handles updates that carry the secret, `at_once` at a time; the others queue.

    Telegram opens as many connections as `announce` allows, so the queue is short.
    """

    def __init__(
        self, dispatcher: Dispatcher, bot: Bot, secret: str, at_once: int = UPDATES_AT_ONCE
    ) -> None:
        super().__init__(dispatcher, bot, handle_in_background=False, secret_token=secret)
        self._expected = secret.encode()
        self._places = asyncio.Semaphore(at_once)

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
        async with self._places:
            # Its result is not the answer to Telegram: that would bypass the rate limiter.
            await self.dispatcher.feed_webhook_update(bot, update)
        return web.Response()

    async def close(self) -> None:
        """Keep the session open: aiogram closes it here, while handlers still answer updates."""


def application(receiver: Receiver, url: str) -> web.Application:
    """Make the web application that takes updates at the path of `url`, MAX_BYTES each."""
    app = web.Application(client_max_size=MAX_BYTES)
    receiver.register(app, urlsplit(url).path)
    return app


async def announce(
    bot: Bot, dispatcher: Dispatcher, url: str | None, secret: str, at_once: int = UPDATES_AT_ONCE
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
