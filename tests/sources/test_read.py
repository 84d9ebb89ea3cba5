"""Files of postings: their form is told, every row is read or refused with its number."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.sources import cells, json_file, json_ld
from db.sources import read as reader
from db.sources.posting import PostingDraft, RefusedPosting, SourcePosting, skills_of
from db.sources.problems import PostingProblem
from db.sources.read import PostingReading, read
from db.sources.text import is_code
from tests.profiles import examples
from tests.sources.hand import ITEM, JOB, REMOTE, details, item, lines
from tests.timing import ratio

CSV = (
    "vacancy_id,name,area,salary_from,salary_to,salary_currency,experience,description,"
    "key_skills,employer_name,published_at,url\n"
    '900000001,Backend-разработчик,Астана,400000.0,,KZT,От 3 до 6 лет,"<p>Docker,\nRedis</p>",'
    '"Git, SQL",Пример,2026-11-20T12:00:00+0300,https://hh.ru/vacancy/900000001\n'
)
RUSSIAN = (
    "\ufeffНазвание;Компания;Зарплата;Город;Опыт работы;Навыки;Ссылка;Дата публикации\r\n"
    "Разработчик 1С;Пример;от 500 000 ₸ на руки;Алматы;Без опыта;SQL, 1С;;20.11.2026\r\n"
)


def only(data: bytes) -> SourcePosting:
    found = read(data)
    assert (found.refused, len(found.postings)) == ((), 1)
    return found.postings[0]


def pay(posting: SourcePosting) -> tuple[object, ...]:
    return (
        posting.salary_min,
        posting.salary_max,
        posting.currency,
        posting.salary_period,
        posting.gross,
    )


def test_a_csv_with_a_link_to_headhunter_is_headhunters() -> None:
    found = only(CSV.encode())
    assert (found.source, found.source_id) == ("headhunter", "900000001")
    assert (found.city, found.level, found.level_rule) == ("Astana", "mid", "experience")
    assert found.skills == ("docker", "redis", "git", "sql")
    assert pay(found) == (400_000, None, "KZT", "month", None)
    assert found.detailed


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1251"])
def test_russian_headers_semicolons_and_excels_encodings(encoding: str) -> None:
    text = RUSSIAN if encoding == "utf-8" else RUSSIAN.removeprefix("\ufeff")
    if encoding == "cp1251":
        text = text.replace("₸", "тг")
    found = only(text.encode(encoding))
    assert (found.source, found.title, found.company) == ("csv", "Разработчик 1С", "Пример")
    assert (found.city, found.level, found.skills) == (
        "Almaty",
        "entry",
        ("1c-development", "1c", "sql"),
    )
    assert pay(found) == (500_000, None, "KZT", "month", False)
    assert str(found.published_at) == "2026-11-20 00:00:00+00:00"


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ("400 000;700 000;₸;;", (400_000, 700_000, "KZT", "month", None)),
        (";700000;RUR;month;gross", (None, 700_000, "RUR", "month", True)),
        ("30;;USD;hour;net", (30, None, "USD", "hour", False)),
        ("30;;usd;вахта;", (30, None, "USD", None, None)),
        ("1,500,000;;тенге;;", (1_500_000, None, "KZT", "month", None)),
        (";;KZT;;", (None, None, None, None, None)),
    ],
)
def test_pay_in_columns(cells: str, kept: tuple[object, ...]) -> None:
    head = "title;company;salary_from;salary_to;currency;period;gross\n"
    assert pay(only(f"{head}Dev;A;{cells}".encode())) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("400-700K", (400_000, 700_000, "KZT", "month", None)),
        ("до 900 000 тенге до вычета налогов", (None, 900_000, "KZT", "month", True)),
        ("from $2,000 gross", (2_000, None, "USD", "month", True)),
        ("1,2-2 млн ₸", (1_200_000, 2_000_000, "KZT", "month", None)),
    ],
)
def test_pay_in_words(text: str, kept: tuple[object, ...]) -> None:
    assert pay(only(f"title;company;salary\nDev;A;{text}".encode())) == kept


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (";A;1;2;KZT", "it has no title"),
        ("{'name': 'Dev'};A", "it has no title"),
        (f"{'D' * 301};A", "its title is longer than 300 characters"),
    ],
)
def test_a_bad_row_is_reported_and_the_rest_is_read(row: str, reason: str) -> None:
    text = f"title;company;salary_from;salary_to;currency\nOne;A\n\n{row}\nTwo;B;;;\n"
    found = read(text.encode())
    assert [each.title for each in found.postings] == ["One", "Two"]
    assert [(each.row, str(each)) for each in found.refused] == [(4, reason)]
    assert found.rows == 3


def test_a_comma_without_quotes_moves_no_link() -> None:
    found = read(
        b"Title,Company,Salary,Skills,Link,Date\n"
        b"Go developer,One,500000,Go,https://a.kz/1,2026-11-20\n"
        b"Python developer,Two,600000,Python, SQL,https://a.kz/2,2026-11-21\n"
        b"Tester,Three,300000,Jira,https://a.kz/3,2026-11-22,,\n"
    )
    assert [posting.url for posting in found.postings] == [f"https://a.kz/{n}" for n in (1, 2, 3)]
    assert [posting.published_at.day for posting in found.postings if posting.published_at] == [
        20,
        21,
        22,
    ]
    assert found.shifted == 1
    assert found.columns is not None
    assert "Link" in found.columns.headers
    assert len(found.columns.headers) == 6


def test_json_ld_in_all_its_wrappings() -> None:
    crumbs = {"@context": "https://schema.org", "@type": "BreadcrumbList"}
    page = (
        "<!doctype html><html><script>var a = '<b>'</script>"
        f'<script type="application/ld+json">{json.dumps([crumbs, JOB])}</script></html>'
    )
    graph = {"@context": "https://schema.org", "@graph": [crumbs, JOB]}
    found = [
        only(text.encode())
        for text in (json.dumps(JOB), json.dumps([JOB]), json.dumps(graph, indent=1), page)
    ]
    assert found[1:] == found[:1] * 3
    assert found[0].source_id == found[0].url == "https://example.org/jobs/1"
    assert (found[0].level, found[0].city, found[0].company) == ("senior", "Astana", "Example")
    assert found[0].skills == ("go", "kubernetes", "grpc", "kafka")
    assert pay(found[0]) == (3_000, 5_000, "USD", "month", None)


@pytest.mark.parametrize(
    ("base", "kept"),
    [
        ("100000", (100_000, None, "EUR", None, None)),
        (4000.5, (4_000, None, "EUR", None, None)),
        (
            {"currency": "KZT", "value": {"value": 900_000, "unitText": "month"}},
            (900_000, None, "KZT", "month", None),
        ),
        (
            {"currency": "USD", "value": {"minValue": "80,000", "unitText": "YEAR"}},
            (80_000, None, "USD", "year", None),
        ),
        (
            {"currency": "USD", "minValue": 20, "maxValue": 30, "unitText": "HOUR"},
            (20, 30, "USD", "hour", None),
        ),
        ([{"currency": "USD", "value": 7}], (7, None, "USD", None, None)),
        (None, (None, None, None, None, None)),
    ],
)
def test_forms_of_a_base_salary(base: object, kept: tuple[object, ...]) -> None:
    assert pay(only(lines({**JOB, "baseSalary": base, "salaryCurrency": "EUR"}))) == kept


@pytest.mark.parametrize(
    ("months", "bucket"),
    [
        (0, "noExperience"),
        ("12", "between1And3"),
        (60, "between3And6"),
        (72, "moreThan6"),
        (-1, None),
        ("many", None),
        (True, None),
        (float("inf"), None),
    ],
)
def test_months_of_experience_are_a_bucket(months: object, bucket: str | None) -> None:
    asked = {"@type": "OccupationalExperienceRequirements", "monthsOfExperience": months}
    assert only(lines({**JOB, "experienceRequirements": asked})).experience == bucket


def test_remote_ok_is_read_without_its_notice() -> None:
    found = read(json.dumps(REMOTE).encode())
    first, second = found.postings
    assert (found.refused, found.rows) == ((), 2)
    assert (first.source, first.source_id, first.company) == ("remote_ok", "5", "A & B")
    assert (first.skills, first.city) == (("python", "docker", "django"), None)
    assert pay(first) == (50_000, 90_000, "USD", "year", None)
    assert (pay(second)[0], second.city) == (None, "Västra")


def test_a_page_and_lines_of_headhunter_are_read() -> None:
    page = {"items": [item(), item(id="2", alternate_url="https://hh.ru/vacancy/2")], "found": 2}
    assert len(read(json.dumps(page).encode()).postings) == 2
    found = read(lines(details(), {"oops": 1}, item(id="3", alternate_url=None)) + b"\n{broken")
    assert [each.source_id for each in found.postings] == ["900000001", "3"]
    assert [(each.row, str(each.reason)) for each in found.refused] == [
        (2, "it is no posting"),
        (4, "this is not valid JSON"),
    ]


def test_signs_that_look_like_ends_of_lines_stay_inside_a_line() -> None:
    found = read(lines(details(description="Redis\u2028\u0085Go"), item(id="2")))
    assert (found.rows, found.refused, found.postings[0].skills[1:3]) == (2, (), ("redis", "go"))


def test_of_a_posting_that_stands_twice_the_first_counts() -> None:
    found = read(lines(item(), item(name="Another"), item()))
    assert [each.title for each in found.postings] == [ITEM["name"]]
    assert (found.repeated, found.rows) == ((2, 3), 3)


DEEP = "[" * 100_000
WHOLE = [
    (b"", "there is no posting in it"),
    (b"\x00\x01\x02", "this is no text"),
    (
        b"a,b\n1,2\n",
        "it needs a column for the title, and one for a link, an id or a company; it has: a, b",
    ),
    (b"title,company\n", "there is no posting in it"),
    (b"[]", "there is no posting in it"),
    (b"{", "this is not valid JSON"),
    (DEEP.encode(), "it is nested too deeply"),
    (b"<html></html>", "there is no posting in it"),
    (f'<script type="ld+json">{DEEP}</script>'.encode(), "it is nested too deeply"),
    (b'<script type="ld+json">{</script>', "this is not valid JSON"),
]


@pytest.mark.parametrize(("data", "reason"), WHOLE, ids=range(len(WHOLE)))
def test_a_file_that_is_none_says_why(data: bytes, reason: str) -> None:
    found = read(data)
    assert found.postings == ()
    assert [str(each.reason) for each in found.refused] == [reason]


def test_sizes_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [str(each.reason) for each in read(b" " * (20 * 1024 * 1024 + 1)).refused] == [
        "it is larger than 20 MB"
    ]
    monkeypatch.setattr(reader, "MAX_ROWS", 2)
    found = read(b"title,company\nA,1\nB,2\nC,3\n")
    assert (len(found.postings), found.refused) == (
        1,
        (RefusedPosting(0, PostingProblem.TOO_MANY_ROWS(count=2)),),
    )


@pytest.mark.parametrize(
    "piece",
    [
        *('<a "', "<a b='", "<!--", "</", "<script", "<", "&", "{[", "ld+json>"),
        *("data-qa='compensation", 'data-qa="', "<template id='HH-Lux-InitialState'", "<link a"),
        *("array([", "nan ", "{'a': ", "1 000-", "#a", "sep=", "<item>"),
    ],
)
def test_a_long_text_of_markup_takes_no_time(piece: str) -> None:
    def read_all(piece: str) -> None:
        long = piece * (100_000 // len(piece))
        read(lines(details(description=long[:99_000])))
        read(f"<html>{long}".encode())
        read(f"title,company,description\nA,B,{long}".encode())

    # The slowest takes three times as long as plain words.
    assert ratio(lambda: read_all(piece), lambda: read_all("word ")) < 15


def sound(found: PostingReading) -> None:
    """Every reading can be stored as it is."""
    assert found.postings or found.refused
    assert all(isinstance(each.reason.code, PostingProblem) for each in found.refused)
    for each in found.postings:
        assert each.title.strip() == each.title != ""
        assert not any(map(is_code, filter(None, (each.title, each.company, each.city))))
        assert 0 < len(each.source_id) <= 200
        assert (each.level is None) == (each.level_rule is None)
        texts = (each.title, each.source_id, each.company, each.city, each.url, each.role)
        for text in filter(None, texts):
            assert "\x00" not in text
            text.encode()
        if each.salary_min is not None and each.salary_max is not None:
            assert 0 < each.salary_min <= each.salary_max < 2**31


@settings(max_examples=examples(300))
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    sound(read(data))
    sound(read(b"title,company,salary,salary_from,currency,date\n" + data))
    sound(read(b'<script type="application/ld+json">' + data + b"</script>"))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["2026-11-20", "0001-01-01", "RUR", "1e400", "\ud800", "9" * 40]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "name", "from", "to", "value", "mode"]), inner)
    ),
    max_leaves=6,
)


@settings(max_examples=examples(400))
@given(
    st.sampled_from([details(), item(), JOB, REMOTE[1]]).flatmap(
        lambda whole: st.tuples(
            st.just(whole), st.dictionaries(st.sampled_from(sorted(whole)), VALUES, max_size=4)
        )
    )
)
def test_any_value_in_any_field_is_read_or_refused(
    mixed: tuple[dict[str, object], dict[str, object]],
) -> None:
    whole, wrong = mixed
    good = item(id="2", alternate_url=None)
    found = read(json.dumps([{**whole, **wrong}, good]).encode())
    sound(found)
    assert "2" in {each.source_id for each in found.postings}


@settings(max_examples=examples(200))
@given(st.lists(st.lists(st.text(max_size=20), max_size=12), max_size=5))
def test_any_cells_are_read_or_refused(table: list[list[str]]) -> None:
    head = "title,company,url,salary_from,salary_to,currency,gross,city,date,role,skills"
    body = "\n".join(
        ",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in table
    )
    sound(read(f"{head}\n{body}".encode(errors="surrogatepass")))


def test_a_job_posting_is_found_in_whatever_it_is_wrapped() -> None:
    wrapped = [{"source": "a", "jsonld": JOB}, {"items": [{"data": {"deep": [[JOB]]}}]}]
    for value in (wrapped[0], wrapped[:1], wrapped[1], {"results": wrapped}):
        found = read(json.dumps(value).encode())
        assert [each.title for each in found.postings] == [JOB["title"]], value
        assert not found.refused
    deep: object = JOB
    for _ in range(json_ld.MAX_NESTED + json_file.MAX_WRAPPED + cells.MAX_DEPTH):
        deep = {"x": deep}
    assert [str(each) for each in read(json.dumps(deep).encode()).refused] == ["it is no posting"]


@pytest.mark.parametrize(
    ("company", "text", "expected"),
    [
        ("DNS", "The company DNS needs Docker.", ("docker",)),
        ("Acme", "We run DNS and Docker.", ("networks", "docker")),
        ("DNS", "DNS needs TCP/IP and DNSSEC.", ("networks",)),
        (" Python Ltd ", "Python Ltd writes Python.", ("python",)),
        ("1С (c++)", "1С (c++) and more", ()),
    ],
)
def test_an_employers_name_is_no_skill(company: str, text: str, expected: tuple[str, ...]) -> None:
    assert (
        skills_of("Developer", PostingDraft("x", "1", "Developer", company, text=text)) == expected
    )


@pytest.mark.parametrize(
    ("headers", "cells", "kept"),
    [
        ("salary_from_kzt,salary_to_kzt", "400000,", (400_000, None, "KZT", "month", None)),
        ('"Зарплата от, руб.",x', "80000,", (80_000, None, "RUB", "month", None)),
        ("salary_usd,x", "60000,", (60_000, 60_000, "USD", "year", None)),
        ("max_salary,pay_period", "45.5,HOURLY", (None, 46, "KZT", "hour", None)),
    ],
)
def test_a_header_may_name_the_currency(
    headers: str, cells: str, kept: tuple[object, ...]
) -> None:
    found = only(f"title,company,{headers}\nDev,Acme,{cells}\n".encode())
    assert pay(found) == kept


@pytest.mark.parametrize(
    ("headers", "row", "detailed"),
    [
        ("title,url,description", "Dev,https://e.kz/1,Python", True),
        ("title,url,skills", "Dev,https://e.kz/1,Python", True),
        ("title,url,requirements,responsibilities", "Dev,https://e.kz/1,Python,Work", True),
        ("title,url,requirements,responsibilities", "Dev,https://hh.kz/vacancy/1,Python,W", False),
        ("title,url,city", "Dev,https://e.kz/1,Алматы", False),
    ],
)
def test_a_row_without_a_text_is_known_by_a_line(headers: str, row: str, detailed: bool) -> None:
    assert only(f"{headers}\n{row}\n".encode()).detailed is detailed


@pytest.mark.parametrize("role", ["96", "96.0", "Программист, разработчик", "['96']"])
def test_a_role_is_known_by_its_number_or_its_name(role: str) -> None:
    assert only(f'title,company,role\nDev,Acme,"{role}"\n'.encode()).role == "96"
