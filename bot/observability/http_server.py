"""The HTTP servers: one for Telegram's updates, one for metrics and health."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from bot.aio import STOP_WITHIN

LINGER = 1.0  # seconds to drain a request body that no handler reads


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
        app, access_log=None, shutdown_timeout=STOP_WITHIN, lingering_time=LINGER
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
