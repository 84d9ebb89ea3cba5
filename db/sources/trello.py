"""Boards that Trello exports: a card that leads to a job, or names its pay, is a posting."""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from db.sources import post, telegram
from db.sources.dates import moment
from db.sources.posting import PostingDraft

# "Developer — Acme", "Developer @ Acme", "Developer at Acme".
_BETWEEN = re.compile(r"\s+(?:[-–—|@·]|at|в компани[юи]|в)\s+")
_BOARDS = re.compile(r"https?://(?:www\.)?trello\.com/")


def is_board(raw: dict[str, Any]) -> bool:
    cards = raw.get("cards")
    return isinstance(cards, list) and "lists" in raw and all(map(is_card, cards[:20]))


def is_card(raw: object) -> bool:
    return isinstance(raw, dict) and "idList" in raw and "name" in raw


def cards(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every card; one that is no posting is passed over as a chat's message is."""
    for card in raw["cards"]:
        found = draft(card) if is_card(card) else None
        yield card if found and (found.url or found.pay) else telegram.PASSED


def draft(raw: object) -> PostingDraft:
    """A posting of a card: its name, its description, its attachments' links."""
    card: dict[str, Any] = raw if isinstance(raw, dict) else {}
    name, text = str(card.get("name") or ""), str(card.get("desc") or "")
    attached = card.get("attachments")
    links = [
        str(each.get("url"))
        for each in (attached if isinstance(attached, list) else [])
        if isinstance(each, dict) and not _BOARDS.match(str(each.get("url")))
    ]
    found = post.draft(f"{name}\n{text}", links)
    title, *rest = _BETWEEN.split(name, maxsplit=1)
    return replace(
        found,
        source="trello",
        source_id=None if found.url else str(card.get("id") or card.get("shortLink") or ""),
        title=title if rest else name,
        company=found.company or (rest[0] if rest else None),
        published_at=found.published_at or moment(card.get("dateLastActivity")),
    )
