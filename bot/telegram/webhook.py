"""Updates that Telegram brings, instead of being asked for them.

Telegram hears 200 when an update has been handled, and not before: what a killed replica had under
way comes again, to another one. Handlers say what state they want, so a second time changes
nothing. aiogram's own handler answers first and handles afterwards unless told otherwise.
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

log = logging.getLogger(__name__)

# Telegram's updates are a few kilobytes; nothing larger is read.
MAX_BYTES = 2**20


class Receiver(SimpleRequestHandler):
    """Takes updates that carry the secret, `at_once` at a time; the others wait in line.

    Telegram holds as many connections as it was told (`announce`), so the line is short.
    """

    def __init__(self, dispatcher: Dispatcher, bot: Bot, secret: str, at_once: int) -> None:
        super().__init__(dispatcher, bot, handle_in_background=False, secret_token=secret)
        self._expected = secret.encode()
        self._places = asyncio.Semaphore(at_once)

    def verify_secret(self, telegram_secret_token: str, bot: Bot) -> bool:
        # As bytes: `compare_digest` raises for a string that is not ASCII.
        given = telegram_secret_token.encode(errors="surrogateescape")
        return secrets.compare_digest(given, self._expected)

    async def _handle_request(self, bot: Bot, request: web.Request) -> web.Response:
        body = await request.read()
        try:
            # The session's reader leaves out what would cost seconds to validate.
            parsed: Any = bot.session.json_loads(body)
            update = Update.model_validate(parsed, context={"bot": bot})
        except (ValueError, RecursionError) as error:
            # It would be no better the next time, and hold up those behind it.
            log.error("an update can't be read: %s", type(error).__name__)
            return web.Response()
        async with self._places:
            # Its result is not sent as the answer: that would go round the limiter.
            await self.dispatcher.feed_webhook_update(bot, update)
        return web.Response()

    async def close(self) -> None:
        """aiogram closes the session here, while updates are still being answered."""


def application(receiver: Receiver, url: str) -> web.Application:
    app = web.Application(client_max_size=MAX_BYTES)
    receiver.register(app, urlsplit(url).path)
    return app


async def announce(
    bot: Bot, dispatcher: Dispatcher, url: str | None, secret: str, at_once: int
) -> None:
    """Tell Telegram where updates go; without an address, that they will be asked for."""
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
