"""Skills, who asks for them, and their states."""

from datetime import UTC, datetime

from db.plans import builtin
from db.queries import skills, users
from db.rows.users import UserRow
from db.store.engine import Database

NOW = datetime(2026, 11, 24, tzinfo=UTC)


async def someone(db: Database, id: int = 1) -> UserRow:
    async with db.begin() as session:
        analysis_id = await builtin.builtin_id(session)
        user = UserRow(
            id, "Aru", "en", "Asia/Almaty", 0, 540, analysis_id, role_id=None, onboarded_at=None
        )
        await users.add(session, user, NOW)
    return user


async def test_how_many_postings_ask(any_db: Database) -> None:
    user = await someone(any_db)
    async with any_db.read() as session:
        known = await skills.for_user(session, user.analysis_id, user.id)
        asked = {skill.name: skill.asked for skill in known}
        assert {
            "Microservices": 2,
            "Docker": 1,
            "PostgreSQL": 1,
            "Testing": 1,
            "RabbitMQ": 0,
            "CI/CD": 0,
            "REST API": 2,
        }.items() <= asked.items()
        assert "Kotlin" not in asked
        docker = next(skill for skill in known if skill.name == "Docker")
        assert await skills.find(session, docker.id, user.analysis_id) == docker
        assert await skills.find(session, 99999, user.analysis_id) is None


async def test_the_latest_move_is_the_state(any_db: Database) -> None:
    user, other = await someone(any_db), await someone(any_db, 2)
    async with any_db.begin() as session:
        names = await skills.id_by_form(session)
        docker, python, kotlin = names["docker"], names["python"], names["kotlin"]
        for state in ("learning", "have", "learning"):
            await skills.add_override(session, user.id, docker, state, NOW)
        await skills.add_override(session, user.id, python, "lack", NOW)
        await skills.add_override(session, user.id, kotlin, "have", NOW)
    async with any_db.read() as session:
        states = await skills.states(session, user.id, user.analysis_id)
        others = await skills.states(session, other.id, user.analysis_id)
        known = await skills.for_user(session, user.analysis_id, user.id)
        unmoved = await skills.for_user(session, user.analysis_id, other.id)
    assert (states[docker], states[python], states[kotlin]) == ("learning", "lack", "have")
    assert (others.get(docker, "lack"), others[python]) == ("lack", "have")
    assert kotlin in {skill.id for skill in known}
    assert kotlin not in {skill.id for skill in unmoved}


async def test_what_teaches_and_what_pays(any_db: Database) -> None:
    user = await someone(any_db)
    async with any_db.read() as session:
        names = await skills.id_by_form(session)
        lessons = await skills.lessons(session, user.analysis_id, user.id)
        premiums = await skills.premiums(session, user.analysis_id)
        statements = await skills.statements(session, user.analysis_id)
        two = [names["kafka"], names["docker"], names["kafka"]]
        assert [name for _id, name in await skills.ids_with_names(session, two)] == [
            "Kafka",
            "Docker",
        ]
    assert "Docker & Docker Compose" in {
        lesson.title for lesson in lessons if lesson.skill_id == names["docker"]
    }
    shared = next(premium for premium in premiums if premium.name == "Docker/Kubernetes")
    assert shared.skills == {names["docker"], names["kubernetes"]}
    assert len([statement for statement in statements if statement.kind == "have"]) == 4
