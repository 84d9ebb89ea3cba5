"""Bots without the limiter."""

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from bot.local.rules import TOKEN
from bot.local.server import Running


def unlimited(running: Running) -> Bot:
    server = TelegramAPIServer.from_base(running.url)
    return Bot(running.token, session=AiohttpSession(api=server))


def nobody() -> Bot:
    """A bot for what is never asked of Telegram."""
    return Bot(TOKEN)
