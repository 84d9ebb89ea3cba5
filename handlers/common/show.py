"""Shows a view: a command gets a new message, a button gets its message edited."""

from datetime import datetime

from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InaccessibleMessage,
    InputFile,
    InputMediaPhoto,
    Message,
)

from handlers.common.charts import ChartFile, ChartSource
from handlers.common.text import clip
from handlers.common.view import View, plain

MAX_TOAST = 200
# Telegram's errors for a message that is deleted, too old to edit, or not a picture.
LOST = ("message to edit not found", "can't be edited", "no media in the message")


def message_id(event: CallbackQuery) -> int:
    """The id of the pressed button's message; 0 where Telegram gives none."""
    return event.message.message_id if event.message else 0


async def show(event: Message | CallbackQuery, view: View, toast: str | None = None) -> None:
    """Answer a message, or answer a press and edit its message.

    The press is answered first: its spinner stops even if the edit has to wait. A message that is
    deleted or too old to edit is sent as a new one.
    """
    if isinstance(event, Message):
        await event.answer(**view.as_kwargs())
        return
    await answer(event, toast)
    if event.message is not None:
        await _edit(event.message, view)


async def answer(event: CallbackQuery, toast: str | None) -> None:
    """Answer a press, with a toast or without; a press that expired is ignored."""
    try:
        await event.answer(clip(plain(toast), MAX_TOAST) if toast else None)
    except TelegramBadRequest as error:
        # A press from before a downtime: too late for its toast, not for the message.
        if "query is too old" not in error.message:
            raise


async def _edit(message: Message | InaccessibleMessage, view: View) -> None:
    # A text can't take the place of a picture or a file.
    if isinstance(message, InaccessibleMessage) or message.photo or message.document:
        await message.answer(**view.as_kwargs())
        return
    try:
        await message.edit_text(**view.as_kwargs())
    except TelegramBadRequest as error:
        if "message is not modified" in error.message:
            return
        if any(words in error.message for words in LOST):
            await message.answer(**view.as_kwargs())
            return
        raise


async def show_file(event: CallbackQuery, name: str, content: bytes, view: View) -> None:
    """Send a file below the pressed button's message, with the view as its caption."""
    await answer(event, None)
    if event.message is not None:
        file = BufferedInputFile(content, filename=name)
        await event.message.answer_document(
            file, **view.as_caption(), reply_markup=view.keyboard()
        )


async def show_picture(
    event: Message | CallbackQuery,
    view: View,
    picture: ChartFile,
    pictures: ChartSource,
    now: datetime,
) -> None:
    """Show a picture with the view as its caption.

    A command, or a button under a text, gets a new message; a button under a picture gets that
    picture replaced.
    """
    if isinstance(event, CallbackQuery):
        await answer(event, None)
    message = event.message if isinstance(event, CallbackQuery) else event
    if message is None:
        return

    async def send(photo: InputFile | str) -> Message | None:
        if isinstance(event, CallbackQuery) and isinstance(message, Message) and message.photo:
            return await _edit_picture(message, view, photo)
        return await _send_picture(message, view, photo)

    await pictures.deliver(picture, now, send)


async def _send_picture(
    message: Message | InaccessibleMessage, view: View, photo: InputFile | str
) -> Message:
    return await message.answer_photo(photo, **view.as_caption(), reply_markup=view.keyboard())


async def _edit_picture(message: Message, view: View, photo: InputFile | str) -> Message | None:
    media = InputMediaPhoto(media=photo, **view.as_caption())
    try:
        edited = await message.edit_media(media, reply_markup=view.keyboard())
    except TelegramBadRequest as error:
        if "message is not modified" in error.message:
            return None
        if any(words in error.message for words in LOST):
            return await _send_picture(message, view, photo)
        raise
    return edited if isinstance(edited, Message) else None
