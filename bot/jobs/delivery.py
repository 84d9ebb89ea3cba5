"""Sends due deliveries: claim, commit, wait for a slot, record the intent, send, record the end.

Telegram's sendMessage has no idempotency key, and a bot can't list its messages. So after a crash
nobody can tell whether Telegram took a message. This module prefers a copy to a loss: it sends
such a delivery again. Only deliveries in state `sending` can be doubled, `in_flight` of them at
most, since nothing but one HTTP request lies between that state and the next. The copy shows the
same tasks, its buttons move the same rows, and it comes without a sound. A message that Telegram
never answered is unsure, too: it has three tries in all, minutes apart, then it is `failed`.
"""

import asyncio
import logging
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from sqlalchemy.exc import SQLAlchemyError

from bot.aio import wait_all
from bot.market_index import MarketIndex
from bot.observability.health import Pulse
from bot.telegram.i18n import MessageCatalogs
from bot.telegram.rate_limiter import RateLimiter, is_not_sent
from db.queries import applications, deliveries, goals, quizzes, searches, users
from db.rows.deliveries import ClaimedDelivery
from db.store.engine import Database
from db.vocabulary import DeliveryState
from handlers.admin import service as broadcasts
from handlers.common.errors import trace
from handlers.common.schedule import is_too_late
from handlers.digest.services import digest
from handlers.digest.services.digest import Composed
from handlers.market.rules.market import MarketAt

log = logging.getLogger(__name__)

# A process that holds a claim for longer counts as dead. A wait for a slot takes seconds.
LEASE = timedelta(seconds=120)
REQUEST_TIMEOUT = 20  # seconds; well below the lease
# The backoff is 2, 4, 8 … seconds, an hour at most: the last try is two hours after the first.
MAX_ATTEMPTS = 12
MAX_WAIT = 3600  # seconds
# The backoff, in seconds, of a message that Telegram may have and did not answer. Each retry may
# be a copy, so there are few, and an outage of the line can end meanwhile.
UNSURE_DELAYS: tuple[float, ...] = (60, 300)
# The backoff, in seconds, of recording an outcome in a store that can't be written. It is shorter
# than the lease, though each try may wait five seconds for a lock.
RECORD_RETRY_DELAYS = (0.2, 1.0, 5.0, 10.0, 20.0, 30.0)


@dataclass(frozen=True)
class DeliveryOutcome:
    """The outcome of one attempt. `wait` is the seconds to the retry, None without one."""

    state: DeliveryState
    error: str | None = None
    message_id: int | None = None
    wait: float | None = None
    # Telegram had a chance to take the message; only then does the attempt count.
    counts: bool = True
    # Telegram gave no answer, so nobody knows whether it took the message.
    unsure: bool = False
    # The poll that the message is.
    poll_id: str | None = None

    @property
    def label(self) -> str:
        """The name in the figures: the reason if it will be retried, else the state."""
        return self.state if self.wait is None else f"again: {self.error}"


# The outcomes of errors that prove that nothing was delivered.
DEFINITE_ERRORS: dict[type[Exception], DeliveryOutcome] = {
    TelegramForbiddenError: DeliveryOutcome("unreachable", "blocked"),
    TelegramUnauthorizedError: DeliveryOutcome("planned", "token", wait=60, counts=False),
    TelegramBadRequest: DeliveryOutcome("failed", "refused"),
}


def judge(error: Exception, attempts: int, unsure: int = 1) -> DeliveryOutcome:
    """Decide the outcome of a failed request. `attempts` and `unsure` count this one."""
    if (certain := _judge_certain(error)) is not None:
        return certain
    if isinstance(error, TelegramNetworkError):
        if unsure > len(UNSURE_DELAYS):
            return DeliveryOutcome("failed", "no answer", unsure=True)
        return DeliveryOutcome("planned", "no answer", wait=UNSURE_DELAYS[unsure - 1], unsure=True)
    reason = "no answer" if isinstance(error, TelegramServerError) else "error"
    if attempts >= MAX_ATTEMPTS:
        return DeliveryOutcome("failed", reason)
    return DeliveryOutcome("planned", reason, wait=min(2**attempts, MAX_WAIT))


def _judge_certain(error: Exception) -> DeliveryOutcome | None:
    """Decide the outcome of an error that tells what became of the message."""
    if isinstance(error, TelegramRetryAfter):
        return DeliveryOutcome("planned", "429", wait=error.retry_after, counts=False)
    if isinstance(error, ClientDecodeError):
        return DeliveryOutcome(
            "sent", message_id=_message_id(error.data), poll_id=_poll_id(error.data)
        )
    if is_not_sent(error):
        return DeliveryOutcome("planned", "no connection", wait=2, counts=False)
    kinds = (outcome for kind, outcome in DEFINITE_ERRORS.items() if isinstance(error, kind))
    return next(kinds, None)


def _message_id(answer: object) -> int | None:
    """The id of the sent message in an answer that can't be decoded, if it is there."""
    id = _value(answer, "result", "message_id")
    return id if isinstance(id, int) and 0 < id < 2**63 else None


