"""Every CallbackData. It says the wanted state, never "toggle"; ids, never names.

The digit in a prefix is its version: one more field makes a new one, and buttons of the old
version are answered by the fallback, which shows the current view.
"""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from db.models import Level, SkillState, TaskState

# A database key. Larger numbers would raise in the driver, so they never get that far.
Id = Annotated[int, Field(ge=0, le=2**31 - 1)]
Page = Annotated[int, Field(ge=0, le=10_000)]
# How many tasks a plan shows: a digest's three, and more by "One more".
Size = Annotated[int, Field(ge=1, le=50)]
# A city's number in the reference list; 0 stands for all.
City = Annotated[int, Field(ge=0, le=500)]
Weeks = Annotated[int, Field(ge=1, le=2)]
# Days of a pause: until the user says otherwise, and not chosen yet.
FOR_GOOD = 0
ASK = -1

Screen = Literal[
    "plan", "progress", "roadmap", "softskills", "skills",
    "roles", "postings", "salary", "settings", "help", "remind",
]  # fmt: skip


class Open(CallbackData, prefix="open1"):
    """Show a screen, as its command would."""

    screen: Screen


class MoveSkill(CallbackData, prefix="skill1"):
    """Put a skill into a state; `card` says that the button stands on the skill's card."""

    skill_id: Id
    state: SkillState
    card: bool = False


class SkillCard(CallbackData, prefix="card1"):
    skill_id: Id


class TickTask(CallbackData, prefix="tick2"):
    """Put a task into a state; `origin` is the screen to show again, a plan with `size` tasks."""

    task_id: Id
    state: TaskState
    origin: Literal["item", "softskills", "plan", "progress"]
    size: Size = 3


class PostingCard(CallbackData, prefix="job1"):
    posting_id: Id


class AddSkill(CallbackData, prefix="learn1"):
    """Add "Learn …" to the plan; `origin` is where the button stands."""

    skill_id: Id
    origin: Literal["skills", "card"]


class SkillPage(CallbackData, prefix="skills1"):
    page: Page


class Said(CallbackData, prefix="said1"):
    """What the analysis says of skills, against what its postings ask for."""

    page: Page = 0


class ChooseRole(CallbackData, prefix="role1"):
    role_id: Id


class RolePage(CallbackData, prefix="roles1"):
    page: Page


class Pay(CallbackData, prefix="pay1"):
    """Pay in the city of this band (0: the market as a whole) at a level ("": at all of them)."""

    band_id: Id = 0
    level: Level | Literal[""] = ""
    page: Page = 0


class Premiums(CallbackData, prefix="premium1"):
    page: Page = 0


class Postings(CallbackData, prefix="jobs1"):
    """A page of a search; 0 and "" narrow nothing."""

    page: Page = 0
    skill: Id = 0
    level: Level | Literal[""] = ""
    salary: Id = 0
    pick: Literal["", "skill", "level", "salary"] = ""


class AddMissing(CallbackData, prefix="missing1"):
    posting_id: Id


class RoadmapItem(CallbackData, prefix="item1"):
    item_id: Id


class WhyThis(CallbackData, prefix="why2"):
    """Why each task stands in the week's plan."""

    size: Size = 3


class MorePlan(CallbackData, prefix="more1"):
    """The week's plan with so many tasks."""

    count: Size


class UndoTick(CallbackData, prefix="undo2"):
    tick_id: Id
    origin: Literal["item", "softskills", "plan", "progress"]
    size: Size = 3


class RemoveOwn(CallbackData, prefix="own1"):
    """Take an own task out of the plan, or put it back."""

    task_id: Id
    state: Literal["open", "skipped"]


class OnboardZone(CallbackData, prefix="zone1"):
    """A zone of the list by its number, -1 for the list; then `sure` after the check."""

    zone: Annotated[int, Field(ge=-1, le=200)]
    sure: bool = False
    settings: bool = False


class OnboardTime(CallbackData, prefix="time1"):
    """-1 stands for "not chosen yet"."""

    weekday: Annotated[int, Field(ge=-1, le=6)]
    hour: Annotated[int, Field(ge=-1, le=23)]
    settings: bool = False


class OnboardSkill(CallbackData, prefix="knows2"):
    """Mark a skill as known or not; 0 shows a page of the list."""

    skill_id: Id = 0
    known: bool = False
    page: Page = 0
    settings: bool = False


class OnboardDone(CallbackData, prefix="ready1"):
    pass


