"""Reads a sentence: tags of the vocabulary, values of slots, then the intent they speak for."""

import re
from collections.abc import Sequence, Set
from dataclasses import replace
from typing import Any

from db.reference.matching import find_skills, without_skills
from db.reference.matching import folded as alike
from handlers.sentences.rules import applying, heard, naming, titles, wishes
from handlers.sentences.rules import slots as values
from handlers.sentences.rules.added import added_text
from handlers.sentences.rules.asking import BARE, QUIET, is_asked
from handlers.sentences.rules.intents import intents, weigh
from handlers.sentences.rules.language import LEAST
from handlers.sentences.rules.leaving import denies_home, left_out, of_a_list
from handlers.sentences.rules.letters import normalise, tokens
from handlers.sentences.rules.plain import joined, plain
from handlers.sentences.rules.reading import Known, Reading, Slots
from handlers.sentences.rules.slots import Line
from handlers.sentences.rules.vocabulary import LIKE, SLIP, SURE, Hit, places, vocabulary

# Tokens that are read; who writes more has not asked a question.
MOST_WORDS = 60
# An intent counts from this weight on; two that are nearer than NEAR to each other are two.
ENOUGH, NEAR = 0.6, 0.05
# A screen that so little speaks for, among words of which most are unknown, is none.
SURE_OF_SCREEN = 1.2
# A screen that one word alone speaks for is none beside a word that is not known.
LITTLE = 1.05
# How sure a tag is whose word was written with a slip.
SLIPPED = 0.8
# Letters of a word that may be a value written with a slip.
LONG = 5
# What each further word of a phrase adds to that.
PHRASE = 0.35
# Words of a sentence that goes on from another, at the most; tags beside which tasks are named.
SHORT = 6
_TASKS = frozenset(["done", "understood", "move", "skip", "nextweek", "delete", "left"])
# Tags beside them whose words are no part of a task's name.
_NOT_OF_TASKS = _TASKS | {"mark", "task", "step", "me", "tomorrow", "job"}
# The share of words that may be unknown where something is done; a line of a document.
MOST_UNREAD = 1 / 3
# Words of a sentence that may do something without a press; who writes more tells a story.
MOST_OF_DEED = 18
_PASTED = re.compile(r"\s*(?:[#>|*+\-–—•\[]|\d+[.)]\s)|.*(?:\||\*\*)", re.DOTALL)


def read(text: str, known: Known) -> Reading:
    """The reading of a sentence; `intent` is None where it says nothing that is known."""
    if added := added_text(text):
        return added
    whole = _one(text, known)
    halves = wishes.halves(text) if whole.intent else None
    if halves is None:
        return whole
    first, rest = halves
    wish = _one(first, known)
    if not wishes.stands_alone(wish):
        return whole
    second = added_text(rest) or read(rest, known)
    if wishes.is_of_role(wish, second):
        return replace(wish, intent="gaps", asks=False)
    return replace(wish, rest=rest, also=second) if wishes.are_two(wish, second) else whole


def _one(text: str, known: Known) -> Reading:
    masked, name = applying.masked(text)
    reading = _read(masked, known)
    if name and reading.intent in applying.EVENTS:
        return replace(reading, slots=applying.unmasked(reading.slots, name))
    return _read(text, known) if name else reading


def _read(text: str, known: Known) -> Reading:
    text = joined(text)
    low, dated = values.written_date(values.joined_figures(plain(text)))
    low, minute = values.clock(low)
    words = tokens(low)[:MOST_WORDS]
    covered, skills = _skills(low, words, text)
    hits = heard.hits(words, covered)
    named = naming.employer(
        _unread(words, hits, covered, LIKE), _unread(words, hits, covered, SLIP), known.employers
    )
    at = {words.index(named[1])} if named else set[int]()
    hits = [hit for hit in hits if not at & places([hit])]
    hits, skills = titles.apart(hits, words, skills)
    line = Line(low, words, hits)
    unread = _unread(words, hits, covered | at, SLIP)
    slots = _slots(line, skills, minute, named and named[0])
    tags = _tags(line, slots)
    if tags.keys() & applying.EVENTS:
        slots = applying.with_event(slots, line, text, set(unread), dated)
        tags |= {"name": 1.0} if slots.name else {}
        tags |= {"back": 1.0} if slots.back is not None else {}
        unread = [word for word in unread if word not in normalise(slots.name or "")]
    else:
        slots = _with_end(slots, line, tags)
    slots = replace(slots, tasks=_tasks(line, slots, tags, known))
    if len(slots.tasks) == 1:
        tags["task_found"] = 1.0
    named_tracks = titles.tracks(text, line, tags, slots.role)
    strange_title = [word for word in unread if len(word) >= LEAST]
    if "become" in tags and (named_tracks or strange_title):
        tags["jobtitle"] = 1.0
    left = _left(unread, slots, known)
    strange = _strange(left, words) or bool(_PASTED.match(text))
    reading = _choose(line, slots, tags, strange=strange, left=len(left))
    reading = of_a_list(reading, line, tags, covered)
    reading = _narrowed(reading, line, covered, named, known)
    reading = titles.with_role(reading, line, named_tracks, strange_title)
    return _with_signs(titles.with_goal(reading), line, tags)


