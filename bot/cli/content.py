"""Commands that import analyses, postings and rates, and look at them.

Each takes the settings and the parsed arguments, and returns the exit code.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Settings

if TYPE_CHECKING:
    from db.sources.read import PostingReading


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    importing = commands.add_parser(
        "import", help="read an analysis (Markdown) and make it the built-in one"
    )
    importing.add_argument("file")
    importing.set_defaults(command=import_analysis)
    loading = commands.add_parser(
        "import-postings",
        help="read job postings (a table, JSON, saved pages, a feed, an exported chat)",
    )
    loading.add_argument("files", nargs="+", metavar="FILE")
    loading.set_defaults(command=import_postings)
    rating = commands.add_parser(
        "import-rates", help="read the rates in an answer of HeadHunter's /dictionaries"
    )
    rating.add_argument("file", metavar="FILE")
    rating.add_argument(
        "--day", required=True, type=_day, metavar="YYYY-MM-DD", help="when HeadHunter gave it"
    )
    rating.set_defaults(command=import_rates)
    looking = commands.add_parser("skills", help="what the table of skills does not know")
    looking.add_argument(
        "--unmatched", required=True, metavar="FILE", help="frequent names in these postings"
    )
    looking.add_argument("--most", type=int, default=50, help="how many (default: 50)")
    looking.set_defaults(command=skills)
    commands.add_parser(
        "misunderstood", help="print the texts that users sent because the bot did not get them"
    ).set_defaults(command=misunderstood)
    commands.add_parser(
        "refresh", help="fetch postings from HeadHunter now, while the bot does not run"
    ).set_defaults(command=refresh)


def import_analysis(settings: Settings, arguments: argparse.Namespace) -> int:
    from db.seed import import_file
    from db.store import opening

    opening.open_beside(settings.database_url)
    try:
        text = Path(arguments.file).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        print(f"{arguments.file} can't be read: {type(error).__name__}", file=sys.stderr)
        return 1
    counts, problems = asyncio.run(import_file(settings.database_url, text))
    for problem in problems:
        print(f"line {problem.line}: {problem.reason}", file=sys.stderr)
    if not any(counts.values()):
        print("Nothing was stored.", file=sys.stderr)
        return 1
    print("Stored: " + ", ".join(f"{count} {name}" for name, count in counts.items()))
    return 0


def import_postings(settings: Settings, arguments: argparse.Namespace) -> int:
    from db.seed import import_postings as load
    from db.sources.read import read
    from db.store import opening
    from handlers.market.rules.left_out import left_out
    from handlers.market.rules.market import LeftOut

    opening.open_beside(settings.database_url)
    failed = 0
    for name in arguments.files:
        if (data := _bytes(name)) is None:
            failed += 1
            continue
        reading = read(data)
        for refused in reading.refused:
            print(f"{name}: {_place(refused.row)}{refused}", file=sys.stderr)
        stored = asyncio.run(load(settings.database_url, reading.postings))
        print(
            f"{name}: read {reading.rows}, new {stored.new}, changed {stored.changed}, "
            f"same {stored.same}, repeated {len(reading.repeated)}, "
            f"refused {len(reading.refused)}",
            flush=True,
        )
        for note in _notes(reading):
            print(f"{name}: {note}", flush=True)
        left = replace(left_out(reading.postings, datetime.now(UTC)), unusual_pay=0)
        if left != LeftOut():
            print(f"{name}: {left}", flush=True)
        failed += not reading.postings
    return 1 if failed else 0


def _notes(reading: "PostingReading") -> Iterator[str]:
    """Yield notes on a file: the columns found, the pay that is kept but not counted, and the
    messages passed over."""
    if reading.columns:
        found = ", ".join(f"{each} <- {name}" for each, name in reading.columns.fields.items())
        yield f"columns: {found}; {reading.columns.unused} not used"
    if reading.pay_unread:
        yield f"pay that can't be read: {reading.pay_unread}; those are kept without it"
    if reading.pay_unusual:
        yield f"pay unlike any usual one: {reading.pay_unusual}; kept, and counted in no figure"
    for currency, count in reading.currencies_guessed.items():
        yield f"pay without a currency: {count}; taken as {currency}"
    if reading.passed:
        yield f"messages that offer no job: {reading.passed}"


def _place(row: int) -> str:
    return f"row {row}: " if row else ""


def _bytes(name: str) -> bytes | None:
    """Read a file, MAX_BYTES + 1 bytes at most. None after a message if it can't be read."""
    from db.sources.read import MAX_BYTES

    try:
        with Path(name).open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except OSError as error:
        print(f"{name} can't be read: {type(error).__name__}", file=sys.stderr)
        return None


