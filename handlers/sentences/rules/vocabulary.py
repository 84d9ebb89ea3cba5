"""The words of all languages as one index: a word of a sentence gives the tags that it stands for.

A tag is an idea ("pay", "learn") or a value of a slot ("city=Astana", "day=6").
"""

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from importlib.resources import files
from itertools import product
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from db import reference
from handlers.sentences.rules.language import LEAST, LONGEST, SHORT, Words, read_words
from handlers.sentences.rules.letters import cyrillic, folded

# Names of skills with these are found as they are written.
_SIGNS = frozenset("0123456789+#./&")
# A sentence is looked up for a task's words, for its meaning, and again for the tasks of a plan.
OF_A_SENTENCE, SENTENCES = 64, 8
SURE, LIKE, SLIP = 0, 1, 2  # as written, by its sound, with a slip


MOST_OF_WORD = 3 / 4
MOST_NEAR = 4  # forms that a word with a slip may stand for


def _slips_in(letters: int) -> int:
    return 1 if letters < 8 else 2


class Hit(NamedTuple):
    """The tokens from `start` up to `end` stand for `tag` in a language; `how` is SURE, LIKE or
    SLIP."""

    tag: str
    start: int
    end: int
    how: int
    language: str

    def is_part_of(self, other: "Hit") -> bool:
        """True for a part of a longer phrase."""
        longer = other.end - other.start > self.end - self.start
        return longer and other.start <= self.start and self.end <= other.end


def places(hits: Iterable[Hit]) -> set[int]:
    """The places of the tokens that the hits are made of."""
    return {place for hit in hits for place in range(hit.start, hit.end)}