def _narrowed(
    reading: Reading, line: Line, covered: set[int], named: tuple[str, str] | None, known: Known
) -> Reading:
    """The reading of a search with what it leaves out, and with a second employer."""
    if reading.intent not in intents().groups["narrowed"] or reading.second is not None:
        return reading
    slots = left_out(line, reading.slots, covered, named and named[1])
    also = naming.another(line.words, named, known.employers)
    return replace(reading, slots=replace(slots, also=also))


def _with_end(slots: Slots, line: Line, tags: dict[str, float]) -> Slots:
    """The slots of a pause with its end: "till 15 January", "until Monday", "not next week";
    `tags` get a span."""
    if not tags.keys() & {"pause", "stop"} or slots.span is not None:
        return slots
    if (end := applying.date_of(line)) is not None:
        slots = replace(slots, date=end)
    elif slots.day is not None and "till" in tags:
        slots = replace(slots, day=None, until=slots.day)
        tags.pop("day", None)
    elif "nextweek" in tags:
        slots = replace(slots, span=values.WEEK)
    else:
        return slots
    tags["span"] = 1.0
    return slots


def _left(unread: Sequence[str], slots: Slots, known: Known) -> list[str]:
    """Words of which nothing is known, a task's own words among what is known."""
    named = {word for task in known.tasks if task.id in slots.tasks for word in task.words}
    named |= {word for task in known.tasks if task.id in slots.tasks for word in task.item_words}
    return [word for word in unread if len(word) >= LEAST and naming.sound(word) not in named]


def _strange(left: Sequence[str], words: Sequence[str]) -> bool:
    """True for a sentence of which too much is not known to be sure of a deed."""
    most = MOST_UNREAD * len([word for word in words if len(word) >= LEAST])
    return len(left) > most or len(words) > MOST_OF_DEED


def _skills(text: str, words: Sequence[str], written: str) -> tuple[set[int], tuple[str, ...]]:
    """The places of tokens that name skills as they ship, and the skills.

    "Go" is one only as it is `written`.
    """
    rest = tokens(normalise(without_skills(text.replace("\n", " "))))
    # Letters that look alike are one there: "к" of "700к".
    same = dict(enumerate(tokens(alike(text).lower())))
    covered, at = set(), 0
    for place, word in enumerate(words):
        if at < len(rest) and rest[at] in (word, same.get(place)):
            at += 1
        else:
            covered.add(place)
    skills = list(dict.fromkeys([*find_skills(text), *find_skills(written)]))
    covered |= {place for place, word in enumerate(words) if word in skills}
    return covered, tuple(skills)


def _unread(words: Sequence[str], hits: Sequence[Hit], covered: set[int], how: int) -> list[str]:
    """Words that no hit has found in this way, or in a surer one."""
    sure = places(hit for hit in hits if hit.how <= how)
    return [
        word
        for place, word in enumerate(words)
        if place not in sure
        and place not in covered
        and not word[0].isdigit()
        and not vocabulary().is_small(word)
    ]


def _named(line: Line, slot: str) -> list[str]:
    """The values of a slot in the order of the sentence, each once; sure ones before slips."""
    start = f"{slot}="
    found = [hit for hit in line.hits if hit.tag.startswith(start)]
    found = [hit for hit in found if hit.how < SLIP or _letters(hit, line) >= LONG]
    if any(hit.how < SLIP for hit in found):
        found = [hit for hit in found if hit.how < SLIP or _is_another(hit, line, slot)]
    found.sort(key=lambda hit: hit.start)
    return list(dict.fromkeys(hit.tag.removeprefix(start) for hit in found))


