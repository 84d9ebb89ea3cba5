"""The store as the driver sees it: filled before the bot starts, read when all is over."""

import random
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import tzdata
from sqlalchemy import Engine, create_engine, func, insert, select
from sqlalchemy.pool import NullPool

from db.models.analyses import Analysis, RoadmapItemSkill, Skill, Statement, StatementSkill
from db.models.deliveries import Delivery, Meta
from db.models.postings import Posting, PostingSkill
from db.models.users import SkillMove, Task, Tick, User
from db.plans.builtin import BUILTIN
from db.store.engine import driver_url
from tests.soak.record import Known

SETTINGS = {
    "time_zone": "Asia/Almaty",
    "weekday": "0",
    "minute_of_day": "540",
    "every_weeks": "1",
    "pause": "no",
    "role_id": "None",
}
ANALYSIS = select(Analysis.id).where(Analysis.name == BUILTIN, Analysis.user_id.is_(None))
SLUGS = ("python", "docker", "kubernetes", "postgresql", "redis", "kafka", "django", "git")


# As which the driver's own connections are known to PostgreSQL.
DRIVER = "soak"


@dataclass
class Kept:
    """A user's rows at the end."""

    settings: dict[str, str]
    tasks: dict[int, str]
    skills: dict[int, str]
    own: dict[str, int]
    lessons: dict[int, int]  # own tasks by skill
    digests: list[str]  # the states of their deliveries for a week, and why one was skipped


class Store:
    def __init__(self, url: str) -> None:
        parsed = driver_url(url)
        if parsed.get_backend_name() == "sqlite":
            parsed = parsed.set(drivername="sqlite")
        else:
            parsed = parsed.update_query_dict({"application_name": DRIVER})
        self.engine: Engine = create_engine(parsed, poolclass=NullPool)

    def name(self) -> str:
        with self.engine.connect() as connection:
            version = connection.dialect.server_version_info or ()
        return f"{self.engine.dialect.name} {'.'.join(map(str, version))}"

    def of_tick(self, user_id: int, tick_id: int) -> tuple[int, bool] | None:
        """A tick's task, and whether it is the task's latest."""
        with self.engine.connect() as connection:
            own = select(Tick.task_id).where(Tick.id == tick_id, Tick.user_id == user_id)
            if (task := connection.scalar(own)) is None:
                return None
            latest = select(func.max(Tick.id)).where(Tick.user_id == user_id, Tick.task_id == task)
            return task, connection.scalar(latest) == tick_id

    def known(self) -> Known:
        with self.engine.connect() as connection:
            done = connection.scalars(select(Task.id).where(Task.done_in_document))
            claimed = (
                select(StatementSkill.skill_id)
                .join(Statement)
                .where(Statement.kind == "have", Statement.analysis_id.in_(ANALYSIS))
            )
            taught: dict[int, set[int]] = defaultdict(set)
            teaching = select(Task.id, RoadmapItemSkill.skill_id).join(
                RoadmapItemSkill, RoadmapItemSkill.roadmap_item_id == Task.roadmap_item_id
            )
            for task, skill in connection.execute(teaching):
                taught[task].add(skill)
            return Known(
                frozenset(done.all()),
                frozenset(connection.scalars(claimed).all()),
                {task: frozenset(skills) for task, skills in taught.items()},
            )

    def fill(self, ids: range, within: float, chance: random.Random) -> None:
        """Users whose digest is due in so many seconds at random, and a small market."""
        now = datetime.now(UTC)
        with self.engine.begin() as connection:
            analysis = connection.scalars(ANALYSIS).one()
            users = [
                {
                    "id": user,
                    "name": f"User {user}",
                    "language": "en",
                    "time_zone": SETTINGS["time_zone"],
                    "weekday": 0,
                    "minute_of_day": 540,
                    "analysis_id": analysis,
                    "created_at": now,
                    "onboarded_at": now,
                    "next_digest_at": now + timedelta(seconds=chance.uniform(0, within)),
                }
                for user in ids
            ]
            connection.execute(insert(User), users)
            # Or the bot would reckon every digest anew at its start.
            connection.execute(insert(Meta), {"key": "tzdata", "value": tzdata.IANA_VERSION})
            known = dict(iter(connection.execute(select(Skill.slug, Skill.id))))
            for number in range(200):
                row = _posting(number, now, chance)
                posting = connection.scalars(insert(Posting).returning(Posting.id), row).one()
                links = [
                    {"posting_id": posting, "skill_id": known[slug]}
                    for slug in chance.sample(SLUGS, chance.randrange(1, 7))
                ]
                connection.execute(insert(PostingSkill), links)

    def kept(self) -> dict[int, Kept]:
        """Return the stored state of every user."""
        with self.engine.connect() as connection:
            users = connection.execute(select(User)).mappings().all()
            found = {row["id"]: Kept(_settings(row), {}, {}, {}, {}, []) for row in users}
            ticks = select(Tick.user_id, Tick.task_id, Tick.state).order_by(Tick.id)
            for user, task, state in connection.execute(ticks):
                found[user].tasks[task] = state
            moves = select(SkillMove.user_id, SkillMove.skill_id, SkillMove.state)
            for user, skill, level in connection.execute(moves.order_by(SkillMove.id)):
                found[user].skills[skill] = level
            own = select(Task).where(Task.user_id.is_not(None))
            for row in connection.execute(own).mappings():
                kept = found[row["user_id"]]
                if row["skill_id"] is not None:
                    kept.lessons[row["skill_id"]] = row["id"]
                else:
                    kept.own[row["text"]] = kept.own.get(row["text"], 0) + 1
            weeks = select(Delivery.user_id, Delivery.state, Delivery.error).where(
                Delivery.kind == "week"
            )
            for user, end, why in connection.execute(weeks):
                found[user].digests.append(f"skipped: {why}" if end == "skipped" else end)
            return found


def _settings(row: Any) -> dict[str, str]:
    named = {name: str(row[name]) for name in SETTINGS if name != "pause"}
    if not row["reminded"]:
        pause = "0"
    elif row["paused_until"] is None:
        pause = "no"
    else:
        left = row["paused_until"] - datetime.now(UTC)
        pause = str(round(left / timedelta(days=1)))
    return {**named, "pause": pause}


def _posting(number: int, now: datetime, chance: random.Random) -> dict[str, Any]:
    low = chance.randrange(30, 200) * 10_000
    level = chance.choice(["junior", "mid", "senior", None])
    return {
        "source": "test",
        "source_id": str(number),
        "title": "Developer",
        "company": "Acme",
        "url": f"https://example.com/{number}",
        "currency": "KZT",
        "salary_period": "month",
        "published_at": now - timedelta(days=1, minutes=number),
        "seen_at": now,
        "salary_min": low,
        "salary_max": low + 300_000,
        "gross": None,
        "level": level,
        "level_rule": "title" if level else None,
        "city": chance.choice(["Almaty", "Astana", None]),
        "role": chance.choice(["96", "160", None]),
    }
