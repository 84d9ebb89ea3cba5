"""The command line.

Each command imports the heavy libraries that it needs: `--help`, the health check and migrations
must not wait five seconds for aiogram.
"""

import argparse
import asyncio
import gc
import sys
import time
import zoneinfo
from collections.abc import Sequence

from bot import __version__
from bot.cli import content, store
from bot.config import EXPECTED, ConfigError, Settings, load_settings
from bot.observability import logs

# Seconds: twice the interval of the heartbeat, and as much again for a busy machine.
HEALTHY_WITHIN = 60.0


def run(settings: Settings, _: argparse.Namespace) -> int:
    """Migrate the store and run the bot until a stop. Returns the exit code."""
    from db.store import migrate

    if settings.sentry_dsn is not None:
        try:
            from bot.observability import sentry
        except ImportError:
            print("SENTRY_DSN needs sentry-sdk: pip install .[sentry]", file=sys.stderr)
            return 2
        sentry.start(settings.sentry_dsn.get_secret_value())
    migrate.upgrade(settings.database_url)
    gc.disable()  # importing aiogram leaves nothing to collect, and looking costs half a second
    from bot import app

    gc.freeze()
    gc.enable()
    try:
        asyncio.run(app.run(settings))
    except app.StartError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def healthcheck(settings: Settings, _: argparse.Namespace) -> int:
    """Read the age of the heartbeat. Returns 0 if it is younger than HEALTHY_WITHIN, else 1."""
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
    """Make the parser; `command` of its result takes the settings and the arguments."""
    settings = "\n".join(f"  {name:17} {what}" for name, what in EXPECTED.items())
    top = argparse.ArgumentParser(
        prog="python -m bot",
        description="A career assistant on Telegram.",
        epilog=f"Settings come from the environment or from .env:\n{settings}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"career-bot {__version__}")
    top.set_defaults(command=run)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")
    commands.add_parser(
        "run", help="bring the database up to date and run the bot (without a command, too)"
    ).set_defaults(command=run)
    store.add_to(commands)
    content.add_to(commands)
    commands.add_parser(
        "healthcheck", help="exit with 0 if the bot gave a sign of life in the last minute"
    ).set_defaults(command=healthcheck)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command of the command line. Returns the exit code; 2 for bad settings."""
    arguments = parser().parse_args(argv)
    # Use the time zones that ship with the bot on every machine, never its own.
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
