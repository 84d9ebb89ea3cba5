"""A user's own analysis: read from a file, compared with their plan, saved on a tap."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import PurePath
from typing import Any

from aiogram import F, Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import CommandObject
from aiogram.fsm.context import FSMContext
from aiogram.types import BufferedInputFile, CallbackQuery, Message
from aiogram.utils.i18n import get_i18n

from db import reference
from db.documents.document import Document
from db.documents.plan_tasks import UnsureMatch
from db.plans.builtin import BUILTIN
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.cv import FileIs
from handlers.callbacks.plans import (
    AllNew,
    AllSame,
    PlanLacks,
    SameTask,
    SaveDocument,
    Template,
    UndoDocument,
)
from handlers.common.commands import Command
from handlers.common.errors import OutOfDate
from handlers.common.files import UNREADABLE, ending_of
from handlers.common.show import show, show_file
from handlers.common.states import ImportDocument
from handlers.common.view import View
from handlers.cv import screens as cv
from handlers.cv.rules.reading import looks_like_cv
from handlers.documents import offers
from handlers.documents.dialog import Dialog, with_dialog
from handlers.documents.incoming import (
    AnalysisFile,
    Incoming,
    answers_of,
    plan_name,
    read,
    refused,
    screen,
)
from handlers.documents.rules import doubts
from handlers.documents.services.lacks import add_lacks, lacked, take_out_lacks
from handlers.documents.services.plans import MAX_PLANS, TooManyPlans, find_plan
from handlers.documents.services.renew import differences
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
from handlers.documents.views import incoming as incoming_view
from handlers.documents.views import saved as saved_view
from handlers.market.rules.market import Market, MarketAt
from handlers.postings import drafts

TEMPLATE = f"{BUILTIN}.md"
# The forms in which people send CVs.
CV_ENDINGS = (".pdf", ".docx")


async def explain(message: Message, command: CommandObject, dialog: Dialog) -> None:
    """Take the text behind the command as a document; without one show the form, and await it."""
    if command.args:
        await offers.begin(message, dialog, as_plan=True)
        return
    await dialog.state.set_state(ImportDocument.text)
    await dialog.state.set_data({})
    file, screen = BufferedInputFile(_template(), TEMPLATE), view.template()
    await message.answer_document(file, **screen.as_caption(), reply_markup=screen.keyboard())


async def send_template(callback: CallbackQuery) -> None:
    await show_file(callback, TEMPLATE, _template(), view.template())


def _template() -> bytes:
    language = get_i18n().current_locale
    if language not in reference.builtin_languages():
        language = "en"
    return reference.text(f"{BUILTIN}.{language}.md").encode()


async def receive(message: Message, dialog: Dialog, now: datetime, market: MarketAt) -> None:
    """Show what a file holds: a plan, or the skills of a CV. /import says that it is a plan."""
    sent = message.document
    if sent is None:
        return
    if ending_of(sent) == ".pdf" and drafts.posting_of(message) is not None:
        # A job that a channel posts, with its picture as PDF.
        raise SkipHandler
    file = {
        "file_id": sent.file_id,
        "ending": ending_of(sent),
        "size": sent.file_size,
        "message_id": message.message_id,
        "name": _caption(message) or plan_name(PurePath(sent.file_name or "").stem),
    }
    try:
        found = await read(dialog, file)
    except UNREADABLE as error:
        await show(message, refused(error))
        return
    if found.name and not _caption(message):
        file["name"] = found.name
    is_plan = (message.caption or "").startswith("/import")
    if file["ending"] in CV_ENDINGS and not is_plan and looks_like_cv(found.text):
        current = await market(now)
        shown = await cv.offer(dialog.db, dialog.user, current, dialog.state, found.text, file)
    else:
        shown = await _plan_of(dialog, file, found)
    await show(message, shown)


async def _plan_of(dialog: Dialog, file: dict[str, Any], found: Incoming) -> View:
    """Make the summary of a file's plan, which waits for Save."""
    if found.reading.document == Document():
        if file["ending"] not in CV_ENDINGS:
            return view.nothing(found.reading)
        await cv.keep_file(dialog.state, file)
        return view.nothing(found.reading, file["message_id"])
    waiting = {**file, "analysis_id": dialog.user.analysis_id, "answers": {}}
    await dialog.state.set_state(ImportDocument.confirm)
    await dialog.state.set_data(waiting)
    return await screen(dialog, waiting, found)


async def as_plan(callback: CallbackQuery, callback_data: FileIs, dialog: Dialog) -> None:
    """Read the file that was taken for a CV as a plan."""
    file = await cv.kept_file(dialog.state, callback_data.message_id)
    try:
        found = await read(dialog, file)
    except UNREADABLE as error:
        await show(callback, refused(error))
        return
    await show(callback, await _plan_of(dialog, file, found))


def _caption(message: Message) -> str:
    """The name that a file's caption gives the plan: its first line, behind a command or not."""
    caption = message.caption or ""
    if caption.startswith("/"):
        caption = [*caption.split(maxsplit=1), ""][1]
    return plan_name((caption.strip().splitlines() or [""])[0])


async def _waiting(state: FSMContext, message_id: int) -> dict[str, Any]:
    """The document that a button belongs to, while it waits. Raises OutOfDate."""
    waiting = await state.get_data()
    if waiting.get("message_id") != message_id or "answers" not in waiting:
        raise OutOfDate
    return waiting


async def answer(callback: CallbackQuery, callback_data: SameTask, dialog: Dialog) -> None:
    waiting = await _waiting(dialog.state, callback_data.message_id)
    answers = {**waiting["answers"], str(callback_data.entry): callback_data.task_id}
    await _go_on(callback, dialog, {**waiting, "answers": answers})


