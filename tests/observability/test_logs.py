"""Lines of the log: with the ids of what is under way, without anybody's words."""

import asyncio
import io
import json
import logging
import warnings
from collections.abc import Callable, Iterator

import pytest
from aiogram import Bot, Router
from aiogram.exceptions import ClientDecodeError
from aiogram.types import Update

from bot.observability import logs
from bot.telegram.dispatcher import DrainingDispatcher
from tests.webhook.test_receiver import update

Begin = Callable[[str], io.StringIO]


@pytest.fixture
def begin() -> Iterator[Begin]:
    """Begins the log and gives what it prints; the loggers are as they were afterwards."""
    root = logging.getLogger()
    levels = {name: logging.getLogger(name).level for name in logs.NOISY}
    handlers, level = root.handlers[:], root.level
    stream = io.StringIO()

    def configure(form: str) -> io.StringIO:
        logs.configure("DEBUG", form)
        (handler,) = root.handlers
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(stream)
        return stream

    with warnings.catch_warnings():
        yield configure
    logging.captureWarnings(False)
    root.handlers[:] = handlers
    root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def dispatcher_that(handle: Callable[[object], object]) -> DrainingDispatcher:
    router, made = Router(), DrainingDispatcher()
    router.message()(handle)
    made.include_router(router)
    return made


async def test_every_line_of_an_update_has_its_ids(begin: Begin) -> None:
    printed = begin("json")

    async def handle(_: object) -> None:
        logging.getLogger("any.library").debug("one")
        await asyncio.gather(asyncio.to_thread(logging.getLogger("any").info, "two"), task())

    async def task() -> None:
        logging.getLogger("any").info("three")

    bot, dispatcher = Bot("42:local"), dispatcher_that(handle)
    await asyncio.gather(
        *(
            dispatcher.feed_update(bot, Update.model_validate(update(5 + n, 70 + n)))
            for n in (0, 1)
        )
    )
    logging.getLogger("any").info("outside")
    found = {
        (each["message"], each.get("update"), each.get("user"))
        for each in lines(printed)
        if str(each["logger"]).startswith("any")
    }
    inside = {(words, 5 + n, 70 + n) for words in ("one", "two", "three") for n in (0, 1)}
    assert found == {*inside, ("outside", None, None)}


async def test_text_has_them_too(begin: Begin) -> None:
    printed = begin("text")
    with logs.about(update=5, user=None):
        logging.getLogger("any").info("one")
    assert "any: [update 5] one" in printed.getvalue()


@pytest.mark.parametrize("form", ["text", "json"])
async def test_an_exception_is_told_by_kind_and_place(begin: Begin, form: str) -> None:
    """aiogram logs what a handler raised, with its text: an answer that can't be read is in it."""
    printed = begin(form)

    secret = "Zan" + "zibar"  # not as the source has it, which a traceback shows

    async def handle(_: object) -> None:
        try:
            raise ValueError(secret)
        except ValueError as error:
            raise ClientDecodeError(secret, error, {"text": secret}) from error

    body = Update.model_validate(update(5))
    with pytest.raises(ClientDecodeError):
        await dispatcher_that(handle)._feed_webhook_update(bot=Bot("42:local"), update=body)
    said = printed.getvalue()
    assert secret not in said
    assert "ClientDecodeError from ValueError" in said
    assert "test_logs.py" in said


async def test_an_update_of_an_unknown_kind_is_not_printed(begin: Begin) -> None:
    printed = begin("json")
    strange = Update.model_validate({"update_id": 5, "zanzibar": {"text": "Zanzibar"}})
    await DrainingDispatcher().feed_update(Bot("42:local"), strange)
    assert "Zanzibar" not in printed.getvalue()


async def test_a_failure_that_nobody_waited_for_is_told_without_its_text(begin: Begin) -> None:
    printed = begin("json")
    loop = asyncio.get_running_loop()
    before = loop.get_exception_handler()
    loop.set_exception_handler(logs.explain)

    async def fail() -> None:
        raise ValueError("Zan" + "zibar")

    task = asyncio.create_task(fail())
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    del task
    loop.set_exception_handler(before)
    (line,) = lines(printed)
    assert "ValueError" in str(line["message"])
    assert "Zanzibar" not in printed.getvalue()


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_token_is_hidden_wherever_it_stands(begin: Begin, form: str) -> None:
    printed = begin(form)
    logging.getLogger("any").info("GET https://x/bot%s/getMe", "123456:AAAAbbbbCCCCddddEEEEffff")
    assert "AAAAbbbb" not in printed.getvalue()
    assert "<token>" in printed.getvalue()
