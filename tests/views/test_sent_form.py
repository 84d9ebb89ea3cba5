"""Tests: a view gives the same form that aiogram sends of its own models."""

import json
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import TelegramMethod
from aiogram.types import Chat, Message, MessageEntity, User
from aiogram.utils.formatting import (
    BlockQuote,
    Bold,
    Code,
    ExpandableBlockQuote,
    Italic,
    Pre,
    Text,
    TextLink,
)
from hypothesis import given
from hypothesis import strategies as st

from handlers.callbacks.screens import Open
from handlers.common.view import View, button, link, rendered
from handlers.common.view_methods import answering, editing

BOT = Bot("42:local")
ASKED = Message(message_id=7, date=0, chat=Chat(id=1, type="private")).as_(BOT)  # type: ignore[arg-type]


def nodes(below: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    body = st.lists(below, max_size=4)
    plain = (Text, Bold, Italic, Code, BlockQuote, ExpandableBlockQuote)
    return st.one_of(
        st.builds(lambda kind, inner: kind(*inner), st.sampled_from(plain), body),
        st.builds(lambda inner: TextLink(*inner, url="https://example.org"), body),
        st.builds(lambda inner: Pre(*inner, language="python"), body),
    )


WORDS = st.text("a Яқ🙂👨‍👩‍👧\n", max_size=5) | st.integers()
TEXTS = st.builds(Text, st.recursive(WORDS, nodes, max_leaves=12))


def aiograms(text: Text) -> tuple[str, list[dict[str, Any]]]:
    """As aiogram renders it, without entities of nothing: Telegram refuses their message."""
    whole, entities = text.render()
    return whole, [each.model_dump(exclude_none=True) for each in entities if each.length]


@given(text=TEXTS)
def test_texts_are_rendered_as_aiogram_does(text: Text) -> None:
    assert rendered(text) == aiograms(text)


def test_what_an_administrator_formatted_is_sent_as_it_came() -> None:
    """Whoever has no user name is mentioned by their account, which is an object."""
    aru = User(id=5, is_bot=False, first_name="Aru")
    mention = MessageEntity(type="text_mention", offset=3, length=3, user=aru)
    smile = MessageEntity(type="custom_emoji", offset=0, length=2, custom_emoji_id="5")
    text = Text.from_entities("🙂 Aru", [smile, mention])
    given = [each.model_dump(exclude_none=True) for each in (smile, mention)]
    assert rendered(text) == ("🙂 Aru", given)


def sent(method: TelegramMethod[Any]) -> dict[str, Any]:
    """The form as aiogram's session makes it."""
    session = AiohttpSession()
    fields = method.model_dump(warnings=False).items()
    values = {name: session.prepare_value(value, BOT, {}) for name, value in fields}
    as_json = ("entities", "reply_markup")
    return {
        name: json.loads(value) if name in as_json else value
        for name, value in values.items()
        if value
    }


@pytest.mark.parametrize("entities", [True, False])
@pytest.mark.parametrize("keyboard", [True, False])
def test_a_view_is_sent_as_by_aiogram(entities: bool, keyboard: bool) -> None:
    rows = ([button("Жоспар", Open(screen="plan"))], [link("hh.kz", "https://hh.kz")])
    text = Text("A ", Bold("plan") if entities else "plan")
    kwargs = View(text, rows if keyboard else ()).as_kwargs()
    methods: list[tuple[TelegramMethod[Any], TelegramMethod[Any]]] = [
        (answering(ASKED, kwargs), ASKED.answer(**kwargs)),
        (editing(ASKED, kwargs), ASKED.edit_text(**kwargs)),
    ]
    for ours, aiograms in methods:
        assert ours.__api_method__ == aiograms.__api_method__
        assert sent(ours) == sent(aiograms)
        assert ours.bot is BOT
