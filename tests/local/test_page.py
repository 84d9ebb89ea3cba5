"""The chat page in a real browser, by keyboard and by mouse."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

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
pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium"
)


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


async def test_a_tick_by_keyboard_and_mouse_on_a_phones_width(page: Page) -> None:
    await expect(page.locator("#state")).to_contain_text("this machine only")
    await page.get_by_role("button", name="START").click()
    await page.locator("[data-callback]", has_text="Skip").click()
    await page.locator("#text").focus()
    await page.keyboard.type("/plan")
    await page.keyboard.press("Enter")
    await page.locator("[data-callback]", has_text="✅ 1").click()
    await expect(page.locator(".toast")).to_have_text("Done. 1 of 20")
    last = page.locator("[data-message-id]").last
    await expect(last).to_contain_text("Docker: lack → learning")
    await expect(last.locator("s")).to_have_text("Containerizing FastAPI app")
    await expect(last).to_contain_text("edited")
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_the_command_menu_opens_and_is_walked_by_keyboard(page: Page) -> None:
    await expect(page.get_by_role("button", name="START")).to_be_visible()
    await page.locator("#open").focus()
    await page.keyboard.press("Enter")
    items = page.locator("#menu [role=menuitem]")
    await expect(items).to_have_count(10)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine").last).to_contain_text("/progress")
    await page.locator("#open").click()
    await page.keyboard.press("Escape")
    await expect(page.locator("#menu")).to_be_hidden()


async def test_light_and_dark_and_another_user(page: Page) -> None:
    await page.locator("#theme").click()
    assert await page.evaluate("document.documentElement.dataset.theme") == "light"
    answers = iter(["Daniyar", "ru"])
    page.on("dialog", lambda dialog: asyncio.ensure_future(dialog.accept(next(answers))))
    await page.locator("#users").select_option("new")
    await expect(page.locator("#users")).to_have_value("2")
    await page.locator("#text").fill("<b>x</b>")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine").last).to_contain_text("<b>x</b>")
    await page.locator("#users").select_option("1")
    await expect(page.locator(".mine")).to_have_count(0)


async def test_who_presses_by_keyboard_stays_on_the_changed_keys(page: Page) -> None:
    await page.get_by_role("button", name="START").click()
    await page.locator("[data-callback]", has_text="Skip").focus()
    await page.keyboard.press("Enter")
    first = page.locator("[data-callback]", has_text="This week's plan")
    await expect(first).to_be_focused()
    await page.keyboard.press("Enter")
    tick = page.locator("[data-callback]", has_text="✅ 1")
    await expect(tick).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.locator("[data-callback]", has_text="↩ 1")).to_be_focused()


async def test_commands_are_chosen_from_the_text_field_by_arrows(page: Page) -> None:
    await expect(page.get_by_role("button", name="START")).to_be_visible()
    await page.locator("#text").focus()
    await page.keyboard.type("/p")
    await expect(page.locator("#menu [role=menuitem]")).to_have_count(3)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(page.locator(".mine").last).to_contain_text("/progress")


async def test_a_toast_lets_presses_through_and_no_one_writes_to_a_blocked_bot(page: Page) -> None:
    await page.get_by_role("button", name="START").click()
    await page.locator("[data-callback]", has_text="Skip").click()
    await page.locator("[data-callback]", has_text="This week's plan").click()
    await page.locator("[data-callback]", has_text="✅ 1").click()
    toast = page.locator(".toast")
    await expect(toast).to_be_visible()
    assert await toast.evaluate("each => getComputedStyle(each).pointerEvents") == "none"
    await page.locator("#block").click()
    await expect(page.locator("#text")).to_be_disabled()
    await page.locator("#block").click()
    await expect(page.locator("#text")).to_be_enabled()


async def test_a_picture_is_shown_within_a_phones_width_and_changed_in_place(page: Page) -> None:
    await page.locator("#text").fill("/progress")
    await page.keyboard.press("Enter")
    await page.locator("[data-callback]", has_text="Picture").click()
    picture = page.locator(".bubble img")
    await expect(picture).to_have_js_property("naturalWidth", 1080)
    await expect(page.locator("[data-message-id]").last).to_contain_text("Progress: 0 of 20")
    dark = await picture.get_attribute("src")
    await page.locator("[data-callback]", has_text="Light").click()
    await expect(page.locator("[data-callback]", has_text="Dark")).to_be_visible()
    await expect(picture).to_have_count(1)
    assert await picture.get_attribute("src") != dark
    assert await page.evaluate("document.documentElement.scrollWidth") <= 360


async def test_the_page_is_as_light_as_its_reader_has_asked_for(
    browser: Browser, url: str
) -> None:
    schemes: list[tuple[Literal["light", "dark"], str]] = [("light", "dark"), ("dark", "light")]
    for scheme, other in schemes:
        opened = await browser.new_page(color_scheme=scheme)
        await opened.goto(url)
        root = opened.locator("html")
        await expect(root).to_have_attribute("data-theme", scheme)
        await opened.locator("#theme").click()
        await opened.reload()
        await expect(root).to_have_attribute("data-theme", other)
        await opened.evaluate("localStorage.clear()")
        await opened.close()
