"""Pay as it stands in the store."""

from db.plans import builtin
from db.queries import salary
from db.store.engine import Database


async def test_bands_cities_and_paid_postings(any_db: Database) -> None:
    async with any_db.read() as session:
        id = await builtin.builtin_id(session)
        bands = await salary.bands(session, id)
        assert len([band for band in bands if not band.city]) == 4
        assert len([band for band in bands if band.city]) == 9
        assert [band.level for band in bands if band.open_ended] == ["senior"]
        assert sorted(await salary.cities(session, id)) == ["Almaty", "Astana", "Karaganda"]
        assert await salary.band_note(session, id) == "Kazakhstan, Python Backend"
        paid = await salary.paid_postings(session, id)
        (intern,) = (posting for posting in paid if posting.level == "intern")
        assert (intern.company, intern.salary_min, intern.salary_max) == ("Kaspi", 200000, 300000)
        assert await salary.bands(session, id + 1) == []
