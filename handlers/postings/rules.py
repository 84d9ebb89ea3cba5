"""Reads a job posting that somebody pasted: a draft for its reader to correct."""

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from db.documents.posting_titles import is_role, mostly_roles
from db.rows.postings import OWN, OwnName
from db.sources import csv_file, post, post_list
from db.sources.columns import ColumnMap, field_of
from db.sources.posting import PostingDraft, SourcePosting, UnreadablePosting, link_key, make
from db.sources.read import PostingReading
from db.text import clean
from db.vocabulary import Level, LevelRule, SalaryPeriod

# Searches that a user may watch, postings of their own, and skills that go into the plan at once.
MAX_SAVED, MAX_OWN, MAX_LESSONS = 5, 50, 5
MOST_SKILLS, TITLE = 30, 120
MAX_FILE = 3 * 1024 * 1024  # bytes; a saved page has one or two megabytes
# Forms of files in which people keep plans as well as postings.
PLAN_ENDINGS = (".csv", ".tsv", ".xlsx", ".xls", ".ods", ".html", ".htm")
NOTE_ENDINGS = (".md", ".txt", ".docx")
# Words in the names of columns that tasks have and postings have not.
STATE_COLUMNS = frozenset(
    [
        *("status", "done", "deadline", "due"),
        *("статус", "готово", "выполнено", "сделано", "срок", "дедлайн"),
        *("күйі", "мәртебе", "мерзімі", "орындалды"),
    ]
)


@dataclass(frozen=True)
class PastedPosting:
    """The parts found in a pasted posting. `skills` are slugs; pay is None where none could be
    read."""

    title: str
    url: str | None
    skills: tuple[str, ...]
    level: Level | None
    city: str | None
    salary_min: int | None
    salary_max: int | None
    currency: str | None
    salary_period: SalaryPeriod | None
    gross: bool | None = None
    level_rule: LevelRule | None = None
    company: str | None = None
    experience: str | None = None
    currency_guessed: bool = False
    # Its day in ISO 8601, as a dialog keeps it.
    published: str | None = None
    detailed: bool = True
    remote: bool | None = None


def looks_like_posting(text: str) -> bool:
    """Several lines of some length that name a skill, or else two skills and, after a title, a
    part that is nothing but pay; a question is neither."""
    return post.is_posting(text)


def lists_postings(text: str, *, surely: bool = False) -> bool:
    """True for a text that lists several postings, of which half name a role, and for lines
    under a line that names the columns of postings.

    With `surely` each of a list must name a role and its pay, as no task of a plan does.
    """
    if text.count("\n") > 1 and csv_file.has_headers(text):
        return True
    drafts = [each for each in post_list.several(text) if isinstance(each, PostingDraft)]
    if surely:
        return bool(drafts) and all(is_role(each.title or "") and each.pay for each in drafts)
    return mostly_roles([each.title or "" for each in drafts])


def states_pay(text: str) -> bool:
    """True for a text with a line that speaks of pay, and can be read."""
    return post.states_pay(text)


def read(text: str, links: Sequence[str] = ()) -> PastedPosting | None:
    """The parts of a text, None where no line can be its title.

    Nothing is guessed beyond words that are there; `links` are those that its words hide.
    """
    try:
        # It is stored by its message: a reader's own postings have no other id.
        return of_posting(make(replace(post.draft(text, links), source=OWN, source_id="1")))
    except UnreadablePosting:
        return None


def of_posting(found: SourcePosting) -> PastedPosting:
    """A posting that its source gave, as a draft."""
    same: dict[str, Any] = {
        each.name: getattr(found, each.name, None) for each in fields(PastedPosting)
    }
    same |= {"title": found.title[:TITLE], "skills": found.skills[:MOST_SKILLS]}
    if found.published_at:
        same["published"] = found.published_at.isoformat()
    return PastedPosting(**same)


def key(name: PastedPosting | OwnName) -> tuple[object, ...]:
    """The key of a posting of one's own: its link, else its names and its pay."""
    if name.url:
        return (link_key(name.url),)
    words = (clean(each or "").casefold() for each in (name.title, name.company, name.city))
    return (*words, name.salary_min, name.salary_max)


def may_be_plan(file_name: str, reading: PostingReading) -> bool:
    """True for a file of a form that plans have, too, which names nothing of a posting."""
    if is_note(file_name):
        return not _is_list(reading)
    if not file_name.casefold().endswith(PLAN_ENDINGS):
        return False
    columns = reading.columns
    if columns is None:
        return not reading.postings
    # What was guessed by cells tells nothing: four tasks look like four names of companies.
    if _named(columns) & {"company", "salary", "salary_from", "salary_to", "experience"}:
        return False
    states = {word for header in columns.headers for word in header.casefold().split()}
    return bool(states & STATE_COLUMNS) or not (reading.postings or "url" in columns.fields)


def _named(columns: ColumnMap) -> set[str]:
    """The fields that names of columns tell, without those that were guessed by cells."""
    told = {name: field_of(header) for name, header in columns.fields.items()}
    return {name for name, found in told.items() if found and found[0] == name}


def is_note(file_name: str) -> bool:
    """True for a text, which holds a plan unless it is plainly a list of postings."""
    return file_name.casefold().endswith(NOTE_ENDINGS)


def _is_list(reading: PostingReading) -> bool:
    """True for several postings of which a third and more state pay: tasks have links, too."""
    paid = sum(each.currency is not None for each in reading.postings)
    return len(reading.postings) > 1 and 3 * paid >= reading.rows
