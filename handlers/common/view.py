"""The View of a message, and the parts of its keyboard. Views are pure: data in, a View out.

Buttons and entities are dictionaries, as Telegram takes them. Models of aiogram would be checked
and turned into such dictionaries for every message.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from operator import itemgetter
from string import Formatter
from typing import Any, Generic, TypedDict, TypeVar

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.formatting import Bold, ExpandableBlockQuote, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks.administrators import StatsPicture
from handlers.callbacks.applications import FunnelPicture
from handlers.callbacks.base import ScreenName, pack
from handlers.callbacks.screens import Open, ProgressPicture
from handlers.callbacks.skills import DemandPicture
from handlers.common.styles import Style, style_of
from handlers.common.text import clip, units
from handlers.common.typography import bound, joined


class Button(TypedDict, total=False):
    """An inline button: a text, and what a press does."""

    text: str
    callback_data: str
    url: str
    style: Style
    copy_text: dict[str, str]
    switch_inline_query_chosen_chat: dict[str, str | bool]


ButtonRow = list[Button]
Entity = dict[str, Any]
# Telegram's limits: UTF-16 units of a text and of a caption, buttons. Views keep within them; this
# is the last guard, for views that can't know the length of their data.
MOST_UNITS, MOST_CAPTION, MOST_BUTTONS = 4096, 1024, 100
COPIED = ("code", "pre")  # entities whose text is there to be copied
MOST_COPIED = 256  # UTF-16 units that a button can copy
# Bidirectional controls in foreign texts could reverse all that follows. A word joiner replaces
# each: it has no width and the same length, so offsets of entities stay valid.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")


def plain(text: str) -> str:
    """The text without bidirectional controls."""
    return _TURNS.sub("\u2060", text)


def rendered(text: Text) -> tuple[str, list[Entity]]:
    """The text and its entities, those that begin first before the others."""
    entities: list[Entity] = []
    whole, _length = _render(text, 0, entities)
    entities.sort(key=lambda entity: entity["offset"])
    return whole, entities


def _render(node: Text, offset: int, entities: list[Entity]) -> tuple[str, int]:
    """The text of a node that begins at `offset`, and where it ends, both in UTF-16 units."""
    parts, end = list[str](), offset
    for child in node:
        if isinstance(child, Text):
            part, end = _render(child, end, entities)
        else:
            part = str(child) if node.type in COPIED else joined(str(child))
            end += units(part)
        parts.append(part)
    # Telegram takes no entity of an empty text.
    if node.type and end > offset:
        entity = {"type": node.type, "offset": offset, "length": end - offset}
        entities.append({**entity, **_given(node._params)})
    return "".join(parts), end


def _given(fields: Entity) -> Entity:
    """The fields without those that are None, as aiogram would send them."""
    return {
        name: _given(value) if isinstance(value, dict) else value
        for name, value in fields.items()
        if value is not None
    }


@dataclass(frozen=True)
class View:
    """A message: its text, and the rows of buttons under it."""

    text: Text
    rows: tuple[ButtonRow, ...] = ()

    def as_kwargs(self) -> dict[str, Any]:
        """Arguments of aiogram's `answer` and `edit_text`; the text is cut at Telegram's limit."""
        text, entities = self._content(MOST_UNITS)
        return {
            "text": text,
            "entities": entities,
            "parse_mode": None,
            "reply_markup": self.keyboard(),
        }

    def as_caption(self) -> dict[str, Any]:
        """Arguments of `answer_photo` and `InputMediaPhoto`: the caption and its entities."""
        caption, entities = self._content(MOST_CAPTION)
        return {"caption": caption, "caption_entities": entities}

    def _content(self, most: int) -> tuple[str, list[Entity]]:
        text, entities = rendered(self.text)
        text = bound(plain(text))
        if units(text) > most:
            text = clip(text, most)
            end = units(text)
            entities = [
                {**entity, "length": min(entity["length"], end - entity["offset"])}
                for entity in entities
                if entity["offset"] < end
            ]
        return text, entities

    def keyboard(self) -> Any:
        """The rows as a keyboard, within Telegram's limit of buttons; None without rows."""
        rows = list(self.rows)
        # The last row is the way back, so the rows before it go first.
        while len(rows) > 1 and sum(map(len, rows)) > MOST_BUTTONS:
            del rows[-2]
        return keyboard(rows) if rows else None


def keyboard(rows: Sequence[ButtonRow]) -> Any:
    """An `InlineKeyboardMarkup` as Telegram takes it."""
    return {"inline_keyboard": rows}


def button(text: str, data: CallbackData) -> Button:
    made: Button = {"text": plain(text), "callback_data": pack(data)}
    if style := style_of(text, data):
        made["style"] = style
    return made


def open_screen(text: str, screen: ScreenName) -> Button:
    """The button that shows a screen, like its command."""
    return button(text, Open(screen=screen))


def link(text: str, url: str) -> Button:
    return {"text": plain(text), "url": url}


def copying(text: str, copied: str) -> ButtonRow:
    """A row with the button that copies a text; no button where the text is too long for one."""
    if not 0 < units(copied) <= MOST_COPIED:
        return []
    return [{"text": plain(text), "copy_text": {"text": copied}}]


