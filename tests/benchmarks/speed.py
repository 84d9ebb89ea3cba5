"""Updates per second of the bot, as a ratio to a bare aiogram echo bot in the same run."""

import time
from collections.abc import Awaitable, Callable
from statistics import median

from aiogram import Dispatcher, Router
from aiogram.types import Message

from handlers.callbacks.tasks import TickTask
from tests.benchmarks.bot import real_chat
from tests.chat import Chat, Clock
from tests.conftest import TODAY

ROUNDS, UPDATES = 7, 150


def bare_chat() -> Chat:
    """A chat with a bot that only says again what it hears."""
    router = Router()

    @router.message()
    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    return Chat(dispatcher, Clock(TODAY))


async def speed(one: Callable[[int], Awaitable[object]]) -> float:
    started = time.perf_counter()
    for number in range(UPDATES):
        await one(number)
    return UPDATES / (time.perf_counter() - started)


async def run() -> list[str]:
    echo = bare_chat()
    async with real_chat() as (chat, _db):
        await chat.say("/start")
        await chat.say("/roadmap")
        await chat.press("1. ")
        task = next(TickTask.unpack(each) for each in chat.data.values())
        opened = chat.message["message_id"]

        async def tick(number: int) -> None:
            state = "open" if number % 2 else "done"
            await chat.press_data(f"tick2:{task.task_id}:{state}:item:3", opened)

        subjects: dict[str, Callable[[int], Awaitable[object]]] = {
            "echo": lambda _: echo.say("hello"),
            "/roadmap": lambda _: chat.say("/roadmap"),
            "a tick": tick,
        }
        rounds: dict[str, list[float]] = {name: [] for name in subjects}
        for _ in range(ROUNDS):  # in turn, so that a busy moment of the machine meets all
            for name, one in subjects.items():
                rounds[name].append(await speed(one))
        assert chat.unanswered == 0
    assert len(echo.from_bot()) == ROUNDS * UPDATES, "each of them was answered"
    await echo.close()
    return [
        f"medians of {ROUNDS} rounds in turn, {UPDATES} updates each, one after the other, on a "
        "SQLite file;",
        "updates per second change with the machine and the hour, their ratios hold",
        f"{'echo':10} {median(rounds['echo']):7.0f} a second",
        *(line(name, rounds[name], rounds["echo"]) for name in ("/roadmap", "a tick")),
    ]


def line(name: str, rates: list[float], echo: list[float]) -> str:
    ratios = sorted(bare / rate for rate, bare in zip(rates, echo, strict=True))
    return (
        f"{name:10} {median(rates):7.0f} a second   1/{median(ratios):.1f} of the echo "
        f"(rounds: 1/{ratios[0]:.1f} to 1/{ratios[-1]:.1f})"
    )
