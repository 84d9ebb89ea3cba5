"""RSS of a search, as HeadHunter gives it: a title, a link, and a description of four lines.

No skills and no text: what it brings is known by a line.
"""

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from db.reference.phrases import plain
from db.sources import pay, xml_file
from db.sources import text as texts
from db.sources.dates import moment
from db.sources.posting import RSS, PostingDraft, hh_link

Item = dict[str, str]
# The words before each part of the description.
_LABELS: dict[str, tuple[str, ...]] = {
    "company": ("вакансия компании", "company", "компания", "работодатель"),
    "city": ("регион", "город", "region", "location"),
    "salary": ("предполагаемый уровень месячного дохода", "зарплата", "salary"),
    "published": ("создана", "дата публикации"),
}


def is_feed(text: str) -> bool:
    return re.search(r"<(?:rss|feed)\b", text[:2_000], re.IGNORECASE) is not None


def items(text: str) -> Iterator[Item]:
    """The texts of each item by their names. Raises UnreadablePosting."""
    for element in xml_file.tree(text).iter():
        if _name(element) in ("item", "entry"):
            yield {_name(part): _said(part) for part in reversed(element)}


def _name(element: ElementTree.Element) -> str:
    return xml_file.name_of(element).casefold()


def _said(element: ElementTree.Element) -> str:
    return (element.text or element.get("href") or "").strip()


def draft(item: object) -> PostingDraft:
    """A posting of an item's texts."""
    found: Item = item if isinstance(item, dict) else {}
    body = texts.bare(texts.bare(found.get("description") or found.get("summary") or ""))
    said = _labelled(body)
    link = texts.url(found.get("link") or found.get("guid"))
    unread: tuple[str, ...] = ()
    stated = None
    try:
        stated = pay.read(said.get("salary", ""))
    except pay.UnreadablePay:
        unread = ("pay",)
    return PostingDraft(
        source=RSS,
        source_id=None if link else found.get("guid") or found.get("id"),
        title=found.get("title"),
        company=said.get("company"),
        url=link,
        pay=stated,
        place=said.get("city"),
        published_at=moment(found.get("pubdate") or found.get("published") or found.get("updated"))
        or moment(said.get("published")),
        text="" if said else body,
        # Of a vacancy of HeadHunter's no more than its headline is known.
        detailed=not (hh_link(link) or said),
        unread=unread,
    )


def _labelled(body: str) -> Item:
    """The description's parts by what stands before their colons."""
    found: Item = {}
    for line in body.splitlines():
        label, colon, value = line.partition(":")
        name = next((name for name, words in _LABELS.items() if plain(label) in words), None)
        if colon and name:
            found.setdefault(name, value.strip())
    return found
