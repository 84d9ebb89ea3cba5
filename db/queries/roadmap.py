"""Roadmap items and the skills that they teach."""

from sqlalchemy import bindparam, select

from db.models.analyses import RoadmapItem, RoadmapItemSkill
from db.rows.roadmap import ItemRow
from db.store.prepared import prepare
from db.store.query_cache import cached_by_version
from db.store.session import Session
from db.store.statements import columns_of, fetch_all


@cached_by_version
async def items(session: Session, analysis_id: int) -> list[ItemRow]:
    """The items that the document has now, in its order."""
    query = (
        select(*columns_of(RoadmapItem, ItemRow))
        .where(RoadmapItem.analysis_id == analysis_id, RoadmapItem.gone_at.is_(None))
        .order_by(RoadmapItem.position)
    )
    return await fetch_all(session, ItemRow, query)


_TAUGHT = prepare(
    select(RoadmapItemSkill.roadmap_item_id, RoadmapItemSkill.skill_id)
    .join(RoadmapItem)
    .where(RoadmapItem.analysis_id == bindparam("analysis_id"), RoadmapItem.gone_at.is_(None))
)


@cached_by_version
async def taught(session: Session, analysis_id: int) -> dict[int, list[int]]:
    """The ids of the skills that each item teaches, by item id."""
    skills_by_item: dict[int, list[int]] = {}
    for item, skill in await session.execute(_TAUGHT, {"analysis_id": analysis_id}):
        skills_by_item.setdefault(item, []).append(skill)
    return skills_by_item
