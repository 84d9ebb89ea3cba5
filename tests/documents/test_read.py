"""The reader of analyses: every fact of the built-in document, every form, every broken line."""

import pytest

from db import reference
from db.documents.document import (
    Document,
    DocumentBand,
    DocumentPosting,
    DocumentPremium,
    DocumentTask,
    Money,
    NamedSkills,
)
from db.documents.limits import MAX_BYTES, MAX_LINES
from db.documents.numbers import money, percents
from db.documents.read import read_analysis
from db.plans.document_writer import document_hash
from tests.timing import plain_document, ratio

BUILTIN = reference.text("backend-engineer.en.md")


def read(text: str) -> Document:
    reading = read_analysis(text)
    assert reading.problems == ()
    return reading.document


@pytest.fixture(scope="module")
def builtin() -> Document:
    return read(BUILTIN)


def test_the_builtin_analysis_is_read_completely(builtin: Document) -> None:
    counted = {name: len(part) for name, part in vars(builtin).items() if isinstance(part, list)}
    assert counted == {
        "components": 4,
        "common": 4,
        "have": 4,
        "lack": 4,
        "learning": 0,
        "postings": 5,
        "frequent": 3,
        "several": 0,
        "single": 0,
        "own": 0,
        "bands": 4,
        "city_bands": 9,
        "premiums": 5,
        "roadmap": 6,
        "strong": 4,
        "develop": 5,
        "action_items": 5,
    }
    assert sum(len(item.steps) for item in builtin.roadmap) == 15
    assert builtin.platform == "EduPlatform"
    assert builtin.chosen_role == "Backend Engineer"
    assert builtin.market_note and "hh.ru" in builtin.market_note
    assert builtin.band_note == "Kazakhstan, Python Backend"
    assert builtin.takeaway and "Docker and Testing" in builtin.takeaway


def test_components_and_their_roles(builtin: Document) -> None:
    assert [(each.name, [role.name for role in each.roles]) for each in builtin.components] == [
        ("Web Frontend (SPA)", ["Frontend Engineer"]),
        ("Backend API & Auth Service", ["Backend Engineer (Python)"]),
        ("Database (PostgreSQL)", ["Database Administrator (DBA)"]),
        ("Infrastructure", ["DevOps Engineer"]),
    ]
    assert all(role.responsibility for each in builtin.components for role in each.roles)


def test_skills(builtin: Document) -> None:
    def names(part: list[NamedSkills]) -> list[str]:
        assert all(each.detail for each in part)
        return [each.name for each in part]

    assert names(builtin.common) == ["Git & GitHub", "HTTP/REST", "Linux Terminal", "English"]
    assert names(builtin.have) == [
        "Python",
        "Relational Databases",
        "Frameworks",
        "Version Control",
    ]
    assert names(builtin.lack) == ["Testing", "Containerization", "CI/CD", "Message Brokers"]
    assert names(builtin.frequent) == ["Docker", "PostgreSQL", "Testing"]
    assert builtin.have[1].detail == "PostgreSQL, SQL queries."


def test_postings(builtin: Document) -> None:
    at = "https://hh.kz/vacancy/"
    assert builtin.postings == [
        DocumentPosting(
            "Python Developer",
            "Kolesa Group",
            f"{at}python-developer-kolesa",
            ("FastAPI/Django", "PostgreSQL", "2+ years experience"),
            Money(800_000, 1_200_000),
            None,
        ),
        DocumentPosting(
            "Backend Engineer",
            "Chocofamily",
            f"{at}backend-engineer-chocofamily",
            ("Docker/Kubernetes", "Redis", "Microservices architecture"),
            Money(1_000_000, 1_500_000),
            None,
        ),
        DocumentPosting(
            "Python Backend Developer",
            "Bank CenterCredit",
            f"{at}python-backend-centercredit",
            ("Microservices", "Unit Testing", "Django/FastAPI"),
            Money(1_200_000, 1_800_000),
            None,
        ),
        DocumentPosting(
            "Junior Python Developer",
            "Technodom",
            f"{at}junior-python-technodom",
            ("SQL optimization", "Linux basics", "REST API"),
            Money(400_000, 600_000),
            "Entry level",
        ),
        DocumentPosting(
            "Backend Intern",
            "Kaspi",
            f"{at}backend-intern-kaspi",
            ("Algorithms", "REST API", "Python fundamentals"),
            Money(200_000, 300_000),
            "Internship",
        ),
    ]


