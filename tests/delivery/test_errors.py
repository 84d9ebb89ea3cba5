"""Tests: each error of a delivery means one thing, and one user's trouble is nobody else's."""

import asyncio
import gc
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.middlewares.base import (
    BaseRequestMiddleware,
    NextRequestMiddlewareType,
)
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import SendMessage, TelegramMethod
from aiohttp import ClientConnectorError, ConnectionTimeoutError, ServerDisconnectedError
from sqlalchemy import select, update
from sqlalchemy.exc import OperationalError

from bot.jobs.delivery import LEASE, MAX_ATTEMPTS, MAX_WAIT, Deliverer, DeliveryOutcome, judge
from bot.telegram.rate_limiter import RateLimiter
from db.models.deliveries import Delivery, DeliveryTask
from db.models.users import User
from db.queries import deliveries
from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.deliverers import NoWaiting, Tick
from tests.store import add_row

MONDAY = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
SECOND, WEEK = timedelta(seconds=1), timedelta(weeks=1)
METHOD = SendMessage(chat_id=1, text="a")


def network(cause: Exception) -> TelegramNetworkError:
    error = TelegramNetworkError(METHOD, "not by its words")
    error.__cause__ = cause
    return error


def no_connection() -> TelegramNetworkError:
    return network(ClientConnectorError(None, OSError()))  # type: ignore[arg-type]


def cut_off() -> TelegramNetworkError:
    return network(ServerDisconnectedError())


SERVER_ERROR = TelegramServerError(METHOD, "Internal Server Error")
BLOCKED = TelegramForbiddenError(METHOD, "Forbidden: bot was blocked by the user")
DEACTIVATED = TelegramForbiddenError(METHOD, "Forbidden: user is deactivated")
REFUSED = TelegramBadRequest(METHOD, "Bad Request: can't parse entities")
UNAUTHORIZED = TelegramUnauthorizedError(METHOD, "Unauthorized")
CUT_SHORT = ClientDecodeError("Failed to decode object", ValueError(), '{"ok":true,"res')
UNKNOWN_KIND = ClientDecodeError(
    "Failed to deserialize object", ValueError(), {"ok": True, "result": {"message_id": 9}}
)
AFTER_A_MINUTE = DeliveryOutcome("planned", "no answer", wait=60, unsure=True)


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (no_connection(), DeliveryOutcome("planned", "no connection", wait=2, counts=False)),
        (
            network(ConnectionTimeoutError()),
            DeliveryOutcome("planned", "no connection", wait=2, counts=False),
        ),
        (network(ServerDisconnectedError()), AFTER_A_MINUTE),
        (network(TimeoutError()), AFTER_A_MINUTE),
        (SERVER_ERROR, DeliveryOutcome("planned", "no answer", wait=2)),
        (CUT_SHORT, DeliveryOutcome("sent")),
        (UNKNOWN_KIND, DeliveryOutcome("sent", message_id=9)),
        (
            TelegramRetryAfter(METHOD, "", 7),
            DeliveryOutcome("planned", "429", wait=7, counts=False),
        ),
        (BLOCKED, DeliveryOutcome("unreachable", "blocked")),
        (DEACTIVATED, DeliveryOutcome("unreachable", "blocked")),
        (REFUSED, DeliveryOutcome("failed", "refused")),
        (UNAUTHORIZED, DeliveryOutcome("planned", "token", wait=60, counts=False)),
        (KeyError("zone"), DeliveryOutcome("planned", "error", wait=2)),
    ],
)
def test_each_error_means_one_thing(error: Exception, outcome: DeliveryOutcome) -> None:
    assert judge(error, 1) == outcome


