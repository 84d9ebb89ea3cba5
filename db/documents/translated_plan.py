"""A plan that `write_plan` made, in another language: its own lines change, its user's stay."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from db.documents.new_plan import plan_words, skill_name
from db.reference.how_to import described, former, how_to
from db.reference.tracks import tracks

# The mark of a list, a heading or a box before the words of a line.
_MARKED = re.compile(
    r"^(?P<mark>\s*(?:#{1,6}\s+|[-*]\s+(?:\[.\]\s+)?)?)(?P<said>.*?)(?P<end>\s*)$"
)
_FIELD = re.compile(r"\\\{(\w+)\\\}")
LANGUAGES = ("en", "ru", "kk")


def in_language(text: str, language: str) -> str | None:
    """The plan in a language, line for line; None where it is not one of ours or is in it."""
    first = text.partition("\n")[0]
    source = next((code for code in LANGUAGES if first in _titles(code)), None)
    if source is None or source == language or language not in LANGUAGES:
        return None
    return "\n".join(_line(line, source, language) for line in text.split("\n"))


@cache
def _titles(language: str) -> frozenset[str]:
    """The first lines of the plans of all tracks."""
    form = plan_words(language)["title"]
    titles = (track.titles.get(language, track.titles["en"]) for track in tracks().values())
    return frozenset(f"# {form.format(track=title)}" for title in titles)


def _line(line: str, source: str, language: str) -> str:
    found = _MARKED.match(line)
    if found is None or not found["said"]:
        return line
    said = _phrases(source, language).get(found["said"]) or _formed(
        found["said"], source, language
    )
    return f"{found['mark']}{said or found['said']}{found['end']}"


@cache
def _phrases(source: str, language: str) -> dict[str, str]:
    """Whole lines, without their marks, in both languages."""
    found = dict(_pairs(source, language))
    for form in (
        "{}",
        plan_words(source)["project"].replace("{project}", "{}"),
        "**{}**",
        "**{}** –",
    ):
        for old, new in former(source).items():
            if form.format(new) in found:
                found[form.format(old)] = found[form.format(new)]
    return found


def _pairs(source: str, language: str) -> Iterator[tuple[str, str]]:
    before, after = plan_words(source), plan_words(language)
    for key in ("have", "learning", "lack", "market", "roadmap"):
        yield before[key], after[key]
    yield from zip(before["role"], after["role"], strict=True)
    for track in tracks().values():
        title, other = (track.titles.get(code, track.titles["en"]) for code in (source, language))
        yield before["title"].format(track=title), after["title"].format(track=other)
        yield f"**{title}**", f"**{other}**"
    for slug in described():
        name, other = skill_name(slug, source), skill_name(slug, language)
        for behind in ("", " –"):
            yield f"**{name}**{behind}", f"**{other}**{behind}"
        way, theirs = how_to(slug, source), how_to(slug, language)
        if way and theirs and len(way.steps) == len(theirs.steps):
            yield from zip(way.steps, theirs.steps, strict=True)
            yield (
                before["project"].format(project=way.project),
                after["project"].format(project=theirs.project),
            )


@cache
def _forms(source: str, language: str) -> list[tuple[re.Pattern[str], str]]:
    """Lines with figures: a quarter, and a skill with its priority, weeks and hours."""
    before, after = plan_words(source), plan_words(language)
    forms = [(before["quarter"], after["quarter"])]
    for one, other in zip(before["priorities"], after["priorities"], strict=True):
        for weeks in ("week", "weeks"):
            head = "{at}. **{name}** ("
            forms.append(
                (
                    f"{head}{one} - {before[weeks]}, {before['hours']})",
                    f"{head}{other} - {after[weeks]}, {after['hours']})",
                )
            )
    return [(re.compile(_FIELD.sub(_value, re.escape(one))), two) for one, two in forms]


def _value(field: re.Match[str]) -> str:
    return f"(?P<{field[1]}>{'.+?' if field[1] == 'name' else '[0-9]+'})"


def _formed(said: str, source: str, language: str) -> str | None:
    names = _names(source, language)
    for form, other in _forms(source, language):
        if found := form.fullmatch(said):
            values: dict[str, Any] = found.groupdict()
            if "name" in values:
                values["name"] = names.get(values["name"], values["name"])
            return other.format(**values)
    return None


@cache
def _names(source: str, language: str) -> dict[str, str]:
    found = {skill_name(slug, source): skill_name(slug, language) for slug in described()}
    return found | {old: found[new] for old, new in former(source).items() if new in found}
