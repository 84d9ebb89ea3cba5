"""Documents of other people: what the reader finds, and what an export gives back.

`python -m tests.benchmarks.documents [FOLDER] [--misses]` reads the Markdown files of a folder. A
file NAME.md with its facts in NAME.json is measured against them; of one without, what was read.
"""

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from pathlib import Path

from db.documents.plan_tasks import entries
from db.documents.read import read_analysis
from db.sources.text import decode
from tests.benchmarks.bot import real_chat
from tests.documents.facts import FOLDER, SampleDocument, Score, Share, samples
from tests.documents.round_trip import measured

# (heading, name in Score, width)
COLUMNS = (
    ("reqs", "requirements", 11),
    ("postings", "postings", 10),
    ("boxes", "boxes", 12),
    ("lines", "lines", 13),
    ("listed", "listed", 8),
    ("link", "links", 7),
    ("company", "companies", 8),
    ("role", "role", 6),
    ("have", "have", 9),
    ("lack", "lack", 9),
)


def counts(sample: SampleDocument) -> str:
    """Count the parts that were read, for a file without facts."""
    document = read_analysis(decode(sample.data) or "").document
    tasks = [entry.task for entry in entries(document)]
    requirements = sum(len(posting.requirements) for posting in document.postings)
    return (
        f"{len(tasks)} tasks ({sum(task.done for task in tasks)} done), "
        f"{len(document.postings)} postings ({requirements} requirements), "
        f"role {document.chosen_role or 'none'}, {len(document.have)} had, "
        f"{len(document.lack)} lacked"
    )


def row(name: str, result: Score) -> str:
    shares = result.shares()
    return f"{name:26}" + "".join(f"{shares[key]!s:>{width}}" for _, key, width in COLUMNS)


def totals(results: Sequence[Score]) -> list[str]:
    total = Score()
    for result in results:
        total.add(result)
    largest = max(result.boxes.there for result in results)
    boxes = Share()
    for result in results:
        if result.boxes.there < largest:
            boxes.add(result.boxes)
    told = [row("all", total), ""]
    if total.requirements.there:
        told.append(f"requirements recall    {total.requirements.recall:.3f}")
    if total.postings.there:
        told.append(
            f"posting precision      {total.postings.precision:.3f} "
            f"(recall {total.postings.recall:.3f})"
        )
    if total.boxes.there:
        told.append(
            f"boxes with their state {total.boxes.recall:.3f} ({boxes.recall:.3f} without the "
            f"longest document; {total.boxes.wrong} tasks that nobody wrote)"
        )
    return [
        *told,
        f"lines as written       {total.lines.recall:.3f} "
        f"({total.same_bytes} documents byte for byte)",
    ]


async def measure(documents: Sequence[SampleDocument], *, misses: bool = False) -> list[str]:
    if not documents:
        return ["there are no Markdown files: nothing was measured"]
    heads = "".join(f"{head:>{width}}" for head, _, width in COLUMNS)
    told, results = [f"{'right/there +wrong':26}{heads}"], []
    async with real_chat() as (chat, _db):
        for number, sample in enumerate(documents, 1):
            result = await measured(chat.as_user(number), sample)
            results.append(result)
            told.append(row(sample.name.removesuffix(".md")[:25], result))
            told += [] if sample.facts else [f"    {counts(sample)}"]
            told += [f"    {miss}" for miss in result.misses] if misses else []
    return [*told, *totals(results)]


async def run() -> list[str]:
    return await measure(samples(FOLDER))


def main() -> int:
    top = argparse.ArgumentParser(prog="python -m tests.benchmarks.documents")
    top.add_argument("folder", nargs="?", type=Path, default=FOLDER)
    top.add_argument(
        "--misses", action="store_true", help="list what was read wrong or not at all"
    )
    chosen = top.parse_args()
    # A button that is out of date is no news here: a document was refused.
    logging.disable(logging.WARNING)
    print("\n".join(asyncio.run(measure(samples(chosen.folder), misses=chosen.misses))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
