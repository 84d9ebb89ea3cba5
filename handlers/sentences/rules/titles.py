"""Titles of jobs in a sentence: the track that a question about pay, skills or a goal is about."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from db.reference import tracks as reference
from db.reference.matching import find_skills
from handlers.sentences.rules.intents import intents
from handlers.sentences.rules.reading import Reading
from handlers.sentences.rules.slots import Line
from handlers.sentences.rules.vocabulary import SLIP, Hit, places


def apart(
    hits: list[Hit], words: Sequence[str], skills: tuple[str, ...]
) -> tuple[list[Hit], tuple[str, ...]]:
    """The hits and skills without those that only a title names, where the title is what counts:
    "what does QA need to know"."""
    if not {hit.tag for hit in hits} & intents().groups["about_roles"]:
        return hits, skills
    titled = places(hit for hit in hits if hit.tag == "jobtitle" or hit.tag.startswith("role="))
    if not titled:
        return hits, skills
    title = find_skills(" ".join(words[place] for place in sorted(titled)))
    rest = find_skills(" ".join(word for at, word in enumerate(words) if at not in titled))
    kept = [
        hit
        for hit in hits
        if not (hit.tag.startswith("skill=") or hit.tag == "skills") or places([hit]) - titled
    ]
    return kept, tuple(slug for slug in skills if slug not in title or slug in rest)


def tracks(text: str, line: Line, tags: Collection[str], role: str | None) -> tuple[str, ...]:
    """The tracks that a sentence may mean: of "devops or frontend" both, and of a title with a
    slip that of its `role`."""
    named = _named(text, line) if "jobtitle" in tags else reference.tracks_named(text)
    own = intents().titles.get(role or "")
    return (own,) if own and len(named) != 1 else named


def _named(text: str, line: Line) -> tuple[str, ...]:
    at = next((hit.start for hit in line.hits if hit.tag == "compare" and hit.how < SLIP), None)
    both = [] if at is None else [line.words[:at], line.words[at + 1 :]]
    found = [slug for half in both for slug in reference.tracks_named(" ".join(half))[:1]]
    return tuple(dict.fromkeys(found)) if len(set(found)) > 1 else reference.tracks_named(text)


def with_role(
    reading: Reading, line: Line, named: tuple[str, ...], unread: Sequence[str]
) -> Reading:
    """The reading with the track that its words name, the tracks among which to choose, or the
    words that name none."""
    slots, both = reading.slots, {reading.intent, reading.second}
    if not both & {"pay", "goal"}:
        # A track in place of HeadHunter's role, which few postings have.
        title = any(hit.tag == "jobtitle" and hit.how < SLIP for hit in line.hits)
        wanted = slots.role or (title and both & intents().groups["of_roles"])
        track = named[0] if len(named) == 1 and wanted else None
        several = named if len(named) > 1 and wanted else ()
        return replace(reading, slots=replace(slots, track=track, tracks=several))
    if not named and reading.intent == "pay" and (told := reference.track_told_by(slots.skills)):
        named = (told,)
    if len(named) == 1:
        return replace(reading, slots=replace(slots, track=named[0]))
    if named or slots.role:
        role = None if len(named) > 1 else slots.role
        return replace(reading, slots=replace(slots, tracks=named, role=role))
    spans = sorted(hit[1:3] for hit in line.hits if hit.tag == "jobtitle" and hit.how < SLIP)
    titles = [" ".join(line.words[start:end]) for start, end in spans]
    unread = [word for word in unread if not any(word in title.split() for title in titles)]
    unknown = tuple(
        word for word in dict.fromkeys([*titles, *unread]) if not reference.is_developer(word)
    )
    return replace(reading, slots=replace(slots, unknown=unknown))


def with_goal(reading: Reading) -> Reading:
    """The reading of a goal; one without any part, or with a role that nobody knows, only asks."""
    if "goal" not in (reading.intent, reading.second):
        return reading
    slots = reading.slots
    parts = (slots.track, slots.level, slots.city, slots.remote, slots.money)
    asks = reading.asks or bool(slots.unknown) or all(part is None for part in parts)
    return replace(reading, asks=asks)
