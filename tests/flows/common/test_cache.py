"""Whatever a user did, a cached answer is what the rows say. CI asks after every story, too."""

import pytest
from sqlalchemy import text

from db.store.engine import Database
from tests.chat import Chat
from tests.conftest import check_cache
from tests.locales.crawl import crawl


async def test_after_every_command_and_button_the_cache_is_right(chat: Chat, db: Database) -> None:
    await crawl(chat, 100)
    assert len(db.memory.answers) > 5
    await check_cache(db)


async def test_a_cached_answer_that_is_wrong_is_found(chat: Chat, db: Database) -> None:
    await chat.say("/roadmap")
    async with db.begin() as session:
        await session.execute(text("UPDATE roadmap_items SET title = 'Another'"))
    with pytest.raises(AssertionError):
        await check_cache(db)
    db.memory.answers.clear()
