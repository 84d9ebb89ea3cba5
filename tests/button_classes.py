"""Every class of callback data that the bot's buttons have, and data of each."""

import importlib
import pkgutil
import random
from collections.abc import Iterable
from typing import get_args

from aiogram.filters.callback_data import CallbackData
from annotated_types import Ge, Le
from pydantic.fields import FieldInfo

from handlers import callbacks

TOKEN = "Z" * 22
MOST = 25


def button_classes() -> list[type[CallbackData]]:
    """All of them, in the order of their modules and names."""
    classes: dict[str, type[CallbackData]] = {}
    for module in pkgutil.iter_modules(callbacks.__path__, f"{callbacks.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, CallbackData):
                classes.setdefault(f"{value.__module__}.{value.__name__}", value)
    classes.pop("aiogram.filters.callback_data.CallbackData", None)
    return [kind for _name, kind in sorted(classes.items())]


def bounds(field: FieldInfo) -> tuple[int, int]:
    found = dict[type, int]()
    for each in field.metadata:
        if isinstance(each, Ge):
            found[Ge] = int(each.ge)  # type: ignore[call-overload]
        if isinstance(each, Le):
            found[Le] = int(each.le)  # type: ignore[call-overload]
    return found[Ge], found[Le]


def values(field: FieldInfo, ids: list[int], luck: random.Random) -> list[str]:
    """Return values for a field: each choice, else the ids that fit it and one at random."""
    annotation = field.annotation
    choices = [each for arm in get_args(annotation) for each in (get_args(arm) or (arm,))]
    if annotation is bool:
        return ["0", "1"]
    if annotation is int:
        low, high = bounds(field)
        fit = [each for each in (*ids, 0, low) if low <= each <= high]
        return [str(each) for each in dict.fromkeys([*fit, luck.randint(low, high)])]
    if choices:
        return [str(each) for each in choices]
    assert annotation is str, "a field of a kind that this test has not met"
    return [TOKEN, "A" * 22, "en", "ru", "kk", "Asia/Almaty"]


def presses(kind: type[CallbackData], ids: list[int]) -> Iterable[str]:
    """Data of this class, each value of each field in some of it."""
    luck = random.Random(kind.__prefix__)
    columns = [values(field, ids, luck) for field in kind.model_fields.values()]
    for each in columns:
        luck.shuffle(each)
    rounds = min(MOST, max((len(each) for each in columns), default=1))
    for turn in range(rounds):
        row = [
            # Each column has its own pace, or two fields would meet in the same pairs alone.
            each[turn % len(each)] if turn < len(each) else luck.choice(each)
            for each in columns
        ]
        data = ":".join([kind.__prefix__, *row])
        try:
            kind.unpack(data)
        except (ValueError, TypeError):
            continue  # a language's name is no token
        if len(data.encode()) <= 64:
            yield data
