"""A plan made from the shipped snapshot: nothing speaks of an analysis, or of postings to list."""

import re

from handlers.callbacks.skills import SkillPage
from tests.chat import Chat
from tests.flows.documents.test_living_document import plan

OF_AN_ANALYSIS = re.compile(r"of the analysis|[Tt]he analysis|0 of 0")


async def make_plan(chat: Chat) -> None:
    await chat.say("/start")
    for text in ("QA", "SQL", "Git", "Done", "Start: "):
        await chat.press(text)


async def test_a_plan_of_the_market_says_nothing_of_an_analysis(newcomer: Chat) -> None:
    chat = newcomer
    await make_plan(chat)
    shown = []
    for words in ("/plan", "/progress", "/softskills", "/salary junior", "docker", "premiums"):
        await chat.say(words)
        shown += [chat.text, *chat.buttons]
    await chat.say("docker")
    assert "Market: 5 of 46" in chat.text
    assert not any("of the market" in text for text in chat.buttons)
    await chat.say("compare docker and sql")
    shown.append(chat.text)
    await chat.say("/skills")
    await chat.press("My skills")
    shown += [chat.text, *chat.buttons]
    await chat.say("/roadmap")
    await chat.press("1")
    shown.append(chat.text)
    await chat.say("/plan")
    await chat.press("Why")
    assert "Market: 46 of 46" in chat.text
    shown.append(chat.text)
    assert [text for text in shown if OF_AN_ANALYSIS.search(text)] == []
    assert "Premiums" not in shown


async def test_a_snapshot_lists_no_postings_and_says_so(newcomer: Chat) -> None:
    chat = newcomer
    await make_plan(chat)
    for words in ("jobs with docker", "show postings in almaty", "/postings"):
        await chat.say(words)
        assert "only the counts of 5 Dec 2025 are known" in chat.text
        assert "Clear filters" not in chat.buttons
    await chat.say("jobs with docker")
    await chat.press("‹ Docker")
    assert chat.text.startswith("Docker")


async def test_a_mentor_is_promised_no_postings_of_a_snapshot(newcomer: Chat) -> None:
    await newcomer.say("/start")
    await newcomer.press("Mentor")
    assert "skills and pay" in newcomer.text
    assert "Postings" not in newcomer.buttons


async def test_learn_next_names_what_a_plan_can_hold(newcomer: Chat) -> None:
    chat = newcomer
    await make_plan(chat)
    await chat.say("/skills")
    advised = chat.text.split("Learn next")[1].splitlines()[1]
    names = advised.split(":")[0].removeprefix("1. ").split(", ")
    lacking = []
    for page in range(5):
        await chat.press_data(SkillPage(page=page).pack())
        lacking += [text.removeprefix("⬜ ") for text in chat.buttons if text.startswith("⬜")]
    assert names
    assert set(names) <= set(lacking)
    assert "API" not in names


async def test_a_role_without_postings_has_no_counts_of_other_trades(newcomer: Chat) -> None:
    chat = newcomer
    await chat.say("/start")
    for text in ("Another", "Data analyst", "SQL", "Done", "City"):
        await chat.press(text)
    assert any(text.startswith("Almaty") for text in chat.buttons)
    assert not any("·" in text for text in chat.buttons)
    await chat.press("Anywhere")
    await chat.press("Start: ")
    await chat.say("/goal")
    await chat.press("Place")
    assert any(text.startswith("Almaty") for text in chat.buttons)
    assert not any("·" in text for text in chat.buttons)
    text = await plan(chat)
    assert "these are its core skills" in text
    assert "The order is" not in text
