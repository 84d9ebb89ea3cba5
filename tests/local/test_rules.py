"""Tests: the local Telegram refuses what Telegram refuses, in the same words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.local.checks import RefusedError
from bot.local.messages import QUERY_AGE
from bot.local.rules import Telegram

Row = dict[str, Any]


class Times:
    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def telegram() -> Telegram:
    made = Telegram(Times())
    made.add_user(1, "Aigerim")
    return made


def keyboard(**button: Any) -> Row:
    return {"inline_keyboard": [[{"text": "Go", **button}]]}


def send(text: str = "hi", **fields: Any) -> tuple[str, Row]:
    return "sendMessage", {"chat_id": 1, "text": text, **fields}


ENTITY = "can't parse MessageEntity: "
WRONG: list[tuple[str, Row, int, str]] = [
    (*send(""), 400, "message text is empty"),
    (*send("  \n"), 400, "message text is empty"),
    (*send("x" * 4097), 400, "message is too long"),
    (*send("😀" * 2049), 400, "message is too long"),
    (*send(chat_id=77), 400, "chat not found"),
    (*send(parse_mode="HTML"), 400, "sendMessage of the local Telegram has no parse_mode"),
    (*send(reply_markup=keyboard()), 400, "text buttons are unallowed in the inline keyboard"),
    (*send(reply_markup=keyboard(callback_data="x" * 65)), 400, "BUTTON_DATA_INVALID"),
    (*send(reply_markup=keyboard(callback_data="я" * 33)), 400, "BUTTON_DATA_INVALID"),
    (*send(reply_markup=keyboard(callback_data="")), 400, "BUTTON_DATA_INVALID"),
    (*send(reply_markup=keyboard(url="javascript:x")), 400, "Wrong HTTP URL"),
    (*send(reply_markup=keyboard(pay=True)), 400, "no buttons with pay"),
    (*send(reply_markup={"menu": []}), 400, "inline keyboards and forced replies only"),
    (*send(reply_markup={"keyboard": []}), 400, "reply keyboard is empty"),
    (*send(reply_markup={"keyboard": [[{"text": "a", "pay": 1}]]}), 400, "no buttons with pay"),
    (
        *send(reply_markup={"keyboard": [[{"text": "a", "request_users": {}}]]}),
        400,
        "wrong request_id",
    ),
    (*send(reply_markup=keyboard(callback_data="a", style="pink")), 400, "style is invalid"),
    (*send(reply_markup=keyboard(copy_text={"text": "x" * 257})), 400, "COPY_TEXT_INVALID"),
    (*send(message_effect_id="1"), 400, "EFFECT_ID_INVALID"),
    (
        *send(entities=[{"type": "date_time", "offset": 0, "length": 1, "unix_time": 2**31}]),
        400,
        "ENTITY_DATE_INVALID",
    ),
    (
        *send(reply_markup={"inline_keyboard": [[{"text": " ", "callback_data": "a"}]]}),
        400,
        "text of the button is empty",
    ),
    (
        *send(reply_markup={"inline_keyboard": [[{"text": "a", "callback_data": "a"}]] * 101}),
        400,
        "reply markup is too long",
    ),
    (*send(entities=[{"type": "shiny", "offset": 0, "length": 1}]), 400, ENTITY + "unsupported"),
    (*send(entities=[{"type": "bold", "offset": -1, "length": 1}]), 400, ENTITY + "wrong offset"),
    (*send(entities=[{"type": "bold", "offset": 0, "length": 3}]), 400, "after the end"),
    *(
        (
            *send(entities=[{"type": "text_link", "offset": 0, "length": 1, "url": url}]),
            400,
            ENTITY + "unsupported URL protocol",
        )
        for url in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "x", "")
    ),
    ("editMessageText", {"chat_id": 1, "message_id": 9, "text": "a"}, 400, "to edit not found"),
    ("deleteMessage", {"chat_id": 1, "message_id": 9}, 400, "message to delete not found"),
    ("answerCallbackQuery", {"callback_query_id": "1"}, 400, "query is too old and response"),
    ("sendPhoto", {"chat_id": 1, "photo": "attach://none"}, 400, "wrong remote file identifier"),
    ("getFile", {"file_id": "none"}, 400, "wrong file_id"),
    ("setMyCommands", {"commands": [{"command": "Big", "description": "a"}]}, 400, "BOT_COMMAND_"),
    ("setMyCommands", {"commands": [{"command": "a", "description": ""}]}, 400, "DESCRIPTION"),
    ("setMyName", {"name": "x" * 65}, 400, "name is too long"),
    ("sendMessage", {"chat_id": 1, "text": "a", "colour": 1}, 400, "has no colour"),
    ("sendMessage", {"text": "a"}, 400, "parameter chat_id is required"),
    ("sendRichMessage", {"chat_id": 1}, 404, "no method sendRichMessage"),
    ("_message", {}, 404, "no method"),
    ("__init__", {}, 404, "no method"),
]


@pytest.mark.parametrize(("method", "params", "code", "words"), WRONG, ids=lambda x: str(x)[:40])
def test_a_wrong_call_is_refused_in_telegrams_words(
    telegram: Telegram, method: str, params: Row, code: int, words: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        telegram.call(method, params)
    assert refused.value.code == code
    assert words in refused.value.description
    assert not telegram.messages[1]


def test_an_edit_that_changes_nothing_is_refused(telegram: Telegram) -> None:
    sent = telegram.call(*send())
    edit = {"chat_id": 1, "message_id": sent["message_id"], "text": "hi"}
    with pytest.raises(RefusedError, match="message is not modified"):
        telegram.call("editMessageText", edit)
    telegram.call("editMessageText", {**edit, "text": "ho"})
    assert telegram.messages[1][sent["message_id"]]["text"] == "ho"


def test_a_users_message_cannot_be_edited_by_the_bot(telegram: Telegram) -> None:
    mine = telegram.send(1, text="hello")
    with pytest.raises(RefusedError, match="message can't be edited"):
        telegram.call(
            "editMessageText", {"chat_id": 1, "message_id": mine["message_id"], "text": "ha"}
        )


def test_a_press_is_answered_once_and_in_time(telegram: Telegram) -> None:
    sent = telegram.call(*send(reply_markup=keyboard(callback_data="a")))
    first, late = (telegram.press(1, 1, sent["message_id"], "a") for _ in range(2))
    telegram.call("answerCallbackQuery", {"callback_query_id": first, "text": "ok"})
    with pytest.raises(RefusedError, match="query is too old"):
        telegram.call("answerCallbackQuery", {"callback_query_id": first})
    assert isinstance(telegram.clock, Times)
    telegram.clock.now += QUERY_AGE + 1
    with pytest.raises(RefusedError, match="query is too old"):
        telegram.call("answerCallbackQuery", {"callback_query_id": late})


def test_a_toast_has_200_characters_at_most(telegram: Telegram) -> None:
    query = telegram.press(1, 1, 5, "a")
    with pytest.raises(RefusedError, match="MESSAGE_TOO_LONG"):
        telegram.call("answerCallbackQuery", {"callback_query_id": query, "text": "x" * 201})


def test_a_blocked_bot_hears_of_it_and_cannot_send(telegram: Telegram) -> None:
    telegram.block(1, blocked=True)
    (update,) = telegram.call("getUpdates", {})
    assert update["my_chat_member"]["new_chat_member"]["status"] == "kicked"
    with pytest.raises(RefusedError) as refused:
        telegram.call(*send())
    assert (refused.value.code, refused.value.description) == (
        403,
        "Forbidden: bot was blocked by the user",
    )


def test_an_update_stays_until_it_is_confirmed(telegram: Telegram) -> None:
    telegram.send(1, text="/start")
    (update,) = telegram.call("getUpdates", {})
    assert telegram.call("getUpdates", {}) == [update]
    assert telegram.call("getUpdates", {"offset": update["update_id"] + 1}) == []
    assert telegram.call("getUpdates", {"offset": 0}) == []


def test_the_menu_of_a_chat_is_the_one_of_its_scope(telegram: Telegram) -> None:
    commands = [{"command": "plan", "description": "Plan"}]
    scope = {"type": "all_private_chats"}
    telegram.call("setMyCommands", {"commands": commands, "scope": scope})
    assert telegram.menu(1, "ru") == commands
    assert telegram.menu(-5, "en") == []


@given(st.text(max_size=50), st.integers(-3, 60), st.integers(-3, 60))
def test_entities_are_counted_in_utf16(text: str, offset: int, length: int) -> None:
    telegram = Telegram()
    telegram.add_user(1, "A")
    size = len(text.encode("utf-16-le", "surrogatepass")) // 2
    fits = offset >= 0 and length >= 1 and offset + length <= size
    entity = {"type": "bold", "offset": offset, "length": length}
    try:
        telegram.call(*send(text or "x", entities=[entity]))
    except RefusedError:
        assert not (fits and text.strip())
    else:
        assert fits or (not text and (offset, length) == (0, 1))
