"""The composition root: the only file that knows everything."""

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import (
    AbstractAsyncContextManager,
    AsyncExitStack,
    asynccontextmanager,
    nullcontext,
    suppress,
)
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from aiogram import BaseMiddleware, Bot
from aiogram.exceptions import TelegramBadRequest, TelegramUnauthorizedError
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.aio import StoppedError, cancel_on, wait_any
from bot.charts.cache import ChartCache
from bot.config import EXPECTED, Settings
from bot.headhunter.single_vacancy import VacancyFetcher
from bot.headhunter.sweep import make_client
from bot.headhunter.sweep_runner import SweepRunner, no_lock, notify_admins
from bot.jobs import digest_planner, scheduler
from bot.jobs.daily_backup import DailyBackup
from bot.jobs.delivery import Deliverer
from bot.local import server as local_telegram
from bot.market_index import MarketIndex
from bot.observability import logs
from bot.observability.error_reports import ErrorReports
from bot.observability.health import Health
from bot.observability.http_server import serve_http
from bot.telegram import webhook
from bot.telegram.client import make_bot, publish_profile
from bot.telegram.current_user import CurrentUserMiddleware
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.event_isolation import DatabaseEventIsolation
from bot.telegram.fsm_storage import DatabaseStorage
from bot.telegram.i18n import MessageCatalogs
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.throttle import Throttle
from db.queries import users
from db.seed import load_reference
from db.store.advisory_locks import AdvisoryLocks
from db.store.engine import Database
from db.store.leader import StoreInUseError, hold_leadership
from handlers import root
from handlers.common.errors import trace

if TYPE_CHECKING:
    from bot.observability.metrics import Metrics

log = logging.getLogger(__name__)
# One slow user must not hold up the others, and a flood must not fill the memory.
UPDATES_AT_ONCE = 100
RETRY_DELAY = 1.0  # seconds from the loss of a store to the next try


def now() -> datetime:
    return datetime.now(UTC)


def make_dispatcher(
    db: Database,
    default_time_zone: str,
    clock: Callable[[], datetime],
    admin_ids: tuple[int, ...] = (),
    most_updates: int | None = None,
    locks: AdvisoryLocks | None = None,
    meter: BaseMiddleware | None = None,
) -> DrainingDispatcher:
    """The dispatcher with everything that handlers ask for by name.

    Without `locks` no other process may handle updates on the same store.
    """
    i18n = MessageCatalogs()
    dispatcher = DrainingDispatcher(
        storage=DatabaseStorage(db),
        events_isolation=DatabaseEventIsolation(locks) if locks else SimpleEventIsolation(),
        db=db,
        i18n=i18n,
        market=MarketIndex(db, default_time_zone),
        pictures=ChartCache(db),
        admin_ids=admin_ids,
        refresh=None,
        vacancies=None,
    )
    if meter is not None:
        dispatcher.update.outer_middleware(meter)
    dispatcher.update.outer_middleware(CurrentUserMiddleware(i18n, default_time_zone, clock))
    throttle = dispatcher["throttle"] = Throttle(most_updates, shared=locks is not None)
    dispatcher.update.outer_middleware(throttle)
    dispatcher.include_router(root.build_router())
    return dispatcher


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
    await wait_any(*ends, work=polling)
    if not polling.done():
        await dispatcher.stop_polling()
    await polling


class StartError(Exception):
    """Why the bot can't start, in words for the operator."""


async def connect(settings: Settings, limiter: RateLimiter, stack: AsyncExitStack) -> Bot:
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


async def languages_of(
    db: Database, i18n: MessageCatalogs, user_ids: Sequence[int]
) -> dict[int, str]:
    async with db.read() as session:
        return {id: i18n.known(await users.language(session, id)) for id in user_ids}


def run_jobs(
    db: Database,
    deliverer: Deliverer,
    refresher: SweepRunner | None,
    backups: DailyBackup | None = None,
) -> AbstractAsyncContextManager[None]:
    """What plans, sends, refreshes and backs up on this kind of store."""
    if db.is_sqlite:
        return scheduler.running(db, deliverer, refresher, backups)
    from bot.jobs import procrastinate_jobs  # noqa: PLC0415 - comes with PostgreSQL alone

    return procrastinate_jobs.running(db, deliverer, refresher)


