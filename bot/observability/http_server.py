"""Where the bot listens: for Telegram's updates, and for those who watch over it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from bot.aio import STOP_WITHIN

LINGER = 1.0  # seconds for the rest of a body that nobody reads


@asynccontextmanager
async def serve_http(
    app: web.Application, host: str, port: int, stop: asyncio.Event
) -> AsyncIterator[int]:
    """Serve while the block runs, on the port that it gets. At a stop the door closes at once:
    nothing new is taken, and what is under way may end. Raises OSError where the port is taken.
    """
    # No access log: it would hold the addresses of everyone who tries.
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
