"""Each tick has a receipt over everything that is the user's, and names what comes next."""

from typing import Any

from sqlalchemy import insert, select

from db.models.analyses import Skill
from db.models.postings import Posting, PostingSkill
from db.queries import postings, searches
from db.store.engine import Database
from handlers.callbacks.goal import WantPosting
from tests.chat import Chat, Clock
from tests.made_up_market import add_postings


def receipt(chat: Chat) -> list[str]:
    return [line.removeprefix("🧾 ") for line in chat.text.splitlines() if line.startswith("🧾 ")]


async def market(db: Database, clock: Clock, far_ones: int = 3) -> list[int]:
    """Twelve postings that Docker brings within reach of the sample's student, and some not."""
    near = {"track": "backend-python", "skills": ("docker", "sql", "aws", "python")}
    far = {"track": "backend-python", "skills": ("redis", "kafka", "aws", "linux")}
    rows: list[dict[str, Any]] = [{**near} for _each in range(12)]
    rows += [{**far, "city": "Almaty"} for _each in range(far_ones)]
    return await add_postings(db, clock.now, rows)


async def paste(db: Database, clock: Clock, *slugs: str) -> None:
    async with db.begin() as session:
        values = {"source": "own", "source_id": "1:1", "user_id": 1, "title": "Mine"}
        own = await session.scalar(
            insert(Posting).values({**values, "seen_at": clock.now}).returning(Posting.id)
        )
        ids = await session.scalars(select(Skill.id).where(Skill.slug.in_(slugs)))
        await session.execute(
            insert(PostingSkill), [{"posting_id": own, "skill_id": id} for id in ids]
        )


async def test_every_tick_of_the_week_says_what_it_brings_and_what_is_next(chat: Chat) -> None:
    await chat.say("/plan")
    await chat.press("✅ 1")
    assert receipt(chat) == [
        "Docker: lack → learning",
        "2 steps left for Docker; then Chocofamily: 1 of 3 (sample)",
        "Next: Multi-container orchestration",
    ]
    await chat.press("✅ 2")
    assert receipt(chat)[0] == "1 step left for Docker; then Chocofamily: 1 of 3 (sample)"
    await chat.press("✅ 3")
    assert "All of this week is done." in chat.text
    assert receipt(chat) == [
        "Soft skills: 1 of 5",
        "Next: Docker networking and volumes; Docker brings Chocofamily: 1 of 3 (sample)",
    ]
    await chat.press("Undo")
    assert receipt(chat) == []


async def test_a_receipt_names_all_that_is_mine_the_wanted_posting_first(
    chat: Chat, db: Database, clock: Clock
) -> None:
    stored = await market(db, clock)
    await chat.say("/start")
    await paste(db, clock, "docker", "python", "linux")
    docker = await _skill(db, "docker")
    async with db.begin() as session:
        await postings.mark(session, 1, stored[1], "saved", clock.now)
        await searches.save(session, 1, clock.now, skill_id=docker, salary_min=None)
    await chat.press_data(WantPosting(posting_id=stored[0]).pack())
    await chat.say("/roadmap")
    await chat.press("1")
    await chat.press("✅ 1")
    # Nothing moved: the wanted posting as it stands, then the way to it.
    assert receipt(chat) == [
        "Docker: lack → learning",
        "Acme 0: 2 of 4; left: AWS, Docker",
        "2 steps left for Docker; then Acme 0: 3 of 4",
        "Next: Multi-container orchestration",
    ]
    await chat.press("Undo")
    assert receipt(chat) == ["Docker: learning → lack", "Acme 0: 2 of 4; left: AWS, Docker"]
    await chat.press("✅ 1")
    await chat.press("✅ 2")
    await chat.press("✅ 3")
    assert receipt(chat) == [
        "Finished: Docker & Docker Compose",
        "Docker: learning → have",
        "Acme 0: 2 of 4 → 3 of 4; left: AWS",
        "Mine: 1 of 3 → 2 of 3",
        "Acme 1: 2 of 4 → 3 of 4",
        "Watched, Docker: 0 → 12 of 12 within reach",
        "Backend developer (Python): 0 → 12 of 15 within reach",
        "and 1 more",
        "Next: Contribute to open-source projects (learn collaboration)",
    ]
    await chat.press("Undo")
    assert "Mine: 2 of 3 → 1 of 3" in receipt(chat)


async def test_the_market_of_the_goal_is_in_it(chat: Chat, db: Database, clock: Clock) -> None:
    await market(db, clock, far_ones=0)
    await chat.say("my goal is Python developer")
    await chat.say("/plan")
    await chat.press("✅ 1")
    assert receipt(chat)[1] == (
        "2 steps left for Docker; then Backend developer (Python): 12 of 12 within reach"
    )
    await chat.press("✅ 2")
    await chat.say("/roadmap")
    await chat.press("1")
    await chat.press("✅ 3")
    assert receipt(chat)[2] == "Backend developer (Python): 0 → 12 of 12 within reach"
    await chat.press_data("lang1:ru")
    await chat.say("/roadmap")
    await chat.press("1")
    await chat.press("↩ 3")
    assert any("12 → 0" in line for line in receipt(chat)), chat.text


async def _skill(db: Database, slug: str) -> int:
    async with db.read() as session:
        return int(await session.scalar(select(Skill.id).where(Skill.slug == slug)) or 0)


async def test_the_week_is_steered_by_what_is_wanted_and_why_says_so(
    chat: Chat, db: Database, clock: Clock
) -> None:
    far = {"track": "backend-python", "skills": ("redis", "sql", "python", "linux")}
    stored = await add_postings(db, clock.now, [far])
    await chat.say("/plan")
    assert "1. Containerizing FastAPI app" in chat.text, "the document's priority"
    await paste(db, clock, "kubernetes", "python")
    await chat.say("/plan")
    assert "1. Pod & Deployment management" in chat.text
    await chat.press("Why this?")
    assert "A posting of yours asks for Kubernetes: Mine." in chat.text
    folded = "\n".join(chat.marked("expandable_blockquote"))
    assert "A posting of yours asks for Kubernetes: Mine." in folded, "reasons fold, tasks do not"
    await chat.press_data(WantPosting(posting_id=stored[0]).pack())
    await chat.say("/plan")
    wanted = chat.text.splitlines()[3:5]
    await chat.press("Why this?")
    assert "The posting you want asks for Redis: Acme 0." in chat.text
    # What a tick moves does not change the week that it is made in.
    await chat.say("/plan")
    await chat.press("✅ 1")
    await chat.press("✅ 2")
    assert chat.text.splitlines()[3:5] == wanted


async def test_the_goals_market_steers_the_week(chat: Chat, db: Database, clock: Clock) -> None:
    near = {"track": "backend-python", "skills": ("redis", "sql", "aws", "python")}
    await add_postings(db, clock.now, [near] * 12)
    await chat.say("my goal is Python developer")
    await chat.say("/plan")
    await chat.press("Why this?")
    assert "Redis brings the most postings of your goal within reach." in chat.text