def test_salaries(builtin: Document) -> None:
    assert builtin.bands == [
        DocumentBand("entry", "Entry Level", "0-1 year", Money(300_000, 600_000)),
        DocumentBand("junior", "Junior", "1-2 years", Money(600_000, 1_000_000)),
        DocumentBand("mid", "Mid-Level", "2-5 years", Money(1_000_000, 1_800_000)),
        DocumentBand("senior", "Senior", "5+ years", Money(1_800_000, 3_500_000, open_ended=True)),
    ]
    ranges = [
        (each.city, each.level, each.salary.minimum, each.salary.maximum)
        for each in builtin.city_bands
    ]
    assert ranges == [
        ("Almaty", "entry", 400_000, 700_000),
        ("Almaty", "mid", 1_200_000, 2_000_000),
        ("Almaty", "senior", 2_500_000, 4_000_000),
        ("Astana", "entry", 450_000, 750_000),
        ("Astana", "mid", 1_300_000, 2_200_000),
        ("Astana", "senior", 2_800_000, 4_500_000),
        ("Karaganda", "entry", 300_000, 500_000),
        ("Karaganda", "mid", 800_000, 1_300_000),
        ("Karaganda", "senior", 1_500_000, 2_500_000),
    ]
    assert builtin.premiums == [
        DocumentPremium("Docker/Kubernetes", 15, 20),
        DocumentPremium("Microservices Architecture", 20, 25),
        DocumentPremium("AWS/Cloud Deployment", 15, 20),
        DocumentPremium("Senior mentoring ability", 25, 30),
        DocumentPremium("Full-stack capabilities", 10, 15),
    ]


def test_roadmap(builtin: Document) -> None:
    assert [
        (i.title, i.period, i.period_note, i.priority, i.reason, len(i.steps))
        for i in builtin.roadmap
    ] == [
        ("Docker & Docker Compose", "Q1-Q2", "Next Semester", "high", "everywhere", 3),
        ("Pytest & Unit Testing", "Q1-Q2", "Next Semester", "high", "quality standard", 3),
        ("CI/CD with GitHub Actions", "Q1-Q2", "Next Semester", "medium", "DevOps", 3),
        ("Kubernetes basics", "Q3-Q4", "Later Semester", "medium", "enterprise level", 2),
        ("Redis Caching", "Q3-Q4", "Later Semester", "medium", "performance", 2),
        ("Message Queues (RabbitMQ)", "Q3-Q4", "Later Semester", "low_medium", None, 2),
    ]
    assert builtin.roadmap[0].steps == (
        DocumentTask("Containerizing FastAPI app"),
        DocumentTask("Multi-container orchestration"),
        DocumentTask("Docker networking and volumes"),
    )
    assert builtin.strong[3] == "Written communication (technical docs)"
    assert builtin.develop[4] == "Time estimation"
    assert builtin.action_items[0].text.startswith("Contribute to open-source projects")
    assert not any(task.done for task in builtin.action_items)


def test_the_builtin_text_is_known_as_shipped() -> None:
    """Whoever changes the built-in analysis adds its hash to db/reference/shipped.json."""
    assert document_hash(BUILTIN) in reference.shipped()


