"""Tests: the webhook lets in only Telegram, says 200 in time, and finishes its work at a stop."""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot, Router
from aiogram.types import Message
from aiohttp import ClientConnectorError, ClientSession

from bot.observability.http_server import serve_http
from bot.telegram import webhook
from bot.telegram.client import make_bot
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.intake import Intake
from bot.telegram.places import Places
from bot.telegram.rate_limiter import RateLimiter
from tests.timing import cpu_seconds_of

SECRET = "sixteen-letters-and-more"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


def update(number: int, user: int = 1, **content: Any) -> dict[str, Any]:
    sender = {"id": user, "is_bot": False, "first_name": "Aru"}
    message = {
        "message_id": number,
        "date": 0,
        "chat": {"id": user, "type": "private"},
        "from": sender,
        "text": "Zanzibar",
    }
    return {"update_id": number, "message": {**message, **content}}


class Hook:
    """A receiver with a handler that waits until it is let go."""

    def __init__(self, http: ClientSession) -> None:
        self.http = http
        self.stop, self.go = asyncio.Event(), asyncio.Event()
        self.heard: list[int] = []
        self.error: Exception | None = None
        self.at_once = self.most = 0
        self.url = ""

    async def handle(self, message: Message) -> None:
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        await self.go.wait()
        self.at_once -= 1
        if self.error is not None:
            raise self.error
        self.heard.append(message.message_id)

    async def post(
        self, body: bytes | dict[str, Any], secret: str | None = SECRET, path: str = "/telegram"
    ) -> int:
        headers = {} if secret is None else {HEADER: secret}
        data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        async with self.http.post(self.url + path, data=data, headers=headers) as answer:
            return answer.status


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    bot: Bot = make_bot("42:nobody-is-asked-anything", "http://127.0.0.1:9", RateLimiter())
    router = Router()
    dispatcher = DrainingDispatcher(places=Places(messages=3))
    dispatcher.include_router(router)
    async with ClientSession() as http:
        made = Hook(http)
        router.message.register(made.handle)
        receiver = webhook.Receiver(Intake(dispatcher, bot), SECRET, held=5)
        app = webhook.application(receiver, "https://bot.example/telegram")
        async with serve_http(app, "127.0.0.1", 0, made.stop) as port:
            made.url = f"http://127.0.0.1:{port}"
            yield made
            made.go.set()
    await bot.session.close()


@pytest.mark.parametrize("secret", [None, "", SECRET[:-1], SECRET + "x", "sécret-é", "\udcff"])
async def test_who_does_not_know_the_secret_is_not_heard(hook: Hook, secret: str | None) -> None:
    hook.go.set()
    if secret == "\udcff":  # a byte that is no text at all
        assert await raw(hook, b"\xff") == b"401"
    else:
        assert await hook.post(update(1), secret) == 401
    assert hook.heard == []
    assert await hook.post(update(2)) == 200
    assert hook.heard == [2]


async def raw(hook: Hook, secret: bytes) -> bytes:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(hook.url.rsplit(":", 1)[1]))
    body = json.dumps(update(1)).encode()
    writer.write(
        b"POST /telegram HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n%s: %s\r\n\r\n%s"
        % (len(body), HEADER.encode(), secret, body)
    )
    status = (await reader.readline()).split()[1]
    writer.close()
    await writer.wait_closed()
    return status


async def test_the_secret_is_looked_at_before_the_body_which_is_bounded(hook: Hook) -> None:
    large = b" " * (webhook.MAX_BYTES + 1)
    assert await hook.post(large, secret="wrong") == 401
    assert await hook.post(large) == 413
    assert hook.heard == []


async def test_nothing_else_is_served(hook: Hook) -> None:
    assert await hook.post(update(1), path="/") == 404
    async with hook.http.get(hook.url + "/telegram") as answer:
        assert answer.status == 405


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"\xff\xfe", b"[" * 200_000, b'"Zanzibar"', b'{"update_id": "Zanzibar"}'],
    ids=["empty", "cut", "no text", "deep", "no object", "no update"],
)
async def test_what_can_not_be_read_is_not_brought_again_and_not_quoted(
    hook: Hook, body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG, "bot"):
        assert await hook.post(body) == 200
    assert "can't be read" in caplog.text
    assert "Zanzibar" not in caplog.text


