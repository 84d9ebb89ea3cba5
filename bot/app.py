"""The composition root: the only module that knows every part."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING

from aiogram import BaseMiddleware, Bot
from aiogram.exceptions import TelegramBadRequest, TelegramUnauthorizedError
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.aio import Stop, StoppedError, cancel_on, in_background, wait_any
from bot.assistant import Assistant
from bot.charts.cache import ChartCache
from bot.config import EXPECTED, Settings
from bot.headhunter.feeds import NightlyFeeds
from bot.headhunter.single_vacancy import VacancyFetcher
from bot.headhunter.sweep import make_client
from bot.headhunter.sweep_runner import SweepRunner, no_lock, notify_admins
from bot.jobs import digest_planner, scheduler
from bot.jobs.daily_backup import daily_backup
from bot.jobs.delivery import Deliverer
from bot.local import server as local_telegram
from bot.market_index import MarketIndex
from bot.observability import logs
from bot.observability.checkup import check_up
from bot.observability.error_reports import reporting_errors
from bot.observability.health import Health
from bot.observability.http_server import serve_http
from bot.telegram import webhook
from bot.telegram.answers import Handling
from bot.telegram.client import announce_until_heard, make_bot, publish_profile
from bot.telegram.current_user import CurrentUserMiddleware
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.fsm_storage import DatabaseStorage
from bot.telegram.i18n import MessageCatalogs
from bot.telegram.intake import Intake
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.throttle import Throttle
from db import reference
from db.documents.formats.process import Converter
from db.queries import users
from db.seed import load_reference
from db.store.advisory_locks import AdvisoryLocks
from db.store.engine import Database, StoreLostError
from db.store.leader import hold_leadership
from db.store.locked_file import StoreFile
from handlers import root
from handlers.common.errors import trace

if TYPE_CHECKING:
    from bot.observability.metrics import Metrics

log = logging.getLogger(__name__)
RETRY_DELAY = 1.0  # seconds from the loss of the store to the next try


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
    """Make the dispatcher with everything that handlers ask for by name.

    `most_updates` of one user are answered in ten seconds (None: any number). Without `locks` no
    other process may handle updates on the same store.
    """
    i18n = MessageCatalogs()
    dispatcher = DrainingDispatcher(
        storage=DatabaseStorage(db, clock),
        throttle=Throttle(most_updates, clock),
        locks=locks,
        db=db,
        i18n=i18n,
        market=MarketIndex(db, default_time_zone, reference.snapshot()),
        pictures=ChartCache(db),
        admin_ids=admin_ids,
        refresh=None,
        vacancies=None,
        assistant=None,
        check_up=None,
        converter=Converter(),
    )
    dispatcher.update.outer_middleware(Handling())
    if meter is not None:
        dispatcher.update.outer_middleware(meter)
    dispatcher.update.outer_middleware(CurrentUserMiddleware(i18n, default_time_zone, clock))
    dispatcher.include_router(root.build_router())
    dispatcher.index_handlers()
    return dispatcher


BAD_TOKEN = f"BOT_TOKEN should be {EXPECTED['BOT_TOKEN']}; Telegram does not know this one"


class StartError(Exception):
    """The bot can't start, or go on; the message tells the operator why."""


async def connect(
    settings: Settings, limiter: RateLimiter, stack: AsyncExitStack, stop: Stop
) -> Bot:
    """Connect to Telegram or, without a token, to a local Telegram made for it.

    Raises StartError.
    """
    token, api_url = settings.token, settings.telegram_api_url
    if token is None:
        try:
            telegram = await local_telegram.start(
                settings.local_port, limits=True, history=settings.local_history
            )
        except OSError:
            raise StartError(
                f"LOCAL_PORT should be a free port; {settings.local_port} is taken"
            ) from None
        stack.push_async_callback(telegram.stop)
        token, api_url = telegram.token, telegram.url
        print(f"No BOT_TOKEN: talk to the bot at {telegram.url}", flush=True)  # noqa: T201
    bot = make_bot(token, api_url, limiter, partial(stop.fail, BAD_TOKEN))
    stack.push_async_callback(bot.session.close)
    return bot


