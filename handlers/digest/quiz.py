"""Answers to quizzes, the undo of what they did, and the switch that turns them off."""

from dataclasses import replace
from datetime import datetime

from aiogram import Bot, Router
from aiogram.types import CallbackQuery, PollAnswer

from db.queries import users
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.digest import QuizSwitch, QuizUndo
from handlers.common.show import show
from handlers.digest import quiz_views as view
from handlers.digest import screens
from handlers.digest.services import quiz


async def take_answer(event: PollAnswer, bot: Bot, db: Database, now: datetime) -> None:
    if event.user is None:
        return
    async with db.begin_for(event.user.id) as session:
        user = await users.find(session, event.user.id)
        if user is None:
            return
        lapse = await quiz.take_answer(session, user, event.poll_id, event.option_ids, now)
    if lapse is not None:
        shown = view.lapsed(lapse.quiz_id, lapse.skill_id, lapse.receipt)
        await bot.send_message(user.id, **shown.as_kwargs())


async def undo(
    callback: CallbackQuery, callback_data: QuizUndo, db: Database, user: UserRow
) -> None:
    async with db.begin_for(user.id) as session:
        receipt = await quiz.undo(session, user, callback_data.quiz_id)
    await show(callback, view.undone(receipt))


async def switch(
    callback: CallbackQuery, callback_data: QuizSwitch, db: Database, user: UserRow, now: datetime
) -> None:
    on = callback_data.on
    async with db.begin() as session:
        await users.update_settings(session, user.id, quizzed=on)
    if callback_data.settings:
        await show(callback, await screens.remind(db, replace(user, quizzed=on), now))
        return
    await show(callback, view.switched(on=on))


def build_router() -> Router:
    router = Router(name="quiz")
    router.poll_answer.register(take_answer)
    router.callback_query.register(undo, QuizUndo.filter())
    router.callback_query.register(switch, QuizSwitch.filter())
    return router