def _poll_id(answer: object) -> str | None:
    """The id of the sent poll in an answer that can't be decoded, if it is there."""
    id = _value(answer, "result", "poll", "id")
    return id if isinstance(id, str) and 0 < len(id) <= 64 else None


def _value(answer: object, *keys: str) -> object:
    """The value below these keys, one inside the other; None if it is not there."""
    for key in keys:
        answer = answer.get(key) if isinstance(answer, dict) else None
    return answer


class Deliverer:
    """The one sender of digests and broadcasts; `in_flight` messages are under way at a time.

    `watch` hears the label of each outcome.
    """

    def __init__(
        self,
        db: Database,
        bot: Bot,
        limiter: RateLimiter,
        i18n: MessageCatalogs,
        clock: Callable[[], datetime],
        in_flight: int = 4,
        market: MarketAt | None = None,
    ) -> None:
        self.db, self.bot, self.limiter, self.i18n = db, bot, limiter, i18n
        self.in_flight = in_flight
        self.clock = clock
        self.market = market or MarketIndex(db)
        self.owner = f"{socket.gethostname()[:24]}:{os.getpid()}:{uuid4().hex[:12]}"
        self.stopping = False
        self.pulse = Pulse()
        self.watch: Callable[[str], None] = lambda label: None
        self._claiming = asyncio.Lock()
        self._waiting: set[asyncio.Task[None]] = set()
        self._sending: set[asyncio.Task[None]] = set()
        self._failures = 0

    def silent_for(self) -> float:
        """Seconds since a check or a message last showed that the sender works."""
        return self.pulse.silent_for(self.limiter.held_for)

    async def run_due(self, plan: Callable[[datetime], Awaitable[Any]]) -> None:
        """Plan and send until nothing is due, also what becomes due meanwhile."""
        async with self._claiming:
            await self.reclaim()
            while not self.stopping:
                self.pulse.beat()
                await plan(self.clock())
                claimed = await self.claim(self.in_flight - len(self._waiting))
                if self.stopping:
                    return  # `stop` releases these claims with the others
                for delivery in claimed:
                    task = asyncio.create_task(self.deliver(delivery))
                    self._waiting.add(task)
                    task.add_done_callback(self._waiting.discard)
                if not self._waiting:
                    return
                await asyncio.wait(set(self._waiting), return_when=asyncio.FIRST_COMPLETED)

    async def claim(self, limit: int) -> list[ClaimedDelivery]:
        """Claim `limit` due deliveries at most, for LEASE. Reads first: a write locks SQLite."""
        now = self.clock()
        async with self.db.read() as session:
            if not await deliveries.any_ready(session, now):
                return []
        async with self.db.begin() as session:
            return await deliveries.claim(session, now, self.owner, now + LEASE, limit)

    async def deliver(self, owed: ClaimedDelivery) -> None:
        """Send one claimed delivery, or put it back to be retried."""
        if owed.attempts >= MAX_ATTEMPTS:
            await self._record(owed, DeliveryOutcome("failed", "no answer", counts=False))
            return
        try:
            composed = await self._compose(owed)
            if isinstance(composed, str):
                await self._record(owed, DeliveryOutcome("skipped", composed, counts=False))
                return
            await self.limiter.digest_turn(owed.user_id)
        except TelegramRetryAfter as error:  # its chat must wait, and nothing was sent
            await self._record(owed, judge(error, owed.attempts))
            return
        except Exception as error:
            # The failure of one user must not stop the others.
            log.error("delivery %s failed: %s", owed.id, trace(error))
            await self._record(owed, judge(error, owed.attempts + 1))
            return
        # Nothing may interrupt it between the intent and the outcome, not even a stop.
        task = asyncio.create_task(self._send(owed, composed))
        self._sending.add(task)
        task.add_done_callback(self._sending.discard)
        await asyncio.shield(task)

    async def _compose(self, owed: ClaimedDelivery) -> Composed | str:
        """The message, or the word for the record why there is none any more."""
        now = self.clock()
        if is_too_late(owed.due_at, now):
            return "too late"
        async with self.db.read() as session:
            user = await users.find(session, owed.user_id)
            if user is None:
                return "gone"
            if owed.broadcast_id is not None:
                return await broadcasts.compose(session, user, owed.broadcast_id)
            with self.i18n.context(), self.i18n.use_locale(self.i18n.known(user.language)):
                return await digest.compose(session, user, owed, now, self.market)

    async def _send(self, owed: ClaimedDelivery, composed: Composed) -> None:
        if not await self._intend(owed, composed):
            return
        try:
            send = self.bot.send_message if composed.quiz_id is None else self.bot.send_poll
            sent = await send(
                owed.user_id,
                **composed.view.as_kwargs(),
                # A possible copy should not ring again.
                disable_notification=owed.attempts > 0,
                request_timeout=REQUEST_TIMEOUT,
            )
        except Exception as error:
            outcome = judge(error, owed.attempts + 1, owed.unsure + 1)
            if outcome.error == "error":  # none of Telegram's and none of the network's
                log.error("delivery %s failed: %s", owed.id, trace(error))
            self._hold(outcome)
        else:
            self._failures = 0
            poll_id = sent.poll.id if sent.poll else None
            outcome = DeliveryOutcome("sent", message_id=sent.message_id, poll_id=poll_id)
        await self._record(owed, outcome, composed)
        if outcome.state == "sent" and owed.kind in deliveries.OF_PLAN:
            try:
                await self._strip(owed)
            except SQLAlchemyError as error:
                log.error("delivery %s failed: %s", owed.id, trace(error))

    async def _intend(self, owed: ClaimedDelivery, composed: Composed) -> bool:
        """Record the intent to send. False means: do not send."""
        now = self.clock()
        try:
            async with self.db.begin() as session:
                is_ours = await deliveries.mark_sending(
                    session, owed.id, self.owner, now, now + LEASE
                )
                if is_ours:
                    await deliveries.store_tasks(session, owed.id, composed.task_ids)
                    await searches.store_hits(session, owed.id, composed.hits)
                    await applications.mark_asked(session, owed.id, composed.silences)
                    if composed.quiz_id is not None:
                        await quizzes.mark_asked(session, composed.quiz_id, now)
                    if plan := composed.told_of_closing:
                        await goals.note_closing_told(session, owed.user_id, plan, now)
                return is_ours
        except SQLAlchemyError as error:
            log.error("delivery %s failed: %s", owed.id, trace(error))
            await self._record(owed, DeliveryOutcome("planned", "store", wait=2, counts=False))
            return False

    def _hold(self, outcome: DeliveryOutcome) -> None:
        """Hold digests back with a growing wait while Telegram fails every one of them."""
        if outcome.error in ("no answer", "no connection", "token"):
            self._failures += 1
            over = self._failures - self.in_flight
            if over >= 0:
                self.limiter.hold_digests(min(2.0**over, 60))
        else:
            self._failures = 0

    async def _record(
        self, owed: ClaimedDelivery, outcome: DeliveryOutcome, composed: Composed | None = None
    ) -> None:
        self.watch(outcome.label)
        now = self.clock()
        values: dict[str, Any] = {
            "error": outcome.error,
            "attempts": owed.attempts + outcome.counts,
            "unsure": owed.unsure + outcome.unsure,
        }
        if outcome.state == "sent":
            values |= {
                "message_id": outcome.message_id,
                "sent_at": now,
                "asks": composed is not None and composed.asks,
                "has_keyboard": owed.kind in deliveries.OF_PLAN,
            }
        if outcome.wait is not None:
            values["available_at"] = now + timedelta(seconds=outcome.wait)
        for wait in (*RECORD_RETRY_DELAYS, None):
            try:
                async with self.db.begin() as session:
                    await deliveries.finish(session, owed.id, self.owner, outcome.state, **values)
                    if composed and composed.quiz_id and outcome.poll_id:
                        await quizzes.store_poll(session, composed.quiz_id, outcome.poll_id)
                    if outcome.state == "unreachable":
                        await users.block(session, owed.user_id, now)
                        await deliveries.cancel(session, owed.user_id, "blocked")
                return
            except SQLAlchemyError as error:
                # A sent message that is not on record would be sent again.
                if wait is None:
                    log.error("delivery %s is not on record: %s", owed.id, trace(error))
                    return
                await asyncio.sleep(wait)

    async def _strip(self, owed: ClaimedDelivery) -> None:
        """Remove the buttons of earlier digests; the next delivery retries what fails."""
        async with self.db.read() as session:
            old = await deliveries.with_keyboard(session, owed.user_id, but=owed.id)
        done = []
        for id, message_id in old:
            try:
                await self.bot.edit_message_reply_markup(
                    chat_id=owed.user_id, message_id=message_id, request_timeout=REQUEST_TIMEOUT
                )
            except (TelegramBadRequest, ClientDecodeError):
                pass  # the message is deleted, too old, or has no buttons; or it has none now
            except TelegramAPIError:
                continue
            done.append(id)
        if done:
            async with self.db.begin() as session:
                await deliveries.drop_keyboard(session, done)

    async def reclaim(self, *, alone: bool = False) -> None:
        """Put back deliveries whose lease is over; if `alone`, those of any other process, too.

        `alone` says that no other process can be alive, so its leases mean nothing.
        """
        now = self.clock()
        async with self.db.read() as session:
            if not await deliveries.any_unfinished(session, now, self.owner, alone=alone):
                return
        async with self.db.begin() as session:
            left = await deliveries.reclaim(session, now, self.owner, alone=alone)
        log.warning("%d deliveries were left under way and are taken up again", len(left))

    async def stop(self) -> None:
        """Finish messages that are being sent, and release the other claims."""
        self.stopping = True
        for task in self._waiting:
            task.cancel()
        async with self._claiming:  # nothing is claimed from here on
            if self._waiting:
                await asyncio.wait(set(self._waiting))
        await wait_all(self._sending)
        try:
            async with self.db.begin() as session:
                await deliveries.release(session, self.owner)
        except SQLAlchemyError as error:
            # Perhaps it stops because the store is lost. The next leader reclaims these.
            log.error("what was claimed is not given back: %s", trace(error))
