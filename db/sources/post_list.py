"""Postings that somebody keeps in a text: one a line, or in paragraphs of a few lines each."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from db.documents.posting_titles import mostly_roles
from db.reference.matching import city_of
from db.sources import cells, copied, looks, pay, post
from db.sources import text as texts
from db.sources.posting import CSV, PostingDraft, UnreadablePosting
from db.sources.problems import PostingProblem

MAX_LINE, MAX_ITEMS = 1_000, 5_000
# Of a text's lines or paragraphs so many are postings, else it is no list of them.
MOST = 0.6
_ITEM = re.compile(r"^\s*(?:[-*•–+]\s+|\d{1,4}[.)]\s+)?(?:\[[ xXхХ]?\]\s+)?")
# Between two figures a dash is a range.
_PART = re.compile(r"(?<![0-9])\s+[-—–•·]\s+|\s+[-—–•·]\s+(?![0-9])")
_MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((https?://[^\s()]{1,500})\)")
_LINK_WORDS = re.compile(
    r"(?:ссылк[аи]|тут|здесь|линк|вакансия|hh|hh\.kz|подробнее|link|here|url|job|vacancy|сілтеме)",
    re.IGNORECASE,
)
# The marks of a heading in Markdown, over a posting of its own.
_MARKS = re.compile(r"^\s*#{1,6}\s+")
_HEADING = re.compile(r"^\s*#{1,6}\s|^\s*$")
_SPLITS = (
    re.compile(r"^[ \t]*[-=_*•~—]{3,}[ \t\r]*$", re.MULTILINE),
    re.compile(r"\n[ \t\r]*\n[ \t\r]*\n"),
    re.compile(r"\n[ \t\r]*\n"),
)


Listed = PostingDraft | UnreadablePosting


def drafts(text: str) -> Sequence[Listed]:
    """The postings of a text, and its items that can't be read; none where it is no list."""
    if copies := copied.messages(text) or copied.cards(text):
        return copies
    if listed := several(text):
        return listed
    for parts in _blocks(text):
        blocks = [part for part in parts if "\n" in part]
        read = [_of_block(part) for part in parts]
        if found := _enough(read):
            return [*found, *_unread(len(blocks) - len(found))]
    return []


def several(text: str) -> list[Listed]:
    """The postings of a text that plainly lists several, and its items that can't be read.

    Empty for any other text. Such a text has one on each line, or a role over each part.
    """
    return _of_lines(text) or _under_roles(text)


def _under_roles(text: str) -> list[Listed]:
    """The postings of a text with a role over each of its parts, which name company or pay."""
    if not _SPLITS[-1].search(text):
        return []  # one part, as most messages of a chat
    parts: list[str] = []
    bare = "\n".join(_MARKS.sub("", line) for line in text[: post.MAX_POST].split("\n"))
    for block in _SPLITS[-1].split(bare)[:MAX_ITEMS]:
        if post.names_role(block):
            parts.append(block)
        elif parts:
            parts[-1] += f"\n\n{block}"
    read = list(map(post.draft, parts)) if len(parts) > 1 else []
    return list(map(_own, read)) if all(each.company or each.pay for each in read) else []


def _own(draft: PostingDraft) -> PostingDraft:
    names = {"company": draft.company or "", "city": draft.place or ""}
    return replace(
        draft, source=CSV, source_id=None if draft.url else _id(draft.title or "", names)
    )


def _of_lines(text: str) -> list[Listed]:
    lines = _lines(text)
    found = [draft for draft in map(_of_line, lines) if draft]
    items = sum(_ITEM.match(line).end() > 0 for line in lines)  # type: ignore[union-attr]
    # Around the items of a list may stand any words, if the items are roles.
    named = items > 1 and mostly_roles([each.title or "" for each in found])
    among = items if named else len(lines)
    if len(found) < 2 or len(found) < MOST * among:
        return []
    return [*found, *_unread(items - len(found))]


def _enough(read: Sequence[PostingDraft | None]) -> list[PostingDraft]:
    known = [draft for draft in read if draft]
    return known if len(known) > 1 and len(known) >= MOST * len(read) else []


