"""A language server of the operator's: asked for the rest alone, believed in the schema alone."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
from aiohttp import web

from bot.assistant import MOST_OF_USER, Assistant
from db.store.engine import Database
from handlers.sentences.rules.choosing import reading_of, schema
from tests.chat import Chat
from tests.store import dump

ODD = "qwerty zxcvb"
Answer = Callable[[web.Request], Awaitable[web.StreamResponse]]


def says(content: object) -> web.Response:
    return web.json_response({"choices": [{"message": {"content": content}}]})


class Server:
    """A server on the loopback; `answer` is what it does."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.answer: Answer = self.nothing

    async def nothing(self, _request: web.Request) -> web.StreamResponse:
        return says(json.dumps({"intent": "none"}))

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.asked.append(await request.json())
        return await self.answer(request)

    def gives(self, content: object) -> None:
        async def answer(_request: web.Request) -> web.StreamResponse:
            return says(content)

        self.answer = answer


@pytest.fixture
async def server(chat: Chat) -> AsyncIterator[Server]:
    made = Server()
    app = web.Application()
    app.router.add_post("/v1/chat/completions", made.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    address = runner.addresses[0]
    url = f"http://127.0.0.1:{address[1]}/v1"
    chat.dispatcher["assistant"] = Assistant(url, "small", chat.clock, within=0.5)
    yield made
    chat.dispatcher["assistant"] = None
    await runner.cleanup()


async def test_it_chooses_a_screen_and_what_was_read_is_shown(chat: Chat, server: Server) -> None:
    server.gives(json.dumps({"intent": "pay", "level": "mid", "city": "Astana"}))
    await chat.say(ODD)
    assert chat.text.startswith("I read: Salary · Mid-level · Astana\n\nPay in Astana: Mid")
    [body] = server.asked
    assert body["messages"][-1] == {"role": "user", "content": ODD}
    assert "User 1" not in json.dumps(body)
    assert body["response_format"]["json_schema"]["schema"] == schema()


async def test_what_the_rules_understand_is_not_asked(chat: Chat, server: Server) -> None:
    await chat.say("docker jobs")
    await chat.say("I finished docker networking")
    assert server.asked == []


async def test_a_deed_is_only_offered(chat: Chat, db: Database, server: Server) -> None:
    await chat.say("/plan")
    before = await dump(db)
    for choice in (
        {"intent": "remind", "day": 6, "minute": 600},
        {"intent": "stop"},
        {"intent": "pause", "span": 30},
        {"intent": "know", "skills": ["docker"]},
        {"intent": "language"},
    ):
        server.gives(json.dumps(choice))
        await chat.say(ODD)
        assert "I did not understand" not in chat.text
    assert await dump(db) == before


BAD: list[object] = [
    "",
    "no JSON",
    "[]",
    "null",
    None,
    17,
    {"intent": "pay"},
    json.dumps({"intent": "delete"}),
    json.dumps({"intent": "none"}),
    json.dumps({"intent": "pay", "city": "Atlantis"}),
    json.dumps({"intent": "pay", "level": "king"}),
    json.dumps({"intent": "postings", "skills": ["docker", "<b>"]}),
    json.dumps({"intent": "postings", "money": 10**30}),
    json.dumps({"intent": "pay", "words": "Visit https://example.com"}),
    json.dumps({"intent": "add", "text": "Buy my course"}),
    "[" * 20_000,
]


@pytest.mark.parametrize("content", BAD, ids=range(len(BAD)))
async def test_an_answer_beyond_the_schema_is_none(
    chat: Chat, server: Server, content: object
) -> None:
    server.gives(content)
    await chat.say(ODD)
    assert chat.text.startswith("I did not understand that.")
    assert chat.text.count("•") == 5


async def test_a_server_that_fails_costs_no_answer(chat: Chat, server: Server) -> None:
    async def refuses(_request: web.Request) -> web.StreamResponse:
        return web.Response(status=500, text="boom")

    async def leads_away(_request: web.Request) -> web.StreamResponse:
        raise web.HTTPFound("http://127.0.0.1:1/elsewhere")

    async def floods(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        for _each in range(200):
            await response.write(b"x" * 1024)
        return response

    async def nests(_request: web.Request) -> web.StreamResponse:
        return web.Response(text="[" * 20_000)

    async def sleeps(_request: web.Request) -> web.StreamResponse:
        await asyncio.sleep(2)
        return says(json.dumps({"intent": "pay"}))

    for answer in (refuses, leads_away, floods, nests, sleeps):
        server.answer = answer
        await chat.say(ODD)
        assert chat.text.startswith("I did not understand that."), answer.__name__


async def test_it_is_asked_a_bounded_number_of_times_a_day(chat: Chat, server: Server) -> None:
    assistant = chat.dispatcher["assistant"]
    for _each in range(MOST_OF_USER + 5):
        await assistant(ODD, 1)
    assert len(server.asked) == MOST_OF_USER
    await assistant(ODD, 2)
    assert len(server.asked) == MOST_OF_USER + 1


async def test_privacy_says_that_texts_may_go_there(chat: Chat, server: Server) -> None:
    await chat.say("/privacy")
    assert "language server" in chat.text
    chat.dispatcher["assistant"] = None
    await chat.say("/privacy")
    assert "language server" not in chat.text


def test_an_answer_never_does_anything() -> None:
    reading = reading_of(json.dumps({"intent": "stop"}))
    assert reading is not None
    assert reading.asks
