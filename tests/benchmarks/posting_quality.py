"""Measure how well the skills of real postings are found: recall, vocabulary, and hits to read."""

import json
import random
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from db.reference.asked import asked_part
from db.reference.matching import find_skills, found_skills
from db.reference.phrases import any_of, plain
from db.sources.posting import PostingDraft, skills_of
from db.sources.text import bare

# The most frequent key skills that the vocabulary is measured by.
TOP = 300
# Skills that lead the demand, and hits of each, for a reader to judge.
LEADING, HITS = 20, 20
# Letters shown before and behind a hit.
AROUND = 60


@dataclass(frozen=True)
class Recall:
    """Of `listed` pairs of a posting and a known key skill, `found` come from the text alone.

    `traced` pairs have every word of the key skill somewhere in the text: no reader can find more
    by its words.
    """

    listed: int
    found: int
    traced: int

    def __str__(self) -> str:
        most = self.found + self.traced
        return (
            f"{self.listed} pairs of a posting and a key skill: {self.found / self.listed:.1%} "
            f"({self.found}) are found in the text; {most / self.listed:.1%} have their words "
            f"in it at all, and {self.found / most:.1%} of these are found"
        )


def recall(drafts: Sequence[PostingDraft]) -> Recall:
    listed = found = traced = 0
    for draft in drafts:
        text = plain(f"{draft.title} {bare(draft.text)}")
        asked = set(skills_of(draft.title or "", replace(draft, key_skills=())))
        words = {
            slug: name for name in draft.key_skills for slug in find_skills(name, general=True)
        }
        listed += len(words)
        found += len(words.keys() & asked)
        missed = words.keys() - asked
        traced += sum(_stands_in(words[slug], text) for slug in missed)
    return Recall(listed, found, traced)


def _stands_in(name: str, text: str) -> bool:
    """True where each word of a name begins a word of the text, give or take its ending."""
    stems = [word[: max(4, len(word) - 3)] for word in re.findall(r"[\w+#]+", plain(name))]
    return bool(stems) and all(re.search(rf"(?<!\w){re.escape(stem)}", text) for stem in stems)


def vocabulary(drafts: Sequence[PostingDraft]) -> str:
    """The share of the most frequent key skills that the table knows, the technical ones apart."""
    counts = Counter(
        name for draft in drafts for name in {plain(each) for each in draft.key_skills}
    )
    if not counts:
        return "no key skills"
    most = [name for name, _ in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:TOP]]
    phrases = json.loads((Path(__file__).parent / "not_technical.json").read_text("utf-8"))
    other = re.compile(any_of(phrases))
    technical = [name for name in most if not other.match(name)]
    unknown = [name for name in technical if not find_skills(name, general=True)]
    known = len(technical) - len(unknown)
    return (
        f"of the {len(most)} most frequent key skills {len(technical)} are technical, "
        f"{known / len(technical):.1%} of these known; unknown: {', '.join(unknown[:40])}"
    )


def processor_time(drafts: Sequence[PostingDraft]) -> str:
    started = time.process_time()
    for draft in drafts:
        skills_of(draft.title or "", draft)
    seconds = (time.process_time() - started) / len(drafts) * 10_000
    return f"finding skills: {seconds:.1f} s of one processor for 10,000 postings"


def hits(drafts: Sequence[PostingDraft], seed: int = 1) -> Iterator[str]:
    """Hits of the leading skills, with the words around them, for a reader to judge."""
    places: dict[str, list[str]] = {}
    for draft in drafts:
        text = f"{draft.title}\n{asked_part(bare(draft.text))}"
        taken = set[str]()
        for skill in found_skills(text):
            before = text[max(skill.start - AROUND, 0) : skill.start]
            words = f"{before}[{text[skill.start : skill.end]}]{text[skill.end :][:AROUND]}"
            for slug in set(skill.asked) - taken:
                places.setdefault(slug, []).append(" ".join(words.split()))
            taken |= set(skill.asked)
    leading = sorted(places, key=lambda slug: (-len(places[slug]), slug))[:LEADING]
    for slug in leading:
        yield f"{slug}: {len(places[slug])} postings"
        chosen = random.Random(f"{seed} {slug}")
        yield from (
            f"  {each}" for each in chosen.sample(places[slug], min(HITS, len(places[slug])))
        )
