"""Skills, levels and cities as people write them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db import reference
from db.reference.asked import asked_part
from db.reference.matching import (
    ancestors,
    asked_skills,
    find_skills,
    level_word,
    met_by,
    normalise,
    posting_level,
)
from db.vocabulary import Level, LevelRule
from tests.profiles import examples

# How an alias that is a common word, too, must be written.
WRITTEN = {form.casefold(): form for each in reference.skills() for form in each.get("exact", ())}
ALIASES = [(alias, skill["slug"]) for skill in reference.skills() for alias in skill["aliases"]]
# These count inside a text only beside certain others.
LISTED = {alias for skill in reference.skills() for alias in skill.get("listed", ())}
ANYWHERE = [(alias, slug) for alias, slug in ALIASES if alias not in LISTED]
SLUGS = {skill["slug"] for skill in reference.skills()}
EXAMPLES = [
    (example["text"], example["asks"])
    for rule in reference.demands()["not_asked"]
    for example in rule["examples"]
]


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("FastAPI/Django", ["fastapi", "django"]),
        ("Django/FastAPI", ["django", "fastapi"]),
        ("2+ years experience", []),
        ("django rest framework", ["django"]),
        ("SQL optimization", ["sql"]),
        ("Linux basics", ["linux"]),
        ("Linux Terminal", ["linux"]),
        ("Python fundamentals", ["python"]),
        ("HTTP/REST", ["rest-api"]),
        ("REST API", ["rest-api"]),
        ("the rest of it", []),
        ("Microservices architecture", ["microservices"]),
        ("AWS/Cloud Deployment", ["aws"]),
        ("Docker & Docker Compose", ["docker"]),
        ("Docker/Kubernetes", ["docker", "kubernetes"]),
        ("Pytest & Unit Testing", ["testing"]),
        ("CI/CD with GitHub Actions", ["ci-cd"]),
        ("Message Queues (RabbitMQ)", ["rabbitmq"]),
        ("Message Brokers", []),
        ("Relational Databases", []),
        ("RabbitMQ/Kafka", ["rabbitmq", "kafka"]),
        ("Senior mentoring ability", []),
        ("Full-stack capabilities", []),
        ("с#, с++ и 1С", ["csharp", "cpp", "1c"]),
        ("Docker-контейнеры, kubernetes-ті", ["docker", "kubernetes"]),
        ("опыт автотестов и тестирования", ["testing"]),
        ("ＤＯＣＫＥＲ", ["docker"]),
        ("JavaScript", ["javascript"]),
        ("Ready to go", []),
        ("Go, gRPC", ["go", "grpc"]),
        ("go", ["go"]),
        ("solid knowledge", []),
        ("SOLID", ["oop"]),
        ("ms sql server", ["ms-sql-server"]),
        ("C", ["c"]),
        ("Grade C or better", []),
        ("C/C++, Qt", ["cpp", "qt"]),
        ("SQL, R", ["sql", "r"]),
        ("R & D department", []),
        ("http://", []),
        ("customers: BP, Shell, Lukoil", []),
        ("Bash, Shell", ["bash"]),
        ("GitHub Actions", ["ci-cd"]),
        ("", []),
    ],
)
def test_skills_are_found_in_order(text: str, slugs: list[str]) -> None:
    assert find_skills(text) == slugs


def test_every_alias_names_its_skill_and_no_other() -> None:
    for alias, slug in ALIASES:
        assert find_skills(alias, general=True) == [slug], alias
        assert find_skills(alias.upper(), general=True) == [slug], alias


@pytest.mark.parametrize(
    ("text", "slugs"),
    [
        ("PL/SQL", {"pl-sql", "sql", "oracle-db"}),
        ("GitHub Actions", {"ci-cd", "git"}),
        ("gitlab ci/cd", {"ci-cd", "git"}),
        ("NodeJS", {"node-js", "javascript"}),
        ("Laravel", {"laravel", "php"}),
        ("REST API", {"rest-api", "api"}),
        ("C/C++", {"c", "cpp"}),
        ("Java Script", {"javascript"}),
        ("Oracle Linux", {"linux"}),
        ("тестирование на проникновение", {"penetration-testing", "information-security"}),
    ],
)
def test_a_name_asks_for_what_stands_in_it_and_what_it_is_part_of(
    text: str, slugs: set[str]
) -> None:
    assert set(asked_skills(text)) == slugs


def test_who_has_a_kind_of_something_has_it() -> None:
    assert {"sql", "databases"} <= set(met_by("postgresql"))
    assert "databases" not in asked_skills("PostgreSQL")
    assert "message-brokers" in met_by("rabbitmq")
    assert all(set(skill.get("kinds", ())) <= SLUGS for skill in reference.skills())
    assert all(skill["slug"] not in met_by(skill["slug"]) for skill in reference.skills())


@pytest.mark.parametrize(("text", "asks"), EXAMPLES)
def test_what_no_posting_asks_for(text: str, asks: list[str]) -> None:
    assert sorted(find_skills(asked_part(text))) == asks


def test_offers_and_self_portraits_ask_for_nothing() -> None:
    posting = """О компании:
    Мы пишем на Scala и знаем Kafka.
    Требования:
    Python, Docker
    Мы предлагаем
    Курсы по AWS, интересный стек с Kubernetes
    Наш стек:
    Redis
    Условия работы: Офис рядом с метро, клуб любителей Rust."""
    assert find_skills(asked_part(posting)) == ["python", "docker", "redis"]
    assert find_skills(asked_part("We offer\nGo\nRequirements\nRuby")) == ["ruby"]
    assert find_skills(asked_part("Go, www.python.org, https://react.dev/learn")) == ["go"]
    assert find_skills(asked_part("Опыт с Go. Условия: Rust рядом. Требования: SQL")) == [
        "go",
        "sql",
    ]


@settings(max_examples=examples(100), derandomize=True)
@given(st.text())
def test_asked_part_takes_away_and_adds_nothing(text: str) -> None:
    kept = asked_part(text)
    assert asked_part(kept) == kept
    assert set(find_skills(kept)) <= set(find_skills(text))


def test_the_table_knows_what_it_refers_to() -> None:
    assert len(SLUGS) >= 250
    for skill in reference.skills():
        slug, aliases = skill["slug"], set(skill["aliases"])
        assert slug not in ancestors(slug)
        assert set(skill.get("parents", ())) <= SLUGS
        assert {each for near in skill.get("listed", {}).values() for each in near} <= SLUGS
        assert {each for also in skill.get("also", {}).values() for each in also} <= SLUGS
        assert set(skill.get("listed", {})) <= aliases
        assert set(skill.get("names", {"ru", "kk"})) == {"ru", "kk"}
        apart = skill.get("apart", ())
        assert apart is True or set(apart) <= aliases


def test_the_table_can_be_stored() -> None:
    names = [skill["name"] for skill in reference.skills()]
    slugs = [skill["slug"] for skill in reference.skills()]
    assert len(set(names)) == len(names)
    assert len(set(slugs)) == len(slugs)
    assert all(re.fullmatch(r"[a-z0-9-]{1,48}", slug) for slug in slugs)
    aliases = [alias for alias, _ in ALIASES]
    assert len(set(aliases)) == len(aliases)
    assert all(alias == alias.casefold() for alias in aliases)


@settings(max_examples=examples(100), derandomize=True)
@given(st.lists(st.sampled_from(ANYWHERE), min_size=1, max_size=6, unique_by=lambda each: each[1]))
def test_skills_in_a_list_are_found_in_its_order(named: list[tuple[str, str]]) -> None:
    text = "; ".join(WRITTEN.get(alias, alias.title()) for alias, _ in named)
    assert find_skills(text, general=True) == [slug for _, slug in named]


@settings(max_examples=examples(100), derandomize=True)
@given(st.text(), st.sampled_from(ALIASES), st.text())
def test_any_text_around_an_alias(before: str, named: tuple[str, str], behind: str) -> None:
    found = find_skills(before + named[0] + behind)
    assert len(set(found)) == len(found)
    assert set(found) <= {slug for _, slug in ALIASES}
    glued = find_skills(f"x{named[0]}x")
    assert named[1] not in glued or not named[0].isalnum()
    assert normalise(normalise(before)) == normalise(before)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("Entry Level", "entry"),
        ("entry-level", "entry"),
        ("Junior", "junior"),
        ("Mid-Level", "mid"),
        ("Middle+ developer", "mid"),
        ("Senior", "senior"),
        ("Team Lead", "lead"),
        ("Backend Intern", "intern"),
        ("Internship", "intern"),
        ("Стажёр", "intern"),
        ("джуниор", "junior"),
        ("мидл", "mid"),
        ("Сеньор", "senior"),
        ("Junior/Middle", "junior"),
        ("Wizard", None),
        ("Leading", None),
        ("", None),
    ],
)
def test_level_words(text: str, level: Level | None) -> None:
    assert level_word(text) == level


@pytest.mark.parametrize(
    ("title", "note", "requirements", "expected"),
    [
        ("Junior Python Developer", "Entry level", [], ("junior", "title")),
        ("Developer", "Internship", ["5+ years"], ("intern", "note")),
        ("Developer", None, ["2+ years experience"], ("mid", "experience")),
        ("Developer", None, ["0-1 year"], ("entry", "experience")),
        ("Developer", None, ["1–3 года"], ("junior", "experience")),
        ("Developer", None, ["SQL", "опыт от 5 лет"], ("senior", "experience")),
        ("Developer", None, ["18+ years old"], None),
        ("Developer", None, ["Docker"], None),
    ],
)
def test_a_postings_level_says_by_which_rule(
    title: str, note: str | None, requirements: list[str], expected: tuple[Level, LevelRule] | None
) -> None:
    assert posting_level(title, note, requirements) == expected


def test_cities_in_three_languages_and_under_former_names() -> None:
    cities = reference.cities()
    assert len(set(cities.values())) == 32
    assert {cities[word] for word in ("almaty", "алматы", "алма-ата")} == {"Almaty"}
    assert {cities[word] for word in ("astana", "нур-султан", "нұр-сұлтан")} == {"Astana"}
    assert cities["қарағанды"] == "Karaganda"
    assert all(word == word.casefold() for word in (*cities, *reference.levels()))