def test_waits_grow_up_to_an_hour_and_end_after_the_last_attempt() -> None:
    waits = [judge(SERVER_ERROR, attempts).wait or 0 for attempts in range(1, MAX_ATTEMPTS)]
    assert waits == sorted(waits)
    assert waits[:4] == [2, 4, 8, 16]
    assert max(waits) <= MAX_WAIT
    assert judge(SERVER_ERROR, MAX_ATTEMPTS) == DeliveryOutcome("failed", "no answer")
    assert judge(ValueError(), MAX_ATTEMPTS) == DeliveryOutcome("failed", "error")
    assert judge(no_connection(), 1000).wait == 2, "what did not arrive is tried for ever"


class Faulty(BaseRequestMiddleware):
    """Lets messages to a chat fail, before or after Telegram took them."""

    def __init__(self) -> None:
        self.before: dict[int | str, list[Exception]] = defaultdict(list)
        self.after: dict[int | str, list[Exception]] = defaultdict(list)

    async def __call__(
        self, make_request: NextRequestMiddlewareType[Any], bot: Bot, method: TelegramMethod[Any]
    ) -> Any:
        chat = method.chat_id if isinstance(method, SendMessage) else 0
        if self.before[chat]:
            raise self.before[chat].pop(0)
        answer = await make_request(bot, method)
        if self.after[chat]:
            raise self.after[chat].pop(0)
        return answer


@pytest.fixture
def faulty(chat: Chat) -> Iterator[Faulty]:
    made = Faulty()
    chat.session.middleware(made)
    yield made
    chat.session.middleware.unregister(made)


async def rows(db: Database) -> dict[int, Any]:
    """The latest delivery of each user."""
    async with db.read() as session:
        found = await session.execute(select(Delivery).order_by(Delivery.id))
        return {row.user_id: row for row in found}


async def user(db: Database, id: int) -> Any:
    async with db.read() as session:
        return (await session.execute(select(User).where(User.id == id))).one()


async def set_all(db: Database, **values: Any) -> None:
    async with db.begin() as session:
        await session.execute(update(Delivery).values(**values))


def digests(chat: Chat) -> list[str]:
    return [each["text"] for each in chat.from_bot() if "Your week" in each["text"]]


def sends(chat: Chat) -> list[dict[str, Any]]:
    return [params for name, params in chat.session.calls if name == "sendMessage"]


def silent(sent: dict[str, Any]) -> bool:
    return sent.get("disable_notification") == "true"


async def test_the_trouble_of_some_is_not_the_others(
    chat: Chat, tick: Tick, faulty: Faulty, db: Database
) -> None:
    chats = {id: chat.as_user(id) for id in range(1, 10)}
    for each in chats.values():
        await each.say("/start")
    chat.telegram.blocked.add(2)
    chat.telegram.deactivate(3)
    faulty.before[4] = [REFUSED]
    async with db.begin() as session:
        zone = update(User).where(User.id == 5).values(time_zone="Nowhere/Land")
        await session.execute(zone)
    faulty.before[6] = [SERVER_ERROR]
    faulty.before[7] = [RuntimeError()]
    await tick(MONDAY)
    found = await rows(db)
    assert {id: (row.state, row.error) for id, row in found.items()} == {
        1: ("sent", None),
        2: ("unreachable", "blocked"),
        3: ("unreachable", "blocked"),
        4: ("failed", "refused"),
        5: ("planned", "error"),
        6: ("planned", "no answer"),
        7: ("planned", "error"),
        8: ("sent", None),
        9: ("sent", None),
    }
    await tick(MONDAY + 5 * SECOND)
    assert [id for id, each in chats.items() if digests(each)] == [1, 6, 7, 8, 9]
    assert all(len(digests(each)) <= 1 for each in chats.values())


async def test_who_is_out_of_reach_is_not_tried_again(
    chat: Chat, tick: Tick, db: Database
) -> None:
    await chat.say("/start")
    chat.telegram.blocked.add(1)
    await tick(MONDAY)
    gone = await user(db, 1)
    assert gone.blocked_at == MONDAY
    assert gone.next_digest_at is None
    tried = len(sends(chat))
    for weeks in (1, 2):
        await tick(MONDAY + weeks * WEEK)
    assert len(sends(chat)) == tried
    assert len(await rows(db)) == 1


