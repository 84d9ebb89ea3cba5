"""The intake of updates, polled or brought: each one is decoded by itself.

An update that can't be read costs that update: it is logged by its id and the place of the error,
counted, and passed over. Decoding a whole batch at once would stop the bot for everybody, because
Telegram gives the same batch again.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramConflictError,
    TelegramRetryAfter,
)
from aiogram.types import Update
from aiogram.types.update import UpdateTypeLookupError
from aiogram.utils.backoff import Backoff, BackoffConfig
from pydantic import ValidationError

from bot.aio import wait_any
from bot.observability.health import IntakePulse
from bot.observability.logs import kind
from bot.telegram.client import GetRawUpdates
from bot.telegram.dispatcher import DrainingDispatcher
from handlers.common import shown

log = logging.getLogger(__name__)

BACKOFF = BackoffConfig(min_delay=1.0, max_delay=5.0, factor=1.3, jitter=0.1)  # seconds
# Telegram's numbers have 52 bits at most; no database takes more than these.
MAX_NUMBER = 2**63 - 1
_UPDATE_ID = re.compile(r'"update_id"\s*:\s*(\d{1,18})\b')


class UnreadableUpdateError(Exception):
    """The update can't be read; the message names the place, and never quotes a value."""


def read_update(bot: Bot, raw: object) -> Update:
    """Decode an update, of a pressed message what is read. Raises UnreadableUpdateError."""
    try:
        update = Update.model_validate(_what_is_read(raw), context={"bot": bot})
        _ = update.event_type
        _check_numbers(update)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UnreadableUpdateError(f"{place or 'all of it'}: {first['type']}") from None
    except UpdateTypeLookupError:
        raise UnreadableUpdateError("a kind that is not known") from None
    except (ValueError, RecursionError) as error:
        raise UnreadableUpdateError(type(error).__name__) from None
    return update


def _what_is_read(raw: object) -> object:
    """The update without the parts of a pressed message that nobody reads."""
    match raw:
        case {"callback_query": {"message": dict(message), **press}, **rest}:
            return {**rest, "callback_query": {**press, "message": shown.read_parts(message)}}
    return raw


def _check_numbers(update: Update) -> None:
    """Raise UnreadableUpdateError for a number past MAX_NUMBER."""
    waiting: list[object] = [update]
    while waiting:
        value = waiting.pop()
        if isinstance(value, int):
            if abs(value) > MAX_NUMBER:
                raise UnreadableUpdateError("a number out of range")
        elif isinstance(value, list):
            waiting.extend(value)
        elif names := getattr(value, "model_fields_set", None):  # pydantic's isinstance is slow
            # Nothing else can hold a number: the fields that did not come are None.
            waiting.extend(map(value.__dict__.get, names))


def id_of(raw: object) -> int | None:
    """The id of an update that can't be read, if it has one."""
    id = raw.get("update_id") if isinstance(raw, dict) else None
    return id if type(id) is int and 0 < id <= MAX_NUMBER else None


def kind_of(raw: object) -> str:
    """The kind of an update that can't be read, for metrics: one of Telegram's or `unknown`."""
    kinds = Update.model_fields.keys() - {"update_id"}
    known = kinds & raw.keys() if isinstance(raw, dict) else None
    return min(known) if known else "unknown"


