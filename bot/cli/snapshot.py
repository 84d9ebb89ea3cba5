"""Makes a snapshot of a market out of files of postings: counts and quartiles, no posting."""

import argparse
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot.config import Settings

if TYPE_CHECKING:
    from db.sources.posting import SourcePosting


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    taking = commands.add_parser(
        "snapshot", help="count the postings of files into a snapshot of their market"
    )
    taking.add_argument("files", nargs="+", metavar="FILE")
    taking.add_argument(
        "--as-of", required=True, type=_day, metavar="YYYY-MM-DD", help="its day: 90 days count"
    )
    taking.add_argument(
        "--name",
        nargs=2,
        action="append",
        default=[],
        metavar=("LANGUAGE", "WORDS"),
        help="what it is of, once for each language: --name en 'IT jobs in Kazakhstan'",
    )
    taking.add_argument("--out", type=Path, metavar="FILE", help="default: standard output")
    taking.set_defaults(command=take)


def _day(text: str) -> datetime:
    """The end of a day in UTC."""
    return datetime.strptime(text, "%Y-%m-%d").replace(hour=23, minute=59, tzinfo=UTC)


def take(_: Settings, arguments: argparse.Namespace) -> int:
    from db.reference import skills
    from db.sources.read import read
    from handlers.market.rules import snapshot
    from handlers.market.rules.left_out import market_of

    day: datetime = arguments.as_of
    postings: dict[tuple[str, str], SourcePosting] = {}
    for name in arguments.files:
        try:
            reading = read(Path(name).read_bytes())
        except OSError as error:
            print(f"{name} can't be read: {type(error).__name__}", file=sys.stderr)
            return 1
        print(f"{name}: read {reading.rows}, refused {len(reading.refused)}", file=sys.stderr)
        for posting in reading.postings:
            postings.setdefault((posting.source, posting.source_id), posting)
    known = [each for each in postings.values() if (each.published_at or day) <= day]
    market = market_of(known, day)
    if not market.total:
        print("No posting counts.", file=sys.stderr)
        return 1
    slugs = {number: skill["slug"] for number, skill in enumerate(skills(), 1)}
    taken = snapshot.take(market, slugs, day, dict(arguments.name))
    text = json.dumps(taken, ensure_ascii=False, separators=(",", ":")) + "\n"
    if arguments.out:
        arguments.out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")
    later = len(postings) - len(known)
    print(
        f"postings {market.total}, populations {len(taken['populations'])}; later than the day "
        f"{later}; {market.left_out}",
        file=sys.stderr,
    )
    return 0
