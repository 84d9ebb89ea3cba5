"""The words of one language, by stem and by sound, with what its endings mean."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from handlers.sentences.rules.letters import Stem, cutter, folded, normalise, stemmer, tokens

# Tables of a language's file, and the slot that each gives the values of.
SLOTS = {
    "levels": "level",
    "roles": "role",
    "cities": "city",
    "days": "day",
    "months": "month",
    "units": "unit",
    "numbers": "number",
    "order": "order",
    "money": "money",
    "parts_of_day": "part",
    "hours": "minute",
    "languages": "lang",
    "zones": "zone",
    "days_ago": "back",
    "spoken": "skill",
}
LONGEST = 5  # words of a phrase
LEAST = 4  # letters of a word in which a slip is forgiven
SHORT = 5  # letters up to which the first is right


@dataclass
class Words:
    """The words of one language, by stem and by sound; a phrase is a tuple of stems."""

    code: str
    stem: Stem
    # The stem of a word whose letters are folded, where endings are a list.
    rough: Stem
    # Written in Latin letters; the others are in Cyrillic ones, and typed in Latin ones at times.
    latin: bool
    by_stem: dict[str, str] = field(default_factory=dict)
    by_sound: dict[str, str] = field(default_factory=dict)
    phrases: dict[tuple[str, ...], set[str]] = field(default_factory=lambda: defaultdict(set))
    small: frozenset[str] = frozenset()
    # Words that may join two wishes.
    joins: tuple[str, ...] = ()
    # Endings of a name that is left out: "докерсіз".
    lacking: tuple[str, ...] = ()
    # Signs that stand for words: "w/o".
    signs: Mapping[str, str] = field(default_factory=dict)
    # Endings of a verb that tells what was done, or is done, and orders nothing.
    past: tuple[str, ...] = ()
    # Endings that turn an order into its opposite: "ауыстырма".
    denials: tuple[str, ...] = ()
    # Endings that make an order kind: "ауыстыршы".
    kind: tuple[str, ...] = ()
    # Endings of a verb that only wonders: "тоқтатсам".
    wondering: tuple[str, ...] = ()
    # Endings that stand behind a hyphen: "qa-ға", "800к-дан".
    hyphened: tuple[str, ...] = ()
    # What a form stands for that the data lists as it is: "меня" is no "менее".
    forms: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    # The stems that stand for more than a value of a slot; those of them that do so alone.
    ideas: set[str] = field(default_factory=set)
    alone: set[str] = field(default_factory=set)

    def add(self, phrase: str, tag: str) -> None:
        words = tokens(normalise(phrase))
        stems = tuple(f"={word}" if phrase[0] == "=" else self.stem(word) for word in words)
        if not stems or len(stems) > LONGEST:
            return
        for stem in stems:
            self.by_stem.setdefault(stem, stem)
            self.by_sound.setdefault(folded(stem), stem)
        if phrase[0] != "=":
            for word, stem in zip(words, stems, strict=True):
                self.by_sound.setdefault(self.rough(folded(word)), stem)
        self.phrases[stems].add(tag)
        if len(words) == 1 and phrase[0] != "=":
            self.forms[words[0]].add(tag)
        if "=" not in tag:
            self.ideas.update(stems)
            self.alone.add(stems[-1])

    def tags_of(self, phrase: tuple[str, ...], word: str) -> Set[str]:
        """The tags of a phrase of stems; `word` is the first one as it was written."""
        tags = self.phrases.get(phrase, set())
        own = self.forms.get(word) if len(phrase) == 1 and phrase[0][0] != "=" else None
        return tags & own if own else tags

    def ordered(self, word: str) -> str | None:
        """The stem of the order that a word forbids: of "ауыстыр" for "ауыстырма"."""
        if word in self.forms or f"={word}" in self.by_stem or not word.endswith(self.denials):
            return None
        order = min(_without(word, self.denials), key=len)
        stem = self.stem(order)
        return stem if len(order) >= LEAST - 1 and stem in self.alone else None

    def plainly(self, word: str) -> str | None:
        """The order that a kind one stands for: "ауыстыр" for "ауыстыршы"."""
        order = next(iter(_without(word, self.kind)), "")
        return order if len(order) >= LEAST - 1 else None

    def wonders(self, word: str) -> bool:
        """True for an order in a form that only wonders: "тоқтатсам"."""
        stems = set(map(self.stem, _without(word, self.wondering)))
        return word not in self.forms and bool(stems & self.alone)

    def tells(self, word: str) -> bool:
        """True for a form of a verb that tells and orders nothing; listed ones are as they are."""
        return (
            len(word) > SHORT
            and word.endswith(self.past)
            and word not in self.forms
            and f"={word}" not in self.by_stem
        )


def _without(word: str, endings: Sequence[str]) -> list[str]:
    """The word without each of the endings that it has."""
    return [word.removesuffix(ending) for ending in endings if word.endswith(ending)]


def read_words(code: str, data: Mapping[str, Any]) -> Words:
    """The words of a language from its file."""
    if "stemmer" in data:
        stem = stemmer(data["stemmer"])
        rough: Stem = folded
    else:
        stem, rough = cutter(data["suffixes"]), cutter([*map(folded, data["suffixes"])])
    words = Words(
        code,
        stem,
        rough,
        data.get("letters") == "latin",
        small=frozenset(map(normalise, data["small"])),
        joins=tuple(data.get("joins", ())),
        lacking=tuple(map(normalise, data.get("lacking", ()))),
        signs=data.get("signs", {}),
        past=tuple(map(normalise, data.get("past", ()))),
        denials=tuple(map(normalise, data.get("denials", ()))),
        wondering=tuple(map(normalise, data.get("wondering", ()))),
        kind=tuple(map(normalise, data.get("kind", ()))),
        hyphened=tuple(map(normalise, data.get("suffixes", ()))),
    )
    for tag, phrases in data["words"].items():
        for phrase in phrases:
            words.add(phrase, tag)
    for table, slot in SLOTS.items():
        for value, phrases in data.get(table, {}).items():
            for phrase in phrases:
                words.add(phrase, f"{slot}={value}")
    return words
