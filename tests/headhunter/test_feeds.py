"""RSS feeds of searches: read at night and slowly, and none that fails empties the market."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.config import HH_RSS
from bot.headhunter.feeds import NightlyFeeds
from bot.telegram.i18n import MessageCatalogs
from db.rows.sweeps import SweepRow
from db.store.engine import Database
from handlers.admin.views import sweep as view
from tests.chat import Clock
from tests.headhunter.waiting import until
from tests.store import dump

ITEM = (
    "<item><title>Developer {n}</title><link>https://hh.kz/vacancy/{n}</link>"
    "<description>&lt;p&gt;Вакансия компании: Acme&lt;/p&gt;&lt;p&gt;Регион: Алматы&lt;/p&gt;"
    "</description><pubDate>Mon, 23 Nov 2026 10:00:00 +0500</pubDate></item>"
)


def feed(*numbers: int) -> str:
    items = "".join(ITEM.format(n=number) for number in numbers)
    return f'<?xml version="1.0"?><rss><channel>{items}</channel></rss>'


class Site:
    """Answers by path, and keeps who asked for what."""

    def __init__(self) -> None:
        self.answers: dict[str, tuple[int, str]] = {}
        self.asked: list[str] = []
        self.told: list[SweepRow] = []

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        status, text = self.answers[request.path]
        return web.Response(status=status, text=text, content_type="application/xml")

    async def tell(self, sweep: SweepRow) -> None:
        self.told.append(sweep)


@pytest.fixture
def site() -> Site:
    return Site()


@pytest.fixture
async def feeds(db: Database, clock: Clock, site: Site) -> AsyncIterator[NightlyFeeds]:
    app = web.Application()
    app.router.add_get("/{name}", site.answer)
    async with TestServer(app) as server:
        urls = [str(server.make_url(f"/{name}")) for name in "ab"]
        made = NightlyFeeds(db, urls, None, clock, "Asia/Almaty", site.tell, pause=0)
        yield made
        await made.stop()


async def titles(db: Database) -> list[str]:
    rows = (await dump(db))["postings"]
    return sorted(row["title"] for row in rows if row["source"] == "headhunter")


async def test_feeds_bring_postings_known_by_a_line(
    db: Database, feeds: NightlyFeeds, site: Site
) -> None:
    site.answers = {"/a": (200, feed(1, 2)), "/b": (200, feed(2, 3))}
    sweep = await feeds.run()
    assert (sweep.error, sweep.pages, sweep.new, sweep.archived) == (None, 2, 3, 0)
    assert await titles(db) == ["Developer 1", "Developer 2", "Developer 3"]
    rows = [row for row in (await dump(db))["postings"] if row["source"] == "headhunter"]
    assert {(row["company"], row["city"], bool(row["detailed"])) for row in rows} == {
        ("Acme", "Almaty", False)
    }


@pytest.mark.parametrize(
    ("status", "text", "word", "asked"),
    [
        (200, feed(), "empty", 2),
        (200, "<doc/>", "broken answer", 2),
        (200, "", "broken answer", 2),
        (404, "", "not found", 2),
        (503, "", "server error", 2),
        (403, "<html>captcha</html>", "forbidden", 1),
        (429, "", "too many requests", 1),
        (302, "", "redirect", 1),
    ],
)
async def test_a_feed_that_fails_is_named_and_costs_nothing_that_is_stored(
    db: Database, feeds: NightlyFeeds, site: Site, status: int, text: str, word: str, asked: int
) -> None:
    site.answers = {"/a": (200, feed(1)), "/b": (200, feed(2))}
    await feeds.run()
    site.answers, site.asked = {"/a": (status, text), "/b": (200, feed(3))}, []
    sweep = await feeds.run()
    assert (sweep.error, len(site.asked)) == (word, asked)
    assert {"Developer 1", "Developer 2"} <= set(await titles(db))
    assert ("Developer 3" in await titles(db)) is (asked == 2)


async def test_once_a_night_and_a_failure_is_told_once(
    db: Database, feeds: NightlyFeeds, site: Site, clock: Clock
) -> None:
    site.answers = {"/a": (404, ""), "/b": (200, feed(1))}
    for days, nights in ((0, 1), (0, 1), (1, 2), (1, 3)):
        clock.now += timedelta(days=days)
        await feeds.start_due()
        await until(lambda: feeds._run is None or feeds._run.done())
        assert len((await dump(db))["refreshes"]) == nights
    assert [sweep.error for sweep in site.told] == ["not found"]
    i18n = MessageCatalogs()
    with i18n.context(), i18n.use_locale("en"):
        words = view.failed_at_night(site.told[0]).as_kwargs()["text"]
    assert "does not know a feed of HH_RSS" in words


@pytest.mark.parametrize(
    ("address", "good"),
    [
        ("https://hh.kz/search/vacancy/rss?text=python&area=40", True),
        ("https://almaty.hh.kz/search/vacancy/rss?area=160", True),
        ("http://hh.kz/search/vacancy/rss?area=160", False),
        ("https://hh.kz.example.com/search/vacancy/rss?area=160", False),
        ("https://hh.kz/vacancy/1", False),
    ],
)
def test_no_other_address_is_a_feed(address: str, good: bool) -> None:
    assert bool(HH_RSS.fullmatch(address)) is good
