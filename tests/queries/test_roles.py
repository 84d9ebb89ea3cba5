"""Roles as they stand in the store."""

from db.engine import Database
from db.queries import analyses, roles


async def test_roles_in_the_order_of_the_document(any_db: Database) -> None:
    async with any_db.read() as session:
        id = await analyses.builtin_id(session)
        found = await roles.of(session, id)
        assert len({role.component for role in found}) == len(found) == 4
        assert [role.name for role in found if role.chosen] == ["Backend Engineer (Python)"]
        assert await roles.platform(session, id) == "EduPlatform"
