"""The shapes in which people write the postings that they have read."""

import pytest

from db.documents.document import DocumentPosting
from db.documents.read import read_analysis

SHAPES = {
    "labels and a numbered list below a bold title": (
        "## Анализ вакансий\n\n**Вакансия № 1. Тестировщик**\nРаботодатель: Jusan\n"
        "Адрес: [hh.kz](https://hh.kz/vacancy/1)\nТребования:\n1. SQL\n2. Postman\n",
        ("Тестировщик", "Jusan", ("SQL", "Postman")),
    ),
    "two labelled lists, parted by empty lines": (
        "## Job market\n\n**QA engineer** - [link](https://hh.kz/vacancy/1)\n\nMust have:\n\n"
        "- SQL\n- Postman\n\nNice to have:\n\n- Docker\n",
        ("QA engineer", None, ("SQL", "Postman", "Docker")),
    ),
    "duties beside what is asked": (
        "## Job market\n### QA engineer, Kolesa\nhttps://hh.kz/vacancy/1\n\nResponsibilities:\n"
        "- write tests\n\nRequirements:\n- SQL\n- Postman\n",
        ("QA engineer", "Kolesa", ("SQL", "Postman")),
    ),
    "a heading, its link, a label and a list": (
        "## Job market\n### QA engineer — Kolesa\nhttps://hh.kz/vacancy/1\n\nKey skills:\n"
        "* SQL, Git\n* Postman\n",
        ("QA engineer", "Kolesa", ("SQL", "Git", "Postman")),
    ),
    "rows of arrows": (
        "## Job market\n\n→ QA engineer → Kolesa → SQL, Git → https://hh.kz/vacancy/1\n"
        "→ Java developer → Kaspi → Java, Kafka → https://hh.kz/vacancy/2\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "skills with plus signs": (
        "## Job market\n\n- QA engineer, Kolesa, SQL + Git\n  https://hh.kz/vacancy/1\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "a post with pictures below a plan": (
        "## My plan\n- [ ] Learn Git\n\n🔥 #vacancy #qa\nQA engineer\n🏢 Company: Kolesa\n"
        "🛠 Stack: SQL, Git\n📩 Apply: @kolesa_hr\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "bold words that lead a paragraph": (
        "**Job market snapshot.** Two postings, links at the end.\n\nQA engineer, Kolesa [1]\n"
        "* Must have\n    * SQL\n    * Git\n\n[1]: https://hh.kz/vacancy/1\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "a heading and a table of what is asked": (
        "## Job market\n### QA engineer (Kolesa)\n[Posting](https://hh.kz/vacancy/1)\n\n"
        "| Requirement | Do I have it? |\n|---|---|\n| SQL | yes |\n| Git | no |\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "one paragraph of sentences with labels": (
        "## Job market\n\n**QA engineer, Kolesa.** Link: <https://hh.kz/vacancy/1>. "
        "Requirements: SQL, Git.\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "the company behind @": (
        "## Job market\n- **QA engineer** @ Kolesa ([link](https://hh.kz/vacancy/1))\n"
        "  - *Requirements:* SQL, Git\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "a heading of a role in a plan": (
        "# My plan\n## Where I want to work\n### QA engineer (Kolesa)\n"
        "- https://hh.kz/vacancy/1\n- SQL, Git\n- Almaty, office\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "short lines of an item": (
        "## Job market\n1. QA engineer\n   Kolesa, Almaty\n   https://hh.kz/vacancy/1\n"
        "   SQL + Git\n   600 000 - 800 000 ₸\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "pay and place on lines of their own": (
        "## Job market\n\n**1. QA engineer**\nCompany: Kolesa\nhttps://hh.kz/vacancy/1\n"
        "They ask: SQL, Git\nremote, pay not stated\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "dots between its parts, and spans of code": (
        "## Job market\n* QA engineer · Kolesa · [link](https://hh.kz/vacancy/1)\n  `SQL` `Git`\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "a list of vacancies in a plan": (
        "# My plan\n## Why\n\nI based the plan on these vacancies:\n"
        "* QA engineer, Kolesa: https://hh.kz/vacancy/1\n  SQL, Git\n\n## Steps\n"
        "- [ ] Learn Git\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "a title and its link in paragraphs of their own": (
        "## Job market\n\n**QA engineer**\n\n[Link](https://hh.kz/vacancy/1)\n\nKey skills:\n\n"
        "- SQL\n- Git\n\n---\n\n**Java developer**\n\n[Link](https://hh.kz/vacancy/2)\n",
        ("QA engineer", None, ("SQL", "Git")),
    ),
    "a link above its title": (
        "## Job market\n\nhttps://hh.kz/vacancy/1\n\nQA engineer\n\n- SQL\n- Git\n",
        ("QA engineer", None, ("SQL", "Git")),
    ),
    "fields and lists without indent": (
        "## Job market\n1. QA engineer\nLink: https://hh.kz/vacancy/1\nKey skills:\n- SQL\n"
        "- Git\n\n2. Java developer\nLink: https://hh.kz/vacancy/2\nKey skills:\n- Java\n",
        ("QA engineer", None, ("SQL", "Git")),
    ),
    "a heading, and a bare link right above the skills": (
        "## Job market\n### 1. QA engineer | Kolesa\nhttps://hh.kz/vacancy/1\n* SQL\n* Git\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "a heading, and a bold label with the link right above the skills": (
        "## Job market\n### QA engineer – Kolesa\n**Link:** <https://hh.kz/vacancy/1>\n"
        "* SQL\n* Git\n",
        ("QA engineer", "Kolesa", ("SQL", "Git")),
    ),
    "the address in brackets": (
        "## Job market\n- QA engineer (https://hh.kz/vacancy/1): SQL, Git\n",
        ("QA engineer", None, ("SQL", "Git")),
    ),
    "a heading above a bare link and a list": (
        "# Market analysis\n## My role\nTester\n## Job market snapshot\n#### QA engineer\n\n"
        "https://hh.kz/vacancy/qa-engineer-1\n\n- SQL\n- Git\n",
        ("QA engineer", None, ("SQL", "Git")),
    ),
    "a bare link above the title and a list": (
        "## Job market\n\nhttps://hh.kz/vacancy/qa-engineer-1\n\nQA engineer\n- SQL\n- Git\n",
        ("QA engineer", None, ("SQL", "Git")),
    ),
    "a town and another label below what is asked": (
        "## Job market\n\n1) QA engineer\n Company: Kolesa\n Must have: SQL, Git\n Nice: Docker\n"
        " Almaty, office\n",
        ("QA engineer", "Kolesa", ("SQL", "Git", "Docker")),
    ),
    "a title with a team in it": (
        "## Вакансии\n### Тестировщик в команду платежей\n*Kolesa*, Алматы\n"
        "[Открыть](https://hh.kz/vacancy/1)\nНавыки: SQL + Git\n",
        ("Тестировщик в команду платежей", "Kolesa", ("SQL", "Git")),
    ),
    "spans of code behind a label": (
        "## Job market\n- **QA engineer** (Kolesa)\n  https://hh.kz/vacancy/1\n"
        "  Stack: `SQL` `Unit tests`\n",
        ("QA engineer", "Kolesa", ("SQL", "Unit tests")),
    ),
}
# What stands beside the postings of a section and is none of them.
BESIDE = {
    "sites": "I looked at:\n- [hh.kz](https://hh.kz)\n- [Jobs](https://example.com/jobs)\n\n",
    "lessons": "### Where to learn\n- [Go tour](https://go.dev/tour)\n\n",
    "pay": "### Salaries\n- Junior: 300 000 – 500 000 ₸\n\n",
    "skills": "### Skills of them all\n**Languages:** Go, SQL\n**Tools:** Docker, Git\n\n",
    "a table": "\n| Skill | Posting 1 | Posting 2 |\n|---|---|---|\n| Go | ✅ | ❌ |\n\n",
    "roles": "### Similar roles\n- Platform engineer\n- Tester\n\n",
}


