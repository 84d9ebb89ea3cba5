"""Pay: every figure of the analysis, in any words, and the nearest one where there is none."""

import pytest

from handlers.callbacks.skills import ShowPay, ShowPremiums
from tests.chat import Chat

SOURCE = "as the analysis states it; no date is given"


@pytest.mark.parametrize("command", ["/salary", "/salaries"])
async def test_the_bands_by_level(chat: Chat, command: str) -> None:
    await chat.say(command)
    for line in (
        "Entry Level (0-1 year): 300–600K ₸",
        "Junior (1-2 years): 600K–1M ₸",
        "Mid-Level (2-5 years): 1–1.8M ₸",
        "Senior (5+ years): 1.8–3.5M+ ₸",
        "Kazakhstan, Python Backend",
        SOURCE,
    ):
        assert line in chat.text
    assert {"Almaty", "Astana", "Karaganda", "Premiums"} <= set(chat.buttons)


@pytest.mark.parametrize(
    ("city", "level", "figure"),
    [
        ("almaty", "entry", "400–700K ₸"),
        ("almaty", "mid", "1.2–2M ₸"),
        ("almaty", "senior", "2.5–4M ₸"),
        ("astana", "entry", "450–750K ₸"),
        ("astana", "mid", "1.3–2.2M ₸"),
        ("astana", "senior", "2.8–4.5M ₸"),
        ("karaganda", "entry", "300–500K ₸"),
        ("karaganda", "mid", "800K–1.3M ₸"),
        ("karaganda", "senior", "1.5–2.5M ₸"),
    ],
)
async def test_each_figure_of_the_table(chat: Chat, city: str, level: str, figure: str) -> None:
    await chat.say(f"/salary {city} {level}")
    first = chat.text
    await chat.say(f"/salary {level} {city}")
    assert chat.text == first
    assert figure in chat.text


@pytest.mark.parametrize("words", ["/salary алматы мидл", "salary alamty middel", "Almaty mid"])
async def test_languages_typos_and_free_text(chat: Chat, words: str) -> None:
    await chat.say(words)
    assert "Pay in Almaty: Mid" in chat.text
    assert "1.2–2M ₸" in chat.text


async def test_a_level_without_a_column_gets_its_neighbours(chat: Chat) -> None:
    await chat.say("/salary almaty junior")
    assert "The analysis has no figure for Junior in Almaty." in chat.text
    assert "Almaty, Entry Level: 400–700K ₸" in chat.text
    assert "Almaty, Mid-Level: 1.2–2M ₸" in chat.text
    assert "The market as a whole, Junior (1-2 years): 600K–1M ₸" in chat.text
    assert "1 of 5 postings is for this level" in chat.text
    assert "Technodom" in chat.text


async def test_an_internship_lies_below_the_lowest_band(chat: Chat) -> None:
    await chat.say("/salary intern")
    assert "Intern lies below the lowest band of the analysis." in chat.text
    assert "The market as a whole, Entry Level (0-1 year): 300–600K ₸" in chat.text
    assert "1 of 5 postings is for this level and states its pay:" in chat.text
    assert "Backend Intern (Kaspi): 200–300K ₸" in chat.text


async def test_a_city_that_the_analysis_does_not_know(chat: Chat) -> None:
    await chat.say("/salary shymkent mid")
    assert "no figures for Shymkent" in chat.text
    assert "The market as a whole, Mid-Level (2-5 years): 1–1.8M ₸" in chat.text
    await chat.say("/salary shymkent")
    assert "no figures for Shymkent" in chat.text
    assert "Almaty" in chat.buttons


async def test_unknown_words_are_named_and_the_bands_shown(chat: Chat) -> None:
    await chat.say("/salary qwerty")
    assert chat.text.startswith("I know no level and no city called “qwerty”.")
    assert "Entry Level (0-1 year): 300–600K ₸" in chat.text


async def test_buttons_move_between_cities_and_levels_in_place(chat: Chat) -> None:
    await chat.say("/salary")
    await chat.press("Almaty")
    assert "Senior: 2.5–4M ₸" in chat.text
    await chat.press("Mid")
    assert "Pay in Almaty: Mid" in chat.text
    await chat.press("Astana")
    assert "Pay in Astana: Mid" in chat.text
    assert "• Astana" in chat.buttons
    await chat.press("All bands")
    assert chat.text.startswith("Pay by level")
    assert len(chat.from_bot()) == 1


async def test_the_premiums_lead_back_to_the_pay_that_was_asked_for(chat: Chat) -> None:
    await chat.say("/salary astana mid")
    asked = chat.text
    await chat.press("Premiums")
    await chat.press("‹ Pay")
    assert chat.text == asked
    assert "Astana" in chat.text.splitlines()[0]


async def test_premiums_stand_alone(chat: Chat) -> None:
    await chat.say("/salary")
    await chat.press("Premiums")
    for line in (
        "+15–20% for Docker/Kubernetes together; it promises nothing for one alone.",
        "+20–25% for Microservices Architecture.",
        "+15–20% for AWS/Cloud Deployment",
        "+25–30% for Senior mentoring ability.",
        "+10–15% for Full-stack capabilities.",
        "can't be added or multiplied together",
        "not a promise",
    ):
        assert line in chat.text


@pytest.mark.parametrize(
    "words", ["", "🙂", "x" * 3000, "<b>", "%s {city}", "almaty\nmid", "-", "0", "\u202e"]
)
async def test_odd_words_get_an_answer(chat: Chat, words: str) -> None:
    await chat.say(f"/salary {words}")
    assert "Pay" in chat.text


@pytest.mark.parametrize(
    "data",
    [ShowPay(band_id=99999).pack(), "pay2:0:0::x:0:", "pay2:0:0:boss:1:0:", "pay2:0:0::-1:0:"],
)
async def test_forged_buttons_are_refused(chat: Chat, data: str) -> None:
    await chat.say("/salary")
    await chat.press_data(data)
    assert chat.toast
    assert chat.unanswered == 0


async def test_a_page_too_far_shows_the_last(chat: Chat) -> None:
    await chat.say("/salary")
    for data in (ShowPay(page=10_000), ShowPremiums(page=10_000)):
        await chat.press_data(data.pack())
        assert "₸" in chat.text or "%" in chat.text
