"""aiogram's own client over HTTP: what works with the real Bot API works here."""

import asyncio
import time
from collections.abc import AsyncIterator

import aiohttp
import pytest
from aiogram import Bot
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramUnauthorizedError,
)
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup
from aiogram.utils.formatting import Bold, Text
from aiohttp import web

from bot.local import server
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
    made = make_bot(running.token, running.url, RateLimiter())
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
    "headers", [{"Host": "evil.example"}, {"Origin": "http://evil.example"}], ids=str
)
async def test_other_sites_cannot_reach_in(
    running: server.Running, headers: dict[str, str]
) -> None:
    async with aiohttp.ClientSession() as http, http.get(running.url, headers=headers) as answer:
        assert answer.status == 403


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
    with pytest.raises(ClientDecodeError):
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
