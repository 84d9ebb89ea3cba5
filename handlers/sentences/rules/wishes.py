"""Two wishes in one sentence: "show my progress and remind me on Sunday"."""

from handlers.sentences.rules.intents import intents
from handlers.sentences.rules.reading import Reading
from handlers.sentences.rules.vocabulary import vocabulary

# What a wish weighs at the least to stand by itself, and its words.
SURE, WORDS = 1.0, 2
# Words of a sentence that may be two; a longer one is a story.
SHORT, LONG = 5, 24


def halves(text: str) -> tuple[str, str] | None:
    """The parts before and behind the first word that may join two wishes; None without one."""
    if not SHORT <= len(text.split()) <= LONG:
        return None
    for found in vocabulary().joins.finditer(text):
        first, second = text[: found.start()].strip(), text[found.end() :].strip()
        if min(len(first.split()), len(second.split())) >= WORDS:
            return first, second
    return None


def stands_alone(reading: Reading) -> bool:
    """True for a reading that is a wish of its own."""
    return reading.intent is not None and not reading.bare and reading.weight >= SURE


def is_of_role(first: Reading, second: Reading) -> bool:
    """True for another's wish for a role, with what it takes: "my student wants to be a tester,
    what should he learn"."""
    named = bool(first.slots.track or first.slots.tracks)
    asked = intents().groups["of_wanted"]
    return first.intent == "goal" and first.asks and named and second.intent in asked


def are_two(first: Reading, second: Reading) -> bool:
    """True for two wishes that want different things; the first stands alone."""
    if not stands_alone(second) or first.intent == second.intent:
        return False
    return f"{first.intent} {second.intent}" not in intents().groups["alike"]
