"""Offers for a text: to save a plan, to start a posting's draft, or to choose between the two."""

from collections.abc import Sequence
from typing import Any

from aiogram.types import Message

from db.documents.document import Document
from db.rows.users import UserRow
from handlers.common.show import show, show_again
from handlers.common.states import ImportDocument, PastedText
from handlers.common.view import View
from handlers.documents import incoming
from handlers.documents.dialog import Dialog
from handlers.documents.message_text import as_markdown
from handlers.documents.rules import pasted as rules
from handlers.documents.services.plans import MAX_NAME
from handlers.documents.views import import_document as view
from handlers.documents.views import incoming as incoming_view
from handlers.postings import drafts, own_files
from handlers.postings import rules as posting_rules


async def begin(message: Message, dialog: Dialog, *, as_plan: bool = False) -> bool:
    """Offer a text or caption as a plan or a posting; False if it is neither.

    With `as_plan` its sender has said that it is a plan.
    """
    part = part_of(message, as_plan=as_plan)
    kind = "plan" if as_plan else rules.kind_of(part["plain"])
    if kind == "neither":
        return False
    if message.edit_date is not None and kind != "posting":
        # Its message may have been saved, and a message is saved once.
        await show(message, incoming_view.edited())
        return True
    kept = {"parts": [part], "as_plan": as_plan, "shown": 0}
    return await offer(message, dialog, kept, kind)


def part_of(message: Message, *, as_plan: bool) -> dict[str, Any]:
    """`text` is Markdown, `plain` what a reader sees; without the command before it."""
    text, plain = as_markdown(message), message.text or message.caption or ""
    if as_plan and plain.startswith("/"):
        text, plain = ([*each.split(maxsplit=1), ""][1] for each in (text, plain))
    links = drafts.hidden_links(message)
    return {"id": message.message_id, "text": text, "plain": plain, "links": links}


def posting_of(parts: Sequence[dict[str, Any]]) -> posting_rules.PastedPosting | None:
    """The posting that the parts are, with the links that their words hide."""
    text = rules.joined([part["plain"] for part in parts])
    return posting_rules.read(text, [link for part in parts for link in part.get("links", ())])


async def _listed(
    message: Message, dialog: Dialog, text: str, kind: rules.PastedKind
) -> View | None:
    """The summary of a text that lists postings; one like a plan must name roles and pay."""
    surely = kind == "plan"
    return await own_files.of_text(message.message_id, dialog.state, text, surely=surely)


async def offer(
    message: Message, dialog: Dialog, kept: dict[str, Any], kind: rules.PastedKind
) -> bool:
    """Keep the parts, and show what they are; False if a text that may be a plan holds none."""
    state = dialog.state
    kept = {**kept, "at": message.date.timestamp()}
    text = rules.joined([part["text"] for part in kept["parts"]])
    if not kept["as_plan"] and (listed := await _listed(message, dialog, text, kind)):
        await show(message, listed)
        return True
    if kind == "posting":
        posting = posting_of(kept["parts"])
        if posting is None:
            return False
        shown = await drafts.start(message.message_id, dialog.db, state, posting)
        await state.update_data(kept)
    elif kind == "either":
        await state.set_state(PastedText.confirm)
        await state.set_data({**kept, "message_id": message.message_id})
        shown = incoming_view.plan_or_posting(message.message_id)
    else:
        waiting = waiting_for(kept, message.message_id, dialog.user)
        found = await plan_of(dialog, waiting)
        if found is None:
            return False
        shown = found
    former = await show_again(message, shown, kept["shown"])
    if former != kept["shown"]:
        await state.update_data(shown=former)
    return True


def waiting_for(kept: dict[str, Any], message_id: int, user: UserRow) -> dict[str, Any]:
    first = kept["parts"][0]["text"]
    return {
        **kept,
        "message_id": message_id,
        "name": rules.title(first, MAX_NAME),
        "analysis_id": user.analysis_id,
        "answers": {},
    }


async def plan_of(dialog: Dialog, waiting: dict[str, Any]) -> View | None:
    """Wait for Save and return the summary; None if nothing of a plan is there."""
    found = await incoming.read(dialog, waiting)
    if found.reading.document == Document():
        if not waiting["as_plan"]:
            return None
        if listed := _listed_lines(waiting["parts"]):
            return await plan_of(dialog, {**waiting, "parts": listed})
        # The next part may hold more.
        await dialog.state.set_state(PastedText.confirm)
        await dialog.state.set_data(waiting)
        return view.nothing(found.reading)
    await dialog.state.set_state(ImportDocument.confirm)
    await dialog.state.set_data(waiting)
    return await incoming.screen(dialog, waiting, found)


def _listed_lines(parts: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The parts of a text of short lines as one list; empty for any other text."""
    text = rules.with_bullets(rules.joined([part["text"] for part in parts]))
    return [{**parts[-1], "text": text, "plain": text}] if text else []
