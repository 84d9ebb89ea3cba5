"""The market in the chat: demand, pay, postings, each with its n; the analysis stays beside it."""

from datetime import timedelta
from typing import Any

import pytest

from db.store.engine import Database
from handlers.callbacks.skills import ShowStatements
from tests.chat import Chat, Clock
from tests.deliverers import MONDAY, Tick, onboard
from tests.made_up_market import add_postings
from tests.sample_documents import send

ALMATY = {"city": "Almaty", "level": "junior"}


def postings() -> list[dict[str, Any]]:
    """40 of them: half in Almaty, Docker in 30; with Kafka pay is higher."""
    rows: list[dict[str, Any]] = []
    for number in range(40):
        skills = ["python", "docker"] if number < 30 else ["python"]
        kafka = number % 2 == 0
        low = 400_000 + 10_000 * (number % 10) + (300_000 if kafka else 0)
        rows.append(
            {
                **(ALMATY if number < 20 else {"city": "Astana", "level": "junior"}),
                "title": f"Junior developer {number}",
                "skills": [*skills, "kafka"] if kafka else skills,
                "salary_min": low,
                "salary_max": low + 200_000,
                "gross": False,
            }
        )
    return rows


@pytest.fixture
async def market(db: Database, clock: Clock) -> list[int]:
    return await add_postings(db, clock.now, postings())


async def test_skills_say_how_many_of_how_many_ask(chat: Chat, market: list[int]) -> None:
    await chat.say("/skills")
    assert "What postings ask for" in chat.text
    assert "postings of the last 90 days, as of 24 Nov" in chat.text
    assert "1. ✅ Python – 40 of 40 (100%)" in chat.text
    assert "2. ⬜ Docker – 30 of 40 (75%)" in chat.text
    assert "all roles · all cities" in chat.text, "it says that all trades are counted"
    assert "Learn next" not in chat.text, "they name three skills at the most"
    assert len(chat.from_bot()) == 1


async def test_what_to_learn_next_is_what_brings_the_most_together(
    chat: Chat, db: Database, clock: Clock
) -> None:
    near = {"skills": ["python", "git", "docker", "aws", "kafka"]}
    far = {"skills": ["linux", "terraform", "ansible", "nginx", "jenkins", "helm"]}
    thin = {"skills": ["linux"]}
    await add_postings(db, clock.now, [near] * 6 + [far] * 9 + [thin] * 20)
    await chat.say("/skills")
    # Two more skills bring six within reach; Linux, asked for by 29, brings none.
    assert "It stands on 15 postings that name four or more skills. 20 name fewer." in chat.text
    assert "Docker, Kafka: 6 more of 15 postings come within reach" in chat.text
    assert "Linux:" not in chat.text.split("Learn next")[1]


async def test_where_three_skills_are_not_enough_the_most_asked_are_named(
    chat: Chat, db: Database, clock: Clock
) -> None:
    hard: list[str] = ["rust", "scala", "lua", "perl", "r", "c", "cpp", "sas", "matlab", "delphi"]
    rows: list[dict[str, Any]] = [{"skills": hard}] * 5
    await add_postings(db, clock.now, [*rows, {"skills": hard[1:]}])
    await chat.say("/skills")
    advice = chat.text.split("Learn next")[1]
    assert "Three more skills bring none of them within reach yet" in advice
    assert "1. C++ – 6 of 6 (100%)" in advice


async def test_a_reader_sees_their_own_role_and_what_is_left_out(
    chat: Chat, db: Database, clock: Clock
) -> None:
    """The sample's reader aims for a backend engineer and has Python."""
    mine = {"title": "Python backend developer", "skills": ["python", "redis"]}
    rows: list[dict[str, Any]] = [
        *[{**mine, "track": "backend-python"} for _ in range(6)],
        *[{"title": "1C developer", "track": "1c", "skills": ["1c"]} for _ in range(9)],
        {**mine, "track": "backend-python", "detailed": False, "skills": ["python"]},
        {**mine, "company": "Acme 0", "track": "backend-python", "city": "Almaty"},
        {"published_at": clock.now - timedelta(days=120)},
        {"published_at": None, "taken_at": clock.now, "track": "1c"},
    ]
    await add_postings(db, clock.now, rows)
    await chat.say("/skills")
    assert "Backend developer (Python) (by title) · all cities" in chat.text
    assert "7 of 17" in chat.text
    assert "Python – 6 of 6 (100%)" in chat.text, "of a line the skills are unknown"
    assert "1C" not in chat.text
    left = (
        "skills unknown, as only a line is known: 1; copies of a vacancy: 1; older than 90 days: 1"
    )
    assert f"Not counted – {left}." in chat.text
    assert "1 posting has no date and counts from the day it came." in chat.text
    await chat.say("redis")
    assert "Market: 6 of 6 (100%) – Backend developer (Python)" in chat.text
    await chat.say("/salary")
    assert "From postings: Backend developer (Python)" in chat.text
    await chat.say("/postings")
    assert "known by a line" in chat.text


