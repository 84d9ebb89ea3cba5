"""Chats that Telegram Desktop exports as pages (`messages.html`), which it does by default."""

import re
from collections.abc import Iterator

from db.sources import text as texts

_MESSAGE = re.compile(
    r'<div class="message (?:default|service)[^"<>]*"[^<>]*?\bid="message(-?\d+)"'
)
_DAY = re.compile(r'<div class="[^"<>]*\bdate details"[^<>]*?\btitle="([^"<>]{8,60})"')
_TEXT = re.compile(r'<div class="text">')
_NAME = re.compile(r'<div class="text bold">\s*([^<>]{1,200})')
_LINK = re.compile(r'<a href="(https?://[^"<>\s]+)"')
Raw = dict[str, object]


def is_export(page: str) -> bool:
    return _MESSAGE.search(page) is not None and "page_body chat_page" in page


def export(page: str) -> Raw:
    """The page in the form of `result.json`."""
    found = _NAME.search(page)
    name = texts.bare(found[1]).strip() if found else ""
    return {"name": name, "type": "page", "messages": list(_messages(page))}


def _messages(page: str) -> Iterator[Raw]:
    starts = list(_MESSAGE.finditer(page))
    for at, start in enumerate(starts):
        end = starts[at + 1].start() if at + 1 < len(starts) else len(page)
        part = page[start.end() : end]
        day, text = _DAY.search(part), _TEXT.search(part)
        body = part[text.end() :].partition("</div>")[0] if text else ""
        links = [texts.bare(link) for link in _LINK.findall(body)]
        yield {
            "id": start[1],
            "date": day[1] if day else None,
            "text": texts.bare(body.replace("<br>", "\n")).strip(),
            "text_entities": [{"href": link} for link in links],
        }
