"""The composition root: the only file that knows everything."""

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar

from aiogram import Bot
from aiogram.exceptions import TelegramUnauthorizedError
from aiogram.fsm.storage.memory import SimpleEventIsolation

from bot import planner, scheduler
from bot.catalogues import Catalogues
from bot.config import EXPECTED, Settings
from bot.delivery import Deliverer
from bot.dispatcher import DrainingDispatcher
from bot.limits import Limiter
from bot.local import server as local_telegram
from bot.market import MarketIndex
from bot.middlewares import CurrentUserMiddleware
from bot.pictures import Pictures
from bot.refresh import make_client
from bot.refresher import Refresher, teller
from bot.reports import Reports
from bot.storage import DatabaseStorage
from bot.telegram import introduce, make_bot
from bot.throttle import Throttle
from bot.vacancies import Vacancies
from db.engine import Database
from db.load import load_reference
from db.queries import users
from db.sole import StoreInUseError, sole
from handlers import root

T = TypeVar("T")
# One slow user must not hold up the others, and a flood must not fill the memory.
UPDATES_AT_ONCE = 100
HEARTBEAT = 15.0  # seconds between two signs of life for the health check


def now() -> datetime:
    return datetime.now(UTC)


def make_dispatcher(
    db: Database,
    default_time_zone: str,
    clock: Callable[[], datetime],
    admin_ids: tuple[int, ...] = (),
    most_updates: int | None = None,
) -> DrainingDispatcher:
    """The dispatcher with everything that handlers ask for by name."""
    i18n = Catalogues()
    dispatcher = DrainingDispatcher(
        storage=DatabaseStorage(db),
        events_isolation=SimpleEventIsolation(),
        db=db,
        i18n=i18n,
        market=MarketIndex(db),
        pictures=Pictures(db),
        admin_ids=admin_ids,
        refresh=None,
        vacancies=None,
    )
    dispatcher.update.outer_middleware(CurrentUserMiddleware(i18n, default_time_zone, clock))
    throttle = dispatcher["throttle"] = Throttle(most_updates)
    dispatcher.update.outer_middleware(throttle)
    dispatcher.include_router(root.router)
    return dispatcher


async def beat(file: Path) -> None:
    """Leave a sign of life that the health check reads."""
    while True:
        await asyncio.to_thread(file.touch)
        await asyncio.sleep(HEARTBEAT)


