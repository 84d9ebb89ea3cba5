"""Reports errors to administrators, grouped by kind and place, at a limited rate."""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramAPIError
from aiogram.utils.i18n import I18n

from bot.observability.logs import without_texts
from db.queries import reports, users
from db.store.engine import Database
from handlers.admin.views import error_reports as view

log = logging.getLogger(__name__)

# Administrators hear of a first error within a minute, and of later ones four times an hour at
# most; a restart does not reset that.
REPORT_INTERVAL = 60.0  # seconds
QUIET_PERIOD = timedelta(minutes=15)
# Kinds that are counted apart; a flood of different ones must not fill the memory.
MAX_KINDS = 200
_PLACE = re.compile(r'File "[^"]*?([^"/]+/[^"/]+)", line (\d+)')


class ErrorReports(logging.Handler):
    """Counts every logged error by kind. Our log lines name ids and places, never texts."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: Counter[str] = Counter()
        self._unreached: set[int] = set()

    def emit(self, record: logging.LogRecord) -> None:
        kind = _kind(record)
        if kind not in self.seen and len(self.seen) >= MAX_KINDS:
            kind = "other errors"
        self.seen[kind] += 1

    async def tell(
        self, db: Database, bot: Bot, i18n: I18n, admin_ids: Sequence[int], now: datetime
    ) -> None:
        """Send the counts to each administrator, unless the last report is QUIET_PERIOD young."""
        if not self.seen or not admin_ids:
            self.seen.clear()
            return
        async with db.begin() as session:
            if not await reports.claim_report(session, now, now - QUIET_PERIOD):
                return
        counts, self.seen = self.seen, Counter()
        for admin in admin_ids:
            async with db.read() as session:
                user = await users.find(session, admin)
            with i18n.context(), i18n.use_locale(user.language if user else i18n.default_locale):
                words = view.errors(counts.most_common()).as_kwargs()
            try:
                with suppress(ClientDecodeError):  # it came, and its answer can't be read
                    await bot.send_message(admin, **words)
            except TelegramAPIError as error:
                self._note_unreached(admin, error)
            else:
                self._unreached.discard(admin)

    def _note_unreached(self, admin: int, error: TelegramAPIError) -> None:
        """Log once that this administrator gets no reports, so that nobody takes it for peace."""
        if admin not in self._unreached:
            self._unreached.add(admin)
            # A warning, because a report that fails must not report itself.
            log.warning(
                "user %d of ADMIN_IDS can't be told of errors (%s): have they started the bot?",
                admin,
                type(error).__name__,
            )

    async def keep_telling(
        self,
        db: Database,
        bot: Bot,
        i18n: I18n,
        admin_ids: Sequence[int],
        clock: Callable[[], datetime],
    ) -> None:
        """Report every REPORT_INTERVAL seconds until it is cancelled."""
        while True:
            await asyncio.sleep(REPORT_INTERVAL)
            try:
                await self.tell(db, bot, i18n, admin_ids, clock())
            except Exception as error:
                log.warning("no report: %s", type(error).__name__)


@contextmanager
def reporting_errors(
    db: Database, bot: Bot, i18n: I18n, admin_ids: Sequence[int], clock: Callable[[], datetime]
) -> Iterator[None]:
    """Report logged errors to administrators while the block runs."""
    reports = ErrorReports()
    logging.getLogger().addHandler(reports)
    telling = asyncio.create_task(reports.keep_telling(db, bot, i18n, admin_ids, clock))
    try:
        yield
    finally:
        telling.cancel()
        logging.getLogger().removeHandler(reports)


def _kind(record: logging.LogRecord) -> str:
    """The kind of a failure: its words without numbers, and the last place of its error."""
    plain = without_texts(record)
    said = f"{plain.getMessage()}\n{plain.exc_text or ''}"
    head, _, rest = said.partition("\n")
    words = re.sub(r"\d+", "…", head)[:200]
    places = _PLACE.findall(rest)
    return f"{words} ({places[-1][0]}:{places[-1][1]})" if places else words
