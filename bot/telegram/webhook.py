"""The webhook: Telegram brings updates instead of being polled.

The bot answers 200 after it has handled an update: Telegram brings the updates of a killed replica
again, to another one. Handlers are idempotent: a button names the state that it wants. But
connections are shared, and a reply may wait long for its chat's turn: where more than HELD updates
are pending, the oldest gets its 200 at once, as if it were polled.
"""

import asyncio
import logging
import secrets
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from aiogram import Bot, Dispatcher
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.webhook.aiohttp_server import SimpleRequestHandler
from aiohttp import web

from bot.observability.health import IntakePulse
from bot.observability.logs import kind
from bot.telegram.intake import Intake

log = logging.getLogger(__name__)

# Telegram's updates are a few kilobytes; nothing larger is read.
MAX_BYTES = 2**20
# Telegram's most. Half of them may wait for handlers; the others are there for who comes next.
CONNECTIONS = 100
HELD = CONNECTIONS // 2
ANSWER_WITHIN = 55.0  # seconds; Telegram waits for 60, and would bring the update again
CHECK_EVERY = 60.0  # seconds between two questions whether updates wait
CHECK_AGAIN = 15.0  # seconds, where something was wrong


class Receiver(SimpleRequestHandler):
    """Submits updates that carry the secret; `held` connections wait until theirs are handled."""

    def __init__(self, intake: Intake, secret: str, held: int = HELD) -> None:
        super().__init__(
            intake.dispatcher, intake.bot, handle_in_background=False, secret_token=secret
        )
        self.intake = intake
        self._expected = secret.encode()
        self._submit, self._room = intake.dispatcher.submit, intake.dispatcher.admission.room
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
            raw: Any = bot.session.json_loads(body)
        except (ValueError, RecursionError) as error:
            log.error("an update can't be read: %s", type(error).__name__)
            raw = None
        self.intake.pulse.good()
        # What can't be read fails again the next time, and holds up the updates behind it.
        if raw is None or (update := self.intake.decode(raw)) is None:
            return web.Response()
        await self._room()
        # Its result is not the answer to Telegram: that would bypass the rate limiter.
        handled = await self._hold(self._submit(bot, update))
        return web.Response(status=200 if handled else 500)

    async def _hold(self, done: asyncio.Future[Any]) -> bool:
        """Wait for the end of an update, until too many wait, or ANSWER_WITHIN seconds.

        Returns False if its handler failed, so that Telegram brings it again.
        """
        go = self._held[done] = asyncio.Event()
        done.add_done_callback(lambda _: go.set())
        if len(self._held) > self._most_held:
            self._held.pop(next(iter(self._held))).set()
        with suppress(TimeoutError):
            async with asyncio.timeout(ANSWER_WITHIN):
                await go.wait()
        self._held.pop(done, None)
        return not done.done() or (not done.cancelled() and done.exception() is None)

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


class DeliveryCheck:
    """Asks Telegram whether updates wait, and why. Only the leader does.

    A quiet bot gets no updates and is well; so a check is good while none wait.
    """

    def __init__(self, bot: Bot, url: str, pulse: IntakePulse) -> None:
        self.bot, self.url, self.pulse = bot, url, pulse
        self._last_error: object = None
        self._waiting = 0  # updates that waited at the last check, if it was bad

    async def keep_checking(self) -> None:
        """Check every CHECK_EVERY seconds until it is cancelled."""
        while True:
            trouble = await self._check()
            if trouble is None:
                self.pulse.good()
            else:
                self.pulse.bad(trouble)
            await asyncio.sleep(CHECK_EVERY if trouble is None else CHECK_AGAIN)

    async def _check(self) -> str | None:
        """The trouble in words; None if updates come in or none wait."""
        try:
            info = await self.bot.get_webhook_info()
        except (TelegramAPIError, ClientDecodeError) as error:
            return kind(error)
        if info.url != self.url:
            return "Telegram brings them to another address"
        waiting, before = info.pending_update_count, self._waiting
        stuck = bool(waiting) and (
            info.last_error_date != self._last_error or 0 < before <= waiting
        )
        self._last_error, self._waiting = info.last_error_date, waiting if stuck else 0
        if not stuck:
            return None
        return f"{waiting} wait; Telegram says: {info.last_error_message or 'nothing'}"
