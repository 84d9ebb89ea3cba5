"""The log: text or JSON lines with ids, and never a token or the words of a user."""

import asyncio
import copy
import json
import logging
import re
import traceback
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any

# A bot token anywhere in a line: in an address, in the text of an exception.
_TOKEN = re.compile(r"\d{3,20}:[A-Za-z0-9_-]{20,}")
# The ids of the current work, like {"update": 5, "user": 1}; every line logged meanwhile has them.
_about: ContextVar[Mapping[str, int]] = ContextVar("about", default=MappingProxyType({}))

# At DEBUG or INFO these log the contents of statements and messages, or nothing of use.
NOISY = ("aiogram.event", "aiosqlite", "alembic", "aiohttp.access", "asyncio")


@contextmanager
def about(**ids: int | None) -> Iterator[None]:
    """Add these ids to every line of the block, and of the tasks that it starts."""
    token = _about.set({**_about.get(), **{key: id for key, id in ids.items() if id is not None}})
    try:
        yield
    finally:
        _about.reset(token)


def ids() -> Mapping[str, int]:
    """The ids of the current work, see `about`."""
    return _about.get()


def kind(error: BaseException | None) -> str:
    """The types of an exception and its causes; its text may quote a user, or a whole answer."""
    names: list[str] = []
    while error is not None and len(names) < 5:
        names.append(type(error).__name__)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return " from ".join(names)


def without_texts(record: logging.LogRecord) -> logging.LogRecord:
    """Copy the record, with kind and place instead of the texts of exceptions."""
    record = copy.copy(record)
    if isinstance(record.args, tuple):
        record.args = tuple(
            kind(value) if isinstance(value, BaseException) else value for value in record.args
        )
    if record.exc_info:
        _type, error, place = record.exc_info
        record.exc_text = kind(error) + "\n" + "".join(traceback.format_tb(place)).rstrip()
    return record


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record = without_texts(record)
        named = ", ".join(f"{name} {id}" for name, id in ids().items())
        record.about = f" [{named}]" if named else ""
        return _TOKEN.sub("<token>", super().format(record))


class _Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        record = without_texts(record)
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **ids(),
        }
        if record.exc_text:
            entry["exception"] = record.exc_text
        return _TOKEN.sub("<token>", json.dumps(entry, ensure_ascii=False))


def configure(level: str, form: str) -> None:
    """Log to standard error, where the service manager collects it; `form` is text or json."""
    handler = logging.StreamHandler()
    text = _Text("%(asctime)s %(levelname)s %(name)s:%(about)s %(message)s")
    handler.setFormatter(_Json() if form == "json" else text)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in NOISY:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    logging.captureWarnings(True)
    # aiogram prints the whole update there.
    warnings.filterwarnings("ignore", message="Detected unknown update type")


def explain(_: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Handle the event loop's errors of tasks that nobody awaits; its own handler quotes texts."""
    error = context.get("exception")
    place = "".join(traceback.format_tb(error.__traceback__)) if error else ""
    logging.getLogger("asyncio").error("%s: %s\n%s", context["message"], kind(error), place)
