"""Roles: who works on what, and one tap to aim for another."""

import pytest

from db.models.analyses import Analysis, Component, Role
from db.queries import users
from db.store.engine import Database
from tests.chat import Chat
from tests.conftest import TODAY
from tests.store import add_row


async def test_every_component_with_its_role(chat: Chat) -> None:
    await chat.say("/roles")
    assert "Roles around EduPlatform" in chat.text
    for words in (
        "Web Frontend (SPA)\n• Frontend Engineer: Builds the interface",
        "Backend API & Auth Service\n👉 Backend Engineer (Python): Designs the REST API",
        "Database (PostgreSQL)\n• Database Administrator (DBA): Looks after",
        "Infrastructure\n• DevOps Engineer: Runs Docker containers",
    ):
        assert words in chat.text


async def test_one_tap_chooses_another(chat: Chat, db: Database) -> None:
    await chat.say("/roles")
    await chat.press("DevOps")
    assert chat.toast == "You aim for DevOps Engineer."
    assert "👉 DevOps Engineer" in chat.buttons
    assert "are for Backend Engineer (Python); they stay as they are" in chat.text
    await chat.say("/roles")
    assert "👉 DevOps Engineer:" in chat.text
    await chat.press("Backend Engineer")
    assert "One tap chooses another." in chat.text


async def test_a_role_of_nobody_is_refused(chat: Chat, db: Database) -> None:
    await chat.say("/roles")
    foreign = await role_of_another_analysis(db)
    for data in (f"role1:{foreign}", "role1:999", "role1:x", "role1:-1"):
        await chat.press_data(data)
        assert chat.toast
    async with db.read() as session:
        user = await users.find(session, 1)
    assert user is not None
    assert user.role_id is None


async def role_of_another_analysis(db: Database) -> int:
    async with db.begin() as session:
        analysis = Analysis(name="other", digest="", imported_at=TODAY)
        await add_row(session, analysis)
        component = Component(analysis_id=analysis.id, position=0, name="App")
        await add_row(session, component)
        role = Role(component_id=component.id, position=0, name="Tester", responsibility="Tests")
        await add_row(session, role)
        return role.id


async def test_two_taps_choose_once(chat: Chat) -> None:
    await chat.say("/roles")
    await chat.press_twice("DevOps")
    assert chat.unanswered == 0
    assert chat.buttons.count("👉 DevOps Engineer") == 1


async def test_a_chosen_role_gives_its_goal_and_its_plan_by_one_tap_each(chat: Chat) -> None:
    await chat.say("/roles")
    await chat.press("DevOps")
    await chat.press("My goal: DevOps")
    assert "Role: DevOps engineer" in chat.text
    await chat.press("‹ Back")
    assert "🎯 Goal" in chat.buttons, "it is the goal by now"
    await chat.press("Its plan: DevOps")
    assert "“DevOps engineer” is your plan" in chat.text
    assert "say what 640 means" in chat.text
    await chat.press("Undo this plan")
    await chat.say("/roles")
    assert "Backend API & Auth Service" in chat.text, "the plan from before is back"


async def test_a_plan_without_roles_offers_the_plan_of_its_goal(chat: Chat) -> None:
    await chat.say("/roles")
    await chat.press("DevOps")
    await chat.press("Its plan: DevOps")
    await chat.say("/roles")
    assert "Roles around EduPlatform" not in chat.text
    assert "📝 Its plan: DevOps" in chat.buttons


LISTED = "## Components and roles\n\n- CI/CD\n  - DevOps Engineer: delivery\n  - DBA: data\n\n"
STEPS = "## Plan\n\n- [ ] Learn Helm\n"


@pytest.mark.parametrize("listed", ["", LISTED], ids=["alone", "listed"])
async def test_the_role_of_a_document_is_its_readers(chat: Chat, listed: str) -> None:
    await chat.say(f"/import {listed}## My role\n\nDevOps Engineer (Junior)\n\n{STEPS}")
    await chat.press("Save as a new plan")
    await chat.say("/roles")
    assert "names no roles" not in chat.text
    assert "🎯 My goal: DevOps" in chat.buttons
    assert ("👉 DevOps Engineer" in chat.buttons) is bool(listed)
