"""An update that can't be read costs that update, polled or brought: the next user is answered."""

import asyncio
import copy
import json
import logging
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from aiogram import Bot
from aiogram.types import Message
from aiohttp import ClientSession, web
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from bot.local import server
from bot.local.server import Proceed
from bot.observability.http_server import serve_http
from bot.telegram import webhook
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.intake import Intake, id_of, read_update
from handlers.common import shown
from tests.no_limits import unlimited_bot
from tests.profiles import examples
from tests.samples_of_updates import GROUP, SAMPLES, USER, message

Row = dict[str, Any]
SECRET = "sixteen-letters-and-more"
EVE, ANNA = 7, 8


class Queue:
    """Telegram's queue of updates, which gives them in bytes of its own making.

    An update stays until a request's offset is past the id that Telegram gave it, whatever stands
    in the place of the id in its bytes. No other update's id stands there, and none to come: an
    offset moved by such a one would drop what Telegram has yet to give.
    """

    def __init__(self) -> None:
        self.waiting: list[tuple[int, str]] = []
        self.last = 1000
        self._added = asyncio.Event()

    def add(self, raw: object, text: str | None = None) -> None:
        """Add an update; `text` takes the place of its JSON. It holds ID for its id."""
        self.last += 1
        if isinstance(raw, dict) and (raw.get("update_id") == "ID" or id_of(raw) is not None):
            raw = {**raw, "update_id": self.last}
        body = json.dumps(raw) if text is None else text.replace("ID", str(self.last))
        self.waiting.append((self.last, body))
        self._added.set()

    async def __call__(
        self, method: str, request: web.Request, proceed: Proceed
    ) -> web.StreamResponse:
        if method != "getUpdates":
            return await proceed()
        form = await request.post()
        offset, limit = int(str(form.get("offset", 0))), int(str(form.get("limit", 100)))
        self.waiting = [(id, body) for id, body in self.waiting if id >= offset]
        if not self.waiting:
            self._added.clear()
            with suppress(TimeoutError):
                await asyncio.wait_for(self._added.wait(), 0.5)
        given = ",".join(body for _, body in self.waiting[:limit])
        text = f'{{"ok":true,"result":[{given}]}}'
        return web.Response(text=text, content_type="application/json")


class House:
    """The real dispatcher behind a real Telegram, polled, with a webhook beside it."""

    def __init__(self, running: server.Running, queue: Queue, http: ClientSession) -> None:
        self.telegram, self.queue, self.http = running.telegram, queue, http
        self.url = ""
        self._number = 0

    def answers(self, user: int) -> int:
        return sum(row["from"]["is_bot"] for row in self.telegram.messages[user].values())

    def help_of(self, user: int) -> Row:
        self._number += 1
        content = message(user, text="/help", message_id=10**6 + self._number)
        return {"update_id": "ID", "message": content}

    async def is_answered(self, user: int, before: int) -> bool:
        for _ in range(500):
            if self.answers(user) > before:
                return True
            await asyncio.sleep(0.01)
        return False

    async def bring(self, raw: object) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET}
        async with self.http.post(self.url, json=raw, headers=headers) as answer:
            return answer.status


@asynccontextmanager
async def opened(dispatcher: DrainingDispatcher) -> AsyncIterator[House]:
    queue = Queue()
    running = await server.start(fault=queue)
    for user in (USER, EVE, ANNA):
        running.telegram.add_user(user, f"User {user}")
    running.telegram.add_group(GROUP, "Students")
    bot = unlimited_bot(running)
    intake, stop = Intake(dispatcher, bot), asyncio.Event()
    app = webhook.application(webhook.Receiver(intake, SECRET), "https://bot.example/hook")
    async with serve_http(app, "127.0.0.1", 0, asyncio.Event()) as port, ClientSession() as http:
        house = House(running, queue, http)
        house.url = f"http://127.0.0.1:{port}/hook"
        polling = asyncio.create_task(intake.poll(0, stop))
        yield house
        stop.set()
        await polling
    await dispatcher.finish()
    await bot.session.close()
    await running.stop()


@pytest.fixture
async def house(dispatcher: DrainingDispatcher) -> AsyncIterator[House]:
    async with opened(dispatcher) as made:
        yield made


@pytest.fixture(autouse=True)
def log(caplog: pytest.LogCaptureFixture) -> Iterator[pytest.LogCaptureFixture]:
    caplog.set_level(logging.WARNING)
    yield caplog


def errors(log: pytest.LogCaptureFixture) -> list[str]:
    """Return the log's lines, without those on unreadable updates and on what Telegram refuses."""
    said = [f"{row.name}: {row.getMessage()}" for row in log.records]
    return [
        line for line in said if "can't be read" not in line and "TelegramBadRequest" not in line
    ]


FORWARD = {"type": "hidden_user", "date": 0}
UNREADABLE = {
    "a forward of nobody": message(EVE, text="hi", forward_origin=FORWARD),
    "a forward of a kind to come": message(
        EVE, text="hi", forward_origin={"type": "zanzibar", "date": 0}
    ),
    "a reply to an empty story": message(EVE, text="hi", external_reply={"story": {}}),
    "a poll without options": message(EVE, poll={"id": "1", "question": "?"}),
    "an id out of range": message(2**70, text="hi"),
}


