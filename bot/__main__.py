"""The command line. Heavy libraries are imported by the command that needs them: `--help`, the
health check and migrations must not wait five seconds for aiogram."""

import argparse
import asyncio
import gc
import sys
import time
import zoneinfo
from collections.abc import Sequence
from pathlib import Path

from bot import logs
from bot.config import EXPECTED, ConfigError, Settings, load_settings

# Twice the time between two signs of life, and as much again for a busy machine.
HEALTHY_WITHIN = 60.0


def run(settings: Settings, _: argparse.Namespace) -> int:
    from db import migrate  # noqa: PLC0415

    migrate.upgrade(settings.database_url)
    gc.disable()  # importing aiogram leaves nothing to collect, and looking costs half a second
    from bot import app  # noqa: PLC0415

    gc.freeze()
    gc.enable()
    try:
        asyncio.run(app.run(settings))
    except app.StartError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def migrate_store(settings: Settings, arguments: argparse.Namespace) -> int:
    from db import migrate  # noqa: PLC0415

    migrate.upgrade(settings.database_url)
    if arguments.check:
        migrate.check(settings.database_url)
    return 0


def import_analysis(settings: Settings, arguments: argparse.Namespace) -> int:
    from db import migrate  # noqa: PLC0415
    from db.load import import_file  # noqa: PLC0415

    migrate.upgrade(settings.database_url)
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


def refresh(settings: Settings, _: argparse.Namespace) -> int:
    from bot.refresh import count_line, make_client, once  # noqa: PLC0415
    from db import migrate  # noqa: PLC0415
    from db.queries.refreshes import Sweep  # noqa: PLC0415
    from db.sole import StoreInUseError  # noqa: PLC0415

    if (client := make_client(settings)) is None:
        print("HeadHunter is off: HH_TOKEN is not set.", file=sys.stderr)
        return 2
    shown = 0.0

    def watch(sweep: Sweep) -> None:
        nonlocal shown
        if sweep.ended_at or time.monotonic() - shown >= 1:
            shown = time.monotonic()
            print(count_line(sweep), flush=True)

    migrate.upgrade(settings.database_url)
    try:
        sweep = asyncio.run(once(settings, client, watch))
    except StoreInUseError:
        print("The bot works with this database: send it /refresh.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the next refresh goes on from here.", file=sys.stderr)
        return 130
    if sweep.error:
        print(f"Stopped: {sweep.error}. All from before stays.", file=sys.stderr)
    return 1 if sweep.error else 0


def backup(settings: Settings, arguments: argparse.Namespace) -> int:
    from db.backup import BackupError, copy  # noqa: PLC0415

    target = arguments.file or str(
        settings.data_dir / "backups" / time.strftime("career-%Y%m%d-%H%M%S.db")
    )
    try:
        copy(settings.database_url, Path(target))
    except BackupError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Saved to {target}")
    return 0


def healthcheck(settings: Settings, _: argparse.Namespace) -> int:
    try:
        age = time.time() - settings.alive_file.stat().st_mtime
    except FileNotFoundError:
        print("The bot has not run here yet.", file=sys.stderr)
        return 1
    if age > HEALTHY_WITHIN:
        print(f"No sign of life for {age:.0f} s.", file=sys.stderr)
        return 1
    return 0


def parser() -> argparse.ArgumentParser:
    settings = "\n".join(f"  {name:17} {what}" for name, what in EXPECTED.items())
    top = argparse.ArgumentParser(
        prog="python -m bot",
        description="A career assistant on Telegram.",
        epilog=f"Settings come from the environment or from .env:\n{settings}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.set_defaults(command=run)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    commands.add_parser(
        "run", help="bring the database up to date and run the bot (without a command, too)"
    ).set_defaults(command=run)
    migrating = commands.add_parser("migrate", help="only bring the database up to date")
    migrating.add_argument(
        "--check", action="store_true", help="and fail if models and migrations disagree"
    )
    migrating.set_defaults(command=migrate_store)
    importing = commands.add_parser(
        "import", help="read an analysis (Markdown) and make it the built-in one"
    )
    importing.add_argument("file")
    importing.set_defaults(command=import_analysis)
    commands.add_parser(
        "refresh", help="fetch postings from HeadHunter now, while the bot does not run"
    ).set_defaults(command=refresh)
    saving = commands.add_parser("backup", help="save a verified copy of the SQLite database")
    saving.add_argument("file", nargs="?", help="where to (default: DATA_DIR/backups/)")
    saving.set_defaults(command=backup)
    commands.add_parser(
        "healthcheck", help="exit with 0 if the bot gave a sign of life in the last minute"
    ).set_defaults(command=healthcheck)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    arguments = parser().parse_args(argv)
    # Every machine reckons with the zones that ship with the bot, not with its own.
    zoneinfo.reset_tzpath(())
    try:
        settings = load_settings()
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    logs.configure(settings.log_level, settings.log_format)
    code: int = arguments.command(settings, arguments)
    return code


if __name__ == "__main__":
    sys.exit(main())
