"""Screens, and pages of screens."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.callbacks.base import Id, PageNumber, ScreenName


class Open(CallbackData, prefix="open1"):
    """Show a screen, like its command."""

    screen: ScreenName


class RolePage(CallbackData, prefix="roles1"):
    """Turn to a page of the roles."""

    page: PageNumber


class ChooseRole(CallbackData, prefix="role1"):
    """Aim for this role."""

    role_id: Id


class OpenItem(CallbackData, prefix="item1"):
    """Open an item of the roadmap."""

    item_id: Id


class RoadmapPage(CallbackData, prefix="map1"):
    """Turn to a page of the roadmap."""

    page: PageNumber


class ItemSteps(CallbackData, prefix="steps1"):
    """Open an item at the page of its steps that contains the task."""

    item_id: Id
    task_id: Id


class SoftPage(CallbackData, prefix="soft1"):
    """Turn to a page of the soft skills."""

    page: PageNumber


class ProgressPicture(CallbackData, prefix="chart1"):
    """Show progress as a picture, on a dark card or a light one."""

    theme: Literal["dark", "light"]


class Language(CallbackData, prefix="lang1"):
    """Switch the bot to a language (ISO 639 code)."""

    code: Annotated[str, Field(pattern="^[a-z]{2,3}$")]


class DeleteMe(CallbackData, prefix="delete1"):
    """Delete everything about the user, or keep it."""

    sure: bool
