"""Pasted texts: a plan is no posting, a posting is no plan, and parts become one text again."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.documents.read import read_analysis
from handlers.documents.rules.pasted import (
    CUT_FROM,
    LONGEST_PART,
    is_list,
    joined,
    kind_of,
    may_go_on,
    title,
)

OTHERS = sorted((Path(__file__).parents[1] / "documents" / "others").glob("*.md"))

PLANS = [
    "- [ ] Learn Docker",
    "☐ SQL joins\n☑ Python basics",
    (
        "Roadmap\n"
        "\n"
        "1. Docker\n"
        "2. Kubernetes\n"
        "3. Terraform and the rest of what an engineer needs to run things"
    ),
    (
        "My goals for this year:\n"
        "1. Finish the FastAPI course\n"
        "2. Build a bot with PostgreSQL and Redis\n"
        "3. Apply for three internships"
    ),
    "# Week 1\nPython, Git\n# Week 2\nDjango and its ORM",
    (
        "План на осень\n"
        "— пройти курс по SQL\n"
        "— написать проект на Django\n"
        "— подготовить резюме и откликнуться"
    ),
    (
        "Неделя 1\n"
        "- Изучить основы Docker\n"
        "- Настроить CI на GitHub Actions\n"
        "Неделя 2\n"
        "- Kubernetes"
    ),
    ("Менің жоспарым\n1. Python негіздерін үйрену\n2. SQL курсын бітіру\n3. Docker орнату"),
    (
        "## Skills I already have\n"
        "- Python\n"
        "- SQL\n"
        "## Skills I clearly lack\n"
        "- Docker: asked in 4 of 5 postings\n"
        "## Job market snapshot\n"
        "- Backend developer, Acme. Requirements: Python, Docker"
    ),
    "| Topic | Status |\n|---|---|\n| Docker | done |\n| Kafka | open |",
    (
        "Phase 1: Foundations\n"
        "• Learn Linux\n"
        "• Learn networking\n"
        "Phase 2: Cloud\n"
        "• Learn AWS, then pass the exam"
    ),
]
POSTINGS = [
    (
        "Junior Python developer\n"
        "Acme, Almaty\n"
        "Зарплата: 400 000 - 600 000 ₸\n"
        "Требования: Python, Docker, Kafka.\n"
        "We write tests for everything we do."
    ),
    (
        "Backend Engineer (Go)\n"
        "\n"
        "Responsibilities:\n"
        "- build services in Go\n"
        "- review code\n"
        "\n"
        "Requirements:\n"
        "- 2+ years of experience with Go\n"
        "- PostgreSQL, Docker\n"
        "\n"
        "We offer:\n"
        "- remote work\n"
        "- medical insurance"
    ),
    (
        "Ищем QA-инженера в команду финтеха!\n"
        "\n"
        "Что нужно делать:\n"
        "✅ писать автотесты на Python\n"
        "✅ вести баг-репорты\n"
        "\n"
        "Требования:\n"
        "✅ опыт работы от 1 года\n"
        "✅ SQL, Postman\n"
        "\n"
        "Условия: удалёнка, ДМС. Резюме: @hr"
    ),
    (
        "Компанияға Java әзірлеуші іздейміз.\n"
        "Міндеттер:\n"
        "- Spring Boot қызметтерін жазу\n"
        "Талаптар:\n"
        "- Java, SQL\n"
        "- жұмыс тәжірибесі 1 жыл\n"
        "Жалақы: 500 000 - 700 000 ₸"
    ),
    (
        "DevOps engineer, remote, full-time. We are hiring for a platform team that runs "
        "Kubernetes in three clouds.\n"
        "Apply now: jobs@example.org. Terraform and Ansible are a plus."
    ),
]
EITHER = [
    (
        "Python 3, Django, DRF\n"
        "- PostgreSQL and query plans\n"
        "- Docker, docker-compose, GitLab CI\n"
        "- Celery with Redis, and a little of RabbitMQ beside it"
    )
]
NEITHER = [
    "docker",
    "salary almaty mid",
    "- docker",
    "I know Python and want to learn Go, what should I do first?",
    "What is asked for?\nAnd where?",
]


@pytest.mark.parametrize("text", PLANS)
def test_a_plan_is_a_plan(text: str) -> None:
    assert kind_of(text) == "plan"


@pytest.mark.parametrize("text", POSTINGS)
def test_a_posting_is_a_posting(text: str) -> None:
    assert kind_of(text) == "posting"


@pytest.mark.parametrize("text", EITHER)
def test_a_text_that_could_be_either_is_asked_about(text: str) -> None:
    assert kind_of(text) == "either"


@pytest.mark.parametrize("text", NEITHER)
def test_a_question_is_neither(text: str) -> None:
    assert kind_of(text) == "neither"


@pytest.mark.parametrize("file", OTHERS, ids=lambda file: file.stem)
def test_no_document_of_others_is_taken_for_a_posting(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert kind_of(text) in ("plan", "either")
    assert kind_of(cut(text)[0]) in ("plan", "either")


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def cut(text: str) -> list[str]:
    """The messages that a client makes of a text: it looks for a line's end, then for a space."""
    parts = []
    text = text.strip()
    while units(text) > LONGEST_PART:
        longest = text.encode("utf-16-le")[: LONGEST_PART * 2].decode("utf-16-le", "ignore")
        half = len(longest) // 2
        at = max(longest.rfind("\n\n", half), longest.rfind("\n", half))
        if at == -1:
            at = longest.rfind(" ", half)
        at = len(longest) if at == -1 else at
        parts.append(text[:at].strip())
        text = text[at:].strip()
    return [*parts, text]


@pytest.mark.parametrize("file", OTHERS, ids=lambda file: file.stem)
def test_a_document_in_parts_is_the_document(file: Path) -> None:
    text = file.read_text(encoding="utf-8").replace("\r\n", "\n") * 2
    parts = cut(text)
    assert len(parts) == 1 or all(map(may_go_on, parts[:-1]))
    whole, again = read_analysis(text).document, read_analysis(joined(parts)).document
    assert len(again.roadmap) == len(whole.roadmap)
    assert sum(len(item.steps) for item in again.roadmap) == sum(
        len(item.steps) for item in whole.roadmap
    )


@given(st.text(alphabet="ab \n-#", max_size=12_000))
def test_no_word_of_a_cut_text_is_lost(text: str) -> None:
    assert joined(cut(text)).split() == text.split()


@given(st.text(max_size=400))
def test_any_text_has_a_kind(text: str) -> None:
    assert kind_of(text) in ("plan", "posting", "either", "neither")
    assert isinstance(is_list(text), bool)


def test_a_heading_names_the_plan() -> None:
    assert title("\n# My **year**\n- a", 60) == "My year"
    assert title("Just words", 60) == ""
    assert not may_go_on("a" * (CUT_FROM - 1))
