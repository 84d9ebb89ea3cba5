"""The log: text or JSON lines with ids in them, and never a token."""

import json
import logging
import re
from datetime import UTC, datetime

# A bot token wherever it turns up: in an address, in an exception's text.
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,}")


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _TOKEN.sub("<token>", super().format(record))


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return _TOKEN.sub("<token>", json.dumps(entry, ensure_ascii=False))


def configure(level: str, form: str) -> None:
    """Send everything to standard error, where a service's log is collected."""
    handler = logging.StreamHandler()
    text = _Text("%(asctime)s %(levelname)s %(name)s: %(message)s")
    handler.setFormatter(_Json() if form == "json" else text)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in (
        "aiogram.event",
        "aiosqlite",
        "alembic",
        "aiohttp.access",
        "asyncio",
        "procrastinate",
    ):
        logging.getLogger(noisy).setLevel(logging.WARNING)
