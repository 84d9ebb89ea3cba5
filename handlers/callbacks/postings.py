"""Buttons of postings: one list and one card for the analysis, the market and a user's own."""

from typing import Annotated, ClassVar, Literal, Self

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from db.vocabulary import Level, PostingSource
from handlers.callbacks.base import Id, MarketFilterData, PageNumber

# The bounds leave room for a posting's id within 64 bytes.
SkillNumber = Annotated[int, Field(ge=0, le=999_999)]
Tenge = Annotated[int, Field(ge=0, le=9_999_999)]


class Search(MarketFilterData, CallbackData, prefix="find2"):
    """Turn to a page of a list of postings; 0 and "" do not filter.

    `by` is the order: m(atch) or d(ate). `only` keeps s(aved), h(idden) or n(ot seen) postings of
    the market, or names another list: a(nalysis), o(wn).
    """

    page: PageNumber = 0
    skill: SkillNumber = 0
    salary: Tenge = 0
    by: Literal["m", "d"] = "m"
    only: Literal["", "s", "h", "n", "a", "o"] = ""

    @property
    def source(self) -> PostingSource:
        lists: dict[str, PostingSource] = {"a": "analysis", "o": "own"}
        return lists.get(self.only, "market")

    def current(self) -> Self:
        """The button as it is made today; older classes below give the one they stand for."""
        return self


class PickSearch(Search, prefix="pick3"):
    """Show the choices for one field of a search."""

    of: Literal["role", "city", "level", "skill", "pay"] = "skill"


class FoundCard(Search, prefix="found2"):
    """Open a posting's card; the other fields lead back to the list."""

    posting_id: Id = 0


class CardPart(FoundCard, prefix="part1"):
    """Turn to a page of a posting's requirements."""

    part: PageNumber = 0


class MarkPosting(FoundCard, prefix="mark2"):
    """Save or hide a posting, or undo that."""

    kind: Literal["saved", "hidden"] = "saved"
    on: bool = True


class LearnFound(FoundCard, prefix="want3"):
    """Add a posting's missing skills to the plan, or take them out."""

    on: bool = True


class WatchSearch(Search, prefix="watch2"):
    """Watch a search, or stop: its new postings come with the weekly digest."""

    on: bool = True


class Postings(CallbackData, prefix="jobs1"):
    """Turn to a page of the analysis's postings; 0 and "" do not filter, `pick` shows choices."""

    page: PageNumber = 0
    skill: SkillNumber = 0
    level: Level | Literal[""] = ""
    salary: Tenge = 0
    pick: Literal["", "skill", "level", "salary"] = ""

    def current(self) -> Search:
        fields = {**self.model_dump(exclude={"pick"}), "only": "a"}
        if not self.pick:
            return Search(**fields)
        return PickSearch(**fields, of="pay" if self.pick == "salary" else self.pick)


class PostingCard(CallbackData, prefix="job1"):
    """Open a posting's card."""

    posting_id: Id

    def current(self) -> FoundCard:
        return FoundCard(posting_id=self.posting_id, only="a")


class PostingPage(CallbackData, prefix="job2"):
    """Turn to a page of a posting's requirements."""

    posting_id: Id
    page: PageNumber

    def current(self) -> CardPart:
        return CardPart(posting_id=self.posting_id, part=self.page, only="a")


class AddMissing(CallbackData, prefix="missing2"):
    """Add a posting's missing skills to the plan, or take them out."""

    posting_id: Id
    on: bool = True

    def current(self) -> LearnFound:
        return LearnFound(posting_id=self.posting_id, on=self.on, only="a")


class OwnPostings(CallbackData, prefix="mine1"):
    """List the postings that the user pasted."""

    def current(self) -> Search:
        return Search(only="o")


class SavePostings(CallbackData, prefix="import1"):
    """Save the postings of the file in a message, or drop them."""

    message_id: Id
    save: bool


# The fields of a posting that a reader may put right; "" stands for all of them.
ColumnField = Literal[
    "",
    "title",
    "company",
    "url",
    "salary",
    "salary_from",
    "salary_to",
    "currency",
    "city",
    "published",
    "skills",
    "description",
    "format",
]


class FileColumns(CallbackData, prefix="cols1"):
    """Show a file's columns, those for one field, or say which one it is.

    `column` is the number of a column, or SHOW, NONE (the file has no such column), BACK.
    """

    SHOW: ClassVar[int] = -2
    NONE: ClassVar[int] = -1
    BACK: ClassVar[int] = -3

    message_id: Id
    field: ColumnField = ""
    column: Annotated[int, Field(ge=-3, le=300)] = -2
    page: PageNumber = 0


class PasteText(CallbackData, prefix="paste1"):
    """Ask for the text of the posting whose link is in this message."""


class SaveOwnPostings(CallbackData, prefix="ownfile1"):
    """Save the postings of the file in a message for its sender alone, or drop them."""

    message_id: Id
    save: bool


class DraftSkill(CallbackData, prefix="draft1"):
    """Add a skill to the draft of a pasted posting, or remove it."""

    skill_id: Id
    on: bool


class DraftEnd(CallbackData, prefix="draftend1"):
    """Save the draft of a pasted posting, or drop it."""

    save: bool


class DeletePosting(CallbackData, prefix="unpost1"):
    """Delete an own posting, or restore it."""

    posting_id: Id
    on: bool = True
