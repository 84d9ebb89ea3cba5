"""Reading postings: 10,000 made up here, and real ones where there are some.

`python -m tests.benchmarks.postings FOLDER` measures what stands in a folder of real postings
(`kz_it_*.csv`, `kz_it_*.jsonl`, `page_*.json`): none of it is part of the project. `--hits` prints
hits of the leading skills for a reader to judge.
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
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TypeVar

from db import reference
from db.seed import load_postings, load_reference
from db.sources.posting import PostingDraft, SourcePosting
from db.sources.read import PostingReading, drafts, read
from db.store import migrate
from db.store.engine import Database
from handlers.market.rules.left_out import market_of
from tests.benchmarks import posting_quality
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


def files_of(folder: Path) -> list[Path]:
    patterns = ("kz_it_*.csv", "kz_it_*.jsonl", "page_*.json")
    return sorted(each for pattern in patterns for each in folder.rglob(pattern))


def hits_of(folder: Path) -> list[str]:
    """Hits of the first file with whole texts, for a reader to judge their precision."""
    read = next(filter(None, (detailed(file.read_bytes()) for file in files_of(folder))), [])
    return list(posting_quality.hits(read)) or [f"{folder} holds no posting with its text"]


def measure(folder: Path) -> list[str]:
    files = files_of(folder)
    if not files:
        return [f"{folder} holds no real postings: nothing was measured"]
    told = []
    for file in files:
        found, words = reading_of(file.name, file.read_bytes())
        told.append(words)
        told.append(f"  {counted(found.postings)}")
        if any(each.detailed for each in found.postings):
            told += [f"  {each}" for each in asyncio.run(storing(found))]
            told += [f"  {each}" for each in quality(file.read_bytes())]
    return told


def counted(postings: Sequence[SourcePosting]) -> str:
    """Count the postings that count on the day of the newest, and those that are left out by
    reason."""
    day = max((each.published_at for each in postings if each.published_at), default=NOW)
    market = market_of(postings, day)
    return (
        f"as of {day:%Y-%m-%d}: {market.total} vacancies counted, {market.full.bit_count()} of "
        f"them read in full; {market.left_out}"
    )


def detailed(data: bytes) -> list[PostingDraft]:
    """The postings of a file that have their whole text."""
    read = (draft for _, draft in drafts(data) if isinstance(draft, PostingDraft))
    return [draft for draft in read if draft.detailed]


def quality(data: bytes) -> list[str]:
    read = detailed(data)
    found = posting_quality.recall(read)
    shares = [str(found), posting_quality.vocabulary(read)] if found.listed else ["no key skills"]
    return [*shares, posting_quality.processor_time(read)]


def main(arguments: Sequence[str]) -> int:
    folders = [each for each in arguments if each != "--hits"]
    if len(folders) != 1:
        print("usage: python -m tests.benchmarks.postings FOLDER [--hits]")
        return 2
    folder = Path(folders[0])
    print("\n".join(hits_of(folder) if "--hits" in arguments else measure(folder)))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
