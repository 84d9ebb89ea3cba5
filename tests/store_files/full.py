"""A store in which no table is empty, and whose rows have what is hard to carry."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import insert, update

from db.models.base import Base
from db.models.users import User
from db.store.engine import Database
from tests import full_user
from tests.made_up_market import add_postings
from tests.store import add_users

NOW = datetime(2026, 11, 24, 9, 32, 15, 123456, tzinfo=UTC)
LATER = datetime(2027, 1, 31, 23, 59, 59, 999999, tzinfo=UTC)
# Quotes, a zero-width joiner, a letter outside the basic plane, a backslash, a line's end.
ODD = 'O\'Hara "x" 👩‍💻 қ \\N\t\r\n%s ; DROP'
USERS = (2**40 + 7, 2**40 + 8)


async def fill(db: Database) -> None:
    """Fill a store with all that a user can have, a second plan of the same name, and rows of
    nobody."""
    one, two = USERS
    await add_users(db, USERS, name=ODD, next_digest_at=LATER)
    await add_postings(db, NOW, [{"title": ODD, "skills": ("docker",), "salary_min": 1}])
    async with db.begin() as session:
        await full_user.add_full_user(session, one, two, ODD)

        async def add(table: str, **values: Any) -> int:
            place = Base.metadata.tables[table]
            if "id" not in place.c:
                await session.execute(insert(place).values(**values))
                return 0
            made = insert(place).values(**values).returning(place.c.id)
            return int((await session.execute(made)).scalar_one())

        # Two plans of one name, whose owners start from them: users and analyses name each other.
        await add("unread_counts", day=date(2026, 11, 24), kind="values", texts=2)
        plan = await add("analyses", user_id=two, name=ODD, digest="0" * 64, imported_at=NOW)
        await session.execute(update(User).where(User.id == two).values(analysis_id=plan))
        await add(
            "tasks",
            analysis_id=plan,
            user_id=two,
            kind="own",
            position=0,
            text=ODD,
            message_id=2**40,
            period="Q1-Q2",
        )
        await add(
            "revisions",
            user_id=two,
            analysis_id=plan,
            saved_at=NOW,
            message_id=2**40,
            before={"z": [1, 2.5, None, True], "a": ODD},
        )
        await add(
            "deliveries",
            user_id=two,
            kind="week",
            period=date(2026, 11, 23),
            state="sent",
            due_at=NOW,
            available_at=NOW,
            sent_at=LATER,
            message_id=2**40,
            attempts=2,
        )
        await add(
            "broadcasts",
            admin_id=two,
            message_id=2**40,
            text=ODD,
            begun_at=NOW,
            entities=[{"type": "bold", "offset": 0, "length": 1}],
        )
        await add("refreshes", source="test", started_at=NOW, cursor={"left": [ODD]})
        await add("pictures", key="demand:0", file_id="file", made_at=NOW)
        await add("currency_rates", currency="KZT", units_per_ruble=6.0123456789, as_of=NOW)


def empty(dump: Mapping[str, list[Any]]) -> list[str]:
    return [table for table, rows in dump.items() if not rows]
