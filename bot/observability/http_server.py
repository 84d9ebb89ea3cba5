"""The HTTP servers: one for Telegram's updates, one for metrics and health."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.log import server_logger

from bot.aio import STOP_WITHIN

LINGER = 1.0  # seconds to drain a request body that no handler reads


class ServerLog(logging.LoggerAdapter[logging.Logger]):
    """aiohttp's log, where what a client did wrong is no error of ours: anyone may do it."""

    def exception(self, msg: object, *args: object, exc_info: Any = True, **more: Any) -> None:
        if isinstance(exc_info, HttpProcessingError | web.RequestPayloadError):
            self.info("a request can't be read: %s", type(exc_info).__name__)
        else:
            super().exception(msg, *args, exc_info=exc_info, **more)


@asynccontextmanager
async def serve_http(
    app: web.Application, host: str, port: int, stop: asyncio.Event
) -> AsyncIterator[int]:
    """Serve while the block runs; yields the port (`port` 0 takes a free one).

    A stop refuses new connections at once, and leaves STOP_WITHIN seconds to requests under way.
    Raises OSError if the port is taken.
    """
    # No access log: it would hold the address of every client.
    runner = web.AppRunner(
        app,
        access_log=None,
        logger=ServerLog(server_logger),
        shutdown_timeout=STOP_WITHIN,
        lingering_time=LINGER,
    )
    await runner.setup()
    closing = asyncio.create_task(_close_at(stop, runner))
    try:
        await web.TCPSite(runner, host, port).start()
        yield runner.addresses[0][1]
    finally:
        if not stop.is_set():
            closing.cancel()
        with suppress(asyncio.CancelledError):
            await closing
        await runner.cleanup()


async def _close_at(stop: asyncio.Event, runner: web.AppRunner) -> None:
    await stop.wait()
    await runner.cleanup()
