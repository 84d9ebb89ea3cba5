"""Loads reference data, documents, postings and rates into the store."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from db.documents.document import LineProblem
from db.documents.read import read_analysis
from db.plans import builtin
from db.queries import posting_ingest, rates
from db.rows.postings import IngestCounts
from db.sources.posting import SourcePosting
from db.store.engine import Database


async def load_reference(db: Database) -> None:
    """Load the skills and the built-in plans that ship with this version."""
    async with db.begin() as session:
        await builtin.load_reference_skills(session)
        await builtin.load_builtin(session, datetime.now(UTC))


async def import_file(url: str, text: str) -> tuple[dict[str, int], tuple[LineProblem, ...]]:
    """Store a document as the built-in plan; the counts of its parts, and its problems."""
    reading = read_analysis(text)
    document = reading.document
    counts = {
        "components": len(document.components),
        "skills": len(document.common) + len(document.have) + len(document.lack),
        "postings": len(document.postings),
        "salary bands": len(document.bands) + len(document.city_bands),
        "premiums": len(document.premiums),
        "roadmap items": len(document.roadmap),
        "steps": sum(len(item.steps) for item in document.roadmap),
        "action items": len(document.action_items),
    }
    if any(counts.values()):
        db = Database(url)
        try:
            async with db.begin() as session:
                await builtin.load_reference_skills(session)
                await builtin.replace_builtin(session, text, document, datetime.now(UTC))
        finally:
            await db.close()
    return counts, reading.problems


async def load_postings(
    db: Database, postings: Iterable[SourcePosting], now: datetime
) -> IngestCounts:
    """Store postings, a short transaction for each batch, so that others can write in between.

    Idempotent: after an interruption, run it again.
    """
    total = IngestCounts()
    for batch in posting_ingest.batches(postings, posting_ingest.BATCH):
        async with db.begin() as session:
            total += await posting_ingest.upsert(session, batch, now)
    return total


async def import_postings(url: str, postings: Iterable[SourcePosting]) -> IngestCounts:
    """Store the postings of a file from the command line."""
    db = Database(url)
    try:
        async with db.begin() as session:
            await builtin.load_reference_skills(session)
        return await load_postings(db, postings, datetime.now(UTC))
    finally:
        await db.close()


async def import_rates(url: str, units: Mapping[str, float], as_of: datetime) -> int:
    """Store the rates of a file from the command line; count those that no later rate beats."""
    db = Database(url)
    try:
        async with db.begin() as session:
            return await rates.upsert(session, units, as_of)
    finally:
        await db.close()
