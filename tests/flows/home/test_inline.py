"""Inline mode: cards to share in any chat, the same for everybody."""

from typing import Any

from db.store.engine import Database
from tests.chat import Chat, Clock, spaced
from tests.flows.market.test_market import postings
from tests.made_up_market import add_postings
from tests.store import dump


async def ask(chat: Chat, words: str) -> list[dict[str, Any]]:
    key = chat.telegram.inline_query(chat.user_id, words)
    await chat.feed()
    return chat.telegram.inline_answers[key]


def text(result: dict[str, Any]) -> str:
    return spaced(result["input_message_content"]["message_text"])


async def test_a_skill_and_pay_give_cards_with_their_n_and_date(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(db, clock.now, postings())
    (docker,) = await ask(chat, "docker")
    assert docker["title"] == "Docker"
    assert "Market: 30 of 40 (75%)" in text(docker)
    assert "as of 24 Nov" in text(docker)
    assert docker["reply_markup"]["inline_keyboard"][0][0]["url"].endswith("?start=skill_docker")
    (pay,) = await ask(chat, "salary almaty")
    assert "From postings: all roles · Almaty" in text(pay)


async def test_a_card_holds_nothing_of_who_shares_it(chat: Chat) -> None:
    await chat.say("docker")
    await chat.press("Have")
    assert "You: have" in chat.text
    (docker,) = await ask(chat, "docker")
    assert "You" not in text(docker)


async def test_who_asks_inline_is_not_made_a_user(chat: Chat, db: Database) -> None:
    before = await dump(db)
    assert len(await ask(chat, "docker")) == 1
    assert await ask(chat, "qwerty \u202e 🙂") == []
    assert await ask(chat, "") == []
    assert await ask(chat, "x" * 256) == []
    assert await dump(db) == before


async def test_the_button_of_a_card_opens_what_it_shows(chat: Chat) -> None:
    (pay,) = await ask(chat, "salary almaty")
    url = pay["reply_markup"]["inline_keyboard"][0][0]["url"]
    await chat.say("/start " + url.partition("start=")[2])
    assert chat.text.startswith("Pay by level")
