"""Buttons that only administrators see."""

from typing import Literal

from aiogram.filters.callback_data import CallbackData

from handlers.callbacks.base import Id


class DecideBroadcast(CallbackData, prefix="cast1"):
    """Send the waiting broadcast to the administrator alone or to everyone, or drop it."""

    message_id: Id
    act: Literal["test", "send", "drop"]


class WatchBroadcast(CallbackData, prefix="casting1"):
    """Refresh a broadcast's counts. `stop` asks to end it, and ends it once `sure`."""

    broadcast_id: Id
    stop: bool = False
    sure: bool = False


class StatsPicture(CallbackData, prefix="stats1"):
    """Show the bot's figures as a picture, on a dark card or a light one."""

    theme: Literal["dark", "light"] = "dark"


class CheckUp(CallbackData, prefix="checkup1"):
    """Check the installation, and show what is found."""
