"""A sentence that goes on from the one before: "and in Astana?", "а для сеньора?", "ещё"."""

from dataclasses import fields, replace

from handlers.sentences.rules.intents import intents
from handlers.sentences.rules.reading import Reading, Slots
from handlers.sentences.rules.slots import LEAST, MOST

# Intents whose slots a next sentence may change.
OPEN = frozenset(
    [
        *("pay", "skill_pay", "reach_pay", "postings", "employer", "demand", "skill", "compare"),
        "gaps",
    ]
)
# What "they" may be asked about behind an employer.
_OF_EMPLOYER = frozenset(["gaps", "postings", "employer", "demand", "skills", "next", None])
HOURS = 24
# Slots that a question is about; the rest belong to deeds.
_CHANGED = (
    "skills",
    "without_skills",
    "level",
    "city",
    "remote",
    "money",
    "employer",
    "role",
    "track",
    "by",
    "only",
)


def merged(before: Reading, now: Reading) -> Reading | None:
    """The question before with the slots that this sentence names; None where it goes on from
    nothing."""
    corrected = None if now.outside else _corrected(before, now)
    if now.outside or corrected:
        return corrected
    if before.slots.employer and now.of_them and now.intent in _OF_EMPLOYER:
        return replace(before, intent="employer", second=None)
    if before.slots.skills and now.of_them and now.intent == "postings":
        # "Who asks for it?" behind a skill.
        skills = now.slots.skills or before.slots.skills
        return replace(now, slots=replace(now.slots, skills=skills), second=None)
    if before.slots.money and now.number and not now.slots.money:
        # "And from 700?" behind 500K.
        now = replace(now, slots=replace(now.slots, money=_pay(now.number)), intent=None)
    if before.intent not in OPEN or not (now.goes_on or now.intent is None):
        return None
    named = {
        name: value for name in _CHANGED if (value := getattr(now.slots, name)) not in (None, ())
    }
    if not named and not (now.slots.tracks and before.intent in intents().groups["of_titles"]):
        return None
    intent = before.intent
    if intent == "employer" and "employer" not in named:
        intent = "postings"
    slots = before.slots
    if named.keys() & {"role", "track"} or now.slots.tracks:
        slots = replace(slots, role=None, track=None)
    # What the last sentence left open was said there.
    others = () if "city" in named else slots.others
    slots = replace(slots, tracks=now.slots.tracks, unknown=(), others=others, **named)
    # "No Kafka" behind a list that may name it.
    wanted = tuple(each for each in slots.skills if each not in slots.without_skills)
    slots = replace(slots, skills=wanted)
    return replace(before, intent=intent, slots=slots, second=None)


def _corrected(before: Reading, now: Reading) -> Reading | None:
    """The reminder before at another hour or on another day: "no, make it 8"."""
    if before.intent != "remind" or now.intent in intents().groups["deeds"]:
        return None
    minute, day = now.slots.minute, now.slots.day
    if minute is None and now.number is not None and 0 <= now.number < HOURS:
        minute = int(now.number * 60)
    if minute is None and day is None:
        return None
    minute = before.slots.minute if minute is None else minute
    day = before.slots.day if day is None else day
    # A number alone may count something else.
    unsure = now.is_question or (now.slots.minute is None and now.slots.day is None)
    return replace(before, slots=replace(before.slots, minute=minute, day=day), asks=unsure)


def _pay(number: float) -> int | None:
    """Tenge a month of a number that means thousands, or is written in full."""
    amount = number * 1_000 if number < 10_000 else number
    return int(amount) if LEAST <= amount <= MOST else None


def asks_more(before: Reading, now: Reading) -> bool:
    """True for "more" after a list."""
    empty = all(getattr(now.slots, field.name) == field.default for field in fields(Slots))
    return before.intent == "postings" and now.only_more and empty and now.number is None
