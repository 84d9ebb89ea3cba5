"""Postings of the analysis, of the market and of one's own."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from db.vocabulary import Level
from handlers.callbacks.base import Id, MarketFilterData, PageNumber


class Postings(CallbackData, prefix="jobs1"):
    """A page of a search; 0 and "" narrow nothing."""

    page: PageNumber = 0
    skill: Id = 0
    level: Level | Literal[""] = ""
    salary: Id = 0
    pick: Literal["", "skill", "level", "salary"] = ""


class PostingCard(CallbackData, prefix="job1"):
    posting_id: Id


class PostingPage(CallbackData, prefix="job2"):
    """A posting's card at a page of its requirements."""

    posting_id: Id
    page: PageNumber


class AddMissing(CallbackData, prefix="missing2"):
    """Add the skills that a posting asks for and the user lacks to the plan, or take them out."""

    posting_id: Id
    on: bool = True


class Search(MarketFilterData, CallbackData, prefix="find2"):
    """A page of the market's postings; 0 and "" narrow nothing.

    `by` is the order: m(atch) or d(ate); `only` leaves s(aved), h(idden) or n(ot seen)
    ones. The bounds are what fits into 64 bytes beside a posting.
    """

    page: PageNumber = 0
    skill: Annotated[int, Field(ge=0, le=999_999)] = 0
    salary: Annotated[int, Field(ge=0, le=9_999_999)] = 0
    by: Literal["m", "d"] = "m"
    only: Literal["", "s", "h", "n"] = ""


class PickSearch(Search, prefix="pick3"):
    """The choices for one of a search's fields."""

    of: Literal["role", "city", "level", "skill", "pay"] = "skill"


class FoundCard(Search, prefix="found2"):
    """A posting of the market, with the search that leads back."""

    posting_id: Id = 0


class MarkPosting(FoundCard, prefix="mark2"):
    """Keep a posting or hide it, or take that back."""

    kind: Literal["saved", "hidden"] = "saved"
    on: bool = True


class LearnFound(FoundCard, prefix="want3"):
    """The same for a posting of the market."""

    on: bool = True


class WatchSearch(Search, prefix="watch2"):
    """New postings that fit a search come with the weekly digest, or don't."""

    on: bool = True


class SavePostings(CallbackData, prefix="import1"):
    """Save the postings of the file that stands in this message, or don't."""

    message_id: Id
    save: bool


class PasteText(CallbackData, prefix="paste1"):
    """The next message is the text of the posting whose link stands in this one."""


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
