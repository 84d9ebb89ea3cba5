"""Finds the postings in paragraphs: a title and a link, and lines below these that say more."""

import re
from collections.abc import Sequence
from dataclasses import replace

from db.documents.markdown_lines import MarkdownLine, by_paragraph
from db.documents.phrases import BRACKETS, NUMBERED, ORNAMENT, VACANCY
from db.documents.posting_prose import bracketed, is_list_of_skills, tags_of
from db.documents.posting_titles import is_generic, is_role, kind_of_label

_ADDRESS = re.compile(r"https?://\S+")
_BEGINS_LINKED = re.compile(r"<?https?://\S+>?\s+\S")
_MOST_BEFORE = 2
_MOST_WORDS = 8


def postings_in(own: Sequence[MarkdownLine]) -> list[list[MarkdownLine]]:
    """The postings of a paragraph, each with its lines; none if it tells of something else."""
    apart = _apart(own)
    if len(apart) > 1 and all(map(_is_posting, apart)):
        return apart
    return [list(own)] if own and _is_posting(own) else []


def entries_of(
    paragraphs: Sequence[MarkdownLine], items: Sequence[MarkdownLine]
) -> tuple[list[MarkdownLine], list[MarkdownLine]] | None:
    """The postings that stand under a heading of another name, and the paragraphs beside them.

    Most of the lists below it are postings, too, with the pages of vacancies; None if not.
    """
    groups = [group for group in by_paragraph(paragraphs) if _is_proved(group)]
    found = [(group, parts) for group in groups if (parts := postings_in(group))]
    listed = [line for line in items if is_listed(line)]
    if not (found or listed) or 2 * len(listed) < len(items):
        return None
    taken = {line.number for group, _parts in found for line in group}
    return (
        [entry(part) for _group, parts in found for part in parts],
        [line for line in paragraphs if line.number not in taken],
    )


def is_headed_posting(title: str, own: Sequence[MarkdownLine]) -> bool:
    """Tests for a role above the page of a vacancy, or above a link and what is asked for."""
    if not is_role(title) or any(each.boxed for line in own for each in line.walk()):
        return False
    named = {kind_of_label(line.split()[0]) for line in own}
    linked = any(map(_linked, own)) and "requirements" in named
    return linked or any(map(_is_vacancy, own))


def _is_proved(own: Sequence[MarkdownLine]) -> bool:
    """Tests for the page of a vacancy, or a company with pay or what it asks for."""
    named = {kind_of_label(ORNAMENT.sub("", line.split()[0])) for line in own}
    told = "company" in named and bool({"salary", "requirements"} & named)
    return told or any(map(_is_vacancy, own))


def _is_vacancy(line: MarkdownLine) -> bool:
    return VACANCY.search(f"{line.url or ''} {line.text}") is not None


def is_listed(line: MarkdownLine) -> bool:
    """Tests for an item that names a role, with the page of a vacancy on it or below it; one with
    a box is a task first, and begins with the link."""
    if not any(map(_is_vacancy, (line, *line.lines, *line.children))):
        return False
    if line.boxed:
        return is_role(line.anchor or "") and line.text.startswith(line.anchor or "")
    return _is_named_before(line) or is_role(line.text.partition("://")[0])


def _is_named_before(line: MarkdownLine) -> bool:
    """Tests for a line with a role, in few words, before a vacancy's page: "QA, Kaspi: https://"."""
    address = _ADDRESS.search(line.text)
    before = line.text[: address.start()] if address else line.anchor or ""
    short = bool(before) and len(before.split()) <= _MOST_WORDS
    if line.bold is not None and line.url and not line.text.endswith((".", ":")):
        return is_role(line.bold) and len(line.text.split()) <= 2 * _MOST_WORDS
    return short and is_role(before) and _is_vacancy(line)


def _is_whole(line: MarkdownLine) -> bool:
    """Tests for a posting on one line that needs no link: a role with skills in brackets."""
    return is_role(BRACKETS.sub("", line.text)) and bool(bracketed(line)[1])


def entry(own: Sequence[MarkdownLine]) -> MarkdownLine:
    """The lines of a posting as one."""
    first, end = own[0], max(own[-1].number, own[-1].end)
    return replace(first, lines=tuple(own) if len(own) > 1 else (), end=end)


def states_field(line: MarkdownLine) -> bool:
    """Tests for a field of the posting above, or the label of a list."""
    return kind_of_label(line.split()[0].rstrip(" :")) is not None


def listed_below(posting: MarkdownLine, listed: Sequence[MarkdownLine]) -> MarkdownLine:
    """A posting with a list behind it, which is that of its last line: "Key skills:"."""
    *before, last = posting.children or (posting,)
    if last is posting or kind_of_label(last.text.rstrip(" :")) != "requirements":
        return replace(posting, children=(*posting.children, *listed))
    last = replace(last, children=(*last.children, *listed))
    return replace(posting, children=(*before, last))


