"""Reading postings: 10,000 made up here, and real ones where there are some.

`python -m tests.benchmarks.postings FOLDER` measures what stands in a folder of real postings
(`kz_it_*.csv`, `kz_it_*.jsonl`, `page_*.json`): none of it is part of the project.
"""

import asyncio
import csv
import io
import random
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TypeVar

from db import reference
from db.reference.matching import find_skills
from db.seed import load_postings, load_reference
from db.sources.posting import PostingDraft, skills_of
from db.sources.read import PostingReading, drafts, read
from db.store import migrate
from db.store.engine import Database
from tests.sources.hand import details, lines

T = TypeVar("T")
COUNT, FILES = 10_000, 4
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def made(count: int) -> Iterator[dict[str, object]]:
    """Postings in HeadHunter's form, of real ones' length and with their number of skills."""
    chosen = random.Random(1)
    names = [skill["name"] for skill in reference.skills()]
    filler = "Мы ищем человека в команду, которая развивает продукт для наших клиентов. " * 24
    for number in range(count):
        text = ", ".join(chosen.sample(names, 8))
        at = chosen.randrange(len(filler))
        yield details(
            id=str(number),
            alternate_url=f"https://hh.kz/vacancy/{number}",
            description=f"<p>{filler[:at]}</p><ul><li>{text}</li></ul><p>{filler[at:]}</p>",
        )


def as_csv(postings: Iterator[dict[str, object]]) -> bytes:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["id", "name", "url", "description"])
    for each in postings:
        table.writerow([each["id"], each["name"], each["alternate_url"], each["description"]])
    return text.getvalue().encode()


def timed(work: Callable[[], T]) -> tuple[T, float]:
    started = time.perf_counter()
    found = work()
    return found, time.perf_counter() - started


def peak(work: Callable[[], object]) -> float:
    """Megabytes that were asked for beside what was there before; measuring it makes it slow."""
    tracemalloc.start()
    work()
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return most / 2**20


def reading_of(name: str, data: bytes) -> tuple[PostingReading, str]:
    found, seconds = timed(lambda: read(data))
    words = (
        f"{name}: {len(data) / 2**20:.1f} MB, rows {found.rows}, postings {len(found.postings)}, "
        f"refused {len(found.refused)}, twice {len(found.repeated)}, "
        f"{seconds:.2f} s, peak {peak(lambda: read(data)):.0f} MB"
    )
    return found, words


async def storing(reading: PostingReading) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'store.db'}"
        await asyncio.to_thread(migrate.upgrade, url)
        db = Database(url)
        await load_reference(db)
        told = []
        for _ in range(2):
            started = time.perf_counter()
            counts = await load_postings(db, reading.postings, NOW)
            seconds = time.perf_counter() - started
            told.append(f"stored in {seconds:.2f} s: {counts}")
        await db.close()
    return told


async def run() -> list[str]:
    """In files as large as they may be: 10,000 of these postings have 50 MB."""
    told, readings = [f"{COUNT} postings made up here, in {FILES} files"], []
    rows = list(made(COUNT))
    for at in range(FILES):
        found, words = reading_of(f"JSON lines {at + 1}", lines(*rows[at::FILES]))
        readings.append(found)
        told.append(words)
    told.append(reading_of("CSV", as_csv(iter(rows[::FILES])))[1])
    whole = tuple(chain.from_iterable(each.postings for each in readings))
    return [*told, *await storing(PostingReading(whole, (), ()))]


def quality(data: bytes) -> str:
    """Skills found in title and text against those that employers listed, where they did."""
    both = only_listed = only_found = postings = 0
    for _, each in drafts(data):
        if not isinstance(each, PostingDraft):
            continue
        listed = {slug for words in each.key_skills for slug in find_skills(words)}
        if listed:
            found = set(skills_of(each.title or "", replace(each, key_skills=())))
            postings += 1
            both += len(listed & found)
            only_listed += len(listed - found)
            only_found += len(found - listed)
    if not both:
        return "no key skills"
    return (
        f"{postings} postings list {both + only_listed} known skills: recall "
        f"{both / (both + only_listed):.1%} ({both}); of {both + only_found} found in texts "
        f"{both / (both + only_found):.1%} are listed, too"
    )


def measure(folder: Path) -> list[str]:
    files = sorted(
        each
        for pattern in ("kz_it_*.csv", "kz_it_*.jsonl", "page_*.json")
        for each in folder.rglob(pattern)
    )
    if not files:
        return [f"{folder} holds no real postings: nothing was measured"]
    told = []
    for file in files:
        data = file.read_bytes()
        found, words = reading_of(file.name, data)
        told.append(words)
        if any(each.detailed for each in found.postings):
            told += [f"  {quality(data)}", *(f"  {each}" for each in asyncio.run(storing(found)))]
    return told


def main(arguments: Sequence[str]) -> int:
    if len(arguments) != 1:
        print("usage: python -m tests.benchmarks.postings FOLDER")
        return 2
    print("\n".join(measure(Path(arguments[0]))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