def daily_backup(settings: Settings) -> DailyBackup | None:
    """What makes the daily copy, where it is wanted."""
    if settings.backup_at is None:
        return None
    return DailyBackup(
        settings.database_url,
        settings.backups,
        settings.backup_at,
        settings.default_timezone,
        settings.backups_keep,
        settings.backups_days,
    )


@dataclass
class Runtime:
    """What one process works with."""

    settings: Settings
    stop: asyncio.Event
    db: Database
    locks: AdvisoryLocks | None
    health: Health
    metrics: "Metrics | None"
    limiter: RateLimiter
    bot: Bot
    dispatcher: DrainingDispatcher

    @property
    def i18n(self) -> MessageCatalogs:
        i18n: MessageCatalogs = self.dispatcher["i18n"]
        return i18n

    async def introduce(self) -> None:
        """Make the bot known to Telegram. Raises StartError and StoppedError."""
        announce = partial(
            webhook.announce,
            self.bot,
            self.dispatcher,
            self.settings.webhook_url,
            self.settings.secret,
            UPDATES_AT_ONCE,
        )
        try:
            admins = await languages_of(self.db, self.i18n, self.settings.admin_ids)
            await cancel_on(self.stop, publish_profile(self.bot, self.i18n, admins, announce))
        except TelegramUnauthorizedError:
            raise StartError(
                f"BOT_TOKEN should be {EXPECTED['BOT_TOKEN']}; Telegram does not know this one"
            ) from None
        except TelegramBadRequest:
            raise StartError(
                f"WEBHOOK_URL should be {EXPECTED['WEBHOOK_URL']}; Telegram refuses this one"
            ) from None

    @asynccontextmanager
    async def jobs(self) -> AsyncIterator[None]:
        """Plan, send and refresh while the block runs: no other process may."""
        await digest_planner.follow_zone_rules(self.db, now())
        deliverer = Deliverer(
            self.db,
            self.bot,
            self.limiter,
            self.i18n,
            now,
            self.settings.digests_in_flight,
            self.dispatcher["market"],
        )
        # What a process before this one sent in the last second counts, too.
        self.limiter.hold_digests(1.0)
        self.health.silent_for = deliverer.silent_for
        if self.metrics is not None:
            deliverer.watch = self.metrics.delivered
        try:
            async with run_jobs(
                self.db, deliverer, self.dispatcher["refresh"], daily_backup(self.settings)
            ):
                yield
        finally:
            self.health.silent_for = None

    def renew_refresher(self) -> None:
        """What keeps the market fresh, where the operator has a token for its source; handlers
        may have it refreshed, and ask for one vacancy. One that was stopped with the jobs is of
        no use any more."""
        settings = self.settings
        if (client := make_client(settings)) is None:
            return
        made = SweepRunner(
            self.db,
            client,
            settings.hh_queries,
            now,
            settings.default_timezone,
            notify_admins(self.db, self.bot, self.i18n, settings.admin_ids),
            turn=partial(self.locks.try_hold, "refresh") if self.locks else no_lock,
        )
        if self.metrics is not None:
            made.watch = self.metrics.refreshed
        self.dispatcher["refresh"], self.dispatcher["vacancies"] = made, VacancyFetcher(client)


def _report_errors(
    stack: AsyncExitStack, db: Database, bot: Bot, i18n: MessageCatalogs, admin_ids: Sequence[int]
) -> None:
    reports = ErrorReports()
    logging.getLogger().addHandler(reports)
    stack.callback(logging.getLogger().removeHandler, reports)
    telling = asyncio.create_task(reports.keep_telling(db, bot, i18n, admin_ids, now))
    stack.callback(telling.cancel)


async def start_metrics(
    settings: Settings, db: Database, health: Health, stack: AsyncExitStack
) -> "Metrics | None":
    """Serve figures and health on a port of their own, where one is set. Raises StartError."""
    if settings.metrics_port is None:
        return None
    from bot.observability.metrics import Metrics  # noqa: PLC0415 - not everyone needs its library

    metrics, app = Metrics(db, now, health), web.Application()
    metrics.add_routes(app)
    health.add_routes(app)
    try:
        place = serve_http(app, settings.metrics_host, settings.metrics_port, asyncio.Event())
        port = await stack.enter_async_context(place)
    except OSError:
        raise StartError("METRICS_PORT should be a free port of this machine") from None
    log.info("figures on port %d", port)
    return metrics


