"""What a message looks like: data in, a View out. Views never await."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.common.clip import clip, units

ButtonRow = list[InlineKeyboardButton]
# What one message holds. Views keep within it; this is the net under those that can't know.
MOST_UNITS, MOST_CAPTION, MOST_BUTTONS = 4096, 1024, 100
# A document's or a source's words may turn the direction of all that follows. What does so is
# replaced by a sign of no width and the same length: entities stay where they are.
_TURNS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)], "\u2060")


def plain(text: str) -> str:
    """Text as it is sent: it reads in one direction."""
    return text.translate(_TURNS)


@dataclass(frozen=True)
class View:
    """A message: its text, and the rows of buttons under it."""

    text: Text
    rows: tuple[ButtonRow, ...] = ()

    def as_kwargs(self) -> dict[str, Any]:
        """The message as aiogram takes it: cut where Telegram would refuse the whole of it."""
        return {**self._content(MOST_UNITS), "reply_markup": self.keyboard()}

    def as_caption(self) -> dict[str, Any]:
        """The same below a picture: what `answer_photo` and `InputMediaPhoto` take."""
        content = self._content(MOST_CAPTION)
        return {"caption": content["text"], "caption_entities": content["entities"]}

    def _content(self, most: int) -> dict[str, Any]:
        content = self.text.as_kwargs()
        content["text"] = plain(content["text"])
        if units(content["text"]) > most:
            content["text"] = clip(content["text"], most)
            end = units(content["text"])
            content["entities"] = [
                each.model_copy(update={"length": min(each.length, end - each.offset)})
                for each in content["entities"]
                if each.offset < end
            ]
        return content

    def keyboard(self) -> InlineKeyboardMarkup | None:
        rows = list(self.rows)
        # The last row is the way back: the ones before it give way.
        while len(rows) > 1 and sum(map(len, rows)) > MOST_BUTTONS:
            del rows[-2]
        return keyboard(rows) if rows else None


def keyboard(rows: list[ButtonRow]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=rows)


def button(text: str, data: CallbackData) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=plain(text), callback_data=data.pack())


def link(text: str, url: str) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=plain(text), url=url)


def columns(buttons: Iterable[InlineKeyboardButton], width: int) -> list[ButtonRow]:
    """Buttons in rows of `width`. Plain lists: aiogram's builder is quadratic."""
    flat = list(buttons)
    return [flat[start : start + width] for start in range(0, len(flat), width)]


# On a phone of 360 pixels: what a keyboard has, and what each button takes of it besides its
# label. The width of a label's letters is rounded up.
KEYBOARD, FRAME = 285, 20
NARROW, WIDE = frozenset("fijlrtIгғіІ1 .,:;·'()/‹›-"), frozenset("mwMWжмшщыюЖМФШЩЫЮ…↩")


def label_width(label: str) -> float:
    return sum(
        20
        if ord(each) > 0x2300
        else 5.5
        if each in NARROW
        else 13
        if each in WIDE
        else 10.5
        if each.isupper()
        else 8.8
        for each in label
    )


def fitted(buttons: Iterable[InlineKeyboardButton], most: int) -> list[ButtonRow]:
    """Rows of up to `most` buttons, of fewer where a phone would cut the words of a language."""
    rest = list(buttons)
    rows: list[ButtonRow] = []
    while rest:
        size = next(
            n
            for n in range(min(most, len(rest)), 0, -1)
            if n == 1 or all(label_width(b.text) <= KEYBOARD / n - FRAME for b in rest[:n])
        )
        rows.append(rest[:size])
        rest = rest[size:]
    return rows


def turns(page: int, pages: int, to: Callable[[int], CallbackData]) -> list[ButtonRow]:
    """The row that turns pages, where there is more than one."""
    numbers = [(page - 1, "‹"), (page + 1, "›")]
    found = [button(text, to(number)) for number, text in numbers if 0 <= number < pages]
    return [found] if found else []


def more(count: int) -> str:
    """The line that says how many have none; empty where all of them have one."""
    if count <= 0:
        return ""
    return ngettext("and {count} more", "and {count} more", count).format(count=count) + "\n"


def place(page: int, pages: int) -> str:
    """Which page this is, where there is more than one."""
    return _("Page {page} of {pages}").format(page=page + 1, pages=pages) if pages > 1 else ""
