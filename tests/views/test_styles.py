"""The colour of a button says what a press does."""

import pytest
from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.first import Begin, PickTrack, Stand
from handlers.callbacks.plans import DropPlan, SaveDocument
from handlers.callbacks.screens import DeleteMe, Open
from handlers.callbacks.share import Revoke
from handlers.callbacks.tasks import TickTask, UndoTick
from handlers.common.view import button


@pytest.mark.parametrize(
    ("label", "data", "style"),
    [
        ("✅ 1", TickTask(task_id=1, state="done", origin="plan"), "success"),
        ("↩ 1", TickTask(task_id=1, state="done", origin="plan"), None),
        ("⏭ 1", TickTask(task_id=1, state="skipped", origin="plan"), None),
        ("↩ Undo", UndoTick(tick_id=1, origin="plan"), None),
        ("Delete all of it", DeleteMe(sure=True), "danger"),
        ("Keep it", DeleteMe(sure=False), None),
        ("Delete", DropPlan(analysis_id=1, on=True), "danger"),
        ("Undo", DropPlan(analysis_id=1, on=False), None),
        ("Revoke…", Revoke(share_id=1, sure=False), "danger"),
        ("▶ Start", Begin(way="market"), "primary"),
        ("See the sample", Begin(way="sample"), None),
        ("Choose a role", PickTrack(), "primary"),
        ("‹ Roles", PickTrack(), None),
        ("Another role…", PickTrack(page=1), None),
        ("Done ›", Stand(), "primary"),
        ("Almaty", Stand(city=1), None),
        ("Save", SaveDocument(message_id=1, into="plan"), "primary"),
        ("Cancel", SaveDocument(message_id=1, into="nothing"), None),
        ("This week", Open(screen="plan"), None),
    ],
)
def test_a_colour_says_what_a_press_does(
    label: str, data: CallbackData, style: str | None
) -> None:
    assert button(label, data).get("style") == style
