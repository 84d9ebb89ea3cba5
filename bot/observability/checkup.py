"""The check-up of an installation, for `python -m bot doctor` and /stats. It changes nothing."""

import asyncio
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import tzdata
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot import faults
from bot.config import Settings
from bot.jobs.daily_backup import newest_copy_at
from db import reference
from db.queries import deliveries, market, stats, sweeps
from db.sources.posting import HEADHUNTER
from db.store import migrate, recognise
from db.store.engine import Database, sqlite_file
from db.store.session import Session
from handlers.admin.rules.checkup import Check, Finding, State, Subject
from handlers.market.rules.market import FRESH

ANSWER_WITHIN = 5.0  # seconds, of Telegram
CLOCK_WITHIN = 60.0  # seconds from Telegram's clock
LATE = timedelta(minutes=5)  # after which a digest that waits is late
OLDEST_BACKUP = timedelta(days=2)
OLDEST_SWEEP = timedelta(days=3)
LEAST_FREE = 50 * 2**20  # bytes
MEGABYTE = 2**20


async def check_up(settings: Settings, db: Database | None, now: datetime) -> list[Check]:
    """Check everything once, each subject by itself. Without `db` the store is opened for it."""
    telegram = await _ask_telegram(settings, now)
    store = await asyncio.to_thread(_store, settings) if db is None else _open_store(settings)
    checks = [
        _check(Subject.SETTINGS, "well", Finding.SETTINGS_READ, folder=str(settings.data_dir)),
        _token(settings, telegram),
        _webhook(settings, telegram, now),
        store,
        _disk(settings),
        _clock(telegram),
        _zones(settings, now),
        _backup(settings, now),
        # PostgreSQL is asked here for the first time: its fault takes the place of the line above.
        *await _contents(settings, db, now, missing=store.state != "well"),
    ]
    found = {check.subject: check for check in checks}
    return [found[subject] for subject in Subject if subject in found]


def _check(subject: Subject, state: State, finding: Finding, **fields: int | str) -> Check:
    return Check(subject, state, finding(**fields))


@dataclass(frozen=True)
class Telegram:
    """Telegram's answers; `trouble` is a word of ours where there are none."""

    me: dict[str, Any] | None = None
    webhook: dict[str, Any] | None = None
    seconds_off: int | None = None
    status: int = 0
    trouble: str = ""


async def _ask_telegram(settings: Settings, now: datetime) -> Telegram:
    if settings.token is None:
        return Telegram()
    address = f"{settings.telegram_api_url}/bot{settings.token}"
    try:
        async with ClientSession(timeout=ClientTimeout(ANSWER_WITHIN)) as session:
            async with session.post(f"{address}/getMe") as answer:
                me, status = await answer.json(content_type=None), answer.status
                date = answer.headers.get("Date")
            async with session.post(f"{address}/getWebhookInfo") as answer:
                webhook = await answer.json(content_type=None)
        seconds = abs((parsedate_to_datetime(date) - now).total_seconds()) if date else None
        off = None if seconds is None else round(seconds)
        return Telegram(me.get("result"), webhook.get("result"), off, status)
    except (ClientError, TimeoutError, OSError, ValueError, AttributeError) as error:
        # The message of an error may hold the address, and the token is in it.
        return Telegram(trouble=type(error).__name__)


def _token(settings: Settings, telegram: Telegram) -> Check:
    if settings.token is None:
        return _check(Subject.TOKEN, "note", Finding.NO_TOKEN)
    if telegram.me is not None:
        name = str(telegram.me.get("username", ""))
        return _check(Subject.TOKEN, "well", Finding.TOKEN_KNOWN, name=name)
    if telegram.status in (401, 404):
        return _check(Subject.TOKEN, "bad", Finding.TOKEN_UNKNOWN)
    reason = telegram.trouble or f"HTTP {telegram.status}"
    return _check(Subject.TOKEN, "bad", Finding.NO_ANSWER, reason=reason)


