"""Notes for a user's record, one for each kind of button that they press."""

from collections.abc import Callable
from typing import Any

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.administrators import CheckUp, StatsPicture
from handlers.callbacks.applications import (
    ApplicationCard,
    Applications,
    FunnelPicture,
    LearnGaps,
    ShowLessons,
)
from handlers.callbacks.base import ASK_DAYS
from handlers.callbacks.cv import CvPage, CvSkillPage
from handlers.callbacks.digest import (
    Every,
    GoOn,
    OnboardSkill,
    OnboardTime,
    OnboardZone,
    Pause,
    Resume,
)
from handlers.callbacks.export import Export, ExportMenu
from handlers.callbacks.first import Knows
from handlers.callbacks.goal import ShowGoal
from handlers.callbacks.plans import PlanCard, PlanLacks, ShowAgainst
from handlers.callbacks.postings import (
    AddMissing,
    LearnFound,
    OwnPostings,
    PostingCard,
    PostingPage,
    Postings,
    Search,
)
from handlers.callbacks.screens import (
    ChooseRole,
    ItemSteps,
    Open,
    OpenItem,
    ProgressPicture,
    RoadmapPage,
    RolePage,
    SoftPage,
)
from handlers.callbacks.share import Following, MyShare, SharedCard, SharePage
from handlers.callbacks.skills import (
    AddSkill,
    DemandPicture,
    MoveSkill,
    ShowDemand,
    ShowHowTo,
    ShowPay,
    ShowReaching,
    ShowStatements,
    SkillCard,
    SkillPage,
)
from handlers.callbacks.task import Details, OwnTasks, ShowBeforeAfter, TaskCard
from handlers.callbacks.tasks import RemoveOwn, RestoreOwn, TickTask, UndoTick, WhyThis
from handlers.home.views.onboarding import ZONES
from tests.button_classes import button_classes
from tests.soak.record import Record

KINDS = {kind.__prefix__: kind for kind in button_classes()}
# Told apart from the rest: they move the digest's moment.
SCHEDULING = (Every, GoOn, Pause, Resume, OnboardZone, OnboardTime)
# They change nothing in the store, so neither a lock nor a full disk may cost their answer.
READS = (
    ApplicationCard,
    Applications,
    CheckUp,
    CvPage,
    CvSkillPage,
    DemandPicture,
    Details,
    Export,
    ExportMenu,
    Following,
    FunnelPicture,
    ItemSteps,
    MyShare,
    Open,
    OpenItem,
    OwnPostings,
    OwnTasks,
    PlanCard,
    PostingCard,
    PostingPage,
    Postings,
    ProgressPicture,
    RoadmapPage,
    RolePage,
    Search,
    SharePage,
    SharedCard,
    ShowAgainst,
    ShowBeforeAfter,
    ShowDemand,
    ShowGoal,
    ShowHowTo,
    ShowLessons,
    ShowPay,
    ShowReaching,
    ShowStatements,
    SkillCard,
    SkillPage,
    SoftPage,
    StatsPicture,
    TaskCard,
    WhyThis,
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
    if isinstance(pressed, UndoTick):
        if latest is not None:
            record.undo(latest[0], latest=latest[1], sure=sure)
        return
    if found := NOTES.get(type(pressed)):
        found(record, pressed, sure)


def _pause(record: Record, pressed: Any, sure: bool) -> None:
    if pressed.days != ASK_DAYS:
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
    TickTask: lambda r, p, sure: r.tick(p.task_id, p.state, sure=sure),
    RemoveOwn: lambda r, p, sure: r.tick(p.task_id, p.state, sure=sure),
    RestoreOwn: lambda r, p, sure: r.take_back(p.task_id, only_from="skipped", sure=sure),
    MoveSkill: lambda r, p, sure: r.skill(p.skill_id).put(p.state, sure=sure),
    OnboardSkill: _knows,
    Knows: _knows,
    AddSkill: lambda r, p, sure: r.put_lesson(p.skill_id, sure=sure),
    AddMissing: _some_lessons,
    LearnFound: _some_lessons,
    LearnGaps: _some_lessons,
    PlanLacks: _some_lessons,
    Every: lambda r, p, sure: r.set("every_weeks", p.weeks, sure=sure),
    GoOn: lambda r, p, sure: r.set("every_weeks", p.every_weeks, sure=sure),
    Pause: _pause,
    Resume: lambda r, p, sure: r.set("pause", "no", sure=sure),
    OnboardZone: _zone,
    OnboardTime: _time,
    ChooseRole: lambda r, p, sure: r.set("role_id", p.role_id, sure=sure),
}
