"""A user's hands in a chat: says, presses, reads. Drives the real dispatcher without HTTP."""

import asyncio
import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from aiogram import Bot, Dispatcher

from bot.local.chats import JsonObject
from bot.local.messages import Files
from bot.local.rules import TOKEN, Telegram
from bot.local.session import LocalSession
from bot.telegram.client import read_json
from bot.telegram.intake import read_update
from handlers.common.text import units

Row = dict[str, Any]


class Clock:
    """The time for the dispatcher and the local Telegram alike."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def timestamp(self) -> float:
        return self.now.timestamp()


# No-break spaces that are not between the digits of a number.
_BOUND = re.compile(r"(?<!\d)\xa0|\xa0(?!\d)")
_JOINED = re.compile("(?<=[–-])\u2060")


def spaced(text: str) -> str:
    """The text with plain spaces and without word joiners, so that stories can quote it."""
    return _BOUND.sub(" ", _JOINED.sub("", text))


def _unjoined(text: str, entities: Sequence[JsonObject]) -> list[JsonObject]:
    """The entities of a text where its word joiners are left out."""
    joins = [units(text[: found.start()]) for found in _JOINED.finditer(text)]
    moved = []
    for each in entities:
        start, end = each["offset"], each["offset"] + each["length"]
        before = sum(at < start for at in joins)
        inside = sum(start <= at < end for at in joins)
        moved.append({**each, "offset": start - before, "length": each["length"] - inside})
    return moved


class Spaced(Telegram):
    """Keeps texts with plain spaces, so that stories can quote amounts; `whole` has the others.

    With `quotes` off they are kept as they are sent, and a press brings what was shown.
    """

    quotes = True

    def __init__(self, clock: Callable[[], float]) -> None:
        super().__init__(clock)
        self.whole: list[str] = []

    def call(self, method: str, params: JsonObject, files: Files | None = None) -> Any:
        for field, marks in (("text", "entities"), ("caption", "caption_entities")):
            if self.quotes and isinstance(whole := params.get(field), str):
                self.whole.append(whole)
                params = {**params, field: spaced(whole)}
                if isinstance(given := params.get(marks), str):
                    params[marks] = json.dumps(_unjoined(whole, json.loads(given)))
        return super().call(method, params, files)


class Chat:
    """One user's private chat. `as_user` gives another user's, with the same bot."""

    def __init__(
        self, dispatcher: Dispatcher, clock: Clock, user_id: int = 1, of: "Chat | None" = None
    ) -> None:
        self.dispatcher = dispatcher
        self.user_id = user_id
        self.clock = clock
        self.telegram: Spaced = of.telegram if of else Spaced(clock.timestamp)
        self.session: LocalSession = of.session if of else LocalSession(self.telegram)
        self.session.json_loads = read_json
        self.bot: Bot = of.bot if of else Bot(TOKEN, session=self.session)
        self.telegram.add_user(user_id, f"User {user_id}")

    def as_user(self, user_id: int) -> "Chat":
        return Chat(self.dispatcher, self.clock, user_id, of=self)

    async def close(self) -> None:
        await self.bot.session.close()

    async def feed(self) -> None:
        """Let the bot handle what has come, all at once as polling would."""
        updates, self.telegram.updates = self.telegram.updates, []
        await asyncio.gather(
            *(
                self.dispatcher.feed_update(self.bot, read_update(self.bot, each))
                for each in updates
            )
        )

    async def say(self, text: str, chat_id: int | None = None) -> "Chat":
        self.telegram.send(self.user_id, chat_id, text=text)
        await self.feed()
        return self

    async def send(self, **content: Any) -> "Chat":
        self.telegram.send(self.user_id, **content)
        await self.feed()
        return self

    async def press(self, text: str) -> "Chat":
        """Press the button whose text holds `text` in the newest message that has one."""
        for message in reversed(self.from_bot()):
            for button in buttons(message):
                if text in button["text"]:
                    return await self.press_data(button["callback_data"], message["message_id"])
        raise AssertionError(f"no button {text!r} in {self.buttons}")

    async def vote(self, option: int) -> "Chat":
        """Answer the bot's newest quiz."""
        quiz = [each for each in self.from_bot() if "poll" in each][-1]
        self.telegram.vote(self.user_id, quiz["message_id"], option)
        await self.feed()
        return self

    async def press_data(self, data: str, message_id: int | None = None) -> "Chat":
        """Press a button that carries `data`, whether or not there is one."""
        if message_id is None:
            message_id = self.message["message_id"]
        self.telegram.press(self.user_id, self.user_id, message_id, data)
        await self.feed()
        return self

    async def press_twice(self, text: str) -> "Chat":
        """Two taps at once on the same button."""
        message, found = next(
            (message, button)
            for message in reversed(self.from_bot())
            for button in buttons(message)
            if text in button["text"]
        )
        for _ in range(2):
            self.telegram.press(
                self.user_id, self.user_id, message["message_id"], found["callback_data"]
            )
        await self.feed()
        return self

    def from_bot(self, chat_id: int | None = None) -> list[Row]:
        """The bot's messages in the chat, the newest last."""
        messages = self.telegram.messages[chat_id if chat_id is not None else self.user_id]
        return [each for each in messages.values() if each["from"]["is_bot"]]

    @property
    def message(self) -> Row:
        """The bot's newest message; the news with confetti, which follow a screen, are none."""
        return [each for each in self.from_bot() if "effect_id" not in each][-1]

    @property
    def news(self) -> list[Row]:
        """The bot's messages with confetti."""
        return [each for each in self.from_bot() if "effect_id" in each]

    @property
    def text(self) -> str:
        """Return the text of the bot's newest message."""
        return str(self.message.get("text", ""))

    @property
    def buttons(self) -> list[str]:
        return [str(button["text"]) for button in buttons(self.message)]

    @property
    def data(self) -> dict[str, str]:
        """The callback data of each button of the newest message, by its text."""
        found = buttons(self.message)
        return {each["text"]: each["callback_data"] for each in found if "callback_data" in each}

    def marked(self, kind: str) -> dict[str, Row]:
        """The entities of a kind in the bot's newest message, by their texts."""
        raw = self.text.encode("utf-16-le")
        found = {}
        for each in self.message.get("entities", []):
            end = each["offset"] + each["length"]
            if each["type"] == kind:
                found[raw[2 * each["offset"] : 2 * end].decode("utf-16-le")] = each
        return found

    @property
    def toast(self) -> str:
        """Return the text of the newest callback answer of this user."""
        mine = [each for each in self.telegram.toasts if each["user"] == self.user_id]
        return str(mine[-1]["text"]) if mine else ""

    @property
    def unanswered(self) -> int:
        """Presses that the bot has not answered."""
        return sum(not query["answered"] for query in self.telegram.queries.values())


def buttons(message: Row) -> list[Row]:
    markup = message.get("reply_markup", {})
    return [button for row in markup.get("inline_keyboard", []) for button in row]
