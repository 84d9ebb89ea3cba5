"""A user's own analysis: read from a file, compared with their plan, saved on a tap."""

import asyncio
from datetime import datetime
from pathlib import PurePath
from typing import Any

from aiogram import Bot, Router
from aiogram.filters import Filter
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender
from aiogram.utils.i18n import get_i18n

from db import reference
from db.documents.diff import IS_NEW
from db.documents.document import Document, DocumentReading
from db.documents.limits import MAX_BYTES
from db.documents.read import read_analysis
from db.plans.builtin import BUILTIN
from db.rows.users import UserRow
from db.sources.text import decode
from db.store.engine import Database
from db.text import clean
from handlers.callbacks.plans import AllNew, SameTask, SaveDocument, Template, UndoDocument
from handlers.common.commands import Command
from handlers.common.errors import OutOfDate
from handlers.common.files import FileNotFetched, TooLarge, fetch
from handlers.common.show import show, show_file
from handlers.common.states import ImportDocument
from handlers.common.view import View
from handlers.documents.screens import next_question
from handlers.documents.services.plans import MAX_NAME, MAX_PLANS, TooManyPlans
from handlers.documents.services.save import (
    PlanChanged,
    ReceivedFile,
    SavedPlan,
    TooMuchToday,
    compare_with_plan,
    save,
    save_as_new,
    saved_again,
    undo,
)
from handlers.documents.views import import_document as view

TEMPLATE = f"{BUILTIN}.md"
ENDINGS = {".md", ".markdown", ".txt"}
# The reader's bound is on UTF-8; the same text may take twice as much in UTF-16.
MAX_FILE = 2 * MAX_BYTES


class AnalysisFile(Filter):
    """A document that may hold an analysis, by the end of its name."""

    async def __call__(self, message: Message) -> bool:
        document = message.document
        name = (document.file_name if document else None) or ""
        return PurePath(name).suffix.casefold() in ENDINGS


class NoText(Exception):
    """The file is in no encoding that is known here."""


async def explain(message: Message) -> None:
    file, screen = BufferedInputFile(_template(), TEMPLATE), view.template()
    await message.answer_document(file, **screen.as_caption(), reply_markup=screen.keyboard())


async def send_template(callback: CallbackQuery) -> None:
    await show_file(callback, TEMPLATE, _template(), view.template())


def _template() -> bytes:
    language = get_i18n().current_locale
    if language not in reference.builtin_languages():
        language = "en"
    return reference.text(f"{BUILTIN}.{language}.md").encode()


