"""Faults that the operator can mend, in words: those of the store, and extras that are missing."""

from bot import extras
from bot.config import Settings
from bot.jobs.daily_backup import backup_files
from db.store import faults


def in_words(error: Exception, settings: Settings, url: str | None = None) -> str | None:
    """The line for such a fault; None for any other error.

    `url` names the store where it is not the one of the settings.
    """
    if isinstance(error, ImportError):
        return extras.missing(error)
    newest = next((file for _, file in backup_files(settings.backups)), None)
    return faults.in_words(error, url or settings.database_url, settings.backups, newest)
