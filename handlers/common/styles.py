"""The colour of a button, by what a press does: green ticks, red deletes, blue is the next step.

Clients that know no colours show the button as any other.
"""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.applications import RemoveText
from handlers.callbacks.cv import SaveCv
from handlers.callbacks.digest import Resume
from handlers.callbacks.first import Begin, PickTrack, Stand
from handlers.callbacks.plans import DropPlan, PlanLacks, SaveDocument
from handlers.callbacks.postings import DeletePosting, DraftEnd, SaveOwnPostings, SavePostings
from handlers.callbacks.screens import DeleteMe
from handlers.callbacks.share import FollowShare, MakeShare, Revoke
from handlers.callbacks.task import RemoveProof
from handlers.callbacks.tasks import RemoveOwn, RemoveOwnLines, TickTask

Style = Literal["success", "danger", "primary"]
# Each class with its style, and the fields that a button must have for it.
_STYLES: dict[type[CallbackData], tuple[Style, dict[str, object]]] = {
    TickTask: ("success", {"state": "done"}),
    DeleteMe: ("danger", {"sure": True}),
    DeletePosting: ("danger", {"on": True}),
    DropPlan: ("danger", {"on": True}),
    RemoveOwn: ("danger", {"state": "skipped"}),
    RemoveOwnLines: ("danger", {"on": True}),
    RemoveProof: ("danger", {}),
    RemoveText: ("danger", {}),
    Revoke: ("danger", {}),
    Begin: ("primary", {"way": "market"}),
    DraftEnd: ("primary", {"save": True}),
    FollowShare: ("primary", {"on": True}),
    MakeShare: ("primary", {}),
    PickTrack: ("primary", {"page": 0}),
    PlanLacks: ("primary", {"on": True}),
    Resume: ("primary", {}),
    SaveCv: ("primary", {"save": True}),
    SaveDocument: ("primary", {"into": "plan"}),
    SaveOwnPostings: ("primary", {"save": True}),
    SavePostings: ("primary", {"save": True}),
    Stand: ("primary", {"pick": ""}),
}
# The marks of labels that lead back, undo, or say what is chosen: no deed, whatever the data.
_NO_DEED = ("‹", "↩", "☑", "☐")


def style_of(label: str, data: CallbackData) -> Style | None:
    """The style of a button; None for most."""
    style, fields = _STYLES.get(type(data), (None, {}))
    if style is None or label.startswith(_NO_DEED):
        return None
    # A choice of a city leads where "Done ›" does.
    if isinstance(data, Stand) and not label.endswith("›"):
        return None
    return style if all(getattr(data, name) == value for name, value in fields.items()) else None
