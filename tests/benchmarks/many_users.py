"""SQLite stores with very many users, none of them due, for the subjects that count them."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from aiogram import Bot
from sqlalchemy import delete, update

from bot.jobs.delivery import Deliverer
from bot.local.rules import TOKEN, Telegram
from bot.local.session import LocalSession
from bot.telegram.i18n import MessageCatalogs
from db.models.deliveries import Delivery
from db.models.users import User
from db.store import migrate
from db.store.engine import Database
from tests.chat import Clock
from tests.deliverers import NoWaiting
from tests.store import TODAY, add_many, add_users, load_sample


async def store_with_users(folder: Path, count: int) -> str:
    """The address of a store with so many users, whose digests are due in a week."""
    url = f"sqlite:///{folder / f'{count}.db'}"
    await asyncio.to_thread(migrate.upgrade, url)
    db = Database(url)
    await load_sample(db)
    await add_users(db, [1], next_digest_at=TODAY + timedelta(weeks=1))
    await add_many(db, count, TODAY + timedelta(weeks=1))
    await db.close()
    return url


def deliverer(db: Database) -> Deliverer:
    """One on the in-process Telegram, whose clock stands still."""
    telegram = Telegram()
    i18n = MessageCatalogs()
    bot = Bot(TOKEN, session=LocalSession(telegram))
    return Deliverer(db, bot, NoWaiting(), i18n, Clock(TODAY))


async def make_due(db: Database, ids: Sequence[int], moment: datetime) -> None:
    """Let these users' digests be due as if none had ever come."""
    async with db.begin() as session:
        await session.execute(delete(Delivery))
        await session.execute(update(User).where(User.id.in_(ids)).values(next_digest_at=moment))
