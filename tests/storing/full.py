"""A store in which no table is empty, and whose rows have what is hard to carry."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, select

from db.engine import Database
from db.models import Base, RoadmapItem, Role, Skill, Task
from tests.market import fill as fill_market
from tests.store import add_users

NOW = datetime(2026, 11, 24, 9, 32, 15, 123456, tzinfo=UTC)
LATER = datetime(2027, 1, 31, 23, 59, 59, 999999, tzinfo=UTC)
# Quotes, a zero-width joiner, a letter outside the basic plane, a backslash, a line's end.
ODD = 'O\'Hara "x" 👩‍💻 қ \\N\t\r\n%s ; DROP'
USERS = (2**40 + 7, 2**40 + 8)


async def fill(db: Database) -> None:
    await add_users(db, USERS, name=ODD, next_digest_at=LATER)
    postings = await fill_market(db, NOW, [{"title": ODD, "skills": ("docker",), "salary_min": 1}])
    async with db.begin() as session:
        role = await session.scalar(select(Role.id).limit(1))
        skill = await session.scalar(select(Skill.id).limit(1))
        item = await session.scalar(select(RoadmapItem.id).limit(1))
        step = await session.scalar(select(Task.id).where(Task.kind == "step").limit(1))

        async def add(table: str, **values: Any) -> int:
            place = Base.metadata.tables[table]
            made = await session.execute(insert(place).values(**values))
            return int((made.inserted_primary_key or [0])[0] or 0) if "id" in place.c else 0

        one, two = USERS
        # Two plans of one name, whose owners start from them: users and analyses name each other.
        plans = [
            await add("analyses", user_id=user, name=ODD, digest="0" * 64, imported_at=NOW)
            for user in USERS
        ]
        for user, plan in zip(USERS, plans, strict=True):
            change = Base.metadata.tables["users"].update().values(analysis_id=plan, role_id=role)
            await session.execute(change.where(Base.metadata.tables["users"].c.id == user))
        own = await add(
            "tasks", analysis_id=plans[0], user_id=one, kind="own", position=0, text=ODD,
            message_id=2**40, skill_id=skill, period="Q1-Q2",
        )  # fmt: skip
        tick = await add("ticks", user_id=one, task_id=own, state="done", ticked_at=NOW)
        await add("skill_moves", user_id=one, skill_id=skill, state="have", tick_id=tick,
                  moved_at=NOW)  # fmt: skip
        await add("postponements", user_id=one, task_id=own, until=date(2026, 12, 7),
                  postponed_at=NOW)  # fmt: skip
        await add("evidence", user_id=one, task_id=own, note=ODD, changed_at=NOW)
        await add("task_edits", user_id=one, task_id=own, text=ODD, edited_at=NOW)
        await add("revisions", user_id=one, analysis_id=plans[0], saved_at=NOW, message_id=2**40,
                  before={"z": [1, 2.5, None, True], "a": ODD})  # fmt: skip
        share = await add("shares", user_id=one, analysis_id=plans[0], token="t" * 22,
                          shared_at=NOW)  # fmt: skip
        await add("shared_items", share_id=share, roadmap_item_id=item)
        await add("follows", share_id=share, user_id=two, followed_at=NOW)
        await add("dialogs", key="1:2:3", user_id=one, state="a:b", data={"text": ODD})
        delivery = await add(
            "deliveries", user_id=one, kind="week", period=date(2026, 11, 23), state="sent",
            due_at=NOW, available_at=NOW, sent_at=LATER, message_id=2**40, attempts=2,
        )  # fmt: skip
        await add("delivery_tasks", delivery_id=delivery, position=0, task_id=step)
        await add("posting_marks", user_id=one, posting_id=postings[0], kind="saved",
                  marked_at=NOW)  # fmt: skip
        search = await add("saved_searches", user_id=one, city=ODD, saved_at=NOW)
        await add("search_hits", search_id=search, posting_id=postings[0], delivery_id=delivery)
        await add("refreshes", source="test", started_at=NOW, cursor={"left": [ODD]})
        await add("broadcasts", admin_id=one, message_id=2**40, text=ODD, begun_at=NOW,
                  entities=[{"type": "bold", "offset": 0, "length": 1}])  # fmt: skip
        await add("active_weeks", user_id=one, monday=date(2026, 11, 23))
        await add("pictures", key="demand:0", file_id="file", made_at=NOW)
        await add("currency_rates", currency="KZT", units_per_ruble=6.0123456789, as_of=NOW)


def empty(dump: Mapping[str, list[Any]]) -> list[str]:
    return [table for table, rows in dump.items() if not rows]