async def test_what_telegram_refuses_is_on_record_and_not_asked_again(
    chat: Chat, tick: Tick, faulty: Faulty, db: Database
) -> None:
    await chat.say("/start")
    faulty.before[1] = [REFUSED]
    for later in (timedelta(), SECOND, timedelta(hours=2)):
        await tick(MONDAY + later)
    row = (await rows(db))[1]
    assert (row.state, row.error, row.sent_at, row.owner) == ("failed", "refused", None, None)
    assert not digests(chat)
    await tick(MONDAY + WEEK)
    assert len(digests(chat)) == 1, "the next week is another one"


async def test_a_copy_comes_without_a_sound_and_shows_the_same_tasks(
    chat: Chat, tick: Tick, faulty: Faulty, db: Database
) -> None:
    await chat.say("/start")
    faulty.after[1] = [network(ServerDisconnectedError())]
    await tick(MONDAY)
    first = chat.text
    async with db.read() as session:
        assert len((await session.scalars(select(DeliveryTask.task_id))).all()) == 3
    await chat.press("✅ 1")
    await chat.say("/add Something that was not in it")
    said = len(chat.from_bot())
    await tick(MONDAY + 59 * SECOND)
    assert len(chat.from_bot()) == said, "not before its time"
    await tick(MONDAY + 60 * SECOND)
    assert len(chat.from_bot()) == said + 1
    assert chat.text.splitlines()[2:5] == first.splitlines()[2:5]
    assert "↩ 1" in chat.buttons, "the copy drives the same rows"
    assert [silent(each) for each in sends(chat)] == [False] * said + [True]
    row = (await rows(db))[1]
    assert (row.state, row.attempts, row.error) == ("sent", 2, None)
    assert row.message_id == chat.message["message_id"]


async def test_a_line_that_is_cut_after_each_send_makes_three_copies_and_no_more(
    chat: Chat, tick: Tick, faulty: Faulty, db: Database
) -> None:
    users = [chat.as_user(id) for id in range(1, 31)]
    for each in users:
        await each.say("/start")
        faulty.after[each.user_id] = [network(TimeoutError()), cut_off(), cut_off(), cut_off()]
    came = dict[int, int]()
    for second in range(0, 7200, 5):
        await tick(MONDAY + second * SECOND)
        came.setdefault(len(digests(chat)), second)
    assert came == {1: 0, 2: 60, 3: 360}
    assert {len(digests(each)) for each in users} == {3}
    row = (await rows(db))[1]
    assert (row.state, row.error, row.attempts, row.unsure) == ("failed", "no answer", 3, 3)


async def test_tries_that_surely_failed_take_nothing_from_the_unsure_ones(
    chat: Chat, tick: Tick, faulty: Faulty, db: Database
) -> None:
    await chat.say("/start")
    faulty.before[1] = [SERVER_ERROR, cut_off(), SERVER_ERROR, no_connection(), cut_off()]
    seen = [(await rows(db))[1].unsure async for _ in _until_sent(tick, db)]
    assert seen == [0, 1, 1, 1, 2, 2]
    assert len(digests(chat)) == 1


async def _until_sent(tick: Tick, db: Database) -> AsyncIterator[None]:
    """Tick at the moment of each try."""
    moment, row = MONDAY, None
    while row is None or row.state != "sent":
        await tick(moment)
        row = (await rows(db))[1]
        moment = max(moment, row.available_at)
        yield


async def test_an_answer_that_cannot_be_read_counts_as_sent(
    chat: Chat, tick: Tick, faulty: Faulty, db: Database
) -> None:
    await chat.say("/start")
    await chat.as_user(2).say("/start")
    faulty.after = defaultdict(list, {1: [CUT_SHORT], 2: [UNKNOWN_KIND]})
    for minutes in range(0, 120, 3):
        await tick(MONDAY + timedelta(minutes=minutes))
    assert len(digests(chat)) == 1
    found = await rows(db)
    assert [(row.state, row.message_id) for row in found.values()] == [("sent", None), ("sent", 9)]
    await tick(MONDAY + WEEK)
    assert len(digests(chat)) == 2


