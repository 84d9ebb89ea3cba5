"""Measure an update without HTTP, from its JSON to the last of Telegram's canned answers."""

import json
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from statistics import fmean
from typing import Any

from aiogram import Bot
from aiogram.methods import Response, TelegramMethod
from aiogram.methods.base import TelegramType
from aiogram.types import Message, Update

from bot.local.rules import TOKEN
from bot.telegram.intake import Intake
from db.store.engine import Database
from tests.benchmarks.bot import dispatcher_on
from tests.benchmarks.by_hand import BotByHand
from tests.benchmarks.crowd import sqlite_store
from tests.benchmarks.ours import unlimited_bot
from tests.benchmarks.rounds import (
    BY_HAND,
    ECHO,
    OURS,
    TICK,
    Rounds,
    find_button,
    kinds,
    way_to_ticks,
)
from tests.benchmarks.subjects import echo_dispatcher

ROUNDS, UPDATES = 15, 40
USER = {"id": 1, "is_bot": False, "first_name": "Aigerim", "language_code": "en"}
CHAT = {"id": 1, "type": "private", "first_name": "Aigerim"}
BOT = {"id": 42, "is_bot": True, "first_name": "Career Bot", "username": "career_bot"}
Handle = Callable[[str], Awaitable[object]]
# What the echo decodes. pydantic drops a generic class that nobody keeps, and to make it again
# takes as long as 20 echoes: in some rounds the echo did.
DECODED = Response[Message]


class CannedTelegram:
    """Writes updates and answers as Telegram does. It stores and checks nothing but the last."""

    def __init__(self) -> None:
        self.shown = "{}"
        self._number = 0

    def message(self, text: str) -> str:
        """The update that brings a message, as JSON."""
        command = {"type": "bot_command", "offset": 0, "length": len(text)}
        message = {"from": USER, "text": text, "entities": [command] * text.startswith("/")}
        return self._update("message", json.dumps({**self._head(), **message}))

    def press(self, data: str) -> str:
        """The update of a button that was pressed under the last message shown."""
        head = json.dumps({"id": "1", "from": USER, "chat_instance": "1", "data": data})
        return self._update("callback_query", f'{head[:-1]}, "message": {self.shown}}}')

    def _update(self, kind: str, content: str) -> str:
        return f'{{"update_id": {self._number}, "{kind}": {content}}}'

    def _head(self) -> dict[str, Any]:
        self._number += 1
        return {"message_id": self._number, "date": int(time.time()), "chat": CHAT}

    def answer(self, method: str, params: dict[str, Any]) -> str:
        if method == "answerCallbackQuery":
            return '{"ok": true, "result": true}'
        head = json.dumps({**self._head(), "from": BOT, "text": params["text"]})
        rest = [
            f', "{name}": {params[name]}'
            for name in ("entities", "reply_markup")
            if params.get(name)
        ]
        self.shown = f"{head[:-1]}{''.join(rest)}}}"
        return f'{{"ok": true, "result": {self.shown}}}'


def canned(bot: Bot, telegram: CannedTelegram) -> Bot:
    """Give the bot canned answers. It prepares requests and reads answers as it always does."""
    session = bot.session

    async def make_request(bot: Bot, method: TelegramMethod[TelegramType], **_: object) -> Any:
        prepared = {
            name: session.prepare_value(value, bot=bot, files={})
            for name, value in method.model_dump(warnings=False).items()
        }
        answer = telegram.answer(method.__api_method__, prepared)
        return session.check_response(bot, method, 200, answer).result

    session.make_request = make_request  # type: ignore[method-assign, assignment]
    return bot


def echo(telegram: CannedTelegram) -> Handle:
    bot, dispatcher = canned(Bot(TOKEN), telegram), echo_dispatcher()

    async def handle(text: str) -> None:
        update = Update.model_validate(bot.session.json_loads(text), context={"bot": bot})
        await dispatcher.feed_update(bot, update)

    return handle


def ours(telegram: CannedTelegram, db: Database) -> Handle:
    bot, dispatcher = canned(unlimited_bot("http://127.0.0.1"), telegram), dispatcher_on(db)
    intake = Intake(dispatcher, bot)

    async def handle(text: str) -> None:
        update = intake.decode(bot.session.json_loads(text))
        assert update is not None
        await dispatcher.submit(bot, update)

    return handle


def bot_by_hand(bot_path: str, telegram: CannedTelegram) -> tuple[BotByHand, Handle]:
    async def call(method: str, params: dict[str, Any]) -> Any:
        return json.loads(telegram.answer(method, params))["result"]

    bot = BotByHand(bot_path, call)
    return bot, lambda text: bot.handle(json.loads(text))


async def cpu(telegram: CannedTelegram, handle: Handle, step: str) -> float:
    """Seconds of CPU time for a press of the last message's button with the text, or for it."""
    data = find_button(json.loads(telegram.shown), step)
    update = telegram.message(step) if data is None else telegram.press(data)
    before = telegram.shown
    started = time.process_time()
    await handle(update)
    taken = time.process_time() - started
    assert telegram.shown != before, f"no answer to {step}"
    return taken


@asynccontextmanager
async def bots() -> AsyncIterator[dict[str, tuple[CannedTelegram, Handle]]]:
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        telegrams = [CannedTelegram() for _ in range(3)]
        hand = await sqlite_store(folder, "hand")
        by_hand, handle = bot_by_hand(hand.removeprefix("sqlite:///"), telegrams[1])
        stack.callback(by_hand.close)
        db = Database(await sqlite_store(folder))
        stack.push_async_callback(db.close)
        handles = {ECHO: echo(telegrams[0]), BY_HAND: handle, OURS: ours(telegrams[2], db)}
        yield dict(zip(handles, zip(telegrams, handles.values(), strict=True), strict=True))


async def measure() -> Rounds:
    rounds = Rounds()
    async with bots() as subjects:
        for number in range(ROUNDS + 1):
            for name, (telegram, handle) in subjects.items():
                for kind in kinds(name):
                    for step in way_to_ticks(name) if kind == TICK else ():
                        await cpu(telegram, handle, step)
                    taken = [await cpu(telegram, handle, kind) for _ in range(UPDATES)]
                    if number:  # users are made, caches filled
                        rounds.add(name, kind, fmean(taken))
    return rounds
