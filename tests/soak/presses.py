"""What the press of a button says about its user's record."""

from collections.abc import Callable
from typing import Any

from aiogram.filters.callback_data import CallbackData

from handlers import callbacks
from handlers.views.onboarding import ZONES
from tests.soak.record import Record

KINDS: dict[str, type[CallbackData]] = {
    kind.__prefix__: kind
    for kind in (getattr(callbacks, name) for name in callbacks.__all__)
    if isinstance(kind, type) and issubclass(kind, CallbackData) and hasattr(kind, "__prefix__")
}
# Told apart from the rest: they move the digest's moment.
SCHEDULING = (
    callbacks.Every,
    callbacks.GoOn,
    callbacks.Pause,
    callbacks.Resume,
    callbacks.OnboardZone,
    callbacks.OnboardTime,
)


def read(data: str) -> CallbackData | None:
    kind = KINDS.get(data.partition(":")[0])
    return kind.unpack(data) if kind else None


def note(
    record: Record, pressed: Any, *, sure: bool, latest: tuple[int, bool | None] | None
) -> None:
    """Write down what the press did, or may have done. `latest` is the task of the tick that an
    Undo takes back, and whether it was the task's latest."""
    if isinstance(pressed, SCHEDULING):
        record.moved_digest = True
    if isinstance(pressed, callbacks.UndoTick):
        if latest is not None:
            record.undo(latest[0], latest=latest[1], sure=sure)
        return
    if found := NOTES.get(type(pressed)):
        found(record, pressed, sure)


def _pause(record: Record, pressed: Any, sure: bool) -> None:
    if pressed.days != callbacks.ASK:
        record.set("pause", pressed.days, sure=sure)


def _zone(record: Record, pressed: Any, sure: bool) -> None:
    if pressed.sure and 0 <= pressed.zone < len(ZONES):
        record.set("time_zone", ZONES[pressed.zone], sure=sure)


def _time(record: Record, pressed: Any, sure: bool) -> None:
    if pressed.weekday >= 0 and pressed.hour >= 0:
        record.set("weekday", pressed.weekday, sure=sure)
        record.set("minute_of_day", pressed.hour * 60, sure=sure)


def _knows(record: Record, pressed: Any, sure: bool) -> None:
    if pressed.skill_id:
        record.mark_skill(pressed.skill_id, known=pressed.known, sure=sure)


def _some_lessons(record: Record, pressed: Any, sure: bool) -> None:
    record.some_lessons = True


NOTES: dict[type[CallbackData], Callable[[Record, Any, bool], None]] = {
    callbacks.TickTask: lambda r, p, sure: r.tick(p.task_id, p.state, sure=sure),
    callbacks.RemoveOwn: lambda r, p, sure: r.tick(p.task_id, p.state, sure=sure),
    callbacks.RestoreOwn: lambda r, p, sure: r.take_back(
        p.task_id, only_from="skipped", sure=sure
    ),
    callbacks.MoveSkill: lambda r, p, sure: r.skill(p.skill_id).put(p.state, sure=sure),
    callbacks.OnboardSkill: _knows,
    callbacks.AddSkill: lambda r, p, sure: r.put_lesson(p.skill_id, sure=sure),
    callbacks.AddMissing: _some_lessons,
    callbacks.LearnFound: _some_lessons,
    callbacks.Every: lambda r, p, sure: r.set("every_weeks", p.weeks, sure=sure),
    callbacks.GoOn: lambda r, p, sure: r.set("every_weeks", p.every_weeks, sure=sure),
    callbacks.Pause: _pause,
    callbacks.Resume: lambda r, p, sure: r.set("pause", "no", sure=sure),
    callbacks.OnboardZone: _zone,
    callbacks.OnboardTime: _time,
    callbacks.ChooseRole: lambda r, p, sure: r.set("role_id", p.role_id, sure=sure),
}
