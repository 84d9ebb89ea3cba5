"""A file of postings that waits for Save: read, put right by its columns, saved or dropped."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from aiogram import Bot
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State
from aiogram.types import CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender

from db.sources.read import PostingReading
from handlers.callbacks.postings import FileColumns, SaveOwnPostings, SavePostings
from handlers.common.errors import OutOfDate
from handlers.common.files import FileNotFetched, TooLarge, fetch
from handlers.common.show import show
from handlers.common.view import View
from handlers.postings import columns, rules

# By field, the column that the file's sender chose for it.
Chosen = Mapping[str, str | None] | None
# What a dialog holds of the postings until they are saved: the file's id, or a message's text.
_HELD = {"file_id", "text"}


class Views(Protocol):
    """The views of a dialog, as a module has them."""

    def too_large(self) -> View: ...
    def not_fetched(self, message_id: int | None = None) -> View: ...
    def dropped(self) -> View: ...


@dataclass(frozen=True)
class FileDialog:
    """A dialog about files of at most `most` bytes, with views and a reader of its own.

    Its methods return what the reader found; None where they have shown a screen themselves.
    """

    confirm: State
    views: Views
    most: int
    read: Callable[[bytes, Chosen], Awaitable[PostingReading]]

    async def receive(self, message: Message, bot: Bot) -> PostingReading | None:
        """Read a message's file. Raises SkipHandler for a file that may be a plan."""
        if (document := message.document) is None:
            return None
        waiting = {"file_id": document.file_id, "size": document.file_size}
        try:
            reading = await self._fetch(bot, message.chat.id, waiting)
        except (TooLarge, FileNotFetched) as error:
            if rules.is_note(document.file_name or ""):
                # A plan far more often: what reads plans says what is wrong.
                raise SkipHandler from None
            is_large = isinstance(error, TooLarge)
            await show(message, self.views.too_large() if is_large else self.views.not_fetched())
            return None
        if rules.may_be_plan(document.file_name or "", reading):
            raise SkipHandler
        return reading

    async def wait(self, message: Message, state: FSMContext, reading: PostingReading) -> None:
        """Wait for Save, or for a column that is put right, if the file has either."""
        if message.document and (reading.postings or reading.columns):
            held = {"file_id": message.document.file_id}
            await self.wait_for(held, message.message_id, state, reading)

    async def wait_for(
        self, held: Mapping[str, str], message_id: int, state: FSMContext, reading: PostingReading
    ) -> None:
        """Wait for Save of what a message has brought: `held` is a `file_id` or a `text`."""
        await state.set_state(self.confirm)
        await state.set_data(columns.kept({**held, "message_id": message_id}, reading.columns))

    async def turn_columns(
        self, callback: CallbackQuery, asked: FileColumns, bot: Bot, state: FSMContext
    ) -> PostingReading | None:
        """Show the map of the columns, or read the file again with a column put right."""
        waiting = columns.waiting(await state.get_data(), asked.message_id)
        if asked.column == FileColumns.SHOW:
            await show(callback, columns.screen(waiting, asked))
            return None
        waiting = columns.corrected(waiting, asked)
        reading = await self._fetch_again(callback, bot, waiting)
        if reading is not None:
            await state.set_data(columns.kept(waiting, reading.columns))
        return reading

    async def confirmed(
        self,
        callback: CallbackQuery,
        asked: SavePostings | SaveOwnPostings,
        bot: Bot,
        state: FSMContext,
    ) -> PostingReading | None:
        """Read the file to save, or forget it on Cancel. Raises OutOfDate where none waits."""
        waiting = await state.get_data()
        if waiting.get("message_id") != asked.message_id or not waiting.keys() & _HELD:
            raise OutOfDate
        if not asked.save:
            await state.clear()
            await show(callback, self.views.dropped())
            return None
        return await self._fetch_again(callback, bot, waiting)

    async def _fetch_again(
        self, callback: CallbackQuery, bot: Bot, waiting: Mapping[str, Any]
    ) -> PostingReading | None:
        try:
            return await self._fetch(bot, callback.from_user.id, waiting)
        except (TooLarge, FileNotFetched):
            await show(callback, self.views.not_fetched(waiting["message_id"]))
            return None

    async def _fetch(self, bot: Bot, chat_id: int, waiting: Mapping[str, Any]) -> PostingReading:
        """Raises TooLarge and FileNotFetched."""
        if text := waiting.get("text"):
            return await self.read(text.encode(), waiting.get("chosen"))
        async with ChatActionSender.typing(chat_id=chat_id, bot=bot):
            data = await fetch(bot, waiting["file_id"], waiting.get("size"), self.most)
            return await self.read(data, waiting.get("chosen"))