async def answer_all(callback: CallbackQuery, callback_data: AllNew, dialog: Dialog) -> None:
    waiting = await _waiting(dialog.state, callback_data.message_id)
    await _go_on(callback, dialog, waiting, rest=doubts.all_new)


async def answer_all_same(callback: CallbackQuery, callback_data: AllSame, dialog: Dialog) -> None:
    waiting = await _waiting(dialog.state, callback_data.message_id)
    await _go_on(callback, dialog, waiting, rest=doubts.likeliest)


async def _go_on(
    callback: CallbackQuery,
    dialog: Dialog,
    waiting: dict[str, Any],
    *,
    rest: Callable[[Sequence[UnsureMatch]], dict[int, int]] | None = None,
) -> None:
    """The next question or the summary, with the answers so far kept in the dialog; `rest`
    answers all questions that are left."""
    user = dialog.user
    waiting = {**waiting, "analysis_id": user.analysis_id}
    try:
        found = await read(dialog, waiting)
    except UNREADABLE:
        await show(callback, incoming_view.not_fetched(waiting["message_id"]))
        return
    if rest is not None:
        async with dialog.db.read() as session:
            answers = answers_of(waiting)
            comparison = await compare_with_plan(session, user, found.reading.document, answers)
        answered = rest(comparison.matching.doubts)
        new = {str(entry): task for entry, task in answered.items()}
        waiting["answers"] = {**waiting["answers"], **new}
    shown = await screen(dialog, waiting, found)
    await dialog.state.set_data(waiting)
    await show(callback, shown)


async def finish(
    callback: CallbackQuery,
    callback_data: SaveDocument,
    dialog: Dialog,
    now: datetime,
    market: MarketAt,
) -> None:
    """A second tap finds what the first one saved, even where a kill came between them."""
    message_id, db, state = callback_data.message_id, dialog.db, dialog.state
    async with db.read() as session:
        saved = await saved_again(session, dialog.user.id, message_id)
    if saved is not None:
        await _clear(state, message_id)
        await show(callback, saved_view.saved(saved.plan, saved.revision_id, saved.counts))
        return
    waiting = await _waiting(state, message_id)
    if callback_data.into == "nothing":
        await state.clear()
        await show(callback, view.dropped())
        return
    try:
        found = await read(dialog, waiting)
        saved = await _save(
            db, dialog.user, waiting, found, now, as_new=callback_data.into == "new"
        )
    except UNREADABLE:
        await show(callback, incoming_view.not_fetched(message_id))
    except TooManyPlans:
        await show(callback, view.too_many(MAX_PLANS, message_id))
    except TooMuchToday:
        await show(callback, view.too_much_today(message_id))
    except PlanChanged:
        # The plan is another one by now, or there is something to ask.
        await _go_on(callback, dialog, {**waiting, "ask": True})
    else:
        await state.clear()
        await show(callback, await _receipt(dialog, saved, await market(now)))


async def _receipt(dialog: Dialog, saved: SavedPlan, market: Market) -> View:
    async with dialog.db.read() as session:
        lacks = len(await lacked(session, saved.plan.id))
        follower = replace(dialog.user, analysis_id=saved.plan.id)
        found = await differences(session, follower, market)
    differing = found.all if found else 0
    return saved_view.saved(saved.plan, saved.revision_id, saved.counts, lacks, differing)


async def _clear(state: FSMContext, message_id: int) -> None:
    if (await state.get_data()).get("message_id") == message_id:
        await state.clear()


async def _save(
    db: Database,
    user: UserRow,
    waiting: dict[str, Any],
    found: Incoming,
    now: datetime,
    *,
    as_new: bool,
) -> SavedPlan:
    """Raises PlanChanged if the screen showed another comparison than would be saved.

    Raises TooManyPlans and TooMuchToday, too.
    """
    name = waiting["name"] or view.plan_without_name()
    text, document = found.text, found.reading.document
    file = ReceivedFile(waiting["message_id"], name, text, document, found.encoding)
    if as_new:
        async with db.begin() as session:
            return await save_as_new(session, user, file, now)
    if waiting["analysis_id"] != user.analysis_id:
        raise PlanChanged
    async with db.read() as session:
        answers = answers_of(waiting)
        comparison = await compare_with_plan(session, user, file.document, answers)
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
    await show(callback, saved_view.undone(plan))


async def plan_lacks(
    callback: CallbackQuery, callback_data: PlanLacks, db: Database, user: UserRow, now: datetime
) -> None:
    if callback_data.analysis_id != user.analysis_id:
        raise OutOfDate
    async with db.begin_for(user.id) as session:
        if callback_data.on:
            count = await add_lacks(session, user, now)
        else:
            count = await take_out_lacks(session, user, now)
        plan = await find_plan(session, user.id, user.analysis_id)
    await show(callback, saved_view.lacks_planned(plan, count, on=callback_data.on))


def build_router() -> Router:
    router = Router(name="import_document")
    for observer in (router.message, router.callback_query):
        observer.middleware(with_dialog)
    router.message.register(explain, Command("import"))
    router.callback_query.register(send_template, Template.filter())
    router.message.register(receive, AnalysisFile())
    router.callback_query.register(answer, SameTask.filter())
    router.callback_query.register(answer_all, AllNew.filter())
    router.callback_query.register(answer_all_same, AllSame.filter())
    router.callback_query.register(as_plan, FileIs.filter(F.kind == "plan"))
    router.callback_query.register(plan_lacks, PlanLacks.filter())
    router.callback_query.register(finish, SaveDocument.filter())
    router.callback_query.register(take_back, UndoDocument.filter())
    return router
