"""The real process on a local Telegram of its own, talked to over HTTP as its users would."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

from aiohttp import ClientConnectorError, ClientSession

from tests.chat import spaced

ROOT = Path(__file__).parent.parent.parent
Row = dict[str, Any]
T = TypeVar("T")
# The import of aiogram takes seconds on a small machine, and more on a busy one.
START_WITHIN = 90.0
ANSWER_WITHIN = 20.0
STOP_WITHIN = 60.0


def hear_hangups() -> None:
    """Undo what `nohup` around the tests leaves: a process that inherits it ignores SIGHUP."""
    signal.signal(signal.SIGHUP, signal.SIG_DFL)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


class Process:
    """`python -m bot` with its data in `folder`; a context that ends with SIGTERM."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "bot.log"
        self.environment = {
            **{key: value for key, value in os.environ.items() if key != "BOT_TOKEN"},
            "DATA_DIR": str(folder),
            "LOCAL_PORT": str(self.port),
            "POLL_TIMEOUT": "1",
            **environment,
        }

    async def __aenter__(self) -> "Process":
        with self.log.open("ab") as log:
            self.process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
                preexec_fn=hear_hangups,
            )
        self.http = ClientSession()
        deadline = time.monotonic() + START_WITHIN
        while time.monotonic() < deadline:
            assert self.process.returncode is None, self.log.read_text()
            try:
                if (await self.chat(1))["commands"]:
                    return self
            except ClientConnectorError:
                pass
            await asyncio.sleep(0.1)
        raise AssertionError(self.log.read_text())

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.http.close()
        if self.process.returncode is None:
            await self.stop(signal.SIGTERM)

    async def stop(self, number: int) -> tuple[int, float]:
        """Send a signal; the exit code, and the seconds it took."""
        started = time.monotonic()
        self.process.send_signal(number)
        async with asyncio.timeout(STOP_WITHIN):
            code = await self.process.wait()
        return code, time.monotonic() - started

    async def chat(self, user: int, since: int = -1) -> Row:
        async with self.http.get(
            f"{self.url}/local/chat", params={"user": user, "since": since}
        ) as answer:
            found: Row = await answer.json()
        for each in (*found["messages"], *found["toasts"]):
            each["text"] = spaced(each.get("text") or "")
        return found

    async def act(self, action: str, **body: Any) -> Any:
        async with self.http.post(f"{self.url}/local/{action}", json=body) as answer:
            assert answer.status == 200, await answer.text()
            result: dict[str, Any] = await answer.json()
            return result

    async def say(self, text: str, user: int = 1) -> Row:
        """Send a message and wait for the bot's answer to it."""
        before = len(await self.from_bot(user))
        await self.act("send", user=user, content={"text": text})
        return await self._until(user, lambda chat, own: own[-1] if len(own) > before else None)

    async def press(self, text: str, user: int = 1) -> Row:
        """Press the newest button that holds `text`; the message once the press is answered."""
        for message in reversed(await self.from_bot(user)):
            for button in buttons(message):
                if text in button["text"]:
                    await self.act(
                        "press",
                        user=user,
                        message_id=message["message_id"],
                        data=button["callback_data"],
                    )
                    await self._until(user, lambda chat, own: not chat["waiting"] or None)
                    await asyncio.sleep(0.2)  # the edit follows the answer
                    return (await self.from_bot(user))[-1]
        raise AssertionError(f"no button {text!r}")

    async def from_bot(self, user: int) -> list[Row]:
        return [each for each in (await self.chat(user))["messages"] if each["from"]["is_bot"]]

    async def toast(self, user: int = 1) -> str:
        return str((await self.chat(user))["toasts"][-1]["text"])

    async def _until(self, user: int, wanted: Callable[[Row, list[Row]], T | None]) -> T:
        deadline = time.monotonic() + ANSWER_WITHIN
        while time.monotonic() < deadline:
            chat = await self.chat(user)
            own = [each for each in chat["messages"] if each["from"]["is_bot"]]
            if found := wanted(chat, own):
                return found
            await asyncio.sleep(0.05)
        raise AssertionError(f"no answer in time; the log:\n{self.log.read_text()}")


def buttons(message: Row) -> list[Row]:
    markup = message.get("reply_markup", {})
    return [button for row in markup.get("inline_keyboard", []) for button in row]
