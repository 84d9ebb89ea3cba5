"""Names that a posting lists or writes, and that no skill of ours has."""

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from db.reference import skills
from db.reference.matching import asked_skills, normalise
from db.reference.phrases import plain

# A name in Latin letters: in a text in Russian or Kazakh it is hardly anything but a product.
_LATIN = re.compile(r"(?<![\w.+#-])[a-z][a-z0-9]*(?:[.+#-]*[a-z0-9+#]+)*")
_CYRILLIC = re.compile(r"[а-яәғқңөұүһі]")
_LETTER = re.compile(r"[a-z]")
MAX_LENGTH, MOST = 60, 40


def unknown_names(listed: Iterable[str], text: str) -> list[str]:
    """The names in a list of key skills, then those in a text, each once, MOST of them."""
    names = (name for each in listed if (name := plain(each[:MAX_LENGTH])))
    known = [name for name in names if not asked_skills(name)]
    words = {name for name in names_in(text) if not _is_known(name)}
    return list(dict.fromkeys([*known, *sorted(words)]))[:MOST]


def names_in(text: str) -> set[str]:
    """The names in a text that is mostly in Cyrillic; without its skills, those that none has."""
    spoken = text.casefold()
    if len(_CYRILLIC.findall(spoken)) < len(_LETTER.findall(spoken)):
        return set()
    return {name[:MAX_LENGTH] for name in _LATIN.findall(spoken) if len(name) > 1}


@lru_cache(maxsize=20_000)
def _is_known(name: str) -> bool:
    """True for a name that a skill has, or that is a part of one's: "boot" of "spring boot"."""
    return name in _parts() or bool(asked_skills(name))


@cache
def _parts() -> frozenset[str]:
    aliases = (alias for skill in skills() for alias in skill["aliases"])
    return frozenset(part for alias in aliases for part in normalise(alias).split())


def as_lines(names: Iterable[str]) -> str:
    """Names as a store keeps them: each between two ends of a line, so that it is found whole."""
    said = "\n".join(names)
    return f"\n{said}\n" if said else ""


def from_lines(named: str | None) -> list[str]:
    """The names that a store keeps."""
    return [name for name in (named or "").split("\n") if name]
