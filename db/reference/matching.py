"""Finds skills and levels in what people write."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from db.reference import cities, levels, skills
from db.reference.phrases import plain
from db.vocabulary import Level, LevelRule

# Letters of one word: "-" and "." separate, "+" and "#" belong to names (C++, C#).
_WORD = r"0-9A-Za-zА-Яа-яЁёӘәҒғҚқҢңӨөҰұҮүҺһІі_+#"
# Cyrillic letters that look like Latin ones, as in "с#" and "1с" typed on the wrong layout.
_LOOKALIKES = str.maketrans("асеорхукіАСЕОРХКВНМТІ", "aceopxykiACEOPXKBHMTI")
_TOKEN = re.compile(rf"[{_WORD}]+")
_YEARS = re.compile(
    r"(?<![\d.,])(\d{1,2})\s*(?:\+|-\s*\d{1,2})?\s*(?:years?|yrs?|лет|года?|жыл\w*)(?!\w)"
)
# What stands between the names of places, and before the name of a town.
_PLACES = re.compile(r"[,;/()|]| - ")
_TOWN = re.compile(r"^(?:г\.?|город|city of|қ\.|қаласы)\s+|\s+(?:қ\.|қаласы|city)$")
MAX_PLACE = 200
# The least years that each of HeadHunter's buckets asks for.
_BUCKETS = {"noExperience": 0, "between1And3": 1, "between3And6": 3, "moreThan6": 6}
# Beyond this it is an age, not experience ("18+ years old").
MAX_YEARS = 15


def normalise(text: str) -> str:
    """One form for one word: NFKC, casefolded, ё as е, lookalikes folded in mixed tokens."""
    return _folded(text).casefold()


def _folded(text: str) -> str:
    same = unicodedata.normalize("NFKC", text).replace("ё", "е").replace("Ё", "Е")
    return _TOKEN.sub(lambda found: _fold(found.group()), same)


def _fold(token: str) -> str:
    mixed = any("a" <= letter.casefold() <= "z" or letter in "0123456789+#" for letter in token)
    folded = token.translate(_LOOKALIKES) if mixed else token
    # "битрикс24" is a word of its own, not a Latin one on the wrong layout.
    return folded if folded.isascii() else token


class _Forms(NamedTuple):
    """All aliases and stems as one expression, the longest first; whose is which. A group for
    each would say whose, too, but makes the search twenty times slower."""

    pattern: re.Pattern[str]
    aliases: dict[str, str]
    stems: tuple[tuple[re.Pattern[str], str], ...]
    # The aliases that count only as written.
    exact: dict[str, frozenset[str]]

    def slug(self, form: str) -> str:
        if form in self.aliases:
            return self.aliases[form]
        return next(slug for stem, slug in self.stems if stem.fullmatch(form))


@cache
def _forms() -> _Forms:
    aliases: dict[str, str] = {}
    stems: dict[str, tuple[str, str]] = {}
    exact: dict[str, frozenset[str]] = {}
    for skill in skills():
        for alias in skill["aliases"]:
            aliases.setdefault(normalise(alias), skill["slug"])
        for stem in skill["stems"]:
            body = re.escape(normalise(stem)).replace(r"\*", rf"[{_WORD}]*")
            stems[f"{normalise(stem)}*"] = (rf"{body}[{_WORD}]*", skill["slug"])
        written = skill.get("exact", ())
        exact.update({word.casefold(): frozenset(written) for word in written})
    bodies = {alias: re.escape(alias) for alias in aliases}
    bodies |= {stem: body for stem, (body, _) in stems.items()}
    body = "|".join(bodies[form] for form in sorted(bodies, key=len, reverse=True))
    pattern = re.compile(rf"(?<![{_WORD}])(?:{body})(?![{_WORD}])")
    longest = sorted(stems, key=len, reverse=True)
    whole = tuple((re.compile(stems[stem][0]), stems[stem][1]) for stem in longest)
    return _Forms(pattern, aliases, whole, exact)


def find_skills(text: str) -> list[str]:
    """The slugs of the skills that a text names, in order, each once.

    In a posting's requirement they are alternatives: "FastAPI/Django" asks for either.
    """
    return list(dict.fromkeys(slug for slug, _start, _end in _places(_folded(text))))


def without_skills(text: str) -> str:
    """A text in lower case with a line break where a skill stood."""
    folded = _folded(text)
    low, at, rest = _lower(folded), 0, []
    for _slug, start, end in _places(folded):
        rest.append(low[at:start])
        at = end
    return "\n".join([*rest, low[at:]])


def _places(folded: str) -> Iterator[tuple[str, int, int]]:
    """Each skill that a text names, with where it stands."""
    forms = _forms()
    low = _lower(folded)
    alone = low.strip(" .,:;!?")
    for match in forms.pattern.finditer(low):
        form = match.group()
        written = folded[match.start() : match.end()]
        if form not in forms.exact or form == alone or written in forms.exact[form]:
            yield forms.slug(form), match.start(), match.end()


def _lower(text: str) -> str:
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
