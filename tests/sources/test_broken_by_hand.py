"""Files that people and programs have broken on the way: no row of them is lost without a word."""

import json
import time
from datetime import UTC, datetime

import pytest

from db.reference.asked import asked_part
from db.reference.matching import asked_skills, city_of
from db.sources import pay
from db.sources.market_row import market_row
from db.sources.posting import SourcePosting
from db.sources.read import read

HEAD = "title,company,url,salary,description\n"


def row(number: int, text: str = "x") -> str:
    return f"QA {number},Firm {number},https://e.kz/{number},{number}00 000 ₸,{text}\n"


def titles(text: str) -> list[str]:
    return [each.title for each in read(text.encode()).postings]


def only(text: str) -> SourcePosting:
    (found,) = read(text.encode()).postings
    return found


@pytest.mark.parametrize(
    "second",
    [row(2, '"nobody closes it'), '"' + row(2), row(2).replace(",https", ',"https')],
    ids=["in the last column", "in the first", "in the middle"],
)
def test_a_quote_that_nobody_closes_costs_no_row_behind_it(second: str) -> None:
    rest = row(3) + row(4, '"quoted, with a comma"') + row(5)
    assert titles(HEAD + row(1) + second + rest) == [f"QA {number}" for number in range(1, 6)]


def test_lines_inside_quotes_stay_one_cell() -> None:
    text = '"SQL, Git,,\nand ""Postman"", Docker\n\nb,c,d,e"'
    found = only(HEAD + row(1, text))
    assert {"sql", "git", "postman", "docker"} <= set(found.skills)


def test_a_link_under_words_counts_where_a_column_has_links_in_sight_too() -> None:
    rows = "QA 1,A,[open](https://e.kz/1)\nQA 2,B,https://e.kz/2\n"
    found = read(f"title,company,link\n{rows}".encode()).postings
    assert [each.url for each in found] == ["https://e.kz/1", "https://e.kz/2"]


def test_a_table_of_thousands_of_columns_takes_no_longer_than_one_of_hundreds() -> None:
    text = "title,company,url" + ",x" * 10_000 + "\n"
    text += "".join(f"QA {each},A,https://e.kz/{each}{',x' * 10_000}\n" for each in range(60))
    begun = time.process_time()
    assert len(titles(text)) == 60
    assert time.process_time() - begun < 3


@pytest.mark.parametrize(
    ("place", "city"),
    [
        ("г.Шымкент", "Shymkent"),
        ("Шымкент г.", "Shymkent"),
        ("қ.Алматы", "Almaty"),
        ("Караганда город", "Karaganda"),
        ("Городок", None),
    ],
)
def test_a_city_is_known_by_its_short_word_too(place: str, city: str | None) -> None:
    assert city_of(place) == city


@pytest.mark.parametrize(
    ("text", "amount"), [("5E+05", 5e5), ("1,2e6", 1.2e6), ("1e400", None), ("9e99", None)]
)
def test_a_shortened_figure_is_written_out(text: str, amount: float | None) -> None:
    found = pay.find(text, bare=True)
    assert (found and found.low) == amount


@pytest.mark.parametrize("header", ["salary_type", "Тип оплаты", "payment period"])
def test_a_column_tells_what_pay_is_for(header: str) -> None:
    rows = "QA,A,https://e.kz/1,12,15,USD,hourly\n"
    found = only(f"title,company,url,salary_min,salary_max,currency,{header}\n{rows}")
    assert (found.salary_min, found.salary_period) == (12, "hour")


def test_a_formula_is_no_title_and_markup_costs_no_name() -> None:
    rows = "=cmd|' /C calc'!A0,A,https://e.kz/1\nQA &amp;lt;b&amp;gt;,<i>Nur</i>,https://e.kz/2\n"
    found = read(f"title,company,url\n{rows}".encode())
    assert [(each.title, each.company) for each in found.postings] == [("QA", "Nur")]
    assert len(found.refused) == 1


def test_an_offer_ends_where_the_employer_begins_to_expect() -> None:
    text = "Что предлагаем:\nобучение Java\n\nЧто ждём: Redux, TypeScript от 2 лет"
    found = asked_skills(asked_part(text))
    assert {"redux", "typescript"} <= set(found)
    assert "java" not in found


def message(number: int, text: object) -> dict[str, object]:
    return {"id": number, "type": "message", "date": "2026-11-20T10:00:00", "text": text}


def chat(*texts: object) -> str:
    messages = [message(number, text) for number, text in enumerate(texts, 1)]
    return json.dumps({"name": "Jobs", "type": "public_channel", "id": 9, "messages": messages})


@pytest.mark.parametrize(
    "text",
    [
        "Middle Go developer | Алматы | 900 000 - 1 300 000 тг\nСтек: Go, Kafka",
        "Junior QA\nSQL, Postman\n200-300к Астана",
        "Требуется PHP программист\nКомпания: Нур\nЗП 200000\nОпыт с MySQL от года",
    ],
)
def test_a_short_message_that_names_a_role_and_pay_is_an_offer(text: str) -> None:
    assert only(chat(text)).salary_min


