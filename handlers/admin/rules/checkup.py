"""The findings of a check-up: how each is, and in which words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from db.problems import Message, PluralMessage, ProblemCode, ReadProblem

# `note`: an operator should know it; `bad`: something does not work, or soon will not.
State = Literal["well", "note", "bad"]


class Subject(ProblemCode):
    """The subjects in the order in which they are told; the values are their English names."""

    SETTINGS = Message("Settings")
    TOKEN = Message("Token")
    WEBHOOK = Message("Webhook")
    STORE = Message("Store")
    MIGRATIONS = Message("Migrations")
    DISK = Message("Disk")
    CLOCK = Message("Clock")
    ZONES = Message("Time zones")
    MARKET = Message("Market")
    DIGEST = Message("Digests")
    BACKUP = Message("Backup")


class Finding(ProblemCode):
    """The words of each finding. Moments are UTC."""

    UNKNOWN = Message("not known, because of another line")
    SETTINGS_READ = Message("read; the data is in {folder}")
    WRONG = Message("{line}")
    NO_TOKEN = Message("none: the bot opens a local chat in the browser")
    TOKEN_KNOWN = Message("Telegram knows it as @{name}")
    TOKEN_UNKNOWN = Message("Telegram does not know BOT_TOKEN")
    NO_ANSWER = Message("Telegram gives no answer ({reason})")
    NO_WEBHOOK = Message("none is needed: the bot asks for updates")
    WEBHOOK_WELL = PluralMessage(
        "Telegram brings updates; {count} waits", "Telegram brings updates; {count} wait"
    )
    WEBHOOK_TROUBLE = PluralMessage(
        "{count} update waits; Telegram says: {reason}",
        "{count} updates wait; Telegram says: {reason}",
    )
    WEBHOOK_MISSING = Message("not set at Telegram; the start of the bot sets it")
    WEBHOOK_FOREIGN = Message(
        "Telegram brings updates to {host}, not to this bot; the start of the bot changes it"
    )
    STORE_NEW = Message("none yet: the first start makes it")
    STORE_SQLITE = Message("SQLite, {megabytes} MB, undamaged: {file}")
    STORE_POSTGRES = Message("PostgreSQL")
    MIGRATED = Message("up to date ({revision})")
    NOT_MIGRATED = Message("at {revision}; the next start brings it to {head}")
    TOO_NEW = Message("{revision} is of a newer version of the bot: update the bot")
    DISK_FREE = Message("{free} MB free")
    DISK_LOW = Message("{free} MB free, but copies of the database need {needed} MB")
    DISK_CLOSED = Message("this user may not write to {folder}")
    CLOCK_RIGHT = PluralMessage(
        "{count} second from Telegram's clock", "{count} seconds from Telegram's clock"
    )
    CLOCK_WRONG = PluralMessage(
        "{count} second from Telegram's clock: digests come at a wrong time",
        "{count} seconds from Telegram's clock: digests come at a wrong time",
    )
    ZONES_KNOWN = Message("rules {version}; it is {time} in {zone}")
    ZONES_OLD = Message("rules {version} are old; it is {time} in {zone}: update tzdata")
    MARKET_EMPTY = Message("no postings; the snapshot of {day} answers, which ships with the bot")
    MARKET_OLD = PluralMessage(
        "{count} posting is older than 90 days and does not count; the snapshot of {day} answers",
        "{count} postings are older than 90 days and do not count; the snapshot of {day} answers",
    )
    MARKET_FRESH = PluralMessage(
        "{count} posting, of {day}", "{count} postings, the newest of {day}"
    )
    SWEEP_LATE = Message("HH_TOKEN is set, but the last good refresh was on {day}")
    SWEEP_NEVER = Message("HH_TOKEN is set, but no refresh has succeeded yet")
    NO_DIGEST = Message("none was sent so far, and none is late")
    DIGEST_SENT = Message("the last one was sent on {moment}, and none is late")
    DIGEST_LATE = PluralMessage(
        "{count} waits since {moment}: does the bot run?",
        "{count} wait, the first since {moment}: does the bot run?",
    )
    NO_BACKUP = Message("none yet in {folder}")
    BACKUP_OFF = Message("BACKUP_AT is off: nobody makes copies")
    BACKUP_POSTGRES = Message("the bot makes no copies of PostgreSQL; pg_dump does")
    BACKUP_FRESH = Message("the newest copy is of {moment}")
    BACKUP_OLD = Message("the newest copy is of {moment}, which is too old")


@dataclass(frozen=True)
class Check:
    """One line of a check-up."""

    subject: Subject
    state: State
    finding: ReadProblem


def is_well(checks: Iterable[Check]) -> bool:
    return all(check.state != "bad" for check in checks)
