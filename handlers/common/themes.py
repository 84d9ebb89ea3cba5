"""What stands below every picture."""

from aiogram.types import InlineKeyboardButton
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.administrators import StatsPicture
from handlers.callbacks.screens import ProgressPicture
from handlers.callbacks.skills import DemandPicture
from handlers.common.view import button


def other_theme(shown: DemandPicture | ProgressPicture | StatsPicture) -> InlineKeyboardButton:
    """The button to the same picture on the other card: dark or light."""
    if shown.theme == "dark":
        return button(_("Light"), shown.model_copy(update={"theme": "light"}))
    return button(_("Dark"), shown.model_copy(update={"theme": "dark"}))