SECRET_LINE = f"{HEADER}: {SECRET}\r\n"
BROKEN = {
    "in the body": f"{SECRET_LINE}Content-Length: 100\r\n\r\n{{",
    "before the body": f"{SECRET_LINE}Expect: 100-continue\r\nContent-Length: 100\r\n\r\n",
    "in a chunk": f"{SECRET_LINE}Transfer-Encoding: chunked\r\n\r\n10\r\n{{",
    "no chunk": f"{SECRET_LINE}Transfer-Encoding: chunked\r\n\r\nZanzibar\r\n{{",
    "no gzip": f"{SECRET_LINE}Content-Encoding: gzip\r\nContent-Length: 8\r\n\r\nZanzibar",
    "a long line": f"X: {'Zanzibar' * 2_000}\r\n\r\n",
    "no length": "Content-Length: Zanzibar\r\n\r\n",
    "in the head": "X: Zan",
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("reset", [False, True])
async def test_what_breaks_off_or_is_no_http_is_no_error(
    hook: Hook, name: str, *, reset: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """An error would be an event in Sentry and a message to the administrators, for each one."""
    caplog.set_level(logging.DEBUG)
    hook.go.set()
    for _ in range(3):
        _reader, writer = await asyncio.open_connection(
            "127.0.0.1", int(hook.url.rsplit(":", 1)[1])
        )
        writer.write(f"POST /telegram HTTP/1.1\r\nHost: x\r\n{BROKEN[name]}".encode())
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.transport.abort() if reset else writer.close()
    await asyncio.sleep(0.1)
    assert await hook.post(update(1)) == 200
    assert hook.heard == [1]
    assert [each.getMessage() for each in caplog.records if each.levelno > logging.INFO] == []
    assert "Zanzibar" not in caplog.text


async def test_a_lost_store_is_an_error_still(
    hook: Hook, caplog: pytest.LogCaptureFixture
) -> None:
    hook.go.set()
    hook.error = ConnectionRefusedError()
    assert await hook.post(update(1)) == 500
    assert [each.levelname for each in caplog.records] == ["ERROR"]


async def test_nested_rich_text_costs_nothing(hook: Hook) -> None:
    hook.go.set()
    nested: dict[str, Any] = {"text": "x"}
    for _ in range(40):
        nested = {"blocks": [nested]}
    plain = await cpu_seconds_of(hook.post(update(1)))
    assert await hook.post(update(2, rich_message=nested)) == 200
    assert await cpu_seconds_of(hook.post(update(3, rich_message=nested))) < 20 * plain
    assert hook.heard == [1, 2, 3]


async def test_telegram_hears_200_when_an_update_is_handled_and_not_before(hook: Hook) -> None:
    waiting = asyncio.create_task(hook.post(update(1)))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(asyncio.shield(waiting), 0.2)
    hook.go.set()
    assert await waiting == 200
    assert hook.heard == [1]


async def test_so_many_are_handled_at_once_and_the_others_wait_in_line(hook: Hook) -> None:
    posts = [asyncio.create_task(hook.post(update(number, number))) for number in range(1, 9)]
    await asyncio.sleep(0.3)
    assert hook.at_once == 3
    hook.go.set()
    assert await asyncio.gather(*posts) == [200] * 8
    assert hook.most == 3
    assert sorted(hook.heard) == list(range(1, 9))


async def test_where_too_many_wait_the_oldest_is_answered_before_it_is_handled(hook: Hook) -> None:
    posts = [asyncio.create_task(hook.post(update(number, number))) for number in range(1, 9)]
    await asyncio.sleep(0.3)
    assert sum(post.done() for post in posts) == 3
    assert hook.heard == []
    hook.go.set()
    assert await asyncio.gather(*posts) == [200] * 8


async def test_a_stop_takes_nothing_new_and_finishes_what_is_under_way(hook: Hook) -> None:
    under_way = asyncio.create_task(hook.post(update(1)))
    await asyncio.sleep(0.1)
    hook.stop.set()
    await asyncio.sleep(0.1)
    async with ClientSession() as another:
        with pytest.raises(ClientConnectorError):
            await another.post(hook.url + "/telegram", json=update(2))
    hook.go.set()
    assert await under_way == 200
    assert hook.heard == [1]
