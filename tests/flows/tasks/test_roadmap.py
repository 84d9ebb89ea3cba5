"""The roadmap and the soft skills of a long analysis, a page at a time, in place."""

from db.documents.read import read_analysis
from db.plans import builtin
from db.store.engine import Database
from tests.chat import Chat
from tests.conftest import TODAY


async def store_long(db: Database) -> None:
    """The built-in analysis becomes one of 20 items of 20 steps and 20 action items."""
    lines = ["## Hard skills roadmap", "### Q1"]
    for item in range(1, 21):
        lines += [f"{item}. **Subject {item}** (High priority - needed)"]
        lines += [f"    - Step {item}.{step}" for step in range(1, 21)]
    lines += ["## Soft skills", "### Action Items"]
    lines += [f"- [ ] Habit {number}" for number in range(1, 21)]
    text = "\n".join(lines)
    async with db.begin() as session:
        await builtin.store_document(
            session, text, read_analysis(text).document, builtin.BUILTIN, TODAY
        )


async def test_a_long_roadmap_is_turned_and_left_where_it_was_opened(
    chat: Chat, db: Database
) -> None:
    await store_long(db)
    await chat.say("/roadmap")
    assert "Page 1 of 3" in chat.text
    assert "Subject 9" not in chat.text
    await chat.press("›")
    assert "9. Subject 9\n" in chat.text
    await chat.press("10")
    assert "Page 1 of 3" in chat.text
    await chat.press("‹ Roadmap")
    assert "Page 2 of 3" in chat.text
    assert len(chat.from_bot()) == 1


async def test_a_tick_on_a_later_page_stays_on_that_page(chat: Chat, db: Database) -> None:
    await store_long(db)
    await chat.say("/roadmap")
    await chat.press("1")
    await chat.press("›")
    await chat.press("›")
    assert "17. Step 1.17" in chat.text
    await chat.press("✅ 18")
    assert "Page 3 of 3" in chat.text
    assert "↩ 18" in chat.buttons
    await chat.press("Undo")
    assert "Page 3 of 3" in chat.text
    assert "✅ 18" in chat.buttons
    await chat.press_twice("✅ 18")
    assert "Page 3 of 3" in chat.text


async def test_long_soft_skills_are_turned_and_ticked_in_place(chat: Chat, db: Database) -> None:
    await store_long(db)
    await chat.say("/softskills")
    await chat.press("›")
    assert "9. Habit 9" in chat.text
    await chat.press("✅ 9")
    assert "↩ 9" in chat.buttons
    await chat.press("‹")
    assert "1. Habit 1\n" in chat.text
    assert "1 of 20" in chat.text
    assert len(chat.from_bot()) == 1


async def test_a_step_of_another_item_shows_the_first_page(chat: Chat) -> None:
    await chat.say("/roadmap")
    opened = next(data for data in chat.data.values() if data.startswith("item1:"))
    await chat.press_data(opened.replace("item1", "steps1") + ":999")
    assert "1. Containerizing FastAPI app" in chat.text
    await chat.press_data("steps1:999:1")
    assert "out of date" in chat.toast
