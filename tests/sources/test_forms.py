"""Every form of the same rows gives the same postings, to the row."""

import io
import zipfile

import pytest

from db.sources import xlsx
from db.sources.posting import SourcePosting
from db.sources.problems import PostingProblem
from db.sources.read import PostingReading, read
from tests.documents.formats import made
from tests.sources import kept_files  # noqa: F401 - its forms are among FORMS
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
WITHOUT_SKILLS |= {"jobspy", "nested_records", "schema_org", "feed", "no_headers", "elements"}
WITHOUT_SKILLS |= {
    "a_line_each",
    "bullets",
    "lines_in_quotes",
    "page_with_merged_cells",
    "thousands",
}


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


def test_a_line_of_sums_is_no_posting_and_is_named() -> None:
    found = read("Вакансия;Компания;Зарплата\nQA;Acme;500 000 ₸\nИтого;;500 000 ₸\n".encode())
    assert [each.title for each in found.postings] == ["QA"]
    assert [(each.row, str(each)) for each in found.refused] == [(3, "it has no title")]


@pytest.mark.parametrize("name", ["headers_in_two_rows", "page_with_merged_cells"])
def test_a_heading_over_pay_names_its_currency(name: str) -> None:
    found = read(FORMS[name]())
    assert found.columns
    assert found.columns.currency == "KZT"
    # What lies right of the table is no column.
    assert found.columns.unused <= 1
    assert not any(each.currency_guessed for each in found.postings)


def test_sheets_with_headers_down_the_side_are_numbered_on() -> None:
    names = ("Title", "Company", "City", "Link")
    sheets = {
        sheet: [[name, f"{name} one of {sheet}", f"{name} two of {sheet}"] for name in names]
        for sheet in ("A", "B")
    }
    assert [row for row, _record in xlsx.records(made.xlsx(**sheets))] == [2, 3, 5, 6]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_document_type_is_read_in_a_spreadsheet(encoding: str) -> None:
    content = (
        f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    )
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr("content.xml", content.encode(encoding))
    assert [each.reason.code for each in read(data.getvalue()).refused] == [
        PostingProblem.NO_WORKBOOK
    ]


def test_a_heading_between_rows_is_no_posting() -> None:
    found = read("Вакансия;Компания;Зарплата\nАлматы;;\nQA;Acme;500 000 ₸\n".encode())
    assert [each.title for each in found.postings] == ["QA"]
    assert [each.row for each in found.refused] == [2]


def test_a_list_of_tasks_and_an_analysis_are_no_postings() -> None:
    tasks = "- [ ] Learn Docker — https://docs.docker.com\n- [x] Learn SQL\n- [ ] Rest\n- Sleep"
    table = "# Plan\n" + "words of it " * 30 + "\n\n| Role | Company |\n|---|---|\n| QA | Acme |\n"
    for text in (tasks, table):
        assert not read(text.encode()).postings


def test_links_that_are_none_to_postings_are_not_taken() -> None:
    rows = "\n".join(f"QA {at},Acme,https://acme.kz,https://e.kz/{at}.png" for at in range(3))
    found = read(f"title,company,company_site,picture\n{rows}\n".encode())
    assert [each.url for each in found.postings] == [None] * 3


def test_a_chat_saved_as_a_page_gives_its_offers() -> None:
    def message(number: int, text: str) -> str:
        return (
            f'<div class="message default clearfix" id="message{number}"><div class="body">'
            '<div class="pull_right date details" title="03.11.2026 12:30:00 UTC+05:00"></div>'
            f'<div class="text">{text}</div></div></div>'
        )

    offer = "<strong>QA</strong><br>Компания: Acme<br>Город: Алматы<br>Postman, SQL<br>"
    offer += '<a href="https://e.kz/7">Откликнуться</a>'
    page = '<div class="page_body chat_page">' + message(1, offer) + message(2, "Всем привет")
    (posting,), passed = (found := read(page.encode())).postings, found.passed
    assert passed == 1
    assert (posting.title, posting.company, posting.url) == ("QA", "Acme", "https://e.kz/7")
    assert str(posting.published_at) == "2026-11-03 07:30:00+00:00"


def test_a_list_of_headhunters_without_its_state_is_known_by_lines() -> None:
    def card(number: int) -> str:
        return (
            f'<h2><a data-qa="serp-item__title" href="https://hh.kz/vacancy/{number}?q=x">'
            "<b>QA</b></a></h2><div><span>от 400 000 ₸ за месяц, на руки</span></div>"
            '<a data-qa="vacancy-serp__vacancy-employer"><b>Acme</b></a>'
            '<span data-qa="vacancy-serp__vacancy-address">Астана</span>'
        )

    page = f'<html><div data-qa="vacancy-serp__results">{card(1)}{card(2)}</div></html>'
    found = read(page.encode()).postings
    assert [each.url for each in found] == ["https://hh.kz/vacancy/1", "https://hh.kz/vacancy/2"]
    said = {(p.title, p.company, p.city, p.salary_min, p.salary_max, p.gross) for p in found}
    assert said == {("QA", "Acme", "Astana", 400_000, None, False)}
    assert not any(each.detailed for each in found)
