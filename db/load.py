"""Brings an analysis into the store from outside a chat."""

from datetime import UTC, datetime

from db.analysis.document import Problem
from db.analysis.read import read_analysis
from db.engine import Database
from db.queries import analyses


async def load_reference(db: Database) -> None:
    """Load the skills and the built-in analysis that ship with this version."""
    async with db.begin() as session:
        await analyses.load_reference_skills(session)
        await analyses.load_builtin(session, datetime.now(UTC))


async def import_file(url: str, text: str) -> tuple[dict[str, int], tuple[Problem, ...]]:
    """Store a document as everyone's start; how many of each part, and what was not read."""
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
                await analyses.load_reference_skills(session)
                await analyses.store(session, text, document, analyses.BUILTIN, datetime.now(UTC))
        finally:
            await db.close()
    return counts, reading.problems
