"""Finds the links of a task in the text that it was read from."""

import re

from db.documents.lines import split
from db.sources.text import url

_LINK = re.compile(
    r"\[(?P<text>[^\[\]]{1,200})\]\((?P<to>https?://[^\s()<>]{1,500})[^()]{0,200}\)"
)
_BARE = re.compile(r"https?://[^\s<>()\[\]|]{1,500}")
_BULLET = re.compile(r"\s*(?:>\s*)*(?:[-*+•]|\d{1,9}[.)])\s")
# Links that a card has room for, and lines that belong to one task.
MAX_LINKS, MAX_LINES = 5, 20


def links_of(source: str, line: int) -> list[tuple[str, str]]:
    """The links on a task's line and on those indented below it, each as its text and address."""
    lines = split(source.removeprefix("\ufeff"))
    if not 0 < line <= len(lines):
        return []
    own, *below = lines[line - 1 : line - 1 + MAX_LINES]
    depth = _indent(own)
    block = [own]
    for each in below:
        if each.strip() and (_indent(each) <= depth or re.search(r"\[[ xX]\]", each)):
            break
        block.append(each)
    found: dict[str, str] = {}
    for each in block:
        for link in _LINK.finditer(each):
            found.setdefault(link["to"], link["text"])
        for bare in _BARE.findall(_LINK.sub(" ", each)):
            address = bare.rstrip(".,;:!?")
            found.setdefault(address, address)
    return [(text, to) for to, text in found.items() if url(to)][:MAX_LINKS]


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
