"""Every class of callback data that the bot's buttons have."""

import importlib
import pkgutil

from aiogram.filters.callback_data import CallbackData

from handlers import callbacks


def button_classes() -> list[type[CallbackData]]:
    """All of them, in the order of their modules and names."""
    classes: dict[str, type[CallbackData]] = {}
    for module in pkgutil.iter_modules(callbacks.__path__, f"{callbacks.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, CallbackData):
                classes.setdefault(f"{value.__module__}.{value.__name__}", value)
    classes.pop("aiogram.filters.callback_data.CallbackData", None)
    return [kind for _name, kind in sorted(classes.items())]
