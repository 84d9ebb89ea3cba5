"""Chats that Telegram Desktop exports (`result.json`): a message that offers a job is a posting.

All others are passed over, and counted by who reads the file.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from db.sources import cells, post, post_list
from db.sources.dates import moment
from db.sources.posting import TELEGRAM, PostingDraft, UnreadablePosting

# What `messages` gives for a message that offers no job.
PASSED: dict[str, Any] = {}
# In a message that lists several postings: one of them.
LISTED = "listed"


def is_export(raw: dict[str, Any]) -> bool:
    """One chat, or the list of all."""
    chats = raw.get("chats")
    if isinstance(chats, dict) and isinstance(chats.get("list"), list):
        return True
    messages = raw.get("messages")
    return isinstance(messages, list) and ("type" in raw or "name" in raw) and _is_chat(messages)


def _is_chat(messages: list[Any]) -> bool:
    return all(
        isinstance(each, dict) and "id" in each and ("text" in each or "action" in each)
        for each in messages[:20]
    )


def is_message(raw: dict[str, Any]) -> bool:
    return raw is PASSED or ("chat" in raw and "text_entities" in raw)


def messages(raw: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Every message with its chat, PASSED for one that offers no job."""
    chats = raw.get("chats")
    listed = chats.get("list") if isinstance(chats, dict) else [raw]
    for chat in listed if isinstance(listed, list) else []:
        found = chat.get("messages") if isinstance(chat, dict) else None
        for message in found if isinstance(found, list) else []:
            name = str(chat.get("id", chat.get("name")))
            known = (
                {"text_entities": None, **message, "chat": name}
                if isinstance(message, dict)
                else {}
            )
            if listed := post_list.several(_with_links(known.get("text"))):
                yield from ({**known, LISTED: each, "at": at} for at, each in enumerate(listed, 1))
            elif post.is_offer(_text(known.get("text"))):
                yield known
            else:
                yield PASSED


def draft(raw: object) -> PostingDraft:
    """A posting of a message: known by its chat and its number there, and in a list of several by
    its place there. Raises UnreadablePosting."""
    message: dict[str, Any] = raw if isinstance(raw, dict) else {}
    id = f"{message.get('chat')}:{message.get('id')}"
    day = moment(message.get("date_unixtime")) or moment(message.get("date"))
    listed = message.get(LISTED)
    if isinstance(listed, UnreadablePosting):
        raise listed
    if isinstance(listed, PostingDraft):
        place = f"{id}:{message.get('at')}"
        return replace(listed, source=TELEGRAM, source_id=place, published_at=day)
    found = post.draft(_text(message.get("text")), _links(message))
    return replace(found, source=TELEGRAM, source_id=id, published_at=day)


def _text(value: object) -> str:
    """A text, or its pieces: words, and objects for links and tags."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return ""
    pieces = (each.get("text") if isinstance(each, dict) else each for each in value)
    return "".join(piece for piece in pieces if isinstance(piece, str))


def _with_links(value: object) -> str:
    """A text with the links under its words as Markdown writes them."""
    if not isinstance(value, list):
        return _text(value)
    said = ""
    for each in value:
        link = each.get("href") if isinstance(each, dict) else None
        said += cells.with_link(_text([each]), link if isinstance(link, str) else None)
    return said


def _links(message: dict[str, Any]) -> list[str]:
    """The links that words hide."""
    pieces: list[Any] = []
    for name in ("text", "text_entities"):
        value = message.get(name)
        pieces += value if isinstance(value, list) else []
    hidden = [each.get("href") for each in pieces if isinstance(each, dict)]
    return list(dict.fromkeys(link for link in hidden if isinstance(link, str)))
