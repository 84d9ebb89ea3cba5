"""Faults between a bot and Telegram: at random, repeatable by their seed, and counted."""

import asyncio
import json
import random
from collections import Counter
from dataclasses import asdict, dataclass

from aiohttp import web

from bot.local.checks import RefusedError
from bot.local.server import Proceed


@dataclass(frozen=True)
class Rates:
    """The share of messages that meet each fault."""

    too_many: float = 0.01  # 429, wait a second
    error: float = 0.03  # 500 in Telegram's JSON
    gateway: float = 0.03  # 502 with a page of HTML
    before: float = 0.03  # the connection closes, nothing was done
    after: float = 0.03  # the connection closes, the message was sent


NONE = Rates(0, 0, 0, 0, 0)


class Faults:
    """A fault for `bot.local.server.start`. `counts` is by kind; `unheard` is how many messages
    to each chat were sent without the bot hearing of it, `unsure` how many the bot can't tell of,
    sent or not. A message takes `seconds` on the way to
    Telegram and as much on the way back, give or take all of it."""

    def __init__(self, seed: int, rates: Rates, seconds: float = 0.0) -> None:
        self.counts: Counter[str] = Counter()
        self.unheard: Counter[int] = Counter()
        self.unsure: Counter[int] = Counter()
        self._random = random.Random(seed)
        self._rates = asdict(rates)
        self._seconds = seconds

    async def __call__(
        self, method: str, request: web.Request, proceed: Proceed
    ) -> web.StreamResponse:
        if method != "sendMessage":
            return await proceed()
        kind = self._choose()
        there, back = (self._random.uniform(0, 2 * self._seconds) for _ in range(2))
        await asyncio.sleep(there)
        answer = await self._meet(kind, proceed)
        await asyncio.sleep(back)
        if kind in ("before", "after") and request.transport:
            self.unsure[int(str((await request.post())["chat_id"]))] += 1
            request.transport.abort()
        return answer

    async def _meet(self, kind: str, proceed: Proceed) -> web.StreamResponse:
        if not kind:
            return await proceed()
        self.counts[kind] += 1
        if kind == "too_many":
            refusal = RefusedError(429, "Too Many Requests: retry after 1", retry_after=1)
            return web.json_response(refusal.answer, status=429)
        if kind == "error":
            refusal = RefusedError(500, "Internal Server Error")
            return web.json_response(refusal.answer, status=500)
        if kind == "gateway":
            page = "<html><body><h1>502 Bad Gateway</h1></body></html>"
            return web.Response(status=502, text=page, content_type="text/html")
        if kind == "before":
            return web.Response()
        answer = await proceed()
        if answer.status == 200:
            assert isinstance(answer, web.Response)
            self.unheard[json.loads(answer.text or "")["result"]["chat"]["id"]] += 1
        return answer

    def _choose(self) -> str:
        point = self._random.random()
        for kind, rate in self._rates.items():
            point -= rate
            if point < 0:
                return kind
        return ""