async def build(
    settings: Settings,
    stop: asyncio.Event,
    stack: AsyncExitStack,
    db: Database,
    health: Health,
    metrics: "Metrics | None",
) -> Runtime:
    """Everything that both ways of getting updates need. Raises StartError."""
    locks = None
    if not db.is_sqlite:
        locks = AdvisoryLocks(db)
        stack.push_async_callback(locks.close)
    # Several replicas may start at the same moment.
    async with locks.hold("reference") if locks else nullcontext():
        await load_reference(db)
    limiter = RateLimiter()
    bot = await connect(settings, limiter, stack)
    dispatcher = make_dispatcher(
        db,
        settings.default_timezone,
        now,
        settings.admin_ids,
        settings.updates_per_10s,
        locks,
        metrics,
    )
    work = Runtime(settings, stop, db, locks, health, metrics, limiter, bot, dispatcher)
    work.renew_refresher()
    _report_errors(stack, db, bot, work.i18n, settings.admin_ids)
    return work


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Work with the store until told to stop or, when polling, until it is lost.

    Raises StartError and StoppedError.
    """
    async with AsyncExitStack() as stack:
        db = Database(settings.database_url)
        stack.push_async_callback(db.close)
        health = Health(db)
        beating = asyncio.create_task(health.beat(settings.alive_file))
        stack.callback(beating.cancel)
        metrics = await start_metrics(settings, db, health, stack)
        lost = None
        if db.is_sqlite or settings.webhook_url is None:
            try:
                lost = await cancel_on(stop, stack.enter_async_context(hold_leadership(db)))
            except StoreInUseError:
                raise StartError("Another process of the bot works with this database.") from None
        work = await build(settings, stop, stack, db, health, metrics)
        if settings.webhook_url:
            await run_webhook(work, settings.webhook_url, lost)
        elif lost:
            await run_polling(work, lost)


async def run_polling(work: Runtime, lost: asyncio.Event) -> None:
    """Ask Telegram for updates, and do the jobs. Raises StartError and StoppedError."""
    await work.introduce()
    async with work.jobs():
        work.health.ready = True
        await poll(work.bot, work.dispatcher, work.settings, work.stop, lost)
        draining = asyncio.create_task(work.dispatcher.drain(work.bot))
    await draining


async def run_webhook(work: Runtime, url: str, lost: asyncio.Event | None) -> None:
    """Handle what Telegram brings; one replica at a time, the one that holds the store, has the
    jobs, too. `lost` says that this one holds it already.

    Raises StartError and StoppedError.
    """
    settings = work.settings
    receiver = webhook.Receiver(work.dispatcher, work.bot, settings.secret, UPDATES_AT_ONCE)
    app = webhook.application(receiver, url)
    work.health.add_routes(app)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(work.dispatcher.finish)
        try:
            place = serve_http(app, settings.webhook_host, settings.webhook_port, work.stop)
            port = await stack.enter_async_context(place)
        except OSError:
            raise StartError("WEBHOOK_PORT should be a free port of this machine") from None
        log.info("listening on port %d", port)
        work.health.ready = True
        while not work.stop.is_set():
            async with AsyncExitStack() as turn:
                mine = lost
                if mine is None:
                    mine = await cancel_on(
                        work.stop, turn.enter_async_context(hold_leadership(work.db))
                    )
                await work.introduce()
                async with work.jobs():
                    await wait_any(work.stop, mine)
            work.renew_refresher()


async def run(settings: Settings) -> None:
    """Run until SIGTERM or Ctrl-C; what is under way is finished. Raises StartError."""
    stop = asyncio.Event()
    asyncio.get_running_loop().set_exception_handler(logs.explain)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    while not stop.is_set():
        with suppress(StoppedError):
            try:
                await serve(settings, stop)
            except (SQLAlchemyError, ConnectionError) as error:
                if settings.database_url.startswith("sqlite"):
                    raise
                # A server that was started anew is there again soon.
                log.error("the store is lost: %s", trace(error))
                await cancel_on(stop, asyncio.sleep(RETRY_DELAY))
