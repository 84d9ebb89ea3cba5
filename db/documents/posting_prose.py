"""The requirements that sentences tell of a posting: "They want Python, Docker and Kafka."."""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from db.documents.markdown_lines import MarkdownLine, by_paragraph
from db.documents.phrases import BRACKETS, listed
from db.documents.posting_titles import is_company, is_generic, is_role, kind_of_label
from db.reference import words
from db.reference.matching import city_of, find_skills, folded, found_skills
from db.reference.phrases import any_of
from db.text import clean

_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-zа-яё])")
_AND = r"(?:and|и|және|мен|plus|as well as|а также)"
_PARTS = re.compile(rf"(?:[,;]\s+(?:{_AND}\s+)?|\s+(?:{_AND}|&)\s+)(?![^()]*\))", re.IGNORECASE)
_NAME = r"[«“\"]?[A-ZА-ЯЁӘҒҚҢӨҰҮҺІ0-9][\w.&«»“”\"'’-]*"
_EMPLOYER = re.compile(
    r"^[\s,(«–—-]*"
    r"(?:\b(?:at|in|from|by|for|with|в компании|в|из|от|компания|company|is|was)\s+|@\s*)?"
    rf"(?P<name>{_NAME}(?:\s+(?!(?:They|The|It|Они|Там)\b){_NAME}){{0,4}})"
)
_TAGS = re.compile(r"\s*(?:#[^\W_][\w+#./-]*[,;]?\s*)+")
# Behind other words one hashtag is no list.
_TAGGED = re.compile(r"(?:\s#[^\W_][\w+#./-]*[,;]?){2,}$")
# More words are a sentence, not a requirement.
_MOST_WORDS = 6


def told(paragraphs: Sequence[MarkdownLine]) -> list[tuple[MarkdownLine, list[MarkdownLine]]]:
    """The paragraphs that tell of a posting: a line with fields below it, and the lines."""
    found = []
    for lines in _whole(paragraphs):
        head = next((line for line in lines if _title_of(line)), None)
        text = " ".join(line.text for line in lines)
        title = _title_of(head) if head else _numbered_title(text)
        company = _company(text, title) if title else None
        address = next(iter(re.findall(r"https?://[^\s<>()]+", text)), None)
        url = next((line.url for line in lines if line.url), address)
        if not (title and (url or company)):
            continue
        if asked := asked_in(text.replace(title, " ", 1)):
            number = lines[0].number
            fields = [MarkdownLine(number, f"Requirements: {'; '.join(asked)}")]
            if company:
                fields.append(MarkdownLine(number, f"Company: {company}"))
            line = replace(lines[0], text=title, bold=title, url=url, children=tuple(fields))
            found.append((line, lines))
    return found


def _whole(lines: Sequence[MarkdownLine]) -> list[list[MarkdownLine]]:
    """The lines of each paragraph; another title begins another posting."""
    found: list[list[MarkdownLine]] = []
    for paragraph in by_paragraph(lines):
        found.append([])
        for line in paragraph:
            if _title_of(line) and any(map(_title_of, found[-1])):
                found.append([])
            found[-1].append(line)
    return found


def _title_of(line: MarkdownLine) -> str | None:
    """The words of a link, or in bold, that name a role."""
    named = (line.anchor, line.strong)
    return next((text for text in named if text and is_role(text) and not is_generic(text)), None)


def _numbered_title(text: str) -> str | None:
    """ "The second one is QA engineer at Kolesa"."""
    found = _ordinal().match(text)
    title = re.split(r"\s+(?:at|in|from|в|из)\s+|[.,;(«–—@]", found["title"])[0] if found else ""
    return title.strip() if is_role(title) and len(title.split()) <= _MOST_WORDS else None


def _company(text: str, title: str) -> str | None:
    found = _EMPLOYER.match(text.partition(title)[2].lstrip('»"*) '))
    name = found["name"].strip(' .,«»“”"') if found else ""
    named = name and is_company(name) and not (is_role(name) or kind_of_label(name))
    return name if named else None


