"""Commands about the store: migrate, back up, restore, copy to PostgreSQL.

Each takes the settings and the parsed arguments, and returns the exit code.
"""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.config import Settings


def add_to(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    migrating = commands.add_parser("migrate", help="only bring the database up to date")
    migrating.add_argument(
        "--check", action="store_true", help="and fail if models and migrations disagree"
    )
    migrating.set_defaults(command=migrate_store)
    saving = commands.add_parser("backup", help="save a verified copy of the SQLite database")
    saving.add_argument("file", nargs="?", help="where to (default: DATA_DIR/backups/)")
    saving.set_defaults(command=backup)
    restoring = commands.add_parser(
        "restore", help="put a copy in the place of the SQLite database, which is kept beside it"
    )
    restoring.add_argument("file")
    restoring.set_defaults(command=restore)
    moving = commands.add_parser(
        "migrate-data", help="copy a SQLite store into an empty PostgreSQL database"
    )
    moving.add_argument("sqlite_url", metavar="SQLITE_URL", help="sqlite:///FILE")
    moving.add_argument(
        "postgres_url",
        metavar="POSTGRES_URL",
        help="postgresql://USER@HOST/NAME (the password may stand in PGPASSWORD)",
    )
    moving.set_defaults(command=migrate_data)


def migrate_store(settings: Settings, arguments: argparse.Namespace) -> int:
    from db.store import migrate, opening

    opening.open_beside(settings.database_url)
    if arguments.check:
        migrate.check(settings.database_url)
    return 0


def backup(settings: Settings, arguments: argparse.Namespace) -> int:
    from bot.jobs.daily_backup import file_name
    from db.store.backup import BackupError, make_backup

    target = Path(arguments.file or settings.backups / file_name(datetime.now(UTC)))
    try:
        make_backup(settings.database_url, target)
    except BackupError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Saved to {target}")
    return 0


def restore(settings: Settings, arguments: argparse.Namespace) -> int:
    from db.store import backup

    try:
        kept = backup.restore_backup(
            settings.database_url, Path(arguments.file), datetime.now(UTC)
        )
    except backup.BackupError as error:
        print(f"{error} Nothing was changed.", file=sys.stderr)
        return 1
    print(f"Restored from {arguments.file}")
    if kept is not None:
        print(f"What was there before is in {kept}")
    return 0


def migrate_data(_: Settings, arguments: argparse.Namespace) -> int:
    from db.store.copy_to_postgres import CopyError, copy_store, is_in_use

    def tell(table: str, rows: int) -> None:
        print(f"{rows:10,} {table}", flush=True)

    if is_in_use(arguments.sqlite_url):
        print(
            "The bot works with this store: what happens from now on is not moved.",
            file=sys.stderr,
        )
    try:
        counts = copy_store(arguments.sqlite_url, arguments.postgres_url, tell)
    except CopyError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"Moved {sum(counts.values()):,} rows; counted and compared in each table.")
    return 0
