"""Tests of texts without a command."""

import pytest

from tests.chat import Chat

LINK = "https://hh.kz/vacancy/junior-python-technodom"


@pytest.mark.parametrize(
    "text",
    [LINK, LINK + "/", LINK + "?from=share&x=1", f"what about {LINK}, please", LINK + "#top"],
)
async def test_a_postings_link_opens_its_card_however_it_was_shared(chat: Chat, text: str) -> None:
    await chat.say(text)
    assert chat.text.startswith("Junior Python Developer\nTechnodom")


async def test_a_strange_link_is_named_as_such_with_a_way_on(chat: Chat) -> None:
    await chat.say("https://example.com/vacancy/docker")
    assert "I know no posting with this link" in chat.text
    assert chat.buttons == ["Paste its text", "Postings"]


async def test_an_edited_command_is_not_called_unknown(chat: Chat) -> None:
    await chat.say("/salary almty")
    asked = next(iter(chat.telegram.messages[1]))
    chat.telegram.edit(1, asked, "/salary astana")
    await chat.feed()
    assert "no such command" not in chat.text
    assert "send it anew" in chat.text
    assert "Salary" in chat.buttons


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("Skills", "Skills"),
        ("soft skills", "Soft skills"),
        ("plan", "This week"),
        ("postings", "Postings"),
        ("help", "What I can do"),
    ],
)
async def test_a_screens_name_alone_opens_it(chat: Chat, text: str, start: str) -> None:
    await chat.say(text)
    assert chat.text.startswith(start)


async def test_several_skills_in_a_sentence_are_offered_as_a_choice(chat: Chat) -> None:
    await chat.say("Is it Docker and Redis that I need?")
    assert "more than one skill" in chat.text
    assert chat.buttons == ["Docker", "Redis", "All skills"]


async def test_the_markets_own_words_are_not_called_unknown(chat: Chat) -> None:
    await chat.say("salary in astana for a senior python developer")
    without_market, pay = chat.text.split("\n\n", 1)
    assert without_market == "There is no market here yet, so all roles are together."
    assert pay.startswith("Pay in Astana: Senior")
