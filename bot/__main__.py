"""The command line.

Each command imports the heavy libraries that it needs: `--help`, the health check and migrations
must not wait five seconds for aiogram.
"""

import argparse
import asyncio
import gc
import logging
import sys
import time
import zoneinfo
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot import __version__
from bot.cli import content, doctor, links, snapshot, store
from bot.config import EXPECTED, ConfigError, Settings, load_settings
from bot.observability import logs

if TYPE_CHECKING:
    from db.store.locked_file import StoreFile

log = logging.getLogger(__name__)
# Seconds: twice the interval of the heartbeat, and as much again for a busy machine.
HEALTHY_WITHIN = 60.0


def run(settings: Settings, _: argparse.Namespace) -> int:
    """Migrate the store and run the bot until a stop. Returns the exit code."""
    from db.store import opening

    if settings.sentry_dsn is not None:
        from bot.observability import sentry

        sentry.start(settings.sentry_dsn.get_secret_value())
    with opening.open_alone(settings.database_url) as file:
        return serve(settings, file)


def serve(settings: Settings, file: "StoreFile | None") -> int:
    """Run the bot on the open store; `file` is the one that is locked. Returns the exit code."""
    gc.disable()  # importing aiogram leaves nothing to collect, and looking costs half a second
    from bot import app
    from db.store.engine import StoreLostError

    gc.freeze()
    gc.enable()
    try:
        asyncio.run(app.run(settings, file))
    except app.StartError as error:
        print(error, file=sys.stderr)
        return 2
    except StoreLostError:
        log.error("stopped: the database file was deleted or replaced while the bot ran")
        return 1
    return 0


def healthcheck(settings: Settings, _: argparse.Namespace) -> int:
    """Read the age of the heartbeat. Returns 0 if it is younger than HEALTHY_WITHIN, else 1."""
    try:
        age = time.time() - settings.alive_file.stat().st_mtime
    except FileNotFoundError:
        print("The bot has not run here yet.", file=sys.stderr)
        return 1
    if abs(age) > HEALTHY_WITHIN:  # a sign from the future is one from before the clock went back
        print(f"No sign of life for {age:.0f} s.", file=sys.stderr)
        return 1
    return 0


def refuse(error: ConfigError, _: argparse.Namespace) -> int:
    """Tell of settings that can't be used."""
    print(error, file=sys.stderr)
    return 2


def parser() -> argparse.ArgumentParser:
    """Make the parser; `command` of its result takes the settings and the arguments."""
    settings = "\n".join(f"  {name:17} {what}" for name, what in EXPECTED.items())
    top = argparse.ArgumentParser(
        prog="python -m bot",
        description="A career assistant on Telegram.",
        epilog=f"Settings come from the environment or from .env:\n{settings}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"career-bot {__version__}")
    top.set_defaults(command=run, refused=refuse)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    commands.add_parser(
        "run", help="bring the database up to date and run the bot (without a command, too)"
    ).set_defaults(command=run)
    store.add_to(commands)
    snapshot.add_to(commands)
    content.add_to(commands)
    links.add_to(commands)
    doctor.add_to(commands)
    commands.add_parser(
        "healthcheck", help="exit with 0 if the bot gave a sign of life in the last minute"
    ).set_defaults(command=healthcheck)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command of the command line.

    Returns the exit code; 2 for bad settings, and for a store that can't be opened.
    """
    arguments = parser().parse_args(argv)
    # Use the time zones that ship with the bot on every machine, never its own.
    zoneinfo.reset_tzpath(())
    try:
        settings = load_settings()
    except ConfigError as error:
        refusal: int = arguments.refused(error, arguments)
        return refusal
    logs.configure(settings.log_level, settings.log_format)
    try:
        code: int = arguments.command(settings, arguments)
    except Exception as error:
        from bot import faults

        url = getattr(arguments, "sqlite_url", None)
        if (fault := faults.in_words(error, settings, url)) is None:
            raise
        print(fault, file=sys.stderr)
        return 2
    return code


if __name__ == "__main__":
    sys.exit(main())
