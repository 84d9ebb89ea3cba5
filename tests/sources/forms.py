"""Equal rows in every form in which people keep postings.

A form is made from `ROWS` by a function of its own; none knows the readers. Rows name title,
company, link, city, pay and day as plain values.
"""

import csv
import io
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from openpyxl import Workbook

ADDRESS = "https://jobs.example.kz/vacancy/"


@dataclass(frozen=True)
class Row:
    number: int
    title: str
    company: str
    city: str
    low: int | None
    high: int | None
    currency: str
    gross: bool | None
    day: str
    skills: tuple[str, ...]
    text: str

    @property
    def link(self) -> str:
        return f"{ADDRESS}{self.number}"

    @property
    def paid(self) -> bool:
        return bool(self.low or self.high)


_TITLES = ("Backend-разработчик", "QA engineer", "Аналитик данных", "Senior Go developer")
_COMPANIES = ("ТОО Пример", "Acme", "Қазына Tech", "Северный ветер")
_CITIES = ("Алматы", "Астана", "Шымкент")
_PAYS: tuple[tuple[int | None, int | None], ...] = (
    (400_000, 700_000),
    (None, None),
    (350_000, None),
    (None, 900_000),
    (None, None),
    (1_200_000, 2_000_000),
)
ROWS = tuple(
    Row(
        number,
        f"{_TITLES[number % 4]} {number}",
        _COMPANIES[number % 4],
        _CITIES[number % 3],
        *_PAYS[number % 6],
        "KZT",
        (None, True, False)[number % 3],
        f"2026-11-{number % 20 + 1:02}",
        (("Python", "Docker"), ("SQL", "Git"), ("Go", "Kafka"))[number % 3],
        'Мы ищем коллегу.\nНужны: опыт, внимание; "терпение".',
    )
    for number in range(1, 25)
)
# What a pandas reader leaves where there is nothing.
NONE_WORDS = ("nan", "None", "-", "не указано", "N/A", "")

Table = list[dict[str, Any]]
FORMS: dict[str, Callable[[], bytes]] = {}


def form(function: Callable[[], bytes]) -> Callable[[], bytes]:
    FORMS[function.__name__] = function
    return function


def flat(none: Any = "") -> Table:
    """Rows of plain cells under English names."""
    return [
        {
            "title": row.title,
            "company": row.company,
            "url": row.link,
            "city": row.city,
            "salary_from": none if row.low is None else row.low,
            "salary_to": none if row.high is None else row.high,
            "currency": row.currency if row.paid else none,
            "published_at": row.day,
            "key_skills": ", ".join(row.skills),
            "description": row.text,
        }
        for row in ROWS
    ]


def renamed(names: dict[str, str], table: Table | None = None) -> Table:
    return [
        {names[name]: value for name, value in row.items() if name in names}
        for row in table or flat()
    ]


def as_csv(table: Table, encoding: str = "utf-8", **dialect: Any) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(table[0]), **dialect)
    writer.writeheader()
    writer.writerows(table)
    return text.getvalue().encode(encoding)


def as_json(value: object, **options: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, **options).encode()


def of_headhunter(row: Row) -> dict[str, Any]:
    """A row as HeadHunter's API would give it, with a link of the example's own."""
    pay = {"from": row.low, "to": row.high, "currency": row.currency, "gross": row.gross}
    return {
        "id": str(row.number),
        "name": row.title,
        "area": {"id": "160", "name": row.city, "url": "https://api.hh.ru/areas/160"},
        "salary": pay if row.paid else None,
        "published_at": f"{row.day}T12:00:00+0500",
        "alternate_url": row.link,
        "employer": {"id": "7", "name": row.company},
        "snippet": {"requirement": ", ".join(row.skills), "responsibility": None},
        "experience": {"id": "between1And3", "name": "От 1 года до 3 лет"},
    }


ITEMS = [of_headhunter(row) for row in ROWS]


