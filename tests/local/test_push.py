"""The local Telegram brings updates to a webhook as Telegram does."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiohttp import web

from bot.local import server
from bot.telegram.client import make_bot
from bot.telegram.rate_limiter import RateLimiter


class Listener:
    """A webhook that answers as told, and counts what is under way."""

    def __init__(self) -> None:
        self.came: list[int] = []
        self.news = asyncio.Event()
        self.answers: Callable[[int], int] = lambda update_id: 200
        self.go = asyncio.Event()
        self.go.set()
        self.at_once = self.most = 0

    async def hear(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.go.wait()
        self.at_once -= 1
        self.came.append(update["update_id"])
        self.news.set()
        return web.Response(status=self.answers(update["update_id"]))

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10):
            while len(self.came) < count:
                self.news.clear()
                await self.news.wait()


@pytest.fixture
async def running() -> AsyncIterator[server.Running]:
    made = await server.start()
    for user in range(1, 11):
        made.telegram.add_user(user, "Aru")
    yield made
    await made.stop()


@pytest.fixture
async def bot(running: server.Running) -> AsyncIterator[Bot]:
    made = make_bot(running.token, running.url, RateLimiter())
    yield made
    await made.session.close()


@pytest.fixture
async def listener() -> AsyncIterator[tuple[Listener, str]]:
    made, app = Listener(), web.Application()
    app.router.add_post("/hook", made.hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield made, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def test_what_is_not_answered_with_200_comes_again(
    running: server.Running, bot: Bot, listener: tuple[Listener, str]
) -> None:
    hook, url = listener
    failures = Counter[int]()

    def answer(update_id: int) -> int:
        failures[update_id] += 1
        return 200 if failures[update_id] == 3 else 500

    hook.answers = answer
    await bot.set_webhook(url)
    running.telegram.send(1, text="a")
    running.telegram.send(1, text="b")
    await hook.until(6)
    await asyncio.sleep(0.1)
    first, second = sorted(set(hook.came))
    assert hook.came == [first] * 3 + [second] * 3  # a chat keeps its order
    info = await bot.get_webhook_info()
    assert info.pending_update_count == 0
    assert info.last_error_message and "500" in info.last_error_message


async def test_chats_are_served_at_once_up_to_the_connections_that_were_asked_for(
    running: server.Running, bot: Bot, listener: tuple[Listener, str]
) -> None:
    hook, url = listener
    hook.go.clear()
    await bot.set_webhook(url, max_connections=3)
    for user in range(1, 11):
        running.telegram.send(user, text="a")
    await asyncio.sleep(0.3)
    assert hook.at_once == 3
    hook.go.set()
    await hook.until(10)
    assert hook.most == 3


async def test_kinds_that_were_not_asked_for_do_not_come(
    running: server.Running, bot: Bot, listener: tuple[Listener, str]
) -> None:
    hook, url = listener
    await bot.set_webhook(url, allowed_updates=["inline_query"])
    running.telegram.send(1, text="a")
    running.telegram.inline_query(1, "docker")
    await hook.until(1)
    await asyncio.sleep(0.1)
    assert len(hook.came) == 1
    assert running.telegram.updates == []


async def test_a_secret_of_other_characters_is_refused(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="unallowed characters"):
        await bot.set_webhook("http://127.0.0.1:9/hook", secret_token="two words")
