"""The chat page in a real browser, with the real bot behind it."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot.local import server
from bot.telegram.client import make_bot, publish_profile
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.rate_limiter import RateLimiter

CHROMIUM = shutil.which("chromium")
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
async def url(dispatcher: DrainingDispatcher) -> AsyncIterator[str]:
    """The page's address, with the real bot behind it."""
    running = await server.start()
    bot = make_bot(running.token, running.url, RateLimiter())
    await publish_profile(bot, dispatcher["i18n"])
    polling = asyncio.create_task(
        dispatcher.start_polling(
            bot, handle_signals=False, close_bot_session=False, polling_timeout=1
        )
    )
    yield running.url
    with suppress(RuntimeError):
        await dispatcher.stop_polling()
    await polling
    await dispatcher.drain(bot)
    await bot.session.close()
    await running.stop()


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine: apt-get install chromium")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield started
        await started.close()


@pytest.fixture
async def page(browser: Browser, url: str) -> AsyncIterator[Page]:
    opened = await browser.new_page(viewport={"width": 360, "height": 740}, color_scheme="dark")
    await opened.goto(url)
    yield opened
    await opened.close()
