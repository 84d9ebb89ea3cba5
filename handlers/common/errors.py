"""Domain errors become words here; what nobody expected goes to the log, with the update's id."""

import logging
import traceback

from aiogram import Router
from aiogram.exceptions import (
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramForbiddenError,
)
from aiogram.types import CallbackQuery, ErrorEvent, Message
from aiogram.utils.i18n import I18n
from aiogram.utils.i18n import gettext as _

log = logging.getLogger(__name__)


class OutOfDate(Exception):
    """The row that a button names is not there, or is not this user's."""


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
        return _("This button is out of date. The command shows what is current.")
    log.error("update %s failed: %s", event.update.update_id, trace(event.exception))
    return _("Something went wrong on my side. Please try again.")


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


def trace(error: BaseException) -> str:
    """An error's kind and place for the log; its text may quote a user or a token."""
    return type(error).__name__ + "\n" + "".join(traceback.format_tb(error.__traceback__))


def build_router() -> Router:
    router = Router(name="errors")
    router.errors.register(explain)
    return router
