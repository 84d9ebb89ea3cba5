"""What the bot may do on the local Telegram, and what Telegram refuses. Pure.

Each method of the Bot API has its name and its parameters.
"""

import inspect
import json
import re
import struct
import time
from collections.abc import Callable
from typing import Any

from bot.local.chats import Chats, JsonObject
from bot.local.checks import (
    CAPTION_LIMIT,
    TOAST_LIMIT,
    RefusedError,
    bad,
    check_commands,
    check_markup,
    check_media,
    check_text,
)
from bot.local.limits import LocalLimits

Files = dict[str, tuple[str, bytes]]
TOKEN = "42:local-telegram-needs-no-secret"  # noqa: S105 - it opens nothing
QUERY_AGE = 15 * 60.0  # seconds in which a press can be answered
_TEXTS = {
    "text",
    "caption",
    "parse_mode",
    "callback_query_id",
    "name",
    "description",
    "action",
    "short_description",
    "language_code",
    "url",
    "secret_token",
    "file_id",
    "inline_query_id",
    "photo",
    "document",
    "next_offset",
    "inline_message_id",
}


def decode(name: str, value: Any) -> Any:
    """A form's field as the API means it: everything but texts is JSON."""
    if not isinstance(value, str) or name in _TEXTS:
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


class Telegram(Chats):
    """The bot's side of its chats: `call` takes what comes over HTTP."""

    def __init__(
        self,
        clock: Callable[[], float] = time.time,
        limits: LocalLimits | None = None,
        first_id: int = 0,
    ) -> None:
        super().__init__(clock, first_id)
        self.limits = limits

    def call(self, method: str, params: JsonObject, files: Files | None = None) -> Any:
        """Do what the bot asks. Raises RefusedError as Telegram would refuse."""
        action = (
            getattr(self, f"_{method}", None) if re.fullmatch("[a-z][A-Za-z]+", method) else None
        )
        if action is None:
            raise RefusedError(404, f"Not Found: the local Telegram has no method {method}")
        known = inspect.signature(action).parameters
        if unknown := set(params) - set(known):
            raise bad(f"{method} of the local Telegram has no {', '.join(sorted(unknown))}")
        given = {name: decode(name, value) for name, value in params.items()}
        if "files" in known:
            given["files"] = files or {}
        for name, parameter in known.items():
            if parameter.default is parameter.empty and name not in given:
                raise bad(f"parameter {name} is required")
        if self.limits and method.startswith("send") and method != "sendChatAction":
            self.limits.take(given["chat_id"], self.clock())
        result = action(**given)
        if method != "getUpdates":
            self.changed()
        return result

    def _getMe(self) -> JsonObject:
        return self.me

    def _getUpdates(
        self, offset: int = 0, limit: int = 100, timeout: int = 0, allowed_updates: Any = None
    ) -> list[JsonObject]:
        if self.webhook["url"]:
            raise RefusedError(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self.updates = [each for each in self.updates if each["update_id"] >= offset]
        wanted = [
            each
            for each in self.updates
            if not allowed_updates or set(each) & set(allowed_updates)
        ]
        return wanted[:limit]

    def _setWebhook(
        self,
        url: str,
        secret_token: str = "",
        allowed_updates: Any = None,
        max_connections: int = 40,
        drop_pending_updates: bool = False,
    ) -> bool:
        if secret_token and not re.fullmatch("[A-Za-z0-9_-]{1,256}", secret_token):
            raise bad("secret token contains unallowed characters")
        if not 1 <= max_connections <= 100:
            raise bad("max_connections must be between 1 and 100")
        self.webhook.update(
            url=url, max_connections=max_connections, allowed_updates=allowed_updates or []
        )
        self.secret = secret_token
        if drop_pending_updates:
            self.updates.clear()
        return True

    def _deleteWebhook(self, drop_pending_updates: bool = False) -> bool:
        return self._setWebhook("", drop_pending_updates=drop_pending_updates)

    def _getWebhookInfo(self) -> JsonObject:
        return {**self.webhook, "pending_update_count": len(self.updates)}

    def _chat(self, chat_id: Any) -> JsonObject:
        if chat_id not in self.chats:
            raise bad("chat not found")
        if chat_id in self.blocked:
            raise RefusedError(403, "Forbidden: bot was blocked by the user")
        if chat_id in self.deactivated:
            raise RefusedError(403, "Forbidden: user is deactivated")
        return self.chats[chat_id]

    def _sendMessage(
        self,
        chat_id: Any,
        text: Any = None,
        entities: Any = None,
        reply_markup: Any = None,
        disable_notification: bool = False,
        link_preview_options: Any = None,
    ) -> JsonObject:
        chat = self._chat(chat_id)
        check_text(text, entities)
        check_markup(reply_markup)
        return self._message(chat, self.me, **_content(text, entities, reply_markup))

    def _sendMedia(
        self,
        kind: str,
        chat_id: Any,
        media: Any,
        files: Files,
        caption: Any,
        entities: Any,
        markup: Any,
    ) -> JsonObject:
        chat = self._chat(chat_id)
        check_text(caption or "", entities, CAPTION_LIMIT)
        check_markup(markup)
        content = _content(caption, entities, markup, key="caption")
        return self._message(chat, self.me, **{kind: self._media(kind, media, files)}, **content)

    def _media(self, kind: str, media: Any, files: Files) -> Any:
        name = str(media).removeprefix("attach://")
        if name in files:
            row = self._file(*files[name])
        elif name in self.files:
            row = {"file_id": name, "file_unique_id": name, "file_size": len(self.files[name][1])}
        else:
            raise bad("wrong remote file identifier specified: Wrong string length")
        if kind == "document":
            return {**row, "file_name": self.files[row["file_id"]][0]}
        data = self.files[row["file_id"]][1]
        if data[:8] != b"\x89PNG\r\n\x1a\n":
            raise bad("IMAGE_PROCESS_FAILED")
        row.pop("file_name", None)
        width, height = struct.unpack(">II", data[16:24])
        return [{**row, "width": width, "height": height}]

    def _sendPhoto(
        self,
        chat_id: Any,
        photo: Any,
        files: Files,
        caption: Any = None,
        caption_entities: Any = None,
        reply_markup: Any = None,
    ) -> JsonObject:
        return self._sendMedia(
            "photo", chat_id, photo, files, caption, caption_entities, reply_markup
        )

    def _sendDocument(
        self,
        chat_id: Any,
        document: Any,
        files: Files,
        caption: Any = None,
        caption_entities: Any = None,
        reply_markup: Any = None,
    ) -> JsonObject:
        return self._sendMedia(
            "document", chat_id, document, files, caption, caption_entities, reply_markup
        )

    def _sendChatAction(self, chat_id: Any, action: str) -> bool:
        self._chat(chat_id)
        return True

    def _own(self, chat_id: Any, message_id: Any) -> JsonObject:
        self._chat(chat_id)
        message = self.messages[chat_id].get(message_id)
        if message is None:
            raise bad("message to edit not found")
        if message["from"]["id"] != self.me["id"]:
            raise bad("message can't be edited")
        return message

    def _replace(
        self, message: JsonObject, content: JsonObject, keys: tuple[str, ...]
    ) -> JsonObject:
        if all(message.get(key) == content.get(key) for key in keys):
            raise bad(
                "message is not modified: specified new message content and reply markup are "
                "exactly the same as a current content and reply markup of the message"
            )
        for key in keys:
            message.pop(key, None)
        message.update(content, edit_date=int(self.clock()))
        return message

    def _editMessageText(
        self,
        chat_id: Any,
        message_id: Any,
        text: Any = None,
        entities: Any = None,
        reply_markup: Any = None,
        link_preview_options: Any = None,
    ) -> JsonObject:
        message = self._own(chat_id, message_id)
        check_text(text, entities)
        check_markup(reply_markup)
        if "text" not in message:
            raise bad("there is no text in the message to edit")
        content = _content(text, entities, reply_markup)
        return self._replace(message, content, ("text", "entities", "reply_markup"))

    def _editMessageMedia(
        self, chat_id: Any, message_id: Any, media: Any, files: Files, reply_markup: Any = None
    ) -> JsonObject:
        message = self._own(chat_id, message_id)
        kind = check_media(media)
        check_text(media.get("caption", ""), media.get("caption_entities"), CAPTION_LIMIT)
        check_markup(reply_markup)
        caption, entities = media.get("caption"), media.get("caption_entities")
        content = _content(caption, entities, reply_markup, key="caption")
        content[kind] = self._media(kind, media["media"], files)
        keys = (
            "text",
            "entities",
            "photo",
            "document",
            "caption",
            "caption_entities",
            "reply_markup",
        )
        return self._replace(message, content, keys)

    def _editMessageCaption(
        self,
        chat_id: Any,
        message_id: Any,
        caption: Any = None,
        caption_entities: Any = None,
        reply_markup: Any = None,
    ) -> JsonObject:
        message = self._own(chat_id, message_id)
        check_text(caption or "", caption_entities, CAPTION_LIMIT)
        check_markup(reply_markup)
        if "text" in message:
            raise bad("there is no caption in the message to edit")
        content = _content(caption, caption_entities, reply_markup, key="caption")
        keys = ("caption", "caption_entities", "reply_markup")
        return self._replace(message, content, keys)

    def _editMessageReplyMarkup(
        self, chat_id: Any, message_id: Any, reply_markup: Any = None
    ) -> JsonObject:
        message = self._own(chat_id, message_id)
        check_markup(reply_markup)
        return self._replace(message, _content(None, None, reply_markup), ("reply_markup",))

    def _deleteMessage(self, chat_id: Any, message_id: Any) -> bool:
        self._chat(chat_id)
        if self.messages[chat_id].pop(message_id, None) is None:
            raise bad("message to delete not found")
        return True

    def _answerCallbackQuery(
        self,
        callback_query_id: str,
        text: str = "",
        show_alert: bool = False,
        url: str = "",
        cache_time: int = 0,
    ) -> bool:
        query = self.queries.get(callback_query_id)
        if query is None or query["answered"] or self.clock() - query["at"] > QUERY_AGE:
            raise bad("query is too old and response timeout expired or query ID is invalid")
        if len(text) > TOAST_LIMIT:
            raise bad("MESSAGE_TOO_LONG")
        query["answered"] = True
        self.toasts.append(
            {"id": self._id(), "user": query["user"], "text": text, "alert": show_alert}
        )
        return True

    def _answerInlineQuery(
        self,
        inline_query_id: str,
        results: Any,
        cache_time: int = 300,
        is_personal: bool = False,
        next_offset: str = "",
        button: Any = None,
    ) -> bool:
        if len(results) > 50:
            raise bad("RESULTS_TOO_MUCH")
        self.inline_answers[inline_query_id] = results
        # Whom else Telegram would give this answer to, and for how long.
        self.inline_kept[inline_query_id] = (is_personal, cache_time)
        return True

    def _getFile(self, file_id: str) -> JsonObject:
        if file_id not in self.files:
            raise bad("wrong file_id or the file is temporarily unavailable")
        size = len(self.files[file_id][1])
        return {
            "file_id": file_id,
            "file_unique_id": file_id,
            "file_size": size,
            "file_path": f"files/{file_id}",
        }

    def _setMyCommands(self, commands: Any, scope: Any = None, language_code: str = "") -> bool:
        check_commands(commands)
        self.commands[_scope(scope), language_code] = commands
        return True

    def _getMyCommands(self, scope: Any = None, language_code: str = "") -> list[JsonObject]:
        return self.commands.get((_scope(scope), language_code), [])

    def _deleteMyCommands(self, scope: Any = None, language_code: str = "") -> bool:
        self.commands.pop((_scope(scope), language_code), None)
        return True

    def _setProfile(self, field: str, value: str, language_code: str, limit: int) -> bool:
        if len(value) > limit:
            raise bad(f"{field} is too long")
        self.profile[field, language_code] = value
        return True

    def _getProfile(self, field: str, language_code: str) -> JsonObject:
        found = self.profile.get((field, language_code)) or self.profile.get((field, ""), "")
        return {field: found}

    def _getMyName(self, language_code: str = "") -> JsonObject:
        return self._getProfile("name", language_code)

    def _getMyDescription(self, language_code: str = "") -> JsonObject:
        return self._getProfile("description", language_code)

    def _getMyShortDescription(self, language_code: str = "") -> JsonObject:
        return self._getProfile("short_description", language_code)

    def _setMyName(self, name: str = "", language_code: str = "") -> bool:
        return self._setProfile("name", name, language_code, 64)

    def _setMyDescription(self, description: str = "", language_code: str = "") -> bool:
        return self._setProfile("description", description, language_code, 512)

    def _setMyShortDescription(self, short_description: str = "", language_code: str = "") -> bool:
        return self._setProfile("short_description", short_description, language_code, 120)


def _scope(scope: Any) -> str:
    return json.dumps(scope or {"type": "default"}, sort_keys=True)


def _content(text: Any, entities: Any, markup: Any, key: str = "text") -> JsonObject:
    content: JsonObject = {}
    if text:
        content[key] = text
    if entities:
        content["entities" if key == "text" else "caption_entities"] = entities
    if markup and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    return content
