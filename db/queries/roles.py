"""Components and their roles."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.analyses import Analysis, Component, Role
from db.rows.roles import RoleRow
from db.store.query_cache import cached_by_version


@cached_by_version
async def for_plan(session: AsyncSession, analysis_id: int) -> list[RoleRow]:
    query = (
        select(Role.id, Component.name, Role.name, Role.responsibility, Role.chosen)
        .join(Component)
        .where(Component.analysis_id == analysis_id)
        .order_by(Component.position, Role.position)
    )
    return [RoleRow(*row) for row in (await session.execute(query)).all()]


@cached_by_version
async def platform(session: AsyncSession, analysis_id: int) -> str | None:
    return await session.scalar(select(Analysis.platform).where(Analysis.id == analysis_id))
