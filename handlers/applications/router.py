"""Buttons of applications: the board, a card and its moves, a posting's "Applied"."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.applications import rules, screens
from handlers.applications.services import journal
from handlers.applications.views import board as board_view
from handlers.applications.views import card as view
from handlers.callbacks.applications import (
    ApplicationCard,
    Applications,
    ApplyTo,
    AskAgain,
    FunnelPicture,
    LearnGaps,
    LinkPosting,
    MoveApplication,
    NextAt,
    PickDay,
    ShowLessons,
    UndoMove,
    minutes,
    of_minutes,
)
from handlers.common.charts import ChartFile, ChartSource
from handlers.common.show import message_id, show, show_picture
from handlers.postings import screens as posting_screens
from handlers.postings.views import card as posting_view
from handlers.tasks.services.learning_tasks import add_missing, skip_learning_task


async def turn(
    callback: CallbackQuery,
    callback_data: Applications,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    async with db.read() as session:
        shown = await screens.board(session, user, now, callback_data)
    await show(callback, shown)


async def open_card(
    callback: CallbackQuery,
    callback_data: ApplicationCard,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    async with db.read() as session:
        shown = await screens.card(
            session, user, callback_data.application_id, now, message_id=message_id(callback)
        )
    await show(callback, shown)


async def apply(
    callback: CallbackQuery, callback_data: ApplyTo, db: Database, user: UserRow, now: datetime
) -> None:
    """Note an application on a posting's card, or take back what was noted there."""
    id, toast = callback_data.posting_id, None
    async with db.begin_for(user.id) as session:
        try:
            if callback_data.on:
                moved = await journal.apply(session, user, id, now)
                toast = view.moved_toast("applied", changed=moved.move_id is not None)
            else:
                changed = await journal.take_back(session, user, id, now)
                toast = view.taken_back_toast(changed=changed)
        except journal.JournalFull:
            toast = view.full(rules.MAX_APPLICATIONS)
    async with db.read() as session:
        shown = await posting_screens.card(session, user, callback_data, message_id(callback))
    await show(callback, shown, toast=toast)


async def move(
    callback: CallbackQuery,
    callback_data: MoveApplication,
    db: Database,
    user: UserRow,
    now: datetime,
) -> None:
    id, state = callback_data.application_id, callback_data.state or None
    async with db.begin_for(user.id) as session:
        at = of_minutes(callback_data.at)
        done = await journal.record(session, user, id, state, now, at)
    back = screens.undo_of(done)
    async with db.read() as session:
        if state == "interview" and not callback_data.at:
            shown = view.pick_day(await journal.find(session, user, id), user, now, back)
        else:
            at_id = message_id(callback)
            shown = await screens.card(session, user, id, now, back, message_id=at_id)
    await show(callback, shown, toast=view.moved_toast(state, changed=bool(back)))


async def undo(
    callback: CallbackQuery, callback_data: UndoMove, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin_for(user.id) as session:
        moved = await journal.undo(session, user, callback_data.move_id, now)
    again = (UndoMove(move_id=moved.move_id),) if moved.move_id else ()
    async with db.read() as session:
        row = await journal.find(session, user, moved.application_id)
        shown = await screens.card(session, user, row.id, now, again)
    toast = view.moved_toast(row.state, changed=True) if again else view.changed_since()
    await show(callback, shown, toast=toast)


async def pick_day(
    callback: CallbackQuery, callback_data: PickDay, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.read() as session:
        row = await journal.find(session, user, callback_data.application_id)
    if callback_data.day:
        await show(callback, view.pick_hour(row, user, callback_data.day))
    else:
        await show(callback, view.pick_day(row, user, now))


async def set_next(
    callback: CallbackQuery, callback_data: NextAt, db: Database, user: UserRow, now: datetime
) -> None:
    id, at = callback_data.application_id, of_minutes(callback_data.at)
    async with db.begin_for(user.id) as session:
        former = minutes(await journal.set_next(session, user, id, at, now))
    back = (NextAt(application_id=id, at=former),) if former != callback_data.at else ()
    async with db.read() as session:
        shown = await screens.card(session, user, id, now, back)
    await show(callback, shown, toast=view.next_toast(at, user))


async def link(
    callback: CallbackQuery, callback_data: LinkPosting, db: Database, user: UserRow, now: datetime
) -> None:
    id, posting_id = callback_data.application_id, callback_data.posting_id
    async with db.begin_for(user.id) as session:
        former = (await journal.find(session, user, id)).posting_id or 0
        await journal.link(session, user, id, posting_id)
    back = (LinkPosting(application_id=id, posting_id=former),) if former != posting_id else ()
    async with db.read() as session:
        shown = await screens.card(session, user, id, now, back)
    await show(callback, shown, toast=view.text_saved())


async def ask_again(
    callback: CallbackQuery, callback_data: AskAgain, db: Database, user: UserRow, now: datetime
) -> None:
    id, on = callback_data.application_id, callback_data.on
    async with db.begin_for(user.id) as session:
        await journal.ask_again(session, user, id, now, on=on)
    back = (AskAgain(application_id=id, on=False),) if on else ()
    async with db.read() as session:
        shown = await screens.card(session, user, id, now, back, message_id=message_id(callback))
    await show(callback, shown, toast=view.again_toast(on=on))


async def show_lessons(callback: CallbackQuery, db: Database, user: UserRow) -> None:
    async with db.read() as session:
        shown = await screens.lessons(session, user)
    await show(callback, shown)


async def learn_gaps(
    callback: CallbackQuery, callback_data: LearnGaps, db: Database, user: UserRow, now: datetime
) -> None:
    async with db.begin_for(user.id) as session:
        ids = [id for id, _count in (await screens.found_lessons(session, user)).gaps]
        if callback_data.on:
            added = await add_missing(session, user, [{id} for id in ids], now)
            toast = posting_view.added_toast(added.names, added.planned)
        else:
            texts = await skip_learning_task(session, user, ids, now)
            toast = posting_view.taken_out_toast(texts)
    async with db.read() as session:
        shown = await screens.lessons(session, user)
    await show(callback, shown, toast=toast)


async def show_funnel(
    callback: CallbackQuery,
    callback_data: FunnelPicture,
    db: Database,
    user: UserRow,
    now: datetime,
    pictures: ChartSource,
    locale: str,
) -> None:
    async with db.read() as session:
        chart = await screens.chart(session, user)
        if not chart.rows[0].count:
            shown = await screens.board(session, user, now, Applications())
    if not chart.rows[0].count:
        await show(callback, shown)
        return
    picture = ChartFile(chart, locale, callback_data.theme)
    caption = board_view.below_picture(chart, callback_data.theme)
    await show_picture(callback, caption, picture, pictures, now)


def build_router() -> Router:
    router = Router(name="applications")
    router.callback_query.register(turn, Applications.filter())
    router.callback_query.register(open_card, ApplicationCard.filter())
    router.callback_query.register(apply, ApplyTo.filter())
    router.callback_query.register(move, MoveApplication.filter())
    router.callback_query.register(undo, UndoMove.filter())
    router.callback_query.register(pick_day, PickDay.filter())
    router.callback_query.register(set_next, NextAt.filter())
    router.callback_query.register(link, LinkPosting.filter())
    router.callback_query.register(ask_again, AskAgain.filter())
    router.callback_query.register(show_lessons, ShowLessons.filter())
    router.callback_query.register(learn_gaps, LearnGaps.filter())
    router.callback_query.register(show_funnel, FunnelPicture.filter())
    return router
