"""Pages saved in a browser: what HeadHunter's hold for their own scripts, else JSON-LD.

HeadHunter's page keeps its state in `<template id="HH-Lux-InitialState">`: one vacancy
(`vacancyView`), or those of a search (`vacancySearchResult`). Older pages have JSON-LD.
"""

import json
import quopri
import re
from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from html import unescape
from typing import Any

from db.sources import headhunter, json_ld, pay
from db.sources import text as texts
from db.sources.posting import PostingDraft, UnreadablePosting, hh_link

FoundRow = Iterator[tuple[int, PostingDraft | UnreadablePosting]]
# Tags are short: without bounds a page could make these expressions walk it many times.
_STATE = re.compile(
    r"""<(template|script)\b[^<>]{0,300}?\bid=["']HH-Lux-InitialState["'][^<>]{0,300}>""", re.I
)
_TAG = re.compile(r"<(?:link|meta|base)\b[^<>]{0,2000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""(?<![a-z:-])([a-z:-]{1,30})\s{0,9}=\s{0,9}["']([^"'<>]*)["']""", re.IGNORECASE
)
# Chrome writes the page's address into a comment when it saves one.
_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d+\)(\S+)\s*-->")
_PAY_ELEMENT = re.compile(
    r"""data-qa=["'][^"'<>]{0,99}?(?:vacancy-salary|compensation)[^"'<>]{0,99}["'][^<>]{0,300}>"""
)
# Where the head of a page ends, at the latest.
_HEAD = 200_000
# HeadHunter's roles of a vacancy may be wrapped in lists and objects.
_NUMBER = re.compile(r"[1-9][0-9]{0,3}")


def is_archive(data: bytes) -> bool:
    """A page in one file as Chrome and Edge save it (.mhtml)."""
    return b"multipart/related" in data[:3_000] and data[:200].lstrip().startswith(
        (b"From:", b"MIME-Version", b"Snapshot")
    )


def of_archive(data: bytes) -> str:
    """The page in an archive of one; "" where there is none."""
    for part in message_from_bytes(data).walk():
        if part.get_content_type() == "text/html":
            body = part.get_payload(decode=True)
            return texts.decode(body if isinstance(body, bytes) else b"") or ""
    return texts.decode(quopri.decodestring(data)) or ""


def rows(page: str) -> FoundRow:
    """The postings of a page with their places on it, from 1."""
    link = _address(page)
    state = _state(page)
    if state is not None:
        vacancies = _vacancies(state)
        for row, vacancy in enumerate(vacancies, 1):
            yield row, _of_state(vacancy, link, alone=len(vacancies) == 1)
        if vacancies:
            return
    found = list(json_ld.in_page(page))
    for row, job in enumerate(found, 1):
        yield row, job if isinstance(job, UnreadablePosting) else _of_job(job, page, link, found)


def _address(page: str) -> str | None:
    """The page's own address: the canonical one, else where it was saved from."""
    if saved := _SAVED_FROM.search(page[:3_000]):
        fallback = texts.url(unescape(saved[1]))
    else:
        fallback = None
    for tag in _TAG.finditer(page[:_HEAD]):
        said = {name.casefold(): unescape(value) for name, value in _ATTRIBUTE.findall(tag[0])}
        if said.get("rel", "").casefold() == "canonical" and (link := texts.url(said.get("href"))):
            return link
        if said.get("property", "").casefold() == "og:url":
            fallback = fallback or texts.url(said.get("content"))
    return fallback


def _state(page: str) -> dict[str, Any] | None:
    """Return the data that HeadHunter's page holds for its scripts, or None.

    Saved pages escape it once or not at all.
    """
    if (start := _STATE.search(page)) is None:
        return None
    end = page.find(f"</{start[1]}", start.end())
    text = page[start.end() : end if end != -1 else len(page)].strip()
    # A browser that saves a template escapes its angle brackets again, a script it leaves alone.
    forms = [unescape(text), text]
    for written in forms if start[1].casefold() == "template" else reversed(forms):
        try:
            value = json.loads(written, strict=False)
        except (ValueError, RecursionError):
            continue
        return value if isinstance(value, dict) else None
    return None


