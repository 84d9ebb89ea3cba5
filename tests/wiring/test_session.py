"""Tests: a failed request tells of its message: surely not sent, surely sent, or unsure."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.exceptions import ClientDecodeError, TelegramNetworkError, TelegramServerError
from aiogram.methods import GetMe
from aiohttp import web

from bot.local import server
from bot.local.server import Proceed
from bot.telegram import client
from bot.telegram.client import make_bot
from bot.telegram.rate_limiter import RateLimiter, is_not_sent


class Gateway:
    """Stands before the local Telegram, and changes its answers to sendMessage."""

    def __init__(self) -> None:
        self.status, self.body = 200, ""

    async def __call__(
        self, method: str, request: web.Request, proceed: Proceed
    ) -> web.StreamResponse:
        answer = await proceed()
        if method != "sendMessage" or not self.body:
            return answer
        return web.Response(status=self.status, text=self.body, content_type="text/html")


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
async def bot(gateway: Gateway) -> AsyncIterator[Bot]:
    running = await server.start(fault=gateway)
    running.telegram.add_user(1, "User 1")
    made = make_bot(running.token, running.url, RateLimiter())
    yield made
    await made.session.close()
    await running.stop()


@pytest.mark.parametrize("status", [403, 500, 502, 504])
async def test_a_page_of_a_gateway_is_an_error_of_the_server(
    bot: Bot, gateway: Gateway, status: int
) -> None:
    gateway.status, gateway.body = status, "<html><body><h1>Bad Gateway</h1></body></html>"
    with pytest.raises(TelegramServerError):
        await bot.send_message(1, "a")


@pytest.mark.parametrize(
    "body",
    [
        '{"ok":true,"result":{"message_id"',
        json.dumps({"ok": True, "result": {"message_id": 7, "date": "of a kind to come"}}),
        "<html>what a proxy makes of it</html>",
    ],
)
async def test_an_answer_with_200_that_cannot_be_decoded_is_told_apart(
    bot: Bot, gateway: Gateway, body: str
) -> None:
    gateway.body = body
    with pytest.raises(ClientDecodeError):
        await bot.send_message(1, "a")


async def test_a_connection_that_is_not_opened_in_time_sends_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(client, "CONNECT_TIMEOUT", 0.2)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as full:
        host, port = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:  # nobody accepts them, so there is no place for one more
            each.setblocking(False)
            each.connect_ex((host, port))
        await asyncio.sleep(0.1)
        made = make_bot("42:nobody", f"http://{host}:{port}", RateLimiter())
        with pytest.raises(TelegramNetworkError) as failed:
            await made.session.make_request(made, GetMe(), timeout=5)
        assert is_not_sent(failed.value)
        await made.session.close()
        for each in waiting:
            each.close()
