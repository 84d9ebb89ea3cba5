"""The built-in plan and the table of skills, as they ship with the bot."""

from datetime import datetime

from sqlalchemy import delete, func, insert, select, update

from db import reference
from db.documents import document as parts
from db.documents.diff import match
from db.documents.read import read_analysis
from db.models.analyses import Analysis, Skill, SkillAlias
from db.plans import document_writer, stored_diff
from db.plans.document_writer import document_hash
from db.rows.plans import DocumentSource
from db.store.query_cache import cached_by_version
from db.store.session import Session

BUILTIN = "backend-engineer"
# The empty plan: newcomers have it until they choose one.
EMPTY = "empty"


def builtin_name(language: str) -> str:
    return BUILTIN if language == "en" else f"{BUILTIN}.{language}"


async def builtin_id(session: Session, language: str = "en") -> int:
    """The id of the plan that everyone starts with; English if it lacks the language."""
    names = (BUILTIN, builtin_name(language))
    query = select(Analysis.id).where(Analysis.user_id.is_(None), Analysis.name.in_(names))
    longest = query.order_by(func.length(Analysis.name).desc()).limit(1)
    return (await session.execute(longest)).scalar_one()


async def newcomers_id(session: Session, language: str) -> int:
    """The id of the plan that a newcomer starts with: one without a line.

    Where an operator put a document of theirs in the place of the sample, it is that.
    """
    names = (EMPTY, BUILTIN, builtin_name(language))
    query = select(Analysis.name, Analysis.id, Analysis.digest)
    rows = await session.execute(query.where(Analysis.user_id.is_(None), Analysis.name.in_(names)))
    found = {row.name: row for row in rows}
    document = found.get(builtin_name(language)) or found[BUILTIN]
    if EMPTY not in found or document.digest not in reference.shipped():
        return int(document.id)
    return int(found[EMPTY].id)


@cached_by_version
async def is_sample(session: Session, analysis_id: int) -> bool:
    """True for the plan that ships with the bot, in any language: nobody's own."""
    query = select(Analysis.digest).where(Analysis.id == analysis_id, Analysis.user_id.is_(None))
    digest = await session.scalar(query.where(Analysis.name != EMPTY))
    return digest in reference.shipped()


@cached_by_version
async def is_empty(session: Session, analysis_id: int) -> bool:
    """True for the empty plan, which newcomers share."""
    query = select(Analysis.name).where(Analysis.id == analysis_id, Analysis.user_id.is_(None))
    return await session.scalar(query) == EMPTY


async def builtin_ids(session: Session) -> list[int]:
    """The ids of the built-in plan, one for each language."""
    names = map(builtin_name, reference.builtin_languages())
    query = select(Analysis.id).where(Analysis.user_id.is_(None), Analysis.name.in_(names))
    return list((await session.execute(query.order_by(Analysis.id))).scalars())


@cached_by_version
async def takeaway(session: Session, analysis_id: int) -> str | None:
    return await session.scalar(select(Analysis.takeaway).where(Analysis.id == analysis_id))


async def load_reference_skills(session: Session) -> None:
    """Bring the table of skills up to what ships with the bot; nothing is deleted."""
    known = {row.slug: row for row in await session.execute(select(Skill.slug, Skill.name))}
    for skill in reference.skills():
        slug, name = skill["slug"], skill["name"]
        if slug in known and known[slug].name != name:
            await session.execute(update(Skill).where(Skill.slug == slug).values(name=name))
    added = [
        {"name": skill["name"], "slug": skill["slug"]}
        for skill in reference.skills()
        if skill["slug"] not in known
    ]
    if added:
        await session.execute(insert(Skill), added)
    await _load_aliases(session)


async def _load_aliases(session: Session) -> None:
    ids = await document_writer.skill_ids(session)
    stored = dict((await session.execute(select(SkillAlias.alias, SkillAlias.skill_id))).all())
    wanted = {
        alias: ids[skill["slug"]] for skill in reference.skills() for alias in skill["aliases"]
    }
    moved = [alias for alias, id in wanted.items() if stored.get(alias, id) != id]
    if moved:
        await session.execute(delete(SkillAlias).where(SkillAlias.alias.in_(moved)))
    new = [
        {"alias": alias, "skill_id": id} for alias, id in wanted.items() if stored.get(alias) != id
    ]
    if new:
        await session.execute(insert(SkillAlias), new)


async def load_builtin(session: Session, now: datetime) -> None:
    """Load the plan that ships with the bot, in each language.

    A document that the operator put in its place stays.
    """
    query = select(Analysis.name, Analysis.digest, Analysis.source.is_not(None))
    rows = (await session.execute(query.where(Analysis.user_id.is_(None)))).all()
    stored = {name: digest for name, digest, _kept in rows}
    kept = {name for name, _digest, kept in rows if kept}
    if EMPTY not in stored:
        await store_document(session, "", parts.Document(), EMPTY, now)
    if BUILTIN in stored and stored[BUILTIN] not in reference.shipped():
        return
    for language in reference.builtin_languages():
        text, name = reference.text(f"{BUILTIN}.{language}.md"), builtin_name(language)
        if stored.get(name) != document_hash(text) or name not in kept:
            await store_document(session, text, read_analysis(text).document, name, now)


async def replace_builtin(
    session: Session, text: str, document: parts.Document, now: datetime
) -> None:
    """Put the operator's document in the place of the built-in one, whatever the language."""
    for language in reference.builtin_languages():
        await store_document(session, text, document, builtin_name(language), now)


async def store_document(
    session: Session, text: str, document: parts.Document, name: str, now: datetime
) -> int:
    """Store a document as a plan of everybody's and return its id; idempotent.

    A changed text updates the rows that it continues in place, so that ticks, choices and own
    tasks stay with their rows.
    """
    query = select(Analysis.id, Analysis.digest, Analysis.source.is_not(None).label("kept")).where(
        Analysis.name == name, Analysis.user_id.is_(None)
    )
    stored = (await session.execute(query)).one_or_none()
    if stored is not None and stored.kept and stored.digest == document_hash(text):
        return int(stored.id)
    analysis_id = stored.id if stored else await _add(session, name, now)
    matching = match(await stored_diff.stored_plan(session, analysis_id, None), document)
    source = DocumentSource(text)
    await document_writer.write_document(session, analysis_id, source, document, matching, now)
    return analysis_id


async def _add(session: Session, name: str, now: datetime) -> int:
    query = insert(Analysis).values(name=name, digest="", imported_at=now)
    return (await session.execute(query.returning(Analysis.id))).scalar_one()
