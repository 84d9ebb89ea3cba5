"""The first minute in a real browser, from START to the first tick.

`make picture` keeps what is seen on the way as docs/first-minute.gif.
"""

import io
import os
from dataclasses import dataclass, field

from PIL import Image
from playwright.async_api import Page, expect

from bot.market_index import MarketIndex
from bot.telegram.dispatcher import DrainingDispatcher
from db import reference
from db.store.engine import Database

PICTURE = os.environ.get("FIRST_MINUTE")  # a file's name, or unset: no picture
PRESSED, READ = 700, 2200  # milliseconds that a frame stays


@dataclass
class Visitor:
    """A newcomer in the browser, with the number of their taps."""

    page: Page
    taps: int = 0
    frames: list[tuple[bytes, int]] = field(default_factory=list)

    async def tap(self, label: str, then: str, stays: int = READ) -> None:
        """Press the newest button with this label, and wait for a text in the newest message."""
        button = self.page.locator("[data-callback]", has_text=label).last
        if PICTURE:
            await button.scroll_into_view_if_needed()
            await button.evaluate("each => each.style.outline = '3px solid #f7b955'")
            await self._see(PRESSED)
        await button.click()
        self.taps += 1
        await expect(self.page.locator("[data-message-id]").last).to_contain_text(then)
        if PICTURE:
            await self._see(stays)

    async def _see(self, milliseconds: int) -> None:
        await self.page.wait_for_timeout(200)  # until the page has scrolled
        self.frames.append((await self.page.screenshot(), milliseconds))

    def save(self, file: str) -> None:
        pictures = [Image.open(io.BytesIO(data)).convert("RGB") for data, _time in self.frames]
        first, *others = (each.quantize(64, dither=Image.Dither.NONE) for each in pictures)
        times = [milliseconds for _data, milliseconds in self.frames]
        first.save(file, save_all=True, append_images=others, duration=times, loop=0)


async def test_four_taps_show_where_one_stands_and_six_the_first_tick(
    page: Page, dispatcher: DrainingDispatcher, db: Database
) -> None:
    dispatcher["market"] = MarketIndex(db, "Asia/Almaty", reference.snapshot())
    visitor = Visitor(page)
    await page.get_by_role("button", name="START").click()
    await expect(page.locator("[data-message-id]").last).to_contain_text("Which role")
    await visitor.tap("Frontend", "Which of these do you know?", PRESSED)
    await visitor.tap("JavaScript", "✅ JavaScript", PRESSED)
    await visitor.tap("Git", "✅ Git", PRESSED)
    await visitor.tap("Done ›", "Half of the pay lies in")
    assert visitor.taps <= 4
    await visitor.tap("Start: make my plan", "This week")
    await visitor.tap("✅ 1", "This week  1 of 3")
    assert visitor.taps <= 6
    if PICTURE:
        visitor.save(PICTURE)
