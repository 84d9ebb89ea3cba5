"""States of dialogs that take more than one message. Their names are stored: keep them.

A `confirm` state waits for a press, all others for a text (`db.queries.dialogs` knows how long).
"""

from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import TelegramObject


class ImportPostings(StatesGroup):
    """A file of postings waits for Save; the data names the file and its message."""

    confirm = State()


class Broadcast(StatesGroup):
    """The broadcast's text is awaited, then its confirmation; the data is the draft."""

    text = State()
    confirm = State()


class AddTask(StatesGroup):
    """A task's text is awaited; the data names its item, 0 for none."""

    text = State()


class EditTask(StatesGroup):
    """A task's new text, note or link is awaited; the data names the task."""

    text = State()
    note = State()
    url = State()


class EditApplicationText(StatesGroup):
    """A text of an application is awaited; the data names the application."""

    note = State()
    contact = State()
    step = State()


class DraftPosting(StatesGroup):
    """The text of a posting with a known link is awaited, then Save; the data is the draft."""

    text = State()
    confirm = State()


class ImportOwnPostings(StatesGroup):
    """A user's own file of postings waits for Save; the data names the file and its message."""

    confirm = State()


class ImportDocument(StatesGroup):
    """A document is awaited as text, or waits for Save.

    The data names its file, or holds the parts of its text; it names its message, the plan it was
    compared with, and the user's answers.
    """

    text = State()
    confirm = State()


class PastedText(StatesGroup):
    """A text waits for its sender to say if it is a plan or a posting; the data has its parts."""

    confirm = State()


class CvFile(StatesGroup):
    """The user's CV is awaited, as a file or as text."""

    text = State()


class CvSkills(StatesGroup):
    """The skills of a CV wait for Save, or its file to be called a CV or a plan.

    The data holds ids of skills and names the file and its message. Nothing of the text is in it.
    """

    confirm = State()


class CvLines(StatesGroup):
    """The lines of a page for a job search; the data says which differ from the first choice."""

    confirm = State()


class NamePlan(StatesGroup):
    """A plan's new name is awaited; the data names the plan."""

    text = State()


class AnyButtonLeaves(BaseMiddleware):
    """A press ends a dialog that awaits text, so the user's next text is no name or note.

    A dialog that awaits a button goes on.
    """

    awaited = frozenset(
        state.state
        for state in (
            Broadcast.text,
            AddTask.text,
            EditTask.text,
            EditTask.note,
            EditTask.url,
            EditApplicationText.note,
            EditApplicationText.contact,
            EditApplicationText.step,
            DraftPosting.text,
            ImportDocument.text,
            CvFile.text,
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
