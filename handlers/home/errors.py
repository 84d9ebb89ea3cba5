"""Answers an update whose handler failed; what nobody expected goes to the log, with its id."""

import logging

from aiogram import Router
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNotFound,
    TelegramRetryAfter,
)
from aiogram.types import CallbackQuery, ErrorEvent, Message, Update
from aiogram.utils.i18n import I18n

from handlers.common.errors import OutOfDate, trace
from handlers.home.views import home as view

log = logging.getLogger(__name__)


# Telegram's refusals that anyone can cause in a group: by taking the bot's rights, for example, or
# by closing the topic.
OF_GROUPS = (TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat, TelegramNotFound)


async def explain(event: ErrorEvent, i18n: I18n, locale: str = "en") -> None:
    """Tell the sender. A chat that must wait, or a group that refuses a message, gets no other."""
    error, id = event.exception, event.update.update_id
    if isinstance(error, TelegramRetryAfter):
        log.warning("update %s: its chat must wait", id)
        return
    if isinstance(error, OF_GROUPS) and _is_of_group(event.update):
        log.warning("update %s: a group takes no message: %s", id, type(error).__name__)
        return
    if isinstance(error, TelegramForbiddenError):
        log.info("update %s: the user no longer hears the bot", id)
        return
    with i18n.context(), i18n.use_locale(locale):
        words = _words(event)
    try:
        await _tell(event.update.callback_query or event.update.message, words)
    except (TelegramAPIError, ClientDecodeError) as failure:
        log.warning("update %s: its sender was not told: %s", id, type(failure).__name__)


def _is_of_group(update: Update) -> bool:
    press = update.callback_query
    message = press.message if press else update.message or update.edited_message
    return message is not None and message.chat.type != "private"


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
