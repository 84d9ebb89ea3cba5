"""Postings of the analysis, of the market, and a user's own."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from db.vocabulary import Level
from handlers.callbacks.base import Id, MarketFilterData, PageNumber


class Postings(CallbackData, prefix="jobs1"):
    """Turn to a page of the analysis's postings; 0 and "" do not filter, `pick` shows choices."""

    page: PageNumber = 0
    skill: Id = 0
    level: Level | Literal[""] = ""
    salary: Id = 0
    pick: Literal["", "skill", "level", "salary"] = ""


class PostingCard(CallbackData, prefix="job1"):
    """Open a posting's card."""

    posting_id: Id


class PostingPage(CallbackData, prefix="job2"):
    """Turn to a page of a posting's requirements."""

    posting_id: Id
    page: PageNumber


class AddMissing(CallbackData, prefix="missing2"):
    """Add a posting's missing skills to the plan, or take them out."""

    posting_id: Id
    on: bool = True


class Search(MarketFilterData, CallbackData, prefix="find2"):
    """Turn to a page of the market's postings; 0 and "" do not filter.

    `by` is the order: m(atch) or d(ate). `only` keeps s(aved), h(idden) or n(ot seen) postings.
    The bounds leave room for a posting's id within 64 bytes.
    """

    page: PageNumber = 0
    skill: Annotated[int, Field(ge=0, le=999_999)] = 0
    salary: Annotated[int, Field(ge=0, le=9_999_999)] = 0
    by: Literal["m", "d"] = "m"
    only: Literal["", "s", "h", "n"] = ""


class PickSearch(Search, prefix="pick3"):
    """Show the choices for one field of a search."""

    of: Literal["role", "city", "level", "skill", "pay"] = "skill"


class FoundCard(Search, prefix="found2"):
    """Open a posting of the market; the other fields lead back to the search."""

    posting_id: Id = 0


class MarkPosting(FoundCard, prefix="mark2"):
    """Save or hide a posting, or undo that."""

    kind: Literal["saved", "hidden"] = "saved"
    on: bool = True


class LearnFound(FoundCard, prefix="want3"):
    """Add a market posting's missing skills to the plan, or take them out."""

    on: bool = True


class WatchSearch(Search, prefix="watch2"):
    """Watch a search, or stop: its new postings come with the weekly digest."""

    on: bool = True


class SavePostings(CallbackData, prefix="import1"):
    """Save the postings of the file in a message, or drop them."""

    message_id: Id
    save: bool


class PasteText(CallbackData, prefix="paste1"):
    """Ask for the text of the posting whose link is in this message."""


class DraftSkill(CallbackData, prefix="draft1"):
    """Add a skill to the draft of a pasted posting, or remove it."""

    skill_id: Id
    on: bool


class DraftEnd(CallbackData, prefix="draftend1"):
    """Save the draft of a pasted posting, or drop it."""

    save: bool


class OwnPostings(CallbackData, prefix="mine1"):
    """List the postings that the user pasted."""


class DeletePosting(CallbackData, prefix="unpost1"):
    """Delete an own posting, or restore it."""

    posting_id: Id
    on: bool = True
