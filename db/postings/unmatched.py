"""What postings ask for that no alias of a skill knows: how the table is made better."""

import re
from collections import Counter
from collections.abc import Iterable

from db.postings.posting import Draft
from db.postings.text import bare
from db.reference.matching import find_skills, without_skills
from db.reference.phrases import plain

# A name in Latin letters: in a line of Russian or Kazakh it is hardly anything but a product.
_LATIN = re.compile(r"(?<![\w.+#-])[a-z][a-z0-9]*(?:[.+#-]*[a-z0-9+#]+)*")
_CYRILLIC = re.compile(r"[а-яәғқңөұүһі]")
LONGEST = 60


def unmatched(drafts: Iterable[Draft]) -> tuple[Counter[str], Counter[str]]:
    """Key skills, and names in texts in Cyrillic: in how many postings each stands."""
    listed: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for draft in drafts:
        skills = {plain(each)[:LONGEST] for each in draft.key_skills}
        listed.update(each for each in skills if each and not find_skills(each))
        named.update(_names(f"{draft.title}\n{bare(draft.text)}"))
    return listed, named


def _names(text: str) -> set[str]:
    found: set[str] = set()
    for line in text.splitlines():
        if 2 * len(_CYRILLIC.findall(line.casefold())) > len(line):
            found.update(each for each in _LATIN.findall(without_skills(line)) if len(each) > 1)
    return {each[:LONGEST] for each in found}
