"""Roadmap items and what they teach."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from db.models.analyses import RoadmapItem, RoadmapItemSkill
from db.rows.roadmap import ItemRow
from db.store.query_cache import cached_by_version


@cached_by_version
async def items(session: AsyncSession, analysis_id: int) -> list[ItemRow]:
    query = (
        select(
            RoadmapItem.id,
            RoadmapItem.position,
            RoadmapItem.period,
            RoadmapItem.period_note,
            RoadmapItem.title,
            RoadmapItem.priority,
            RoadmapItem.reason,
        )
        .where(RoadmapItem.analysis_id == analysis_id, RoadmapItem.gone_at.is_(None))
        .order_by(RoadmapItem.position)
    )
    return [ItemRow(*row) for row in (await session.execute(query)).all()]


@cached_by_version
async def taught(session: AsyncSession, analysis_id: int) -> dict[int, list[int]]:
    """The skills that each item teaches."""
    query = (
        select(RoadmapItemSkill.roadmap_item_id, RoadmapItemSkill.skill_id)
        .join(RoadmapItem)
        .where(RoadmapItem.analysis_id == analysis_id, RoadmapItem.gone_at.is_(None))
    )
    found: dict[int, list[int]] = {}
    for item, skill in (await session.execute(query)).all():
        found.setdefault(item, []).append(skill)
    return found
