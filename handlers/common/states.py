"""Dialogs of more than one message."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import TelegramObject


class ImportPostings(StatesGroup):
    """A file is read and shown, and waits for Save: its data names the file and its message."""

    confirm = State()


class Broadcast(StatesGroup):
    """What everyone is to get is asked for, then shown until it is sent: its data is the draft."""

    text = State()
    confirm = State()


class AddTask(StatesGroup):
    """A task's text is awaited; its data names the item that it is for, 0 for none."""

    text = State()


class EditTask(StatesGroup):
    """Something of a task is awaited: new words, a note, a link. Its data names the task."""

    text = State()
    note = State()
    url = State()


class DraftPosting(StatesGroup):
    """A posting's text is waited for, its link known; or it is shown and waits for Save: the data
    is the draft."""

    text = State()
    confirm = State()


class ImportDocument(StatesGroup):
    """A document is read and shown, and waits for Save: its data names the file, its message,
    the plan it was compared with, and what the user answered."""

    confirm = State()


class NamePlan(StatesGroup):
    """The next message is the name of the plan in the data."""

    text = State()


class AnyButtonLeaves(BaseMiddleware):
    """Who presses a button does not answer what was asked: the next text is no name or note.

    What waits for a button of its own waits on.
    """

    awaited = frozenset(
        each.state
        for each in (
            Broadcast.text,
            AddTask.text,
            EditTask.text,
            EditTask.note,
            EditTask.url,
            DraftPosting.text,
            NamePlan.text,
        )
    )

    async def __call__(
        self,
        handler: Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        if data.get("raw_state") in self.awaited:
            await data["state"].clear()
        return await handler(event, data)