def _webhook(settings: Settings, telegram: Telegram, now: datetime) -> Check:
    wanted, found = settings.webhook_url or "", telegram.webhook
    if settings.token is None:
        return _check(Subject.WEBHOOK, "well", Finding.NO_WEBHOOK)
    if found is None:
        return _check(Subject.WEBHOOK, "note", Finding.UNKNOWN)
    url = str(found.get("url", ""))
    if url and url != wanted:
        host = urlsplit(url).hostname or ""
        return _check(Subject.WEBHOOK, "bad", Finding.WEBHOOK_FOREIGN, host=host)
    if url:
        return _deliveries(found, now)
    if wanted:
        return _check(Subject.WEBHOOK, "note", Finding.WEBHOOK_MISSING)
    return _check(Subject.WEBHOOK, "well", Finding.NO_WEBHOOK)


def _deliveries(found: dict[str, Any], now: datetime) -> Check:
    """Judge Telegram's words about the webhook, which is this bot's."""
    count = int(found.get("pending_update_count", 0))
    error_age = now.timestamp() - float(found.get("last_error_date", 0))
    if count and error_age < LATE.total_seconds():
        reason = str(found.get("last_error_message", ""))
        return _check(Subject.WEBHOOK, "bad", Finding.WEBHOOK_TROUBLE, count=count, reason=reason)
    return _check(Subject.WEBHOOK, "well", Finding.WEBHOOK_WELL, count=count)


def _store(settings: Settings) -> Check:
    """Look whether the store can be opened; a SQLite file is read to its end."""
    if (path := sqlite_file(settings.database_url)) is None:
        return _open_store(settings)
    try:
        recognise.check_place(path)
        recognise.check_ours(path, recognise.contents(path))
        if not path.exists():
            return _check(Subject.STORE, "note", Finding.STORE_NEW)
        recognise.check_whole(path)
    except Exception as error:
        return _fault(settings, error)
    return _open_store(settings)


def _open_store(settings: Settings) -> Check:
    """A store that can be opened, or that a running bot has open."""
    if (path := sqlite_file(settings.database_url)) is None:
        return _check(Subject.STORE, "well", Finding.STORE_POSTGRES)
    size = round(path.stat().st_size / MEGABYTE) if path.exists() else 0
    return _check(Subject.STORE, "well", Finding.STORE_SQLITE, megabytes=size, file=str(path))


def _fault(settings: Settings, error: Exception) -> Check:
    """The line that a start would end with. Raises what is no fault of the store."""
    if (line := faults.in_words(error, settings)) is None:
        raise error
    return _check(Subject.STORE, "bad", Finding.WRONG, line=line)


async def _contents(
    settings: Settings, db: Database | None, now: datetime, *, missing: bool
) -> list[Check]:
    """Look at what the store has; where there is none, nothing can be told of it."""
    subjects = (Subject.MIGRATIONS, Subject.MARKET, Subject.DIGEST)
    unknown = [_check(subject, "note", Finding.UNKNOWN) for subject in subjects]
    if missing:
        return unknown
    try:
        own = db or Database(settings.database_url)
    except ImportError as error:
        return [_fault(settings, error), *unknown]
    try:
        checks = [await own.read_in_thread(_migrations)]
        if checks[0].state != "well":
            return [*checks, *unknown[1:]]
        return [*checks, *await own.read_in_thread(_figures, settings, now)]
    except Exception as error:
        return [_fault(settings, error), *unknown]
    finally:
        if db is None:
            await own.close()


async def _migrations(session: Session) -> Check:
    head, revision = str(migrate.head_revision()), await migrate.revision_of(session)
    if revision == head:
        return _check(Subject.MIGRATIONS, "well", Finding.MIGRATED, revision=head)
    if revision and not migrate.is_known_revision(revision):
        return _check(Subject.MIGRATIONS, "bad", Finding.TOO_NEW, revision=revision)
    return _check(
        Subject.MIGRATIONS, "note", Finding.NOT_MIGRATED, revision=revision or "0", head=head
    )


async def _figures(session: Session, settings: Settings, now: datetime) -> list[Check]:
    return [await _market(session, settings, now), await _digest(session, now)]


