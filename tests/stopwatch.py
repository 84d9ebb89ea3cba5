"""Users of the local Telegram and a watch: how long the bot takes to answer each."""

import asyncio
import time
from typing import Any

from bot.local.rules import Telegram


class Stopwatch:
    """Lets users send a message or press a button, and measures the seconds to the answer."""

    def __init__(self, telegram: Telegram) -> None:
        self.telegram = telegram
        self._call = telegram.call
        self._waiting: dict[tuple[str, str], asyncio.Future[Any]] = {}
        telegram.call = self._heard  # type: ignore[method-assign]

    def _heard(self, method: str, params: dict[str, Any], files: Any = None) -> Any:
        result = self._call(method, params, files)
        key = method, str(params.get("callback_query_id", params.get("chat_id")))
        if waiting := self._waiting.pop(key, None):
            waiting.set_result(result)
        return result

    async def ask(self, user: int, text: str, within: float = 30.0) -> float:
        """The seconds to the next message from the bot. Raises TimeoutError."""
        self.telegram.add_user(user, f"User {user}")
        self.telegram.send(user, text=text)
        return await self._answer("sendMessage", user, within)

    async def press(self, user: int, within: float = 30.0) -> float:
        """The seconds to the end of the spinner of a button of the newest message."""
        message = list(self.telegram.messages[user].values())[-1]
        rows = message["reply_markup"]["inline_keyboard"]
        data = next(button["callback_data"] for row in rows for button in row)
        key = self.telegram.press(user, user, message["message_id"], data)
        return await self._answer("answerCallbackQuery", key, within)

    async def _answer(self, method: str, of: str | int, within: float) -> float:
        started = time.perf_counter()
        self._waiting[method, str(of)] = asyncio.get_running_loop().create_future()
        await asyncio.wait_for(self._waiting[method, str(of)], within)
        return time.perf_counter() - started
