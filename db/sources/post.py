"""A posting in plain words: pasted, forwarded from a channel, or a message of a chat's export."""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import chain

from db import reference
from db.documents.posting_titles import is_company, is_generic, is_role
from db.reference.matching import city_of, find_skills
from db.reference.phrases import any_of, plain
from db.reference.tracks import track_of
from db.sources import pay
from db.sources import text as texts
from db.sources.dates import moment
from db.sources.posting import MAX_TITLE, PostingDraft, PostingPay, hh_link
from db.sources.sought import MOST_WORDS, sought_role
from db.sources.table import experience
from db.text import clean

LEAST_LENGTH, TITLE = 120, 120
# Telegram's messages have 4,096 characters.
MAX_LINES, MAX_POST = 200, 20_000
LINK = re.compile(r"https?://[^\s<>()\"»]+", re.IGNORECASE)
# A hashtag of one or more words: #data_analyst.
_HASHTAG = re.compile(r"(?<![\w#])#(?=\w)([\w+]+)")
# A legal form in front of a name in quotes or in capitals: "ТОО «Нур»", "LLP Nur".
_FORM = re.compile(
    r"(?:(?:компания|компаниясы|company|тоо|ао|ип|ооо|жшс|ақ|жк|llp|llc|ltd)\s+)+"
    r"(?:[«\"“„](?P<quoted>[^»\"”“]{1,80})[»\"”“]|(?P<bare>.{2,60}))",
    re.IGNORECASE,
)
# What parts a posting of one line; "300,000" is one figure.
_BETWEEN = re.compile(r"[,;|·](?=\s)|\n")
# What parts a company from its place on one line.
_BESIDE = re.compile(r"\s*[,|·•/]\s*|\s+[–—-]\s+")
# The words behind the name of a company that is looking for somebody.
_SEEKS = re.compile(r"\s+(?:ищет|приглашает|набирает|is hiring|іздейді)\b.*", re.IGNORECASE)
_THOUSANDS = re.compile(r"[0-9]\s*(?:[kкmм]|тыс\w*|млн|мың)(?!\w)")
_NUMBERED = re.compile(r"^[0-9]{1,2}[.)]\s+(?=\S)")
_ICON = re.compile(r"[\s*_-]*([\U0001f300-\U0001faff])\ufe0f?\s*")
_MARK = re.compile(r"^[^\w\"«(\[#+]+")


@cache
def _words(kind: str) -> re.Pattern[str]:
    forms: list[str] = reference.posts()[kind]
    return re.compile(any_of(forms))


@cache
def _labels() -> dict[str, str]:
    known: dict[str, list[str]] = reference.posts()["labels"]
    return {plain(word): name for name, words in known.items() for word in words}


@cache
def _icons() -> dict[str, str]:
    known: dict[str, list[str]] = reference.posts()["icons"]
    return {icon.strip("\ufe0f"): name for name, icons in known.items() for icon in icons}


def is_posting(text: str) -> bool:
    """Several lines of some length that name a skill, or else two skills and, after a title, a
    part that is nothing but pay; a question is neither."""
    if not _is_short(text):
        return bool(find_skills(_without_tags(text)))
    rest = _lines(text)[1:]
    # A single line with an amount is a question to the bot far more often.
    stated = any(map(_is_pay, rest)) or ("\n" in text.strip() and any(map(_is_amount, rest)))
    if "?" in text or not stated:
        return False
    return len(find_skills(_without_tags(text))) > 1


def states_pay(text: str) -> bool:
    """True for a text with a line that speaks of pay, and can be read."""
    return _pay(_lines(text)) is not None


def is_offer(text: str) -> bool:
    """A posting among the other messages of a chat: a job is offered, and none is sought."""
    text = text[:MAX_POST]
    lines = _lines(text)
    labels = _labelled(lines).keys()
    if _is_short(text) and not ("company" in labels and len(labels) > 1):
        # A few words offer a job where they name a role and what it pays.
        return _is_short_offer(lines) and "?" not in text and _is_sought(text)
    return _is_sought(text) and (
        _words("offers").search(plain(text[:4_000])) is not None
        or "company" in labels
        or _pay(lines) is not None
    )


def _is_short_offer(lines: Sequence[str]) -> bool:
    """True for lines that name a role, which is no lesson, and what it pays."""
    title = (lines or [""])[0]
    return is_role(title) and not _words("lessons").search(plain(title)) and bool(_pay(lines))


def _is_sought(text: str) -> bool:
    """True for a text with a skill whose writer seeks no job."""
    spoken = plain(text[:4_000])
    return not _words("seekers").search(spoken) and bool(find_skills(_without_tags(text)))


