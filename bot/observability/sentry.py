"""Errors to Sentry: their kinds, their places and our ids, and never the words of a user.

Imported only if SENTRY_DSN is set; `pip install '.[sentry]'` brings the library.
"""

import logging
from typing import Any

import sentry_sdk
from sentry_sdk.integrations.atexit import AtexitIntegration
from sentry_sdk.integrations.dedupe import DedupeIntegration
from sentry_sdk.integrations.logging import LoggingIntegration
from sentry_sdk.transport import Transport

from bot.observability.logs import ids

OURS = ("bot", "handlers", "db")
# The fields that an event may hold. All others are dropped: requests, breadcrumbs, extras, the
# arguments of the process, and any field that a later version of the library adds.
KEPT = (
    "event_id",
    "timestamp",
    "level",
    "platform",
    "logger",
    "sdk",
    "release",
    "environment",
    "server_name",
)
FRAME = (
    "filename",
    "abs_path",
    "function",
    "module",
    "lineno",
    "in_app",
    "pre_context",
    "context_line",
    "post_context",
)


def scrub(event: Any, _: Any) -> Any:
    """Copy the allowed fields of an event; texts only of our own loggers."""
    kept = {key: event[key] for key in KEPT if key in event}
    if entry := event.get("logentry"):
        # Texts of other libraries may quote an answer of Telegram, which may quote a user.
        ours = str(event.get("logger", "")).split(".")[0] in OURS
        words = ("message", "formatted") if ours else ("message",)
        kept["logentry"] = {key: entry[key] for key in words if key in entry}
    if values := (event.get("exception") or {}).get("values"):
        kept["exception"] = {"values": [_error(value) for value in values]}
    kept["tags"] = {key: str(id) for key, id in ids().items()}
    return kept


def _error(value: Any) -> dict[str, Any]:
    """Copy kind and place of an exception; its text may quote a user or a token."""
    frames = (value.get("stacktrace") or {}).get("frames") or []
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "value": "",
        "stacktrace": {
            "frames": [{key: frame[key] for key in FRAME if key in frame} for frame in frames]
        },
    }


def start(dsn: str, transport: Transport | None = None) -> None:
    """Report every logged error to Sentry, scrubbed. `transport` replaces HTTP in tests."""
    sentry_sdk.init(
        dsn=dsn,
        transport=transport,
        include_local_variables=False,
        max_breadcrumbs=0,
        max_request_body_size="never",
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            LoggingIntegration(level=None, event_level=logging.ERROR),
            DedupeIntegration(),
            AtexitIntegration(callback=lambda pending, timeout: None),
        ],
        before_send=scrub,
    )
