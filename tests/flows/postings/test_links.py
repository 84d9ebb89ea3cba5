"""A link alone: a card, a draft of what HeadHunter says, or what to do instead."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from bot.headhunter.single_vacancy import MOST_OF_USER, VacancyFetcher
from bot.telegram.dispatcher import DrainingDispatcher
from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.conftest import TODAY
from tests.headhunter.conftest import hh  # noqa: F401 - a fixture
from tests.headhunter.faults import FINAL, PASSING
from tests.headhunter.samples import many
from tests.headhunter.server import Loopback
from tests.made_up_market import add_postings
from tests.store import dump

HINT = "Paste the posting's text, and I read it; the draft keeps the link."


@pytest.fixture
async def on(
    dispatcher: DrainingDispatcher,
    clock: Clock,
    hh: Loopback,  # noqa: F811
) -> AsyncIterator[Loopback]:
    """A bot with a token, and a HeadHunter with three vacancies."""
    hh.rows = many(3, TODAY)
    dispatcher["vacancies"] = VacancyFetcher(hh.client(), clock, within=1.0)
    yield hh
    dispatcher["vacancies"] = None


@pytest.mark.parametrize(
    "link",
    [
        "https://hh.kz/vacancy/77",
        "https://hh.ru/vacancy/77?from=share_android&hhtmFrom=x",
        "http://m.hh.ru/vacancy/77/",
        "https://almaty.hh.kz/vacancy/77#top",
        "https://hh.uz/vacancy/77",
        "look: https://HH.kz/vacancy/77.",
    ],
)
async def test_a_link_to_a_vacancy_of_the_market_opens_its_card(
    chat: Chat, db: Database, clock: Clock, on: Loopback, link: str
) -> None:
    row = {
        "title": "Go developer",
        "source": "headhunter",
        "source_id": "77",
        "url": "https://hh.kz/vacancy/77",
        "skills": ("go",),
    }
    await add_postings(db, clock.now, [row])
    await chat.say(link)
    assert chat.text.startswith("Go developer\nAcme")
    assert "Source: HeadHunter" in chat.text
    assert on.asked == []


async def test_a_link_of_another_source_opens_its_card(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(db, clock.now, [{"title": "Go developer"}])
    await chat.say("https://example.com/0?utm=x")
    assert chat.text.startswith("Go developer\nAcme")


async def test_an_unknown_vacancy_is_asked_for_once_and_drafted_for_its_reader_alone(
    chat: Chat, db: Database, on: Loopback
) -> None:
    await chat.say("https://astana.hh.kz/vacancy/1001?from=share")
    assert on.asked == ["/vacancies/1001"]
    assert chat.text.startswith(
        "Backend developer (Go)\nCompany 1 · Junior · Almaty · 301–501K ₸ net\n"
        "https://hh.kz/vacancy/1001\n\nIt asks for:\n"
    )
    assert not [row for row in (await dump(db))["postings"] if row["source"] == "headhunter"]
    await chat.press("✖ Git")
    await chat.press("Save")
    assert "Junior, by the experience asked for" in chat.text
    assert "301–501K ₸ net" in chat.text
    own = [row for row in (await dump(db))["postings"] if row["source"] == "own"]
    assert [(row["user_id"], row["url"], row["gross"]) for row in own] == [
        (1, "https://hh.kz/vacancy/1001", False)
    ]
    await chat.say("https://hh.ru/vacancy/1001")
    assert "Source: you sent it" in chat.text, "their own is known by its link from now on"
    other = chat.as_user(2)
    await other.say("https://hh.ru/vacancy/1001")
    assert "Only you will see this posting." in other.text
    assert len(on.asked) == 2


@pytest.mark.parametrize("name", ["not found", *FINAL, *PASSING])
async def test_what_goes_wrong_is_one_request_and_a_sentence_with_a_way_on(
    chat: Chat, on: Loopback, name: str
) -> None:
    on.always = {**FINAL, **PASSING}.get(name)
    await chat.say("https://hh.kz/vacancy/4040")
    assert len(on.asked) == 1
    assert chat.text.startswith("HeadHunter ")
    assert HINT in chat.text
    assert "Paste its text" in chat.buttons


async def test_headhunter_is_asked_for_so_many_links_of_a_user_a_day(
    chat: Chat, dispatcher: DrainingDispatcher, clock: Clock, on: Loopback
) -> None:
    for _each in range(MOST_OF_USER):
        await dispatcher["vacancies"]("1001", 1)
    await chat.say("https://hh.kz/vacancy/1002")
    assert chat.text.startswith("I open no more links on HeadHunter for today")
    assert HINT in chat.text
    assert len(on.asked) == MOST_OF_USER
    other = chat.as_user(2)
    await other.say("https://hh.kz/vacancy/1002")
    assert "Only you will see this posting." in other.text
    clock.now += timedelta(days=1)
    await chat.say("https://hh.kz/vacancy/1002")
    assert "Only you will see this posting." in chat.text


@pytest.mark.parametrize(
    "link",
    [
        "https://example.com/job/7",
        "http://127.0.0.1:8081/x",
        "https://hh.kz.evil.org/vacancy/1",
        "https://hh.kz/vacancy/1x",
    ],
)
async def test_no_other_address_is_ever_asked_and_a_button_starts_the_text(
    chat: Chat, db: Database, on: Loopback, link: str
) -> None:
    await chat.say(link)
    assert on.asked == []
    assert chat.text == (
        f"I know no posting with this link, and I open no links myself. {HINT}\n\n{link}"
    )
    await chat.press("Paste its text")
    assert "Send the posting's text" in chat.text
    await chat.say("Go developer, remote")
    assert chat.text.startswith("Go developer, remote\n")
    assert link in chat.text
    await chat.press("Save")
    own = [row for row in (await dump(db))["postings"] if row["source"] == "own"]
    assert [row["url"] for row in own] == [link]


async def test_a_link_that_could_not_stand_under_a_button_is_not_kept(
    chat: Chat, on: Loopback
) -> None:
    await chat.say("https://me@evil.org/hh.kz/vacancy/1")
    assert on.asked == []
    assert chat.text.endswith("Paste the posting's text, and I read it.")
    assert chat.buttons == ["Postings"]


async def test_a_vacancy_without_a_token_is_pasted(chat: Chat) -> None:
    await chat.say("https://hh.kz/vacancy/1001")
    assert HINT in chat.text


async def test_a_button_leads_out_of_the_dialog(chat: Chat) -> None:
    await chat.say("https://example.com/job/7")
    await chat.press("Paste its text")
    await chat.press("Postings")
    await chat.say("docker")
    assert "You: lack" in chat.text


async def test_a_command_or_another_link_leads_out_of_the_dialog(chat: Chat) -> None:
    for words, start in (
        ("/plan", "This week"),
        ("https://example.com/8", "I know no posting"),
        ("/cancel", ""),
    ):
        await chat.say("https://example.com/7")
        await chat.press("Paste its text")
        await chat.say(words)
        assert chat.text.startswith(start)
        await chat.say("docker")
        assert chat.text.startswith("Docker\n")
