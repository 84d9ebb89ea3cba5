"""The week's plan: what was asked for stays, and a wanted posting leads what is open."""

from datetime import timedelta
from typing import Any

import pytest

from db.store.engine import Database
from handlers.callbacks.goal import WantPosting
from handlers.callbacks.tasks import MorePlan
from tests.chat import Chat, Clock
from tests.deliverers import MONDAY, Tick, onboard
from tests.made_up_market import add_postings


def lines_of(chat: Chat) -> list[str]:
    return [line for line in chat.text.splitlines() if line[:1].isdigit() and ". " in line[:4]]


@pytest.mark.parametrize("by_digest", [True, False])
async def test_one_more_is_kept_for_its_week(
    chat: Chat, tick: Tick, clock: Clock, *, by_digest: bool
) -> None:
    await onboard(chat)
    if by_digest:
        await tick(MONDAY)
    else:
        await chat.say("/plan")
    for number in (1, 2, 3):
        await chat.press(f"✅ {number}")
    three = lines_of(chat)
    await chat.press("One more")
    four = lines_of(chat)
    assert four[:3] == three, "the new one is the last"
    assert len(four) == 4
    await chat.say("/plan")
    assert lines_of(chat) == four
    await chat.press("✅ 4")
    assert "All of this week is done." in chat.text
    assert "One more" in chat.buttons
    await chat.press("Undo")
    assert lines_of(chat) == four
    await chat.say("/plan")
    assert "3 of 4" in chat.text
    await chat.press_data(MorePlan(count=3).pack())
    assert lines_of(chat) == four, "the way back of a card makes no week shorter"
    await tick(MONDAY + timedelta(weeks=1))
    assert len(lines_of(chat)) == 3, "a digest has three"


def wanted(*slugs: str) -> dict[str, Any]:
    return {"track": "backend-python", "skills": slugs}


@pytest.mark.parametrize("by_digest", [True, False])
async def test_a_wanted_posting_leads_the_open_tasks_of_a_running_week(
    chat: Chat, db: Database, clock: Clock, tick: Tick, *, by_digest: bool
) -> None:
    await onboard(chat)
    stored = await add_postings(db, clock.now, [wanted("redis", "sql", "python", "linux")])
    if by_digest:
        await tick(MONDAY)
    else:
        await chat.say("/plan")
    await chat.press("✅ 1")
    await chat.say("/plan")
    before = lines_of(chat)
    clock.now += timedelta(minutes=1)
    await chat.press_data(WantPosting(posting_id=stored[0]).pack())
    await chat.say("/plan")
    led = lines_of(chat)
    assert led[0] == before[0], "what is ticked stays"
    assert led[2] == before[2], "so does the soft skill"
    assert led[1] != before[1]
    await chat.press("Why this?")
    assert "The posting you want asks for Redis: Acme 0." in chat.text
    await chat.say("/plan")
    await chat.press("✅ 2")
    assert lines_of(chat)[1].removeprefix("2. ") == led[1].removeprefix("2. ")
    await chat.press("Undo")
    await chat.press_data(WantPosting(posting_id=stored[0], on=False).pack())
    await chat.say("/plan")
    assert lines_of(chat) == before, "it is as it was"
    await chat.press_data(WantPosting(posting_id=stored[0]).pack())
    await tick(MONDAY + timedelta(weeks=1))
    assert any(led[1].split(". ")[1] in line for line in lines_of(chat)), "the next week, too"