def _letters(hit: Hit, line: Line) -> int:
    return sum(map(len, line.words[hit.start : hit.end]))


def _is_another(hit: Hit, line: Line, slot: str) -> bool:
    """True for a skill with a slip that stands beside another one: "postgers and redis"."""
    long = len(line.words[hit.start]) > heard.SHORT_NAME
    others = [each for each in line.hits if each.start <= hit.start < each.end and each.how < SLIP]
    return slot == "skill" and long and not others


def _only(found: Sequence[Any]) -> Any:
    return found[0] if len(found) == 1 else None


def _slots(line: Line, skills: tuple[str, ...], minute: int | None, employer: str | None) -> Slots:
    tags = {hit.tag for hit in line.hits}
    days = _named(line, "day")
    levels = _named(line, "level")
    # "Juniors without experience" are juniors.
    levels = [each for each in levels if each != "entry"] or levels
    cities = _named(line, "city")
    offset = values.offset(line.text)
    zone = _only(_named(line, "zone")) if offset is None else f"UTC{offset:+d}"
    order = values.order(line)
    number = values.quarter(line.text) or (order if "quarter" in tags else None)
    next_quarter = "next" if "quarter" in tags and "next" in tags else None
    remote = "remote" in tags if tags & {"remote", "onsite"} else None
    return Slots(
        skills=tuple(dict.fromkeys([*skills, *_named(line, "skill")])),
        level=_only(levels) or (None if levels else values.level_of_years(line)),
        city=next(iter(cities), None),
        others=tuple(cities[1:]),
        remote=False if "onsite" in tags or denies_home(line) else remote,
        money=None if (beyond := values.beyond_pay(line)) else values.pay(line),
        bad_money=beyond,
        most_money=values.most_pay(line),
        either="compare" in tags,
        bad_hour=minute is None and values.has_no_clock(line.text),
        employer=employer,
        role=_only(_named(line, "role")),
        by="fit" if "fit" in tags else "new" if "new" in tags else None,
        only="saved" if "saved" in tags else "own" if "own" in tags else None,
        day=int(days[-1]) if days else None,
        minute=values.hour(line) if minute is None else values.of_half(minute, line),
        span=values.span(line),
        language=next(iter(_named(line, "lang")), None),
        zone=zone,
        quarter=f"Q{number}" if number else next_quarter,
        order=None if "quarter" in tags else order,
        to=_moved_to(line, tags),
        weeks=2 if "every" in tags else 1 if "everyone" in tags else None,
    )


def _moved_to(line: Line, tags: Set[str]) -> str | None:
    """The time to which a task moves."""
    if "nextweek" in tags or ("move" in tags and values.span(line)):
        return "next_week"
    return "tomorrow" if "tomorrow" in tags else None


def _tags(line: Line, slots: Slots) -> dict[str, float]:
    """Each tag with how sure it is, those of slots among them."""
    tags: dict[str, float] = {}
    for hit in line.hits:
        if "=" not in hit.tag:
            sure = (SLIPPED if hit.how == SLIP else 1.0) + PHRASE * (hit.end - hit.start - 1)
            tags[hit.tag] = max(tags.get(hit.tag, 0.0), sure)
    alone = not tags.keys() - BARE - QUIET
    there = _slot_tags(slots)
    tags |= dict.fromkeys(there, 1.0)
    if alone:
        tags["only"] = 1.0
    if alone and slots.skills and not there - {"skill", "lang", "two_skills"}:
        tags["only_skill"] = 1.0
    if slots.role:
        tags["jobtitle"] = 1.0
    return tags


def _slot_tags(slots: Slots) -> set[str]:
    """The names of the slots that have a value, as the intents call them."""
    values_by_tag = {
        "skill": slots.skills or None,
        "two_skills": slots.skills[1:] or None,
        "two_cities": slots.others or None,
        "level": slots.level,
        "city": slots.city,
        "money": slots.money,
        "employer": slots.employer,
        "day": slots.day,
        "time": slots.minute,
        "span": slots.span,
        "lang": slots.language,
        "zone_at": slots.zone,
        "order": slots.order,
        "quarter": slots.quarter,
    }
    return {tag for tag, value in values_by_tag.items() if value is not None}