RANGE = (400_000, 700_000)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        *(
            (form, *RANGE)
            for form in [
                "400K-700K",
                "400k - 700k",
                "400К-700К",
                "0.4M-0.7M",
                "0,4-0,7 млн",
                "400-700K",
                "400 000 - 700 000",
                "400,000 - 700,000",
                "400.000 - 700.000",
                "400'000-700'000",
                "400\u00a0000\u00a0–\u00a0700\u00a0000 ₸",
                "400\u2009000—700\u202f000 тенге",
                "400 тыс. - 700 тыс.",
                "400-700 тыс. тг",
                "400 мың - 700 мың",
                "400-700 thousand KZT",
                "from 400K to 700K",
                "от 400 000 до 700 000",
                "400K to 700K",
                "₸400K - ₸700K",
                "400 000 ₸ – 700 000 ₸/мес",
                "KZT 400,000 to KZT 700,000",
                "400,000 - 700,000 KZT/month",
                "400K ‐ 700K",
                "400K ‑ 700K",
                "400K ‒ 700K",
                "400K − 700K",
                "400K — 700K net",
                "400,000 - 700,000 KZT/month (Entry level)",
                "400 000 - 700 000 на руки",
            ]
        ),
        ("1.2M-2M", 1_200_000, 2_000_000),
        ("1,2-2 млн", 1_200_000, 2_000_000),
        ("1,25-2 млн", 1_250_000, 2_000_000),
        ("800K-1.3M", 800_000, 1_300_000),
        ("500 000 тенге", 500_000, 500_000),
    ],
)
def test_a_range_is_read_however_it_is_written(text: str, low: int, high: int) -> None:
    assert money(text) == Money(low, high)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1,800,000 - 3,500,000+", Money(1_800_000, 3_500_000, open_ended=True)),
        ("from 500K", Money(500_000, 500_000, open_ended=True)),
        ("от 500 000", Money(500_000, 500_000, open_ended=True)),
        ("500K+", Money(500_000, 500_000, open_ended=True)),
        ("$1,000 - $2,000", Money(1_000, 2_000, "USD")),
        ("1000-2000 USD", Money(1_000, 2_000, "USD")),
        ("80 000 - 90 000 ₽", Money(80_000, 90_000, "RUB")),
        ("80 000 - 90 000 руб.", Money(80_000, 90_000, "RUB")),
        ("1.000 - 2.000 €", Money(1_000, 2_000, "EUR")),
    ],
)
def test_currencies_and_open_ends(text: str, expected: Money) -> None:
    assert money(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "700K-400K",
        "-5 - 10",
        "-400,000 - 500,000",
        "400-700",
        "1.2-2",
        "0-0",
        "400,000-700",
        "up to 700K",
        "до 700 000",
        "9999999999 - 99999999999",
        "1.250K-2K",
        "1,00,000-2,00,000",
        "400K - 700K - 900K",
        "3,500,000+ - 4,000,000",
        "1e6-2e6",
        "400K-700K per year",
        "10-20 USD/hour",
        "400K KZT - 900 USD",
        "about 400K",
        "٤٠٠-٥٠٠",
        "4" * 500,
        "1 - 2" * 90,
        "12 34 - 56 78",
        "1.23456K - 2K",
        "400-90000000",
        "1.250-2 млн",
    ],
)
def test_a_doubtful_range_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        money(text)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("+15-20% salary increase", 15, 20),
        ("15–20 %", 15, 20),
        ("+15%", 15, 15),
        ("15%-20%", 15, 20),
        ("15 to 20 per cent", 15, 20),
        ("от 15 до 20 процентов", 15, 20),
        ("+ 15 — + 20 %", 15, 20),
    ],
)
def test_per_cents(text: str, low: int, high: int) -> None:
    assert percents(text) == (low, high)


@pytest.mark.parametrize(
    "text", ["", "much", "20-15%", "-10%", "-5-10%", "1000%", "до 20%", "10% or 20%", "x1.2"]
)
def test_doubtful_per_cents_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        percents(text)


def _blocks() -> list[str]:
    """The built-in document's parts, each with the heading over it."""
    return ["## " + part for part in BUILTIN.split("\n## ")[1:]]


def test_sections_may_stand_in_another_order(builtin: Document) -> None:
    assert read("\n\n".join(reversed(_blocks()))) == builtin


def test_headings_may_have_another_depth(builtin: Document) -> None:
    assert read(BUILTIN.replace("\n## ", "\n# ").replace("\n### ", "\n##### ")) == builtin
    assert read(BUILTIN.replace("\n### ", "\n## ")) == builtin


def test_bold_lines_may_stand_for_headings(builtin: Document) -> None:
    lines = [
        f"**{line[4:]}**" if line.startswith("### ") else line for line in BUILTIN.splitlines()
    ]
    assert read("\n".join(lines)) == builtin


@pytest.mark.parametrize("bullet", ["*", "+"])
def test_lists_may_have_other_bullets_and_lines_other_ends(bullet: str, builtin: Document) -> None:
    text = BUILTIN.replace("- [ ]", f"{bullet} [ ]").replace("\n- ", f"\n{bullet} ")
    assert read(text) == builtin
    assert read(BUILTIN.replace("\n", "\r\n")) == builtin
    assert read("\ufeff" + BUILTIN) == builtin


def test_every_part_is_optional(builtin: Document) -> None:
    for number in range(len(_blocks())):
        rest = [block for at, block in enumerate(_blocks()) if at != number]
        document = read("# Title\n\n" + "\n".join(rest))
        assert document != builtin
        assert document != Document()


def test_headings_in_russian_and_kazakh() -> None:
    document = read(
        "# Анализ\n## Навыки, которые уже есть\n- Python: ООП\n## Чего не хватает\n- Docker\n"
        "## Вакансии\n1. **Разработчик** (Kaspi)\n   - Требования: Django, SQL\n"
        "   - Зарплата: от 400 тыс. до 700 тыс. ₸ (стажировка)\n"
        "## Дорожная карта\n### 1 квартал (весна)\n1. **Docker** (Высокий приоритет — везде)\n"
        "   - [x] Контейнер\n## Жетіспейтін дағдылар\n- Kafka\n"
    )
    assert document.have == [NamedSkills("Python", "ООП")]
    assert document.lack == [NamedSkills("Docker"), NamedSkills("Kafka")]
    assert document.postings[0].salary == Money(*RANGE)
    assert document.postings[0].note == "стажировка"
    item = document.roadmap[0]
    assert (item.period, item.period_note, item.priority, item.reason) == (
        "1 квартал",
        "весна",
        "high",
        "везде",
    )
    assert item.steps == (DocumentTask("Контейнер", "done"),)