async def receive(
    message: Message, bot: Bot, db: Database, state: FSMContext, user: UserRow
) -> None:
    sent = message.document
    if sent is None:
        return
    waiting = {
        "file_id": sent.file_id,
        "message_id": message.message_id,
        "name": clean(PurePath(sent.file_name or "").stem.replace("_", " "))[:MAX_NAME].strip(),
        "analysis_id": user.analysis_id,
        "answers": {},
    }
    try:
        _text, reading = await _read(bot, user.id, sent.file_id, sent.file_size)
    except TooLarge:
        await show(message, view.too_large(MAX_BYTES // 1024))
    except NoText:
        await show(message, view.no_text())
    except FileNotFetched:
        await show(message, view.not_fetched())
    else:
        if reading.document == Document():
            await show(message, view.nothing(reading.problems))
            return
        await state.set_state(ImportDocument.confirm)
        await state.set_data(waiting)
        await show(message, await _screen(db, user, waiting, reading))


async def _read(
    bot: Bot, chat_id: int, file_id: str, size: int | None
) -> tuple[str, DocumentReading]:
    """The file's text and its reading. Raises TooLarge, FileNotFetched and NoText."""
    async with ChatActionSender.typing(chat_id=chat_id, bot=bot):
        text = decode(await fetch(bot, file_id, size, MAX_FILE))
        if text is None:
            raise NoText
        return text, await asyncio.to_thread(read_analysis, text)


async def _screen(
    db: Database, user: UserRow, waiting: dict[str, Any], reading: DocumentReading
) -> View:
    async with db.read() as session:
        return await next_question(
            session,
            user,
            reading,
            await compare_with_plan(session, user, reading.document, _answers(waiting)),
            waiting["message_id"],
            asked=len(waiting["answers"]),
            ask=waiting.get("ask", False),
        )


def _answers(waiting: dict[str, Any]) -> dict[int, int]:
    """JSON has made text of the entries' numbers."""
    return {int(entry): task for entry, task in waiting["answers"].items()}


async def _waiting(state: FSMContext, message_id: int) -> dict[str, Any]:
    """The file that a button belongs to, while it waits. Raises OutOfDate."""
    waiting = await state.get_data()
    if waiting.get("message_id") != message_id or "answers" not in waiting:
        raise OutOfDate
    return waiting


async def answer(
    callback: CallbackQuery,
    callback_data: SameTask,
    bot: Bot,
    db: Database,
    state: FSMContext,
    user: UserRow,
) -> None:
    waiting = await _waiting(state, callback_data.message_id)
    answers = {**waiting["answers"], str(callback_data.entry): callback_data.task_id}
    await _go_on(callback, bot, db, state, user, {**waiting, "answers": answers})


async def answer_all(
    callback: CallbackQuery,
    callback_data: AllNew,
    bot: Bot,
    db: Database,
    state: FSMContext,
    user: UserRow,
) -> None:
    waiting = await _waiting(state, callback_data.message_id)
    await _go_on(callback, bot, db, state, user, waiting, all_new=True)


async def _go_on(
    callback: CallbackQuery,
    bot: Bot,
    db: Database,
    state: FSMContext,
    user: UserRow,
    waiting: dict[str, Any],
    *,
    all_new: bool = False,
) -> None:
    """The next question or the summary, with the answers so far kept in the dialog."""
    waiting = {**waiting, "analysis_id": user.analysis_id}
    try:
        _text, reading = await _read(bot, user.id, waiting["file_id"], None)
    except (TooLarge, FileNotFetched, NoText):
        await show(callback, view.not_fetched(waiting["message_id"]))
        return
    if all_new:
        async with db.read() as session:
            answers = _answers(waiting)
            comparison = await compare_with_plan(session, user, reading.document, answers)
        new = {str(doubt.entry): IS_NEW for doubt in comparison.matching.doubts}
        waiting["answers"] = {**waiting["answers"], **new}
    screen = await _screen(db, user, waiting, reading)
    await state.set_data(waiting)
    await show(callback, screen)


async def finish(
    callback: CallbackQuery,
    callback_data: SaveDocument,
    bot: Bot,
    db: Database,
    state: FSMContext,
    user: UserRow,
    now: datetime,
) -> None:
    """A second tap finds what the first one saved, even where a kill came between them."""
    message_id = callback_data.message_id
    async with db.read() as session:
        saved = await saved_again(session, user.id, message_id)
    if saved is not None:
        if (await state.get_data()).get("message_id") == message_id:
            await state.clear()
        await show(callback, view.saved(saved.plan, saved.revision_id, saved.counts))
        return
    waiting = await _waiting(state, message_id)
    if callback_data.into == "nothing":
        await state.clear()
        await show(callback, view.dropped())
        return
    try:
        saved = await _save(bot, db, user, waiting, now, as_new=callback_data.into == "new")
    except (TooLarge, FileNotFetched, NoText):
        await show(callback, view.not_fetched(message_id))
    except TooManyPlans:
        await show(callback, view.too_many(MAX_PLANS, message_id))
    except TooMuchToday:
        await show(callback, view.too_much_today(message_id))
    except PlanChanged:
        # The plan is another one by now, or there is something to ask.
        await _go_on(callback, bot, db, state, user, {**waiting, "ask": True})
    else:
        await state.clear()
        await show(callback, view.saved(saved.plan, saved.revision_id, saved.counts))


async def _save(
    bot: Bot, db: Database, user: UserRow, waiting: dict[str, Any], now: datetime, *, as_new: bool
) -> SavedPlan:
    """Raises PlanChanged if the screen showed another comparison than would be saved.

    Raises TooLarge, FileNotFetched, NoText, TooManyPlans and TooMuchToday, too.
    """
    text, reading = await _read(bot, user.id, waiting["file_id"], None)
    name = waiting["name"] or view.plan_without_name()
    file = ReceivedFile(waiting["message_id"], name, text, reading.document)
    if as_new:
        async with db.begin() as session:
            return await save_as_new(session, user, file, now)
    if waiting["analysis_id"] != user.analysis_id:
        raise PlanChanged
    async with db.read() as session:
        answers = _answers(waiting)
        comparison = await compare_with_plan(session, user, reading.document, answers)
    if comparison.matching.doubts:
        raise PlanChanged
    async with db.begin() as session:
        return await save(session, user, file, comparison, now)


async def take_back(
    callback: CallbackQuery,
    callback_data: UndoDocument,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    async with db.begin() as session:
        plan = await undo(session, user, callback_data.revision_id, now)
    await show(callback, view.undone(plan))


def build_router() -> Router:
    router = Router(name="import_document")
    router.message.register(explain, Command("import"))
    router.callback_query.register(send_template, Template.filter())
    router.message.register(receive, AnalysisFile())
    router.callback_query.register(answer, SameTask.filter())
    router.callback_query.register(answer_all, AllNew.filter())
    router.callback_query.register(finish, SaveDocument.filter())
    router.callback_query.register(take_back, UndoDocument.filter())
    return router