def bracketed(line: MarkdownLine) -> tuple[MarkdownLine, list[str]]:
    """A posting's line without the skills in brackets behind its title, and these."""
    for found in BRACKETS.finditer(line.text):
        if " + " in found[1]:
            continue  # of the title: "(Node.js + React)"
        parts = listed(found[1])
        if is_list_of_skills(found[1]) or (len(parts) > 2 and asks_for(found[1])):
            text = clean(f"{line.text[: found.start()].rstrip()} {line.text[found.end() :]}")
            return replace(line, text=text.replace(" ,", ",")), parts
    if (tagged := _TAGGED.search(line.text)) and (tags := tags_of(tagged.group())):
        return replace(line, text=line.text[: tagged.start()].rstrip()), tags
    return line, []


def tags_of(text: str) -> list[str]:
    """The skills of hashtags, and of nothing but these: "#kotlin #mvvm"."""
    found = [tag.strip("#,; ") for tag in text.split() if tag.strip("#,; ")]
    only = _TAGS.fullmatch(text) is not None
    return [tag for tag in found if only and not (city_of(tag) or is_generic(tag))]


def asked_in(text: str) -> list[str]:
    """The requirements that sentences tell: what stands behind "they want", else the skills that
    are named."""
    found: dict[str, None] = {}
    for sentence in _SENTENCE.split(re.sub(r"https?://\S+", " ", text)):
        leads = list(_asking().finditer(sentence))
        lists = [sentence[leads[0].end() :], sentence[: leads[-1].start()]] if leads else []
        parts = next((parts for each in lists if (parts := _listed(each))), [])
        found.update(dict.fromkeys(parts))
    return list(found) or named_skills(text)


def _listed(text: str) -> list[str]:
    """The parts of a list in a sentence; of one that is too long, the skills that it names."""
    text = _asker().sub("", text.strip(" .:;!–—-"))
    found = []
    for each in _PARTS.split(text):
        part = clean(each).strip(" .:;!?–—-")
        if re.search(r"\w", part):
            found += [part] if len(part.split()) <= _MOST_WORDS else named_skills(part)
    return found if any(map(find_skills, found)) else []


def named_skills(text: str) -> list[str]:
    """The skills that a text names, as it spells them."""
    whole = folded(text)
    return list(dict.fromkeys(whole[each.start : each.end] for each in found_skills(whole)))


def is_list_of_skills(text: str) -> bool:
    """Tests for "Go, SQL, Docker": a list of which most parts name skills."""
    parts = listed(text)
    short = all(len(part.split()) <= _MOST_WORDS for part in parts)
    return len(parts) > 1 and short and 2 * sum(map(bool, map(find_skills, parts))) >= len(parts)


def asks_for(text: str) -> bool:
    """Tests for a list behind a posting that names a skill, and no place or way of work."""
    parts = listed(text)
    short = all(len(part.split()) <= _MOST_WORDS for part in parts)
    said = any(city_of(part) or not (find_skills(part) or is_company(part)) for part in parts)
    return len(parts) > 1 and short and not said and any(map(find_skills, parts))


@cache
def _asking() -> re.Pattern[str]:
    return re.compile(any_of(words()["asking"]), re.IGNORECASE)


@cache
def _asker() -> re.Pattern[str]:
    """ "someone who knows" before a list, "Олар" ("they") before one that a verb follows."""
    return re.compile(rf"^(?:{any_of(words()['asked'])}[\s:]+)+", re.IGNORECASE)


@cache
def _ordinal() -> re.Pattern[str]:
    first = any_of(words()["ordinals"])
    return re.compile(
        rf"(?:the |a )?{first}[^.,:–—]{{0,40}}?(?:\s(?:is|was|called)\s|\s?[:–—]\s|\s-\s)"
        r"(?:an?\s|the\s)?(?P<title>.+)",
        re.IGNORECASE,
    )
