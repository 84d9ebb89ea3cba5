"""Text that somebody pastes: whole, or in the parts that Telegram makes of it.

Each part is kept in the dialog as it comes, and what is shown is of all parts so far: nothing
waits for a part that may never come, and a kill loses none.
"""

from datetime import timedelta
from typing import Any

from aiogram import Router
from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.types import CallbackQuery, Message

from db.documents.document import Document, DocumentReading
from handlers.callbacks.plans import PastedAs
from handlers.common.errors import OutOfDate
from handlers.common.filters import HasText
from handlers.common.show import show
from handlers.common.states import DraftPosting, ImportDocument, PastedText
from handlers.documents import offers
from handlers.documents.dialog import Dialog, with_dialog
from handlers.documents.rules import pasted as rules
from handlers.documents.views import import_document as view
from handlers.documents.views import incoming as incoming_view
from handlers.postings import drafts


async def go_on(message: Message, dialog: Dialog, state: FSMContext, raw_state: str) -> None:
    """Take a part that follows the ones before; every other text is no part."""
    kept = await state.get_data()
    part = offers.part_of(message, as_plan=False)
    if not _follows(message, kept, part, posting=raw_state == DraftPosting.confirm.state):
        raise SkipHandler
    by_id = {each["id"]: each for each in [*kept["parts"], part]}
    if len(by_id) > rules.MAX_PARTS:
        await state.clear()
        await show(message, incoming_view.too_many_parts(rules.MAX_PARTS))
        return
    parts = [by_id[id] for id in sorted(by_id)]
    kept = {"parts": parts, "as_plan": kept["as_plan"], "shown": kept["shown"]}
    kind = rules.kind_of(rules.joined([each["plain"] for each in parts]))
    if kept["as_plan"] or kind == "neither":
        kind = "plan"
    if not await offers.offer(message, dialog, kept, kind):
        raise SkipHandler


def _follows(
    message: Message, kept: dict[str, Any], part: dict[str, Any], *, posting: bool
) -> bool:
    if not kept.get("parts") or part["plain"].startswith("/"):
        return False
    since = timedelta(seconds=abs(message.date.timestamp() - kept["at"]))
    if since > rules.JOIN_WITHIN:
        return False
    cut = rules.may_go_on(kept["parts"][-1]["plain"])
    if posting:
        # Two postings that are forwarded come in the same second.
        return cut and message.forward_origin is None
    return cut or rules.is_list(part["plain"])


async def receive_text(message: Message, dialog: Dialog) -> None:
    """Take the text that /import waits for. A word or a command is none, and ends the waiting."""
    text = (message.text or "").strip()
    await dialog.state.clear()
    if text.startswith("/") or ("\n" not in text and not rules.is_list(text)):
        raise SkipHandler
    await offers.begin(message, dialog, as_plan=True)


async def choose(
    callback: CallbackQuery, callback_data: PastedAs, dialog: Dialog, raw_state: str | None
) -> None:
    """Go on with what the text is, as its sender says."""
    kept, message_id = await dialog.state.get_data(), callback_data.message_id
    if raw_state != PastedText.confirm.state or kept.get("message_id") != message_id:
        raise OutOfDate
    if callback_data.kind == "posting":
        if (posting := offers.posting_of(kept["parts"])) is None:
            raise OutOfDate
        await show(callback, await drafts.start(message_id, dialog.db, dialog.state, posting))
        return
    waiting = offers.waiting_for({**kept, "as_plan": True}, message_id, dialog.user)
    found = await offers.plan_of(dialog, waiting)
    await show(callback, found or view.nothing(DocumentReading(Document(), ())))


def build_router() -> Router:
    router = Router(name="pasted")
    router.callback_query.middleware(with_dialog)
    router.callback_query.register(choose, PastedAs.filter())
    return router


def build_dialog_router() -> Router:
    """Before every other router: a part of a text is no question, whatever it says."""
    router = Router(name="pasted_dialog")
    router.message.middleware(with_dialog)
    waits = StateFilter(ImportDocument.confirm, PastedText.confirm, DraftPosting.confirm)
    router.message.register(go_on, waits, HasText())
    router.message.register(receive_text, StateFilter(ImportDocument.text))
    return router