async def _market(session: Session, settings: Settings, now: datetime) -> Check:
    if settings.hh_token is not None:
        swept = await sweeps.latest_good(session, HEADHUNTER)
        if swept is None:
            return _check(Subject.MARKET, "note", Finding.SWEEP_NEVER)
        if now - swept > OLDEST_SWEEP:
            return _check(Subject.MARKET, "bad", Finding.SWEEP_LATE, day=f"{swept:%Y-%m-%d}")
    since = now - FRESH
    count, newest = await market.count_and_newest(session, since)
    day = str(reference.snapshot()["day"])
    if newest is not None:
        day = f"{newest:%Y-%m-%d}"
        return _check(Subject.MARKET, "well", Finding.MARKET_FRESH, count=count, day=day)
    if old := await market.count_old(session, since):
        return _check(Subject.MARKET, "note", Finding.MARKET_OLD, count=old, day=day)
    return _check(Subject.MARKET, "note", Finding.MARKET_EMPTY, day=day)


async def _digest(session: Session, now: datetime) -> Check:
    waiting, oldest = await deliveries.backlog(session, now)
    if oldest is not None and now - oldest > LATE:
        since = _moment(oldest)
        return _check(Subject.DIGEST, "bad", Finding.DIGEST_LATE, count=waiting, moment=since)
    sent = await stats.last_digest_sent_at(session)
    if sent is None:
        return _check(Subject.DIGEST, "well", Finding.NO_DIGEST)
    return _check(Subject.DIGEST, "well", Finding.DIGEST_SENT, moment=_moment(sent))


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _parts(settings: Settings) -> Iterator[int]:
    """The bytes of a SQLite store and its log."""
    if (path := sqlite_file(settings.database_url)) is not None:
        for end in ("", "-wal"):
            file = Path(f"{path}{end}")
            yield file.stat().st_size if file.is_file() else 0


def _disk(settings: Settings) -> Check:
    folder = settings.data_dir
    try:
        tempfile.TemporaryFile(dir=folder).close()
    except OSError:
        return _check(Subject.DISK, "bad", Finding.DISK_CLOSED, folder=str(folder))
    # A migration and a backup may each need room for a copy.
    free, needed = shutil.disk_usage(folder).free, LEAST_FREE + 2 * sum(_parts(settings))
    if free < needed:
        return _check(
            Subject.DISK, "bad", Finding.DISK_LOW, free=free // MEGABYTE, needed=needed // MEGABYTE
        )
    return _check(Subject.DISK, "well", Finding.DISK_FREE, free=free // MEGABYTE)


def _clock(telegram: Telegram) -> Check:
    off = telegram.seconds_off
    if off is None:
        return _check(Subject.CLOCK, "note", Finding.UNKNOWN)
    if off > CLOCK_WITHIN:
        return _check(Subject.CLOCK, "bad", Finding.CLOCK_WRONG, count=off)
    return _check(Subject.CLOCK, "well", Finding.CLOCK_RIGHT, count=off)


def _zones(settings: Settings, now: datetime) -> Check:
    zone, version = settings.default_timezone, tzdata.IANA_VERSION
    time = f"{now.astimezone(ZoneInfo(zone)):%H:%M}"
    # A version is a year and a letter; the year before is old only from its end on.
    is_old = int(version[:4]) < now.year - 1
    finding = Finding.ZONES_OLD if is_old else Finding.ZONES_KNOWN
    state: State = "note" if is_old else "well"
    return _check(Subject.ZONES, state, finding, version=version, time=time, zone=zone)


def _backup(settings: Settings, now: datetime) -> Check:
    if sqlite_file(settings.database_url) is None:
        return _check(Subject.BACKUP, "note", Finding.BACKUP_POSTGRES)
    newest = newest_copy_at(settings.backups, now)
    if newest is not None:
        is_old = now - newest > OLDEST_BACKUP
        finding = Finding.BACKUP_OLD if is_old else Finding.BACKUP_FRESH
        return _check(Subject.BACKUP, "bad" if is_old else "well", finding, moment=_moment(newest))
    if settings.backup_at is None:
        return _check(Subject.BACKUP, "note", Finding.BACKUP_OFF)
    return _check(Subject.BACKUP, "note", Finding.NO_BACKUP, folder=str(settings.backups))
