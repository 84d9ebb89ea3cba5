"""aiogram's own client over HTTP: what works with the real Bot API works here."""

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.types import (
    BufferedInputFile,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    MessageOriginChannel,
)
from aiogram.utils.formatting import Bold, Text
from aiohttp import web

from bot.local import server
from bot.local.rules import TOKEN
from bot.telegram.client import make_bot
from bot.telegram.rate_limiter import RateLimiter

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000002000001e221bc330000000049454e44ae426082"
)


@pytest.fixture
async def running() -> AsyncIterator[server.Running]:
    made = await server.start()
    yield made
    await made.stop()


@pytest.fixture
async def bot(running: server.Running) -> AsyncIterator[Bot]:
    session = AiohttpSession(api=TelegramAPIServer.from_base(running.url))
    made = Bot(running.token, session=session)
    yield made
    await made.session.close()


async def test_a_message_its_edit_and_a_press_go_round(running: server.Running, bot: Bot) -> None:
    keys = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data="go")]]
    )
    sent = await bot.send_message(1, **Text("a ", Bold("b")).as_kwargs(), reply_markup=keys)
    assert sent.entities and sent.entities[0].type == "bold"
    running.telegram.press(1, 1, sent.message_id, "go")
    (update,) = await bot.get_updates()
    assert update.callback_query
    await update.callback_query.as_(bot).answer("Gone")
    assert running.telegram.toasts[-1]["text"] == "Gone"
    with pytest.raises(TelegramBadRequest, match="message is not modified"):
        await sent.edit_text("a b", entities=sent.entities, reply_markup=keys)


async def test_files_go_up_and_down(running: server.Running, bot: Bot) -> None:
    photo = await bot.send_photo(1, BufferedInputFile(PNG, "a.png"), caption="Pay")
    assert photo.photo and (photo.photo[0].width, photo.caption) == (1, "Pay")
    again = await bot.send_photo(1, photo.photo[0].file_id)
    assert again.photo
    running.telegram.send_document(1, "plan.md", b"# Plan")
    update = (await bot.get_updates())[-1]
    assert update.message and update.message.document
    found = await bot.download(update.message.document)
    assert found and found.read() == b"# Plan"


async def test_a_second_poller_ends_the_first(running: server.Running, bot: Bot) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=20))
    await asyncio.sleep(0.2)
    await bot.get_updates(timeout=0)
    with pytest.raises(TelegramConflictError, match="only one bot instance"):
        await first


async def test_a_wrong_token_is_unauthorized(running: server.Running) -> None:
    stranger = make_bot("43:another-token", running.url, RateLimiter())
    with pytest.raises(TelegramUnauthorizedError):
        await stranger.get_me()
    await stranger.session.close()


async def test_updates_are_pushed_to_a_webhook_with_its_secret(
    running: server.Running, bot: Bot
) -> None:
    came: asyncio.Queue[tuple[str, int]] = asyncio.Queue()

    async def hear(request: web.Request) -> web.Response:
        update = await request.json()
        secret = request.headers["X-Telegram-Bot-Api-Secret-Token"]
        await came.put((secret, update["update_id"]))
        return web.Response()

    app = web.Application()
    app.router.add_post("/hook", hear)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    await bot.set_webhook(f"http://127.0.0.1:{port}/hook", secret_token="quiet")
    running.telegram.send(1, text="hi")
    assert (await asyncio.wait_for(came.get(), 5))[0] == "quiet"
    with pytest.raises(TelegramConflictError, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    await runner.cleanup()


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # a page on another port of this machine
    ],
    ids=str,
)
@pytest.mark.parametrize("path", ["/", "/?start=share_x", "/local/chat", "/local/file/file1"])
async def test_other_sites_cannot_reach_in(
    running: server.Running, headers: dict[str, str], path: str
) -> None:
    address = running.url + path
    async with aiohttp.ClientSession() as http, http.get(address, headers=headers) as answer:
        assert answer.status == 403


@pytest.mark.parametrize("site", ["same-origin", "none", "same-site", "cross-site"])
async def test_the_bot_api_answers_no_browser(
    running: server.Running, bot: Bot, site: str
) -> None:
    address = f"{running.url}/bot{running.token}/sendMessage"
    params = {"chat_id": "1", "text": "from a page"}
    file = (await bot.send_document(1, BufferedInputFile(b"a", "a.txt"))).document
    assert file
    came = len(running.telegram.messages[1])
    for headers in ({"Sec-Fetch-Site": site}, {"Origin": running.url}):
        async with aiohttp.ClientSession(headers=headers) as http:
            async with http.post(address, json=params) as answer:
                assert answer.status == 403
            async with http.get(address, params=params) as answer:
                assert answer.status == 403
            download = f"{running.url}/file/bot{running.token}/files/{file.file_id}"
            async with http.get(download) as answer:
                assert answer.status == 403
    # An old browser says nothing of where an image stands.
    async with aiohttp.ClientSession() as http, http.get(address, params=params) as answer:
        assert answer.status == 405
    assert len(running.telegram.messages[1]) == came