def normalised(separator: str) -> Table:
    """Build the table that pandas.json_normalize makes of items."""

    def walk(value: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
        for name, inner in value.items():
            if isinstance(inner, dict):
                yield from walk(inner, f"{before}{name}{separator}")
            else:
                yield before + name, inner

    rows = [dict(walk(item)) for item in ITEMS]
    names = list(dict.fromkeys(name for row in rows for name in row))
    return [{name: row.get(name) for name in names} for row in rows]


RUSSIAN = {
    "title": "Наименование вакансии",
    "company": "Работодатель",
    "url": "Ссылка на вакансию",
    "city": "Город",
    "salary_from": "Зарплата от",
    "salary_to": "Зарплата до",
    "currency": "Валюта",
    "published_at": "Дата публикации вакансии",
    "key_skills": "Ключевые навыки",
}
KAZAKH = {
    "title": "Лауазым",
    "company": "Жұмыс беруші",
    "url": "Сілтеме",
    "city": "Қала",
    "salary_from": "Ең төменгі жалақы",
    "salary_to": "Ең жоғары жалақы",
    "currency": "Валютасы",
}
JOBSPY = {
    "url": "job_url",
    "title": "title",
    "company": "company",
    "city": "location",
    "published_at": "date_posted",
    "salary_from": "min_amount",
    "salary_to": "max_amount",
    "currency": "currency",
    "description": "description",
}
NAMELESS = {name: f"x{at}" for at, name in enumerate(flat()[0])}
CAMEL = {
    "title": "jobTitle",
    "company": "companyName",
    "url": "jobUrl",
    "city": "jobLocation",
    "salary_from": "salaryMin",
    "salary_to": "salaryMax",
    "currency": "salaryCurrency",
    "published_at": "publishedAt",
}


def said(row: Row, behind: str = "", none: str = "з/п не указана") -> str:
    """Pay in one cell, as people write it."""
    if not row.paid:
        return none
    low = f"от {row.low:,}".replace(",", " ") if row.low else ""
    high = f"до {row.high:,}".replace(",", " ") if row.high else ""
    return f"{low} {high} ₸{behind}".strip()


def one_cell(behind: str = "", none: str = "з/п не указана") -> Table:
    return [
        {
            "Вакансия": row.title,
            "Компания": row.company,
            "Ссылка": row.link,
            "Город": row.city,
            "Зарплата": said(row, behind, none),
        }
        for row in ROWS
    ]


@form
def plain() -> bytes:
    return as_csv(flat())


@form
def with_an_index() -> bytes:
    return as_csv([{"": at, **row} for at, row in enumerate(flat())])


@form
def named_index() -> bytes:
    return as_csv([{"Unnamed: 0": at, **row} for at, row in enumerate(flat())])


@form
def semicolons() -> bytes:
    return as_csv(flat(), delimiter=";")


@form
def tabs() -> bytes:
    return as_csv(flat(), delimiter="\t")


@form
def bars() -> bytes:
    return as_csv(flat(), delimiter="|")


@form
def cp1251() -> bytes:
    kept = [{**row, "company": row["company"].replace("Қ", "К")} for row in flat()]
    return as_csv(kept, encoding="cp1251")


@form
def with_a_mark() -> bytes:
    return as_csv(flat(), encoding="utf-8-sig")


@form
def utf_16() -> bytes:
    return as_csv(flat(), encoding="utf-16")


@form
def utf_16_without_a_mark() -> bytes:
    return as_csv(flat(), encoding="utf-16-le")


@form
def declared_separator() -> bytes:
    return b"sep=;\r\n" + as_csv(flat(), delimiter=";")


@form
def a_title_above() -> bytes:
    return "Вакансии за ноябрь 2026\n\n".encode() + as_csv(flat())


@form
def russian_headers() -> bytes:
    return as_csv(renamed(RUSSIAN), delimiter=";")


@form
def kazakh_headers() -> bytes:
    return as_csv(renamed(KAZAKH))


@form
def camel_headers() -> bytes:
    return as_csv(renamed(CAMEL))


@form
def headers_that_say_nothing() -> bytes:
    kept = {name: NAMELESS[name] for name in NAMELESS if name not in ("salary_from", "salary_to")}
    pays = [{**row, "pay": said(each)} for row, each in zip(flat(), ROWS, strict=True)]
    return as_csv(renamed({**kept, "pay": "y"}, pays))


@form
def no_headers() -> bytes:
    rows = [(row.title, row.link, row.city, said(row)) for row in ROWS]
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


@form
def words_for_none() -> bytes:
    rows = [
        {name: NONE_WORDS[at % 6] if cell == "" else cell for name, cell in row.items()}
        for at, row in enumerate(flat())
    ]
    return as_csv(rows)


@form
def pandas_floats() -> bytes:
    floats = [
        {
            name: f"{cell}.0" if name.startswith("salary_") and cell != "" else cell
            for name, cell in row.items()
        }
        for row in flat()
    ]
    return as_csv(floats)


@form
def decimal_commas() -> bytes:
    commas = [
        {
            name: f"{cell},00" if name.startswith("salary_") and cell != "" else cell
            for name, cell in row.items()
        }
        for row in flat()
    ]
    return as_csv(commas, delimiter=";")


@form
def no_currency() -> bytes:
    return as_csv([{n: c for n, c in row.items() if n != "currency"} for row in flat()])


@form
def pay_in_one_cell() -> bytes:
    return as_csv(one_cell())


@form
def pay_with_its_period() -> bytes:
    return as_csv(one_cell(" за месяц, на руки", "по договорённости"), delimiter=";")


@form
def lists_in_cells() -> bytes:
    rows = [
        {**row, "key_skills": str(list(each.skills))}
        for row, each in zip(flat(), ROWS, strict=True)
    ]
    return as_csv(rows)


@form
def dicts_in_cells() -> bytes:
    return as_csv([{name: "" if v is None else str(v) for name, v in i.items()} for i in ITEMS])


@form
def json_in_cells() -> bytes:
    return as_csv(
        [
            {
                name: json.dumps(value, ensure_ascii=False) if isinstance(value, dict) else value
                for name, value in item.items()
            }
            for item in ITEMS
        ]
    )


@form
def normalised_by_dots() -> bytes:
    return as_csv(normalised("."))


@form
def normalised_by_underscores() -> bytes:
    return as_csv(normalised("_"))


@form
def normalised_records() -> bytes:
    return as_json(normalised("."))


@form
def jobspy() -> bytes:
    rows = renamed(JOBSPY)
    return as_csv(
        [
            {"id": f"li-{at}", "site": "x", "interval": "monthly", **row}
            for at, row in enumerate(rows)
        ]
    )


@form
def workbook() -> bytes:
    book, data = Workbook(), io.BytesIO()
    sheet = book.worksheets[0]
    table = renamed(RUSSIAN)
    sheet.append(list(table[0]))
    for row in table:
        sheet.append([None if cell == "" else cell for cell in row.values()])
    book.save(data)
    return data.getvalue()


@form
def workbook_with_a_title() -> bytes:
    book, data = Workbook(), io.BytesIO()
    book.create_sheet("Пустой", 0)
    sheet = book.worksheets[1]
    sheet.append(["Мои вакансии"])
    table = flat(None)
    sheet.append(list(table[0]))
    for row in table:
        sheet.append(list(row.values()))
    book.save(data)
    return data.getvalue()


@form
def workbook_of_two_sheets() -> bytes:
    book, data = Workbook(), io.BytesIO()
    table = flat(None)
    for sheet, part in ((book.worksheets[0], table[:9]), (book.create_sheet("2"), table[9:])):
        sheet.append(list(table[0]))
        for row in part:
            sheet.append(list(row.values()))
    book.save(data)
    return data.getvalue()


@form
def by_profession() -> bytes:
    table = flat(None)
    return as_json({"vacancies": {"backend": table[:5], "qa": table[5:9], "прочее": table[9:]}})


@form
def edges_and_nodes() -> bytes:
    return as_json({"data": {"jobs": {"edges": [{"node": row} for row in flat(None)]}}})


@form
def hits_of_a_search_engine() -> bytes:
    hits = [{"_id": str(at), "_source": row} for at, row in enumerate(flat(None))]
    return as_json({"took": 3, "hits": {"total": {"value": 24}, "hits": hits}})


@form
def flat_records() -> bytes:
    return as_json(flat(None))


@form
def flat_records_with_nan() -> bytes:
    return as_json(flat(float("nan")), indent=1)


@form
def headhunters_pages() -> bytes:
    return as_json([{"items": ITEMS[:10], "found": 24}, {"items": ITEMS[10:], "found": 24}])


@form
def pages_one_after_another() -> bytes:
    return b"".join(as_json({"items": part}, indent=2) for part in (ITEMS[:10], ITEMS[10:]))


@form
def lines() -> bytes:
    return b"\n".join(map(as_json, ITEMS))


@form
def lines_of_pages() -> bytes:
    return b"\n".join(as_json({"items": part, "page": 1}) for part in (ITEMS[:10], ITEMS[10:]))


@form
def flat_lines() -> bytes:
    return b"\n".join(map(as_json, flat(None)))


@form
def wrapped() -> bytes:
    return as_json({"status": "ok", "count": 24, "vacancies": flat(None)})


@form
def wrapped_twice() -> bytes:
    return as_json({"meta": {"page": 1}, "data": {"results": ITEMS}})


@form
def by_id() -> bytes:
    return as_json({str(900 + row.number): item for row, item in zip(ROWS, ITEMS, strict=True)})


@form
def by_column() -> bytes:
    table = flat(None)
    return as_json(
        {name: {str(at): row[name] for at, row in enumerate(table)} for name in table[0]}
    )


@form
def as_lists() -> bytes:
    table = flat(None)
    return as_json({name: [row[name] for row in table] for name in table[0]})


@form
def split() -> bytes:
    table = flat(None)
    return as_json(
        {
            "columns": list(table[0]),
            "index": list(range(len(table))),
            "data": [list(row.values()) for row in table],
        }
    )


@form
def by_index() -> bytes:
    return as_json({str(at): row for at, row in enumerate(flat(None))})


@form
def grid() -> bytes:
    table = flat(None)
    return as_json([list(table[0]), *(list(row.values()) for row in table)])


@form
def as_python_writes_it() -> bytes:
    return str(ITEMS).encode()


@form
def nested_records() -> bytes:
    return as_json(
        [
            {
                "position": {"title": row.title},
                "company": {"name": row.company},
                "location": {"name": row.city},
                "salary": {"min": row.low, "max": row.high, "currency": row.currency},
                "link": row.link,
            }
            for row in ROWS
        ]
    )


@form
def schema_org() -> bytes:
    jobs = [
        {
            "@type": "JobPosting",
            "title": row.title,
            "url": row.link,
            "datePosted": row.day[8:] + row.day[4:8] + row.day[:4],
            "hiringOrganization": {"name": row.company},
            "jobLocation": {"address": {"addressLocality": row.city}},
            "baseSalary": {
                "currency": row.currency,
                "value": {"minValue": row.low, "maxValue": row.high, "unitText": "MONTH"},
            }
            if row.paid
            else None,
        }
        for row in ROWS
    ]
    script = json.dumps({"@context": "https://schema.org", "@graph": jobs})
    return f'<html><script type="application/ld+json">{script}</script></html>'.encode()


@form
def feed() -> bytes:
    items = "".join(
        f"<item><title>{escape(row.title)}</title><link>{row.link}</link><pubDate>{row.day}"
        "T09:00:00+05:00</pubDate><description><![CDATA["
        f"<p>Вакансия компании: {row.company}</p><p>Регион: {row.city}</p>"
        f"<p>Предполагаемый уровень месячного дохода: {said(row, none='не указан')}</p>"
        "]]></description></item>"
        for row in ROWS
    )
    return f'<?xml version="1.0" encoding="utf-8"?><rss><channel>{items}</channel></rss>'.encode()
