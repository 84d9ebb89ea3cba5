"""Users to whom a digest or an interview's reminder is due, some of whom have left, in a migrated
store and on Telegram."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import create_engine, insert, select

from bot.local.rules import Telegram
from db.models.analyses import Analysis
from db.models.applications import Application
from db.models.users import User
from db.store.engine import driver_url

FIRST = 1000  # the lowest id
ZONES = ("Asia/Almaty", "Asia/Aqtobe", "Europe/Berlin", "Asia/Kolkata", "America/St_Johns", "UTC")
LANGUAGES = ("ru", "kk", "en")
INTERVIEW_EVERY = 3  # of those due, each third has an interview within two hours


@dataclass(frozen=True)
class DueUsers:
    due: frozenset[int]
    gone: frozenset[int]  # of those: blocked the bot or deleted the account, unknown to the bot
    later: frozenset[int]  # whose digest or interview is in days: they must hear nothing


def add_due_users(telegram: Telegram, url: str, due: int, seed: int) -> DueUsers:
    """Put `due` users, and a twentieth more who are not, on Telegram and into the store."""
    ids = range(FIRST, FIRST + due)
    later = range(FIRST + due, FIRST + due + due // 20)
    gone = [user for user in ids if user % 50 in (7, 13, 29)]
    for user in (*ids, *later):
        telegram.add_user(user, f"User {user}")
    for user in gone:
        # Not `block`, which would tell the bot before it tries.
        (telegram.deactivated if user % 50 == 29 else telegram.blocked).add(user)
    chance, now = random.Random(seed), datetime.now(UTC)
    past = {user: now - timedelta(minutes=chance.randrange(1, 60)) for user in ids}
    coming = {user: now + timedelta(minutes=chance.randrange(1500, 9000)) for user in later}
    interviewed = [user for user in ids if user % INTERVIEW_EVERY == 0]
    interviews = [_interview(user, past[user]) for user in interviewed]
    interviews += [_interview(user, at) for user, at in coming.items()]
    past |= dict.fromkeys(interviewed, now + timedelta(days=6))
    _store(url, past | coming, interviews, chance)
    return DueUsers(frozenset(ids), frozenset(gone), frozenset(later))


def _store(
    url: str, moments: dict[int, datetime], interviews: list[dict[str, Any]], chance: random.Random
) -> None:
    engine = create_engine(driver_url(url).set(drivername=_driver(url)))
    with engine.begin() as connection:
        analysis = connection.scalars(select(Analysis.id).limit(1)).one()
        rows = [_user(user, at, analysis, chance) for user, at in moments.items()]
        connection.execute(insert(User), rows)
        connection.execute(insert(Application), interviews)
    engine.dispose()


def _interview(user: int, remind_at: datetime) -> dict[str, Any]:
    """An application whose reminder two hours before the interview is due at `remind_at`."""
    applied = remind_at - timedelta(days=3)
    return {
        "user_id": user,
        "company": f"Company {user}",
        "source": "name",
        "state": "interview",
        "since": applied,
        "quiet_since": applied,
        "added_at": applied,
        "next_at": remind_at + timedelta(hours=2),
        "remind_at": remind_at,
    }


def _user(
    user: int, next_digest_at: datetime, analysis: int, chance: random.Random
) -> dict[str, Any]:
    next_digest_at = next_digest_at.replace(second=0, microsecond=0)
    zone = chance.choice(ZONES)
    local = next_digest_at.astimezone(ZoneInfo(zone))
    joined = next_digest_at - timedelta(days=chance.randrange(8, 300))
    return {
        "id": user,
        "name": f"User {user}",
        "language": chance.choice(LANGUAGES),
        "time_zone": zone,
        "weekday": local.weekday(),
        "minute_of_day": local.hour * 60 + local.minute,
        "every_weeks": 1,
        "reminded": True,
        "next_digest_at": next_digest_at,
        "analysis_id": analysis,
        "created_at": joined,
        "onboarded_at": joined,
    }


def _driver(url: str) -> str:
    return "sqlite" if driver_url(url).get_backend_name() == "sqlite" else "postgresql+psycopg"
