"""Components and their roles."""

from sqlalchemy import select

from db.models.analyses import Analysis, Component, Role
from db.queries import skills
from db.rows.roles import RoleRow
from db.store.query_cache import cached_by_version
from db.store.session import Session
from db.store.statements import fetch_all


@cached_by_version
async def for_plan(session: Session, analysis_id: int) -> list[RoleRow]:
    """Every role of the plan, by component, in the document's order."""
    query = (
        select(Role.id, Component.name, Role.name, Role.responsibility, Role.chosen)
        .join(Component)
        .where(Component.analysis_id == analysis_id)
        .order_by(Component.position, Role.position)
    )
    return await fetch_all(session, RoleRow, query)


@cached_by_version
async def platform(session: Session, analysis_id: int) -> str | None:
    """The platform that the document's components make up, in its own words."""
    return await session.scalar(select(Analysis.platform).where(Analysis.id == analysis_id))


@cached_by_version
async def said_of_plan(session: Session, analysis_id: int) -> str | None:
    """The role that the document names as its author's, in its words; it may name no other."""
    return await session.scalar(select(Analysis.chosen_role).where(Analysis.id == analysis_id))


@cached_by_version
async def skills_of_plan(session: Session, analysis_id: int) -> frozenset[str]:
    """The slugs of the skills that the plan names; they tell the role that a title leaves open."""
    return frozenset(skill.slug for skill in await skills.for_plan(session, analysis_id))
