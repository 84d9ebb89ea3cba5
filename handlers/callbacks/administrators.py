"""What administrators press."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.base import Id


class DecideBroadcast(CallbackData, prefix="cast1"):
    """Try the message that waits in this dialog on oneself, send it to everyone, or drop it."""

    message_id: Id
    act: Literal["test", "send", "drop"]


class WatchBroadcast(CallbackData, prefix="casting1"):
    """How a broadcast goes; `stop` ends it, `sure` after the question."""

    broadcast_id: Id
    stop: bool = False
    sure: bool = False


class StatsPicture(CallbackData, prefix="stats1"):
    theme: Literal["dark", "light"] = "dark"
