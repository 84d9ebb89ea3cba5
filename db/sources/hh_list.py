"""HeadHunter's pages without their state: its elements are marked by `data-qa`."""

import re
from collections.abc import Iterator

from db.sources import pay
from db.sources import text as texts
from db.sources.posting import HEADHUNTER, PostingDraft, hh_link

_MARKED = re.compile(
    r"<(\w+)\b([^<>]{0,3000}?\bdata-qa=[\"']([^\"'<>]{1,200})[\"'][^<>]{0,3000})>"
)
_HREF = re.compile(r"\bhref=[\"']([^\"'<>]{1,1000})[\"']")
# What begins a vacancy of a list, and the parts of one: the words in their marks.
_FIELDS = {
    "title": ("serp-item__title", "vacancy-serp__vacancy-title", "vacancy-title"),
    "salary": ("compensation", "vacancy-salary"),
    "company": ("vacancy-serp__vacancy-employer", "vacancy-company-name"),
    "city": ("vacancy-serp__vacancy-address", "vacancy-view-location", "vacancy-view-raw-address"),
    "requirement": ("vacancy_snippet_requirement",),
    "responsibility": ("vacancy_snippet_responsibility",),
    "description": ("vacancy-description",),
    "skill": ("skills-element", "bloko-tag__text"),
}


def is_list(page: str) -> bool:
    return "data-qa=" in page and "vacancy-serp" in page


def drafts(page: str) -> Iterator[PostingDraft]:
    """The vacancies of a page of search results, each known by a line."""
    found: dict[str, str] = {}
    link: tuple[str, str] | None = None
    for field, words, href in _parts(page):
        if field == "title" and href:
            if link:
                yield _draft(found, link)
            found, link = {}, hh_link(href)
        if words and (field != "salary" or pay.find(words)):
            found.setdefault(field, words)
    if link:
        yield _draft(found, link)


def _parts(page: str) -> Iterator[tuple[str, str, str]]:
    """Each marked element's field, its words up to the next marked one, and its link."""
    tags = list(_MARKED.finditer(page))
    for at, tag in enumerate(tags):
        field = next((name for name, marks in _FIELDS.items() if _is_one(tag[3], marks)), None)
        if field:
            end = tags[at + 1].start() if at + 1 < len(tags) else tag.end() + 2_000
            inside = page[tag.end() : min(end, tag.end() + 2_000)]
            href = _HREF.search(tag[2])
            if field == "title":
                inside, _end, behind = inside.partition(f"</{tag[1]}>")
                yield field, _words(inside), texts.bare(href[1]) if href else ""
                # Pay stands below the title, without a mark of its own.
                yield "salary", _words(behind), ""
            else:
                yield field, _words(inside), ""


def _words(html: str) -> str:
    return " ".join(texts.bare(html).split())


def _is_one(said: str, marks: tuple[str, ...]) -> bool:
    return any(word.startswith(mark) for word in said.split() for mark in marks)


def _draft(found: dict[str, str], link: tuple[str, str]) -> PostingDraft:
    stated = pay.find(found.get("salary", ""))
    lines = (found.get(name, "") for name in ("requirement", "responsibility"))
    return PostingDraft(
        source=HEADHUNTER,
        source_id=link[0],
        title=found.get("title"),
        company=found.get("company"),
        url=link[1],
        pay=pay.completed(stated) if stated else None,
        place=found.get("city"),
        text="\n".join(filter(None, lines)),
        detailed=False,
    )
