"""A lookup finds the handlers that aiogram finds when it walks through all routers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest
from aiogram import Bot, Dispatcher, Router, filters
from aiogram.dispatcher.event.bases import UNHANDLED, SkipHandler
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters.callback_data import CallbackData
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import StorageKey
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, Chat, Message, TelegramObject, User
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.dispatcher import DrainingDispatcher
from bot.telegram.handler_table import KINDS
from db.rows.users import UserRow
from handlers import root
from handlers.common import states
from tests.button_classes import button_classes, presses

NOW = datetime(2026, 11, 24, 9, 32, tzinfo=UTC)
PERSON = User(id=1, is_bot=False, first_name="Aru")
PRIVATE, GROUP = Chat(id=1, type="private"), Chat(id=-5, type="group", title="Class")
USER = UserRow(1, "Aru", "en", "UTC", 0, 540, 1, None)
# The chat, the user whom the store knows, and the ids of administrators.
Reader = tuple[Chat, UserRow | None, tuple[int, ...]]
KNOWN: Reader = (PRIVATE, USER, ())
ADMINISTRATOR: Reader = (PRIVATE, USER, (1,))
UNKNOWN: Reader = (PRIVATE, None, ())
IN_GROUP: Reader = (GROUP, None, ())
STATES = (
    None,
    *(
        state.state
        for group in vars(states).values()
        if isinstance(group, type) and issubclass(group, StatesGroup)
        for state in group.__states__
    ),
)
Data = dict[str, Any]
# Handlers, middlewares and routers' filters, in the order in which they ran.
Trace = list[object]


def message(text: str | None, chat: Chat = PRIVATE, **content: Any) -> Message:
    return Message(message_id=7, date=NOW, chat=chat, from_user=PERSON, text=text, **content)


def press(data: str | None, chat: Chat = PRIVATE) -> CallbackQuery:
    under = message("A screen", chat)
    return CallbackQuery(id="1", from_user=PERSON, chat_instance="1", data=data, message=under)


BOT = Bot("42:local")
BOT._me = User(id=42, is_bot=True, first_name="Career Bot", username="career_bot")


def handlers_of(router: Router, kind: str) -> Iterator[HandlerObject]:
    for each in router.chain_tail:
        yield from each.observers[kind].handlers


class Traced:
    """A dispatcher that tells what ran: by the table, and by aiogram's own walk."""

    def __init__(self, router: Router, trace: Trace) -> None:
        self.trace = trace
        self.dispatcher = DrainingDispatcher()
        self.dispatcher.include_router(router)
        self.dispatcher.index_handlers()

    async def found(self, kind: str, event: TelegramObject, data: Data) -> Trace:
        """Handlers and middlewares in their order; both ways find them, and end alike."""
        ended = []
        for propagate in (self.dispatcher.propagate_event, partial(walk, self.dispatcher)):
            self.trace.clear()
            ended.append((await propagate(kind, event, **data), [*self.trace]))
        assert ended[0] == ended[1], (kind, event, data)
        return ended[0][1]


async def walk(dispatcher: Dispatcher, kind: str, event: TelegramObject, **data: Any) -> object:
    return await Router.propagate_event(dispatcher, kind, event, **data)


@pytest.fixture(scope="module")
def traced() -> Traced:
    """The bot's own routers, whose handlers note what they get, and leave it to the next one."""
    made = Traced(root.build_router(), [])

    async def note(_: object, handler: HandlerObject, event_router: Router, **data: Any) -> None:
        made.trace.append((id(handler), data))
        raise SkipHandler

    for kind in KINDS:
        for handler in handlers_of(made.dispatcher, kind):
            handler.callback, handler.varkw, handler.awaitable = note, True, True
    return made