@pytest.mark.parametrize("content", UNREADABLE.values(), ids=UNREADABLE.keys())
async def test_what_can_not_be_read_is_passed_over_and_the_next_user_is_answered(
    house: House, content: Row, log: pytest.LogCaptureFixture
) -> None:
    for way in ("polled", "brought"):
        before, raw = house.answers(ANNA), {"update_id": "ID", "message": content}
        if way == "polled":
            house.queue.add(raw)
            house.queue.add(house.help_of(ANNA))
        else:
            assert await house.bring({**raw, "update_id": 5000}) == 200
            assert await house.bring({**house.help_of(ANNA), "update_id": 5001}) == 200
        assert await house.is_answered(ANNA, before), way
    said = [line.getMessage() for line in log.records if "can't be read" in line.getMessage()]
    assert [line.split(" (")[0] for line in said] == [
        "update 1001 can't be read",
        "update 5000 can't be read",
    ]
    assert "hi" not in " ".join(said).split()
    assert errors(log) == []
    assert house.queue.waiting == [] or house.queue.waiting[0][0] > 1001


def test_of_a_pressed_message_only_what_is_read_is_decoded() -> None:
    bot = Bot("42:local")
    odd = {"inline_keyboard": [[{"text": 5}]]}
    under = message(EVE, text="A screen", entities=[{"type": "bold"}], reply_markup=odd)
    under |= {"edit_date": 7, "forward_origin": FORWARD, "caption_entities": 5}
    press = {"id": "1", "from": under["from"], "chat_instance": "1", "data": "open1:plan"}
    raw = {"update_id": 5, "callback_query": {**press, "message": under}}
    before = copy.deepcopy(raw)
    update = read_update(bot, raw)
    assert raw == before, "the intake changes nothing that it was given"
    assert update.callback_query is not None
    read = update.callback_query.message
    assert isinstance(read, Message)
    assert (read.text, read.edit_date, read.chat.id, read.bot) == ("A screen", 7, EVE, bot)
    assert read.entities is None
    assert read.reply_markup is None
    assert shown.current(read) is None, "an odd message is like no view, and no error"


async def test_an_answer_too_deep_for_the_parser_costs_the_one_that_nests(house: House) -> None:
    before = {user: house.answers(user) for user in (EVE, ANNA)}
    house.queue.add(house.help_of(EVE))
    house.queue.add(None, '{"update_id": ID, "message": ' + "[" * 5000 + "]" * 5000 + "}")
    house.queue.add(house.help_of(ANNA))
    for user in (EVE, ANNA):
        assert await house.is_answered(user, before[user])


async def test_an_update_without_an_id_holds_up_nobody(house: House) -> None:
    before = house.answers(ANNA)
    odd: list[Any] = [{"message": message(EVE, text="hi")}, None, [], 7, {"update_id": 2**70}]
    for raw in odd:
        house.queue.add(raw)
    house.queue.add(house.help_of(ANNA))
    assert await house.is_answered(ANNA, before)
    await asyncio.sleep(0.2)
    assert house.queue.waiting == []


WRONG: list[object] = [
    None,
    True,
    0,
    -1,
    2**31,
    2**63,
    2**70,
    -(2**70),
    1.5,
    "",
    "zanzibar",
    "7" * 30,
    [],
    [[]],
    {},
    {"type": "zanzibar"},
]


def places(value: object, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """The path of each field in an update."""
    items = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    for key, child in items:
        yield (*path, key)
        yield from places(child, (*path, key))


def nested(value: object, key: str | int) -> object:
    for _ in range(300):
        value = {key: value} if isinstance(key, str) else [value]
    return value


@st.composite
def mutated(draw: st.DrawFn) -> Row:
    update: Row = copy.deepcopy(draw(st.sampled_from(SAMPLES)))
    for _ in range(draw(st.integers(1, 3))):
        paths = sorted(places(update), key=str)
        if not paths:
            break  # nothing is left to spoil
        path = draw(st.sampled_from(paths))
        *way, last = path
        holder: Any = update
        for key in way:
            holder = holder[key]
        change = draw(st.sampled_from(["drop", "value", "swap", "nest", "rename"]))
        if change == "drop":
            del holder[last]
        elif change == "value":
            holder[last] = copy.deepcopy(draw(st.sampled_from(WRONG)))
        elif change == "swap":
            other = draw(st.sampled_from(paths))
            found: Any = update
            for key in other:
                found = found[key]
            holder[last] = copy.deepcopy(found)
        elif change == "nest":
            holder[last] = nested(holder[last], last)
        elif isinstance(holder, dict):
            holder["zanzibar"] = holder.pop(last)
    return update


@settings(
    max_examples=examples(400),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(updates=st.lists(mutated(), min_size=1, max_size=5))
@example(updates=SAMPLES)
async def test_whatever_telegram_gives_the_next_user_is_answered(
    house: House, log: pytest.LogCaptureFixture, updates: list[Row]
) -> None:
    log.clear()
    before = house.answers(ANNA)
    for update in updates:
        house.queue.add(update)
    house.queue.add(house.help_of(ANNA))
    assert await house.is_answered(ANNA, before)
    before = house.answers(ANNA)
    for number, update in enumerate(updates):
        brought = (
            {**update, "update_id": number + 1} if update.get("update_id") == "ID" else update
        )
        assert await house.bring(brought) == 200
    assert await house.bring({**house.help_of(ANNA), "update_id": 9}) == 200
    assert await house.is_answered(ANNA, before)
    assert errors(log) == []
