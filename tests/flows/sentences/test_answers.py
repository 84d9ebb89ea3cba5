"""A sentence opens the screen that a command or a button opens."""

from datetime import timedelta

import pytest

from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.made_up_market import add_postings
from tests.store import dump, load_sample


@pytest.mark.parametrize(
    ("sentence", "command"),
    [
        ("how much do mids make in astana", "/salary astana mid"),
        ("skolko platyat midlu v astane", "/salary astana mid"),
        ("астанада мидл қанша алады", "/salary astana mid"),
        ("what do I have to do this week", "/plan"),
        ("как у меня дела с планом", "/progress"),
        ("is docker worth learning", "/skills docker"),
        ("че там по докеру", "/skills docker"),
        ("покажи всю дорожную карту", "/roadmap"),
        ("what data do you store about me", "/privacy"),
        ("how do I delete my account", "/delete_me"),
        ("what can you do?", "/help"),
    ],
)
async def test_a_sentence_shows_what_the_command_shows(
    chat: Chat, sentence: str, command: str
) -> None:
    await chat.say(command)
    expected = chat.text
    await chat.say(sentence)
    assert chat.text == expected


async def test_postings_are_found_by_all_that_a_sentence_names(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(
        db,
        clock.now,
        [
            {"title": "One", "city": "Astana", "salary_min": 600_000, "skills": ["docker"]},
            {"title": "Two", "city": "Astana", "salary_min": 300_000, "skills": ["docker"]},
            {"title": "Three", "city": "Almaty", "salary_min": 900_000, "skills": ["docker"]},
            {"title": "Four", "company": "Nomad", "skills": ["docker", "redis"]},
        ],
    )
    await chat.say("вакансии с докером в астане от 500к")
    assert "One" in chat.text
    assert not any(title in chat.text for title in ("Two", "Three", "Four"))
    await chat.say("jobs asking for docker and redis")
    assert "Four" in chat.text
    assert "One" not in chat.text
    await chat.say("работа в Nomad")
    assert "Four · Nomad" in chat.text
    await chat.say("what do i need for nomad")
    assert chat.text.startswith("Four\nNomad")
    assert "⬜ Docker" in chat.text


async def test_what_an_answer_does_not_tell_apart_is_said(chat: Chat) -> None:
    await chat.say("remote docker jobs")
    assert chat.text.startswith("What is stored does not say which work is remote.")
    await chat.say("зарплта мидла")
    assert chat.text.startswith("I read: Salary · Mid-level")


async def test_the_next_sentence_goes_on_from_the_last(chat: Chat, clock: Clock) -> None:
    await chat.say("salary for a mid in almaty")
    await chat.say("and in astana?")
    assert chat.text.startswith("Pay in Astana: Mid")
    await chat.say("а для сеньора?")
    assert chat.text.startswith("Pay in Astana: Senior")
    clock.now += timedelta(minutes=11)
    await chat.say("and in karaganda?")
    assert chat.text.startswith("Pay in Karaganda\n")


async def test_more_turns_the_page(chat: Chat) -> None:
    await chat.say("show me jobs")
    assert "1. " in chat.text
    await chat.say("more")
    assert "4. " in chat.text
    assert "1. " not in chat.text


async def test_more_goes_on_with_all_that_the_sentence_named(
    chat: Chat, db: Database, clock: Clock
) -> None:
    wanted = [{"title": f"Tester {each}", "role": "124"} for each in "ABCD"]
    await add_postings(db, clock.now, [*wanted, *({"title": "Clerk"} for _each in range(4))])
    await chat.say("tester jobs")
    assert "Tester A" in chat.text
    await chat.say("more")
    assert "4. Tester" in chat.text
    assert "Clerk" not in chat.text


async def test_pay_that_is_to_be_reached_names_levels_and_postings(chat: Chat) -> None:
    await chat.say("how do I get to a million?")
    assert "Mid: 1–1.8M ₸" in chat.text
    assert "Entry" not in chat.text
    assert "3 of 5 postings state it." in chat.text
    await chat.press("Show them")
    assert "Only: pays 1M ₸ or more" in chat.text


async def test_skills_stand_side_by_side(chat: Chat) -> None:
    await chat.say("docker or redis, which is better?")
    assert chat.text.startswith("Docker\n")
    assert "\nRedis\n" in chat.text
    assert chat.buttons[:2] == ["Docker", "Redis"]


async def test_two_meanings_are_two_buttons(chat: Chat) -> None:
    await chat.say("salary postings")
    assert len(chat.buttons) >= 2
    await chat.press("Salary")
    assert chat.text.startswith("Pay by level")


@pytest.mark.parametrize(
    ("code", "example"),
    [
        ("en", "jobs with Docker from 500K"),
        ("ru", "что мне учить дальше"),
        ("kk", "келесі не үйренейін"),
    ],
)
async def test_what_is_not_understood_gets_examples_that_are(
    chat: Chat, code: str, example: str
) -> None:
    await load_sample(chat.dispatcher["db"])
    chat.telegram.users[1]["language_code"] = code
    await chat.say("qwerty zxcvb")
    lines = [line[2:] for line in chat.text.splitlines() if line.startswith("• ")]
    assert example in lines
    refusal = chat.text
    for line in lines:
        await chat.say(line)
        assert chat.text != refusal, line


async def test_only_a_press_keeps_the_text_for_the_makers(chat: Chat, db: Database) -> None:
    await chat.say("qwerty zxcvb")
    assert (await dump(db))["misunderstood"] == []
    counted = (await dump(db))["unread_counts"]
    assert [(row["kind"], row["texts"]) for row in counted] == [("phrase", 1)]
    await chat.press("Send this to the makers")
    assert [row["text"] for row in (await dump(db))["misunderstood"]] == ["qwerty zxcvb"]
    # A second press says the same, and sends nothing twice.
    await chat.press("Send this to the makers")
    assert chat.toast == "Thank you. The makers will read it."
    first = chat.message["message_id"]
    await chat.say("zxcvb asdfg")
    await chat.press_data("makers1", first)
    assert chat.toast == "I no longer have that text. Please write it once more."
    assert len((await dump(db))["misunderstood"]) == 1


async def test_in_a_group_the_bot_answers_who_mentions_it(chat: Chat) -> None:
    group = -100
    chat.telegram.add_group(group, "Students")
    name = (await chat.bot.me()).username
    chat.telegram.send(1, group, text="how much does a mid earn in astana")
    await chat.feed()
    assert chat.from_bot(-100) == []
    chat.telegram.send(1, group, text=f"@{name} how much does a mid earn in astana")
    await chat.feed()
    assert chat.from_bot(-100)[-1]["text"].startswith("Pay in Astana: Mid")
    chat.telegram.send(1, group, text=f"@{name} I finished the first Docker step")
    await chat.feed()
    assert "in private" in chat.from_bot(-100)[-1]["text"]
    # The next words go on from the last question of the same person there.
    for words, begins in (
        ("pay mid almaty", "Pay in Almaty: Mid"),
        ("and in astana?", "Pay in As"),
        # A second wish is named with its own sentence alone.
        ("show postings in almaty and how much does a mid earn in astana", "One thing at a time"),
        ("and in astana?", "Postings"),
        ("pay mid astana", "Pay in Astana: Mid"),
    ):
        chat.telegram.send(1, group, text=f"@{name} {words}")
        await chat.feed()
        assert chat.from_bot(-100)[-1]["text"].startswith(begins)
    assert ": Mid" in chat.from_bot(-100)[-1]["text"]
    chat.telegram.send(1, group, text=f"@{name}")
    await chat.feed()
    assert chat.from_bot(-100)[-1]["text"].startswith("Hello.")


async def test_a_card_that_came_through_the_bot_is_no_question(chat: Chat) -> None:
    await chat.say("/add")
    key = chat.telegram.inline_query(1, "docker")
    await chat.feed()
    count = len(chat.from_bot(1))
    chat.telegram.choose(1, 1, key, chat.telegram.inline_answers[key][0]["id"])
    await chat.feed()
    assert len(chat.from_bot(1)) == count
    await chat.say("read a book")
    assert "read a book" in chat.text


async def test_what_a_search_can_not_leave_out_is_told(chat: Chat) -> None:
    await chat.say("jobs not in almaty")
    assert chat.text.startswith("I can't leave out “almaty” yet")
    assert "Only: Almaty" not in chat.text
    await chat.say("jobs at kolesa or kaspi")
    assert chat.text.startswith("One company at a time: “Kaspi”")
    await chat.say("how much do mids get paid at kolesa")
    assert "Kolesa Group" in chat.text and not chat.text.startswith("Pay")


async def test_undo_takes_back_the_last_deed_whatever_was_asked_since(chat: Chat) -> None:
    await chat.say("add task: read a book")
    await chat.say("my skills")
    await chat.say("i don't know kubernetes")
    await chat.say("undo")
    assert "read a book" in chat.text


async def test_pay_of_another_role_is_about_that_role(
    chat: Chat, db: Database, clock: Clock
) -> None:
    titles = ["Python backend developer", "QA engineer"]
    await add_postings(db, clock.now, [{"title": title, "skills": ["git"]} for title in titles])
    await chat.say("qa salary")
    assert "QA engineer (by title)" in " ".join([chat.text, *chat.buttons])
    await chat.say("how much does a mobile developer earn")
    assert chat.text == "That may be about more than one role. Whose pay?"
    await chat.press("Android")
    assert "Android" in " ".join([chat.text, *chat.buttons])
    # "Backend" is of the language that the asker's own plan is about.
    await chat.say("how much does a backend engineer earn")
    assert "Backend developer (Python)" in " ".join([chat.text, *chat.buttons])
    await chat.say("architect salary")
    assert chat.text.startswith("I did not understand “architect”")
    await chat.say("jobs paying 1 trillion")
    assert chat.text.startswith("Pay is read from 50K")


@pytest.mark.parametrize(
    "sentence", ["what does beeline want from people", "что надо для билайна"]
)
async def test_a_well_known_employer_without_postings_is_named(chat: Chat, sentence: str) -> None:
    await chat.say(sentence)
    assert "Beeline" in chat.text
    assert "No posting fits all of this" in chat.text


async def test_a_wish_for_questions_opens_their_switch(chat: Chat) -> None:
    await chat.say("/remind")
    expected = chat.text
    await chat.say("quiz me on docker")
    assert chat.text.endswith(expected)
    assert "one question a week at most" in chat.text
    assert "Questions off" in chat.buttons


async def test_the_second_wish_of_a_sentence_is_named(chat: Chat) -> None:
    await chat.say("show my progress and how much does a mid earn in astana")
    assert chat.text.startswith("One thing at a time: “how much does a mid earn in astana”")
    await chat.press("Salary")
    assert chat.text.startswith("Pay in Astana")
    await chat.say("i know redis and then move docker to next week")
    assert chat.text.startswith(
        "One thing at a time: please send “move docker to next week” by itself."
    )
    assert "• Have" in chat.buttons


@pytest.mark.parametrize("before", ["my progress", "pay mid astana"])
async def test_more_of_what_is_no_list_tells_what_can_be_asked(chat: Chat, before: str) -> None:
    await chat.say(before)
    await chat.say("more")
    assert chat.text.startswith("That was all there is.")


async def test_two_cities_stand_side_by_side_or_behind_a_button(chat: Chat) -> None:
    await chat.say("where do mids get paid more, almaty or astana")
    assert "Pay in Almaty: Mid" in chat.text
    assert "Pay in Astana: Mid" in chat.text
    assert chat.buttons == ["Almaty", "Astana"]
    # The next sentence names one city in place of both.
    await chat.say("and in karaganda?")
    assert "Pay in Karaganda: Mid" in chat.text
    assert "Almaty" not in chat.text
    await chat.say("jobs in almaty and astana")
    assert chat.text.startswith("One city at a time: Astana is behind the first button.")
    assert "Only: Almaty" in chat.text
    await chat.press("Astana")
    assert "Only: Astana" in chat.text


async def test_the_skills_of_another_role_are_those_that_it_takes(
    chat: Chat, db: Database, clock: Clock
) -> None:
    wanted = [{"title": f"QA engineer {each}", "skills": ["testing"]} for each in "ABCDE"]
    await add_postings(db, clock.now, wanted)
    await chat.say("what do I lack for devops?")
    assert chat.text.startswith("DevOps: its main skills, the core first.\n⬜ Linux")
    await chat.say("and for qa?")
    assert "QA engineer (by title)" in chat.text
    assert "⬜ Testing" in chat.text
    await chat.say("skills for mobile developers")
    assert chat.text == "That may be about more than one role. Whose skills?"
    await chat.press("Android")
    assert chat.text.startswith("Android: its main skills")


async def test_a_technology_alone_is_the_pay_of_its_people(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(db, clock.now, [{"title": "Java developer", "skills": ["java"]}])
    for words in ("/salary java", "how much is java paid", "zarplata dzhavista"):
        await chat.say(words)
        assert "Backend developer (Java)" in chat.text, words
        assert "I know no" not in chat.text


async def test_what_is_outside_work_and_study_is_said_to_be(chat: Chat) -> None:
    for words in ("what is the weather in london", "who will win the match", "tell me a joke"):
        await chat.say(words)
        assert chat.text.startswith("I only know about work, pay, skills and your plan."), words
    await chat.say("salary of a junior, no jokes")
    assert chat.text.startswith("Pay")


async def test_resume_is_a_paper_and_an_order(chat: Chat) -> None:
    await chat.say("pause")
    await chat.press("Until I say so")
    await chat.say("resume")
    assert chat.text.startswith("Your page for a job search")
    await chat.press("Reminders on again")
    assert "Resume" not in chat.buttons


async def test_a_list_leaves_out_skills_and_takes_one_of_two(
    chat: Chat, db: Database, clock: Clock
) -> None:
    await add_postings(
        db,
        clock.now,
        [
            {"title": "One", "skills": ["docker"]},
            {"title": "Two", "skills": ["docker", "redis"]},
            {"title": "Three", "skills": ["kafka"]},
        ],
    )
    await chat.say("docker jobs without redis")
    assert chat.text.startswith("Postings  Docker · without Redis")
    assert "One" in chat.text and "Two" not in chat.text
    await chat.say("jobs that need redis or kafka")
    assert chat.text.startswith("Postings  Redis / Kafka")
    assert "Two" in chat.text and "Three" in chat.text and "One" not in chat.text
    await chat.say("jobs from 100k to 300k")
    assert chat.text.startswith("A highest pay filters nothing here")


@pytest.mark.parametrize("first", ["redis", "tell me about redis"])
async def test_it_is_the_skill_of_the_sentence_before(chat: Chat, first: str) -> None:
    await chat.say(first)
    await chat.say("which jobs want it?")
    assert "Only: Redis" in chat.text


async def test_years_of_experience_are_a_level(chat: Chat) -> None:
    await chat.say("how much can i ask for with 3 years of experience")
    assert chat.text.startswith("Pay: Mid")
    await chat.say("what do I lack for kaspi?")
    assert "Backend Intern\nKaspi" in chat.text
