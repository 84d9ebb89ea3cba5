"""A local Telegram that notes what each user sees, and one that fails at random."""

import asyncio
import json
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from bot.local.chats import JsonObject
from bot.local.checks import RefusedError
from bot.local.messages import Files
from bot.local.rules import Telegram
from bot.local.server import Proceed
from tests.soak.limits import Asking, key
from tests.soak.stranger import PAUSE


class Watched(Telegram):
    """`inbox` holds the bot's answers to each chat; digests are kept apart: only they say
    whether they ring."""

    def __init__(self) -> None:
        super().__init__()
        self.inbox: dict[int, list[JsonObject]] = defaultdict(list)
        self.news: dict[int, asyncio.Event] = defaultdict(asyncio.Event)
        self.digests: Counter[int] = Counter()
        self.doubled = 0
        self.twice = False
        self._of_digest = False

    def call(self, method: str, params: JsonObject, files: Files | None = None) -> Any:
        self._of_digest = "disable_notification" in params
        return super().call(method, params, files)

    def _message(self, chat: JsonObject, sender: JsonObject, **content: Any) -> JsonObject:
        message = super()._message(chat, sender, **content)
        if sender is self.me:
            if self._of_digest:
                self.digests[chat["id"]] += 1
            else:
                self.inbox[chat["id"]].append(message)
                self.news[chat["id"]].set()
        return message

    def _answerCallbackQuery(  # noqa: N802 - the method's name
        self,
        callback_query_id: str,
        text: str = "",
        show_alert: bool = False,
        url: str = "",
        cache_time: int = 0,
    ) -> bool:
        super()._answerCallbackQuery(callback_query_id, text, show_alert)
        self.queries[callback_query_id].update(text=text, took=self.took(callback_query_id))
        self.news[self.queries[callback_query_id]["user"]].set()
        return True

    def took(self, key: str) -> float:
        return self.clock() - float(self.queries[key]["at"])

    def _update(self, kind: str, content: JsonObject) -> None:
        super()._update(kind, content)
        if self.twice:
            # With the same number, as when the bot died before it said that it has it.
            self.updates.append(self.updates[-1])
            self.doubled += 1


@dataclass
class Faults:
    """A fault for `bot.local.server.start`: a share `rate` of all requests meets each kind."""

    rate: float
    chance: random.Random
    counts: Counter[str] = field(default_factory=Counter)
    # Digests that arrived without the bot hearing of it, by user.
    unheard: Counter[int] = field(default_factory=Counter)
    # What Telegram would not do.
    bad: Counter[str] = field(default_factory=Counter)
    asking: Asking = field(default_factory=Asking)
    out: bool = False
    working: bool = False
    slow_chat: str = ""  # a chat to which every message is refused for half a minute
    # While it is not set, no message gets through; then all that gathered do at once.
    flows: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.flows.set()

    async def __call__(
        self, method: str, request: web.Request, proceed: Proceed
    ) -> web.StreamResponse:
        if method in ("getUpdates", "sendChatAction"):  # nobody waits for these
            return await self._answer(request, proceed)
        params = dict(await request.post())
        if self.slow_chat and params.get("chat_id") == self.slow_chat:
            return self._refuse("429 of a chat", PAUSE)
        asked = key(method, params)
        self.asking.asked(asked, time.time())
        if method.startswith("send"):
            await self.flows.wait()
        answer = await self._answer(request, proceed)
        if answer.status == 429:
            self.asking.refused(asked, time.time())
        elif answer.status == 400 and isinstance(answer, web.Response):
            self.bad[f"{method}: {json.loads(answer.text or '')['description'][:60]}"] += 1
        return answer

    async def _answer(self, request: web.Request, proceed: Proceed) -> web.StreamResponse:
        if self.out:
            self.counts["outage"] += 1
            return self._cut(request)
        kind = self._choose()
        if not kind:
            answer = await proceed()
            if self.out:  # it began while the answer was on its way
                await self._count_unheard(request, answer)
                return self._cut(request)
            return answer
        self.counts[kind] += 1
        if kind == "429":
            return self._refuse(None, 1)
        if kind == "500":
            refusal = RefusedError(500, "Internal Server Error")
            return web.json_response(refusal.answer, status=500)
        if kind == "after":
            await self._count_unheard(request, await proceed())
        return self._cut(request)

    def _refuse(self, count: str | None, wait: int) -> web.StreamResponse:
        if count is not None:
            self.counts[count] += 1
        text = f"Too Many Requests: retry after {wait}"
        return web.json_response(RefusedError(429, text, retry_after=wait).answer, status=429)

    async def _count_unheard(self, request: web.Request, answer: web.StreamResponse) -> None:
        params = await request.post()
        if answer.status == 200 and "disable_notification" in params:
            self.unheard[int(str(params["chat_id"]))] += 1

    def _cut(self, request: web.Request) -> web.StreamResponse:
        if request.transport:
            request.transport.abort()
        return web.Response()

    def _choose(self) -> str:
        point = self.chance.random() / self.rate if self.working and self.rate else 4
        return ("429", "500", "before", "after")[int(point)] if point < 4 else ""


async def until(wanted: Callable[[], bool], within: float, every: float = 0.05) -> bool:
    """Wait until `wanted()` comes true, and return False if it does not in time. It may take long:
    it is asked in a thread."""
    deadline = time.monotonic() + within
    while not await asyncio.to_thread(wanted):
        if time.monotonic() > deadline:
            return False
        await asyncio.sleep(every)
    return True
