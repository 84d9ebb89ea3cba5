"""One way of writing for a word: its stem, its sound in Cyrillic, mixed-up letters as one."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache

import snowballstemmer

Stem = Callable[[str], str]
# A stem is no shorter than this, and so many endings are cut, one after another.
SHORTEST, ENDINGS = 3, 3
# Stemming takes most of the time of reading; the words of the data fill half of these.
WORDS_KEPT = 4096
TOKEN = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# Russian and Kazakh as people type them with Latin letters; the longest first.
_SOUNDS = (
    *(("vyu", "выу"), ("shch", "щ"), ("sch", "щ"), ("dzh", "дж"), ("dj", "дж")),
    *(("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("ch", "ч"), ("sh", "ш"), ("yu", "ю"), ("ya", "я")),
    *(("yo", "е"), ("ye", "е"), ("iu", "ю"), ("ia", "ия"), ("ph", "ф"), ("ck", "к")),
    *(("ce", "це"), ("ci", "ци")),
)
_LETTERS = dict(zip("abcdefghijklmnopqrstuvwxyz", "абкдефгхижклмнопкрстуввхиз", strict=True))
_LETTERS |= {"x": "кс", "y": "ы"}
_BOT = re.compile(r"@\w*bot\b")
_LONG = re.compile(r"([^\W\d_])\1{2,}")
# What Russian keyboards lack, and what sounds alike.
_SAME = str.maketrans("әғқңөұүһіыйэ", "агкноуухииие", "ьъ'’-")


def normalise(text: str) -> str:
    """NFKC, lower case, ё as е, curly quotes as plain ones, no letters that nobody sees."""
    same = unicodedata.normalize("NFKC", text).lower().replace("ё", "е")
    if not same.isprintable():
        same = "".join(each for each in same if unicodedata.category(each) != "Cf")
    return same.replace("’", "'").replace("`", "'")


def without_bots(text: str) -> str:
    """A text without the names of bots that it is addressed to: "@career_bot docker"."""
    return _BOT.sub(" ", text)


def shortened(text: str) -> str:
    """A text with a letter that is written three times and more as one: "приветтт"."""
    return _LONG.sub(r"\1", text)


def tokens(text: str) -> list[str]:
    """The words and numbers of a normalised text."""
    return TOKEN.findall(text)


def cyrillic(word: str) -> str:
    """A word in Cyrillic letters, by its sounds."""
    for sound, letter in _SOUNDS:
        word = word.replace(sound, letter)
    word = re.sub(r"(?<=[aeiouаеиоуыэюя])y", "й", re.sub(r"yi$", "yй", word))
    return "".join(_LETTERS.get(letter, letter) for letter in word)


def folded(word: str) -> str:
    """A word with letters as one that are often mixed up."""
    return word.translate(_SAME)


def stemmer(language: str) -> Stem:
    """The Snowball stemmer of a language by its English name; it remembers the last words."""
    stem: Stem = lru_cache(WORDS_KEPT)(snowballstemmer.stemmer(language).stemWord)
    return stem


def cutter(endings: Sequence[str]) -> Stem:
    """A stemmer that cuts endings, the longest first."""
    known = frozenset(endings)
    longest = max(map(len, known))

    def stem(word: str) -> str:
        for _each in range(ENDINGS):
            most = min(longest, len(word) - SHORTEST)
            cut = next((size for size in range(most, 0, -1) if word[-size:] in known), 0)
            if not cut:
                break
            word = word[:-cut]
        return word

    return stem
