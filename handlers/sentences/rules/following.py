"""A sentence that goes on from the one before: "and in Astana?", "а для сеньора?", "ещё"."""

from dataclasses import fields, replace

from handlers.sentences.rules.reading import Reading, Slots

# Intents whose slots a next sentence may change.
OPEN = frozenset(
    ["pay", "skill_pay", "reach_pay", "postings", "employer", "demand", "skill", "compare"]
)
# Slots that a question is about; the rest belong to deeds.
_CHANGED = (
    "skills",
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
    if before.intent not in OPEN or not (now.goes_on or now.intent is None):
        return None
    named = {
        name: value for name in _CHANGED if (value := getattr(now.slots, name)) not in (None, ())
    }
    if not named:
        return None
    intent = before.intent
    if intent == "employer" and "employer" not in named:
        intent = "postings"
    slots = before.slots
    if named.keys() & {"role", "track"}:
        slots = replace(slots, role=None, track=None)
    # What the last sentence left open was said there.
    slots = replace(slots, tracks=now.slots.tracks, unknown=(), **named)
    return replace(before, intent=intent, slots=slots, second=None)


def asks_more(before: Reading, now: Reading) -> bool:
    """True for "more" after a list."""
    empty = all(getattr(now.slots, field.name) == field.default for field in fields(Slots))
    return before.intent == "postings" and now.only_more and empty