def columns(buttons: Iterable[Button], width: int) -> list[ButtonRow]:
    """Buttons in rows of `width`. Plain lists: aiogram's builder is quadratic."""
    flat = list(buttons)
    return [flat[start : start + width] for start in range(0, len(flat), width)]


# Pixels on a phone 360 pixels wide: the keyboard's width, and a button's padding.
# Widths of letters are rounded up.
KEYBOARD, FRAME = 285, 20
EMOJI = "\N{VARIATION SELECTOR-16}"  # makes a picture of the sign before it
NARROW, WIDE = frozenset("fijlrtIгғіІ1 .,:;·'()/‹›-"), frozenset("mwMWжмшщыюЖМФШЩЫЮ…↩")


@lru_cache(2048)  # most labels are the bot's own words
def label_width(label: str) -> float:
    """An upper estimate of a label's width in pixels."""
    return sum(
        0
        if letter == EMOJI
        else 20
        if ord(letter) > 0x2300
        else 5.5
        if letter in NARROW
        else 15
        if letter == "—"
        else 13
        if letter in WIDE
        else 10.5
        if letter.isupper()
        else 8.8
        for letter in label
    )


def fitted(buttons: Iterable[Button], most: int) -> list[ButtonRow]:
    """Rows of up to `most` buttons, and of fewer where a phone would cut the labels."""
    rest = list(buttons)
    rows: list[ButtonRow] = []
    while rest:
        size = next(
            n
            for n in range(min(most, len(rest)), 0, -1)
            if n == 1 or all(label_width(b["text"]) <= KEYBOARD / n - FRAME for b in rest[:n])
        )
        rows.append(rest[:size])
        rest = rest[size:]
    return rows


def packed(buttons: Iterable[Button], most: int) -> list[ButtonRow]:
    """Like `fitted`, with those that need a row each at the end: no narrow one is left alone."""
    half = KEYBOARD / 2 - FRAME
    return fitted(sorted(buttons, key=lambda each: label_width(each["text"]) > half), most)


def turns(
    page: int, pages: int, to: Callable[[int], CallbackData], between: Iterable[Button] = ()
) -> list[ButtonRow]:
    """The row of buttons that paginate, ‹ and ›, around others; none where it would be empty."""

    def turn(number: int, text: str) -> ButtonRow:
        return [button(text, to(number))] if 0 <= number < pages else []

    row = [*turn(page - 1, "‹"), *between, *turn(page + 1, "›")]
    return [row] if row else []


ItemT = TypeVar("ItemT")


@dataclass(frozen=True)
class Page(Generic[ItemT]):
    """One page of a list.

    `first` is the index of its first row, `number` counts the pages from 0.
    """

    rows: Sequence[ItemT]
    first: int
    number: int
    pages: int

    @property
    def label(self) -> str:
        """ "Page 2 of 5"; "" for a single page."""
        return place(self.number, self.pages)

    def turns(
        self, to: Callable[[int], CallbackData], between: Iterable[Button] = ()
    ) -> list[ButtonRow]:
        """The row of buttons that turn pages, around others; none where it would be empty."""
        return turns(self.number, self.pages, to, between)


def paginate(rows: Sequence[ItemT], number: int, size: int, at_least: int = 1) -> Page[ItemT]:
    """Cut out a page of `size` rows; a number past the end gives the last page.

    `at_least` is the least number of pages.
    """
    pages = max(at_least, -(-len(rows) // size))
    number = min(number, pages - 1)
    first = number * size
    return Page(rows[first : first + size], first, number, pages)


def phrase(template: str, **parts: object) -> Text:
    """A text of the catalogue with nodes in place of its {names}, where `format` takes strings."""
    nodes: list[object] = []
    for words, name, _spec, _conversion in Formatter().parse(template):
        nodes += [words, parts[name]] if name else [words]
    return Text(*nodes)


def headed(lines: Iterable[tuple[str, str]], *, folded: bool = False) -> list[object]:
    """Bullets under bold headings, from pairs of heading and line in order.

    `folded`: those of a heading stand in a quote that shows its first lines until it is tapped.
    """
    parts: list[object] = []
    for heading, pairs in groupby(lines, key=itemgetter(0)):
        bullets = "\n".join(f"• {line}" for _heading, line in pairs)
        parts += ["\n", Bold(heading), "\n"]
        parts += [ExpandableBlockQuote(bullets) if folded else bullets, "\n"]
    return parts


def more(count: int) -> str:
    """The line "and 3 more", with a newline; "" for none."""
    if count <= 0:
        return ""
    return ngettext("and {count} more", "and {count} more", count).format(count=count) + "\n"


def place(page: int, pages: int) -> str:
    """ "Page 2 of 5"; "" for a single page."""
    return _("Page {page} of {pages}").format(page=page + 1, pages=pages) if pages > 1 else ""


def other_theme(picture: DemandPicture | ProgressPicture | StatsPicture | FunnelPicture) -> Button:
    """The button to the same picture in the other theme, dark or light."""
    if picture.theme == "dark":
        return button(_("Light"), picture.model_copy(update={"theme": "light"}))
    return button(_("Dark"), picture.model_copy(update={"theme": "dark"}))
