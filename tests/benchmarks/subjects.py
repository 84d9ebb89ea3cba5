"""A bot as a process of its own, polling the local Telegram: ours, or one to compare with.

Each line on its standard input asks for the CPU time that it has used, in seconds.

`python -m tests.benchmarks.subjects KIND API_URL [DATABASE_URL] [--uvloop] [--orjson]`
"""

import argparse
import asyncio
import json
import logging
import signal
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

from bot.local.rules import TOKEN

SECRET, PATH = "benchmark", "/telegram"


def echo_dispatcher() -> Any:
    """A bot of aiogram that only says again what it hears."""
    from aiogram import Dispatcher, Router  # noqa: PLC0415
    from aiogram.types import Message  # noqa: PLC0415

    router = Router()

    async def echo(message: Message) -> None:
        await message.answer(message.text or "")

    router.message.register(echo)
    dispatcher = Dispatcher()
    dispatcher.include_router(router)
    return dispatcher


async def aiogram_echo(url: str, loads: Any) -> None:
    from aiogram import Bot  # noqa: PLC0415
    from aiogram.client.session.aiohttp import AiohttpSession  # noqa: PLC0415
    from aiogram.client.telegram import TelegramAPIServer  # noqa: PLC0415

    session = AiohttpSession(api=TelegramAPIServer.from_base(url), json_loads=loads or json.loads)
    await echo_dispatcher().start_polling(
        Bot(TOKEN, session=session), tasks_concurrency_limit=100, handle_signals=True
    )


def ptb_echo(url: str) -> None:
    from telegram import Update  # noqa: PLC0415
    from telegram.ext import ApplicationBuilder, ContextTypes, MessageHandler  # noqa: PLC0415
    from telegram.ext.filters import ALL  # noqa: PLC0415

    async def echo(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        if update.message is not None:
            await update.message.reply_text(update.message.text or "")

    builder = ApplicationBuilder().token(TOKEN).base_url(f"{url}/bot").concurrent_updates(100)
    application = builder.connection_pool_size(100).build()
    application.add_handler(MessageHandler(ALL, echo))
    application.run_polling()


async def our_polling(url: str, database_url: str, loads: Any) -> None:
    from tests.benchmarks.ours import poll  # noqa: PLC0415

    await poll(url, database_url, loads)


async def our_replica(url: str, database_url: str, port: int, loads: Any) -> None:
    from tests.benchmarks.ours import receive  # noqa: PLC0415

    await receive(url, database_url, port, (SECRET, PATH), loads)


async def bot_by_hand(url: str, database_url: str) -> None:
    from tests.benchmarks.by_hand import poll  # noqa: PLC0415

    polling = asyncio.ensure_future(poll(database_url.removeprefix("sqlite:///"), url, TOKEN))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, polling.cancel)
    with suppress(asyncio.CancelledError):
        await polling


def tell_cpu_time() -> None:
    """Answer each line of the standard input with the seconds of CPU time of this process."""
    for _ in sys.stdin:
        print(time.process_time(), flush=True)


def main() -> None:
    top = argparse.ArgumentParser(description=__doc__)
    top.add_argument("kind", choices=["aiogram", "ptb", "hand", "ours", "replica"])
    top.add_argument("url")
    top.add_argument("database", nargs="?")
    top.add_argument("--port", type=int, default=0)
    top.add_argument("--uvloop", action="store_true")
    top.add_argument("--orjson", action="store_true")
    chosen = top.parse_args()
    logging.basicConfig(level=logging.ERROR)
    threading.Thread(target=tell_cpu_time, daemon=True).start()
    loads: Any = None
    if chosen.orjson:
        import orjson  # noqa: PLC0415

        loads = orjson.loads
    if chosen.kind == "ptb":
        ptb_echo(chosen.url)
        return
    works: dict[str, Callable[[], Coroutine[Any, Any, None]]] = {
        "aiogram": lambda: aiogram_echo(chosen.url, loads),
        "hand": lambda: bot_by_hand(chosen.url, chosen.database),
        "ours": lambda: our_polling(chosen.url, chosen.database, loads),
        "replica": lambda: our_replica(chosen.url, chosen.database, chosen.port, loads),
    }
    work = works[chosen.kind]()
    if chosen.uvloop:
        import uvloop  # noqa: PLC0415

        uvloop.run(work)
    else:
        asyncio.run(work)


if __name__ == "__main__":
    main()
