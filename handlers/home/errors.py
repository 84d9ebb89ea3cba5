"""Answers an update whose handler failed; what nobody expected goes to the log, with its id."""

import logging

from aiogram import Router
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
)
from aiogram.types import CallbackQuery, ErrorEvent, Message
from aiogram.utils.i18n import I18n

from handlers.common.errors import OutOfDate, trace
from handlers.home.views import home as view

log = logging.getLogger(__name__)


async def explain(event: ErrorEvent, i18n: I18n, locale: str = "en") -> None:
    if isinstance(event.exception, TelegramForbiddenError):
        log.info("update %s: the user no longer hears the bot", event.update.update_id)
        return
    with i18n.context(), i18n.use_locale(locale):
        words = _words(event)
    try:
        await _tell(event.update.callback_query or event.update.message, words)
    except (TelegramAPIError, ClientDecodeError) as error:
        kind = type(error).__name__
        log.warning("update %s: its sender was not told: %s", event.update.update_id, kind)


def _words(event: ErrorEvent) -> str:
    if isinstance(event.exception, OutOfDate):
        return view.out_of_date_command()
    log.error("update %s failed: %s", event.update.update_id, trace(event.exception))
    return view.failed()


async def _tell(event: CallbackQuery | Message | None, words: str) -> None:
    """A press that was answered before the failure can't be answered again; its chat can."""
    if event is None:
        return
    try:
        await event.answer(words)
    except TelegramBadRequest:
        if not isinstance(event, CallbackQuery) or event.message is None:
            raise
        await event.message.answer(words)


def build_router() -> Router:
    router = Router(name="errors")
    router.errors.register(explain)
    return router
