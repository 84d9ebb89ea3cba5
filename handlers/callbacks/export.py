"""What to take out."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData


class Export(CallbackData, prefix="export1"):
    what: Literal["plan", "history", "everything", "calendar"]


class ExportMenu(CallbackData, prefix="takeout1"):
    """Offer the files, as /export does."""