def draft(text: str, links: Sequence[str] = ()) -> PostingDraft:
    """The parts of a posting; nothing is guessed beyond words that are there.

    `links` are those that its words hide. Without a title it has None.
    """
    text = text[:MAX_POST]
    lines = _lines(text)
    said = _labelled(lines)
    stated = _pay_of(said.get("pay")) or _pay(lines)
    unlabelled = [line for line in lines if not LINK.match(line)]
    heading = _company_above(unlabelled) if "title" not in said else None
    first = said.get("title") or _title(unlabelled) or (lines or [""])[0]
    title = heading[1] if heading else first
    if "title" not in said and not heading and (sought := sought_role(title, unlabelled[:8])):
        title = sought
    return PostingDraft(
        source="post",
        source_id=None,
        title=_shortened(title),
        company=said.get("company")
        or (heading[0] if heading else None)
        or _company(unlabelled, title),
        url=_link([*links, *(link.rstrip(".,;)") for link in LINK.findall(text))]),
        pay=stated,
        place=_place(said.get("city"), lines),
        experience=experience(said.get("experience")),
        published_at=moment(said.get("published")),
        text=_without_tags(text),
    )


def _is_short(text: str) -> bool:
    return len(text) < LEAST_LENGTH or "\n" not in text.strip()


def _lines(text: str) -> list[str]:
    """The lines; of a short text what stands between commas where that tells its pay."""
    parts = [line for part in _BETWEEN.split(text) if (line := clean(part))]
    if _is_short(text) and any(map(_is_pay, parts[1:])):
        return parts
    return [line for each in text.splitlines() if (line := clean(each))]


def _labelled(lines: Iterable[str]) -> dict[str, str]:
    """Return the values behind the labels that we know: "Компания: X", "🏙 Город — Алматы"."""
    found: dict[str, str] = {}
    for line in lines:
        if (icon := _ICON.match(line)) and (name := _icons().get(icon[1])):
            value = line[icon.end() :].strip(" *_.:")
            if value and plain(value.partition(":")[0]) not in _labels():
                found.setdefault(name, value)
                continue
        for sign in (":", " - ", " – ", " — "):
            label, parted, value = line[:300].partition(sign)
            name = _labels().get(plain(_MARK.sub("", label)).strip(" *_"))
            if parted and name and (said := value.strip(" *_.")):
                found.setdefault(name, said)
                break
    return found


def _title(lines: Sequence[str]) -> str | None:
    """The first line that is neither a greeting nor nothing but hashtags."""
    for line in lines[:8]:
        bare = clean(_MARK.sub("", _HASHTAG.sub("", line)))
        if bare and not _words("greetings").match(plain(bare)) and len(bare) > 1:
            return _unmarked(line)
    return next(iter(lines), None)


def _company_above(lines: Sequence[str]) -> tuple[str | None, str] | None:
    """The company on the first line and the role below it; None for the company where the first
    line names a place instead, or says no more than "Vacancy".

    "Nur Bank", then "QA engineer". Places may stand between them or behind the company.
    """
    spoken = [line for line in lines[:8] if not _words("greetings").match(plain(line))]
    above = _unmarked(spoken[0]) if spoken else ""
    name, *others = (part.strip(" .") for part in _BESIDE.split(above))
    below = next((line for each in spoken[1:4] if not _is_place(line := _unmarked(each))), "")
    if not _is_short_role(below) or is_role(above) or track_of(above) or not above:
        return None
    if _is_place(name) or is_generic(name) or _words("openers").match(plain(name)):
        return None, below
    company = _form(name) or _SEEKS.sub("", name)
    return (company, below) if _names_company(company) and all(map(_is_place, others)) else None


def names_role(block: str) -> bool:
    """True where the first line of a part is no more than a role."""
    first = next(iter(_lines(block[:MAX_TITLE])), "")
    return bool(first) and _is_short_role(_unmarked(first))


def _is_short_role(line: str) -> bool:
    return is_role(line) and len(line.split()) <= MOST_WORDS and line[-1] not in ".!?:,"


def _names_company(name: str) -> bool:
    """True for up to five words of which none but the smallest is without a capital or a dot."""
    words = [word for word in name.split() if len(word) > 2]
    return (
        0 < len(words) <= 5
        and name[-1] not in ".!?:,"
        and all(word != word.lower() or "." in word or word[0].isdigit() for word in words)
        and is_company(name)
        and plain(name) not in _labels()
    )


def _unmarked(line: str) -> str:
    tags = _HASHTAG.sub("", line)
    return clean(_MARK.sub("", tags)).strip(" *_") or line


def _shortened(title: str) -> str:
    title = _NUMBERED.sub("", title.strip(" *_"))
    label, colon, rest = title.partition(":")
    named = _labels().get(plain(label)) if colon and rest.strip() else None
    # "Работа: удалённая" names no role.
    if named == "title" or (named == "title of a role" and is_role(rest)):
        title = rest.strip()
    return _without_opener(title)[: min(TITLE, MAX_TITLE)]


