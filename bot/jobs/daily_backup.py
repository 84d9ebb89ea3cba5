"""The daily backup of a SQLite store, and the retention of backups."""

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.config import Settings
from db.store import backup
from db.store.engine import Database

log = logging.getLogger(__name__)

# The names of copies that the bot or `backup` without a name made; no other file is deleted.
PATTERN = "career-????????-??????.db"
LEFTOVER_AGE = 86_400.0  # seconds after which an unfinished copy is deleted
NAME_FORMAT = "career-%Y%m%d-%H%M%S.db"


def file_name(now: datetime) -> str:
    """The name of a copy made now, in UTC."""
    return now.astimezone(UTC).strftime(NAME_FORMAT)


def backup_files(folder: Path) -> list[tuple[datetime, Path]]:
    """List the copies in a folder as (moment, file), newest first."""
    copies = []
    for file in folder.glob(PATTERN):
        try:
            moment = datetime.strptime(file.name, NAME_FORMAT).replace(tzinfo=UTC)
        except ValueError:
            continue
        copies.append((moment, file))
    return sorted(copies, reverse=True)


def newest_copy_at(folder: Path, now: datetime) -> datetime | None:
    """The moment of the newest copy. One from the future was made under a wrong clock."""
    return next((moment for moment, _ in backup_files(folder) if moment <= now), None)


def is_due(newest: datetime | None, at: time_of_day, zone: ZoneInfo, now: datetime) -> bool:
    """True if the newest copy is older than the last daily moment `at` in the zone."""
    local = now.astimezone(zone)
    last = datetime.combine(local.date(), at, zone)
    if last > local:
        last = datetime.combine(local.date() - timedelta(days=1), at, zone)
    return newest is None or newest < last


def expired(
    copies: Sequence[tuple[datetime, Path]], keep: int, days: int, now: datetime
) -> list[Path]:
    """Choose from the copies, newest first, those past `keep` or older than `days`.

    The newest always stays.
    """
    oldest = now - timedelta(days=days)
    return [
        file
        for number, (moment, file) in enumerate(copies)
        if number and (number >= keep or moment < oldest)
    ]


class DailyBackup:
    """Makes the daily copy when it is due, and deletes expired ones."""

    def __init__(
        self, url: str, folder: Path, at: time_of_day, zone: str, keep: int, days: int
    ) -> None:
        self.url, self.folder, self.at, self.zone = url, folder, at, ZoneInfo(zone)
        self.keep, self.days = keep, days

    async def make_due(self, now: datetime) -> None:
        """Make the copy in a thread, if it is due. A failure is logged; the next check retries."""
        try:
            await asyncio.to_thread(self.run_due, now)
        except backup.BackupError as error:
            log.error("there is no backup of today: %s", str(error))

    def run_due(self, now: datetime) -> None:
        """Like `make_due`, but blocks for as long as the copy takes. Raises BackupError."""
        newest = newest_copy_at(self.folder, now)
        if not is_due(newest, self.at, self.zone, now):
            return
        for left in self.folder.glob("career-*.db.partial"):  # a kill left it
            if now.timestamp() - left.stat().st_mtime > LEFTOVER_AGE:
                left.unlink(missing_ok=True)
        started = time.monotonic()
        file = self.folder / file_name(now)
        backup.make_backup(self.url, file)
        took = time.monotonic() - started
        log.info("saved to %s: %d bytes in %.1f s", file.name, file.stat().st_size, took)
        # A clock that jumps for a minute does not make the others old.
        today = now if newest is None else min(now, newest + timedelta(days=1))
        for copy in expired(backup_files(self.folder), self.keep, self.days, today):
            copy.unlink(missing_ok=True)


def daily_backup(settings: Settings, db: Database) -> DailyBackup | None:
    """The daily copy of a SQLite store; PostgreSQL has pg_dump."""
    if settings.backup_at is None or not db.is_sqlite:
        return None
    return DailyBackup(
        settings.database_url,
        settings.backups,
        settings.backup_at,
        settings.default_timezone,
        settings.backups_keep,
        settings.backups_days,
    )
