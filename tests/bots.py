"""A bot without the limiter, to see what Telegram refuses."""

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.local.server import Running


def unlimited(running: Running) -> Bot:
    server = TelegramAPIServer.from_base(running.url)
    return Bot(running.token, session=AiohttpSession(api=server))
