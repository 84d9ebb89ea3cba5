"""Analyses that other people might write, each read as a person would read it."""

from pathlib import Path

import pytest

from db.documents.document import (
    Document,
    DocumentOwnTask,
    DocumentPosting,
    DocumentPremium,
    DocumentRole,
    DocumentTask,
    Money,
    NamedSkills,
)
from db.documents.read import read_analysis
from db.documents.write import write

FOLDER = Path(__file__).parent / "samples"
NAMES = sorted(file.name for file in FOLDER.glob("*.md"))


def text(name: str) -> str:
    return (FOLDER / name).read_text(encoding="utf-8")


def read(name: str) -> Document:
    reading = read_analysis(text(name))
    assert reading.problems == ()
    return reading.document


def counts(document: Document) -> dict[str, int]:
    found = {name: len(part) for name, part in vars(document).items() if isinstance(part, list)}
    return {name: count for name, count in found.items() if count}


@pytest.mark.parametrize("name", NAMES)
def test_what_was_read_is_written_and_read_back_to_the_same(name: str) -> None:
    document = read_analysis(text(name)).document
    again = read_analysis(write(document))
    assert again.document == document
    assert again.problems == ()


def test_a_data_analyst_in_russian() -> None:
    document = read("data-analyst.ru.md")
    assert counts(document) == {
        "components": 2,
        "common": 2,
        "have": 3,
        "lack": 3,
        "learning": 1,
        "postings": 3,
        "frequent": 2,
        "bands": 4,
        "city_bands": 3,
        "premiums": 2,
        "roadmap": 3,
        "strong": 2,
        "develop": 1,
        "action_items": 2,
        "own": 3,
    }
    assert (document.platform, document.chosen_role) == ("DataBazar", "Аналитик данных")
    assert document.learning == [NamedSkills("Git", "ветки и слияния")]
    assert document.postings[0].salary == Money(400_000, 650_000)
    assert document.postings[1].salary == Money(300_000, 300_000, open_ended=True)
    assert document.postings[2].url == "https://hh.kz/vacancy/1003"
    assert document.postings[2].salary is None
    assert [band.level for band in document.bands] == ["intern", "junior", "mid", "senior"]
    assert document.city_bands[2].city == "Astana"
    first = document.roadmap[0]
    assert (first.period, first.period_note, first.priority, first.reason) == (
        "1 квартал",
        "зима",
        "high",
        "без него никак",
    )
    assert first.steps == (
        DocumentTask("Пройти введение в pandas", "done"),
        DocumentTask("Разобрать свой набор данных", note="взять поездки на такси"),
        DocumentTask("Купить ещё один курс"),
    )
    assert document.action_items[0].url == "https://example.kz/talk"
    assert document.own == [
        DocumentOwnTask(DocumentTask("Записаться на митап аналитиков")),
        DocumentOwnTask(
            DocumentTask("Попросить доступ к учебной базе", "done"), item="Python для анализа"
        ),
        DocumentOwnTask(DocumentTask("Обновить резюме"), period="2 квартал"),
    ]


def test_a_frontend_engineer_in_kazakh() -> None:
    document = read("frontend-engineer.kk.md")
    assert counts(document) == {
        "components": 2,
        "common": 2,
        "have": 2,
        "lack": 3,
        "postings": 2,
        "frequent": 2,
        "bands": 2,
        "city_bands": 4,
        "premiums": 1,
        "roadmap": 3,
        "strong": 1,
        "develop": 1,
        "action_items": 2,
        "own": 1,
    }
    assert (document.platform, document.chosen_role) == ("Oqu Online", "Frontend инженер")
    assert document.have == [NamedSkills("HTML", "семантика"), NamedSkills("CSS", "flexbox, grid")]
    assert document.postings[1] == DocumentPosting(
        "Junior Frontend",
        "Chocofamily",
        None,
        ("HTML", "CSS", "JavaScript"),
        Money(250_000, 350_000),
        "қолға",
    )
    assert [(each.city, each.level) for each in document.city_bands] == [
        ("Almaty", "junior"),
        ("Astana", "junior"),
        ("Almaty", "mid"),
        ("Astana", "mid"),
    ]
    assert [(each.period, each.priority) for each in document.roadmap] == [
        ("1-тоқсан", "high"),
        ("1-тоқсан", "medium"),
        ("2-тоқсан", "low"),
    ]
    assert document.roadmap[0].steps[0] == DocumentTask("Айнымалылар мен функциялар", "done")
    assert document.own == [DocumentOwnTask(DocumentTask("Ментор табу"))]


