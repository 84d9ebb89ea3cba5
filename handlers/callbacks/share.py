"""Sharing one's progress, and following others.

The owner's buttons carry the share's id and check the owner; a follower's buttons carry the token,
which only the link reveals.
"""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from aiogram.types import Update
from pydantic import Field

from handlers.callbacks.base import Id, PageNumber

# A deep link: `/start share_TOKEN`.
LINK = "share_"
Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$")]


class MyShare(CallbackData, prefix="share1"):
    """Show what is shared of the followed plan."""


class MakeShare(CallbackData, prefix="mkshare1"):
    """Create a share link for the followed plan."""


class SharePage(CallbackData, prefix="sharepg1"):
    """Turn to a page of the titles to choose from."""

    share_id: Id
    page: PageNumber


class ShareTitle(CallbackData, prefix="title1"):
    """Show an item's title on the shared card, or hide it."""

    share_id: Id
    item_id: Id
    on: bool
    page: PageNumber


class ShareName(CallbackData, prefix="name1"):
    """Show the owner's name on the shared card, or hide it."""

    share_id: Id
    on: bool


class AskMentor(CallbackData, prefix="mentor1"):
    """Offer to choose a person who is asked to follow the plan."""

    share_id: Id


class Revoke(CallbackData, prefix="revoke1"):
    """Revoke the link; asks first unless `sure`."""

    share_id: Id
    sure: bool


class SharedCard(CallbackData, prefix="shared1"):
    """Open a shared card as others see it."""

    token: Token


class FollowShare(CallbackData, prefix="follow1"):
    """Follow a shared plan, or stop."""

    token: Token
    on: bool


class Following(CallbackData, prefix="follows1"):
    """List the plans that the user follows."""


class OwnPlan(CallbackData, prefix="ownplan1"):
    """Begin onboarding: a follower starts a plan of their own."""


def comes_to_follow(event: object) -> bool:
    """True for an update that opens a share link or presses a button of a shared card.

    A user whose first update it is gets no digest of the built-in plan: they did not ask for one.
    """
    if not isinstance(event, Update):
        return False
    if event.message is not None:
        return (event.message.text or "").startswith(f"/start {LINK}")
    data = event.callback_query.data if event.callback_query else None
    kinds = (FollowShare, SharedCard)
    return (data or "").partition(":")[0] in [kind.__prefix__ for kind in kinds]