@pytest.mark.parametrize(
    "text",
    [
        "Курс тестировщика: SQL, Postman, 150 000 тг",
        "QA, ищу работу\nSQL, Postman\nот 300 000 тг",
        "Разработчик Python\nзарплата 500 000 тг, это много?",
        "Купил ноутбук за 300к\nтеперь учу Python",
    ],
)
def test_a_short_message_that_offers_no_job_is_passed_over(text: str) -> None:
    found = read(chat(text).encode())
    assert (found.postings, found.passed) == ((), 1)


def test_a_message_that_lists_vacancies_gives_each_of_them() -> None:
    listed = [
        "Вакансии недели:\n1) Java dev — Тулпар — 800к ",
        {"type": "text_link", "text": "тут", "href": "https://e.kz/1"},
        "\n2) QA — Мост — 400-500к https://e.kz/2\n3) Дизайнер, подробности позже\n"
        "4) iOS dev — Нур — 1 млн https://e.kz/4\n\nПодписывайтесь\nи пишите нам\n",
    ]
    found = read(chat(listed, "Привет").encode())
    assert [(each.title, each.company, each.url) for each in found.postings] == [
        ("Java dev", "Тулпар", "https://e.kz/1"),
        ("QA", "Мост", "https://e.kz/2"),
        ("iOS dev", "Нур", "https://e.kz/4"),
    ]
    assert (len(found.refused), found.passed) == (1, 1)
    assert len({each.source_id for each in found.postings}) == 3
    forged = {**message(1, "x" * 200), "listed": "QA", "chat": "1", "text_entities": []}
    assert only(json.dumps([forged])).title != "QA"


def test_conditions_of_one_posting_are_no_list() -> None:
    text = (
        "QA engineer\nКомпания: Тулпар\n• Оклад — 300 000 тг\n• Премия — 50 000 тг\n"
        "• SQL, Postman, Git и ещё немного терпения, внимания и желания учиться новому"
    )
    assert only(chat(text)).title == "QA engineer"


def test_a_message_of_two_vacancies_gives_both() -> None:
    two = (
        "Сразу две вакансии!\n\n1. Java developer\nКомпания: Тулпар\nЗП: 700-900к\n\n"
        "Java, Spring\n\nQA engineer\nКомпания: Тулпар\nЗП: 300-400к\nPostman"
    )
    found = read(chat(two).encode()).postings
    assert [(each.title, each.salary_min) for each in found] == [
        ("Java developer", 700_000),
        ("QA engineer", 300_000),
    ]
    assert "postman" not in found[0].skills
    assert "java" not in found[1].skills


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("В команду Nur ищем Frontend разработчика (React)!", "Frontend разработчик (React)"),
        ("We're hiring a Senior DevOps engineer in Almaty", "Senior DevOps engineer"),
        ("Нам хорошо!\nМы растём и ищем Data Analyst в команду продукта", "Data Analyst"),
        ("Предлагаю позицию Java Developer. Стек: Java", "Java Developer"),
        ("Data Analyst\nМы ищем QA engineer и не только", "Data Analyst"),
    ],
)
def test_a_title_is_the_role_that_a_sentence_looks_for(line: str, title: str) -> None:
    text = (
        f"{line}\nТребования: Python, SQL, Docker, и ещё немного терпения и внимания\nЗП от 500к"
    )
    assert only(chat(text)).title == title


@pytest.mark.parametrize("wrapped", [False, True])
def test_what_stands_before_the_place_where_a_file_breaks_off_is_read(wrapped: bool) -> None:
    rows = [
        {"title": f"QA {each}", "company": "A", "url": f"https://e.kz/{each}"} for each in "123"
    ]
    text = json.dumps({"meta": {"tags": [{"a": 1}]}, "vacancies": rows} if wrapped else rows)
    found = read(text[: text.rindex("e.kz")].encode())
    assert [each.title for each in found.postings] == ["QA 1", "QA 2"]
    assert [str(each) for each in found.refused] == ["the file can't be read from here on"]
    for hostile in ("[" * 100_000, '[{"a": ' * 30_000, '[{"a": 1}, ' * 30_000):
        assert not read(hostile.encode()).postings


@pytest.mark.parametrize(
    ("headers", "pay_and_gross"),
    [
        ("Зарплата до вычета", (400_000, 400_000, True)),
        ("ЗП до вычета налогов", (400_000, 400_000, True)),
        ("Зарплата на руки", (400_000, 400_000, False)),
        ("gross", (400_000, 400_000, True)),
        ("Net salary", (400_000, 400_000, False)),
        ("Зарплата до", (None, 400_000, None)),
        ("Зарплата .NET", (400_000, 400_000, None)),
    ],
)
def test_a_column_before_or_after_tax_is_pay_and_no_upper_end(
    headers: str, pay_and_gross: tuple[object, ...]
) -> None:
    rows = "".join(f"QA {each},A,https://e.kz/{each},400000\n" for each in range(3))
    found = read(f"title,company,url,{headers}\n{rows}".encode()).postings[0]
    assert (found.salary_min, found.salary_max, found.gross) == pay_and_gross


def test_a_day_to_come_is_no_day() -> None:
    now = datetime(2026, 11, 27, tzinfo=UTC)
    for day, known in (("2099-12-31", False), ("2026-11-27", True)):
        found = only(f"title,company,url,date\nDev,A,https://e.kz/1,{day}\n")
        row = market_row(1, found, {}, now)
        assert (row.dated, row.published_at) == (known, now)