def import_rates(settings: Settings, arguments: argparse.Namespace) -> int:
    from db.seed import import_rates as load
    from db.sources.headhunter import rates
    from db.sources.posting import UnreadablePosting
    from db.store import opening

    if (data := _bytes(arguments.file)) is None:
        return 1
    try:
        units = rates(json.loads(data))
    except (ValueError, RecursionError, UnreadablePosting):
        units = {}
    if not units:
        print(f"{arguments.file}: these are no dictionaries with rates", file=sys.stderr)
        return 1
    opening.open_beside(settings.database_url)
    kept = asyncio.run(load(settings.database_url, units, arguments.day))
    print(f"{arguments.file}: read {len(units)} rates, kept {kept}")
    return 0


def _day(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC)


def skills(_: Settings, arguments: argparse.Namespace) -> int:
    from db.sources.posting import RefusedPosting
    from db.sources.read import drafts
    from db.sources.unmatched import most, unmatched

    if (data := _bytes(arguments.unmatched)) is None:
        return 1
    postings = [draft for _, draft in drafts(data) if not isinstance(draft, RefusedPosting)]
    listed, named = unmatched(postings)
    for title, counts in (("Key skills", listed), ("Names in texts", named)):
        print(f"{title} that no alias knows, in how many of {len(postings)} postings:")
        for words, count in most(counts, arguments.most):
            print(f"{count:6} {words}")
    return 0 if postings else 1


def refresh(settings: Settings, _: argparse.Namespace) -> int:
    from bot.headhunter.sweep import count_line, make_client, sweep_once
    from db.rows.sweeps import SweepRow
    from db.store import opening
    from db.store.locked_file import StoreInUseError

    if (client := make_client(settings)) is None:
        print("HeadHunter is off: HH_TOKEN is not set.", file=sys.stderr)
        return 2
    shown_at = 0.0

    def watch(sweep: SweepRow) -> None:
        nonlocal shown_at
        if sweep.ended_at or time.monotonic() - shown_at >= 1:
            shown_at = time.monotonic()
            print(count_line(sweep), flush=True)

    try:
        with opening.open_alone(settings.database_url) as file:
            sweep = asyncio.run(sweep_once(settings, client, watch, file))
    except StoreInUseError:
        print("The bot works with this database: send it /refresh.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the next refresh goes on from here.", file=sys.stderr)
        return 130
    for number in sweep.refused:
        print(f"HeadHunter does not accept search {number} of HH_QUERIES.", file=sys.stderr)
    if sweep.error:
        print(f"Stopped: {sweep.error}. All from before stays.", file=sys.stderr)
    return 1 if sweep.error else 0


def misunderstood(settings: Settings, _: argparse.Namespace) -> int:
    """Print a text a line, the newest first: its day, its language, its words; nobody's name."""
    from db.queries import misunderstood as queries
    from db.store import opening
    from db.store.engine import Database
    from db.text import clean

    async def texts() -> list[str]:
        db = Database(settings.database_url)
        try:
            async with db.read() as session:
                sent = await queries.sent(session)
        finally:
            await db.close()
        return [f"{each.sent_at:%Y-%m-%d}\t{each.language}\t{clean(each.text)}" for each in sent]

    opening.open_beside(settings.database_url)
    for line in asyncio.run(texts()):
        print(line)
    return 0
