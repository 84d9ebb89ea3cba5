"""The market: stored once, changed where its source changed, archived and removed on terms."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select

from db.models.analyses import Skill
from db.models.postings import Posting as Row
from db.models.postings import PostingMark, PostingSkill
from db.queries import posting_ingest
from db.rows.postings import IngestCounts
from db.seed import load_postings
from db.sources import headhunter
from db.sources.posting import HEADHUNTER, SourcePosting
from db.store.engine import Database
from tests.queries.test_skills import someone
from tests.sources.hand import details, item
from tests.statement_counts import statements
from tests.store import add_row, dump

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


async def put(db: Database, *postings: SourcePosting, now: datetime = NOW) -> IngestCounts:
    async with db.begin() as session:
        return await posting_ingest.upsert(session, postings, now)


async def row(db: Database, source_id: str = "900000001") -> Any:
    async with db.read() as session:
        return (await session.execute(select(Row).where(Row.source_id == source_id))).one()


async def skills(db: Database, source_id: str = "900000001") -> set[str]:
    query = (
        select(Skill.slug)
        .join(PostingSkill, PostingSkill.skill_id == Skill.id)
        .join(Row, Row.id == PostingSkill.posting_id)
        .where(Row.source_id == source_id)
    )
    async with db.read() as session:
        return set((await session.execute(query)).scalars())


def many(count: int, **changed: Any) -> list[SourcePosting]:
    posting = headhunter.item(details(alternate_url=None, **changed))
    return [replace(posting, source_id=str(number)) for number in range(count)]


async def test_the_same_twice_changes_nothing_but_when_it_was_seen(any_db: Database) -> None:
    postings = [headhunter.item(details()), *many(3)]
    async with any_db.read() as session:
        assert await posting_ingest.preview(session, postings) == IngestCounts(new=4)
    assert await put(any_db, *postings) == IngestCounts(new=4)
    before = await dump(any_db)
    assert await put(any_db, *postings) == IngestCounts(same=4)
    assert await dump(any_db) == before
    assert await put(any_db, *postings, now=LATER) == IngestCounts(same=4)
    assert (await row(any_db)).seen_at == LATER


async def test_what_is_stored_is_what_was_published(any_db: Database) -> None:
    await put(any_db, headhunter.item(details()))
    stored = await row(any_db)
    assert (stored.source, stored.title, stored.city) == (
        HEADHUNTER,
        "Backend-разработчик (Python)",
        "Almaty",
    )
    assert (stored.salary_min, stored.salary_max, stored.currency) == (400_000, 700_000, "KZT")
    assert (stored.analysis_id, stored.user_id, stored.archived_at) == (None, None, None)
    assert await skills(any_db) == {"python", "postgresql", "sql", "docker", "go", "kafka"}


async def test_a_changed_posting_keeps_its_row_and_changes_its_skills(any_db: Database) -> None:
    await put(any_db, headhunter.item(details()), *many(1))
    id = (await row(any_db)).id
    new = headhunter.item(details(name="Go developer", description="Redis", key_skills=[]))
    async with any_db.read() as session:
        assert await posting_ingest.preview(session, [new]) == IngestCounts(changed=1)
    assert await put(any_db, new, *many(1)) == IngestCounts(changed=1, same=1)
    stored = await row(any_db)
    assert (stored.id, stored.title) == (id, "Go developer")
    assert await skills(any_db) == {"go", "redis"}
    assert "docker" in await skills(any_db, "0")


async def test_a_search_does_not_take_away_what_the_details_told(any_db: Database) -> None:
    await put(any_db, headhunter.item(details()))
    assert await put(any_db, headhunter.item(item())) == IngestCounts(same=1)
    assert (await row(any_db)).detailed
    assert await put(any_db, headhunter.item(item(name="Lead"))) == IngestCounts(changed=1)
    stored = await row(any_db)
    assert (stored.title, stored.level, stored.detailed) == ("Lead", "lead", False)
    assert "docker" in await skills(any_db)
    async with any_db.read() as session:
        assert await posting_ingest.without_detail(session, HEADHUNTER) == ["900000001"]
    assert await put(any_db, headhunter.item(details(name="Lead"))) == IngestCounts(changed=1)
    async with any_db.read() as session:
        assert await posting_ingest.without_detail(session, HEADHUNTER) == []


async def test_the_newest_need_their_details_first(any_db: Database) -> None:
    at = "2026-11-0{}T12:00:00+0300"
    postings = [
        headhunter.item(item(id=str(day), alternate_url=None, published_at=at.format(day)))
        for day in (1, 3, 2)
    ]
    await put(any_db, *postings)
    async with any_db.read() as session:
        assert await posting_ingest.without_detail(session, HEADHUNTER) == ["3", "2", "1"]
        assert await posting_ingest.without_detail(session, HEADHUNTER, 1) == ["3"]


async def test_of_a_posting_given_twice_the_first_counts(any_db: Database) -> None:
    two = [headhunter.item(details()), headhunter.item(details(name="Another"))]
    for expected in (IngestCounts(new=1, repeated=1), IngestCounts(same=1, repeated=1)):
        async with any_db.read() as session:
            assert await posting_ingest.preview(session, two) == expected
        assert await put(any_db, *two) == expected
    assert (await row(any_db)).title == two[0].title


async def test_what_is_not_seen_is_archived_then_removed_and_comes_back(any_db: Database) -> None:
    user = await someone(any_db)
    await put(any_db, *many(3))
    await put(any_db, *many(1), now=LATER)
    async with any_db.begin() as session:
        await add_row(
            session,
            PostingMark(
                user_id=user.id,
                posting_id=(await row_id(any_db, "1")),
                kind="saved",
                marked_at=NOW,
            ),
        )
    async with any_db.begin() as session:
        assert await posting_ingest.archive_unseen(session, HEADHUNTER, LATER, LATER) == 2
        assert await posting_ingest.archive_unseen(session, HEADHUNTER, LATER, LATER) == 0
        assert await posting_ingest.archive_unseen(session, "csv", LATER, LATER) == 0
    assert await put(any_db, *many(2)[1:]) == IngestCounts(same=1), "it is shown again"
    assert (await row(any_db, "1")).archived_at is None
    async with any_db.begin() as session:
        await posting_ingest.archive(session, HEADHUNTER, ["1", "nowhere"], LATER)
        assert await posting_ingest.remove_archived(session, HEADHUNTER, LATER) == 0
        assert await posting_ingest.remove_archived(session, HEADHUNTER, LATER + timedelta(1)) == 2
    whole = await dump(any_db)
    assert [
        posting["source_id"] for posting in whole["postings"] if posting["source"] == HEADHUNTER
    ] == ["0"]
    assert whole["posting_marks"] == []


async def row_id(db: Database, source_id: str) -> int:
    id: int = (await row(db, source_id)).id
    return id


async def test_an_archived_vacancy_is_stored_as_archived(any_db: Database) -> None:
    await put(any_db, headhunter.item(details()))
    assert await put(any_db, headhunter.item(item(archived=True))) == IngestCounts(changed=1)
    assert (await row(any_db)).archived_at == NOW
    assert await put(any_db, headhunter.item(item(archived=True))) == IngestCounts(same=1)
    assert (await row(any_db)).archived_at == NOW


async def test_thousands_take_a_few_statements_each_batch(any_db: Database) -> None:
    postings = many(2 * posting_ingest.BATCH + 1)
    with statements() as first:
        assert (await load_postings(any_db, postings, NOW)).new == len(postings)
    with statements() as second:
        assert (await load_postings(any_db, postings, NOW)).same == len(postings)
    changed = many(2 * posting_ingest.BATCH + 1, name="Go")
    with statements() as third:
        assert (await load_postings(any_db, changed, NOW)).changed == len(postings)
    assert [len(sent) <= limit for sent, limit in ((first, 30), (second, 12), (third, 33))] == [
        True
    ] * 3, (len(first), len(second), len(third))


async def test_the_analysis_postings_are_left_alone(any_db: Database) -> None:
    def theirs(whole: dict[str, list[dict[str, Any]]]) -> list[dict[str, Any]]:
        return [posting for posting in whole["postings"] if posting["source"] == "analysis"]

    before = theirs(await dump(any_db))
    assert before
    await put(any_db, *many(2))
    async with any_db.begin() as session:
        await posting_ingest.archive_unseen(session, HEADHUNTER, LATER, LATER)
        await posting_ingest.remove_archived(session, HEADHUNTER, LATER + timedelta(1))
    assert theirs(await dump(any_db)) == before