def situations(
    readers: Sequence[Reader] = (KNOWN, ADMINISTRATOR, UNKNOWN, IN_GROUP),
    dialogs: Sequence[str | None] = (None, states.AddTask.text.state),
) -> Iterator[tuple[Chat, Data]]:
    """These readers in these dialogs."""
    for chat, known, admins in readers:
        for name in dialogs:
            dialog = FSMContext(MemoryStorage(), StorageKey(bot_id=42, chat_id=1, user_id=1))
            yield (
                chat,
                {
                    "bot": BOT,
                    "db": None,
                    "converter": None,
                    "user": known,
                    "admin_ids": admins,
                    "raw_state": name,
                    "state": dialog,
                },
            )


def commands() -> list[str]:
    """Every command that a handler waits for."""
    return sorted(
        {
            str(name)
            for handler in handlers_of(root.build_router(), "message")
            for each in handler.filters or ()
            if isinstance(asked := each.callback, filters.Command)
            for name in asked.commands
        }
    )


OTHERS = ("", "/", "/ plan", "/planet", "//plan", "plan", "  ", "docker", "@plan", "/plan\n/help")


@pytest.mark.parametrize("text", [*(f"/{name}" for name in commands()), *OTHERS])
@pytest.mark.parametrize("kind", ["message", "edited_message"])
async def test_a_message_finds_what_aiogram_finds(traced: Traced, kind: str, text: str) -> None:
    # Those whom the store does not know have no dialog: two for them are enough.
    in_every_dialog = situations((KNOWN, ADMINISTRATOR), STATES)
    for chat, data in (*in_every_dialog, *situations((UNKNOWN, IN_GROUP))):
        assert await traced.found(kind, message(text, chat), data) is not None
    spelled = [text.upper(), f"{text} 5", f"{text}@career_bot", f"{text}@other_bot", f" {text}"]
    for chat, data in situations():
        for each in spelled:
            await traced.found(kind, message(each, chat), data)
        await traced.found(kind, message(None, chat, caption=text), data)


@pytest.mark.parametrize("chosen", button_classes(), ids=lambda chosen: chosen.__name__)
async def test_a_press_finds_what_aiogram_finds(
    traced: Traced, chosen: type[CallbackData]
) -> None:
    prefix = chosen.__prefix__
    good = [*presses(chosen, [1, 2])][:3]
    assert good
    for chat, data in situations():
        for each in good:
            found = await traced.found("callback_query", press(each, chat), data)
            assert found, "the fallback at least takes it"
    for chat, data in situations((KNOWN,)):
        for each in (prefix, f"{prefix}:", f"{prefix}:x:y", f"{prefix}x:1", prefix[:-1]):
            assert await traced.found("callback_query", press(each, chat), data)


@pytest.mark.parametrize("data", ["", None])
async def test_a_press_without_data_finds_what_aiogram_finds(
    traced: Traced, data: str | None
) -> None:
    for chat, given_data in situations():
        assert await traced.found("callback_query", press(data, chat), given_data)


@pytest.mark.parametrize("chosen", button_classes(), ids=lambda chosen: chosen.__name__)
async def test_a_press_walks_through_few_routers(
    traced: Traced, chosen: type[CallbackData]
) -> None:
    event = press(next(iter(presses(chosen, [1, 2]))))
    tree = traced.dispatcher._tables["callback_query"].find(event, None)
    assert len(list(tree.chain_tail)) <= 8


class First(CallbackData, prefix="first"):
    number: int


class Second(CallbackData, prefix="second"):
    number: int


class Parted(CallbackData, prefix="first", sep="|"):
    """The separator is another one, so the prefix can't be seen by the colon."""

    number: int


class Talk(StatesGroup):
    """A dialog of the routers made up below."""

    text = State()


async def refuse(_: TelegramObject) -> bool:
    return False


