"""Skills: three groups, one tap to move on, cards, and what the postings show."""

import pytest
from sqlalchemy import func, select

from db.models.users import SkillMove, Task
from db.store.engine import Database
from handlers.callbacks.skills import AddSkill, MoveSkill, ShowStatements, SkillCard, SkillPage
from tests.chat import Chat, buttons


async def moves(db: Database) -> int:
    async with db.read() as session:
        return (await session.execute(select(func.count(SkillMove.id)))).scalar_one()


async def test_each_skill_stands_once_and_the_rest_is_a_button_away(chat: Chat) -> None:
    await chat.say("/skills")
    assert "✅ You have 5 of 19 · 📖 You are learning 0 of 19 · ⬜ You lack 14 of 19" in chat.text
    names = [text for text in chat.buttons if text.startswith(("✅", "⬜", "📖"))]
    assert len(names) == len(set(names)) == 6
    assert not any(name[2:] in chat.text for name in names)
    assert len(chat.text.splitlines()) <= 5
    for name, asked in (("✅ FastAPI", "2 of 5 ›"), ("⬜ Docker", "1 of 5 ›")):
        assert chat.buttons[chat.buttons.index(name) + 1] == asked
    await chat.press("The analysis says")
    assert "Common to all roles, it says\n• Git & GitHub: " in chat.text
    await chat.press("›")
    (common,) = (part for part in chat.text.split("\n\n") if part.startswith("Common to all"))
    names = [line.split(":")[0] for line in common.splitlines()]
    assert names[1:] == ["• HTTP/REST", "• Linux Terminal", "• English"]


async def test_one_tap_moves_a_skill_on_and_round(chat: Chat) -> None:
    await chat.say("/skills")
    for mark, state in (("⬜", "learning"), ("📖", "have"), ("✅", "lack")):
        await chat.press(f"{mark} Docker")
        assert chat.toast.startswith(f"Docker: {state}")
    assert len(chat.from_bot()) == 1
    assert "⬜ Docker" in chat.buttons


async def test_the_buttons_keep_their_place(chat: Chat) -> None:
    await chat.say("/skills")
    before = chat.buttons
    await chat.press("⬜ Docker")
    assert [text.replace("📖", "⬜") for text in chat.buttons] == before


async def test_a_move_on_a_later_page_stays_there(chat: Chat) -> None:
    await chat.say("/skills")
    await chat.press("›")
    await chat.say("/skills")
    data = SkillPage(page=1).pack()
    await chat.press_data(data)
    name = next(text for text in chat.buttons if text.startswith("⬜"))
    await chat.press(name)
    assert name.replace("⬜", "📖") in chat.buttons


async def test_the_toast_says_which_match_changed(chat: Chat) -> None:
    await chat.say("/skills linux")
    await chat.press("Have")
    assert chat.toast == "Linux: have\nTechnodom: 1 of 3 → 2 of 3"
    await chat.press("Lack")
    assert chat.toast == "Linux: lack\nTechnodom: 2 of 3 → 1 of 3"


async def test_pressing_twice_changes_nothing_twice(chat: Chat, db: Database) -> None:
    await chat.say("/skills")
    await chat.press_twice("⬜ Docker")
    assert await moves(db) == 1
    assert "📖 Docker" in chat.buttons
    assert chat.unanswered == 0


async def test_a_card_has_it_all(chat: Chat) -> None:
    await chat.say("/skills docker")
    assert "Asked for in 1 of 5 postings" in chat.text
    assert "+15–20% for Docker/Kubernetes together; it promises nothing for one" in chat.text
    assert "The roadmap teaches it: Docker & Docker Compose" in chat.text
    assert "lacking: Containerization: Docker and Docker Compose in depth." in chat.text
    assert "almost every posting: Docker: Needed everywhere to deploy." in chat.text
    await chat.press("Show the 1 posting")
    assert "Chocofamily" in chat.text
    assert "Technodom" not in chat.text


async def test_a_card_of_a_skill_that_nothing_teaches_offers_a_task(
    chat: Chat, db: Database
) -> None:
    await chat.say("/skills microservices")
    assert "+20–25% for Microservices Architecture." in chat.text
    await chat.press("Add to my plan")
    assert chat.toast == "Added to your plan."
    assert "In your plan: Learn Microservices" in chat.text
    await chat.press_data(AddSkill(skill_id=await skill_id(db), origin="card").pack())
    assert chat.toast == "It is in your plan already."
    async with db.read() as session:
        own = select(func.count(Task.id)).where(Task.user_id == 1)
        assert (await session.execute(own)).scalar_one() == 1