def test_a_heading_with_a_slip_is_known() -> None:
    assert read("## Skils I alredy have\n- Python\n").have == [NamedSkills("Python")]


def test_wrapped_lines_and_plain_postings() -> None:
    document = read(
        "## Skills I lack\n- **Docker:** compose\n  and swarm\n\n## Postings\n\n"
        "1. Python Developer (Kolesa)\n   Requirements: Django,\n   SQL (joins, views)\n"
        "   Salary: 400K-700K\n2. [Intern](https://a.kz/1) (Kaspi)\n"
    )
    assert document.lack == [NamedSkills("Docker", "compose and swarm")]
    first, second = document.postings
    assert (first.company, first.requirements) == ("Kolesa", ("Django", "SQL (joins, views)"))
    assert (second.title, second.company, second.url) == ("Intern", "Kaspi", "https://a.kz/1")


def test_periods_and_items_under_other_headings() -> None:
    bold = read(
        "## Roadmap\n\n**Q1**\n\n1. A (B) (low – later)\n   - [X] a\n\n*Q2:*\n\n2. C\n   - b\n"
    )
    assert [(item.title, item.period, item.reason) for item in bold.roadmap] == [
        ("A (B)", "Q1", "later"),
        ("C", "Q2", None),
    ]
    assert bold.roadmap[0].steps == (DocumentTask("a", "done"),)
    headed = read(
        "## Roadmap\n### Docker (High priority)\n- a\n"
        "## Postings\n### 1. Dev (Kaspi)\n- Pay: 4K-7K\n"
    )
    assert (headed.roadmap[0].title, headed.roadmap[0].steps) == ("Docker", (DocumentTask("a"),))
    assert headed.postings == [
        DocumentPosting("Dev", "Kaspi", None, (), Money(4_000, 7_000), None)
    ]


def test_tables_may_stand_for_lists() -> None:
    document = read(
        "## Market overview\n| Level | Experience | Salary |\n|--|--|--|\n"
        "| Junior | 1-2 years | 400K-700K |\n\n## Salary by city\n| Level | Алматы |\n|--|--|\n"
        "| Middle | 400-700K |\n\n## Premiums\n| Skill | Premium |\n|--|--|\n| Docker | +5% |\n\n"
        "## Postings\n| Title | Company | Requirements | Salary | Link |\n|--|--|--|--|--|\n"
        "| Dev | Kaspi | Go, SQL | 400K-700K | https://a.kz/1 |\n\n"
        "## Components\n| Component | Role | Responsibility |\n|--|--|--|\n| API | Dev | Code |\n"
    )
    assert document.bands == [DocumentBand("junior", "Junior", "1-2 years", Money(*RANGE))]
    assert document.city_bands == [DocumentBand("mid", "Middle", None, Money(*RANGE), "Almaty")]
    assert document.premiums == [DocumentPremium("Docker", 5, 5)]
    assert document.postings == [
        DocumentPosting("Dev", "Kaspi", "https://a.kz/1", ("Go", "SQL"), Money(*RANGE), None)
    ]
    assert document.components[0].roles[0].responsibility == "Code"


