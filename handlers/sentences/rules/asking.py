"""Tells a wish from a sentence that asks, quotes, wonders, tells of others or denies: those do
nothing."""

import re
from collections.abc import Iterable, Set

from handlers.sentences.rules.intents import best_line, intents
from handlers.sentences.rules.letters import TOKEN
from handlers.sentences.rules.slots import Line
from handlers.sentences.rules.vocabulary import SLIP, Hit, vocabulary

# Tags that say nothing by themselves: a slot beside them stands alone.
BARE = frozenset(
    ["me", "you", "show", "want", "about", "follow", "ask", "can", "remote", "onsite", "please"]
)
# Tags that only take a deed away: beside a slot they are nothing.
QUIET = frozenset(["told", "unsure", "person", "they", "was", "opinion", "first", "ahead"])
# Tags of deeds that ask for nothing by themselves: "English language" is no wish.
_NO_DEED = BARE - {"want", "please"} | {"what", "language", "plan", "week", "task", "next"}
_QUOTED = re.compile(r"[\"«“„][^\"«»“”„]+[\"»”“]")


def is_asked(line: Line, name: str, tags: Set[str], left: int) -> bool:
    """True where a sentence that names the deed `name` does not order it.

    `left` counts its words that are not known.
    """
    data = intents()
    if _chooses(line) or line.text.rstrip(" !.)").endswith("?"):
        return True
    words = {tag for each in data.lines[name] for tag in each.needs}
    words -= data.groups["questions"] | _NO_DEED | {"no"}
    own = [hit for hit in line.hits if hit.tag in words]
    if all(hit.how == SLIP for hit in own) and (left or not own or not _has_value(name, tags)):
        # Values alone, or what was read only by slips, are not certain.
        return True
    if _is_quoted(line, own) or (name in data.groups["ordered"] and _is_told(line)):
        return True
    if name == "stop" and any(hit.tag.startswith("month=") for hit in line.hits):
        # "Not in December" is no end of all digests.
        return True
    begins = min(hit.start for hit in own)
    doubts = data.groups["questions"] | _also_doubts(name, tags)
    return any(
        hit.tag == "forbidden"
        # "How" in "as it was" is no question.
        or (hit.tag in doubts and not any(map(hit.is_part_of, own)))
        or (hit.tag == "what" and hit.start < begins)
        or (hit.tag == "first" and hit.start == 0)
        or (hit.tag == "ahead" and name == "pause" and _is_counted(line, hit))
        for hit in line.hits
    )


def _has_value(name: str, tags: Set[str]) -> bool:
    """True for a setting with its value, which makes a slip in the word for it harmless."""
    return name in intents().groups["settings_deeds"] and bool(intents().takes[name] & tags)


def _chooses(line: Line) -> bool:
    """True for "on Monday or Tuesday" and "from Russian to English"."""
    named = {slot: {hit.tag for hit in line.hits if hit.tag.startswith(slot)} for slot in _SLOTS}
    either = any(hit.tag == "compare" for hit in line.hits)
    return (either and len(named["day="]) > 1) or len(named["lang="]) > 1


_SLOTS = ("day=", "lang=")


def _also_doubts(name: str, tags: Set[str]) -> Set[str]:
    """Tags that turn this deed alone into none: a denial, others who do it, a past."""
    groups, found = intents().groups, set[str]()
    if "no" not in best_line(name, tags):
        found.add("no")
    if name not in groups["by_others"]:
        found.add("they")
    if name in groups["ordered"]:
        found.add("was")
    return found


def _is_quoted(line: Line, own: Iterable[Hit]) -> bool:
    """True where the words of the deed stand in quotes, and others around them."""
    spans = [found.span() for found in _QUOTED.finditer(line.text)]
    if not spans:
        return False
    inside = [
        any(start <= word.start() < end for start, end in spans)
        for word in TOKEN.finditer(line.text)
    ]
    return not all(inside) and all(all(inside[hit.start : hit.end]) for hit in own)


def _is_told(line: Line) -> bool:
    """True where no verb of an order has a form that orders: "moved", "перенёс"."""
    languages = {words.code: words for words in vocabulary().languages}
    verbs = [hit for hit in line.hits if hit.tag in intents().groups["verbs"]]
    return bool(verbs) and all(
        hit.end - hit.start == 1 and languages[hit.language].tells(line.words[hit.start])
        for hit in verbs
    )


def _is_counted(line: Line, hit: Hit) -> bool:
    """True for "in" before or behind a number of days or weeks."""
    return any(
        line.at(place, slot) is not None
        for place in (hit.start - 1, hit.end)
        for slot in ("number", "unit")
        if place >= 0
    )