async def test_each_start_has_a_token_of_its_own(running: server.Running) -> None:
    other = await server.start()
    assert other.token != running.token
    assert len(other.token) > 30
    async with aiohttp.ClientSession() as http:
        for token in (running.token, TOKEN):
            async with http.post(f"{other.url}/bot{token}/getMe") as answer:
                assert answer.status == 401
    await other.stop()


async def test_every_answer_says_what_a_browser_may_do_with_it(running: server.Running) -> None:
    running.telegram.send_document(1, "a.html", b"<script>alert(1)</script>")
    async with aiohttp.ClientSession() as http:
        for path, status in (("/", 200), ("/none", 404), ("/local/file/file2", 200)):
            async with http.get(running.url + path) as answer:
                headers = answer.headers
                assert answer.status == status or path.endswith("2")
                assert headers["X-Content-Type-Options"] == "nosniff"
                assert headers["X-Frame-Options"] == "DENY"
                policy = headers["Content-Security-Policy"]
                assert "frame-ancestors 'none'" in policy
                assert "unsafe" not in policy
        key = next(iter(running.telegram.files))
        async with http.get(f"{running.url}/local/file/{key}") as answer:
            assert answer.headers["Content-Disposition"] == "attachment"
            assert answer.content_type == "application/octet-stream"


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x",
        "http://10.0.0.1/x",
        "http://127.0.0.1.evil.example/",
        "http://127.0.0.1@evil.example/",
        "http://[::2]/",
        "http://0.0.0.0.evil/",
        "file:///etc/passwd",
    ],
)
async def test_a_webhook_elsewhere_is_refused(running: server.Running, bot: Bot, url: str) -> None:
    with pytest.raises(TelegramBadRequest, match="this machine only"):
        await bot.set_webhook(url)
    assert running.telegram.webhook["url"] == ""


async def test_a_message_is_forwarded_from_a_channel_as_telegram_has_it(
    running: server.Running, bot: Bot
) -> None:
    link = {"type": "text_link", "offset": 6, "length": 4, "url": "https://e.kz"}
    content = {"text": "/plan here", "entities": [link]}
    body = {"user": 1, "channel": "QA jobs", "content": content}
    async with aiohttp.ClientSession() as http:
        await http.post(f"{running.url}/local/send", json=body)
    running.telegram.send_photo(1, PNG, "a", channel="QA jobs")
    running.telegram.send_photo(1, b"no picture", "a")
    text, photo, file = (each.message for each in await bot.get_updates())
    assert text and photo and file
    assert text.entities and [each.type for each in text.entities] == ["text_link", "bot_command"]
    assert isinstance(text.forward_origin, MessageOriginChannel)
    assert text.forward_origin.chat.title == "QA jobs"
    assert photo.photo and (photo.photo[0].width, photo.caption) == (1, "a")
    assert photo.forward_origin and photo.forward_origin.type == "channel"
    assert file.document and file.forward_origin is None


async def test_who_blocked_the_bot_is_told_so(running: server.Running) -> None:
    running.telegram.block(1, blocked=True)
    came = len(running.telegram.updates)
    actions: dict[str, dict[str, object]] = {
        "send": {"content": {"text": "a"}},
        "press": {"message_id": 1, "data": "a"},
    }
    async with aiohttp.ClientSession() as http:
        for action, body in actions.items():
            address = f"{running.url}/local/{action}"
            async with http.post(address, json={"user": 1, **body}) as answer:
                assert (answer.status, await answer.text()) == (
                    409,
                    "You blocked the bot. Unblock it first.",
                )
    assert len(running.telegram.updates) == came


async def test_a_fault_may_answer_by_itself_or_close_the_connection_when_all_is_done() -> None:
    async def fault(
        method: str, request: web.Request, proceed: server.Proceed
    ) -> web.StreamResponse:
        if method == "getMe":
            return web.Response(status=502, text="<html>Bad Gateway</html>")
        answer = await proceed()
        if method == "sendMessage" and request.transport:
            request.transport.abort()
        return answer

    running = await server.start(fault=fault)
    bot = make_bot(running.token, running.url, RateLimiter())
    with pytest.raises(TelegramServerError):
        await bot.get_me()
    with pytest.raises(TelegramNetworkError):
        await bot.send_message(1, "a")
    assert [message["text"] for message in running.telegram.messages[1].values()] == ["a"]
    assert await bot.get_updates() == []
    await bot.session.close()
    await running.stop()


async def test_a_telegram_started_anew_numbers_no_message_as_the_one_before(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbers = []
    for now in (1_800_000_000.0, 1_800_000_010.0):
        monkeypatch.setattr(time, "time", lambda now=now: now)
        made = await server.start()
        numbers += [made.telegram.send(1, text="x")["message_id"] for _ in range(5)]
        await made.stop()
    assert len(set(numbers)) == 10