BROKEN = [
    ("an unknown section", "# T\n## Hobbies\nChess and tea.\n", 2, "no section"),
    ("swapped range", "## Market overview\n- Junior: 700K-400K\n", 2, "below the lower"),
    ("negative pay", "## Market overview\n- Junior: -400K\n", 2, "negative"),
    ("absurd pay", "## Market overview\n- Junior: 5-7\n", 2, "too small"),
    ("huge pay", "## Market overview\n- Junior: 5000M-7000M\n", 2, "larger"),
    ("no pay", "## Market overview\n- Junior\n", 2, "no salary"),
    ("unknown level", "## Market overview\n- Wizard: 400K-700K\n", 2, "no level"),
    ("level twice", "## Market overview\n- Junior: 4K-7K\n- Jun: 4K-7K\n", 3, "twice"),
    ("stray line", "## Market overview\nSome words.\n- Junior: 4K-7K\n", 2, "no item"),
    ("unknown column", "## By city\n| C | Wizard |\n|-|-|\n| Almaty | 4K-7K |\n", 2, "no level"),
    (
        "city twice",
        "## By city\n| C | Mid |\n|-|-|\n| Almaty | 4K-7K |\n| Алматы | 4K-7K |\n",
        5,
        "twice",
    ),
    ("row without city", "## By city\n| C | Mid |\n|-|-|\n| | 4K-7K |\n", 4, "no city"),
    ("row too long", "## By city\n| C | Mid |\n|-|-|\n| Oral | 4K-7K | 4K |\n", 4, "more cells"),
    ("bad cell", "## By city\n| C | Mid |\n|-|-|\n| Oral | lots |\n", 4, "not understood"),
    ("bad premium", "## Premiums\n- Docker: much\n", 2, "per cent"),
    ("swapped premium", "## Premiums\n- Docker: 20-15%\n", 2, "below the lower"),
    ("item without text", "## Skills I lack\n- Docker\n-\n", 3, "no text"),
    ("long item", f"## Skills I lack\n- {'x' * 301}\n", 2, "longer than 300"),
    ("something below a skill", "## Skills I lack\n- Docker\n  - deep\n", 3, "below this item"),
    ("posting without evidence", "## Postings\n1. (Kaspi)\n", 2, "makes this a posting"),
    ("two salaries", "## Postings\n1. Dev\n   - Pay: 4K-5K\n   - Pay: 4K-6K\n", 4, "twice"),
    (
        "posting's bad address",
        "## Postings\n1. Dev (Kaspi)\n   - [View](ftp://a.kz)\n",
        3,
        "web address",
    ),
    ("address twice", "## Postings\n1. [A](http://a.kz)\n2. [B](http://a.kz)\n", 3, "the same"),
    ("yearly pay", "## Postings\n1. Dev (Kaspi)\n   - Salary: 4M-5M a year\n", 3, "per month"),
    ("empty box", "## Action items\n- [ ]\n", 2, "no text"),
    ("roadmap as a table", "## Roadmap\n| a | b |\n|-|-|\n| c | d |\n", 2, "called item"),
    ("component without role", "## Components\n- API\n", 2, "names no role"),
    ("two chosen roles", "## Chosen role\nBackend\n\nFrontend\n", 4, "one name"),
    ("two takeaways", "## Takeaway\na\n## Takeaway\nb\n", 4, "twice"),
    ("too deep", "## Skills I lack\n" + "> " * 25 + "x\n", 2, "deep"),
    ("empty", " \n\n", 1, "empty"),
    ("binary", "PK\x03\x04\0", 1, "not a text"),
    ("half a character", "\ud800", 1, "not a text"),
    ("no Markdown", "just words", 1, "no section"),
    ("a list above all", "- a\n\n## Roadmap\n1. X\n    - b\n", 1, "under no heading"),
    ("a title alone", "# Title", 1, "no section"),
    (
        "too large",
        "## Roadmap\n" + ("x" * 99 + "\n") * (MAX_BYTES // 100 + 1),
        MAX_BYTES // 100 + 2,
        "larger",
    ),
    ("too many lines", "## Roadmap\n" + "\n" * (MAX_LINES - 1) + "x", MAX_LINES + 1, "lines"),
    ("endless line", "# T\n" + "x" * 2001, 2, "longer than 2,000"),
]


@pytest.mark.parametrize(
    ("text", "line", "reason"), [each[1:] for each in BROKEN], ids=[each[0] for each in BROKEN]
)
def test_what_is_broken_is_reported_with_its_line(text: str, line: int, reason: str) -> None:
    problems = read_analysis(text).problems
    assert [problem.line for problem in problems] == [line], problems
    assert reason in str(problems[0].reason)


def test_the_rest_of_a_broken_document_is_read(builtin: Document) -> None:
    reading = read_analysis(BUILTIN.replace("600,000 - 1,000,000", "1,000,000 - 600,000"))
    assert [band.level for band in reading.document.bands] == ["entry", "mid", "senior"]
    assert reading.document.roadmap == builtin.roadmap
    line = BUILTIN.splitlines().index("- **Junior (1-2 years):** 600,000 - 1,000,000 KZT/month")
    assert [problem.line for problem in reading.problems] == [line + 1]


def test_a_document_is_read_in_milliseconds() -> None:
    # A tenth of what the largest takes.
    assert ratio(lambda: read_analysis(BUILTIN), lambda: read_analysis(plain_document())) < 0.5


def test_a_note_that_ends_with_a_sign_is_no_task() -> None:
    document = read("## Action items\n- [ ] a\n    - Note: it went well ✅\n")
    assert document.action_items == [DocumentTask("a", note="it went well ✅")]