class Vocabulary:
    """All words that are known. Built once; reading changes nothing."""

    def __init__(self, languages: Sequence[Words]) -> None:
        self.languages = languages
        self._latin = {words.code for words in languages if words.latin}
        self._sounds: dict[str, list[tuple[Words, str]]] = defaultdict(list)
        for words in languages:
            for sound, stem in words.by_sound.items():
                self._sounds[sound].append((words, stem))
        every = [re.escape(join) for words in languages for join in words.joins]
        every.sort(key=len, reverse=True)
        # The words that may join two wishes, with the signs and spaces around.
        said = rf"[,.;!?]*\s+(?:{'|'.join(every)})\s+"
        self.joins = re.compile(rf"{said}|[,.;!?]+\s+|\n+", re.IGNORECASE)
        endings = [re.escape(end) for words in languages for end in words.hyphened]
        endings.sort(key=len, reverse=True)
        self._ending = re.compile(rf"(?<=[^\W_])-(?:{'|'.join(endings)})(?![^\W_])")
        self._remembered = lru_cache(OF_A_SENTENCE)(self._stems)
        self._found = lru_cache(SENTENCES)(self._hits)
        # The forms of a length, in Latin letters or not; also those that begin with a letter.
        self._of_length: dict[tuple[int, bool, str], list[str]] = defaultdict(list)
        for sound in self._sounds:
            for first in (sound[0], ""):
                self._of_length[len(sound), sound.isascii(), first].append(sound)

    def is_known(self, word: str) -> bool:
        """True for a word that means something as it is written."""
        return self.is_small(word) or bool(self._as_written(word))

    def names_skill(self, word: str) -> bool:
        """True for a word that is a skill's name by itself, in letters of its language."""
        return any(
            tag.startswith("skill=")
            for words in self.languages
            if words.latin == word.isascii()
            for tag in words.phrases.get((words.stem(word),), ())
        )

    def lacks(self, word: str) -> bool:
        """True for a name with an ending that leaves it out; a word of the data is as it is."""
        return any(
            words.lacking and word.endswith(words.lacking) and word not in words.forms
            for words in self.languages
        )

    def denies_behind(self, code: str) -> bool:
        """True for a language whose "not" stands behind what it denies."""
        return any(words.denials for words in self.languages if words.code == code)

    def spelled(self, text: str) -> str:
        """A text with words in place of the signs that stand for them, and without endings
        behind hyphens."""
        text = self._ending.sub("", text)
        for words in self.languages:
            for sign, word in words.signs.items():
                text = text.replace(f" {sign}", f" {word}")
        return text

    def is_small(self, word: str) -> bool:
        """True for a word without a meaning of its own."""
        return bool(self.languages_of_small(word))

    def languages_of_small(self, word: str) -> set[str]:
        """The languages in which a word has no meaning of its own."""
        return {words.code for words in self.languages if word in words.small}

    def _stems(self, word: str, in_latin: bool) -> tuple[list[tuple[str, str]], int]:
        """Return the stems that a word may be, as pairs of language and stem, and how it was
        found.

        In a sentence of a language `in_latin` letters a word with a slip is of that language.
        """
        found = self._as_written(word)
        found = found or [
            (words.code, order) for words in self.languages if (order := words.ordered(word))
        ]
        found = found or [
            (words.code, stem)
            for words in self.languages
            if (order := words.plainly(word)) and (stem := words.stem(order)) in words.alone
        ]
        if found or word[0].isdigit():
            return found, SURE
        forgiven = len(word) >= LEAST and not self.is_small(word)
        if forgiven and in_latin and word.isascii():
            near = self._slips(word, ())
            if any(code in self._latin for code, _stem in near):
                return near, SLIP
        if in_latin and word.isascii() and len(word) < LEAST:
            return [], LIKE
        found = self._by_sound(word)
        if found or not forgiven or (in_latin and word.isascii()):
            return found, LIKE
        spoken = cyrillic(word)
        sounds = {folded(each.stem(spoken)) for each in self.languages}
        sounds |= {each.rough(folded(spoken)) for each in self.languages if not each.latin}
        return self._slips(word, sounds), SLIP

    def _as_written(self, word: str) -> list[tuple[str, str]]:
        latin = word.isascii()
        return [
            (words.code, form)
            for words in self.languages
            if words.latin == latin
            for form in (words.stem(word), f"={word}")
            if form in words.by_stem
        ]

    def _by_sound(self, word: str) -> list[tuple[str, str]]:
        """Russian and Kazakh words in Latin letters, or without the letters of Kazakh."""
        spoken = cyrillic(word)
        return [
            (words.code, words.by_sound[sound])
            for words in self.languages
            if not words.latin
            for sound in dict.fromkeys(
                (
                    folded(words.stem(spoken)),
                    folded(spoken),
                    folded(f"={spoken}"),
                    words.rough(folded(spoken)),
                    words.rough(folded(words.plainly(spoken) or spoken)),
                )
            )
            # Endings that are more than the rest of a word are none.
            if sound in words.by_sound and 2 * len(sound) >= len(spoken)
        ]

    def _is_latin(self, word: str) -> bool:
        """True for a word of a language in Latin letters; names are in every language."""
        return any(
            words.stem(word) in words.ideas or word in words.small
            for words in self.languages
            if words.latin and not word[0].isdigit() and len(word) > 1
        )

    def _near(self, written: str) -> list[str]:
        """The forms that a slip or two lead to; the first letter of a short word is right."""
        size = len(written)
        most, first = _slips_in(size), written[0] if size <= SHORT else ""
        # Of many that are as near only some count, those of this length first.
        lengths = sorted(
            range(max(LEAST, size - most), size + most + 1), key=lambda n: abs(n - size)
        )
        same = written.isascii()
        return [form for each in lengths for form in self._of_length.get((each, same, first), ())]

    def _slips(self, word: str, sounds: Iterable[str]) -> list[tuple[str, str]]:
        """The stems that are nearest to a word; those at the same distance all count."""
        near = []
        as_forms = {f"={word}"} if len(word) > SHORT else set[str]()
        for written in {*sounds, *as_forms, *(words.stem(word) for words in self.languages)}:
            allowed = _slips_in(len(written.lstrip("=")))
            found = process.extract(
                written,
                self._near(written),
                scorer=OSA.distance,
                score_cutoff=allowed,
                limit=MOST_NEAR,
            )
            # What endings leave of a word tells less, the less is left.
            cut = len(written.lstrip("=")) < MOST_OF_WORD * len(word)
            near += [(slips + cut, form) for form, slips, _place in found]
        least = min((slips for slips, _form in near), default=0)
        nearest = sorted({form for slips, form in near if slips == least})
        return [(words.code, stem) for form in nearest for words, stem in self._sounds[form]]

    def hits(self, words: Sequence[str]) -> list[Hit]:
        """Every tag of a list of tokens, with where it stands."""
        return list(self._found(tuple(words)))

    def _hits(self, words: tuple[str, ...]) -> list[Hit]:
        in_latin = any(word.isascii() and self._is_latin(word) for word in words)
        known = [self._remembered(word, in_latin) for word in words]
        # A form of the data is one in Latin letters, too.
        spoken = [
            cyrillic(word) if how and word.isascii() else word
            for word, (_stems, how) in zip(words, known, strict=True)
        ]
        found = []
        for language in self.languages:
            line = [
                [stem for code, stem in stems if code == language.code] for stems, _how in known
            ]
            for start in range(len(line)):
                for end in range(start + 1, min(start + LONGEST, len(line)) + 1):
                    if not line[end - 1]:
                        break
                    how = max(known[at][1] for at in range(start, end))
                    for phrase in product(*line[start:end]):
                        tags = language.tags_of(phrase, spoken[start])
                        found += [Hit(tag, start, end, how, language.code) for tag in tags]
            found += [
                Hit("forbidden", place, place + 1, SURE, language.code)
                for place, word in enumerate(words)
                if language.ordered(word)
            ]
            found += [
                Hit("unsure", place, place + 1, SURE, language.code)
                for place, word in enumerate(words)
                if language.wondering and language.wonders(word)
            ]
        return found


def _add_reference(words: Words) -> None:
    """Cities, levels and skills as the reference data writes them, in this language's letters."""
    latin = words.latin
    for slot, forms in (("city", reference.cities()), ("level", reference.levels())):
        for form, value in forms.items():
            if form.isascii() == latin:
                words.add(form, f"{slot}={value}")
    for skill in reference.skills():
        common = {word.casefold() for word in skill.get("exact", ())}
        for form in {skill["name"].casefold(), *skill["aliases"]} - common:
            if form.isascii() == latin and len(form) > 2 and not _SIGNS & set(form):
                words.add(form, f"skill={skill['slug']}")


@cache
def vocabulary() -> Vocabulary:
    """The words that ship with the bot: a file for each language."""
    folder = files("handlers.sentences") / "words"
    languages = []
    for file in sorted(folder.iterdir(), key=lambda each: each.name):
        if file.name.endswith(".toml"):
            data = tomllib.loads(file.read_text(encoding="utf-8"))
            languages.append(read_words(file.name.removesuffix(".toml"), data))
    for words in languages:
        _add_reference(words)
    return Vocabulary(languages)
