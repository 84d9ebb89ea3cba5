"""The local Telegram without HTTP: an aiogram session for fast tests."""

import json
from collections.abc import AsyncGenerator
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import TelegramMethod
from aiogram.methods.base import Response, TelegramType
from aiogram.types import InputFile

from bot.local.checks import RefusedError
from bot.local.messages import Files
from bot.local.rules import Telegram


class LocalSession(BaseSession):
    """Records each call of the bot in `calls`, and answers it from the local Telegram."""

    def __init__(self, telegram: Telegram) -> None:
        super().__init__()
        self.telegram = telegram
        self.calls: list[tuple[str, dict[str, Any]]] = []
        # Without this cache pydantic builds the model of an answer for every call.
        self._models: dict[Any, Any] = {}

    async def make_request(
        self, bot: Bot, method: TelegramMethod[TelegramType], timeout: int | None = None
    ) -> TelegramType:
        attached: dict[str, InputFile] = {}
        fields = {
            name: self.prepare_value(value, bot=bot, files=attached)
            for name, value in method.model_dump(warnings=False).items()
        }
        params = {name: value for name, value in fields.items() if value not in (None, "")}
        files: Files = {}
        for name, file in attached.items():
            data = b"".join([part async for part in file.read(bot)])
            files[name] = (file.filename or name, data)
        self.calls.append((method.__api_method__, params))
        try:
            result = self.telegram.call(method.__api_method__, params, files)
            code, answer = 200, {"ok": True, "result": result}
        except RefusedError as error:
            code, answer = error.code, error.answer
        if type(method) not in self._models:
            self._models[type(method)] = Response[method.__returning__]  # type: ignore[name-defined]
        response = self.check_response(bot, method, code, json.dumps(answer))
        return response.result  # type: ignore[return-value]

    async def stream_content(
        self,
        url: str,
        headers: dict[str, Any] | None = None,
        timeout: int = 30,
        chunk_size: int = 65536,
        raise_for_status: bool = True,
    ) -> AsyncGenerator[bytes, None]:
        yield self.telegram.files[url.rsplit("/", 1)[-1]][1]

    async def close(self) -> None:
        """There is nothing to close."""