async def poll(
    bot: Bot, dispatcher: DrainingDispatcher, settings: Settings, *ends: asyncio.Event
) -> None:
    """Long polling until one of the events."""
    polling = asyncio.create_task(
        dispatcher.start_polling(
            bot,
            polling_timeout=settings.poll_timeout,
            tasks_concurrency_limit=UPDATES_AT_ONCE,
            close_bot_session=False,
            handle_signals=False,
        )
    )
    waits = [asyncio.create_task(end.wait()) for end in ends]
    await asyncio.wait([polling, *waits], return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    if not polling.done():
        await dispatcher.stop_polling()
    await polling


class StartError(Exception):
    """Why the bot can't start, in words for the operator."""


class StoppedError(Exception):
    """Told to stop before there was anything to finish."""


async def unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T:
    """Wait for work that may take forever. Raises StoppedError."""
    task, stopped = asyncio.create_task(work), asyncio.create_task(stop.wait())
    await asyncio.wait({task, stopped}, return_when=asyncio.FIRST_COMPLETED)
    stopped.cancel()
    if task.done():
        return await task
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    raise StoppedError


async def connect(settings: Settings, limiter: Limiter, stack: AsyncExitStack) -> Bot:
    """The bot on Telegram or, without a token, on a local Telegram of its own."""
    token, api_url = settings.token, settings.telegram_api_url
    if token is None:
        try:
            telegram = await local_telegram.start(settings.local_port, limits=True)
        except OSError:
            raise StartError(
                f"LOCAL_PORT should be a free port; {settings.local_port} is taken"
            ) from None
        stack.push_async_callback(telegram.stop)
        token, api_url = telegram.token, telegram.url
        print(f"No BOT_TOKEN: talk to the bot at {telegram.url}", flush=True)  # noqa: T201
    bot = make_bot(token, api_url, limiter)
    stack.push_async_callback(bot.session.close)
    return bot


async def languages_of(db: Database, i18n: Catalogues, user_ids: Sequence[int]) -> dict[int, str]:
    async with db.read() as session:
        return {id: i18n.known(await users.language(session, id)) for id in user_ids}


def jobs_of(
    db: Database, deliverer: Deliverer, refresher: Refresher | None
) -> AbstractAsyncContextManager[None]:
    """What plans, sends and refreshes on this kind of store."""
    if db.is_sqlite:
        return scheduler.running(db, deliverer, refresher)
    from bot import replicas  # noqa: PLC0415 - comes with PostgreSQL alone

    return replicas.running(db, deliverer, refresher)


def headhunter_of(
    settings: Settings, db: Database, bot: Bot, dispatcher: DrainingDispatcher
) -> Refresher | None:
    """What keeps the market fresh, where the operator has a token for its source; handlers may
    have it refreshed, and ask for one vacancy."""
    if (client := make_client(settings)) is None:
        return None
    tell = teller(db, bot, dispatcher["i18n"], settings.admin_ids)
    made = Refresher(db, client, settings.hh_queries, now, settings.default_timezone, tell)
    dispatcher["refresh"], dispatcher["vacancies"] = made, Vacancies(client)
    return made


def _report_errors(
    stack: AsyncExitStack, db: Database, bot: Bot, i18n: Catalogues, admin_ids: Sequence[int]
) -> None:
    reports = Reports()
    logging.getLogger().addHandler(reports)
    stack.callback(logging.getLogger().removeHandler, reports)
    telling = asyncio.create_task(reports.keep_telling(db, bot, i18n, admin_ids, now))
    stack.callback(telling.cancel)


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Hold the store and work with it until told to stop, or until it is lost.

    Raises StartError and StoppedError.
    """
    async with AsyncExitStack() as stack:
        beating = asyncio.create_task(beat(settings.alive_file))
        stack.callback(beating.cancel)
        db = Database(settings.database_url)
        stack.push_async_callback(db.close)
        try:
            lost = await unless(stop, stack.enter_async_context(sole(db)))
        except StoreInUseError:
            raise StartError("Another process of the bot works with this database.") from None
        await load_reference(db)
        await planner.follow_zone_rules(db, now())
        limiter = Limiter()
        bot = await connect(settings, limiter, stack)
        dispatcher = make_dispatcher(
            db, settings.default_timezone, now, settings.admin_ids, settings.updates_per_10s
        )
        i18n = dispatcher["i18n"]
        try:
            admins = await languages_of(db, i18n, settings.admin_ids)
            await unless(stop, introduce(bot, i18n, admins))
        except TelegramUnauthorizedError:
            raise StartError(
                f"BOT_TOKEN should be {EXPECTED['BOT_TOKEN']}; Telegram does not know this one"
            ) from None
        deliverer = Deliverer(
            db, bot, limiter, i18n, now, settings.digests_in_flight, dispatcher["market"]
        )
        # What a process before this one sent in the last second counts, too.
        limiter.hold_digests(1.0)
        refresher = headhunter_of(settings, db, bot, dispatcher)
        _report_errors(stack, db, bot, i18n, settings.admin_ids)
        async with jobs_of(db, deliverer, refresher):
            await poll(bot, dispatcher, settings, stop, lost)
            draining = asyncio.create_task(dispatcher.drain(bot))
        await draining


async def run(settings: Settings) -> None:
    """Run until SIGTERM or Ctrl-C; what is under way is finished. Raises StartError."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    while not stop.is_set():
        with suppress(StoppedError):
            await serve(settings, stop)