async def skill_id(db: Database, alias: str = "microservices") -> int:
    from db.queries import skills  # noqa: PLC0415

    async with db.read() as session:
        return (await skills.id_by_form(session))[alias]


@pytest.mark.parametrize("words", ["docker", "Докер", "DOCKER COMPOSE", "dokcer", "k8s docker?"])
async def test_a_name_is_enough(chat: Chat, words: str) -> None:
    await chat.say(words)
    if words == "k8s docker?":  # two skills: free text can't choose
        assert "Asked for in" not in chat.text
    else:
        assert "Docker\n" in chat.text
        assert "Asked for in 1 of 5" in chat.text


async def test_two_names_ask_which(chat: Chat) -> None:
    await chat.say("/skills docker kafka")
    assert chat.text == "You named more than one skill. Which one?"
    await chat.press("Kafka")
    assert chat.text.startswith("Kafka")


@pytest.mark.parametrize("words", ["zzz", "<b>x</b>", "x" * 3000, "🙂", "'; DROP TABLE skills"])
async def test_an_unknown_name_gets_a_kind_answer(chat: Chat, words: str) -> None:
    await chat.say(f"/skills {words}")
    assert chat.text.startswith("I know no skill called")
    await chat.press("All skills")
    assert chat.text.startswith("Skills")


async def test_what_the_analysis_says_against_its_postings(chat: Chat) -> None:
    await chat.say("/skills")
    await chat.press("The analysis says")
    for name in ("Docker", "PostgreSQL", "Testing"):
        said = f"{name} is said to be in almost every posting and is asked for in 1 of"
        assert f"{said} the analysis’s 5 postings." in chat.text
    for name in ("CI/CD", "RabbitMQ"):
        assert f"{name} is in the plan and is asked for in 0 of the analysis’s 5" in chat.text
    for name in ("Microservices", "REST API"):
        said = f"{name} is asked for in 2 of the analysis’s 5 postings and is not in the plan yet."
        assert said in chat.text
    assert chat.text.count("The analysis says +") == 1
    assert "The analysis says +20–25% for Microservices Architecture." in chat.text
    assert "this semester goes to Docker and Testing" in chat.text
    await chat.press("Add Microservices")
    assert chat.toast == "Added to your plan."
    assert "Microservices is asked for" not in chat.text
    await chat.press("›")
    assert "Relational Databases: PostgreSQL, SQL queries." in chat.text


@pytest.mark.parametrize(
    "data",
    [
        MoveSkill(skill_id=99999, state="have").pack(),
        AddSkill(skill_id=99999, origin="skills").pack(),
        SkillCard(skill_id=0).pack(),
        "skill1:x:have:0",
        "skill1:1:best:0",
        "skill1:99999999999999999999:have:0",
    ],
)
async def test_forged_buttons_change_nothing(chat: Chat, db: Database, data: str) -> None:
    await chat.say("/skills")
    await chat.press_data(data)
    assert chat.toast
    assert chat.unanswered == 0
    assert await moves(db) == 0


async def test_another_users_skills_are_their_own(chat: Chat) -> None:
    other = chat.as_user(2)
    await other.say("/skills")
    await chat.say("/skills")
    await chat.press("⬜ Docker")
    await other.say("/skills")
    assert "⬜ Docker" in other.buttons


async def test_a_page_that_is_no_more_shows_the_last(chat: Chat) -> None:
    await chat.say("/skills")
    await chat.press_data(SkillPage(page=10_000).pack())
    assert "‹" in chat.buttons
    await chat.press_data(ShowStatements(page=10_000).pack())
    assert chat.text.startswith("What the analysis says")


async def test_a_group_sees_no_ones_marks(chat: Chat) -> None:
    await chat.say("/skills")
    await chat.press("⬜ Docker")
    group = -100
    chat.telegram.add_group(group, "Students")
    await chat.say("/skills", chat_id=group)
    shown = chat.from_bot(group)[-1]
    assert "Docker: 1 of 5" in [each["text"] for each in buttons(shown)]
    assert "You have" not in shown["text"]
    assert not [each for each in buttons(shown) if each["callback_data"].startswith("skill1")]