def _without_opener(title: str) -> str:
    """The role alone of "Ищем QA Engineer"."""
    words = title.split()
    for count in (3, 2, 1):
        role = " ".join(words[count:])
        if is_role(role) and _labels().get(plain(" ".join(words[:count]))) == "title":
            return role
    return title


def _link(links: Iterable[str]) -> str | None:
    """HeadHunter's vacancy, else the first that is no address in Telegram, else the first."""
    sound = [link for each in links if (link := texts.url(each))]
    elsewhere = [link for link in sound if not re.match(r"https?://(?:t\.me|telegram\.)", link)]
    return next(filter(hh_link, sound), None) or next(iter(elsewhere or sound), None)


def _company(lines: Sequence[str], title: str) -> str | None:
    """The name on a line of its own, near the top, behind a legal form or before a place.

    "ТОО «Нур», Астана" and "Nur Group, Almaty, hybrid" are such lines; nothing else is one.
    """
    for line in lines[:8]:
        first, parted, rest = _unmarked(line).partition(",")
        name = clean(first)
        if found := _form(name):
            return found
        others = [part.strip(" .") for part in rest.split(",")]
        if parted and name != title and _is_name(name) and all(map(_is_place, others)):
            return name
    return None


def _form(part: str) -> str | None:
    """The name behind a legal form; None where other words stand around it."""
    found = _FORM.fullmatch(part)
    if found is None:
        return None
    if found["quoted"]:
        return clean(found["quoted"]) or None
    return found["bare"] if _has_capitals(found["bare"]) else None


def _is_name(part: str) -> bool:
    """True for a name without a legal form: a word in Latin letters or several of any, each with
    a capital letter, and no skill, place or job among them."""
    words = part.split()
    if not _has_capitals(part) or (len(words) == 1 and not part.isascii()) or _is_place(part):
        return False
    return not find_skills(part) and city_of(part) is None and track_of(part) is None


def _has_capitals(part: str) -> bool:
    """True for one to four words, each of which begins with a capital letter or a figure."""
    words = part.split()
    return (
        0 < len(words) <= 4
        and part[-1] not in ".!?:"
        and all(word[0].isupper() or word[0].isdigit() or word == "&" for word in words)
    )


def _is_place(part: str) -> bool:
    """True for a city, or a word for where one works, alone in its part."""
    spoken = plain(part)
    return _words("places").fullmatch(spoken) is not None or (
        len(spoken.split()) <= 3 and city_of(part) is not None
    )


def _place(labelled: str | None, lines: Sequence[str]) -> str | None:
    if labelled:
        return labelled
    tags = (word for line in lines[:40] for word in _tags(line))
    beside_pay = (word for line in lines[:40] if _is_amount(line) for word in line.split())
    for each in chain((line[:200] for line in lines[:40]), tags, beside_pay):
        if city_of(each):
            return each
    return None


def _tags(line: str) -> Iterator[str]:
    for tag in _HASHTAG.findall(line):
        yield tag.replace("_", " ")


def _without_tags(text: str) -> str:
    """A text whose hashtags are words."""
    return _HASHTAG.sub(lambda tag: tag[1].replace("_", " "), text)


def _pay_of(said: str | None) -> PostingPay | None:
    if not said or (found := pay.find(said)) is None:
        return None
    return _completed(found)


def _pay(lines: Iterable[str]) -> PostingPay | None:
    """The pay of the first line that speaks of it and holds some."""
    for line in list(lines)[:MAX_LINES]:
        if not (found := pay.find(line)):
            continue
        if _words("pay").search(plain(line[:300])) or _is_amount(line):
            return _completed(found)
    return None


def _is_amount(line: str) -> bool:
    """True for "200-300к Астана": an amount in thousands or millions, at most with its place."""
    words = [word for word in plain(line[:100]).split() if not _is_place(word)]
    return pay.is_only(said := " ".join(words)) and _THOUSANDS.search(said) is not None


def _is_pay(part: str) -> bool:
    """True where a part is nothing but pay, with a word before it or without."""
    spoken = plain(part[:300])
    if not _words("pay").search(spoken):
        return False
    words = (spoken.partition(":")[2] or spoken).split()
    while words and _words("pay").fullmatch(words[0]) and not any(map(str.isdigit, words[0])):
        words.pop(0)
    return pay.is_only(" ".join(words))


def _completed(found: pay.FoundPay) -> PostingPay:
    """Here pay without a currency is in tenge, and marked so."""
    stated = pay.completed(found)
    if stated.currency:
        return stated
    return PostingPay(
        stated.minimum, stated.maximum, "KZT", stated.period, stated.gross, guessed=True
    )