async def test_a_market_that_was_seen_in_the_night_is_of_this_day(
    chat: Chat, db: Database, clock: Clock
) -> None:
    """Three in the morning in Almaty is the day before in UTC."""
    night = clock.now.replace(day=23, hour=22)
    await add_postings(db, clock.now, [{**each, "seen_at": night} for each in postings()])
    await chat.say("/skills")
    assert "as of 24 Nov" in chat.text


async def test_demand_is_narrowed_to_a_city_and_a_level_in_place(
    chat: Chat, market: list[int]
) -> None:
    await chat.say("/skills")
    await chat.press("City")
    await chat.press("Almaty · 20")
    assert "Almaty · all levels" in chat.text
    assert "Docker – 20 of 20 (100%)" in chat.text
    await chat.press("Level")
    await chat.press("Junior · 20")
    assert "Almaty · Junior" in chat.text
    assert len(chat.from_bot()) == 1
    await chat.press("My skills")
    assert "You have" in chat.text


async def test_a_skills_card_shows_the_market_beside_the_analysis(
    chat: Chat, market: list[int]
) -> None:
    await chat.say("kafka")
    assert "Market: 20 of 40 (50%)" in chat.text
    assert "pay" not in chat.text.split("Market:")[1].split("\n")[1], "too few to compare"
    await chat.say("docker")
    assert "Market: 30 of 40 (75%)" in chat.text
    assert "Docker/Kubernetes together" in chat.text, "the analysis's own premium stays"


