"""Messages of the bot on the local Telegram: send, edit, delete, answer a press. Pure."""

import struct
from typing import Any

from bot.local.chats import Chats, JsonObject
from bot.local.checks import (
    CAPTION_LIMIT,
    TOAST_LIMIT,
    RefusedError,
    bad,
    check_effect,
    check_markup,
    check_media,
    check_poll,
    check_text,
)

Files = dict[str, tuple[str, bytes]]
QUERY_AGE = 15 * 60.0  # seconds in which a press can be answered


class Messages(Chats):
    """The methods of the Bot API about messages, each with its name and its parameters."""

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
        message_effect_id: str = "",
    ) -> JsonObject:
        chat = self._chat(chat_id)
        check_text(text, entities)
        check_markup(reply_markup)
        check_effect(message_effect_id, chat)
        content = _content(text, entities, reply_markup)
        if message_effect_id:
            content["effect_id"] = message_effect_id
        if "keyboard" in (reply_markup or {}):
            self.asked[chat_id] = reply_markup
        elif (reply_markup or {}).get("remove_keyboard"):
            self.asked.pop(chat_id, None)
        return self._message(chat, self.me, **content)

    def _sendPoll(
        self,
        chat_id: Any,
        question: str,
        options: Any,
        type: str = "regular",
        is_anonymous: bool = True,
        correct_option_id: Any = None,
        correct_option_ids: Any = None,
        explanation: str = "",
        explanation_entities: Any = None,
        reply_markup: Any = None,
        disable_notification: bool = False,
    ) -> JsonObject:
        chat = self._chat(chat_id)
        texts = [row["text"] if isinstance(row, dict) else row for row in options]
        right = correct_option_ids or [correct_option_id]
        check_poll(question, texts, type, right, explanation, explanation_entities)
        check_markup(reply_markup)
        poll = {
            "id": str(10**9 + self._id()),
            "question": question,
            "options": [
                {"persistent_id": str(place), "text": text, "voter_count": 0}
                for place, text in enumerate(texts)
            ],
            "total_voter_count": 0,
            "is_closed": False,
            "is_anonymous": is_anonymous,
            "type": type,
            "allows_multiple_answers": False,
            "allows_revoting": False,
            "members_only": False,
            "correct_option_ids": right,
            "explanation": explanation,
            "explanation_entities": explanation_entities or [],
        }
        markup = {"reply_markup": reply_markup} if reply_markup else {}
        return self._message(chat, self.me, poll=poll, **markup)

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
        self.inline_buttons[inline_query_id] = button
        # Telegram would cache the answer for `cache_time` seconds, for everyone unless personal.
        self.inline_kept[inline_query_id] = (is_personal, cache_time)
        return True


def _content(text: Any, entities: Any, markup: Any, key: str = "text") -> JsonObject:
    content: JsonObject = {}
    if text:
        content[key] = text
    if entities:
        content["entities" if key == "text" else "caption_entities"] = entities
    if markup and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    return content