class Intake:
    """Takes updates from Telegram and submits them to the dispatcher.

    `pulse` has the moment of the last good intake; `watch` gets the kind of each unreadable
    update.
    """

    def __init__(self, dispatcher: DrainingDispatcher, bot: Bot) -> None:
        self.dispatcher, self.bot = dispatcher, bot
        self.pulse = IntakePulse()
        self.watch: Callable[[str], None] = lambda _: None
        self._backoff = Backoff(BACKOFF)
        self._failures = 0

    def decode(self, raw: object) -> Update | None:
        """Decode an update. Logs and counts one that can't be read, and returns None."""
        try:
            return read_update(self.bot, raw)
        except UnreadableUpdateError as error:
            log.error("update %s can't be read (%s); it is passed over", id_of(raw), str(error))
            self.watch(kind_of(raw))
            return None

    async def poll(self, hold: int, *ends: asyncio.Event) -> None:
        """Long polling until one of the events. Telegram holds a request `hold` seconds."""
        polling = asyncio.create_task(self._poll(hold))
        await wait_any(*ends, work=polling)
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling

    async def _poll(self, hold: int) -> None:
        request = GetRawUpdates(
            timeout=hold, allowed_updates=self.dispatcher.resolve_used_update_types()
        )
        while True:
            await self.dispatcher.admission.room()
            try:
                batch = await self._fetch(request, int(self.bot.session.timeout + hold))
            except Exception as error:
                await self._wait_after(error)
                continue
            self._note_success()
            before = request.offset
            for raw in batch:
                await self._take(raw, request)
            if batch and request.offset == before:
                # Nothing in it has an id, so Telegram would give it again at once.
                await self._backoff.asleep()

    async def _take(self, raw: object, request: GetRawUpdates) -> None:
        """Submit an update, or pass over it, and move the offset behind it."""
        update = self.decode(raw)
        if update is not None:
            await self.dispatcher.admission.room()
            self.dispatcher.submit(self.bot, update)
        id = id_of(raw) if update is None else update.update_id
        if id is not None:
            self.dispatcher.pass_over(id)
            request.offset = max(request.offset or 0, id + 1)

    async def _fetch(self, request: GetRawUpdates, within: int) -> list[Any]:
        """Fetch a batch; a single update where one nests too deeply for the JSON parser."""
        try:
            return await self._ask(request, within)
        except ClientDecodeError as error:
            if not isinstance(error.original, RecursionError):
                raise
        try:
            return await self._ask(request.model_copy(update={"limit": 1, "timeout": 0}), within)
        except ClientDecodeError as error:
            id = _UPDATE_ID.search(str(error.data))
            if not isinstance(error.original, RecursionError) or id is None:
                raise
            return [{"update_id": int(id[1])}]

    async def _ask(self, request: GetRawUpdates, within: int) -> list[Any]:
        batch: list[Any] = await self.bot(request, request_timeout=within)
        return batch

    def _note_success(self) -> None:
        if self._failures:
            log.info("Telegram gives updates again, after %d failures", self._failures)
        self._failures = 0
        self._backoff.reset()
        self.pulse.good()

    async def _wait_after(self, error: Exception) -> None:
        """Wait before the next request: as long as Telegram asks for, or with a backoff."""
        self._failures += 1
        if isinstance(error, TelegramConflictError):
            await self._explain_conflict(error)
        else:
            self.pulse.bad(kind(error))
            if self._failures & (self._failures - 1) == 0:  # the first, second, fourth, eighth …
                log.error("no updates: %s (failure %d in a row)", kind(error), self._failures)
        if isinstance(error, TelegramRetryAfter):
            await asyncio.sleep(error.retry_after)
        else:
            await self._backoff.asleep()

    async def _explain_conflict(self, error: TelegramConflictError) -> None:
        """Log a 409 in plain words; take a webhook away, as the start does."""
        if "webhook" not in error.message.lower():
            self.pulse.bad("another process uses this bot's token")
            log.error(
                "Another process uses this bot's token (Telegram answers 409). "
                "Stop it, or give this one a token of its own."
            )
            return
        self.pulse.bad("a webhook is set")
        try:
            # The path of an address may be a secret; its host is none.
            host = urlsplit((await self.bot.get_webhook_info()).url).hostname or "an unknown host"
            await self.bot.delete_webhook(drop_pending_updates=False)
        except (TelegramAPIError, ClientDecodeError, ValueError) as failure:
            log.error("A webhook takes this bot's updates, and stays: %s", kind(failure))
        else:
            log.error("A webhook to %s took this bot's updates; it is taken away again.", host)
