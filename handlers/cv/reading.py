"""A user's own CV: its skills become states that they confirm by taps."""

from datetime import datetime
from typing import Any

from aiogram import Bot, F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message
from aiogram.utils.chat_action import ChatActionSender

from db.documents.formats.conversion import CantConvert, Refusal
from db.documents.formats.process import ENDINGS, Converter
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.cv import CvSkill, CvSkillPage, FileIs, ReadCv, SaveCv, UndoCv
from handlers.common.files import TEXTS, UNREADABLE, NoText, TooLarge, ending_of, fetch_text
from handlers.common.show import show
from handlers.common.states import CvFile
from handlers.common.view import View
from handlers.cv import screens, service
from handlers.cv.views import reading as view
from handlers.market.rules.market import MarketAt

# Words of a text that may be a CV; a shorter one is a question or a command.
LEAST_WORDS = 8


async def ask(callback: CallbackQuery, state: FSMContext) -> None:
    await state.set_state(CvFile.text)
    await state.set_data({})
    await show(callback, view.ask())


async def receive(
    message: Message,
    bot: Bot,
    db: Database,
    state: FSMContext,
    user: UserRow,
    now: datetime,
    market: MarketAt,
    converter: Converter,
) -> None:
    """Take the file or the text that is awaited. Anything else ends the waiting."""
    sent = message.document
    if sent is not None and ending_of(sent) in TEXTS | ENDINGS:
        file = {
            "message_id": message.message_id,
            "file_id": sent.file_id,
            "ending": ending_of(sent),
            "size": sent.file_size,
        }
        shown = await _read(bot, converter, db, user, now, market, state, file)
        await show(message, shown)
        return
    text = message.text or ""
    if text.startswith("/") or len(text.split()) < LEAST_WORDS:
        await state.clear()
        raise SkipHandler
    place = {"message_id": message.message_id}
    await show(message, await screens.offer(db, user, await market(now), state, text, place))


async def _read(
    bot: Bot,
    converter: Converter,
    db: Database,
    user: UserRow,
    now: datetime,
    market: MarketAt,
    state: FSMContext,
    file: dict[str, Any],
) -> View:
    """The skills of a file, or why it can't be read; then another one is awaited."""
    try:
        async with ChatActionSender.typing(chat_id=user.id, bot=bot):
            found = await fetch_text(bot, converter, file["file_id"], file["ending"], file["size"])
    except UNREADABLE as error:
        await state.set_state(CvFile.text)
        await state.set_data({})
        return view.unreadable(refusal_of(error))
    return await screens.offer(db, user, await market(now), state, found.text, file)


def refusal_of(error: Exception) -> Refusal | None:
    if isinstance(error, CantConvert):
        return error.refusal
    if isinstance(error, TooLarge):
        return "too_large"
    return "damaged" if isinstance(error, NoText) else None


async def as_cv(
    callback: CallbackQuery,
    callback_data: FileIs,
    bot: Bot,
    db: Database,
    state: FSMContext,
    user: UserRow,
    now: datetime,
    market: MarketAt,
    converter: Converter,
) -> None:
    """Read the file that was no plan as a CV."""
    file = await screens.kept_file(state, callback_data.message_id)
    await show(callback, await _read(bot, converter, db, user, now, market, state, file))


async def toggle(
    callback: CallbackQuery, callback_data: CvSkill, db: Database, state: FSMContext
) -> None:
    kept = await screens.kept(state, callback_data.message_id)
    out = [id for id in kept["out"] if id != callback_data.skill_id]
    if not callback_data.on and any(id == callback_data.skill_id for id, _s in kept["states"]):
        out.append(callback_data.skill_id)
    kept = {**kept, "out": out}
    await state.set_data(kept)
    async with db.read() as session:
        shown = await screens.choice(session, kept, callback_data.page)
    await show(callback, shown)


async def turn_page(
    callback: CallbackQuery, callback_data: CvSkillPage, db: Database, state: FSMContext
) -> None:
    kept = await screens.kept(state, callback_data.message_id)
    async with db.read() as session:
        shown = await screens.choice(session, kept, callback_data.page)
    await show(callback, shown)


async def save(
    callback: CallbackQuery,
    callback_data: SaveCv,
    db: Database,
    state: FSMContext,
    user: UserRow,
    now: datetime,
    market: MarketAt,
) -> None:
    kept = await screens.kept(state, callback_data.message_id)
    if not callback_data.save:
        await state.clear()
        await show(callback, view.dropped())
        return
    chosen = {id: skill for id, skill in kept["states"] if id not in kept["out"]}
    async with db.begin_for(user.id) as session:
        done = await service.save(session, user, chosen, now)
    if done is None:
        await show(callback, view.unchanged())
        return
    async with db.read() as session:
        gaps = await screens.gaps(session, user, await market(now))
    undo = UndoCv(first=done.first, last=done.last)
    await show(callback, view.saved(done.have, done.learning, gaps, undo))


async def take_back(
    callback: CallbackQuery, callback_data: UndoCv, db: Database, user: UserRow
) -> None:
    async with db.begin_for(user.id) as session:
        count = await service.undo(session, user, callback_data.first, callback_data.last)
    await show(callback, view.undone(count))


def build_router() -> Router:
    router = Router(name="cv_reading")
    router.callback_query.register(ask, ReadCv.filter())
    router.callback_query.register(as_cv, FileIs.filter(F.kind == "cv"))
    router.callback_query.register(toggle, CvSkill.filter())
    router.callback_query.register(turn_page, CvSkillPage.filter())
    router.callback_query.register(save, SaveCv.filter())
    router.callback_query.register(take_back, UndoCv.filter())
    return router


def build_dialog_router() -> Router:
    """Before every other router: what is awaited is a CV, whatever it looks like."""
    router = Router(name="cv_dialog")
    router.message.register(receive, StateFilter(CvFile.text))
    return router
