"""An answer of Telegram that can't be read fails no handler: what was sent is sent."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram.exceptions import ClientDecodeError
from aiohttp import web

from bot.headhunter.sweep_runner import notify_admins
from bot.local import server
from bot.local.server import Proceed
from bot.observability.error_reports import ErrorReports
from bot.telegram import answers
from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.intake import read_update
from bot.telegram.throttle import BURST, Throttle
from db.rows.sweeps import SweepRow
from db.store.engine import Database
from tests.chat import Clock
from tests.conftest import TODAY
from tests.no_limits import unlimited_bot

Row = dict[str, Any]
METHODS = ("sendMessage", "editMessageText", "answerCallbackQuery", "sendPhoto")
FORWARD = {"type": "hidden_user", "date": 0}
BROKEN = {
    "a nested forward": lambda result: {
        **result,
        "reply_to_message": {**result, "forward_origin": FORWARD},
    },
    "a keyboard of a kind to come": lambda result: {**result, "reply_markup": {"rows": 7}},
    "a chat of a kind to come": lambda result: {**result, "chat": "zanzibar"},
    "nothing of a message": lambda _: {"zanzibar": True},
    "a number": lambda _: 7,
    "nothing": lambda _: None,
}


class Spoiled:
    """Changes the results of METHODS; `cut` breaks them off."""

    def __init__(self) -> None:
        self.change: Any = None
        self.cut = False
        self.done: list[str] = []

    async def __call__(
        self, method: str, request: web.Request, proceed: Proceed
    ) -> web.StreamResponse:
        answer = await proceed()
        if method not in METHODS or answer.status != 200:
            return answer
        assert isinstance(answer, web.Response)
        self.done.append(method)
        body = json.loads(answer.text or "")
        if self.change is not None:
            body["result"] = self.change(body["result"] if body["result"] is not True else {})
        text = json.dumps(body)
        return web.Response(
            text=text[: len(text) // 2] if self.cut else text, content_type="application/json"
        )


class House:
    def __init__(self, running: server.Running, dispatcher: DrainingDispatcher) -> None:
        self.telegram, self.dispatcher = running.telegram, dispatcher
        self.bot = unlimited_bot(running)

    async def feed(self) -> None:
        for raw in self.telegram.updates:
            await self.dispatcher.feed_raw_update(self.bot, raw)
        self.telegram.updates.clear()

    async def say(self, text: str) -> None:
        self.telegram.send(1, text=text)
        await self.feed()

    async def press(self, data: str) -> None:
        message = [row for row in self.telegram.messages[1].values() if row["from"]["is_bot"]][-1]
        self.telegram.press(1, 1, message["message_id"], data)
        await self.feed()


@pytest.fixture
async def spoiled() -> Spoiled:
    return Spoiled()


@pytest.fixture
async def house(dispatcher: DrainingDispatcher, spoiled: Spoiled) -> AsyncIterator[House]:
    running = await server.start(fault=spoiled)
    made = House(running, dispatcher)
    yield made
    await made.bot.session.close()
    await running.stop()


@pytest.mark.parametrize("change", [*BROKEN, "cut off"])
async def test_a_handler_goes_on_and_sends_nothing_twice(
    house: House, spoiled: Spoiled, change: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    spoiled.change, spoiled.cut = BROKEN.get(change), change == "cut off"
    await house.say("/settings")
    await house.press("lang1:ru")
    await house.say("/skills")
    assert spoiled.done == ["sendMessage", "answerCallbackQuery", "editMessageText", "sendMessage"]
    assert all(query["answered"] for query in house.telegram.queries.values())
    said = [row.getMessage() for row in caplog.records]
    assert all("can't be read" in line for line in said), said
    # The menu follows the answer, so the handler ran to its end.
    assert house.telegram.commands['{"chat_id": 1, "type": "chat"}', ""]


async def test_a_message_is_known_as_far_as_it_can_be_read(house: House, spoiled: Spoiled) -> None:
    token = answers._handling.set(True)
    spoiled.change = BROKEN["a nested forward"]
    sent = await house.bot.send_message(1, "a")
    assert sent.message_id in house.telegram.messages[1]
    spoiled.change = BROKEN["nothing"]
    assert (await house.bot.send_message(1, "b")).chat.id == 1
    answers._handling.reset(token)


async def test_outside_of_a_handler_the_caller_hears_of_it(house: House, spoiled: Spoiled) -> None:
    spoiled.change = BROKEN["a number"]
    with pytest.raises(ClientDecodeError):
        await house.bot.send_message(1, "a digest")


async def test_an_answer_to_a_refused_update_fails_no_task(
    house: House, spoiled: Spoiled, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoiled.change = BROKEN["a number"]
    admission, refusals = house.dispatcher.admission, house.dispatcher.refusals
    monkeypatch.setattr(admission, "throttle", Throttle(1, clock))
    for _ in range(BURST + 1):
        house.telegram.send(1, text="/privacy")
        house.dispatcher.submit(house.bot, read_update(house.bot, house.telegram.updates[-1]))
    told = await asyncio.gather(*refusals.pending)
    await asyncio.gather(*admission.pending)
    assert told == [None]


async def test_every_administrator_is_told_of_errors_and_of_a_failed_sweep(
    house: House, spoiled: Spoiled, db: Database, clock: Clock
) -> None:
    for admin in (1, 2):
        house.telegram.add_user(admin, f"User {admin}")
    spoiled.change = BROKEN["a number"]
    i18n = house.dispatcher["i18n"]
    reports = ErrorReports()
    reports.emit(logging.LogRecord("bot", logging.ERROR, __file__, 1, "failed", (), None))
    await reports.tell(db, house.bot, i18n, (1, 2), clock())
    failed = SweepRow(1, "headhunter", TODAY, TODAY, "no answer", 1, 0, 0, 0, {})
    await notify_admins(db, house.bot, i18n, (1, 2))(failed)
    assert [len(house.telegram.messages[admin]) for admin in (1, 2)] == [2, 2]