def _posting(found: DocumentPosting) -> tuple[str, str | None, tuple[str, ...]]:
    return found.title, found.company, found.requirements


@pytest.mark.parametrize("shape", SHAPES)
def test_a_posting_is_read_however_it_is_written(shape: str) -> None:
    text, expected = SHAPES[shape]
    found = read_analysis(text).document.postings
    assert _posting(found[0]) == expected
    assert len(found) == text.count("https://hh.kz/vacancy/") or not found[0].url


@pytest.mark.parametrize("beside", BESIDE)
def test_what_stands_beside_postings_is_none(beside: str) -> None:
    posting = "### QA engineer (Kolesa)\n- Link: https://hh.kz/vacancy/1\n- Skills: SQL, Git\n\n"
    for text in (posting + BESIDE[beside], BESIDE[beside] + posting):
        found = read_analysis(f"## Job market\n\n{text}").document.postings
        assert [_posting(each) for each in found] == [("QA engineer", "Kolesa", ("SQL", "Git"))]


@pytest.mark.parametrize(
    "text",
    [
        "## Job market\n- Analyst → write to me in private\n- Tester → no time yet\n",
        "## My plan\n- [ ] Learn Git\n\nCompany: Kolesa\nI want to work there.\n",
        "## Job market\n→ SQL\n→ Git\n",
    ],
)
def test_nothing_is_a_posting_without_evidence(text: str) -> None:
    assert read_analysis(text).document.postings == []
