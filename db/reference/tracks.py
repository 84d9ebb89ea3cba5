"""Tracks: kinds of jobs, each with its titles, core skills and the words that tell it. Pure."""

import json
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

from db.reference import role_names, text
from db.reference.matching import find_skills, normalise
from db.reference.phrases import any_of, plain

# A title is a line; what stands further on is no title.
MAX_TITLE = 200
_OTHER = "other"
# They win over what stands before them: a "penetration tester" is not in QA.
_WHEREVER = ("security", "qa")
_BRACKET = re.compile(r"\s*[(\[].*")


@dataclass(frozen=True)
class Track:
    """A kind of job. `titles` and `short` are by language; `skills` are slugs, the core first.

    `roles` are HeadHunter's professional roles that hold its postings, `sure_roles` those that
    hold few others. `told_by` are skills that tell it where the title says no more than
    "developer".
    """

    slug: str
    titles: dict[str, str]
    short: dict[str, str]
    roles: tuple[str, ...]
    sure_roles: tuple[str, ...]
    family: str
    told_by: frozenset[str]
    skills: tuple[str, ...]


class _Words(NamedTuple):
    """The expressions that read titles: by track, and for what is no track of ours."""

    none: re.Pattern[str]
    people: re.Pattern[str]
    ambiguous: re.Pattern[str]
    wide: dict[str, re.Pattern[str]]
    named: dict[str, re.Pattern[str]]
    stack: dict[str, re.Pattern[str]]
    with_backend: dict[str, re.Pattern[str]]
    several: list[tuple[re.Pattern[str], tuple[str, ...]]]


@cache
def _data() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(text("tracks.json"))
    return found


@cache
def tracks() -> dict[str, Track]:
    """The tracks by slug, in the order of menus."""
    return {row["slug"]: _track(row) for row in _data()["tracks"]}


def _track(row: dict[str, Any]) -> Track:
    return Track(
        slug=row["slug"],
        titles=row["titles"],
        short=row["short"],
        roles=tuple(row["roles"]),
        sure_roles=tuple(row["sure_roles"]),
        family=row["family"],
        told_by=frozenset(row["told_by"]),
        skills=tuple(row["skills"]),
    )


@cache
def _words() -> _Words:
    data = _data()
    fields = ("named", "stack", "with_backend")
    by_track = (
        {row["slug"]: _any(row[name]) for row in data["tracks"] if row[name]} for name in fields
    )
    named, stack, with_backend = by_track
    # A trade that has no track of ours takes part, too: "C++/Python" is not Python. It comes
    # first, so that "React Native" is not React.
    stack = {_OTHER: _any(data["other"]), **stack}
    wide = {kind: _any(phrases) for kind, phrases in data["wide"].items()}
    none, people, ambiguous = (_any(data[name]) for name in ("none", "people", "ambiguous"))
    several = [(_any(row["words"]), tuple(row["tracks"])) for row in data["several"]]
    return _Words(none, people, ambiguous, wide, named, stack, with_backend, several)


def _any(phrases: Iterable[str]) -> re.Pattern[str]:
    # No phrase begins inside a word: most places of a title are passed over at once.
    return re.compile(rf"(?:(?<!\w)|(?!\w)){any_of(phrases)}")


def track_of(title: str, roles: Collection[str] = (), skills: Collection[str] = ()) -> str | None:
    """The slug of a posting's track, or None where nothing tells it.

    The title comes first. Where it says no more than "developer", the posting's `skills` (slugs)
    decide, and where it says nothing, HeadHunter's `roles` (numbers). Heads, sales, teachers and
    the like are no track, nor is a posting whose roles are all outside IT.
    """
    if roles and not any(role in role_names() for role in roles):
        return None
    whole = plain(normalise(title[:MAX_TITLE]))
    if _words().none.search(whole):
        return None
    told = _told(whole)
    if told is not None:
        return None if told == _OTHER else told
    if family := _family(whole):
        return _by_skills(family, skills)
    return next(
        (slug for slug, track in tracks().items() if any(r in track.sure_roles for r in roles)),
        None,
    )


def tracks_named(sentence: str) -> tuple[str, ...]:
    """The slugs of the tracks that a sentence may mean: "analyst" is two, "python" none.

    A technology tells a track only beside a word for its people.
    """
    words = _words()
    whole = plain(normalise(sentence[:MAX_TITLE]))
    if words.none.search(whole):
        return ()
    if found := _named(whole):
        return (found,)
    about_people = words.people.search(whole) is not None or not find_skills(whole)
    if about_people and (found := _stack(whole, whole)):
        return () if found == _OTHER else (found,)
    family = _family(whole)
    if family in ("backend", "mobile"):
        return tuple(slug for slug, track in tracks().items() if track.family == family)
    return next((slugs for named, slugs in words.several if named.search(whole)), ())


def track_told_by(skills: Collection[str]) -> str | None:
    """The slug of the one track that these skills tell: Java stands for its developers."""
    told = [slug for slug, track in tracks().items() if track.told_by & set(skills)]
    return told[0] if len(told) == 1 else None


def is_developer(word: str) -> bool:
    """True for a word that says no more than "developer" or a rank."""
    return _words().people.fullmatch(plain(normalise(word))) is not None


def _told(whole: str) -> str | None:
    """The track that a title names, in front of its brackets if it can."""
    head = _BRACKET.sub("", whole)
    if found := _named(head) or _stack(head, whole):
        return found
    # "Backend (API, ML)" lists what the developer meets, not what they are.
    listed = _family(head) in ("backend", "fullstack")
    return (None if listed else _named(whole)) or _stack(whole, whole)


def _named(text: str) -> str | None:
    """The discipline that stands first; a tester of Java is a tester wherever the word stands."""
    hits = _hits(_words().named, text)
    order = [slug for slug in _WHEREVER if slug in hits]
    return order[0] if order else min(hits, key=hits.__getitem__, default=None)


def _stack(text: str, whole: str) -> str | None:
    """The technology that stands first. Who writes the back end is no frontend developer."""
    words = _words()
    hits = _hits(words.stack, text)
    family = _family(whole)
    if family == "backend":
        hits |= _hits(words.with_backend, text)
    if family in ("backend", "fullstack"):
        hits = {slug: at for slug, at in hits.items() if _is_backend(slug)}
    return min(hits, key=hits.__getitem__, default=None)


def _is_backend(slug: str) -> bool:
    return slug == _OTHER or tracks()[slug].family == "backend"


def _hits(patterns: dict[str, re.Pattern[str]], text: str) -> dict[str, int]:
    """Return the position at which a text first names each track.

    "Go" or "1C" counts only beside a word for a developer.
    """
    words = _words()
    found = {}
    developer = words.people.search(text) is not None
    for slug, pattern in patterns.items():
        for match in pattern.finditer(text):
            if developer or not words.ambiguous.fullmatch(match.group()):
                found[slug] = match.start()
                break
    return found


def _family(title: str) -> str | None:
    """The wide word of a title: backend, fullstack, mobile or developer."""
    return next((kind for kind, words in _words().wide.items() if words.search(title)), None)


def _by_skills(family: str, skills: Collection[str]) -> str | None:
    """The track that more of the telling skills speak for than for all others together."""
    counts = {
        slug: len(track.told_by.intersection(skills))
        for slug, track in tracks().items()
        if family in ("developer", "mobile") or track.family == "backend"
        if family != "mobile" or track.family == "mobile"
    }
    best = max(counts, key=counts.__getitem__)
    return best if 2 * counts[best] > sum(counts.values()) else None
