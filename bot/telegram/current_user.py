"""The middleware that gives every handler the moment, the user and the language."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from aiogram import BaseMiddleware
from aiogram.dispatcher.event.bases import NextMiddlewareType
from aiogram.types import TelegramObject
from aiogram.types import User as TelegramUser
from sqlalchemy.exc import SQLAlchemyError

from bot.telegram.i18n import MessageCatalogs
from db.plans import builtin
from db.queries import users
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.share import comes_to_follow
from handlers.common.schedule import monday_of, next_digest

log = logging.getLogger(__name__)
NAME_LIMIT = 128
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


class CurrentUserMiddleware(BaseMiddleware):
    """Finds the user, or adds one on their first private message; sets the language.

    `user` is None in groups and inline: the bot neither shows nor stores personal data there.
    """

    def __init__(
        self, i18n: MessageCatalogs, default_time_zone: str, clock: Callable[[], datetime]
    ) -> None:
        self.i18n = i18n
        self.default_time_zone = default_time_zone
        self.clock = clock

    async def __call__(
        self,
        handler: NextMiddlewareType[TelegramObject],
        event: TelegramObject,
        data: dict[str, Any],
    ) -> Any:
        data["now"] = self.clock().astimezone(UTC)
        sender: TelegramUser | None = data.get("event_from_user")
        chat = data.get("event_chat")
        # An inline query has no chat: its sender may never have started the bot.
        private = chat is not None and chat.type == "private"
        user = None
        if sender is not None and private and not sender.is_bot:
            follows = comes_to_follow(event)
            user = await self._user(data["db"], sender, data["now"], only_follows=follows)
            user = await self._note(data["db"], user, _name(sender), data["now"])
        data["user"] = user
        language = user.language if user else await self._chosen(data["db"], sender)
        # The error handler runs outside this context, and needs the language, too.
        data["locale"] = self.i18n.known(language)
        with self.i18n.context(), self.i18n.use_locale(data["locale"]):
            return await handler(event, data)

    async def _chosen(self, db: Database, sender: TelegramUser | None) -> str | None:
        """The language of the sender in a group or inline: the chosen one, or Telegram's."""
        if sender is None:
            return None
        async with db.read() as session:
            return await users.language(session, sender.id) or sender.language_code

    async def _user(
        self, db: Database, sender: TelegramUser, now: datetime, *, only_follows: bool
    ) -> UserRow:
        async with db.read() as session:
            user = await users.find(session, sender.id)
        if user:
            return user
        async with db.begin() as session:
            user = await users.find(session, sender.id)
            if user:
                return user
            # A user who never chooses a time gets the default one, from tomorrow on.
            first, _week = next_digest(now + DAY, 0, 9 * 60, self.default_time_zone)
            language = self.i18n.known(sender.language_code)
            user = UserRow(
                id=sender.id,
                name=_name(sender),
                language=language,
                time_zone=self.default_time_zone,
                weekday=0,
                minute_of_day=9 * 60,
                analysis_id=await builtin.newcomers_id(session, language),
                role_id=None,
                only_follows=only_follows,
                next_digest_at=first,
            )
            await users.add(session, user, now)
            return user

    async def _note(self, db: Database, user: UserRow, name: str, now: datetime) -> UserRow:
        """Store the moment of activity, once a minute, and a name that is a new one.

        Digests ask back those who are idle. If the store can't be written (a full disk), the
        update is handled all the same.
        """
        idle = user.active_at is None or now - user.active_at >= MINUTE
        if not idle and name == user.name:
            return user
        try:
            async with db.begin() as session:
                await users.update_settings(session, user.id, active_at=now, name=name)
                monday = monday_of(now.date())
                if user.active_at is None or monday_of(user.active_at.date()) != monday:
                    await users.note_week(session, user.id, monday)
        except SQLAlchemyError as error:
            log.warning("activity of user %d not noted: %s", user.id, type(error).__name__)
            return user
        return replace(user, active_at=now, name=name)


def _name(sender: TelegramUser) -> str:
    return sender.full_name[:NAME_LIMIT]
