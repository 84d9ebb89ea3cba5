"""Sharing one's progress, and following another's.

The owner's buttons carry the share's id, which is nobody else's; a follower's carry its token,
which only its link gives away.
"""

from typing import Annotated

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.callbacks.base import Id, PageNumber

Token = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{22}$")]


class MyShare(CallbackData, prefix="share1"):
    """What is shared of the active plan."""


class MakeShare(CallbackData, prefix="mkshare1"):
    pass


class SharePage(CallbackData, prefix="sharepg1"):
    """A page of the titles to choose from."""

    share_id: Id
    page: PageNumber


class ShareTitle(CallbackData, prefix="title1"):
    """Show an item's title to others, or keep it back."""

    share_id: Id
    item_id: Id
    on: bool
    page: PageNumber


class ShareName(CallbackData, prefix="name1"):
    share_id: Id
    on: bool


class Revoke(CallbackData, prefix="revoke1"):
    share_id: Id
    sure: bool


class SharedCard(CallbackData, prefix="shared1"):
    """A share as others see it."""

    token: Token


class FollowShare(CallbackData, prefix="follow1"):
    token: Token
    on: bool


class Following(CallbackData, prefix="follows1"):
    """The shares that one follows."""


class OwnPlan(CallbackData, prefix="ownplan1"):
    """Somebody who came to follow begins a plan of their own."""
