"""Words as sources write them: markup taken out, one line where one is meant, links checked.

Everything here is linear in what it reads: html.parser takes 30 s for 100 KB of `<a "`.
"""

import codecs
import re
import unicodedata
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from db.text import HIDDEN, clean

MAX_URL = 500
_TAG = re.compile(r"<(/?[A-Za-z][A-Za-z0-9]*+)[^<>]*+>|<!--|-->")
# What stands inside a line: all other tags end one.
_INLINE = frozenset(
    ("a", "b", "em", "font", "highlighttext", "i", "mark", "s", "small", "span", "strong", "u")
)
_SCRIPT = re.compile(r"<script\b([^<>]*+)>", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s/?#@\\]+\.[^\s/?#@\\]+(?:[/?#]\S*)?", re.IGNORECASE)
_CODE = re.compile(
    r"""^\s*[\[({]\s*["'{\[]|["']\s*:\s*["'{\[0-9]|\{\{|\}\}|["']\]\s*$|</?[A-Za-z][^<>]*>"""
    r"""|^\s*'?=[\w"'@+-]|^(?:array|list|dict|Timestamp|Series|datetime)\(|\bfunction\s*\("""
    r"""|^<[a-z_.]+ object at"""
)


class Decoded(NamedTuple):
    """A text with its byte order mark, if it has one; `encoding` is None for UTF-8."""

    text: str
    encoding: str | None


def decode(data: bytes) -> str | None:
    """Decode UTF-8, UTF-16 with a byte order mark or without, or Windows-1251 as Excel writes it
    in Russian; None for none of them."""
    found = decode_whole(data)
    return None if found is None else found.text.removeprefix("\ufeff")


def decode_whole(data: bytes) -> Decoded | None:
    """Decode as `decode` does, for `encode` to give the same bytes back."""
    for encoding in _encodings(data[:2000]):
        try:
            return Decoded(data.decode(encoding), None if encoding == "utf-8" else encoding)
        except UnicodeDecodeError:
            continue
    return None


def encode(text: str, encoding: str | None) -> bytes | None:
    """A text in the encoding that it came in; None if that lacks one of its letters."""
    try:
        return text.encode(encoding or "utf-8")
    except UnicodeEncodeError:
        return None


def _encodings(start: bytes) -> tuple[str, ...]:
    if start.startswith(codecs.BOM_UTF16_LE):
        return ("utf-16-le",)
    if start.startswith(codecs.BOM_UTF16_BE):
        return ("utf-16-be",)
    # Spaces, digits and signs of a text in UTF-16 have a zero for their other byte.
    zeros = (start[::2].count(0), start[1::2].count(0))
    if len(start) >= 8 and max(zeros) * 8 >= len(start) and not min(zeros):
        return ("utf-16-le" if zeros[1] else "utf-16-be",)
    return ("utf-8", "cp1251")


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


def is_code(text: str) -> bool:
    """True for what a program wrote for itself: "{'id': 1", "[{...", "array([", "<b>", "=A1"."""
    return _CODE.search(text) is not None


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
