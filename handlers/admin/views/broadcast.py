"""A broadcast to all users: before it is sent, during, and after."""

from collections.abc import Mapping, Sequence
from typing import Any

from aiogram.types import MessageEntity
from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.vocabulary import BroadcastState, DeliveryState
from handlers.callbacks.administrators import DecideBroadcast, WatchBroadcast
from handlers.common.money import figure
from handlers.common.view import ButtonRow, View, button


def ask() -> View:
    text = _("What shall everyone get? Send it as it should arrive, or /cancel.")
    return View(Text(text), (_cancel(0),))


def only_text() -> View:
    text = _("Only text can go to everyone. Send it as one message, or /cancel.")
    return View(Text(text), (_cancel(0),))


def _cancel(message_id: int) -> ButtonRow:
    """The row that drops the draft; message 0 means there is none yet."""
    return [button(_("Cancel"), DecideBroadcast(message_id=message_id, act="drop"))]


def confirm(message_id: int, readers: int) -> View:
    """The question before the broadcast goes to `readers` users."""
    text = ngettext(
        "This is how it arrives. It goes to {count} person.",
        "This is how it arrives. It goes to {count} people.",
        readers,
    )
    send = ngettext("Send to {count} person", "Send to {count} people", readers)
    count = figure(readers)
    return View(
        Text(text.format(count=count)),
        (
            [button(_("Only to me"), DecideBroadcast(message_id=message_id, act="test"))],
            [button(send.format(count=count), DecideBroadcast(message_id=message_id, act="send"))],
            _cancel(message_id),
        ),
    )


def tried() -> str:
    return _("Sent to you alone.")


def dropped() -> View:
    return View(Text(_("Nothing was sent.")))


def progress(
    broadcast_id: int,
    state: BroadcastState,
    outcomes: Mapping[DeliveryState, int],
    readers: int,
    *,
    ask_to_stop: bool,
) -> View:
    """Counts of a broadcast's deliveries by outcome; `readers` is the estimate while it is
    planned.
    """
    sent, total = outcomes.get("sent", 0), sum(outcomes.values())
    left = sum(outcomes.get(outcome, 0) for outcome in ("planned", "claimed", "sending"))
    under_way = state != "stopped" and (state == "planning" or left > 0)
    recipients = max(readers, total) if state == "planning" else total
    names: dict[DeliveryState, str] = {
        "unreachable": _("Not reachable: {count}"),
        "failed": _("Failed: {count}"),
        "skipped": _("Not sent: {count}"),
    }
    lines = [
        _("Sent: {sent} of {total}").format(sent=figure(sent), total=figure(recipients)),
        *(
            text.format(count=figure(outcomes[outcome]))
            for outcome, text in names.items()
            if outcomes.get(outcome)
        ),
    ]
    head = _("Under way") if under_way else _("Stopped") if state == "stopped" else _("Done")
    if ask_to_stop and under_way:
        lines.append(_("Stop here? Who has it keeps it."))
    parts = (Bold(_("To everyone")), "\n", head, "\n\n", "\n".join(lines))
    return View(Text(*parts), _rows(broadcast_id, ask_to_stop=ask_to_stop) if under_way else ())


def _rows(broadcast_id: int, *, ask_to_stop: bool) -> tuple[ButtonRow, ...]:
    look = WatchBroadcast(broadcast_id=broadcast_id)
    stop = WatchBroadcast(broadcast_id=broadcast_id, stop=True, sure=ask_to_stop)
    if ask_to_stop:
        return ([button(_("Stop it"), stop), button(_("Go on"), look)],)
    return ([button(_("Look again"), look), button(_("Stop…"), stop)],)


def message(text: str, entities: Sequence[dict[str, Any]]) -> View:
    """The administrator's text as they formatted it."""
    return View(Text.from_entities(text, [MessageEntity(**fields) for fields in entities]))
