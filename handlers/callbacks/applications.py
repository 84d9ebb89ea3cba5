"""Buttons of applications: their board, their cards, and what a digest asks about them."""

from datetime import UTC, datetime
from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from db.vocabulary import ApplicationState, ApplicationText
from handlers.callbacks.base import Id, PageNumber
from handlers.callbacks.postings import FoundCard

# Minutes and days since 1970, up to the year 2100; 0 stands for none.
Minutes = Annotated[int, Field(ge=0, le=68_400_000)]
Days = Annotated[int, Field(ge=0, le=47_500)]
Listed = ApplicationState | Literal["", "silent"]


def minutes(moment: datetime | None) -> int:
    """A moment as a button carries it, in minutes since 1970; 0 for none."""
    return int(moment.timestamp()) // 60 if moment else 0


def of_minutes(at: int) -> datetime | None:
    return datetime.fromtimestamp(at * 60, UTC) if at else None


class Applications(CallbackData, prefix="apps1"):
    """Turn to a page of the applications: all, of one state, or those without an answer."""

    state: Listed = ""
    page: PageNumber = 0


class ApplicationCard(CallbackData, prefix="app1"):
    """Open an application."""

    application_id: Id


class ApplyTo(FoundCard, prefix="applied1"):
    """Note on a posting's card that the user applied, or take that back."""

    on: bool = True


class MoveApplication(CallbackData, prefix="appmove1"):
    """Move an application to a state, or take it back (""), at a moment or now (0).

    With the state "interview" the moment is the interview's.
    """

    application_id: Id
    state: ApplicationState | Literal[""]
    at: Minutes = 0


class UndoMove(CallbackData, prefix="appundo1"):
    """Undo a move of an application, or the undoing of one."""

    move_id: Id


class PickDay(CallbackData, prefix="appday1"):
    """Choose the day of an application's next step (0), or the hour on this day."""

    application_id: Id
    day: Days = 0


class NextAt(CallbackData, prefix="appat1"):
    """Set the moment of an application's next step; 0 removes it."""

    application_id: Id
    at: Minutes


class EditApplication(CallbackData, prefix="appedit1"):
    """Ask for a text of an application."""

    application_id: Id
    what: ApplicationText


class RemoveText(CallbackData, prefix="appless1"):
    """Remove a text of an application."""

    application_id: Id
    what: ApplicationText


class UndoText(CallbackData, prefix="apptext1"):
    """Bring back the former text of an application, after so many changes of its texts."""

    application_id: Id
    version: Id


class LinkPosting(CallbackData, prefix="applink1"):
    """Say which posting an application at a company was for; 0 for none."""

    application_id: Id
    posting_id: Id


class AskAgain(CallbackData, prefix="appask1"):
    """Ask about a silence again in a week, or take that back."""

    application_id: Id
    on: bool = True


class ShowLessons(CallbackData, prefix="appfit1"):
    """Show what the applications so far teach."""


class LearnGaps(CallbackData, prefix="appgaps1"):
    """Add to the plan what refused applications missed in common, or take it out."""

    on: bool = True


class FunnelPicture(CallbackData, prefix="funnel1"):
    """Show the applications as a picture, on a dark card or a light one."""

    theme: Literal["dark", "light"]