async def test_pay_with_a_skill_is_an_observation_within_a_level_and_a_city(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(db, clock.now, [{**row, **ALMATY} for row in postings() * 2])
    await chat.say("kafka")
    (line,) = [line for line in chat.text.splitlines() if "those that ask for it" in line]
    assert line.startswith("all roles · Almaty · Junior: those that ask for it pay 53% more")
    assert line.endswith("in these 80 postings (40 with, 40 without).")


async def test_pay_from_postings_stands_under_the_bands(chat: Chat, market: list[int]) -> None:
    await chat.say("/salary almaty junior")
    assert "From postings: all roles · Almaty · Junior" in chat.text
    assert "20 of 20 (100%) state pay" in chat.text
    assert "net, n = 20" in chat.text
    await chat.say("/salary shymkent")
    assert "From postings" not in chat.text


async def test_few_postings_are_named_as_few_and_under_five_say_nothing(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(db, clock.now, postings()[:4])
    await chat.say("/salary almaty junior")
    assert "A figure takes 5 of one kind by the month" in chat.text
    await add_postings(
        db, clock.now, [{**row, "source": "more", "company": "B"} for row in postings()[:6]]
    )
    await chat.say("/salary almaty junior")
    assert "n = 10, few" in chat.text


async def test_pay_that_is_in_no_figure_is_counted(chat: Chat, db: Database, clock: Clock) -> None:
    odd: tuple[dict[str, Any], ...] = (
        {"salary_period": "hour", "salary_min": 3_000, "salary_max": 4_000},
        {"salary_min": 5, "salary_max": 7},
        *({"salary_max": None, "gross": True} for _ in range(3)),
    )
    rows = [{**row, **change} for row, change in zip(postings(), odd, strict=False)]
    await add_postings(db, clock.now, [*rows, *postings()[5:20]])
    await chat.say("/salary almaty junior")
    assert "20 of 20 (100%) state pay" in chat.text
    assert "net, n = 15" in chat.text
    assert "In no figure: 5 (by the hour, shift or year," in chat.text


async def test_postings_are_searched_sorted_kept_and_hidden(chat: Chat, market: list[int]) -> None:
    await chat.say("/postings")
    assert "1–3 of 40" in chat.text
    assert "you match 1 of 1" in chat.text, "the best match first"
    await chat.press("Skill")
    await chat.press("Kafka · 20")
    assert "1–3 of 20" in chat.text
    await chat.press("Pay")
    await chat.press("from 800K ₸")
    assert "from 800K ₸" in chat.text
    await chat.press("1")
    assert "You match 1 of " in chat.text
    assert "⬜ Kafka" in chat.text
    await chat.press("Save")
    assert chat.toast == "Saved."
    await chat.press("Hide")
    assert chat.toast == "Hidden from searches."
    await chat.press("↩ Hidden")
    await chat.press("‹ Postings")
    assert "from 800K ₸" in chat.text, "the search is where it was left"
    await chat.press("Clear")
    await chat.press("Saved")
    assert "1–1 of 1" in chat.text
    assert len(chat.from_bot()) == 1


async def test_a_hidden_posting_is_in_no_search_and_a_seen_one_not_among_the_new(
    chat: Chat, market: list[int]
) -> None:
    await chat.say("/postings")
    await chat.press("1")
    await chat.press("Hide")
    await chat.press("‹ Postings")
    assert "1–3 of 39" in chat.text
    await chat.press("1")
    await chat.press("‹ Postings")
    await chat.press("Not seen")
    assert "1–3 of 38" in chat.text


async def test_the_missing_skills_of_a_posting_go_into_the_plan(
    chat: Chat, market: list[int]
) -> None:
    await chat.say("/postings")
    await chat.press("Skill")
    await chat.press("Kafka · 20")
    await chat.press("1")
    await chat.press("Add the missing")
    assert "Added: " in chat.toast
    assert "Kafka" in chat.toast
    await chat.press("Add the missing")
    assert "Added" not in chat.toast
    await chat.press("↩ Added")
    assert "Learn Kafka" in chat.toast
    assert "↩ Added to my plan" not in chat.buttons
    await chat.press("Add the missing")
    assert "Added: " in chat.toast


async def test_the_postings_of_the_analysis_are_one_tap_away(
    chat: Chat, market: list[int]
) -> None:
    await chat.say("/postings")
    await chat.press("Postings of the analysis")
    assert "1–3 of 5" in chat.text


async def test_old_archived_and_other_peoples_postings_are_not_the_market(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await chat.say("/plan")
    rows = postings()[:5]
    rows[0]["published_at"] = clock.now - timedelta(days=91)
    rows[1]["archived_at"] = clock.now
    rows[2]["user_id"] = 1
    await add_postings(db, clock.now, rows)
    await chat.say("/postings")
    assert "1–2 of 2" in chat.text


async def test_a_group_sees_demand_and_postings_without_anybodys_marks(
    chat: Chat, market: list[int]
) -> None:
    chat.telegram.add_group(-100, "Friends")
    await chat.say("/skills", chat_id=-100)
    text = chat.from_bot(-100)[-1]["text"]
    assert "Docker – 30 of 40" in text
    assert "✅" not in text
    assert "Learn next" not in text
    await chat.say("/postings", chat_id=-100)
    assert "you match" not in chat.from_bot(-100)[-1]["text"]


async def test_a_watched_search_brings_three_new_postings_with_the_digest_and_none_twice(
    chat: Chat, db: Database, clock: Clock, market: list[int], tick: Tick
) -> None:
    await onboard(chat)
    await chat.say("/postings")
    await chat.press("Skill")
    await chat.press("Kafka · 20")
    await chat.press("Watch for new ones")
    assert "weekly digest" in chat.toast
    assert "↩ Watched" in chat.buttons
    new = [
        {
            "source": "new",
            "title": f"Kafka {number}",
            "skills": ["kafka"],
            "published_at": MONDAY - timedelta(hours=number + 1),
        }
        for number in range(5)
    ]
    await add_postings(db, clock.now, new)
    await tick(MONDAY)
    assert "New postings for your saved searches" in chat.text
    first = [line for line in chat.text.splitlines() if line.startswith("• Kafka")]
    assert len(first) == 3
    await chat.press("Kafka 0")
    assert "You match 0 of 1" in chat.text
    await tick(MONDAY + timedelta(weeks=1))
    second = [line for line in chat.text.splitlines() if line.startswith("• Kafka")]
    assert len(second) == 2
    assert not set(first) & set(second)
    await tick(MONDAY + timedelta(weeks=2))
    assert "New postings" not in chat.text


async def test_a_search_is_watched_once_and_let_go(chat: Chat, market: list[int]) -> None:
    await chat.say("/postings")
    assert "Watch for new ones" not in chat.buttons
    await chat.press("City")
    await chat.press("Almaty · 20")
    await chat.press_twice("Watch for new ones")
    await chat.press("↩ Watched")
    assert "not watched any more" in chat.toast
    assert "Watch for new ones" in chat.buttons


async def test_demand_and_pay_have_pictures_in_two_themes_in_place(
    chat: Chat, market: list[int]
) -> None:
    await chat.say("/skills")
    await chat.press("Picture")
    assert chat.message["caption"].startswith("What postings ask for")
    await chat.press("Light")
    assert "Dark" in chat.buttons
    assert len(chat.from_bot()) == 2
    await chat.say("/salary almaty")
    await chat.press("Picture")
    assert chat.message["caption"].startswith("Pay in Almaty")
    assert len(chat.message["photo"]) == 1


async def test_pay_has_a_picture_of_the_analysis_where_there_is_no_market(chat: Chat) -> None:
    await chat.say("/salary")
    await chat.press("Picture")
    assert chat.message["caption"].startswith("Pay by level")


async def test_what_a_skills_card_counts_is_one_tap_away(chat: Chat, market: list[int]) -> None:
    await chat.say("kafka")
    await chat.press("20 postings of the market")
    assert chat.text.startswith("Postings  1–3 of 20")


async def test_own_skills_and_the_analysiss_postings_lead_back_to_the_market(
    chat: Chat, market: list[int]
) -> None:
    await chat.say("/skills")
    await chat.press("My skills")
    await chat.press("What postings ask for")
    assert "Docker – 30 of 40" in chat.text
    await chat.say("/postings")
    await chat.press("Postings of the analysis")
    assert chat.text.startswith("Postings of the analysis")
    await chat.press("‹ Postings")
    assert chat.text.startswith("Postings  1–3 of 40")


async def test_what_is_saved_shows_among_the_saved_though_it_is_hidden(
    chat: Chat, market: list[int]
) -> None:
    await chat.say("/postings")
    await chat.press("Saved")
    assert "You have saved no posting yet." in chat.text
    await chat.press("Clear")
    await chat.press("1")
    await chat.press("Save")
    await chat.press("Hide")
    await chat.press("‹ Postings")
    assert "of 39" in chat.text
    await chat.press("Saved")
    await chat.press("1")
    await chat.press("↩ Hidden")
    await chat.say("/postings")
    assert "of 40" in chat.text


async def test_a_card_says_the_level_once(chat: Chat, market: list[int]) -> None:
    await chat.say("/postings")
    await chat.press("1")
    assert chat.text.count("Junior,") == 1
    assert "· Junior\n" not in chat.text


async def test_the_missing_ones_beyond_five_are_another_press(
    chat: Chat, db: Database, clock: Clock
) -> None:
    skills = ["kafka", "django", "linux", "aws", "java", "php", "react"]
    await add_postings(db, clock.now, [{"title": "Everything", "skills": skills}])
    # They are in no plan that has nothing of its own.
    await chat.say("/postings")
    await chat.press("1")
    await chat.press("Add the missing")
    assert "Press again for 2 more." in chat.toast
    await chat.press("Add the missing")
    assert "Press again" not in chat.toast


async def test_new_postings_come_to_who_has_done_the_whole_plan(
    chat: Chat, market: list[int], db: Database, clock: Clock, tick: Tick
) -> None:
    await onboard(chat)
    await chat.say("/postings")
    await chat.press("Skill")
    await chat.press("Kafka · 20")
    await chat.press("Watch for new ones")
    await chat.say("/plan")
    while to_do := [each for each in chat.buttons if each.startswith("✅")] or (
        ["One more"] if "One more" in chat.buttons else []
    ):
        await chat.press(to_do[0])
    at = MONDAY - timedelta(hours=1)
    row = {"source": "new", "title": "Kafka 0", "skills": ["kafka"], "published_at": at}
    await add_postings(db, clock.now, [row])
    await tick(MONDAY)
    assert chat.text.startswith("New postings for your saved searches")
    assert "Kafka 0" in chat.buttons


async def test_a_skill_that_the_table_lacks_counts_by_its_own_name(
    chat: Chat, db: Database, clock: Clock
) -> None:
    rows = [{**row, "named": "\nzzquery\n" if at < 6 else ""} for at, row in enumerate(postings())]
    # Of a posting from before names were kept, it is not known whether it names one.
    rows[-1]["named"] = None
    await add_postings(db, clock.now, rows)
    await chat.say("/skills zzquery")
    assert chat.text.startswith("I know no skill called “zzquery”.\nMarket: 6 of 39 (15%)")
    await chat.say("/skills zzquer")
    assert "zzquery" not in chat.text, "another word is none of this name"
    plan = (
        "# Plan\n\n## Skills I Lack\n\n- Zzquery, Zzother\n- Docker\n\n## Docker\n\n- [ ] Images\n"
    )
    await send(chat, plan)
    await chat.press("Save")
    await chat.press_data(ShowStatements().pack())
    assert "Zzquery, Zzother Market: 6 of 39 (15%)" in chat.text
