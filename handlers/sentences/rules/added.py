"""A task in its writer's own words: "add task: read the book" keeps them as they were written."""

import re
from collections.abc import Sequence

from db.reference.matching import find_skills, without_skills
from handlers.sentences.rules.intents import intents
from handlers.sentences.rules.letters import TOKEN, normalise, tokens
from handlers.sentences.rules.reading import Reading, Slots
from handlers.sentences.rules.vocabulary import SLIP, Hit, places, vocabulary

# "Please could you" at the most stands before what is to be done.
FIRST = 2
# Words of a sentence whose verb stands behind.
MOST_BEHIND = 20
# A line of a list, with its bullet, its number or an empty box.
_LINE = re.compile(r"\s*(?:(?:[-*+•–—]|\d{1,3}[.)])\s*+(?!\[[xXхХ]\])|\[ ?\]|[☐⬜])\s*\S")
_AROUND = " \t\n:;,.–—-"
# Words in quotes that begin a sentence: it tells of them.
_QUOTED = re.compile(r"\s*(?:\"[^\"]*\"|«[^»]*»|“[^”]*”)\s*[-–—,]*\s*\w")
_QUOTES = {'"': '"', "«": "»", "“": "”", "'": "'"}


def added_text(text: str) -> Reading | None:
    """The reading of a sentence that adds a task; None for any other sentence."""
    low = text.lower().replace("ё", "е")
    if len(low) != len(text) or _QUOTED.match(text):
        return None
    found = list(TOKEN.finditer(low))
    words = [each.group() for each in found[:12]]
    hits = vocabulary().hits(words)
    verb = max(
        (hit for hit in hits if hit.tag == "add" and hit.start <= FIRST and hit.how < SLIP),
        key=lambda hit: (-hit.start, hit.end),
        default=None,
    )
    if verb is None:
        return _with_colon(text, hits) or _behind(text, found)
    if _doubts(hits, verb):
        return None
    end, named = _end(verb, hits, words)
    rest = text[found[end - 1].end() :] if end else ""
    if not named and ":" in rest[:2]:
        named = True
    body, planned = _without_place(rest)
    if planned and (skills := _skills(body)):
        return Reading("learn", Slots(skills=skills), weight=3.0)
    if not named and not planned:
        return None
    return Reading("add", Slots(text=_unquoted(body) or None), weight=3.0)


def _doubts(hits: Sequence[Hit], verb: Hit) -> bool:
    """True for a question or a denial before the verb; "don't forget to" is none."""
    polite = places(hit for hit in hits if hit.tag == "please")
    return any(_is_doubt(hit) and hit.start < verb.end and hit.start not in polite for hit in hits)


def _is_doubt(hit: Hit) -> bool:
    """True for a word of a question or a denial."""
    return hit.tag in intents().groups["questions"] | {"no", "forbidden"}


def listed_tasks(text: str) -> str | None:
    """The list behind "add to my plan:", its lines as they were written; None for other texts.

    A list with something done in it, or with headings, is a document.
    """
    head, _, below = text.strip().partition("\n")
    low = head.lower().replace("ё", "е")
    words = [each.group() for each in TOKEN.finditer(low)][:12]
    begun = any(
        hit.tag == "add" and hit.start <= FIRST and hit.how < SLIP
        for hit in vocabulary().hits(words)
    )
    lines = [line for line in below.splitlines() if line.strip()]
    if begun and head.rstrip().endswith(":") and lines and all(map(_LINE.match, lines)):
        return "\n".join(lines)
    return None


def _behind(text: str, found: Sequence[re.Match[str]]) -> Reading | None:
    """The reading of "to my plan … add", in the order of Kazakh; `found` are its tokens."""
    if len(found) > MOST_BEHIND:
        return None
    hits = vocabulary().hits([each.group() for each in found])
    sure = [hit for hit in hits if hit.how < SLIP]
    verbs = [hit for hit in sure if hit.tag == "add" and hit.end == len(found)]
    plans = [hit for hit in sure if hit.tag in ("toplan", "task") and hit.start == 0]
    if not verbs or not plans or any(map(_is_doubt, sure)):
        return None
    begins = found[max(hit.end for hit in plans) - 1].end()
    ends = found[min(hit.start for hit in verbs)].start()
    body = _unquoted(text[begins:ends])
    return Reading("add", Slots(text=body), weight=3.0) if body else None


def _with_colon(text: str, hits: Sequence[Hit]) -> Reading | None:
    head, colon, rest = text.partition(":")
    named = any(hit.tag == "task" and hit.start == 0 for hit in hits)
    if colon and named and len(tokens(normalise(head))) == 1 and _unquoted(rest):
        return Reading("add", Slots(text=_unquoted(rest)), weight=3.0)
    return None


def _end(verb: Hit, hits: Sequence[Hit], words: Sequence[str]) -> tuple[int, bool]:
    """Find the start of the task's own words, and tell whether the sentence calls it a task or
    puts it into the plan."""
    inside = [hit for hit in hits if verb.start <= hit.start and hit.end <= verb.end]
    end = verb.end
    if end < len(words):
        # "To my plan, add …", in the order of Kazakh.
        inside += [hit for hit in hits if hit.start == 0 and hit.end == verb.start]
    named = any(hit.tag in ("task", "toplan") and hit.how < SLIP for hit in inside)
    while end < len(words):
        here = [hit for hit in hits if hit.start == end and hit.how < SLIP]
        step = [hit.end for hit in here if hit.tag in ("task", "toplan")]
        if step:
            end, named = max(step), True
        elif not named and words[end] in ("мне", "a", "an", "the", "me", "маған", "new", "еще"):
            end += 1
        else:
            break
    return end, named


def _without_place(rest: str) -> tuple[str, bool]:
    """The words without "to my plan" behind them, and whether it stood there."""
    low = rest.lower().replace("ё", "е")
    found = list(TOKEN.finditer(low))
    words = [each.group() for each in found]
    for hit in vocabulary().hits(words[-6:]):
        start = hit.start + max(len(words) - 6, 0)
        if hit.tag == "toplan" and hit.end + max(len(words) - 6, 0) == len(words):
            return rest[: found[start].start()], True
    return rest, False


def _skills(body: str) -> tuple[str, ...]:
    """The skills that these words are; () where there are other words beside them."""
    left = [
        word
        for word in tokens(normalise(without_skills(normalise(body).replace("\n", " "))))
        if not vocabulary().is_small(word)
    ]
    hits = [hit for hit in vocabulary().hits(left) if hit.tag.startswith("skill=")]
    if places(hits) != set(range(len(left))):
        return ()
    named = [hit.tag.removeprefix("skill=") for hit in hits]
    return tuple(dict.fromkeys([*find_skills(body), *named]))


def _unquoted(body: str) -> str:
    words = body.strip(_AROUND)
    if words and _QUOTES.get(words[0]) == words[-1] and words.count(words[0]) <= 2:
        return words[1:-1].strip()
    return words
