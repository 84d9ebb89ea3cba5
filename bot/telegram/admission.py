"""Admission of updates: one sender's load is that sender's.

Each update is counted by its sender before a lock, a place, a statement or a task is spent on it.
One update of a dialog is under way; a few more wait in its queue, presses first. What is beyond is
refused: with one sentence, then in silence.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from aiogram import Bot
from aiogram.dispatcher.middlewares.user_context import EventContext, UserContextMiddleware
from aiogram.types import Update

from bot.observability import logs
from bot.telegram.places import urgent
from bot.telegram.throttle import Sender, Throttle, Verdict

# Updates that wait or are under way. Beyond, the intake stops and Telegram keeps the others.
MOST_WAITING = 2_000

log = logging.getLogger(__name__)

Handle = Callable[[Bot, Update], Awaitable[Any]]
Refuse = Callable[[Bot, Update, Verdict], None]
Dialog = tuple[int, int]


@dataclass(frozen=True, slots=True)
class _Entry:
    bot: Bot
    update: Update
    done: asyncio.Future[Any]
    user_id: int | None


@dataclass(slots=True)
class _Queue:
    """The updates of one dialog that wait for the one under way."""

    urgent: deque[_Entry] = field(default_factory=deque)
    messages: deque[_Entry] = field(default_factory=deque)

    def pop(self) -> _Entry | None:
        waiting = self.urgent or self.messages
        return waiting.popleft() if waiting else None


class Admission:
    """Admits updates to `handle`, or gives them to `refuse`."""

    def __init__(self, throttle: Throttle, handle: Handle, refuse: Refuse) -> None:
        self.throttle = throttle
        self._handle, self._refuse = handle, refuse
        self._queues: dict[Dialog, _Queue] = {}
        # A future for each update that waits or is under way.
        self.pending: set[asyncio.Future[Any]] = set()
        self._tasks: set[asyncio.Task[None]] = set()
        self._has_room = asyncio.Event()
        self._has_room.set()

    async def room(self) -> None:
        """Wait until fewer than MOST_WAITING updates are pending."""
        await self._has_room.wait()

    def submit(self, bot: Bot, update: Update) -> asyncio.Future[Any]:
        """Admit an update, or refuse it. The future ends with the handler; a refused one is done.

        It raises what the handler raised, which is logged. Only this class may cancel it.
        """
        done = asyncio.get_running_loop().create_future()
        member = update.my_chat_member is not None
        context = UserContextMiddleware.resolve_event_context(update)
        sender = sender_of(update, context)
        verdict = Verdict.ADMITTED if member else self.throttle.count(sender)
        if verdict is Verdict.ADMITTED:
            entry, dialog = _Entry(bot, update, done, context.user_id), _dialog(context)
            if dialog not in self._queues:
                self._queues[dialog] = _Queue()
                self._begin(dialog, entry)
                return done
            if self._enqueue(self._queues[dialog], entry):
                return done
            verdict = self.throttle.silence(sender)
        self._refuse(bot, update, verdict)
        done.set_result(None)
        return done

    async def cancel(self) -> None:
        """Cancel every pending update."""
        for queue in self._queues.values():
            while entry := queue.pop():
                entry.done.cancel()
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _enqueue(self, queue: _Queue, entry: _Entry) -> bool:
        """Add an update to the queue of its dialog. False if that is full.

        Of several blocks and unblocks of the bot the last one counts, so one of them waits.
        """
        if entry.update.my_chat_member is not None:
            for waiting in [other for other in queue.urgent if other.update.my_chat_member]:
                queue.urgent.remove(waiting)
                waiting.done.set_result(None)
            queue.urgent.append(entry)
        else:
            entries = queue.urgent if is_urgent(entry.update) else queue.messages
            if self.throttle.most is not None and len(entries) >= self.throttle.most:
                return False
            entries.append(entry)
        self._track(entry)
        return True

    def _begin(self, dialog: Dialog, entry: _Entry) -> None:
        self._track(entry)
        task = asyncio.create_task(self._work(entry))
        self._tasks.add(task)
        task.add_done_callback(lambda ended: self._end(ended, dialog))

    def _end(self, task: asyncio.Task[None], dialog: Dialog) -> None:
        """Begin the dialog's next update, if one waits."""
        self._tasks.discard(task)
        if (entry := self._queues[dialog].pop()) is None:
            del self._queues[dialog]
        else:
            self._begin(dialog, entry)

    async def _work(self, entry: _Entry) -> None:
        update = entry.update
        urgent.set(is_urgent(update))
        try:
            with logs.about(update=update.update_id, user=entry.user_id):
                try:
                    entry.done.set_result(await self._handle(entry.bot, update))
                except asyncio.CancelledError:
                    raise
                except BaseException as error:
                    log.exception("update %d failed", update.update_id)
                    entry.done.set_exception(error)
                    entry.done.exception()  # it is told: nobody need ask for it
                    if not isinstance(error, Exception):
                        raise
        finally:
            entry.done.cancel()  # after a cancelled handler; does nothing to a future that is done

    def _track(self, entry: _Entry) -> None:
        if entry.done in self.pending:
            return
        self.pending.add(entry.done)
        entry.done.add_done_callback(self._untrack)
        if len(self.pending) >= MOST_WAITING:
            self._has_room.clear()

    def _untrack(self, done: asyncio.Future[Any]) -> None:
        self.pending.discard(done)
        if len(self.pending) < MOST_WAITING:
            self._has_room.set()


def is_urgent(update: Update) -> bool:
    """True for what goes ahead of messages: no answer to it waits for its chat's turn."""
    urgent = (update.callback_query, update.inline_query, update.my_chat_member)
    return any(event is not None for event in urgent)


def sender_of(update: Update, context: EventContext) -> Sender:
    """Return the user or chat whose share an update takes.

    All anonymous administrators of a group are one user, so the bot counts their chat instead.
    """
    message = update.message or update.edited_message
    private = context.chat is None or context.chat.type == "private"
    if message is not None and message.sender_chat is not None:
        return Sender(message.sender_chat.id, private)
    return Sender(context.user_id or context.chat_id or 0, private)


def _dialog(context: EventContext) -> Dialog:
    """The chat and the user, as aiogram's states have them: an inline query has no chat."""
    user, chat = context.user_id, context.chat_id
    return chat or user or 0, user or chat or 0
