"""A text that somebody pastes: a plan, a job posting, or neither; and its parts.

Telegram cuts a long text into messages of 4,096 UTF-16 units at most. Its clients cut where a line
ends if they find one in the second half, and take spaces off both sides of the cut.
"""

import re
from collections.abc import Sequence
from datetime import timedelta
from functools import cache
from typing import Literal

from db import reference
from db.documents.boxes import lead_word
from db.documents.plain_text import heads_states
from db.reference.phrases import any_of, plain
from db.text import clean
from handlers.postings.rules import looks_like_posting, states_pay

PastedKind = Literal["plan", "posting", "either", "neither"]

LONGEST_PART = 4_096  # UTF-16 units
CUT_FROM = LONGEST_PART // 2
JOIN_WITHIN = timedelta(seconds=6)
MAX_PARTS = 32
# By how much one kind must be likelier than the other, or its reader is asked.
LEAD = 2
SHORT = 60  # characters of a line that may be a heading
LONGEST_LINE = 120  # characters of a line that may be a task without a bullet

_SIGN = r"[-*+•◦▪▫●○–—·‣✅✔☑🔹🔸➡→]|\d{1,2}[.)]"
_BOX = re.compile(rf"\s*(?:(?:{_SIGN})\s*)?(?:\[[ xXхХ✓✔/>-]?\]|\([xXхХ ]\)|[☐☑☒⬜🔲◻▢])")
_LINE = re.compile(rf"\s*(?:{_SIGN})\ufe0f?\s+\S")
_ITEM = re.compile(r"([ \t]*)([-*+•◦▪☐☑☒⬜]|\d{1,3}[.)])\s")
_ROW = re.compile(r"\s*(?:\|.*\||</?t[dr]\b.*)\s*$")
_HEADING = re.compile(r"\s{0,3}#{1,6}\s+\S")
_MARKS = re.compile(rf"^\s*(?:#{{1,6}}\s+|(?:{_SIGN})\ufe0f?\s+)|[*_`:]+")
_STARTS = re.compile(rf"(?:#{{1,6}}\s|(?:{_SIGN})\ufe0f?\s|\[[ xX]?\]|\||>|```|[☐☑☒⬜])")


def kind_of(text: str) -> PastedKind:
    """A plan, a posting, either (its reader must say), or neither."""
    plan, posting = _plan(text.splitlines()), _posting(text)
    if not plan:
        return "posting" if looks_like_posting(text) else "neither"
    # Beside a plan's skills alone, little is needed.
    if plan >= posting + (LEAD if posting > 1 else 1):
        return "plan"
    return "posting" if posting >= plan + LEAD else "either"


def is_list(text: str) -> bool:
    """True for a text that has what a document has: a box, a heading, or lines of a list."""
    return bool(_form(text.splitlines()))


def _form(lines: Sequence[str]) -> int:
    boxes = any(map(_is_boxed, lines)) or any(map(heads_states, lines[:3]))
    headings = sum(map(bool, map(_HEADING.match, lines)))
    listed = sum(map(bool, map(_LINE.match, lines)))
    rows = sum(map(bool, map(_ROW.match, lines)))
    return (
        3 * boxes + bool(headings and len(lines) > 1) + (headings > 2) + (listed > 1) + (rows > 2)
    )


def _is_boxed(line: str) -> bool:
    """True for a line that begins with a box, or with a state in brackets: "[Done]"."""
    return (_BOX.match(line) or lead_word().match(line.strip())) is not None


def _plan(lines: Sequence[str]) -> int:
    """Return points for each sign of a plan; 0 for a text that has no form of a document."""
    form = _form(lines)
    if not form:
        return 0
    heads = [_title(line) for line in lines if _may_be_heading(line)]
    # Those of an analysis may have numbers, too, as a list has: "4. My role".
    titles = [_title(line) for line in lines if 0 < len(line) < 2 * SHORT]
    listed = [plain(_MARKS.sub("", line)) for line in lines if _LINE.match(line)]
    begun = sum(_study().match(line) is not None for line in listed)
    return (
        form
        + 3 * min(2, sum(_whole("analysis").fullmatch(head) is not None for head in titles))
        + 2 * any(_whole("plan").fullmatch(head) for head in heads)
        + 2 * (begun > 1)
    )


