"""The facts that a person reads in a document, and how much of them the reader finds.

`others/NAME.json` has the facts of `others/NAME.md`. A task with `box` has a sign of its state in
the text: a box, a tick, a struck line, a word in brackets, a column. One without stands in a list
of things to do. A state of `learning` is right as open, too; `open|skipped` allows both.
"""

import json
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import TypeVar

from rapidfuzz import fuzz

from db.documents.document import Document, DocumentPosting
from db.documents.plan_tasks import entries

FOLDER = Path(__file__).parent / "others"
# From this similarity on (0 to 100) two texts are the same words with another trim.
SAME_TEXT, SAME_TITLE = 85, 80
A = TypeVar("A")
B = TypeVar("B")


@dataclass(frozen=True)
class TaskFact:
    line: int
    text: str
    state: str
    box: bool


@dataclass(frozen=True)
class PostingFact:
    """One without a title is a bare link: whatever title it gets is right."""

    line: int
    title: str | None
    company: str | None
    link: str | None
    requirements: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    role: str | None
    have: tuple[str, ...]
    lack: tuple[str, ...]
    postings: tuple[PostingFact, ...]
    not_postings: tuple[str, ...]
    tasks: tuple[TaskFact, ...]


@dataclass(frozen=True)
class SampleDocument:
    """A file as its author saved it, with its facts if it has any."""

    name: str
    data: bytes
    facts: Facts | None


@dataclass
class Share:
    """`right` of `there`, and `wrong` ones besides."""

    right: int = 0
    there: int = 0
    wrong: int = 0

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 1.0

    @property
    def precision(self) -> float:
        read = self.right + self.wrong
        return self.right / read if read else 1.0

    def add(self, other: "Share") -> None:
        self.right += other.right
        self.there += other.there
        self.wrong += other.wrong

    def __str__(self) -> str:
        wrong = f" +{self.wrong}" if self.wrong else ""
        return f"{self.right}/{self.there}{wrong}" if self.there or self.wrong else "–"


@dataclass
class Score:
    """`boxes` and `listed` are tasks; the wrong ones among `boxes` are tasks that nobody sees."""

    requirements: Share = field(default_factory=Share)
    postings: Share = field(default_factory=Share)
    boxes: Share = field(default_factory=Share)
    lines: Share = field(default_factory=Share)
    listed: Share = field(default_factory=Share)
    links: Share = field(default_factory=Share)
    companies: Share = field(default_factory=Share)
    role: Share = field(default_factory=Share)
    have: Share = field(default_factory=Share)
    lack: Share = field(default_factory=Share)
    same_bytes: Share = field(default_factory=Share)
    misses: list[str] = field(default_factory=list)

    def shares(self) -> dict[str, Share]:
        return {name: value for name, value in vars(self).items() if isinstance(value, Share)}

    def add(self, other: "Score") -> None:
        for name, share in self.shares().items():
            share.add(other.shares()[name])
        self.misses += other.misses


def samples(folder: Path) -> list[SampleDocument]:
    """The Markdown files of a folder, each with the facts beside it."""
    return [
        SampleDocument(file.name, file.read_bytes(), _facts(file.with_suffix(".json")))
        for file in sorted(folder.glob("*.md"))
    ]


def _facts(file: Path) -> Facts | None:
    if not file.exists():
        return None
    raw = json.loads(file.read_text(encoding="utf-8"))
    postings = ({**each, "requirements": tuple(each["requirements"])} for each in raw["postings"])
    return Facts(
        raw["role"],
        tuple(raw["have"]),
        tuple(raw["lack"]),
        tuple(PostingFact(**each) for each in postings),
        tuple(raw["not_postings"]),
        tuple(TaskFact(**each) for each in raw["tasks"]),
    )


def score(facts: Facts, document: Document) -> Score:
    """Compare what was read with the facts; the export is measured apart."""
    result = Score()
    _tasks(facts, document, result)
    _postings(facts, document.postings, result)
    role = (facts.role,) if facts.role else ()
    chosen = [document.chosen_role] if document.chosen_role else []
    for name, there, read in (
        ("role", role, chosen),
        ("have", facts.have, [each.name for each in document.have]),
        ("lack", facts.lack, [each.name for each in document.lack]),
    ):
        pairs = _pairs(there, read, _same_name)
        result.shares()[name].add(Share(len(pairs), len(there), len(read) - len(pairs)))
        missed = [text for at, text in enumerate(there) if at not in pairs]
        result.misses += [f"{name}: {text}" for text in missed]
    return result


def written_lines(sent: bytes, exported: bytes | None) -> tuple[Share, bool]:
    """The lines with words that came back as written, and whether all bytes did."""
    before, after = (
        [line for line in data.splitlines(keepends=True) if line.strip()]
        for data in (sent, exported or b"")
    )
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    right = sum(block.size for block in matcher.get_matching_blocks())
    return Share(right, len(before), len(after) - right), sent == exported


