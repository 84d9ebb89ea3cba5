"""The composition root: the only file that knows everything."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

from aiogram import Bot
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiogram.utils.i18n import I18n

import handlers
from bot.config import EXPECTED, Settings
from bot.dispatcher import DrainingDispatcher
from bot.local import server as local_telegram
from bot.middlewares import CurrentUserMiddleware
from bot.storage import DatabaseStorage
from bot.telegram import introduce, make_bot
from db.engine import Database
from db.load import load_reference
from handlers import root

log = logging.getLogger(__name__)
LOCALES = Path(handlers.__file__).parent / "locales"
# One slow user must not hold up the others, and a flood must not fill the memory.
UPDATES_AT_ONCE = 100
HEARTBEAT = 15.0  # seconds between two signs of life for the health check


def make_dispatcher(
    db: Database,
    default_time_zone: str,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> DrainingDispatcher:
    """The dispatcher with everything that handlers ask for by name."""
    i18n = I18n(path=LOCALES, default_locale="en", domain="messages")
    dispatcher = DrainingDispatcher(
        storage=DatabaseStorage(db), events_isolation=SimpleEventIsolation(), db=db, i18n=i18n
    )
    dispatcher.update.outer_middleware(CurrentUserMiddleware(i18n, default_time_zone, clock))
    dispatcher.include_router(root.router)
    return dispatcher


async def beat(file: Path) -> None:
    """Leave a sign of life that the health check reads."""
    while True:
        await asyncio.to_thread(file.touch)
        await asyncio.sleep(HEARTBEAT)


async def poll(bot: Bot, dispatcher: DrainingDispatcher, settings: Settings) -> None:
    """Long polling until SIGTERM or Ctrl-C; what was received is finished first."""
    await dispatcher.start_polling(
        bot,
        polling_timeout=settings.poll_timeout,
        tasks_concurrency_limit=UPDATES_AT_ONCE,
        close_bot_session=False,
    )
    await dispatcher.drain(bot)


class StartError(Exception):
    """Why the bot can't start, in words for the operator."""


async def connect(settings: Settings, stack: AsyncExitStack) -> Bot:
    """The bot on Telegram or, without a token, on a local Telegram of its own."""
    token, api_url = settings.token, settings.telegram_api_url
    if token is None:
        try:
            telegram = await local_telegram.start(settings.local_port)
        except OSError:
            raise StartError(
                f"LOCAL_PORT should be a free port; {settings.local_port} is taken"
            ) from None
        stack.push_async_callback(telegram.stop)
        token, api_url = telegram.token, telegram.url
        print(f"No BOT_TOKEN: talk to the bot at {telegram.url}", flush=True)  # noqa: T201
    bot = make_bot(token, api_url)
    stack.push_async_callback(bot.session.close)
    return bot


async def run(settings: Settings) -> None:
    """Run until told to stop. Raises StartError."""
    async with AsyncExitStack() as stack:
        db = Database(settings.database_url)
        stack.push_async_callback(db.close)
        await load_reference(db)
        bot = await connect(settings, stack)
        dispatcher = make_dispatcher(db, settings.default_timezone)
        beating = asyncio.create_task(beat(settings.alive_file))
        stack.callback(beating.cancel)
        try:
            await introduce(bot, dispatcher["i18n"])
        except TelegramUnauthorizedError:
            raise StartError(
                f"BOT_TOKEN should be {EXPECTED['BOT_TOKEN']}; Telegram does not know this one"
            ) from None
        await poll(bot, dispatcher, settings)
