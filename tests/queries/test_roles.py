"""Roles as they stand in the store."""

from db.plans import builtin
from db.queries import roles
from db.store.engine import Database


async def test_roles_in_the_order_of_the_document(any_db: Database) -> None:
    async with any_db.read() as session:
        id = await builtin.builtin_id(session)
        rows = await roles.for_plan(session, id)
        assert len({role.component for role in rows}) == len(rows) == 4
        assert [role.name for role in rows if role.chosen] == ["Backend Engineer (Python)"]
        assert await roles.platform(session, id) == "EduPlatform"
