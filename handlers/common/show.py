"""Shows a view: a command gets a new message, a button gets its message edited."""

from contextlib import suppress
from datetime import datetime

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramRetryAfter
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InaccessibleMessage,
    InputFile,
    InputMediaPhoto,
    Message,
)

from handlers.common import shown
from handlers.common.charts import ChartFile, ChartSource
from handlers.common.errors import may_not_write
from handlers.common.text import clip
from handlers.common.typography import bound
from handlers.common.view import View, plain
from handlers.common.view_methods import answering, editing

MAX_TOAST = 200
# Telegram's number of the effect 🎉, which private chats alone can show.
CONFETTI = "5046509860389126442"
NOT_MODIFIED = "message is not modified"


def message_id(event: CallbackQuery) -> int:
    """The id of the pressed button's message; 0 where Telegram gives none."""
    return event.message.message_id if event.message else 0


async def show(event: Message | CallbackQuery, view: View, toast: str | None = None) -> None:
    """Answer a message, or answer a press and edit its message.

    The press is answered first: its spinner stops even if the edit has to wait. A message that
    shows the view already is left alone; one that can't be edited, for whatever reason, is
    followed by a new one.
    """
    if isinstance(event, Message):
        await answering(event, view.as_kwargs())
        return
    await answer(event, toast)
    if event.message is not None:
        await _edit(event.message, view)


async def answer(event: CallbackQuery, toast: str | None) -> None:
    """Answer a press, with a toast or without.

    A press that expired, or whose answer must wait for long, is left unanswered: its message can
    be shown all the same.
    """
    try:
        await event.answer(bound(clip(plain(toast), MAX_TOAST)) if toast else None)
    except TelegramRetryAfter:
        return
    except TelegramBadRequest as error:
        # A press from before a downtime: too late for its toast, not for the message.
        if "query is too old" not in error.message:
            raise


async def _edit(message: Message | InaccessibleMessage, view: View) -> None:
    # A text can't take the place of a picture or a file.
    if isinstance(message, InaccessibleMessage) or message.photo or message.document:
        await answering(message, view.as_kwargs())
        return
    content = view.as_kwargs()
    screen = shown.of_text(content)
    if shown.current(message) == screen:
        return
    shown.remember(message, None)
    try:
        edited = await editing(message, content)
    except TelegramBadRequest as error:
        if NOT_MODIFIED in error.message:
            shown.remember(message, screen)
        elif may_not_write(error):
            raise
        else:
            # Deleted, too old, no text: Telegram has many words for it, and adds to them.
            await answering(message, content)
        return
    if edited.message_id == message.message_id:  # else its answer could not be read
        shown.remember(message, screen, edited.edit_date)


async def show_again(message: Message, view: View, former: int) -> int:
    """Answer a message by an edit of the bot's `former` message, or by a new one (0).

    Returns the id of the message that shows the view.
    """
    content = view.as_kwargs()
    if former and message.bot is not None:
        try:
            edited = await editing(message, content, former)
        except TelegramBadRequest as error:
            if NOT_MODIFIED in error.message:
                return former
        else:
            if edited.message_id == former:
                place = message.model_copy(update={"message_id": former})
                shown.remember(place, shown.of_text(content), edited.edit_date)
            return former
    return (await answering(message, content)).message_id


async def celebrate(bot: Bot, user_id: int, view: View) -> None:
    """Send a view to a private chat, with confetti. Nobody misses one that can't be sent."""
    with suppress(TelegramAPIError):
        await bot.send_message(user_id, **view.as_kwargs(), message_effect_id=CONFETTI)


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
    screen = shown.of_picture(picture, view)
    pressed = message if isinstance(event, CallbackQuery) else None
    replaced = pressed if isinstance(pressed, Message) and pressed.photo else None
    if replaced is not None and shown.current(replaced) == screen:
        return

    async def send(photo: InputFile | str) -> Message | None:
        if replaced is not None:
            sent = await _edit_picture(replaced, view, photo)
        else:
            sent = await _send_picture(message, view, photo)
        if sent is not None:
            shown.remember(sent, screen)
        return sent

    await pictures.deliver(picture, now, send)


async def _send_picture(
    message: Message | InaccessibleMessage, view: View, photo: InputFile | str
) -> Message:
    return await message.answer_photo(photo, **view.as_caption(), reply_markup=view.keyboard())


async def _edit_picture(message: Message, view: View, photo: InputFile | str) -> Message | None:
    """Replace a picture. Returns None where Telegram says that it is the same."""
    shown.remember(message, None)
    media = InputMediaPhoto(media=photo, **view.as_caption())
    try:
        edited = await message.edit_media(media, reply_markup=view.keyboard())
    except TelegramBadRequest as error:
        if NOT_MODIFIED in error.message:
            return None
        if may_not_write(error):
            raise
        return await _send_picture(message, view, photo)
    return edited if isinstance(edited, Message) else None
