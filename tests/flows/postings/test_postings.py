"""Postings: how many of how many, and filters together."""

from tests.chat import Chat


async def test_every_page_says_how_many_of_how_many(chat: Chat) -> None:
    await chat.say("/postings")
    assert chat.text.splitlines()[0] == "Postings  1–3 of 5"
    await chat.press("›")
    assert chat.text.splitlines()[0] == "Postings  4–5 of 5"


async def test_three_filters_together_say_what_fits_of_all(chat: Chat) -> None:
    await chat.say("/postings")
    for press in ("Skill", "REST API · 2", "Level", "Intern · 1", "Pay", "300K"):
        await chat.press(press)
    assert "Postings  1 of 5\nOnly: REST API · Intern · pays 300K ₸ or more" in chat.text
    await chat.press("Pay")
    await chat.press("600K")
    assert "Postings  0 of 5" in chat.text
    assert "No posting fits all of this." in chat.text
    await chat.press("Clear filters")
    assert "1–3 of 5" in chat.text


async def test_the_requirements_of_a_card_can_be_turned(chat: Chat) -> None:
    await chat.say("/start job_2")
    card = chat.text
    await chat.press_data("job2:2:7")
    assert chat.text == card
    await chat.press_data("job2:999:0")
    assert "out of date" in chat.toast
