"""Tells administrators of errors: grouped by kind and place, and never in a flood."""

import asyncio
import logging
import re
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from aiogram import Bot
from aiogram.exceptions import TelegramAPIError
from aiogram.utils.i18n import I18n

from bot.observability.logs import without_texts
from db.queries import reports, users
from db.store.engine import Database
from handlers.admin.views import error_reports as view

# A first error is told within a minute, and what follows at most four times an hour, restarts
# included.
REPORT_INTERVAL = 60.0  # seconds
QUIET_PERIOD = timedelta(minutes=15)
# Kinds that are told apart; a flood of different ones must not fill the memory.
MAX_KINDS = 200
_PLACE = re.compile(r'File "[^"]*?([^"/]+/[^"/]+)", line (\d+)')


class ErrorReports(logging.Handler):
    """Hears every error that is logged. A log line of ours names ids and places, no texts."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        kind = _kind(record)
        if kind not in self.seen and len(self.seen) >= MAX_KINDS:
            kind = "other errors"
        self.seen[kind] += 1

    async def tell(
        self, db: Database, bot: Bot, i18n: I18n, admin_ids: Sequence[int], now: datetime
    ) -> None:
        """Send what was heard, unless the last report was just now."""
        if not self.seen or not admin_ids:
            self.seen.clear()
            return
        async with db.begin() as session:
            if not await reports.claim_report(session, now, now - QUIET_PERIOD):
                return
        heard, self.seen = self.seen, Counter()
        for admin in admin_ids:
            async with db.read() as session:
                user = await users.find(session, admin)
            with i18n.context(), i18n.use_locale(user.language if user else i18n.default_locale):
                words = view.errors(heard.most_common()).as_kwargs()
            with suppress(TelegramAPIError):
                await bot.send_message(admin, **words)

    async def keep_telling(
        self,
        db: Database,
        bot: Bot,
        i18n: I18n,
        admin_ids: Sequence[int],
        clock: Callable[[], datetime],
    ) -> None:
        while True:
            await asyncio.sleep(REPORT_INTERVAL)
            try:
                await self.tell(db, bot, i18n, admin_ids, clock())
            except Exception as error:
                # Not as an error: a report that fails must not report itself.
                logging.getLogger(__name__).warning("no report: %s", type(error).__name__)


def _kind(record: logging.LogRecord) -> str:
    """What failed, without the numbers of this one time: the words, the error, its last place."""
    plain = without_texts(record)
    said = f"{plain.getMessage()}\n{plain.exc_text or ''}"
    head, _, rest = said.partition("\n")
    words = re.sub(r"\d+", "…", head)[:200]
    places = _PLACE.findall(rest)
    return f"{words} ({places[-1][0]}:{places[-1][1]})" if places else words
