"""Walks through everything that a user can reach, and keeps what is said."""

from collections import deque
from dataclasses import dataclass

from handlers.common.commands import COMMANDS
from tests.chat import Chat, Row, buttons

# What people write besides commands, for the answers that no button leads to.
WORDS = (
    "docker",
    "testing and algorithms",
    "compare testing and algorithms",
    "salary almaty",
    "зарплата астана сеньор",
    "qwerty zxcv",
    "/salary nowhere",
    "/skills nothing",
    "https://example.com/nothing",
    "x" * 600,
    "/start job_999",
    "/start job_2",
    "/add Read Fluent Python",
)


@dataclass(frozen=True)
class Said:
    """One state of a message: its text, its rows of buttons, the toast that came with it."""

    text: str
    rows: tuple[tuple[str, ...], ...]
    toast: str = ""


async def crawl(chat: Chat, presses: int) -> list[Said]:
    """Every command, some words, and the buttons under what comes, those of a kind once."""
    said: dict[Said, None] = {}
    waiting: deque[tuple[int, str]] = deque()
    kinds: set[str] = set()

    def look() -> None:
        for id, message in chat.telegram.messages[chat.user_id].items():
            if not message["from"]["is_bot"]:
                continue
            said[_said(message, chat.toast)] = None
            for each in buttons(message):
                data = each.get("callback_data", "")
                kind = kind_of(data)
                if data and kind not in kinds and not data.startswith("lang1:"):
                    kinds.add(kind)
                    waiting.append((id, data))

    for words in (*(f"/{each.name}" for each in COMMANDS), *WORDS):
        await chat.say(words)
        look()
    while waiting and presses:
        presses -= 1
        id, data = waiting.popleft()
        await chat.press_data(data, id)
        look()
    return list(said)


def kind_of(data: str) -> str:
    """Buttons that differ in a number alone say the same of other things."""
    return ":".join("n" if part.isdigit() and len(part) > 1 else part for part in data.split(":"))


def text_of(message: Row) -> str:
    return str(message.get("text") or message.get("caption") or "")


def _said(message: Row, toast: str) -> Said:
    rows = message.get("reply_markup", {}).get("inline_keyboard", [])
    return Said(
        text_of(message), tuple(tuple(each["text"] for each in row) for row in rows), toast
    )
