"""Tests of the whole: names, filters that cost nothing, versions of callbacks."""

import asyncio
import gc
import inspect
import json
import weakref
from collections.abc import Iterator
from functools import cache

import pytest
from aiogram import Router, filters
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.dispatcher.event.telegram import TelegramEventObserver
from aiogram.filters.callback_data import CallbackData
from aiogram.methods import EditMessageText, SendMessage
from aiogram.methods.base import Response
from aiogram.types import Message

from bot.telegram.client import make_bot, read_json
from bot.telegram.rate_limiter import RateLimiter
from handlers import root
from handlers.callbacks.base import pack
from handlers.callbacks.share import FollowShare
from handlers.common.commands import Command
from handlers.documents.dialog import with_dialog
from tests.button_classes import button_classes, presses
from tests.timing import ratio

# What aiogram, our middleware and `Dispatcher(...)` put into a handler's parameters.
KNOWN = {
    "converter",
    "raw_state",
    "admin_ids",
    "assistant",
    "bot",
    "callback_data",
    "check_up",
    "command",
    "db",
    "dispatcher",
    "event_chat",
    "event_from_user",
    "event_update",
    "i18n",
    "locale",
    "market",
    "now",
    "pictures",
    "refresh",
    "state",
    "user",
    "vacancies",
    "words",
}


def routers(router: Router) -> Iterator[Router]:
    yield router
    for child in router.sub_routers:
        yield from routers(child)


@cache
def all_observers() -> list[TelegramEventObserver]:
    return [
        observer
        for router in routers(root.build_router())
        for observer in router.observers.values()
    ]


@cache
def all_handlers() -> list[HandlerObject]:
    return [handler for observer in all_observers() for handler in observer.handlers]


def test_every_handler_asks_only_for_names_that_exist() -> None:
    for observer in all_observers():
        known = KNOWN | {"dialog"} if with_dialog in observer.middleware else KNOWN
        for handler in observer.handlers:
            _event, *names = inspect.signature(handler.callback).parameters
            asks = f"{handler.callback.__module__}.{handler.callback.__name__}"
            assert set(names) <= known, asks


def test_every_handler_and_filter_runs_on_the_event_loop() -> None:
    # A synchronous filter is a hop to a thread: 50 to 260 us instead of 2.
    for handler in all_handlers():
        assert handler.awaitable, handler.callback
        for each in handler.filters or []:
            assert each.awaitable or asyncio.iscoroutinefunction(each.callback), handler.callback


def test_every_command_is_read_alike() -> None:
    for handler in all_handlers():
        for each in handler.filters or []:
            if isinstance(each.callback, filters.Command):
                assert isinstance(each.callback, Command), each.callback


@pytest.mark.parametrize("kind", button_classes(), ids=lambda kind: kind.__name__)
def test_a_callback_class_has_a_version_in_its_prefix_and_a_handler(
    kind: type[CallbackData],
) -> None:
    assert kind.__prefix__[-1].isdigit()
    used = [
        handler
        for handler in all_handlers()
        for each in handler.filters or []
        if getattr(each.callback, "callback_data", None) is kind
    ]
    assert used, f"no handler answers {kind.__name__}"


def test_prefixes_of_callbacks_differ() -> None:
    prefixes = [kind.__prefix__ for kind in button_classes()]
    assert len(prefixes) == len(set(prefixes))


@pytest.mark.parametrize("kind", button_classes(), ids=lambda kind: kind.__name__)
def test_a_button_is_packed_as_aiogram_packs_it(kind: type[CallbackData]) -> None:
    for data in presses(kind, [7]):
        made = kind.unpack(data)
        assert pack(made) == made.pack()


@pytest.mark.parametrize("token", ["a:b", "ә" * 40])
def test_what_no_button_can_hold_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match=r"Separator symbol|too long"):
        pack(FollowShare.model_construct(token=token, on=True))


def test_nested_rich_messages_cost_nothing_and_are_left_out() -> None:
    def parsed(nested: object) -> object:
        message = {"message_id": 1, "rich_message": nested, "text": "hi"}
        return read_json(json.dumps({"update_id": 1, "message": message}))["message"]

    flat: dict[str, object] = {"blocks": [{"text": "x"}] * 40}
    nested: dict[str, object] = {"text": "x"}
    for _ in range(40):
        nested = {"blocks": [nested]}
    assert parsed(nested) == {"message_id": 1, "text": "hi"}
    assert ratio(lambda: parsed(nested), lambda: parsed(flat)) < 20


def test_of_what_the_bot_sent_only_what_it_reads_is_decoded() -> None:
    bot = make_bot("42:local", "http://127.0.0.1", RateLimiter())
    photo = [{"file_id": "a", "file_unique_id": "b", "width": 1, "height": 1}]
    sent = {"message_id": 7, "date": 1, "edit_date": 2, "chat": {"id": 1, "type": "private"}}
    odd = {"reply_markup": {"inline_keyboard": 5}, "entities": 5, "from": 5, "text": "A screen"}
    answer = json.dumps({"ok": True, "result": {**sent, **odd, "photo": photo}})
    method = SendMessage(chat_id=1, text="A screen")
    read = bot.session.check_response(bot, method, 200, answer).result
    assert isinstance(read, Message)
    assert read.photo is not None
    assert (read.message_id, read.edit_date, read.chat.id) == (7, 2, 1)
    assert (read.photo[0].file_id, read.text, read.bot) == ("a", None, bot)


async def test_the_model_of_an_answer_is_made_once() -> None:
    bot = make_bot("42:local", "http://127.0.0.1", RateLimiter())
    method = EditMessageText(text="x", chat_id=1, message_id=1)
    bot.session.check_response(bot, method, 200, '{"ok": true, "result": true}')
    made = weakref.ref(Response[method.__returning__])  # type: ignore[name-defined]
    gc.collect()
    assert made() is Response[method.__returning__]  # type: ignore[name-defined]