@dataclass
class Runtime:
    """The parts of one process, and the ways to run them."""

    settings: Settings
    stop: Stop
    db: Database
    locks: AdvisoryLocks | None
    health: Health
    metrics: "Metrics | None"
    limiter: RateLimiter
    bot: Bot
    dispatcher: DrainingDispatcher
    intake: Intake

    @property
    def i18n(self) -> MessageCatalogs:
        i18n: MessageCatalogs = self.dispatcher["i18n"]
        return i18n

    async def announce(self) -> None:
        """Tell Telegram where updates go. Raises StartError and StoppedError."""
        settings = self.settings
        announce = partial(
            webhook.announce, self.bot, self.dispatcher, settings.webhook_url, settings.secret
        )
        try:
            await cancel_on(self.stop, announce_until_heard(self.bot, announce))
        except TelegramUnauthorizedError:
            raise StartError(BAD_TOKEN) from None
        except TelegramBadRequest:
            raise StartError(
                f"WEBHOOK_URL should be {EXPECTED['WEBHOOK_URL']}; Telegram refuses this one"
            ) from None

    async def publish(self) -> None:
        """Publish the menus and the profile."""
        async with self.db.read() as session:
            admins = {
                admin: self.i18n.known(await users.language(session, admin))
                for admin in self.settings.admin_ids
            }
        await publish_profile(self.bot, self.i18n, admins)

    @asynccontextmanager
    async def jobs(self) -> AsyncIterator[None]:
        """Run the background jobs while the block runs. Only the leader may."""
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
        # Messages that the leader before this one sent in the last second count, too.
        self.limiter.hold_digests(1.0)
        self.health.silent_for = deliverer.silent_for
        if self.metrics is not None:
            deliverer.watch = self.metrics.delivered
        backups = daily_backup(self.settings, self.db)
        refresh, feeds = self.dispatcher["refresh"], self._feeds()
        try:
            async with (
                in_background(self.publish()),
                scheduler.running(self.db, deliverer, refresh, backups, feeds),
            ):
                yield
        finally:
            self.health.silent_for = None

    def _feeds(self) -> NightlyFeeds | None:
        """The feeds of HeadHunter that HH_RSS names."""
        settings = self.settings
        if not settings.hh_rss:
            return None
        tell = notify_admins(self.db, self.bot, self.i18n, settings.admin_ids)
        zone, agent = settings.default_timezone, settings.hh_user_agent
        return NightlyFeeds(self.db, settings.hh_rss, agent, now, zone, tell)

    def renew_sweep_runner(self) -> None:
        """Give handlers a way to sweep HeadHunter and to fetch one vacancy, if HH_TOKEN is set.

        The end of the jobs stops a runner for good, so the next leadership needs a new one.
        """
        settings = self.settings
        if (client := make_client(settings)) is None:
            return
        runner = SweepRunner(
            self.db,
            client,
            settings.hh_queries,
            now,
            settings.default_timezone,
            notify_admins(self.db, self.bot, self.i18n, settings.admin_ids),
            lock=partial(self.locks.try_hold, "refresh") if self.locks else no_lock,
        )
        if self.metrics is not None:
            runner.watch = self.metrics.refreshed
        self.dispatcher["refresh"] = runner
        self.dispatcher["vacancies"] = VacancyFetcher(client, now)

    async def poll(self, lost: asyncio.Event) -> None:
        """Ask Telegram for updates and run the jobs, until a stop or until the store is lost.

        Raises StartError and StoppedError.
        """
        self.health.intake = self.intake.pulse
        await self.announce()
        async with self.jobs():
            self.health.ready = True
            await self.intake.poll(self.settings.poll_timeout, self.stop, lost)
            draining = asyncio.create_task(self.dispatcher.drain(self.bot))
        await draining

    async def receive(self, url: str, lost: asyncio.Event | None) -> None:
        """Handle the updates that Telegram brings to `url`; as the leader run the jobs, too.

        `lost` is given if this process is the leader already. Raises StartError and StoppedError.
        """
        settings = self.settings
        receiver = webhook.Receiver(self.intake, settings.secret)
        app = webhook.application(receiver, url)
        self.health.add_routes(app)
        async with AsyncExitStack() as stack:
            stack.push_async_callback(self.dispatcher.finish)
            try:
                server = serve_http(app, settings.webhook_host, settings.webhook_port, self.stop)
                port = await stack.enter_async_context(server)
            except OSError:
                raise StartError("WEBHOOK_PORT should be a free port of this machine") from None
            log.info("listening on port %d", port)
            self.health.ready = True
            while not self.stop.is_set() and not self.db.is_lost():
                await self._lead(url, lost)
                self.renew_sweep_runner()

    async def _lead(self, url: str, lost: asyncio.Event | None) -> None:
        """Become the leader, unless this process is, and run the jobs until that is lost."""
        async with AsyncExitStack() as stack:
            if lost is None:
                leadership = stack.enter_async_context(hold_leadership(self.db))
                lost = await cancel_on(self.stop, leadership)
            pulse = self.health.intake = self.intake.pulse
            pulse.good()
            stack.callback(setattr, self.health, "intake", None)
            await self.announce()
            check = webhook.DeliveryCheck(self.bot, url, pulse)
            async with self.jobs(), in_background(check.keep_checking()):
                await wait_any(self.stop, lost)