def _unread(count: int) -> list[UnreadablePosting]:
    return [UnreadablePosting(PostingProblem.NO_POSTING())] * max(count, 0)


def _lines(text: str) -> list[str]:
    lines = (line for line in text[: MAX_LINE * MAX_ITEMS].split("\n") if not _HEADING.match(line))
    return [line[:MAX_LINE] for _at, line in zip(range(MAX_ITEMS), lines, strict=False)]


def _blocks(text: str) -> Iterator[list[str]]:
    for split in _SPLITS:
        parts = [part.strip() for part in split.split(text)[:MAX_ITEMS]]
        blocks = [part for part in parts if part]
        if len(blocks) > 1:
            yield blocks


def _of_line(line: str) -> PostingDraft | None:
    """ "1. Developer — Acme — Алматы — от 400 000 ₸ — https://...": parts in any order."""
    mark = _ITEM.match(line).end()  # type: ignore[union-attr]
    said = line[mark:].strip()
    link = post.LINK.search(said)
    if marked := _MARKDOWN_LINK.search(said):
        said = said.replace(marked[0], "" if _LINK_WORDS.fullmatch(marked[1]) else marked[1])
    else:
        said = post.LINK.sub("", said)
    said = said.replace("()", "")
    title, *rest = [part.strip(" ,;*_") for part in _PART.split(said)]
    title, *beside = _split(title) if (mark or rest) and _names_pay(title) else [title]
    parts = [part for each in [*beside, *rest] for part in _split(each) if part]
    parts = [part for part in parts if not _LINK_WORDS.fullmatch(part)]
    found: dict[str, str] = {}
    for part in parts:
        kind = _kind(part)
        found.setdefault(kind if kind not in found else "more", part)
    if looks.is_title(found.get("company", "")) and not looks.is_title(title):
        # "Acme — Developer": people write the employer first as often.
        title, found["company"] = found["company"], title
    stated = pay.find(found.get("pay", ""))
    address = texts.url(marked[2] if marked else link[0].rstrip(".,;)") if link else None)
    if not title or not parts or not (stated or address):
        return None
    return PostingDraft(
        source=CSV,
        source_id=None if address else _id(title, found),
        title=title,
        company=found.get("company"),
        url=address,
        pay=pay.completed(stated) if stated else None,
        place=found.get("city"),
        text=said,
        detailed=False,
    )


def _names_pay(part: str) -> bool:
    return any(_kind(piece) == "pay" for piece in _split(part))


def _split(part: str) -> list[str]:
    """Return the parts between commas, if one is a place or pay: "Acme, Алматы, 500 000 ₸"."""
    pieces = [piece.strip() for piece in re.split(r",\s+", part)]
    return pieces if any(_kind(piece) != "company" for piece in pieces) else [part]


def _kind(part: str) -> str:
    if pay.is_none(part) or pay.is_only(part):
        return "pay"
    return "city" if len(part) < 60 and city_of(part) else "company"


def _id(title: str, found: dict[str, str]) -> str:
    return "|".join((title, found.get("company", ""), found.get("city", "")))


def _of_block(block: str) -> PostingDraft | None:
    """A paragraph with labels, or one of a title, an employer and a link."""
    lines = [_MARKS.sub("", line) for line in block.split("\n") if line.strip()]
    if len(lines) < 2:
        return None
    found = post.draft(
        "\n".join(cells.linked(line)[0] for line in lines), post.LINK.findall(block)[:5]
    )
    if not found.title or not (found.url or (found.company and found.pay)):
        return None
    if found.company is None:
        found = replace(found, company=_employer(lines[1]))
    if found.company is None and not found.pay:
        return None
    id = _id(found.title or "", {"company": found.company or ""})
    return replace(found, source=CSV, source_id=None if found.url else id)


def _employer(line: str) -> str | None:
    """The line below the title, where it is no link, no pay and no sentence."""
    first = _split(line.strip())[0]
    tests: tuple[Callable[[str], object], ...] = (post.LINK.search, pay.is_only, city_of)
    return None if len(first) > 60 or any(test(first) for test in tests) else first
