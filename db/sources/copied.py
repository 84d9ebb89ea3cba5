"""Postings copied out of a window: messages of a chat, cards of a site's list."""

import re
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import replace
from functools import cache

from db import reference
from db.reference.matching import city_of
from db.reference.phrases import any_of, plain
from db.sources import looks, pay, post, table
from db.sources.dates import moment
from db.sources.posting import CSV, PostingDraft, PostingPay

# "Jobs, [10.11.2026 10:15]" of Telegram; "10.11.2026, 10:15 - Name: ..." of WhatsApp.
_DAY = r"\d{1,2}[./]\d{1,2}[./]\d{2,4}"
_HEAD = re.compile(
    rf"^(?:[^\n]{{1,80}}, )?\[(?P<day>{_DAY}),? \d{{1,2}}:\d\d(?::\d\d)?\]"
    r"(?:[ \t][^\n:]{1,60}:)?"
    rf"|^(?P<other>{_DAY}),? \d{{1,2}}:\d\d(?: [AP]M)? - [^\n:]{{1,60}}:",
    re.MULTILINE,
)
MAX_TEXT, MAX_LINES = 5_000_000, 5_000
CARD_LINES = 200  # a longer part of a text is no card
# Cards that a list has at least, and the share of them that name title and company.
LEAST, MOST = 2, 0.6
# Lines of a card among which its title stands.
FIRST = 6


def messages(text: str) -> list[PostingDraft]:
    """The messages that offer a job; none for a text without heads of messages."""
    heads = list(_HEAD.finditer(text[:MAX_TEXT]))
    if len(heads) < LEAST:
        return []
    ends = [*(head.start() for head in heads[1:]), len(text)]
    found = []
    for head, end in zip(heads, ends, strict=True):
        said = text[head.end() : end].strip()
        if post.is_offer(said):
            draft = post.draft(said)
            day = moment(head["day"] or head["other"])
            found.append(replace(_known(draft), published_at=day or draft.published_at))
    return found


def cards(text: str) -> list[PostingDraft]:
    """The cards of a list, which end in a button each ("Apply") or in an empty line."""
    lines = [line.strip() for line in text[:MAX_TEXT].split("\n")[:MAX_LINES]]
    ends = _buttons(lines)
    parts = _parts(lines, ends or {""})
    # Without buttons between them they need more to be told from paragraphs.
    found = [card for part in parts if (card := _card(part)) and (ends or _is_sure(card))]
    return found if len(found) >= max(LEAST, MOST * len(parts)) else []


def _buttons(lines: Sequence[str]) -> set[str]:
    """The buttons that end the cards; none where no button stands there twice."""
    buttons = _pattern("buttons")
    counts = Counter(plain(line) for line in lines if buttons.fullmatch(plain(line[:80])))
    return set(counts) if max(counts.values(), default=0) >= LEAST else set()


def _is_sure(draft: PostingDraft) -> bool:
    facts = (draft.pay, draft.place, draft.experience)
    return looks.is_title(draft.title or "") and sum(map(bool, facts)) > 1


def _parts(lines: Sequence[str], ends: Set[str]) -> list[list[str]]:
    """The lines of each card, between lines that end one."""
    parts: list[list[str]] = [[]]
    for line in lines:
        if plain(line) in ends:
            if parts[-1]:
                parts.append([])
        elif line:
            parts[-1].append(line)
    return [part for part in parts if any(not _is_noise(line) for line in part)]


def _card(lines: Sequence[str]) -> PostingDraft | None:
    """The posting of a card's lines: its title, below it the company, and what tells itself."""
    if len(lines) > CARD_LINES:
        return None
    stated: PostingPay | None = None
    place = years = None
    named: list[str] = []
    for line in lines:
        spoken = plain(line[:200])
        if pay.is_only(line) or pay.is_none(line):
            if stated is None and (found := pay.find(line)):
                stated = pay.completed(found)
        elif stated and stated.gross is None and (tax := _tax(line)) is not None:
            stated = replace(stated, gross=tax)
        elif years is None and _pattern("years").match(spoken):
            years = line
        elif named[1:] and place is None and (city_of(line) or city_of(line.split("(")[0])):
            place = line
        elif not _is_noise(line) and (name := _bare(line)) not in named:
            named.append(name)
    at = next((at for at, line in enumerate(named[:FIRST]) if looks.is_title(line)), 0)
    if len(named) < at + 2 or not (looks.is_title(named[at]) or stated or years or place):
        return None
    text = "\n".join(lines)
    return _known(
        PostingDraft(
            source=CSV,
            source_id=None,
            title=named[at],
            company=named[at + 1],
            url=next(iter(post.LINK.findall(text)), None),
            pay=stated,
            place=place,
            experience=table.experience(years),
            text=text,
            detailed=False,
        )
    )


def _known(draft: PostingDraft) -> PostingDraft:
    """The draft, known by its link or by what it says."""
    said = "|".join(part or "" for part in (draft.title, draft.company, draft.place))
    return replace(draft, source=CSV, source_id=None if draft.url else said[:200])


def _tax(line: str) -> bool | None:
    return pay.tax_in(line) if len(line) < 40 else None


def _bare(line: str) -> str:
    """A name without what a site writes behind it: "Engineer, Verified"."""
    return _pattern("behind").sub("", line).strip(" ,·") or line


def _is_noise(line: str) -> bool:
    spoken = plain(line[:200])
    return any(_pattern(kind).fullmatch(spoken) for kind in ("lines", "noise"))


@cache
def _pattern(kind: str) -> re.Pattern[str]:
    words = any_of(reference.posts()["cards"][kind])
    if kind == "behind":
        return re.compile(rf"[\s,·-]*{words}\s*$", re.IGNORECASE)
    ends = {"buttons": rf"(?:{words}[^\w]*)+", "lines": rf"{words}[^\w]*"}
    return re.compile(rf"[^\w]*{ends.get(kind, f'{words}.*')}")
