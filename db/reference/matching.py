"""Finds skills and levels in what people write."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import combinations_with_replacement
from typing import Any, NamedTuple

from db.reference import cities, levels, skills, title_words
from db.reference.phrases import any_of, plain
from db.vocabulary import Level, LevelRule

# Letters of one word: "-" and "." separate, "+" and "#" belong to names (C++, C#).
_WORD = r"0-9A-Za-zА-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі_+#"
# Cyrillic letters that look like Latin ones, as in "с#" and "1с" typed on the wrong layout.
_ALIKE, _LATIN = "асеорхукіАСЕОРХКВНМТІ", "0-9A-Za-z+#"
_LOOKALIKES = str.maketrans(_ALIKE, "aceopxykiACEOPXKBHMTI")
_TOKEN = re.compile(rf"[{_WORD}]+")
# A token of Latin letters or digits and of Cyrillic letters that look like Latin ones, no others:
# "битрикс24" is a word of its own, not a Latin one on the wrong layout.
_MIXED = re.compile(
    rf"(?<![{_WORD}])(?:[{_LATIN}_]+[{_ALIKE}]|[{_ALIKE}]+[{_LATIN}])[{_LATIN}_{_ALIKE}]*(?![{_WORD}])"
)
# What stands between two names of a list.
_BETWEEN = re.compile(r"\s*[,;/|&+•()]?\s*(?:(?:и|или|and|or|және|/)\s+)?(?:ms\s+)?")
_YEARS = re.compile(
    r"(?<![\d.,])(\d{1,2})\s*(?:\+|-\s*\d{1,2})?\s*(?:years?|yrs?|лет|года?|жыл\w*)(?!\w)"
)
# What stands between the names of places, and before the name of a town.
_PLACES = re.compile(r"[,;/()|]| - ")
_TOWN = re.compile(
    r"^(?:[гқ]\.\s*|(?:г|город|city of|қаласы)\s+)|\s+(?:[гқ]\.?|город|қаласы|city)$"
)
MAX_PLACE = 200
# The least years that each of HeadHunter's buckets asks for.
_BUCKETS = {"noExperience": 0, "between1And3": 1, "between3And6": 3, "moreThan6": 6}
# Beyond this it is an age, not experience ("18+ years old").
MAX_YEARS = 15


def normalise(text: str) -> str:
    """One form for one word: NFKC, casefolded, ё as е, lookalikes folded in mixed tokens."""
    return folded(text).casefold()


def folded(text: str) -> str:
    same = unicodedata.normalize("NFKC", text).replace("ё", "е").replace("Ё", "Е")
    return _MIXED.sub(lambda found: found.group().translate(_LOOKALIKES), same)


class FoundSkill(NamedTuple):
    """A skill that a text names, and where it stands: `form` is its name in lower case."""

    slug: str
    form: str
    start: int
    end: int

    @property
    def asked(self) -> tuple[str, ...]:
        """The skill, those whose names stand in its name, and all that they are part of."""
        return _with_implied(self.form, self.slug)


class _Forms(NamedTuple):
    """All aliases and stems as one expression; whose they are, and when they count."""

    pattern: re.Pattern[str]
    aliases: dict[str, str]
    stems: tuple[tuple[re.Pattern[str], str], ...]
    # The aliases that count only as written.
    exact: dict[str, frozenset[str]]
    # The aliases that count only beside a skill of these (none: of any) in a list.
    listed: dict[str, frozenset[str]]


@cache
def _forms() -> _Forms:
    aliases: dict[str, str] = {}
    stems: dict[str, str] = {}
    exact: dict[str, frozenset[str]] = {}
    listed: dict[str, frozenset[str]] = {}
    for skill in skills():
        for alias in skill["aliases"]:
            aliases.setdefault(normalise(alias), skill["slug"])
        for stem in skill.get("stems", ()):
            form = normalise(stem)
            stems[form.removesuffix("|") + "*" * (not form.endswith("|"))] = skill["slug"]
        written = skill.get("exact", ())
        exact.update({word.casefold(): frozenset(written) for word in written})
        beside = skill.get("listed", {})
        listed.update({word: frozenset(slugs) for word, slugs in beside.items()})
    pattern = re.compile(rf"(?<![{_WORD}]){any_of_forms([*aliases, *stems])}(?![{_WORD}]|://)")
    longest = sorted(stems, key=len, reverse=True)
    whole = tuple((re.compile(any_of_forms([stem])), stems[stem]) for stem in longest)
    return _Forms(pattern, aliases, whole, exact, listed)


@lru_cache(maxsize=10_000)
def _slug(form: str) -> str:
    """Whose name a found form is; an alias before a stem, a long stem before a short one."""
    forms = _forms()
    if form in forms.aliases:
        return forms.aliases[form]
    return next(slug for stem, slug in forms.stems if stem.fullmatch(form))


def any_of_forms(forms: Iterable[str]) -> str:
    """An expression for any of the forms, the longest first; "*" stands for letters of a word.

    What forms begin with together is tried once: nine times as fast as a list of the forms.
    """
    root: dict[str, Any] = {}
    for form in forms:
        node = root
        for letter in form:
            node = node.setdefault(letter, {})
        node[""] = {}
    return _branches(root)


def _branches(node: dict[str, Any]) -> str:
    bodies = [
        (rf"[{_WORD}]*" if letter == "*" else re.escape(letter)) + _branches(rest)
        for letter, rest in node.items()
        if letter
    ]
    if not bodies:
        return ""
    return f"(?:{'|'.join(bodies)}){'?' if '' in node else ''}"


def find_skills(text: str, *, general: bool = False) -> list[str]:
    """The slugs of the skills that a text names, in order, each once.

    In a posting's requirement they are alternatives: "FastAPI/Django" asks for either. `general`
    adds what names a field ("databases"): a document names it beside the skills that it means.
    """
    slugs = dict.fromkeys(found.slug for found in found_skills(folded(text)))
    return [slug for slug in slugs if general or slug not in general_skills()]


@cache
def general_skills() -> frozenset[str]:
    """The slugs of the skills that name a field, such as databases; no plan holds them."""
    return frozenset(skill["slug"] for skill in skills() if skill.get("general"))


def asked_skills(text: str) -> list[str]:
    """The skills that a text names, and those that stand in their names or that they are part of.

    "GitHub Actions" asks for CI/CD and Git, "PL/SQL" for SQL.
    """
    asked: dict[str, None] = {}
    for found in found_skills(folded(text)):
        asked.update(dict.fromkeys(found.asked))
    return list(asked)


@lru_cache(maxsize=10_000)
def _with_implied(form: str, slug: str) -> tuple[str, ...]:
    named = [slug, *_also().get(form, ()), *_inside(form)]
    whole = dict.fromkeys(named)
    for each in named:
        whole.update(dict.fromkeys(ancestors(each)))
    return tuple(whole)


def _inside(form: str) -> Iterator[str]:
    """The skills whose names stand inside a name: "Git" in "github actions"."""
    forms = _forms()
    if form in _apart() or _slug(form) in _apart():
        return
    words = list(_TOKEN.finditer(form))
    for first, last in combinations_with_replacement(words, 2):
        name = form[first.start() : last.end()]
        counts = name not in forms.exact and name not in forms.listed and name != form
        if counts and forms.pattern.fullmatch(name):
            yield _slug(name)


@cache
def _apart() -> frozenset[str]:
    """The names in which no other name counts, and the skills that have no others."""
    names = (
        (skill["slug"],) if skill.get("apart") is True else skill.get("apart", ())
        for skill in skills()
    )
    return frozenset(normalise(name) for each in names for name in each)


@cache
def _also() -> dict[str, tuple[str, ...]]:
    return {
        normalise(name): tuple(slugs)
        for skill in skills()
        for name, slugs in skill.get("also", {}).items()
    }


def ancestors(slug: str) -> tuple[str, ...]:
    """The skills that a skill is part of, the nearest first: Laravel is part of PHP."""
    found: dict[str, None] = {}
    waiting = list(_parents()[slug])
    while waiting:
        each = waiting.pop(0)
        if each not in found:
            found[each] = None
            waiting += _parents()[each]
    return tuple(found)


def met_by(slug: str) -> tuple[str, ...]:
    """The skills that a reader of this skill has, too: what it is part of, and what it is a kind
    of. Who has PostgreSQL has databases, though who asks for it does not ask for any other."""
    kinds = next((skill.get("kinds", ()) for skill in skills() if skill["slug"] == slug), ())
    found = dict.fromkeys((*ancestors(slug), *kinds))
    for each in ancestors(slug):
        found |= dict.fromkeys(met_by(each))
    return tuple(found)


@cache
def _parents() -> dict[str, tuple[str, ...]]:
    return {skill["slug"]: tuple(skill.get("parents", ())) for skill in skills()}


def without_skills(text: str) -> str:
    """A text in lower case with a line break where a skill stood."""
    whole = folded(text)
    low, at, rest = lower(whole), 0, []
    for found in found_skills(whole):
        rest.append(low[at : found.start])
        at = found.end
    return "\n".join([*rest, low[at:]])


def found_skills(whole: str) -> list[FoundSkill]:
    """Each skill that a folded text names, with where it stands."""
    forms = _forms()
    low = lower(whole)
    alone = low.strip(" .,:;!?")
    found, in_lists = list[FoundSkill](), False
    for match in forms.pattern.finditer(low):
        form = match.group()
        start, end = match.span()
        if form in forms.exact and form != alone and whole[start:end] not in forms.exact[form]:
            continue
        in_lists |= form in forms.listed and form != alone
        found.append(FoundSkill(_slug(form), form, start, end))
    return _beside_others(low, found) if in_lists else found


def _beside_others(low: str, found: list[FoundSkill]) -> list[FoundSkill]:
    """Without the names of `listed` that stand in no list with another skill: "R" in "SQL, R"."""
    listed = _forms().listed
    kept = []
    for at, each in enumerate(found):
        if each.form in listed:
            near = [found[place] for place in (at - 1, at + 1) if 0 <= place < len(found)]
            others = {
                other.slug
                for other in near
                if _BETWEEN.fullmatch(low[min(other.end, each.end) : max(other.start, each.start)])
            }
            if not (others & (listed[each.form] or others)):
                continue
        kept.append(each)
    return kept


def lower(text: str) -> str:
    """Lower case, letter by letter: "İ" alone would become two."""
    low = text.lower()
    return low if len(low) == len(text) else text.replace("İ", "I").lower()


@cache
def _level_words() -> tuple[re.Pattern[str], dict[str, Level]]:
    ranks = {normalise(word): level for word, level in levels().items()}
    body = "|".join(re.escape(word) for word in sorted(ranks, key=len, reverse=True))
    return re.compile(rf"(?<![{_WORD}])(?:{body})(?![{_WORD}])"), ranks


def level_word(text: str) -> Level | None:
    """The level that a text names first."""
    pattern, ranks = _level_words()
    found = pattern.search(normalise(text))
    return ranks[found.group()] if found else None


@cache
def _title_words(kind: str) -> re.Pattern[str]:
    return re.compile(any_of(title_words()[kind]))


def is_head(title: str) -> bool:
    """True for the title of a director, a head or a chief: the years asked for say nothing."""
    return bool(_title_words("heads").search(plain(title)))


def title_level(title: str, by_years: Level | None) -> Level | None:
    """The level that a posting's title names.

    "Lead generation" leads nobody, nor does a "leading specialist" of whom few years are asked.
    """
    words = _title_words("no_lead").sub(" ", plain(title))
    level = level_word(words)
    if level == "lead" and by_years in ("entry", "junior"):
        return level_word(_title_words("leading").sub(" ", words))
    return level


def posting_level(
    title: str, note: str | None, requirements: Iterable[str]
) -> tuple[Level, LevelRule] | None:
    """The title's word, else the note's, else the years asked for.

    Years go by the analysis's own bands: under 1 entry, under 2 junior, under 5 mid, else senior.
    """
    rules: tuple[tuple[str, LevelRule], ...] = ((title, "title"), (note or "", "note"))
    for text, rule in rules:
        if level := level_word(text):
            return level, rule
    # Of "1-3 years" the first counts: it is what one must have.
    asked = (int(number) for line in requirements for number in _YEARS.findall(plain(line)))
    years = [number for number in asked if number <= MAX_YEARS]
    return (_by_years(max(years)), "experience") if years else None


def _by_years(years: int) -> Level:
    bands: tuple[tuple[int, Level], ...] = ((1, "entry"), (2, "junior"), (5, "mid"))
    return next((level for limit, level in bands if years < limit), "senior")


def experience_level(bucket: str) -> Level:
    """The level of HeadHunter's bucket of experience, by the same bands.

    Of "1-3 years" the first counts here, too: no experience is entry, from 1 junior, from 3 mid,
    from 6 senior.
    """
    return _by_years(_BUCKETS[bucket])


def city_of(place: str) -> str | None:
    """Our name for the first city that a place names: "г. Алматы, Медеуский район" is Almaty."""
    whole = plain(place[:MAX_PLACE])
    for part in (whole, *_PLACES.split(whole)):
        if city := cities().get(_TOWN.sub("", part.strip()).strip(" .")):
            return city
    return None
