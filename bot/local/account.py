"""The bot's account on the local Telegram: updates, webhook, files, commands, profile. Pure."""

import json
import re
from typing import Any

from bot.local.chats import Chats, JsonObject
from bot.local.checks import RefusedError, bad, check_commands


class Account(Chats):
    """The methods of the Bot API about the bot itself, each with its name and its parameters."""

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
        self.updates = [update for update in self.updates if update["update_id"] >= offset]
        wanted = [
            update
            for update in self.updates
            if not allowed_updates or set(update) & set(allowed_updates)
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
        value = self.profile.get((field, language_code)) or self.profile.get((field, ""), "")
        return {field: value}

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
