"""The chat of a newcomer."""

import pytest

from bot.market_index import MarketIndex
from db import reference
from db.seed import load_reference
from db.store.engine import Database
from tests.chat import Chat


@pytest.fixture
async def newcomer(chat: Chat, db: Database) -> Chat:
    """A user who has not come yet, in a store as it ships."""
    await load_reference(db)
    chat.dispatcher["market"] = MarketIndex(db, "Asia/Almaty", reference.snapshot())
    return chat