async def start_metrics(
    settings: Settings, db: Database, health: Health, stack: AsyncExitStack
) -> "Metrics | None":
    """Serve metrics and health on METRICS_PORT, if it is set. Raises StartError."""
    if settings.metrics_port is None:
        return None
    from bot.observability.metrics import Metrics  # noqa: PLC0415 - its library is optional

    metrics, app = Metrics(db, now, health), web.Application()
    metrics.add_routes(app)
    health.add_routes(app)
    try:
        server = serve_http(app, settings.metrics_host, settings.metrics_port, asyncio.Event())
        port = await stack.enter_async_context(server)
    except OSError:
        raise StartError("METRICS_PORT should be a free port of this machine") from None
    log.info("figures on port %d", port)
    return metrics


async def build(
    settings: Settings,
    stop: Stop,
    stack: AsyncExitStack,
    db: Database,
    health: Health,
    metrics: "Metrics | None",
) -> Runtime:
    """Build the parts that polling and the webhook need. Raises StartError."""
    locks = None
    if not db.is_sqlite:
        locks = AdvisoryLocks(db)
        stack.push_async_callback(locks.close)
    # Several replicas may start at the same moment.
    async with locks.hold("reference") if locks else nullcontext():
        await load_reference(db)
    limiter = RateLimiter()
    bot = await connect(settings, limiter, stack, stop)
    dispatcher = make_dispatcher(
        db,
        settings.default_timezone,
        now,
        settings.admin_ids,
        settings.updates_per_10s,
        locks,
        metrics,
    )
    dispatcher["check_up"] = partial(check_up, settings, db)
    if settings.assistant_url and settings.assistant_model:
        dispatcher["assistant"] = Assistant(settings.assistant_url, settings.assistant_model, now)
    intake = Intake(dispatcher, bot)
    if metrics is not None:
        intake.watch = metrics.unreadable
    runtime = Runtime(settings, stop, db, locks, health, metrics, limiter, bot, dispatcher, intake)
    runtime.renew_sweep_runner()
    stack.enter_context(reporting_errors(db, bot, runtime.i18n, settings.admin_ids, now))
    # The modules live as long as the process: a full collection, which stops the loop for a fifth
    # of a second while it walks through them, needs not.
    gc.freeze()
    return runtime


async def serve(settings: Settings, stop: Stop, file: StoreFile | None) -> None:
    """Serve users from the store until a stop, or until the store is lost.

    A webhook waits for PostgreSQL itself. Raises StartError, StoppedError and StoreLostError.
    """
    async with AsyncExitStack() as stack:
        db = Database(settings.database_url, file)
        stack.push_async_callback(db.close)
        health = Health(db)
        heartbeat = asyncio.create_task(health.beat(settings.alive_file))
        stack.callback(heartbeat.cancel)
        metrics = await start_metrics(settings, db, health, stack)
        lost = None
        if db.is_sqlite or settings.webhook_url is None:
            leadership = stack.enter_async_context(hold_leadership(db, file))
            lost = await cancel_on(stop, leadership)
        runtime = await build(settings, stop, stack, db, health, metrics)
        if settings.webhook_url:
            await runtime.receive(settings.webhook_url, lost)
        elif lost:
            await runtime.poll(lost)
        if db.is_lost():
            raise StoreLostError


async def run(settings: Settings, file: StoreFile | None = None) -> None:
    """Run until SIGTERM, SIGHUP or Ctrl-C, then finish what is under way.

    `file` is the SQLite store whose lock the caller holds. Raises StartError, also for a token
    that is revoked meanwhile, and StoreLostError.
    """
    stop = Stop()
    asyncio.get_running_loop().set_exception_handler(logs.explain)
    stop.on_signals()
    while not stop.is_set():
        with suppress(StoppedError):
            try:
                await serve(settings, stop, file)
            except (SQLAlchemyError, ConnectionError) as error:
                if settings.database_url.startswith("sqlite"):
                    raise
                # A server that restarts is there again soon.
                log.error("the store is lost: %s", trace(error))
                await cancel_on(stop, asyncio.sleep(RETRY_DELAY))
    if stop.error is not None:
        raise StartError(stop.error)
