"""Files as students keep them: what stands around a table, and what they copy out of a window."""

import csv
import io
from collections.abc import Sequence

import pytest

from db.sources.posting import SourcePosting
from db.sources.read import read
from tests.documents.formats import made

JOBS = (
    ("Программист стажёр", "Нур Софт", "150 000 – 220 000 ₸", (150_000, 220_000, "KZT")),
    ("QA engineer", "Мост", "от 300 000 ₸", (300_000, None, "KZT")),
    ("Аналитик данных", "Orda Bank", "до 500 000 ₸", (None, 500_000, "KZT")),
    ("Java Developer", "Tulpar", "не указана", (None, None, None)),
    ("Системный администратор", "Ak Jol", "1 000 – 1 500 $", (1_000, 1_500, "USD")),
)
LINK = "https://jobs.example.kz/vacancy/{}"
EXPECTED = [(title, firm, *pay) for title, firm, _said, pay in JOBS]


def said(found: Sequence[SourcePosting]) -> list[tuple[object, ...]]:
    return [(p.title, p.company, p.salary_min, p.salary_max, p.currency) for p in found]


def of_csv(rows: list[list[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


def rows(order: str = "title firm pay link") -> list[list[str]]:
    cells = [
        {"title": title, "firm": firm, "pay": pay, "link": LINK.format(at)}
        for at, (title, firm, pay, _amounts) in enumerate(JOBS)
    ]
    return [[each.get(name, "") for name in order.split()] for each in cells]


@pytest.mark.parametrize(
    "headers",
    ["Кого ищут|Кто ищет|Сколько платят|Линк", "Кем|Куда|Деньги|Где нашла", "Вакансия|Хто|ЗП|Url"],
)
def test_headers_in_a_students_own_words(headers: str) -> None:
    found = read(of_csv([["Мои вакансии"], [], headers.split("|"), *rows()]))
    assert said(found.postings) == EXPECTED
    assert [each.url for each in found.postings] == [LINK.format(at) for at in range(len(JOBS))]


def test_notes_of_people_and_states_are_no_companies() -> None:
    table = [*rows("title link"), ["Go developer", LINK.format(9)]]
    for header in ("Статус", "Контакт", "Комментарий"):
        words = ["Алия", "Тимур", "Дана", "Ержан", "Сауле", "Олег"]
        cells = [[*row, word] for row, word in zip(table, words, strict=True)]
        found = read(of_csv([["Вакансия", "Ссылка", header], *cells]))
        assert {each.company for each in found.postings} == {None}


@pytest.mark.parametrize("header", ["Вакансия, компания", "Должность / фирма", "Job @ company"])
def test_title_and_company_in_one_cell(header: str) -> None:
    sign = next(sign for sign in (", ", " / ", " @ ") if sign.strip() in header)
    cells = [[f"{title}{sign}{firm}", pay, link] for title, firm, pay, link in rows()]
    found = read(
        made.xlsx(A=[["Что подтянуть"], ["SQL"]], B=[[header, "Зарплата", "Ссылка"], *cells])
    )
    assert said(found.postings) == EXPECTED


FIRM_FIRST = ("Компания", "Вакансия", "ЗП", "Ссылка")


@pytest.mark.parametrize("is_book", [True, False])
def test_a_second_table_has_columns_in_an_order_of_its_own(is_book: bool) -> None:
    upper = [["Откликнулась"], list(FIRM_FIRST), *rows("firm title pay link")[:2]]
    lower = [["Хочу"], ["Вакансия", "Компания", "Ссылка", "ЗП"], *rows("title firm link pay")[2:]]
    table = [*upper, [], *lower]
    found = read(made.xlsx(A=table) if is_book else of_csv(table))
    assert said(found.postings) == EXPECTED


def test_sheets_name_a_field_in_words_of_their_own() -> None:
    first = [["Вакансия", "Компания", "ЗП", "Ссылка"], *rows()[:3]]
    second = [["Линк", "Оклад", "Должность", "Работодатель"], *rows("link pay title firm")[3:]]
    assert said(read(made.xlsx(A=first, B=second)).postings) == EXPECTED


def test_one_row_in_dollars_makes_no_dollars_of_the_others() -> None:
    cells = [["QA", "Мост", "400-600к"], ["Dev", "Tulpar", "1 100-1600к"], ["Ops", "Ak", "2000 $"]]
    found = read(of_csv([["Вакансия", "Компания", "ЗП"], *cells])).postings
    assert [(each.salary_min, each.currency) for each in found] == [
        (400_000, "KZT"),
        (1_100_000, "KZT"),
        (2_000, "USD"),
    ]


def test_a_unit_in_a_header_is_not_of_pay_in_another_currency() -> None:
    cells = [["QA", "Мост", "400"], ["Dev", "Tulpar", "$1500-2000"], ["Ops", "Ak", "450 тг"]]
    found = read(of_csv([["Вакансия", "Компания", "ЗП (тыс. тг)"], *cells])).postings
    assert [each.salary_min for each in found] == [400_000, 1_500, 450_000]


def test_the_address_for_readers_is_taken_and_not_the_one_for_programs() -> None:
    cells = [
        [title, firm, f"https://api.jobs.kz/v/{at}", f"https://jobs.kz/{at}"]
        for at, (title, firm, _pay, _amounts) in enumerate(JOBS)
    ]
    found = read(of_csv([["title", "company", "url", "html"], *cells])).postings
    assert [each.url for each in found] == [f"https://jobs.kz/{at}" for at in range(len(JOBS))]


def test_a_table_in_words_format() -> None:
    headers = ["Должность", "Наименование организации", "Уровень оплаты", "Источник"]
    parts = (made.paragraph("Отчёт"), made.table([headers, *rows()]), made.paragraph("Вывод"))
    found = read(made.docx(*parts))
    assert said(found.postings) == EXPECTED


def test_a_list_in_words_format_and_a_broken_file() -> None:
    lines = [f"{title} — {firm} — {pay} — {link}" for title, firm, pay, link in rows()]
    assert said(read(made.docx(*map(made.paragraph, lines))).postings) == EXPECTED
    assert not read(b"PK\x03\x04 word/document.xml").postings


def test_a_list_that_names_the_employer_first() -> None:
    lines = [
        f"- [ ] **{firm}** — {title}, {pay} ([тут]({link}))" for title, firm, pay, link in rows()
    ]
    assert said(read("\n".join(["# Работа", "", *lines]).encode()).postings) == EXPECTED


def test_cards_copied_from_a_sites_list() -> None:
    lines = ["Найдено 25 вакансий", ""]
    for title, firm, pay, _link in rows():
        money = [] if pay == "не указана" else [f"{pay} за месяц", "на руки"]
        lines += [title, *money, "Опыт 1-3 года"]
        lines += [firm, "Алматы", "Откликнуться"]
    found = read("\n".join(lines).encode()).postings
    assert said(found) == EXPECTED
    assert {each.city for each in found} == {"Almaty"}
    assert {each.experience for each in found} == {"between1And3"}


def test_cards_without_buttons_and_plans_without_postings() -> None:
    lines = []
    for title, firm, pay, _link in rows():
        lines += [title, firm, "Алматы, Бостандыкский район", "Опыт от 1 года до 3 лет"]
        lines += [*([] if pay == "не указана" else [f"{pay} за месяц"]), ""]
    assert said(read("\n".join(lines).encode()).postings) == EXPECTED
    plan = "Стать QA engineer\nПройти курс\n\nСтажёр-разработчик\nРезюме\nАлматы\n"
    assert not read(plan.encode()).postings


def test_each_posting_under_a_heading_of_its_own() -> None:
    lines = ["# Отклики"]
    for title, firm, pay, link in rows():
        lines += ["", f"## {title}", f"- Компания: {firm}", f"- ЗП: {pay}", f"- Ссылка: {link}"]
    assert said(read("\n".join(lines).encode()).postings) == EXPECTED


def test_a_name_and_a_role_are_a_company_and_a_title() -> None:
    table = [["Название", "Роль", "ЗП", "Ссылка"], *rows("firm title pay link")]
    assert said(read(of_csv(table)).postings) == EXPECTED
    titles = [["Название", "Роль", "ЗП", "Ссылка"], *rows()]
    assert [each.title for each in read(of_csv(titles)).postings] == [job[0] for job in JOBS]


def test_cards_of_a_site_in_english() -> None:
    lines = ["My Jobs", "Saved", "Applied"]
    for title, firm, _pay, _link in rows():
        lines += [f"{firm} logo", title, f"{title}, Verified", firm, "Almaty (Hybrid)"]
        lines += ["Posted 2w ago", "Apply", ""]
    found = read("\n".join(lines).encode()).postings
    assert [(each.title, each.company) for each in found] == [job[:2] for job in JOBS]


@pytest.mark.parametrize("head", ["Jobs KZ, [1{}.11.2026 10:15]", "1{}.11.2026, 10:15 - Алия:"])
def test_messages_copied_from_a_chat(head: str) -> None:
    lines = []
    for at, (title, firm, pay, link) in enumerate(rows()):
        lines += [head.format(at), f"🔥 {title}", f"🏢 {firm}", "📍 Астана", f"💰 {pay}"]
        lines += ["Нужно: Python, SQL, Git", "— писать код и отвечать на письма", f"👉 {link}"]
    lines += [head.format(9), "Ищу работу, мое резюме: Python, SQL. Пишите", "всем"]
    found = read("\n".join(lines).encode()).postings
    assert said(found) == EXPECTED
    assert [each.published_at.day for each in found if each.published_at] == [10, 11, 12, 13, 14]


def test_a_plan_with_such_words_is_no_list_of_cards() -> None:
    plan = "# План\n\nРезюме\nОбновить\nКонтакты\n\nГитхаб\nЗалить проект\nКонтакты\n"
    assert not read(plan.encode()).postings