PRESSED: tuple[tuple[Any, ...], ...] = (
    (),
    (refuse,),
    (First.filter(),),
    (Second.filter(),),
    (Parted.filter(),),
    (First.filter(), refuse),
    (filters.or_f(First.filter(), Second.filter()),),
    (filters.invert_f(First.filter()),),
    (First.filter(), filters.StateFilter(Talk.text)),
    (filters.StateFilter(None),),
    (filters.StateFilter("*"),),
    (filters.StateFilter(State("*")),),
)
SAID: tuple[tuple[Any, ...], ...] = (
    (),
    (refuse,),
    (filters.Command("one"),),
    (filters.Command("One", "two"),),
    (filters.Command("one", ignore_case=True),),
    (filters.Command("two", prefix="@!/"),),
    (filters.Command(re.compile("o.*")),),
    (filters.Command("two", re.compile("one")),),
    (filters.CommandStart(deep_link=True),),
    (filters.Command("one"), refuse),
    (filters.invert_f(filters.Command("one")),),
    (filters.StateFilter(Talk.text),),
    (filters.StateFilter(Talk), filters.Command("one")),
    (filters.StateFilter(Talk.text, None),),
)
DATA = (None, "", "first", "first:1", "first|1", "first:x", "second:2", "second:2:3", "third:1")
WORDS = (
    *("one", "/one", "/ONE", "/one 1", "/one@career_bot", "/one@x", "/two", "!two", "@two"),
    *("/start", "/start job_1", "/other", "/on", "", " /one", "/two\nlines", "/"),
)


@dataclass(frozen=True)
class Part:
    """A router made up: what it has, and the routers below it."""

    handlers: tuple[tuple[int, bool], ...]  # the number of its filters, and whether it skips
    refuses: bool | None
    outer: str | None
    inner: bool
    below: tuple["Part", ...]


def parts(below: st.SearchStrategy[tuple[Part, ...]]) -> st.SearchStrategy[Part]:
    handler = st.tuples(st.integers(0, len(PRESSED) * len(SAID) - 1), st.booleans())
    outer = st.sampled_from((None, None, "passes", "ends"))
    handlers = st.lists(handler, max_size=3).map(tuple)
    refuses = st.sampled_from((None, None, False, True))
    return st.builds(Part, handlers, refuses, outer, st.booleans(), below)


ROUTERS = st.recursive(
    parts(st.just(())), lambda below: parts(st.lists(below, max_size=3).map(tuple)), max_leaves=8
)


def noting(trace: Trace, name: object, *, ends: bool = False) -> Any:
    async def middleware(handler: Any, event: TelegramObject, data: Data) -> object:
        trace.append((name, "before", sorted(data)))
        result = UNHANDLED if ends else await handler(event, data)
        trace.append((name, "after"))
        return result

    return middleware


def made_up(part: Part, kind: str, trace: Trace, name: str = "0") -> Router:
    """A router of parts, whose handlers and middlewares note that they run."""
    router = Router(name=name)
    observer = router.observers[kind]
    if part.refuses is not None:
        refuses = part.refuses

        async def root_filter(_: TelegramObject) -> bool | Data:
            return False if refuses else {f"from_{name}": 1}

        observer.filter(root_filter)
    if part.outer:
        observer.outer_middleware(noting(trace, f"outer {name}", ends=part.outer == "ends"))
    if part.inner:
        observer.middleware(noting(trace, f"inner {name}"))
    asked = PRESSED if kind == "callback_query" else SAID
    for number, (which, skips) in enumerate(part.handlers):
        observer.register(
            a_handler(trace, f"{name}.{number}", skips=skips), *asked[which % len(asked)]
        )
    for number, below in enumerate(part.below):
        router.include_router(made_up(below, kind, trace, f"{name}-{number}"))
    return router


def a_handler(trace: Trace, name: str, *, skips: bool) -> Any:
    async def handler(_: TelegramObject, event_router: Router, **data: Any) -> str:
        trace.append((name, sorted(data)))
        if skips:
            raise SkipHandler
        return name

    return handler


@given(part=ROUTERS)
async def test_any_routers_are_walked_through_as_aiogram_does(part: Part) -> None:
    events: dict[str, Sequence[TelegramObject]] = {
        "message": [message(each) for each in (*WORDS, None)],
        "callback_query": [press(each) for each in DATA],
    }
    for kind, of_kind in events.items():
        trace: Trace = []
        traced = Traced(made_up(part, kind, trace), trace)
        for event in of_kind:
            for state in (None, "Talk:text", "Other:text"):
                await traced.found(kind, event, {"bot": BOT, "raw_state": state})