def _tasks(line: Line, slots: Slots, tags: dict[str, float], known: Known) -> tuple[int, ...]:
    """The tasks that a sentence about a deed names."""
    if not tags.keys() & _TASKS:
        return ()
    used = places(
        hit
        for hit in line.hits
        if hit.how < SLIP and (hit.tag in _NOT_OF_TASKS or hit.tag.startswith("order="))
    )
    said = [word for place, word in enumerate(line.words) if place not in used]
    said = [word for word in said if not vocabulary().is_small(word)]
    found = naming.tasks(said, slots.skills, slots.order, known.tasks)
    if not found and slots.order is not None and known.week:
        at = slots.order - 1 if slots.order > 0 else -1
        return tuple(known.week[at:][:1])
    return found


def _choose(
    line: Line, slots: Slots, tags: dict[str, float], *, strange: bool, left: int
) -> Reading:
    data = intents()
    outside = any(hit.tag == "outside" and hit.how == SURE for hit in line.hits)
    if outside and not tags.keys() & data.groups["field"]:
        return Reading(None, slots, outside=True)
    used = _slot_tags(slots) - {"two_skills", "two_cities"}
    likely = weigh(tags, used)
    if not likely or likely[0][0] < ENOUGH:
        return Reading(None, slots)
    weight, name = likely[0]
    thin = LITTLE if name in data.groups["thin"] else 0.0
    least = SURE_OF_SCREEN if strange and left > 1 else thin
    if left and not used and name not in data.groups["deeds"] and weight < least:
        return Reading(None, slots)
    second = None
    if len(likely) > 1 and weight - likely[1][0] < NEAR:
        second = likely[1][1]
    strict = name in data.groups["strict"]
    strange = strange or (strict and (left > 0 or _is_by_slip(line, _words_of(Reading(name)))))
    asks = name in data.groups["deeds"] and (strange or is_asked(line, name, tags.keys(), left))
    return Reading(name, slots, asks, second, weight)


def _is_by_slip(line: Line, own: frozenset[str]) -> bool:
    """True where a word is read by a slip alone, and as nothing that the intent is told by."""
    sure = places(hit for hit in line.hits if hit.how < SLIP)
    sure |= {hit.start for hit in line.hits if hit.tag in own or "=" in hit.tag}
    told = [hit for hit in line.hits if hit.tag in own]
    if all(hit.how and len(line.words[hit.start]) < LEAST for hit in told):
        # A sound of three letters is no wish.
        return True
    near = {hit.start for hit in line.hits if hit.how == SLIP}
    return bool(near - sure)


def _words_of(reading: Reading) -> frozenset[str]:
    """The tags that the lines of its intents are made of."""
    lines = intents().lines
    both = [name for name in (reading.intent, reading.second) if name]
    return frozenset(tag for name in both for each in lines[name] for tag in each.needs)


def _with_signs(reading: Reading, line: Line, tags: dict[str, float]) -> Reading:
    """The reading with what its words say beside the intent."""
    first = {hit.tag for hit in line.hits if hit.start == 0 and hit.how < SLIP}
    used = _words_of(reading)
    slips = {
        line.words[hit.start]
        for hit in line.hits
        if hit.how == SLIP and ("=" in hit.tag or hit.tag in used)
    }
    return replace(
        reading,
        slips=tuple(word for word in line.words if word in slips),
        goes_on=reading.goes_on
        or (
            len(line.words) <= SHORT
            and ("follow" in first or ("only" in tags and not reading.slots.skills))
        ),
        of_them=bool(tags.keys() & {"they", "it"}),
        is_question=line.text.rstrip(" )").endswith("?"),
        number=_lone_number(line),
        only_more=tags.keys() - QUIET <= {"else", "more", "show", "next", "only", "me", "follow"}
        and bool(tags.keys() & {"else", "more"}),
        bare="only" in tags,
        names_task=bool(tags.keys() & _TASKS),
    )


def _lone_number(line: Line) -> float | None:
    """The number of a short sentence that has one: "no, make it 8"."""
    found = [line.number(place) for place, word in enumerate(line.words) if word[0].isdigit()]
    return found[0] if len(found) == 1 and len(line.words) <= SHORT else None