async def test_a_digest_that_must_wait_for_its_chat_is_put_back_and_logged_by_nobody(
    chat: Chat, tick: Tick, deliverer: Deliverer, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await chat.say("/start")
    deliverer.limiter = RateLimiter()
    deliverer.limiter._pauses.note(1, 600, asyncio.get_running_loop().time())
    await tick(MONDAY)
    row = (await rows(db))[1]
    assert (row.state, row.error, row.attempts) == ("planned", "429", 0)
    assert row.available_at >= MONDAY + 600 * SECOND
    assert not caplog.records
    deliverer.limiter = NoWaiting()
    await tick(row.available_at)
    assert len(digests(chat)) == 1


async def test_what_telegram_never_got_rings_and_costs_no_attempt(
    chat: Chat, tick: Tick, faulty: Faulty, db: Database
) -> None:
    await chat.say("/start")
    faulty.before[1] = [no_connection(), TelegramRetryAfter(METHOD, "", 5), UNAUTHORIZED]
    seen = []
    for seconds in (0, 2, 7, 67):
        await tick(MONDAY + seconds * SECOND)
        row = (await rows(db))[1]
        seen.append((row.state, row.error, row.attempts))
    assert seen == [
        ("planned", "no connection", 0),
        ("planned", "429", 0),
        ("planned", "token", 0),
        ("sent", None, 1),
    ]
    assert not silent(sends(chat)[-1])


async def test_an_error_that_does_not_end_is_tried_less_and_less_and_then_recorded(
    chat: Chat, tick: Tick, faulty: Faulty, db: Database
) -> None:
    await chat.say("/start")
    faulty.before[1] = [SERVER_ERROR] * 100
    moment, waits = MONDAY, []
    for _ in range(MAX_ATTEMPTS):
        await tick(moment)
        row = (await rows(db))[1]
        waits.append((row.available_at - moment).total_seconds())
        moment = max(moment, row.available_at)
    assert waits[:-1] == [2.0**each for each in range(1, MAX_ATTEMPTS)]
    assert (row.state, row.error, row.attempts) == ("failed", "no answer", MAX_ATTEMPTS)
    await tick(MONDAY + timedelta(hours=20))
    assert len(faulty.before[1]) == 100 - MAX_ATTEMPTS


class Meanwhile(NoWaiting):
    """Something happens to the store, or to the clock, while a digest waits for its turn."""

    def __init__(self, db: Database, clock: Clock, later: timedelta, **values: Any) -> None:
        super().__init__()
        self.db, self.clock, self.later, self.values = db, clock, later, values

    async def digest_turn(self, chat_id: int) -> None:
        await set_all(self.db, **self.values)
        self.clock.now += self.later


@pytest.mark.parametrize(
    ("later", "values"),
    [
        (timedelta(), {"owner": "another"}),
        (timedelta(), {"state": "planned", "owner": None}),
        (timedelta(), {"state": "sending", "owner": "another"}),
        (LEASE + SECOND, {"attempts": 0}),
    ],
)
async def test_what_is_no_longer_ours_is_not_sent(
    later: timedelta,
    values: dict[str, Any],
    chat: Chat,
    clock: Clock,
    deliverer: Deliverer,
    tick: Tick,
    db: Database,
) -> None:
    await chat.say("/start")
    await tick(MONDAY - SECOND)
    async with db.begin() as session:
        row = Delivery(
            user_id=1, kind="week", period=MONDAY.date(), due_at=MONDAY, available_at=MONDAY
        )
        await add_row(session, row)
    clock.now = MONDAY
    deliverer.limiter = Meanwhile(db, clock, later, **values)
    (claimed,) = await deliverer.claim(1)
    before = await rows(db)
    await deliverer.deliver(claimed)
    assert not digests(chat)
    after = await rows(db)
    assert after[1].attempts == 0
    assert (after[1].state, after[1].owner) == (
        values.get("state", "claimed"),
        values.get("owner", before[1].owner),
    )


async def test_what_a_dead_process_was_sending_is_sent_again(
    chat: Chat, tick: Tick, db: Database, deliverer: Deliverer, clock: Clock
) -> None:
    await chat.say("/start")
    await tick(MONDAY)
    dead = {"state": "sending", "owner": "dead", "sent_at": None, "message_id": None}
    await set_all(db, **dead, lease_until=MONDAY + LEASE)
    await tick(MONDAY + LEASE)
    assert len(digests(chat)) == 1, "its lease is not over"
    await tick(MONDAY + LEASE + SECOND)
    assert len(digests(chat)) == 2
    assert silent(sends(chat)[-1])
    assert (await rows(db))[1].attempts == 2
    await set_all(db, **dead, lease_until=clock() + LEASE)
    await deliverer.reclaim(alone=True)
    await tick(clock())
    assert len(digests(chat)) == 3, "who is alone need not wait for a lease"


async def test_what_was_sent_too_often_without_an_answer_is_recorded_as_failed(
    chat: Chat, tick: Tick, db: Database
) -> None:
    await chat.say("/start")
    await tick(MONDAY)
    await set_all(
        db,
        state="sending",
        owner="dead",
        sent_at=None,
        message_id=None,
        lease_until=MONDAY,
        attempts=MAX_ATTEMPTS,
    )
    await tick(MONDAY + SECOND)
    row = (await rows(db))[1]
    assert (row.state, row.error, row.attempts) == ("failed", "no answer", MAX_ATTEMPTS)
    assert len(digests(chat)) == 1


class Held(NoWaiting):
    def __init__(self) -> None:
        super().__init__()
        self.held: list[float] = []

    def hold_digests(self, seconds: float) -> None:
        self.held.append(seconds)


async def test_where_telegram_fails_everyone_it_is_asked_ever_more_rarely(
    chat: Chat, deliverer: Deliverer, tick: Tick, faulty: Faulty
) -> None:
    held = Held()
    deliverer.limiter = held
    for id in range(1, 13):
        await chat.as_user(id).say("/start")
        faulty.before[id] = [SERVER_ERROR]
    await tick(MONDAY)
    assert held.held == [2.0**each if each < 6 else 60 for each in range(9)]
    held.held.clear()
    await tick(MONDAY + 2 * SECOND)
    assert not held.held


@pytest.mark.parametrize("step", ["mark_sending", "finish", "drop_keyboard"])
async def test_a_store_that_fails_for_a_moment_loses_and_doubles_no_digest(
    step: str,
    chat: Chat,
    tick: Tick,
    db: Database,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await chat.say("/start")
    monday = MONDAY
    if step == "drop_keyboard":
        await tick(MONDAY)
        monday += WEEK
    whole, failures = getattr(deliveries, step), 2 if step == "finish" else 1

    async def fails_at_first(*arguments: Any, **values: Any) -> Any:
        nonlocal failures
        failures -= 1
        if failures >= 0:
            raise OperationalError("", {}, Exception("database is locked"))
        return await whole(*arguments, **values)

    before = len(digests(chat))
    monkeypatch.setattr(deliveries, step, fails_at_first)
    for later in (0, 2, 200):
        await tick(monday + later * SECOND)
    assert failures <= 0
    assert len(digests(chat)) == before + 1
    async with db.read() as session:
        assert set(await session.scalars(select(Delivery.state))) == {"sent"}
    gc.collect()  # a task whose error nobody took says so when it goes
    assert "asyncio" not in {each.name for each in caplog.records}