def test_a_devops_engineer_with_tables_instead_of_lists() -> None:
    document = read("devops-engineer.en.md")
    assert counts(document) == {
        "components": 2,
        "common": 2,
        "have": 2,
        "lack": 3,
        "postings": 3,
        "frequent": 2,
        "bands": 3,
        "city_bands": 5,
        "premiums": 2,
        "roadmap": 4,
        "strong": 1,
        "develop": 2,
        "action_items": 3,
        "own": 2,
    }
    assert document.components[1].roles == (
        DocumentRole("DevOps Engineer", "Runs Kubernetes"),
        DocumentRole("SRE", "Watches error budgets"),
    )
    assert document.postings[1].url == "https://hh.kz/vacancy/3002"
    assert document.postings[1].note == "with a mentor"
    assert document.postings[2] == DocumentPosting(
        "SRE", "Remote | EU", None, ("Prometheus", "Go"), Money(3_000, 4_500, "USD"), None
    )
    assert document.premiums == [
        DocumentPremium("Kubernetes", 20, 25),
        DocumentPremium("Terraform", 10, 10),
    ]
    assert [
        (
            each.title,
            each.period,
            each.period_note,
            each.priority,
            each.reason,
            [step.text for step in each.steps],
        )
        for each in document.roadmap
    ] == [
        (
            "Kubernetes",
            "Q1",
            "Winter",
            "high",
            "everywhere",
            ["Install k3s", "Deploy an app (web, db)", "Read about pods"],
        ),
        ("Helm", "Q1", "Winter", "medium", "charts save time", ["Write a chart", "Publish it"]),
        (
            "Terraform",
            "Q2",
            None,
            "low_medium",
            None,
            ["Describe the cluster", "Keep the state remote"],
        ),
        ("Prometheus", "Q2", None, "low", None, ["Prometheus"]),
    ]
    assert document.roadmap[0].steps[2].done
    assert document.action_items == [
        DocumentTask(
            "Write a postmortem of the last outage",
            "done",
            "the one of May",
            "https://example.com/postmortem",
        ),
        DocumentTask("Join the on-call rota"),
        DocumentTask("Speak at a meetup", "skipped", "too early"),
    ]
    assert document.own == [
        DocumentOwnTask(DocumentTask("Pass the CKA exam")),
        DocumentOwnTask(DocumentTask("Set up a home lab", "done")),
    ]


def test_one_with_only_a_roadmap() -> None:
    document = read("roadmap-only.md")
    assert counts(document) == {"roadmap": 5}
    # A line with nothing below it is a step of what stands above it.
    assert [
        (each.title, each.period, each.priority, each.reason, len(each.steps))
        for each in document.roadmap
    ] == [
        ("Go basics", None, None, None, 3),
        ("HTTP services", None, "high", None, 2),
        ("My roadmap", None, None, None, 1),
        ("Databases", "Phase 2", "medium", "after the API works", 2),
        ("Phase 2", None, None, None, 1),
    ]
    assert [step.done for step in document.roadmap[0].steps] == [True, True, False]


def test_one_with_everything_wrong() -> None:
    reading = read_analysis(text("everything-wrong.md"))
    assert counts(reading.document) == {
        "have": 1,
        "postings": 2,
        "bands": 1,
        "roadmap": 3,
        "action_items": 1,
    }
    assert reading.kept > 0, "words that belong nowhere stay in the text"
    said = [(each.line, str(each.reason)) for each in reading.problems]
    wanted = [
        (7, "names no role"),
        (11, "no item of the list"),
        (13, "no name"),
        (15, "below this item"),
        (17, "Hobbies"),
        (23, "makes this a posting"),
        (25, "no web address"),
        (26, "below the lower"),
        (29, "per month"),
        (31, "called title"),
        (37, "Wizard"),
        (38, "lots"),
        (40, "twice"),
        (44, "Colour"),
        (46, "too far apart"),
        (47, "more cells"),
        (51, "no per cent"),
        (52, "below the lower"),
        (56, "the priority is none"),
        (58, "proof"),
        (59, "no text"),
        (61, "proof"),
        (69, "the priority is none"),
        (73, "no text"),
        (83, "twice"),
    ]
    assert [line for line, _reason in said] == [line for line, _words in wanted]
    for (line, reason), (_line, words) in zip(said, wanted, strict=True):
        assert words in reason, line
