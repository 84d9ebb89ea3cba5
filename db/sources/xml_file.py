"""XML as boards exchange it: an element for each posting, in whatever stands around them."""

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from db.sources import columns
from db.sources.posting import UnreadablePosting
from db.sources.problems import PostingProblem

MAX_DEPTH = 6


def is_xml(text: str) -> bool:
    return text[:200].lstrip("\ufeff \t\r\n").startswith("<?xml")


def tree(text: str) -> ElementTree.Element:
    """Raises UnreadablePosting."""
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        # A document type can make entities of entities.
        raise UnreadablePosting(PostingProblem.NO_FEED())
    try:
        # A declared encoding is that of the bytes, which are decoded by now.
        return ElementTree.fromstring(  # noqa: S314
            re.sub(r"^[\ufeff\s]*<\?xml[^>]*\?>", "", text)
        )
    except (ElementTree.ParseError, ValueError, RecursionError):
        raise UnreadablePosting(PostingProblem.NO_FEED()) from None


def rows(text: str) -> Iterator[tuple[int, object]]:
    """The elements that name most of a posting, as objects. Raises UnreadablePosting."""
    root = tree(text)
    kinds: dict[str, tuple[int, int]] = {}
    for each in root.iter():
        if len(each) > 1 and each is not root and isinstance(each.tag, str):
            fields, count = kinds.get(each.tag) or (columns.score([*map(name_of, each)]), 0)
            kinds[each.tag] = (fields, count + 1)
    if not kinds:
        raise UnreadablePosting(PostingProblem.NO_POSTINGS())
    for row, element in enumerate(root.iter(max(kinds, key=kinds.__getitem__)), 1):
        yield row, _value(element)


def name_of(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _value(element: ElementTree.Element, depth: int = 0) -> Any:
    """A text, or an object of the parts; of parts with one name a list."""
    if not len(element) or depth >= MAX_DEPTH:
        return (element.text or element.get("name") or element.get("value") or "").strip()
    found: dict[str, Any] = dict(element.attrib)
    for part in element:
        name, value = name_of(part), _value(part, depth + 1)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found
