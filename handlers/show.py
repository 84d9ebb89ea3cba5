"""Shows a view: a command gets a message, a button gets its own message changed."""

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import CallbackQuery, InaccessibleMessage, Message

from handlers.views import View


async def show(event: Message | CallbackQuery, view: View, toast: str | None = None) -> None:
    """Answer a message, or edit the message under the pressed button and answer the press.

    The press is answered first: its spinner stops even where the edit has to wait. A message
    that is gone or too old to edit is sent again.
    """
    if isinstance(event, Message):
        await event.answer(**view.as_kwargs())
        return
    await _answer(event, toast)
    if event.message is not None:
        await _edit(event.message, view)


async def _answer(event: CallbackQuery, toast: str | None) -> None:
    try:
        await event.answer(toast)
    except TelegramBadRequest as error:
        # A press from before a downtime: too late for its toast, not for the message.
        if "query is too old" not in error.message:
            raise


async def _edit(message: Message | InaccessibleMessage, view: View) -> None:
    if isinstance(message, InaccessibleMessage):
        await message.answer(**view.as_kwargs())
        return
    try:
        await message.edit_text(**view.as_kwargs())
    except TelegramBadRequest as error:
        if "message is not modified" in error.message:
            return
        if "message to edit not found" in error.message or "can't be edited" in error.message:
            await message.answer(**view.as_kwargs())
            return
        raise
