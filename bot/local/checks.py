"""Checks of requests, with Telegram's own words for what it refuses.

Each `check_…` raises RefusedError.
"""

import re
from typing import Any

TEXT_LIMIT = 4096
CAPTION_LIMIT = 1024
TOAST_LIMIT = 200
DATA_LIMIT = 64  # bytes of callback data
BUTTONS_LIMIT = 100
COPY_LIMIT = 256  # characters that a button copies
STYLES = {"primary", "success", "danger"}
# Animations beside a message that every client has.
EFFECTS = {
    "5104841245755180586": "🔥",
    "5107584321108051014": "👍",
    "5046509860389126442": "🎉",
    "5159385139981059251": "❤",
}
QUESTION_LIMIT, OPTION_LIMIT, OPTIONS_LIMIT, EXPLANATION_LIMIT = 300, 100, 12, 200
ENTITIES = {
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
}


LINK = re.compile(r"(?:https?|tg)://\S", re.IGNORECASE)
SWITCHES = {"switch_inline_query", "switch_inline_query_chosen_chat"}


class RefusedError(Exception):
    """Telegram refuses a request; `retry_after` is the seconds to wait after a 429."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    @property
    def answer(self) -> dict[str, Any]:
        """The refusal as Telegram's JSON."""
        answer = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            answer["parameters"] = {"retry_after": self.retry_after}
        return answer


def bad(description: str) -> RefusedError:
    """Make the refusal of a bad request (400)."""
    return RefusedError(400, f"Bad Request: {description}")


def units(text: str) -> int:
    """The length as Telegram counts it: UTF-16 code units."""
    return len(text.encode("utf-16-le")) // 2


def check_text(text: object, entities: object, limit: int = TEXT_LIMIT) -> None:
    if not isinstance(text, str):
        raise bad("message text is empty")
    if limit == TEXT_LIMIT and not text.strip():
        raise bad("message text is empty")
    if units(text) > limit:
        raise bad("message is too long" if limit == TEXT_LIMIT else "message caption is too long")
    check_entities(text, entities)


def check_entities(text: str, entities: object) -> None:
    if entities is None:
        return
    if not isinstance(entities, list):
        raise bad("can't parse entities: expected an Array")
    for entity in entities:
        if not isinstance(entity, dict) or entity.get("type") not in ENTITIES:
            raise bad("can't parse MessageEntity: unsupported type specified")
        offset, length = entity.get("offset"), entity.get("length")
        if not isinstance(offset, int) or not isinstance(length, int) or offset < 0 or length < 1:
            raise bad("can't parse MessageEntity: wrong offset or length")
        if offset + length > units(text):
            raise bad("entity ends after the end of the text")
        if entity["type"] == "date_time":
            check_date(entity.get("unix_time"))
        if entity["type"] == "text_link" and not LINK.match(str(entity.get("url", ""))):
            raise bad("can't parse MessageEntity: unsupported URL protocol")


def check_date(at: object) -> None:
    if not isinstance(at, int):
        raise bad("can't parse MessageEntity: expected unix_time")
    if not 0 < at < 2**31:
        raise bad("ENTITY_DATE_INVALID")


def check_effect(effect: object, chat: dict[str, Any]) -> None:
    if effect and (effect not in EFFECTS or chat["type"] != "private"):
        raise bad("EFFECT_ID_INVALID")


def check_poll(
    question: str,
    options: list[str],
    kind: str,
    right: list[Any],
    explanation: str,
    entities: object,
) -> None:
    if kind != "quiz":
        raise bad("the local Telegram knows no polls but quizzes")
    if not 1 <= units(question) <= QUESTION_LIMIT:
        raise bad("poll question length must not exceed 300")
    if not 2 <= len(options) <= OPTIONS_LIMIT:
        raise bad("poll must have at least 2 option")
    if any(not 1 <= units(option) <= OPTION_LIMIT for option in options):
        raise bad("poll options length must not exceed 100")
    if not right or any(place not in range(len(options)) for place in right):
        raise bad("wrong correct option ID specified")
    if units(explanation) > EXPLANATION_LIMIT:
        raise bad("message is too long")
    check_entities(explanation, entities)


def check_markup(markup: object) -> None:
    if markup is None:
        return
    if not isinstance(markup, dict):
        raise bad("object expected as reply markup")
    if set(markup) <= {"force_reply", "input_field_placeholder", "selective"} and markup:
        return
    if markup == {"remove_keyboard": True}:
        return
    if "keyboard" in markup:
        check_choice(markup)
        return
    if set(markup) - {"inline_keyboard"}:
        raise bad("the local Telegram knows inline keyboards and forced replies only")
    buttons = [button for row in markup["inline_keyboard"] for button in row]
    if len(buttons) > BUTTONS_LIMIT:
        raise bad("reply markup is too long")
    for button in buttons:
        check_button(button)


def check_choice(markup: dict[str, Any]) -> None:
    """Check a keyboard under the text field: each button asks for users, or is a plain text."""
    buttons = [button for row in markup["keyboard"] for button in row]
    if not buttons:
        raise bad("reply keyboard is empty")
    for button in buttons:
        if not str(button.get("text", "")).strip():
            raise bad("text of the button is empty")
        if unknown := set(button) - {"text", "style", "request_users"}:
            raise bad(f"the local Telegram has no buttons with {', '.join(sorted(unknown))}")
        if (asked := button.get("request_users")) is None:
            continue
        if not -(2**31) <= asked.get("request_id", 2**31) < 2**31:
            raise bad("wrong request_id specified")
        if not 1 <= asked.get("max_quantity", 1) <= 10:
            raise bad("wrong max_quantity specified")


def check_button(button: dict[str, Any]) -> None:
    if not str(button.get("text", "")).strip():
        raise bad("text of the button is empty")
    actions = set(button) - {"text", "style", "icon_custom_emoji_id"}
    if not actions:
        raise bad("text buttons are unallowed in the inline keyboard")
    if button.get("style", "primary") not in STYLES:
        raise bad("inline keyboard button style is invalid")
    if unknown := actions - {"callback_data", "url", "copy_text", *SWITCHES}:
        raise bad(f"the local Telegram has no buttons with {', '.join(sorted(unknown))}")
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= DATA_LIMIT:
        raise bad("BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= len(button["copy_text"].get("text", "")) <= COPY_LIMIT:
        raise bad("BUTTON_COPY_TEXT_INVALID")
    if "url" in button and not LINK.match(button["url"]):
        raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def check_commands(commands: object) -> None:
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        name = command.get("command", "")
        if not 1 <= len(name) <= 32 or not set(name) <= set(
            "abcdefghijklmnopqrstuvwxyz0123456789_"
        ):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command.get("description", "")) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")


def check_media(media: object) -> str:
    """Check the media of an edit. Returns the kind of message that they make."""
    if not isinstance(media, dict):
        raise bad("can't parse InputMedia: expected an Object")
    if media.get("type") not in ("photo", "document"):
        raise bad("the local Telegram has no media but photos and documents")
    if unknown := set(media) - {"type", "media", "caption", "caption_entities"}:
        raise bad(f"media of the local Telegram have no {', '.join(sorted(unknown))}")
    if not media.get("media"):
        raise bad("media not found")
    return str(media["type"])
