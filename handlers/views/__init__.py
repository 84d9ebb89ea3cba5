"""What a message looks like: data in, a View out. Views never await."""

from collections.abc import Iterable
from dataclasses import dataclass

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Text

Row = list[InlineKeyboardButton]


@dataclass(frozen=True)
class View:
    """A message: its text, and the rows of buttons under it."""

    text: Text
    rows: tuple[Row, ...] = ()

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        return InlineKeyboardMarkup(inline_keyboard=list(self.rows)) if self.rows else None


def button(text: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data.pack())


def link(text: str, url: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, url=url)


def columns(buttons: Iterable[InlineKeyboardButton], width: int) -> list[Row]:
    """Buttons in rows of `width`. Plain lists: aiogram's builder is quadratic."""
    flat = list(buttons)
    return [flat[start : start + width] for start in range(0, len(flat), width)]