def plain(text: str) -> str:
    """The letters and digits of a text, without its comments, addresses, tags and block ids."""
    text = re.sub(r"<!--.*?-->|<[^>]*>", " ", text)
    text = re.sub(r"\[\[(?:[^\]|]*\|)?([^\]]*)\]\]", r"\1", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"https?://\S+|(?<!\S)[#^]\w+|\[\w+:: ?[^\]]*\]", " ", text)
    text = re.sub(r"[📅✅⏫❌➕⏳🛫]\s*\d{4}-\d\d-\d\d|🔁 every [\w ]*", " ", text)
    return "".join(letter for letter in text.casefold() if letter.isalnum() or letter in "+#")


def _tasks(facts: Facts, document: Document, result: Score) -> None:
    read = [entry.task for entry in entries(document)]
    pairs = _pairs([fact.text for fact in facts.tasks], [task.text for task in read], _same_text)
    for at, fact in enumerate(facts.tasks):
        share = result.boxes if fact.box else result.listed
        share.there += 1
        state = read[pairs[at]].state if at in pairs else None
        if state in fact.state.split("|") or (state == "open" and fact.state == "learning"):
            share.right += 1
        else:
            result.misses.append(
                f"task, line {fact.line}: {fact.text} [{fact.state}, read {state}]"
            )
    taken = set(pairs.values())
    extra = [task.text for at, task in enumerate(read) if at not in taken]
    result.boxes.wrong += len(extra)
    result.misses += [f"no task: {text}" for text in extra]


def _postings(facts: Facts, read: Sequence[DocumentPosting], result: Score) -> None:
    pairs = _pairs(facts.postings, read, _same_posting)
    result.postings.add(Share(len(pairs), len(facts.postings), len(read) - len(pairs)))
    for at, fact in enumerate(facts.postings):
        found = read[pairs[at]] if at in pairs else None
        if found is None:
            result.misses.append(f"posting, line {fact.line}: {fact.title or fact.link}")
        said = found.requirements if found else ()
        missed = [text for text in fact.requirements if not _is_among(text, said)]
        there = len(fact.requirements)
        right = there - len(missed)
        result.requirements.add(Share(right, there, max(0, len(said) - right)))
        name = fact.title or fact.link
        result.misses += [f"requirement of {name}: {text} [read {said}]" for text in missed]
        if fact.link:
            link = found.url if found else None
            result.links.add(Share(int(link == fact.link), 1))
        if fact.company:
            company = (found.company if found else None) or ""
            result.companies.add(Share(int(_same_name(fact.company, company) > 0), 1))
    taken = set(pairs.values())
    known = {plain(text) for text in facts.not_postings}
    for at, posting in enumerate(read):
        if at not in taken:
            what = "a skill" if plain(posting.title) in known else "a line"
            result.misses.append(f"no posting, but {what}: {posting.title}")


def _pairs(
    there: Sequence[A], read: Sequence[B], alike: Callable[[A, B], float]
) -> dict[int, int]:
    """Each fact with the one thing read that is most like it, the surest first."""
    likeness = [
        (found, -at, -to)
        for at, fact in enumerate(there)
        for to, thing in enumerate(read)
        if (found := alike(fact, thing))
    ]
    pairs: dict[int, int] = {}
    taken: set[int] = set()
    for _, at, to in sorted(likeness, reverse=True):
        if -at not in pairs and -to not in taken:
            pairs[-at] = -to
            taken.add(-to)
    return pairs


def _same_text(fact: str, read: str) -> float:
    """From 0 to 100; something beside the words of a task is forgiven, but not much."""
    one, other = plain(fact), plain(read)
    likeness = fuzz.ratio(one, other)
    if likeness >= SAME_TEXT:
        return likeness
    short, long = sorted((one, other), key=len)
    return SAME_TEXT if short and short in long and len(short) >= len(long) * 0.6 else 0


def _same_name(fact: str, read: str) -> float:
    """A skill or a role may come with what is said of it."""
    one, other = plain(fact), plain(read)
    return fuzz.ratio(one, other) or 1 if one and (one in other or _same_text(fact, read)) else 0


def _same_posting(fact: PostingFact, read: DocumentPosting) -> float:
    if fact.title is None:
        return 100 if read.url == fact.link else 0
    one, other = plain(fact.title), plain(read.title)
    likeness = fuzz.ratio(one, other)
    # A company may still stand in the title.
    longest = len(one) + len(plain(fact.company or "")) + 12
    same = likeness >= SAME_TITLE or (one in other and len(other) <= longest)
    return likeness + (100 if read.url == fact.link else 0) if same else 0


def _is_among(fact: str, read: Iterable[str]) -> bool:
    """A requirement stands by itself, or was read in pieces that follow each other."""
    pieces = [plain(text) for text in read]
    whole = plain(fact)
    joined = (
        "".join(pieces[start:end])
        for start in range(len(pieces))
        for end in range(start + 1, len(pieces) + 1)
        if end == start + 1 or len("".join(pieces[start:end])) <= len(whole) + 3
    )
    return any(fuzz.ratio(whole, text) >= SAME_TEXT for text in joined)
