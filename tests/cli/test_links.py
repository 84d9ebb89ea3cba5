"""`check-links` asks each page once, politely, and says which are gone."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import pytest
from aiohttp import web

from bot.__main__ import main
from bot.cli import links
from db.reference.how_to import how_to
from db.reference.quiz import questions


class Pages:
    """A site on loopback: /404 answers 404; it counts how many requests it has at once."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.at_once = self.most_at_once = 0
        self.url = ""

    async def answer(self, request: web.Request) -> web.Response:
        self.asked.append(request.path)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(0.01)
        self.at_once -= 1
        status = int(request.path.strip("/").split("-")[0])
        if status == 302:
            return web.Response(status=302, headers={"Location": "/200"})
        return web.Response(status=status, text="page")


@pytest.fixture
async def site() -> AsyncIterator[Pages]:
    pages = Pages()
    app = web.Application()
    app.router.add_get("/{path:.*}", pages.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    listening = web.TCPSite(runner, "127.0.0.1", 0)
    await listening.start()
    host, port = runner.addresses[0][:2]
    pages.url = f"http://{host}:{port}"
    yield pages
    await runner.cleanup()


async def test_each_page_is_asked_once_and_a_host_one_page_at_a_time(site: Pages) -> None:
    wanted = {
        "/200": "good",
        "/302": "good",
        "/404": "gone",
        "/410": "gone",
        "/403": "refused",
        "/503": "refused",
    }
    found = await links.ask_all([site.url + path for path in wanted], pause=0)
    assert found == {site.url + path: state for path, state in wanted.items()}
    assert sorted(site.asked) == sorted([*wanted, "/200"])
    assert site.most_at_once == 1


async def test_a_host_that_does_not_answer_spoils_no_other(site: Pages) -> None:
    dead = "http://127.0.0.1:1/"
    found = await links.ask_all([dead, f"{site.url}/200"], pause=0)
    assert found == {dead: "unreachable", f"{site.url}/200": "good"}


async def test_requests_to_a_host_have_a_pause_between_them(site: Pages) -> None:
    began = asyncio.get_running_loop().time()
    await links.ask_all([f"{site.url}/200-{number}" for number in range(4)], pause=0.05)
    assert asyncio.get_running_loop().time() - began >= 0.15


@pytest.mark.parametrize(
    ("states", "code"),
    [(["good", "refused"], 0), (["good", "gone"], 1), (["unreachable", "unreachable"], 2)],
)
def test_the_exit_code_says_what_was_found(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    states: list[links.State],
    code: int,
) -> None:
    pages = ["https://a.example/", "https://b.example/"]

    async def ask_all(_: list[str]) -> dict[str, links.State]:
        return dict(zip(pages, states, strict=True))

    monkeypatch.setattr(links, "shipped_links", lambda: pages)
    monkeypatch.setattr(links, "ask_all", ask_all)
    assert main(["check-links"]) == code
    out = capsys.readouterr().out
    for page, state in zip(pages, states, strict=True):
        assert (f"{state:12} {page}" in out.splitlines()) == (state != "good")
    assert out.splitlines()[-1].startswith("2 links: ")


def test_the_links_of_ways_and_of_questions_are_checked() -> None:
    shipped = links.shipped_links()
    assert len(shipped) == len(set(shipped)) > 300
    way = how_to("docker", "en")
    assert way is not None
    assert {*way.links, questions("docker", "en")[0].page} <= set(shipped)
    assert len({urlsplit(link).netloc for link in shipped}) > 40
