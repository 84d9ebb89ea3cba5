"""Counts the names in postings that no alias of a skill knows, to extend the table."""

import re
from collections import Counter
from collections.abc import Iterable

from db.reference.matching import find_skills, without_skills
from db.reference.phrases import plain
from db.sources.posting import PostingDraft
from db.sources.text import bare

# A name in Latin letters: in a text in Russian or Kazakh it is hardly anything but a product.
_LATIN = re.compile(r"(?<![\w.+#-])[a-z][a-z0-9]*(?:[.+#-]*[a-z0-9+#]+)*")
_CYRILLIC = re.compile(r"[а-яәғқңөұүһі]")
_LETTER = re.compile(r"[a-z]")
MAX_LENGTH = 60


def unmatched(drafts: Iterable[PostingDraft]) -> tuple[Counter[str], Counter[str]]:
    """Key skills, and names in texts in Cyrillic: in how many postings each stands."""
    listed: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for draft in drafts:
        skills = {plain(skill)[:MAX_LENGTH] for skill in draft.key_skills}
        listed.update(skill for skill in skills if skill and not find_skills(skill))
        named.update(_names(f"{draft.title}\n{bare(draft.text)}"))
    return listed, named


def _names(text: str) -> set[str]:
    """The names in a text that is mostly in Cyrillic."""
    rest = without_skills(text)
    if len(_CYRILLIC.findall(rest)) < len(_LETTER.findall(rest)):
        return set()
    return {name[:MAX_LENGTH] for name in _LATIN.findall(rest) if len(name) > 1}


def most(counts: Counter[str], limit: int) -> list[tuple[str, int]]:
    """The most frequent first; of the same count by name."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
