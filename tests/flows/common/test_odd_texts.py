"""Markup, direction marks and thousands of emoji in every stored text show as plain text that
Telegram takes."""

import json
import logging
from typing import Any

import pytest
from sqlalchemy import Column, Enum, String, cast, literal, update

from bot.local.checks import units
from db.models.analyses import Analysis
from db.models.base import Base
from db.models.users import Goal, Share, User
from db.store.engine import Database
from tests.chat import Chat
from tests.full_user import add_full_user
from tests.locales.crawl import crawl
from tests.made_up_market import add_postings
from tests.store import TODAY

# Turned around, it would read as another's sentence; unescaped, as markup of each kind.
TURN = "\u202e\u202d\u202a\u202b\u202c\u2066\u2067\u2068\u2069"
MARKUP = (
    "<b>x</b>&lt;a href='http://e.vil'&gt; *b* _i_ `c` [a](http://e.vil) ||s|| {0} %s @all /start"
)
ODD = f"{TURN}{MARKUP}{TURN}" + "🙂" * 4096
# Ours, or checked when they are stored: addresses, names of cities and states, notes of the store.
NOT_ANYBODYS = {
    "dialogs.state",
    "meta.value",
    "pictures.file_id",
    "skills.name",
    "skill_aliases.alias",
    "postings.url",
    "postings.city",
    "goals.city",
    "saved_searches.city",
    "evidence.url",
    "evidence.former_url",
}
OURS = {"bold", "italic", "strikethrough", "pre", "code", "text_link", "blockquote"}
OURS |= {"expandable_blockquote", "date_time"}
SHOWN = ("sendMessage", "editMessageText", "sendPhoto", "sendDocument", "editMessageMedia")
TOKEN = "T" * 22
MOST_BUTTON = 120


def texts() -> dict[str, Column[Any]]:
    """Every column for words without a bound of its own."""
    return {
        str(column): column
        for table in Base.metadata.sorted_tables
        for column in table.c
        if isinstance(column.type, String)
        and not isinstance(column.type, Enum)
        and column.type.length is None
        and str(column) not in NOT_ANYBODYS
    }


@pytest.fixture
async def odd(chat: Chat, db: Database) -> Chat:
    """User 1 has all there is, every word of it odd, in a market and an analysis as odd."""
    async with db.begin() as session:
        await add_full_user(session, 1, 2, "zebrafish")
    await add_postings(db, TODAY, [{"skills": ["docker"], "salary_min": 900_000}] * 6)
    async with db.begin() as session:
        for column in texts().values():
            there = update(column.table).where(column.is_not(None))
            if column is Analysis.__table__.c.name:
                there = there.where(Analysis.user_id.is_not(None))  # ours is found by it
            # Some must differ within their plan.
            key = next(iter(column.table.primary_key))
            words = literal(ODD).concat(cast(key, String))
            await session.execute(there.values({column.name: words}))
        await session.execute(update(User).values(onboarded_at=TODAY))
        # The postings are of no trade: a goal of one would hide them.
        await session.execute(update(Goal).values(track=None, level=None))
        shown = update(Share).values(token=TOKEN, shows_name=True)
        await session.execute(shown)
    return chat


def test_every_text_is_planted_or_known_as_ours() -> None:
    assert {"tasks.text", "postings.title", "users.name", "evidence.note"} <= texts().keys()


async def test_odd_words_show_as_plain_text_on_every_screen(
    odd: Chat, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    other = odd.as_user(2)
    await other.say(f"/start share_{TOKEN}")
    await crawl(odd, 200)
    await crawl(other, 20)
    for words in ("share", "docker", "salary almaty"):
        odd.telegram.inline_query(1, words)
        await odd.feed()
    assert [each.getMessage() for each in caplog.get_records("call")] == []
    assert odd.unanswered == 0
    seen = 0
    for method, params in odd.session.calls:
        said = json.dumps(
            {name: decoded(each) for name, each in params.items()}, ensure_ascii=False, default=str
        )
        assert params.get("parse_mode") is None
        assert not set(TURN) & set(said), said[:300]
        if method in SHOWN:
            seen += fits(method, params)
        if method == "answerCallbackQuery":
            assert units(params.get("text", "")) <= 200
    assert seen > 80, "the words were on the screens"


def decoded(value: Any) -> Any:
    """Decode a field of a request: lists and objects are sent as JSON, which hides letters."""
    try:
        return json.loads(value) if isinstance(value, str) and value[:1] in ("[", "{") else value
    except ValueError:
        return value


def fits(method: str, params: dict[str, Any]) -> int:
    """Within Telegram's limits; whether odd words are in it."""
    media = decoded(params.get("media")) or {}
    source = {**params, **media} if isinstance(media, dict) else params
    text = source.get("text") or source.get("caption") or ""
    assert units(text) <= (4096 if "text" in source else 1024)
    for each in decoded(source.get("entities") or source.get("caption_entities") or "[]"):
        assert each["type"] in OURS
        assert each["offset"] + each["length"] <= units(text)
    markup = decoded(params.get("reply_markup") or "{}")
    for row in markup.get("inline_keyboard", []):
        for button in row:
            assert 0 < units(button["text"]) <= MOST_BUTTON, button
            assert len(button.get("callback_data", "").encode()) <= 64
    return int("🙂🙂" in text or "<b>x</b>" in text)
