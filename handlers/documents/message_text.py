"""The words of a message as Markdown: Telegram keeps marks and links beside the text."""

import re
from datetime import datetime

from aiogram.types import Message, MessageEntity
from aiogram.utils.text_decorations import TextDecoration

# A message that is nothing but a block of code holds a copied document, not code.
_NEARLY_ALL = 0.8
# The types of MessageEntity that Markdown has a form for.
_WRITTEN = {
    *("bold", "italic", "strikethrough", "code", "pre"),
    *("blockquote", "expandable_blockquote", "text_link"),
}


class _Markdown(TextDecoration):
    """Writes marks and links; escapes nothing, because what is pasted may be Markdown."""

    def quote(self, value: str) -> str:
        return value

    def link(self, value: str, link: str) -> str:
        return f"[{value}]({link})" if link.startswith(("http://", "https://")) else value

    def bold(self, value: str) -> str:
        return _marked(value, "**")

    def italic(self, value: str) -> str:
        return _marked(value, "*")

    def strikethrough(self, value: str) -> str:
        return _marked(value, "~~")

    def code(self, value: str) -> str:
        return _marked(value, "`")

    def pre(self, value: str) -> str:
        return f"```\n{value}\n```"

    def pre_language(self, value: str, language: str) -> str:
        return f"```{language}\n{value}\n```"

    def blockquote(self, value: str) -> str:
        return "\n".join(f"> {line}" for line in value.split("\n"))

    def expandable_blockquote(self, value: str) -> str:
        return self.blockquote(value)

    # Markdown has no form for these.
    def underline(self, value: str) -> str:
        return value

    def spoiler(self, value: str) -> str:
        return value

    def custom_emoji(self, value: str, custom_emoji_id: str) -> str:
        return value

    def date_time(
        self, value: str, unix_time: int | datetime, date_time_format: str | None = None
    ) -> str:
        return value


def _marked(value: str, mark: str) -> str:
    """The mark around the words of each line: Markdown has none around spaces or over lines."""
    return re.sub(r"\S(?:.*\S)?", lambda words: f"{mark}{words[0]}{mark}", value)


def as_markdown(message: Message) -> str:
    """The text or the caption; "" for a message that has neither."""
    text = message.text or message.caption or ""
    entities = message.entities or message.caption_entities or []
    units = text.encode("utf-16-le")  # offsets and lengths count code units of UTF-16
    written = [each for each in entities if _fits(each, units) and not _holds_all(each, units)]
    return _Markdown().unparse(text, written)


def _fits(entity: MessageEntity, units: bytes) -> bool:
    """True if Markdown has a form for the entity, and its ends lie between letters of the text."""
    if entity.type not in _WRITTEN or (entity.type == "text_link" and not entity.url):
        return False
    start, end = 2 * entity.offset, 2 * (entity.offset + entity.length)
    return 0 <= start < end <= len(units) and not (_is_cut(units, start) or _is_cut(units, end))


def _is_cut(units: bytes, at: int) -> bool:
    """True if the second half of a surrogate pair stands there: U+DC00 to U+DFFF."""
    return units[at + 1 : at + 2] in (b"\xdc", b"\xdd", b"\xde", b"\xdf")


def _holds_all(entity: MessageEntity, units: bytes) -> bool:
    nearly = 2 * entity.length > _NEARLY_ALL * len(units)
    return nearly and entity.type in ("pre", "code", "blockquote")
