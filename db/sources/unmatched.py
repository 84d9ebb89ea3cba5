"""Counts the names in postings that no alias of a skill knows, to extend the table."""

from collections import Counter
from collections.abc import Iterable

from db.reference.matching import find_skills, without_skills
from db.reference.phrases import plain
from db.reference.unknown import MAX_LENGTH, names_in
from db.sources.posting import PostingDraft
from db.sources.text import bare


def unmatched(drafts: Iterable[PostingDraft]) -> tuple[Counter[str], Counter[str]]:
    """Key skills, and names in texts in Cyrillic: in how many postings each stands."""
    listed: Counter[str] = Counter()
    named: Counter[str] = Counter()
    for draft in drafts:
        skills = {plain(skill)[:MAX_LENGTH] for skill in draft.key_skills}
        listed.update(skill for skill in skills if skill and not find_skills(skill))
        named.update(names_in(without_skills(f"{draft.title}\n{bare(draft.text)}")))
    return listed, named


def most(counts: Counter[str], limit: int) -> list[tuple[str, int]]:
    """The most frequent first; of the same count by name."""
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]
