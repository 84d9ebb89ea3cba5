"""Remote OK's list. Its first item is the legal notice: link back, and name the source.

Pay is in US dollars a year, which the list itself does not say.
"""

from typing import Any

from db.sources.dates import moment
from db.sources.edge import Loose, lenient
from db.sources.posting import REMOTE_OK, PostingDraft, PostingPay


class _Item(Loose):
    id: str
    position: str
    company: str | None = None
    url: str | None = None
    date: str | None = None
    epoch: int | None = None
    location: str | None = None
    tags: list[str] | None = None
    description: str | None = None
    salary_min: float | None = None
    salary_max: float | None = None


def draft(raw: object) -> PostingDraft:
    """Raises UnreadablePosting."""
    found, wrong = lenient(_Item, raw)
    return PostingDraft(
        source=REMOTE_OK,
        source_id=found.id,
        title=_mended(found.position),
        company=_mended(found.company or ""),
        url=found.url,
        pay=PostingPay(found.salary_min, found.salary_max, "USD", "year"),
        place=_mended(found.location or ""),
        published_at=moment(found.date) or moment(found.epoch),
        key_skills=tuple(found.tags or ()),
        text=_mended(found.description or ""),
        remote=True,
        unread=("pay",) if any(name.startswith("salary") for name in wrong) else (),
    )


def is_item(raw: dict[str, Any]) -> bool:
    return "position" in raw and ("epoch" in raw or "slug" in raw)


def is_notice(raw: dict[str, Any]) -> bool:
    return "legal" in raw and "position" not in raw


def _mended(text: str) -> str:
    """Remote OK writes UTF-8 as if it were Latin-1: "VÃ¤stra"."""
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