def _vacancies(state: dict[str, Any]) -> list[dict[str, Any]]:
    """The vacancy of the page, else those of its search."""
    view = state.get("vacancyView")
    if isinstance(view, dict):
        full = view.get("vacancyFull")
        inner = full.get("vacancy") if isinstance(full, dict) else None
        for each in (inner, view):
            if isinstance(each, dict) and each.get("name"):
                return [each]
    searched = state.get("vacancySearchResult")
    listed = searched.get("vacancies") if isinstance(searched, dict) else None
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _of_state(
    vacancy: dict[str, Any], page_link: str | None, *, alone: bool
) -> PostingDraft | UnreadablePosting:
    """A vacancy of the page's state as the API would give it."""
    id = vacancy.get("vacancyId") or vacancy.get("id")
    links = vacancy.get("links")
    link = links.get("desktop") if isinstance(links, dict) else None
    if not hh_link(link if isinstance(link, str) else None):
        link = page_link if alone and hh_link(page_link) else f"https://hh.ru/vacancy/{id}"
    named = _object(vacancy, "company")
    status = _object(vacancy, "status")
    raw = {
        "id": id,
        "name": vacancy.get("name"),
        "alternate_url": link if id or hh_link(str(link)) else None,
        "area": _object(vacancy, "area"),
        "employer": {"name": named.get("visibleName") or named.get("name")},
        "experience": {"id": vacancy.get("workExperience")},
        "professional_roles": [{"id": role} for role in _roles(vacancy)],
        "published_at": _published(vacancy),
        "archived": status.get("archived") is True or vacancy.get("archived") is True,
        "salary_range": _compensation(_object(vacancy, "compensation")),
        "snippet": _snippet(_object(vacancy, "snippet")),
        "description": vacancy.get("description"),
        "key_skills": [{"name": skill} for skill in _skills(vacancy.get("keySkills"))],
    }
    if raw["id"] is None and (found := hh_link(page_link)):
        raw["id"] = found[0]
    try:
        return headhunter.draft(raw)
    except UnreadablePosting as error:
        return error


def _object(raw: dict[str, Any], name: str) -> dict[str, Any]:
    value = raw.get(name)
    return value if isinstance(value, dict) else {}


def _compensation(said: dict[str, Any]) -> dict[str, Any] | None:
    if not said or "noCompensation" in said:
        return None
    mode = said.get("mode")
    return {
        "from": said.get("from"),
        "to": said.get("to"),
        "currency": said.get("currencyCode") or said.get("currency"),
        "gross": said.get("gross"),
        "mode": mode if isinstance(mode, dict) else {"id": mode or "MONTH"},
    }


def _snippet(said: dict[str, Any]) -> dict[str, Any]:
    return {
        "requirement": "\n".join(str(said[key]) for key in ("req", "skill") if said.get(key)),
        "responsibility": said.get("resp"),
    }


def _published(vacancy: dict[str, Any]) -> object:
    for name in ("publicationTimeIso", "publicationDate", "publicationTime", "creationTime"):
        value = vacancy.get(name)
        if isinstance(value, dict):
            value = value.get("$") or value.get("@timestamp")
        if value:
            return str(value)
    return None


def _skills(said: object, depth: int = 0) -> list[str]:
    """The names in a list, in objects of one or in `keySkill` alike."""
    if isinstance(said, str):
        return [said]
    if depth > 4:
        return []
    if isinstance(said, dict):
        said = said.get("keySkill", said.get("name"))
        return _skills(said, depth + 1)
    if isinstance(said, list):
        return [name for each in said for name in _skills(each, depth + 1)]
    return []


def _roles(vacancy: dict[str, Any]) -> list[str]:
    """The numbers of the vacancy's roles, however they are wrapped."""
    return _NUMBER.findall(json.dumps(vacancy.get("professionalRoleIds"))[:500])


def _of_job(
    job: dict[str, Any], page: str, link: str | None, all_of_page: list[Any]
) -> PostingDraft | UnreadablePosting:
    """A JobPosting, with the page's address and its own words on pay where it is the only one."""
    try:
        found = json_ld.draft(job)
    except UnreadablePosting as error:
        return error
    if len(all_of_page) > 1:
        return found
    if link and not found.url:
        found = replace(found, url=link, source_id=None)
    elif link and hh_link(link):
        found = replace(found, url=link)
    if stated := _PAY_ELEMENT.search(page):
        shown = texts.bare(page[stated.end() : stated.end() + 600].partition("</div")[0])
        if in_words := pay.find(" ".join(shown.split())):
            code = found.pay.currency if found.pay else None
            found = replace(found, pay=pay.completed(in_words, currency=code))
    return found
