"""The way to a pay: levels, cities and skills over it, each with its n."""

from db.store.engine import Database
from handlers.callbacks.skills import ShowReaching
from tests.chat import Chat, Clock
from tests.made_up_market import add_postings


async def test_a_pay_is_reached_by_levels_cities_and_skills_of_the_goal(
    chat: Chat, db: Database, clock: Clock
) -> None:
    low = {"track": "qa", "skills": ("testing",), "level": "junior", "salary_min": 300_000}
    high = {"track": "qa", "skills": ("testing", "docker"), "level": "senior", "city": "Almaty"}
    other = {"track": "devops", "skills": ("aws",), "salary_min": 2_000_000}
    rich = {**high, "salary_min": 1_100_000}
    await add_postings(db, clock.now, [low] * 9 + [rich] * 3 + [other] * 4)
    await chat.say("my goal is QA engineer")
    await chat.say("/salary")
    await chat.press("from 1M")
    lines = chat.text.splitlines()
    for line in (
        "• Senior: 3 of 3 with pay",
        "• Almaty: 3 of 3 with pay",
        "• Docker: 3 of 3 with pay",
        "• Testing: 3 of 12 with pay",
    ):
        assert line in lines, chat.text
    assert "AWS" not in chat.text, "another trade pays that"
    await chat.say("my goal is QA engineer from 300k")
    await chat.press("What reaches it")
    assert "• Testing: 12 of 12 with pay" in chat.text
    await chat.press_data(ShowReaching().pack())
    assert "300K" in chat.text, "the pay of the goal"


async def test_too_few_that_state_pay_lead_on_to_wider_figures(
    chat: Chat, db: Database, clock: Clock
) -> None:
    qa = {"track": "qa", "skills": ("testing",), "salary_min": 300_000, "salary_max": 300_000}
    here = {**qa, "city": "Astana", "level": "junior"}
    rows = [here] * 2 + [{**qa, "city": "Almaty", "level": "junior"}] * 4
    rows += [{**here, "level": "senior"}] * 6 + [{**here, "salary_min": None}] * 9
    await add_postings(db, clock.now, [{**row, "salary_max": row["salary_min"]} for row in rows])
    await chat.say("my goal is junior QA engineer in Astana")
    await chat.say("/salary")
    assert "Too few state pay. Wider" in chat.text
    ways = ["All cities: 6", "All levels: 8", "All cities · all levels: 12"]
    assert [text for text in chat.buttons if text.startswith("All ")][:3] == ways
    for text, figure in zip(ways, ("n = 6", "n = 8", "n = 12"), strict=True):
        await chat.say("/salary")
        await chat.press(text)
        assert f"300K ₸ in the middle, half between 300K ₸, net or gross not said, {figure}" in (
            chat.text
        )
        assert "Too few" not in chat.text
