"""Marks that say a task's state, as people write them: boxes, signs, words."""

import re
from collections.abc import Container
from functools import cache
from typing import NamedTuple

from db.reference import words
from db.reference.phrases import plain
from db.vocabulary import TaskState

_DONE = "xх✓✔√v☑✅"
# People cross out, put off or cancel with these; a skip of ours says so behind the text, too.
_CROSSED = "-–—"
# Behind a box with nothing in it, or with one of these letters, a word may begin at once.
_KNOWN = " xXхХ✓✔√vV"
_BRACKETS = re.compile(r"\[[ \t\u00a0]*([^\[\]\d]?)[ \t\u00a0]*\](?![(:\[])")
_ROUND = re.compile(r"\(([ xXхХ✓✔✗-]?)\)(?=\s)")
_VARIANT = "[\ufe0e\ufe0f]?"


class Mark(NamedTuple):
    """Hold the state that a line's mark tells. `box` is True for a box, False for a sign or a word
    that may be an ornament where nothing is to be ticked."""

    state: TaskState
    box: bool


def leading(text: str) -> tuple[Mark | None, str]:
    """The mark before a text, and the text without it.

    "[-]" is open, as people write it; "[-] Learn Git (skipped)" is our skip.
    """
    if found := _BRACKETS.match(text):
        inside, rest = found[1], text[found.end() :]
        if not rest or rest[0].isspace() or not inside or inside in _KNOWN:
            return _box(inside, rest.lstrip())
    if found := _ROUND.match(text):
        return _box(found[1], text[found.end() :].lstrip())
    if found := lead_sign().match(text):
        boxed = found["sign"] in words()["boxed_signs"]
        rest = text[found.end() :].lstrip()
        return (Mark(_signs()[found["sign"]], boxed), rest) if rest else (None, text)
    if (found := lead_word().match(text)) and (rest := text[found.end() :].strip()):
        return Mark(_states()[plain(found[1])], True), rest
    if found := _told().match(text):
        return Mark(_states()[plain(found[1])], False), text[found.end() :]
    return None, text


def _box(inside: str, rest: str) -> tuple[Mark, str]:
    behind, before = trailing(rest) if inside and inside in _CROSSED else (None, rest)
    if behind is not None and behind.state == "skipped":
        return behind, before
    low = inside.strip().casefold()
    return Mark("done" if low and low in _DONE else "open", True), rest


def trailing(text: str) -> tuple[Mark | None, str]:
    """The mark behind a text, and the text without it: "Learn Git [Done]", "Learn Git ✅"."""
    found = _trail().search(text)
    # In "Git (high priority - not started)" the words tell of what stands in the brackets.
    if found and text.count("(", 0, found.start()) > text.count(")", 0, found.start()):
        return None, text
    if found and (rest := text[: found.start()].rstrip()):
        if found["sign"] and not found["beside"]:
            return Mark(_signs()[found["sign"]], True), rest
        word = plain(found["word"] or found["said"] or found["beside"])
        return Mark(_states()[word], True), rest
    return None, text


def skip_word(language: str) -> str:
    """Return the word behind the text of a skipped task, besides its box."""
    word: str = words()["written"][language]["skipped"]
    return f"({word.lower()})"


def state_of_cell(text: str) -> TaskState | None:
    """The state that a cell of a table names; None if it names none that is known."""
    spoken = plain(text).strip(" .!")
    mark, rest = leading(text.strip())
    if mark is not None and (mark.box or not rest):
        return "skipped" if _states().get(plain(rest)) == "skipped" else mark.state
    if state := _signs().get(text.strip().rstrip("\ufe0e\ufe0f")):
        return state
    if percent := re.search(r"(\d{1,3}) ?%", spoken):
        return "done" if int(percent[1]) >= 100 else "open"
    bare = re.sub(r"^[^\w]+|[^\w]+$", "", spoken)
    if spoken in _states() or bare in _states():
        return _states().get(spoken) or _states()[bare]
    if mark is not None:
        return mark.state
    first = re.split(r"[(,;:.]| - ", bare)[0].strip()
    return _states().get(first)


def names_state(text: str) -> bool:
    """Tests for a text that is a state's name and nothing more."""
    spoken = plain(text).strip(" .!")
    return spoken in _states() or re.sub(r"^[^\w]+|[^\w]+$", "", spoken) in _states()


@cache
def _states() -> dict[str, TaskState]:
    return {plain(form): state for state, forms in words()["states"].items() for form in forms}


@cache
def _signs() -> dict[str, TaskState]:
    return {sign: state for state, signs in words()["signs"].items() for sign in signs}


@cache
def lead_sign() -> re.Pattern[str]:
    """A sign of a state before a task, in the group "sign"."""
    return re.compile(rf"(?P<sign>{any_sign()}){_VARIANT}")


def any_sign(but: Container[str] = ()) -> str:
    """An expression for every sign of a state, as a picture or as its code on GitHub."""
    return "|".join(re.escape(sign) for sign in _signs() if sign not in but)


def _named(*states: str) -> str:
    """The words of states, without the short ones that may be part of any sentence."""
    forms = {form for state in states for form in words()["states"][state]}
    known = (plain(form) for form in forms)
    return "|".join(sorted((re.escape(each) for each in known if len(each) > 3), reverse=True))


@cache
def lead_word() -> re.Pattern[str]:
    """A word for a state in brackets, before a text: "[Done]"."""
    return re.compile(rf"\[({_named('done', 'open', 'skipped')})\](?![(:\[])", re.IGNORECASE)


@cache
def _trail() -> re.Pattern[str]:
    any_state, told = _named("done", "open", "skipped"), _told_words()
    return re.compile(
        rf"\s*\[(?P<word>{any_state})\]\.?$"
        r"|\s*(?:\(|\s[-–—]\s|:\s|\s[|→]\s|\s[-=]>\s)"
        rf"(?P<said>{told})(?:[ ,:][^()]*(?=\)))?\)?\.?$"
        rf"|\s+(?P<sign>{any_sign()}){_VARIANT}(?:\s*(?P<beside>{any_state}))?$",
        re.IGNORECASE,
    )


def _told_words() -> str:
    """The words that say a state wherever they stand, and are no part of a sentence."""
    forms = {plain(form) for each in words()["told_states"].values() for form in each}
    return "|".join(sorted((re.escape(form) for form in forms), reverse=True))


@cache
def _told() -> re.Pattern[str]:
    """A state before a task: "Done: read the book"; "Done: 3 of 10" is a count."""
    return re.compile(rf"({_told_words()})\s?:\s+(?=[^\W\d])", re.IGNORECASE)
