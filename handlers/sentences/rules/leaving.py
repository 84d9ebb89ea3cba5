"""Values that a sentence leaves out: "jobs not in Almaty", "где не просят докер"."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from db.reference.matching import find_skills
from handlers.sentences.rules.reading import Reading, Slots
from handlers.sentences.rules.slots import Line
from handlers.sentences.rules.vocabulary import SLIP, vocabulary

# Tokens that may stand between "not" and what it leaves out: "without any", "не просят".
REACH = 3
# Tags of a sentence that leaves a skill out, and says no more.
_DENIED = frozenset(
    ["no", "skill", "two_skills", "only", "only_skill", "follow", "please", "want", "show"]
)
_SLOTS = ("skill", "city", "level", "employer")


def left_out(line: Line, slots: Slots, covered: set[int], employer: str | None) -> Slots:
    """The slots without the values that the sentence leaves out; their words in `without`.

    `covered` are the places of tokens that name skills, `employer` is the word that names one.
    """
    named = _named(line, covered)
    if employer is not None:
        named[line.words.index(employer)] = f"employer={slots.employer}"
    out = [place for place in sorted(named) if _is_denied(line, place, named)]
    if not out:
        return slots
    gone = {named[place] for place in out}
    kept = {tag for place, tag in named.items() if place not in out}
    gone -= kept
    return replace(
        slots,
        skills=tuple(slug for slug in slots.skills if f"skill={slug}" not in gone),
        city=None if f"city={slots.city}" in gone else slots.city,
        level=None if f"level={slots.level}" in gone else slots.level,
        employer=None if f"employer={slots.employer}" in gone else slots.employer,
        without_skills=tuple(
            dict.fromkeys(tag.partition("=")[2] for tag in gone if tag.startswith("skill="))
        ),
        without=tuple(
            line.words[place]
            for place in out
            if named[place] in gone and not named[place].startswith("skill=")
        ),
    )


def of_a_list(reading: Reading, line: Line, tags: Collection[str], covered: set[int]) -> Reading:
    """The reading of "no Kafka, please" and "кафкасыз", which are about a list of postings."""
    if reading.intent != "skill" or set(tags) - _DENIED:
        return reading
    denied = left_out(line, reading.slots, covered, None).without_skills
    return replace(reading, intent="postings", goes_on=True) if denied else reading


def denies_home(line: Line) -> bool:
    """True for "not on remote" and "удалёнка емес"."""
    denials = [hit for hit in line.hits if hit.tag == "no" and hit.how < SLIP]
    return any(
        home.end == no.start
        if vocabulary().denies_behind(no.language)
        else no.end <= home.start <= no.end + 1
        for home in line.hits
        for no in denials
        if home.tag == "remote"
    )


def _named(line: Line, covered: set[int]) -> dict[int, str]:
    """The value that each token names."""
    found = {
        hit.end - 1: hit.tag
        for hit in line.hits
        if hit.tag.partition("=")[0] in _SLOTS and hit.how < SLIP
    }
    for place in covered:
        if skills := find_skills(line.words[place]):
            found[place] = f"skill={skills[0]}"
    return found


def _is_denied(line: Line, place: int, named: dict[int, str]) -> bool:
    """True for a value behind "not" with nothing else of weight between, or before "емес"."""
    if vocabulary().lacks(line.words[place]):
        return True
    for hit in line.hits:
        if hit.tag not in ("no", "forbidden") or hit.how == SLIP:
            continue
        if vocabulary().denies_behind(hit.language):
            if place < hit.start <= place + REACH and not _others(named, place + 1, hit.start):
                return True
        elif place - REACH <= hit.end - 1 < place and not _others(named, hit.end, place):
            return True
    return False


def _others(named: dict[int, str], start: int, end: int) -> Sequence[int]:
    return [place for place in range(start, end) if place in named]
