"""Every form of the same rows gives the same postings, to the row."""

import pytest

from db.sources.posting import SourcePosting
from db.sources.read import PostingReading, read
from tests.sources.forms import FORMS, ROWS, Row

CITIES = {"Алматы": "Almaty", "Астана": "Astana", "Шымкент": "Shymkent"}


def of_row(row: Row) -> tuple[object, ...]:
    return (row.title, row.link, CITIES[row.city], row.low, row.high, "KZT" if row.paid else None)


def of_posting(found: SourcePosting) -> tuple[object, ...]:
    pay = (found.salary_min, found.salary_max, found.currency)
    return (found.title, found.url, found.city, *pay)


def check(found: PostingReading) -> None:
    assert found.refused == ()
    assert [of_posting(each) for each in found.postings] == [of_row(row) for row in ROWS]
    for each, row in zip(found.postings, ROWS, strict=True):
        assert each.company in (None, row.company, row.company.replace("Қ", "К"))
    assert (found.rows, found.repeated, found.pay_unread) == (len(ROWS), (), 0)
    paid = [each for each in found.postings if each.currency]
    assert len(paid) == sum(row.paid for row in ROWS), "as many state pay as in the source"
    assert {each.salary_period for each in paid} == {"month"}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_gives_the_same_rows(name: str) -> None:
    found = read(FORMS[name]())
    check(found)
    # Known by their links, so that a second form of them is nothing new.
    assert {each.source for each in found.postings} <= {"link", "headhunter"}
    assert len({(each.source, each.source_id) for each in found.postings}) == len(ROWS)


UNSAID = {"no_headers", "headers_that_say_nothing"}
WITHOUT_SKILLS = {"kazakh_headers", "camel_headers", "pay_in_one_cell", "pay_with_its_period"}
WITHOUT_SKILLS |= {"jobspy", "nested_records", "schema_org", "feed", "no_headers"}


@pytest.mark.parametrize("name", sorted(FORMS.keys() - UNSAID))
def test_a_form_that_names_the_employer_keeps_it(name: str) -> None:
    assert all(each.company for each in read(FORMS[name]()).postings)


@pytest.mark.parametrize("name", sorted(FORMS.keys() - WITHOUT_SKILLS))
def test_a_form_that_names_skills_keeps_them(name: str) -> None:
    for each, row in zip(read(FORMS[name]()).postings, ROWS, strict=True):
        assert {skill.casefold() for skill in row.skills} <= set(each.skills)


def test_there_are_enough_forms() -> None:
    assert len(FORMS) >= 44


OF_HEADHUNTER = {"dicts_in_cells", "json_in_cells", "normalised_by_dots", "wrapped_twice", "by_id"}
OF_HEADHUNTER |= {"normalised_by_underscores", "normalised_records", "headhunters_pages", "lines"}


@pytest.mark.parametrize("name", sorted(OF_HEADHUNTER))
def test_headhunters_own_fields_survive_what_a_program_made_of_them(name: str) -> None:
    for each, row in zip(read(FORMS[name]()).postings, ROWS, strict=True):
        assert (each.source, each.experience) == ("headhunter", "between1And3")
        assert each.gross == (row.gross if row.paid else None)
