"""One address for several replicas, as a reverse proxy gives it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count

from aiohttp import ClientConnectorError, ClientError, ClientSession, web


@asynccontextmanager
async def balancer(ports: Sequence[int]) -> AsyncIterator[str]:
    """Its address. Each request goes to the next replica; one that can't be reached is passed."""
    numbers = count()

    async def forward(request: web.Request) -> web.Response:
        body = await request.read()
        first = next(numbers)
        for turn in range(len(ports)):
            port = ports[(first + turn) % len(ports)]
            try:
                async with http.post(
                    f"http://127.0.0.1:{port}{request.path}", data=body, headers=request.headers
                ) as answer:
                    return web.Response(status=answer.status)
            except ClientConnectorError:
                continue
            except ClientError:
                break  # it may have been handled: Telegram decides
        return web.Response(status=502)

    app = web.Application()
    app.router.add_post("/{path:.*}", forward)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    async with ClientSession() as http:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/telegram"
    await runner.cleanup()
