"""The state of the local Telegram (chats, messages, updates, files), and its users' actions.

Pure; the clock is passed in.
"""

import io
import json
import re
import time
import zlib
from collections.abc import Callable
from typing import Any

from PIL import Image

from bot.local.checks import units

JsonObject = dict[str, Any]
_COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@\w+)?")


class Chats:
    """One bot, its users and their chats."""

    def __init__(self, clock: Callable[[], float] = time.time, first_id: int = 0) -> None:
        self.clock = clock
        self.me: JsonObject = {
            "id": 42,
            "is_bot": True,
            "first_name": "Career Bot",
            "username": "career_local_bot",
            "can_join_groups": True,
            "can_read_all_group_messages": False,
            "supports_inline_queries": True,
        }
        self.users: dict[int, JsonObject] = {}
        self.chats: dict[int, JsonObject] = {}
        self.messages: dict[int, dict[int, JsonObject]] = {}
        self.updates: list[JsonObject] = []
        self.queries: dict[str, JsonObject] = {}
        self.toasts: list[JsonObject] = []
        # The keyboard under the text field of a chat.
        self.asked: dict[int, JsonObject] = {}
        self.files: dict[str, tuple[str, bytes]] = {}
        self.commands: dict[tuple[str, str], list[JsonObject]] = {}
        self.profile: dict[tuple[str, str], str] = {}
        self.sent: list[tuple[float, int]] = []  # (moment, chat id) of each message of the bot
        self.blocked: set[int] = set()
        self.deactivated: set[int] = set()
        self.webhook: JsonObject = {
            "url": "",
            "has_custom_certificate": False,
            "pending_update_count": 0,
        }
        self.secret = ""
        self.inline_answers: dict[str, list[JsonObject]] = {}
        self.inline_buttons: dict[str, JsonObject | None] = {}
        self.inline_kept: dict[str, tuple[bool, int]] = {}
        self.changed: Callable[[], None] = lambda: None
        self.last_id = first_id

    def _id(self) -> int:
        self.last_id += 1
        return self.last_id

    def add_user(self, user_id: int, name: str, language: str = "en") -> JsonObject:
        if user_id not in self.users:
            self.users[user_id] = {
                "id": user_id,
                "is_bot": False,
                "first_name": name,
                "language_code": language,
            }
            self.chats[user_id] = {"id": user_id, "type": "private", "first_name": name}
            self.messages[user_id] = {}
            self.changed()
        return self.users[user_id]

    def add_group(self, chat_id: int, title: str) -> None:
        """Make a group of all users and the bot; one that is there stays as it is."""
        if chat_id not in self.chats:
            self.chats[chat_id] = {"id": chat_id, "type": "supergroup", "title": title}
            self.messages[chat_id] = {}
            self.changed()

    def send(
        self, user_id: int, chat_id: int | None = None, *, channel: str = "", **content: Any
    ) -> JsonObject:
        """Send a user's message: `text="…"`, or a sticker, photo, contact as fields of the API.

        With the title of a `channel` it is a post of that, which the user forwards.
        """
        chat = self.chats[chat_id if chat_id is not None else user_id]
        if channel:
            content["forward_origin"] = self._post_of(channel)
        message = self._message(chat, self.users[user_id], **content)
        if text := content.get("text"):
            commands = [
                {
                    "type": "bot_command",
                    "offset": units(text[: match.start()]),
                    "length": units(match.group()),
                }
                for match in _COMMAND.finditer(text)
            ]
            if commands:
                message["entities"] = [*content.get("entities", []), *commands]
        self._update("message", dict(message))
        return message

    def send_document(
        self, user_id: int, name: str, data: bytes, caption: str = "", **content: Any
    ) -> JsonObject:
        """Send a file; `content` is what `send` takes beside it."""
        if caption:
            content["caption"] = caption
        return self.send(user_id, document=self._file(name, data), **content)

    def send_photo(
        self, user_id: int, data: bytes, caption: str = "", **content: Any
    ) -> JsonObject:
        """Send a picture as one; what is no picture goes as a file, as clients do it."""
        try:
            with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as picture:
                width, height = picture.size
        except (OSError, ValueError):
            return self.send_document(user_id, "picture", data, caption, **content)
        if caption:
            content["caption"] = caption
        row = self._file("picture", data)
        del row["file_name"]
        return self.send(user_id, photo=[{**row, "width": width, "height": height}], **content)

    def _post_of(self, channel: str) -> JsonObject:
        """The origin of a post in the channel of this title."""
        chat_id = -(10**12) - zlib.crc32(channel.encode())
        chat: JsonObject = {"id": chat_id, "type": "channel", "title": channel}
        return {
            "type": "channel",
            "date": int(self.clock()),
            "chat": chat,
            "message_id": self._id(),
        }

    def edit(self, user_id: int, message_id: int, text: str) -> None:
        message = self.messages[user_id][message_id]
        message.update(text=text, edit_date=int(self.clock()))
        self._update("edited_message", dict(message))

    def press(self, user_id: int, chat_id: int, message_id: int, data: str) -> str:
        """Press a button, with any data, as a modified client could. Returns the query's id."""
        message = self.messages.get(chat_id, {}).get(message_id)
        query: JsonObject = {
            "id": str(10**9 + self._id()),
            "from": self.users[user_id],
            "chat_instance": str(chat_id),
            "data": data,
        }
        if message is None:
            query["message"] = {"chat": self.chats[chat_id], "message_id": message_id, "date": 0}
        else:
            query["message"] = dict(message)
        self.queries[query["id"]] = {
            "user": user_id,
            "at": self.clock(),
            "answered": False,
            "message_id": message_id,
        }
        self._update("callback_query", query)
        return str(query["id"])

    def vote(self, user_id: int, message_id: int, option: int) -> None:
        """Answer a quiz of the user's chat, once and for all, as Telegram has it."""
        message = self.messages[user_id][message_id]
        poll = message["poll"]
        if poll["total_voter_count"]:
            return
        poll["options"][option]["voter_count"] = poll["total_voter_count"] = 1
        answer: JsonObject = {
            "poll_id": poll["id"],
            "user": self.users[user_id],
            "option_ids": [option],
            "option_persistent_ids": [poll["options"][option]["persistent_id"]],
        }
        self._update("poll_answer", answer)

    def share_users(self, user_id: int, request_id: int, chosen: list[int]) -> None:
        """Choose people by a button under the text field. A client may send any ids and number."""
        users = [{"user_id": id} for id in chosen]
        for row in users:
            if known := self.users.get(row["user_id"]):
                row["first_name"] = known["first_name"]
        if self.asked.get(user_id, {}).get("one_time_keyboard"):
            del self.asked[user_id]
        self.send(user_id, users_shared={"request_id": request_id, "users": users})

    def inline_query(self, user_id: int, text: str, chat_type: str = "supergroup") -> str:
        """Type an inline query; in one's own chat with the bot that is a "sender". Its id."""
        key = str(10**9 + self._id())
        query = {"id": key, "from": self.users[user_id], "query": text, "offset": ""}
        query["chat_type"] = chat_type
        self._update("inline_query", query)
        return key

    def choose(self, user_id: int, chat_id: int, query_id: str, result_id: str) -> JsonObject:
        """Send a card of an inline answer; the bot gets it, too, as a message sent through it."""
        card = next(row for row in self.inline_answers[query_id] if row["id"] == result_id)
        content = card["input_message_content"]
        message = self._message(
            self.chats[chat_id],
            self.users[user_id],
            text=content["message_text"],
            entities=content.get("entities") or [],
            via_bot=self.me,
        )
        if markup := card.get("reply_markup"):
            message["reply_markup"] = markup
        self._update("message", dict(message))
        return message

    def block(self, user_id: int, *, blocked: bool) -> None:
        """Block the bot, or unblock it."""
        (self.blocked.add if blocked else self.blocked.discard)(user_id)
        states = ["member", "kicked"] if blocked else ["kicked", "member"]
        old, new = (JsonObject(status=state, user=self.me) for state in states)
        for member in (old, new):
            if member["status"] == "kicked":
                member["until_date"] = 0
        self._update(
            "my_chat_member",
            {
                "chat": self.chats[user_id],
                "from": self.users[user_id],
                "date": int(self.clock()),
                "old_chat_member": old,
                "new_chat_member": new,
            },
        )

    def deactivate(self, user_id: int) -> None:
        """Delete the user's account; Telegram does not tell bots of it."""
        self.deactivated.add(user_id)

    def menu(self, chat_id: int, language: str) -> list[JsonObject]:
        """The commands of a chat: the narrowest scope that has any, in the user's language."""
        private = chat_id > 0
        scopes = [
            {"type": "chat", "chat_id": chat_id},
            {"type": "all_private_chats" if private else "all_group_chats"},
            {"type": "default"},
        ]
        for scope in scopes:
            for code in (language, ""):
                if commands := self.commands.get((json.dumps(scope, sort_keys=True), code)):
                    return commands
        return []

    def _update(self, kind: str, content: JsonObject) -> None:
        self.updates.append({"update_id": self._id(), kind: content})
        self.changed()

    def _message(self, chat: JsonObject, sender: JsonObject, **content: Any) -> JsonObject:
        message = {
            "message_id": self._id(),
            "date": int(self.clock()),
            "chat": chat,
            "from": sender,
            **content,
        }
        self.messages[chat["id"]][message["message_id"]] = message
        if sender is self.me:
            self.sent.append((self.clock(), chat["id"]))
        return message

    def _file(self, name: str, data: bytes) -> JsonObject:
        key = f"file{self._id()}"
        self.files[key] = (name, data)
        return {"file_id": key, "file_unique_id": key, "file_size": len(data), "file_name": name}
