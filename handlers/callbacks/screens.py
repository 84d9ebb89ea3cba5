"""Which screen, and which page of it."""

from typing import Annotated, Literal

from aiogram.filters.callback_data import CallbackData
from pydantic import Field

from handlers.callbacks.base import Id, PageNumber, ScreenName


class Open(CallbackData, prefix="open1"):
    """Show a screen, as its command would."""

    screen: ScreenName


class RolePage(CallbackData, prefix="roles1"):
    page: PageNumber


class ChooseRole(CallbackData, prefix="role1"):
    role_id: Id


class OpenItem(CallbackData, prefix="item1"):
    item_id: Id


class RoadmapPage(CallbackData, prefix="map1"):
    page: PageNumber


class ItemSteps(CallbackData, prefix="steps1"):
    """An opened item, at the page of its steps that holds this one."""

    item_id: Id
    task_id: Id


class SoftPage(CallbackData, prefix="soft1"):
    page: PageNumber


class ProgressPicture(CallbackData, prefix="chart1"):
    """Progress as a picture, on a dark card or a light one."""

    theme: Literal["dark", "light"]


class Language(CallbackData, prefix="lang1"):
    code: Annotated[str, Field(pattern="^[a-z]{2,3}$")]


class DeleteMe(CallbackData, prefix="delete1"):
    sure: bool
