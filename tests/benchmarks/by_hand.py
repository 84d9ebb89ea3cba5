"""A bot by hand, to see the limit: aiohttp, sqlite3, and the tables of our store.

It knows /plan and the ticks under it. It says less than ours and stores no more than the tick.
"""

import asyncio
import json
import sqlite3
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any

from aiohttp import ClientSession

Call = Callable[[str, dict[str, Any]], Awaitable[Any]]

USER = "SELECT analysis_id, language, time_zone FROM users WHERE id = ?"
ADD_USER = """
INSERT INTO users (id, name, language, time_zone, weekday, minute_of_day, analysis_id, created_at)
SELECT ?, 'User', 'en', 'Asia/Almaty', 0, 540, min(id), ? FROM analyses
"""
TASKS = """
SELECT task.id, item.title, task.text, coalesce(
    (SELECT state FROM ticks
     WHERE task_id = task.id AND user_id = ? ORDER BY id DESC LIMIT 1),
    CASE task.done_in_document WHEN 1 THEN 'done' ELSE 'open' END)
FROM tasks AS task JOIN roadmap_items AS item ON item.id = task.roadmap_item_id
WHERE task.analysis_id = ? AND task.user_id IS NULL AND task.gone_at IS NULL
ORDER BY item.position, task.position LIMIT 3
"""
ADD_TICK = "INSERT INTO ticks (user_id, task_id, state, ticked_at) VALUES (?, ?, ?, ?)"


class BotByHand:
    """Handles updates as they come from JSON; `call` asks Telegram for a method."""

    def __init__(self, path: str, call: Call) -> None:
        self.call = call
        self._writing = asyncio.Lock()
        # COMMIT waits for the disk, so it runs in a thread.
        self._store = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._store.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL")

    def close(self) -> None:
        self._store.close()

    async def handle(self, update: dict[str, Any]) -> None:
        if press := update.get("callback_query"):
            await self._tick(press)
        else:
            user = update["message"]["from"]["id"]
            await self.call("sendMessage", {"chat_id": user, **self._plan(user)})

    async def _tick(self, press: dict[str, Any]) -> None:
        user, message = press["from"]["id"], press["message"]
        _tick, task, state = press["data"].split(":")
        async with self._writing:
            self._store.execute("BEGIN IMMEDIATE")
            self._store.execute(ADD_TICK, (user, int(task), state, _now()))
            await asyncio.to_thread(self._store.execute, "COMMIT")
        await self.call("answerCallbackQuery", {"callback_query_id": press["id"], "text": "Done."})
        shown = {"chat_id": user, "message_id": message["message_id"], **self._plan(user)}
        await self.call("editMessageText", shown)

    def _plan(self, user: int) -> dict[str, Any]:
        found = self._store.execute(USER, (user,)).fetchone()
        if found is None:
            self._store.execute(ADD_USER, (user, _now()))
            found = self._store.execute(USER, (user,)).fetchone()
        tasks = self._store.execute(TASKS, (user, found[0])).fetchall()
        head = "This week"
        lines = [f"{number}. {title}: {text}" for number, (_, title, text, _) in enumerate(tasks)]
        row = [
            {"text": f"↩ {number}", "callback_data": f"tick:{task}:open"}
            if state == "done"
            else {"text": f"✅ {number}", "callback_data": f"tick:{task}:done"}
            for number, (task, _, _, state) in enumerate(tasks)
        ]
        return {
            "text": "\n\n".join([head, *lines]),
            "entities": json.dumps([{"type": "bold", "offset": 0, "length": len(head)}]),
            "reply_markup": json.dumps({"inline_keyboard": [row]}),
        }


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


async def poll(path: str, url: str, token: str) -> None:
    """Ask the Telegram at `url` for updates and handle them at once, until it is cancelled."""
    async with ClientSession() as session, asyncio.TaskGroup() as tasks:

        async def call(method: str, params: dict[str, Any]) -> Any:
            async with session.post(f"{url}/bot{token}/{method}", data=params) as response:
                answer = await response.json()
            return answer["result"]

        bot, offset = BotByHand(path, call), 0
        while True:
            for update in await call("getUpdates", {"offset": offset, "timeout": 10}):
                offset = update["update_id"] + 1
                tasks.create_task(bot.handle(update))
