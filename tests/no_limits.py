"""The bot's own client without the rate limiter."""

from typing import Any

from aiogram import Bot

from bot.local.server import Running
from bot.telegram.client import make_bot
from bot.telegram.rate_limiter import RateLimiter


class NoLimits(RateLimiter):
    """Lets every request pass at once."""

    async def __call__(self, make_request: Any, bot: Bot, method: Any) -> Any:
        return await make_request(bot, method)


def unlimited_bot(running: Running) -> Bot:
    """A bot as `make_bot` makes it; the caller closes its session."""
    return make_bot(running.token, running.url, NoLimits())
