"""Files with a user's own data."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class Export(CallbackData, prefix="export1"):
    """Send one kind of file."""

    what: Literal["plan", "history", "everything", "calendar", "applications"]


class ExportMenu(CallbackData, prefix="takeout1"):
    """Offer the kinds of files, like /export."""
