"""A server of the Bot API that knows less gets the message without what it does not know."""

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.methods import SendMessage
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.local.chats import JsonObject
from bot.local.checks import bad
from bot.local.messages import Files
from bot.local.rules import TOKEN, Telegram
from bot.local.session import LocalSession
from bot.telegram.older_servers import OlderServers, without
from handlers.common.show import CONFETTI
from handlers.common.view_methods import SendView, as_json

STYLED = {"text": "Go", "callback_data": "go", "style": "danger"}
COPY = {"text": "Copy", "copy_text": {"text": "link"}}
DATE = {"type": "date_time", "offset": 0, "length": 2, "unix_time": 1_800_000_000}
QUOTE = {"type": "expandable_blockquote", "offset": 0, "length": 2}
BOLD = {"type": "bold", "offset": 0, "length": 2}
CHOICE = {"keyboard": [[{"text": "Choose", "request_users": {"request_id": 1}}]]}


class Older(Telegram):
    """Refuses requests in which a word of `refusals` stands, in the words beside it."""

    def __init__(self, refusals: dict[str, str]) -> None:
        super().__init__()
        self.refusals = refusals
        self.tries = 0
        self.add_user(1, "Aigerim")

    def call(self, method: str, params: JsonObject, files: Files | None = None) -> Any:
        self.tries += 1
        for word, refusal in self.refusals.items():
            if word in str(params):
                raise bad(refusal)
        return super().call(method, params, files)


def bot_of(telegram: Telegram) -> Bot:
    session = LocalSession(telegram)
    session.middleware(OlderServers())
    return Bot(TOKEN, session=session)


async def sent(bot: Bot, telegram: Older, *, ready: bool, **fields: Any) -> JsonObject:
    """The message that comes of a method whose fields are JSON already (`ready`), or not."""
    keys = fields.pop("keys", [])
    markup = {"inline_keyboard": [[*keys]]} if isinstance(keys, list) else keys
    content = {"text": "hi", "entities": [], "reply_markup": markup, **fields}
    if ready:
        await bot(SendView(chat_id=1, **{**fields, **as_json(content)}))
    else:
        await bot.send_message(1, **content)
    return list(telegram.messages[1].values())[-1]


@pytest.mark.parametrize("ready", [True, False])
@pytest.mark.parametrize(
    ("word", "refusal", "fields", "left"),
    [
        ("style", "unknown field style", {"keys": [STYLED]}, ("callback_data", "'text': 'Go'")),
        ("copy_text", "Text buttons are unallowed in the inline keyboard", {"keys": [COPY]}, ()),
        ("date_time", "can't parse MessageEntity: x", {"entities": [BOLD, DATE]}, ("bold",)),
        ("expandable", "can't parse MessageEntity", {"entities": [QUOTE]}, ("'blockquote'",)),
        (CONFETTI, "unknown EFFECT", {"message_effect_id": CONFETTI}, ()),
        ("request_users", "can't parse keyboard button", {"keys": CHOICE}, ()),
    ],
)
async def test_a_refused_detail_is_left_out_from_then_on(
    word: str,
    refusal: str,
    fields: JsonObject,
    left: tuple[str, ...],
    ready: bool,
    caplog: pytest.LogCaptureFixture,
) -> None:
    telegram = Older({word: refusal})
    bot = bot_of(telegram)
    for tries in (2, 3):
        message = await sent(bot, telegram, ready=ready, **fields)
        assert telegram.tries == tries
        assert message["text"] == "hi"
        assert word not in str(message)
        assert all(each in str(message) for each in left)
    assert len(caplog.records) == 1
    telegram.refusals = {}
    await sent(bot, telegram, ready=ready, **fields)
    assert word not in str(list(telegram.messages[1].values())[-1])


async def test_a_date_too_far_away_costs_the_dates_of_its_message_alone(
    caplog: pytest.LogCaptureFixture,
) -> None:
    telegram = Older({"1900000000": "ENTITY_DATE_INVALID"})
    bot = bot_of(telegram)
    far = await sent(bot, telegram, ready=True, entities=[{**DATE, "unix_time": 1_900_000_000}])
    assert "entities" not in far
    near = await sent(bot, telegram, ready=True, entities=[DATE])
    assert near["entities"] == [DATE]
    assert not caplog.records


async def test_a_date_too_far_away_forgets_no_other_refusal_of_its_message() -> None:
    telegram = Older({"style": "unknown style", "1900000000": "ENTITY_DATE_INVALID"})
    bot = bot_of(telegram)
    far = [{**DATE, "unix_time": 1_900_000_000}]
    await sent(bot, telegram, ready=True, entities=far, keys=[STYLED])
    assert telegram.tries == 3
    await sent(bot, telegram, ready=True, keys=[STYLED])
    assert telegram.tries == 4


def test_a_request_without_a_feature_stays_itself() -> None:
    keys = InlineKeyboardMarkup(
        inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data="go")]]
    )
    method = SendMessage(chat_id=1, text="hi", reply_markup=keys)
    assert without(method, "style") is method


async def test_two_refusals_in_one_message_and_one_that_is_none_of_them() -> None:
    telegram = Older({"date_time": "can't parse MessageEntity", "style": "unknown style"})
    bot = bot_of(telegram)
    message = await sent(bot, telegram, ready=True, entities=[DATE], keys=[STYLED])
    assert telegram.tries == 3
    assert "style" not in str(message)
    telegram.refusals = {"hi": "message text is forbidden"}
    with pytest.raises(TelegramBadRequest):
        await sent(bot, telegram, ready=True, keys=[STYLED])
    assert telegram.tries == 4