class DeleteMe(CallbackData, prefix="delete1"):
    sure: bool


class PickTask(CallbackData, prefix="pick1"):
    """Ask which task of the plan to move to next week, or to skip."""

    to: Literal["move", "skip"]
    size: Size = 3


class PostponeTask(CallbackData, prefix="later1"):
    """Move a task to the week of the next digest, or back to where it was."""

    task_id: Id
    on: bool
    size: Size = 3


class Snooze(CallbackData, prefix="snooze1"):
    """Send the plan again tomorrow, or don't."""

    on: bool
    size: Size = 3


class Every(CallbackData, prefix="every1"):
    """The digest comes every week or every two."""

    weeks: Weeks


class GoOn(CallbackData, prefix="goon1"):
    """The answer to a digest that asked how to go on."""

    every_weeks: Weeks


class Pause(CallbackData, prefix="pause1"):
    """No digest for so many days; ASK shows the choice."""

    days: Annotated[int, Field(ge=-1, le=366)]


class Resume(CallbackData, prefix="resume1"):
    pass


class StayPaused(CallbackData, prefix="paused1"):
    """The answer "Not now" of someone who came back."""


class TestDigest(CallbackData, prefix="test1"):
    """Send the digest now, so that its reader sees what it looks like."""


class RoadmapPage(CallbackData, prefix="map1"):
    page: Page


class ItemSteps(CallbackData, prefix="steps1"):
    """An opened item, at the page of its steps that holds this one."""

    item_id: Id
    task_id: Id


class SoftPage(CallbackData, prefix="soft1"):
    page: Page


class PostingPage(CallbackData, prefix="job2"):
    """A posting's card at a page of its requirements."""

    posting_id: Id
    page: Page


class RestoreOwn(CallbackData, prefix="own2"):
    """Put an own task back as it was before it was deleted."""

    task_id: Id


class Demand(CallbackData, prefix="demand1"):
    """What postings ask for, in a city (by its number, 0: all) at a level ("": all)."""

    page: Page = 0
    city: City = 0
    level: Level | Literal[""] = ""
    pick: Literal["", "city", "level"] = ""


class Search(CallbackData, prefix="find1"):
    """A page of the market's postings; 0 and "" narrow nothing.

    `by` is the order: m(atch) or d(ate); `only` leaves s(aved) or n(ot seen) ones.
    """

    page: Page = 0
    skill: Id = 0
    level: Level | Literal[""] = ""
    city: City = 0
    salary: Id = 0
    by: Literal["m", "d"] = "m"
    only: Literal["", "s", "n"] = ""


class PickSearch(Search, prefix="pick2"):
    """The choices for one of a search's fields."""

    of: Literal["skill", "level", "city", "pay"] = "skill"


class FoundCard(Search, prefix="found1"):
    """A posting of the market, with the search that leads back."""

    posting_id: Id = 0


class MarkPosting(FoundCard, prefix="mark1"):
    """Keep a posting or hide it, or take that back."""

    kind: Literal["saved", "hidden"] = "saved"
    on: bool = True


class LearnFound(FoundCard, prefix="want1"):
    """Add the skills that a posting of the market asks for and the user lacks to the plan."""


class WatchSearch(Search, prefix="watch1"):
    """New postings that fit a search come with the weekly digest, or don't."""

    on: bool = True


class ProgressPicture(CallbackData, prefix="chart1"):
    """Progress as a picture, on a dark card or a light one."""

    theme: Literal["dark", "light"]


class DemandPicture(CallbackData, prefix="picture1"):
    """Demand in a city at a level, against the reader's skills."""

    city: City = 0
    level: Level | Literal[""] = ""
    theme: Literal["dark", "light"] = "dark"


class PayPicture(DemandPicture, prefix="paychart1"):
    """Pay in a city."""


class SavePostings(CallbackData, prefix="import1"):
    """Save the postings of the file that stands in this message, or don't."""

    message_id: Id
    save: bool


class DraftSkill(CallbackData, prefix="draft1"):
    """Take a skill into the draft of a pasted posting, or out of it."""

    skill_id: Id
    on: bool


class DraftEnd(CallbackData, prefix="draftend1"):
    """Save the draft, or drop it."""

    save: bool


class OwnPostings(CallbackData, prefix="mine1"):
    """The postings that a user pasted."""


class DeletePosting(CallbackData, prefix="unpost1"):
    """Delete a posting of one's own, or put it back."""

    posting_id: Id
    on: bool = True