def _title(line: str) -> str:
    """The words of a line without the marks, pictures and numbers before them."""
    return re.sub(r"^[\W\d_]+", "", plain(_MARKS.sub("", line)))


def _may_be_heading(line: str) -> bool:
    words = line.strip()
    if _HEADING.match(line) or words.startswith("**") or words.endswith(":"):
        return len(words) < 2 * SHORT
    return 0 < len(words) < SHORT and not _LINE.match(line) and not _is_boxed(line)


def _posting(text: str) -> int:
    """Return points for each sign of a job posting."""
    spoken = plain(text)
    said = sum(pattern.search(spoken) is not None for pattern in _groups())
    return said + 2 * states_pay(text) + looks_like_posting(text)


@cache
def _whole(key: str) -> re.Pattern[str]:
    """The phrases as whole headings; "*" alone is any word or none, such as a number."""
    phrases = [re.escape(plain(phrase)) for phrase in reference.pasted()[key]]
    some = [
        phrase.replace(r"\ \*", r"\b.{0,40}").replace(r"\*\ ", r".{0,20}\b") for phrase in phrases
    ]
    return re.compile("|".join(phrase.replace(r"\*", r"\w*") for phrase in some))


@cache
def _study() -> re.Pattern[str]:
    words = reference.pasted()
    return re.compile(rf"{any_of(words['study'])}|.*{any_of(words['studied'])}$")


@cache
def _groups() -> list[re.Pattern[str]]:
    return [re.compile(any_of(group)) for group in reference.pasted()["posting"]]


def may_go_on(part: str) -> bool:
    """True for a part that is long enough for Telegram to have cut it."""
    return _units(part) >= CUT_FROM


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def joined(parts: Sequence[str]) -> str:
    """The text that was cut into these parts, as far as the cuts can be told."""
    text = ""
    for part in parts:
        text += _gap(text, part) + _indent(text, part) + part if text else part
    return text


def _gap(before: str, part: str) -> str:
    last = before[before.rfind("\n") + 1 :]
    # A part of full length was cut where there was no space to take off.
    if _units(before) % LONGEST_PART == 0 and may_go_on(before):
        return ""
    if part[:1].islower() and last.strip() and last.rstrip()[-1] not in ".:;!?…":
        return " "
    return "\n" if _STARTS.match(part) else "\n\n"


def _indent(before: str, part: str) -> str:
    """The spaces that were taken off before the first line of a part.

    They are those of the line before it of the same list, if that list has no line without.
    """
    if (first := _ITEM.match(part)) is None:
        return ""
    section = re.split(r"^#{1,6}\s", before, flags=re.MULTILINE)[-1]
    lines = (_ITEM.match(line) for line in section.splitlines())
    spaces = [line[1] for line in lines if line and line[2][-1] == first[2][-1]]
    return spaces[-1] if spaces and all(spaces) else ""


def with_bullets(text: str) -> str | None:
    """The text with a bullet before each line, if it is two short lines or more and nothing else;
    None for any other. One that says that it is a plan means its lines."""
    lines = text.splitlines()
    said = [line for line in lines if line.strip()]
    if len(said) < 2 or any(len(line) > LONGEST_LINE or _STARTS.match(line) for line in said):
        return None
    if looks_like_posting(text):
        return None
    return "\n".join(f"- {line.strip()}" if line.strip() else "" for line in lines)


def title(text: str, longest: int) -> str:
    """Return the document's name from its first line if that is a heading; else ""."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if not _HEADING.match(first):
        return ""
    return clean(_MARKS.sub("", first))[:longest].strip()
