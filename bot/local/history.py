"""Keeps the local chat in a file, so that it comes back after a restart.

Kept are the users, the newest messages of each chat with their files, and what the bot has not
read yet.
"""

import asyncio
import base64
import json
import logging
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from bot.local.chats import JsonObject
from bot.local.rules import Telegram

log = logging.getLogger(__name__)

VERSION = 1
MOST_CHATS, MOST_MESSAGES = 50, 200  # messages of each chat
MOST_UPDATES = 100
MOST_FILES = 8 * 2**20  # bytes in all; the newest stay
SAVE_DELAY = 1.0  # seconds from a change to its file: a kill loses so much


def take(telegram: Telegram) -> JsonObject:
    """Return the part of a local Telegram that is saved, as JSON."""
    newest = {id: max(rows, default=0) for id, rows in telegram.messages.items()}
    chats = sorted(telegram.chats, key=newest.__getitem__)[-MOST_CHATS:]
    messages = {id: list(telegram.messages[id].values())[-MOST_MESSAGES:] for id in chats}
    files, size = {}, 0
    for key, (name, data) in reversed(telegram.files.items()):
        size += len(data)
        if size > MOST_FILES:
            break
        files[key] = [name, base64.b64encode(data).decode()]
    return {
        "version": VERSION,
        "last": telegram.last_id,
        "users": [user for id, user in telegram.users.items() if id in chats],
        "chats": [telegram.chats[id] for id in chats],
        "messages": [[id, rows] for id, rows in messages.items()],
        "blocked": sorted(telegram.blocked),
        "updates": [row for row in telegram.updates if "message" in row][-MOST_UPDATES:],
        "files": dict(reversed(files.items())),
    }


def give(telegram: Telegram, kept: JsonObject) -> None:
    """Put back what was kept. Raises ValueError, KeyError, TypeError or AttributeError."""
    if kept["version"] != VERSION:
        raise ValueError("another version")
    fresh = Telegram()
    for user in kept["users"]:
        fresh.users[int(user["id"])] = {
            "id": int(user["id"]),
            "is_bot": False,
            "first_name": str(user["first_name"]),
            "language_code": str(user["language_code"]),
        }
    for chat in kept["chats"]:
        fresh.chats[int(chat["id"])] = {**chat, "type": str(chat["type"])}
        fresh.messages[int(chat["id"])] = {}
    for id, rows in kept["messages"]:
        for row in rows:
            fresh.messages[int(id)][int(row["message_id"])] = _message(row)
    for key, (name, data) in kept["files"].items():
        fresh.files[str(key)] = str(name), base64.b64decode(data, validate=True)
    fresh.blocked = {int(id) for id in kept["blocked"]}
    updates = [
        {"update_id": int(row["update_id"]), "message": _message(row["message"])}
        for row in kept["updates"]
    ]
    last = max(telegram.last_id, int(kept["last"]))
    # All of it could be read; a broken file changes nothing.
    telegram.users, telegram.chats, telegram.messages = fresh.users, fresh.chats, fresh.messages
    telegram.files, telegram.blocked, telegram.last_id = fresh.files, fresh.blocked, last
    telegram.updates[:0] = updates


def _message(row: JsonObject) -> JsonObject:
    int(row["date"]), int(row["chat"]["id"]), int(row["from"]["id"])
    return dict(row)


class History:
    """Reads the file at a start, and writes it after changes."""

    def __init__(self, file: Path, telegram: Telegram) -> None:
        self.file, self.telegram = file, telegram
        self._changed = asyncio.Event()
        self._keeping: asyncio.Task[None] | None = None

    def load(self) -> None:
        """Read the file. One that can't be read is set aside and said so."""
        try:
            text = self.file.read_bytes()
        except FileNotFoundError:
            return
        except OSError as error:
            log.error("the local chat's history can't be read: %s", type(error).__name__)
            return
        try:
            give(self.telegram, json.loads(text))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            aside = self.file.with_suffix(".broken.json")
            with suppress(OSError):
                self.file.replace(aside)
            log.error("the local chat's history is broken; it lies at %s now", aside.name)

    def start(self) -> None:
        self._keeping = asyncio.create_task(self._keep())

    def change(self) -> None:
        """Something is to be written soon."""
        self._changed.set()

    async def stop(self) -> None:
        """Write what has changed, for the last time."""
        if self._keeping is not None:
            self._keeping.cancel()
            await asyncio.gather(self._keeping, return_exceptions=True)
        if self._changed.is_set():
            await self._save()

    async def _keep(self) -> None:
        while True:
            await self._changed.wait()
            await asyncio.sleep(SAVE_DELAY)
            await self._save()

    async def _save(self) -> None:
        self._changed.clear()
        kept = take(self.telegram)
        text = json.dumps(kept, ensure_ascii=True)
        try:
            await asyncio.shield(asyncio.to_thread(_write, self.file, text))
        except OSError as error:
            log.error("the local chat's history is not saved: %s", type(error).__name__)


def _write(file: Path, text: str) -> None:
    """Replace the file as a whole; only its owner can read it."""
    number, name = tempfile.mkstemp(prefix=file.name, dir=file.parent)
    try:
        with os.fdopen(number, "w", encoding="ascii") as written:
            written.write(text)
            written.flush()
            os.fsync(written.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
