"""Words as sources write them: markup taken out, one line where one is meant, links checked.

Everything here is linear in what it reads: html.parser takes 30 s for 100 KB of `<a "`.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime
from html import unescape

from db.text import HIDDEN, clean

MAX_URL = 500
_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]*+)[^<>]*+>|<!--|-->")
# What stands inside a line: all other tags end one.
_INLINE = frozenset(
    ("a", "b", "em", "font", "highlighttext", "i", "mark", "s", "small", "span", "strong", "u")
)
_SCRIPT = re.compile(r"<script\b([^<>]*+)>", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s/?#@\\]+\.[^\s/?#@\\]+(?:[/?#]\S*)?", re.IGNORECASE)
_DAY_FIRST = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
# Epochs beyond these are no moments of postings.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def decode(data: bytes) -> str | None:
    """Decode UTF-8, UTF-16 with a byte order mark, or Windows-1251 as Excel writes it in Russian;
    None for none of them."""
    marked = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "cp1251"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def bare(html: str) -> str:
    """A text without its markup."""
    if "<" in html:
        html = _TAG.sub(_gap, html)
    return unescape(html) if "&" in html else html


def _gap(tag: re.Match[str]) -> str:
    name = (tag[1] or "").strip("/").casefold()
    return "" if name in _INLINE else "\n"


def line(text: str | None, most: int) -> str | None:
    """One line of at most so many characters, without those that can't be shown or stored."""
    if not text:
        return None
    # What is cut off anyway is not looked at; four is what spaces and signs may take beside.
    return clean(clean(unescape(text[: most * 4]))[:most]) or None


def url(text: str | None) -> str | None:
    """A link as it may stand under a button, else None."""
    found = (text or "").strip()
    return found if len(found) <= MAX_URL and _URL.fullmatch(found) and _sound(found) else None


def _sound(text: str) -> bool:
    return all(unicodedata.category(letter) not in HIDDEN for letter in text)


def moment(text: str | None) -> datetime | None:
    """A moment from ISO 8601 or a day as 27.11.2025, else None; without a zone it is UTC."""
    found = (text or "").strip()
    if dotted := _DAY_FIRST.match(found):
        found = f"{dotted[3]}-{int(dotted[2]):02}-{int(dotted[1]):02}{found[dotted.end() :]}"
    try:
        read = datetime.fromisoformat(found)
    except ValueError:
        return None
    if not _FIRST_YEAR <= read.year < _LAST_YEAR:
        return None
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def scripts(page: str, kind: str) -> Iterator[str]:
    """The contents of a page's script elements whose tag names `kind`."""
    at = 0
    while tag := _SCRIPT.search(page, at):
        end = page.find("</", tag.end())
        while end != -1 and page[end : end + 8].casefold() != "</script":
            end = page.find("</", end + 2)
        if end == -1:
            return
        if kind in tag[1].casefold():
            yield page[tag.end() : end]
        at = end