def joined_to(
    posting: MarkdownLine | None, item: MarkdownLine | None, own: Sequence[MarkdownLine]
) -> MarkdownLine | None:
    """A posting, or the last item of a list of postings, with a paragraph that says more of it."""
    said = bool(own) and all(map(states_field, own))
    if said and (before := posting or item) is not None:
        return replace(before, children=(*before.children, *own))
    if posting is None or len(own) != 1 or posting.children or posting.lines:
        return None
    named = posting.linked and _is_bare_title(own[0])
    return entry([posting, own[0]]) if named or is_title_of_link([posting], own) else None


def is_title_of_link(own: Sequence[MarkdownLine], behind: Sequence[MarkdownLine]) -> bool:
    """Tests for a line that is a title alone, above the posting's link."""
    return len(own) == 1 and _is_bare_title(own[0]) and bool(behind) and behind[0].linked


def _is_bare_title(line: MarkdownLine) -> bool:
    short = len(line.text.split()) <= _MOST_WORDS and not line.text.endswith((".", ":"))
    return short and is_role(line.text) and not _linked(line)


def is_linked_title(line: MarkdownLine) -> bool:
    """Tests for a line that is a posting's title with its link: "**Analyst** - [link](...)"."""
    if is_generic(line.text) or kind_of_label(line.split()[0]) not in (None, "title"):
        return False
    named = line.bold is not None or NUMBERED.match(line.text) or is_role(line.text)
    return line.linked or bool(line.url and named)


def is_entry(line: MarkdownLine) -> bool:
    """Tests for a line of a list that is a posting by itself, not a field of one."""
    linked = any(map(_linked, (line, *line.lines)))
    return bool(line.children or linked) and kind_of_label(line.split()[0]) is None


def titled(lines: Sequence[MarkdownLine]) -> list[MarkdownLine]:
    """A posting's lines with its title first, where its address stands above that."""
    first, *rest = lines
    if rest and tags_of(ORNAMENT.sub("", first.text)):
        first, *rest = rest  # "#vacancy #python" above the title
    address = _ADDRESS.search(first.text)
    url = first.url or (address.group().strip("<>") if address else None)
    bare = first.linked and not is_role(_ADDRESS.sub("", first.text))
    if not (bare and url and rest) or rest[0].url or _is_named(rest[0]):
        return [first, *rest]
    listed = is_list_of_skills(rest[0].text)
    told = len(rest) > 1 and is_list_of_skills(rest[1].text)
    if not (told or not listed) or not (is_role(rest[0].text) or (told and not listed)):
        return [first, *rest]
    return [replace(rest[0], url=url), *rest[1:]]


def _apart(own: Sequence[MarkdownLine]) -> list[list[MarkdownLine]]:
    """The lines parted where another posting begins, as the first one does: by its address, or
    by as many lines before that."""
    addresses = [at for at, line in enumerate(own) if _linked(line)]
    before = addresses[0] if addresses else 0
    starts = [
        at - before
        for at, line in enumerate(own)
        if at in addresses or (not before and _is_whole(line))
    ]
    if len(starts) < 2 or before > _MOST_BEFORE or not all(_opens(own[at]) for at in starts):
        return []
    ends = [*starts[1:], len(own)]
    parts = [list(own[start:end]) for start, end in zip(starts, ends, strict=True)]
    return parts if all(len(part) > before for part in parts) else []


def _opens(line: MarkdownLine) -> bool:
    if _linked(line) and (line.linked or _BEGINS_LINKED.match(line.text)):
        return True
    titled = line.bold is not None or is_role(line.text)
    return titled and kind_of_label(line.split()[0]) in (None, "title")


def _linked(line: MarkdownLine) -> bool:
    return line.url is not None or "://" in line.text


def _is_named(line: MarkdownLine) -> bool:
    name, value = line.split()
    return bool(value) and kind_of_label(name) is not None


def _is_posting(own: Sequence[MarkdownLine]) -> bool:
    """Tests for lines of which the first is a link or a bold title, or several are fields."""
    first = own[0]
    if sum(kind_of_label(line.split()[0]) is not None for line in own) > 1:
        return True
    title = first.strong or first.text
    if any(map(_linked, own[1:])) and first.text[-1:] not in ".:" and is_role(title):
        return True
    stated = all(map(_is_named, own[1:]))
    if stated and (_is_named_before(first) or (len(own) == 1 and _is_whole(first))):
        return True
    if _BEGINS_LINKED.match(first.text):
        return is_role(_ADDRESS.sub("", first.text)) or is_list_of_skills(first.split()[1])
    return first.linked or (first.bold is not None and len(own) > 1)
