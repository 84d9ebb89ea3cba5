"""Postings and tables in texts whose authors know no Markdown, or write it in their own way."""

from dataclasses import replace

import pytest

from db.documents.document import Document, DocumentPosting
from db.documents.patch import patch
from db.documents.read import read_analysis
from db.documents.write import write
from tests.documents.facts import plain

PAGE = "https://hh.kz/vacancy/7000001"
OTHER = "https://hh.kz/vacancy/7000002"


def postings(text: str) -> list[DocumentPosting]:
    found = read_analysis(text).document
    assert patch(text, found) == text
    return found.postings


def all_done(document: Document) -> Document:
    """The document with each step of its plan done."""
    document.roadmap = [
        replace(item, steps=tuple(replace(task, state="done") for task in item.steps))
        for item in document.roadmap
    ]
    return document


@pytest.mark.parametrize(
    "text",
    [
        f"Jobs I like\n{PAGE}\nQA engineer, Sapar\nSQL, Postman, Git\n",
        f"Jobs I like\nQA engineer, Sapar\n{PAGE}\n#SQL #Postman #Git\n",
        f"Jobs I like\nQA engineer — Sapar\n{PAGE}\n○ SQL\n○ Postman\n○ Git\n",
        f"# Me\n\n## Who is hiring\n\n### QA engineer — Sapar\n{PAGE}\n#SQL #Postman #Git\n",
        f"# Me\n\n## Seen\n\n- [QA engineer]({PAGE}) — Sapar #SQL #Postman #Git\n",
        f"# Me\n\n## Seen\n\n- QA engineer (Sapar), {PAGE}, requirements: SQL, Postman, Git\n",
        f"from the chat:\nQA engineer, Sapar, {PAGE} (SQL, Postman, Git)\n",
        f"# Me\n\n## Seen\n\n| Name | Company | Stack | Link |\n|-|-|-|-|\n"
        f"| QA engineer | Sapar | SQL, Postman, Git | {PAGE} |\n",
        f"# Me\n\n## Jobs\n\n| Job (stack) | Where | Link |\n|-|-|-|\n"
        f"| QA engineer (SQL, Postman, Git) | Sapar | [open]({PAGE}) |\n",
        f"# Me\n\n## Jobs\n\n| Job | Where | Stack | Link |\n"
        f"| QA engineer | Sapar | SQL, Postman, Git | {PAGE} |\n"
        f"| Go developer | Sapar | Go, Kafka, Git | {OTHER} |\n",
        "# Me\n\n## Jobs\n\n> **QA engineer**\n> Sapar · Almaty\n>\n> We expect:\n> - SQL\n"
        f"> - Postman\n> - Git\n>\n> Source: {PAGE}\n",
        "# Me\n\n## Jobs\n\n### 1. QA engineer at Sapar\n"
        f"The [posting]({PAGE}) is fresh. They ask for SQL, Postman and Git.\n",
        f"# Me\n\n## Jobs\n\n### [QA engineer]({PAGE})\nSapar\nSQL, Postman, Git\n",
        f"# Me\n\n## Jobs\n\na) QA engineer, Sapar, {PAGE}\nstack: SQL, Postman, Git\n",
        "SKILLS NOW\nPython\n\ntitle | company | what they ask | where\n"
        f"QA engineer | Sapar | SQL, Postman, Git | {PAGE}\n"
        f"Go developer | Sapar | Go, Kafka | {OTHER}\n",
        "1. Skills\n1.1. SQL\n\n2. Job market\n"
        f"2.1. QA engineer (Sapar), {PAGE}, stack: SQL, Postman, Git\n",
    ],
)
def test_a_posting_is_read_in_any_shape(text: str) -> None:
    first = postings(text)[0]
    assert (plain(first.title), first.company, first.url) == ("qaengineer", "Sapar", PAGE)
    assert first.requirements == ("SQL", "Postman", "Git")


def test_several_stand_in_one_paragraph() -> None:
    lines = f"{PAGE}\nQA engineer\nSQL, Postman\n{OTHER}\nGo developer\nGo, Kafka\n"
    found = [(each.title, each.url, each.requirements) for each in postings(f"Vacancies\n{lines}")]
    assert found == [
        ("QA engineer", PAGE, ("SQL", "Postman")),
        ("Go developer", OTHER, ("Go", "Kafka")),
    ]


def test_one_posting_told_in_two_places_is_one() -> None:
    text = (
        f"# Me\n\n## Job market\n\nA. QA engineer, «Sapar» — {PAGE}\n"
        f"B. Go developer, «Sapar» — {OTHER}\n\n"
        "| Job | Company | Skills |\n|-|-|-|\n| QA engineer | Sapar | SQL, Git |\n"
    )
    found = [(each.title, each.url, each.requirements) for each in postings(text)]
    assert found == [("QA engineer", PAGE, ("SQL", "Git")), ("Go developer", OTHER, ())]
    # One list may name two postings of a company alike.
    alike = f"## Postings\n1. QA (Sapar), {PAGE}\n2. QA (Sapar), stack: SQL, Git\n"
    assert [each.url for each in postings(alike)] == [PAGE, None]


@pytest.mark.parametrize(
    "text",
    [
        "# Me\n\n## Seen\n\n- [Go course](https://stepik.org/course/74457) — Sapar #go #git\n",
        "# Me\n\n## Seen\n\n| Name | Company | Link |\n|-|-|-|\n"
        "| Go basics | Sapar | [a](http://b.kz) |\n",
        f"# Plan\n\n## Week 1\n\n- [ ] Read {PAGE} again\n- [ ] Learn SQL\n",
        "# Me\n\n## Seen\n\nSQL; Git; Linux\nGo; Kafka; Git\nJava; SQL; Git\n",
        f"About me\nI am a QA engineer, see {PAGE} for a wish.\n",
    ],
)
def test_no_posting_is_made_up(text: str) -> None:
    assert postings(text) == []


@pytest.mark.parametrize("sign", [";", "\t", ","])
def test_a_row_of_a_spreadsheet_is_ticked_in_its_own_cell(sign: str) -> None:
    rows = [["Task", "Link", "Status"], ["Learn SQL", "", "not started"], ["Git", "", "done"]]
    text = "\r\n".join(sign.join(row) for row in rows)
    document = read_analysis(text).document
    assert [(task.text, task.state) for task in document.tasks()] == [
        ("Learn SQL", "open"),
        ("Git", "done"),
    ]
    assert patch(text, all_done(document)) == text.replace("not started", "Done")


def test_a_cell_in_quotes_may_hold_commas() -> None:
    text = 'Week,Task,Done?\n1,"Node 22, nvm",yes\n2,"Routes; bodies",no\n'
    document = read_analysis(text).document
    assert [(task.text, task.state) for task in document.tasks()] == [
        ("Node 22, nvm", "done"),
        ("Routes; bodies", "open"),
    ]
    assert patch(text, all_done(document)) == text.replace(",no", ",Done")


def test_boxes_far_behind_a_month_are_its_list() -> None:
    text = "# Plan\n\nMay\n    [x] SQL\n    [ ] Git\nJune\n    [ ] Kafka\n"
    document = read_analysis(text).document
    assert [(task.text, task.state) for task in document.tasks()] == [
        ("SQL", "done"),
        ("Git", "open"),
        ("Kafka", "open"),
    ]
    assert patch(text, all_done(document)) == text.replace("[ ]", "[x]")


@pytest.mark.parametrize(
    "title", ["Правила успеха", "Курсы", "Rules of study", "Online courses", "Оқу ережелері"]
)
def test_rules_and_courses_beside_a_plan_are_no_tasks(title: str) -> None:
    document = read_analysis(f"# Plan\n\n## Week 1\n- SQL\n\n## {title}\n- each day\n").document
    assert [task.text for task in document.tasks()] == ["SQL"]


def test_strengths_that_are_technical_are_skills() -> None:
    text = "# Я\n\n## Сильные стороны\n- SQL\n- Git\n\n## Зоны роста\n- Kafka\n"
    found = read_analysis(text).document
    assert [each.name for each in (*found.have, *found.lack)] == ["SQL", "Git", "Kafka"]
    soft = read_analysis("## Soft skills\n\n### Strong\n- Git\n\n### Weaknesses\n- talks\n")
    assert (soft.document.strong, soft.document.develop) == (["Git"], ["talks"])


def test_a_bold_name_above_lines_opens_a_list() -> None:
    text = "# Me\n\n**I know**\nSQL\nGit\n\n**I don't know**\nKafka\n"
    found = read_analysis(text).document
    assert [each.name for each in found.have] == ["SQL", "Git"]
    assert [each.name for each in found.lack] == ["Kafka"]


@pytest.mark.parametrize(
    "text",
    [
        "Autumn\n(+ done, - not done)\n\n+ Git\n- SQL\n",
        "# Plan\n\n«+» — готово, «-» — нет\n\n+ Git\n- SQL\n",
        "# Plan\n\n| Task | Status |\n|-|-|\n| Git | + |\n| SQL | − |\n",
        "# Plan\n\n| Task | Started | Finished |\n|-|-|-|\n| Git | ✓ | ✓ |\n| SQL | ✓ | |\n",
        "# Plan\n\n| Task | Done | Status |\n|-|-|-|\n| Git | | done |\n| SQL | | in progress |\n",
    ],
)
def test_a_sign_is_a_state_where_the_text_says_so(text: str) -> None:
    document = read_analysis(text).document
    assert [(task.text, task.state) for task in document.tasks()] == [
        ("Git", "done"),
        ("SQL", "open"),
    ]
    item = document.roadmap[0]
    turned = [replace(item.steps[0], state="open"), replace(item.steps[1], state="done")]
    document.roadmap = [replace(item, steps=tuple(turned))]
    again = read_analysis(patch(text, document)).document
    assert [task.state for task in again.tasks()] == ["open", "done"]


@pytest.mark.parametrize("title", ["What to improve", "Что улучшить", "Нені жақсарту керек"])
def test_what_is_to_improve_is_to_do(title: str) -> None:
    for listed in ("- SQL\n- Git\n", "SQL\nGit\n"):
        document = read_analysis(f"# Me\n\n## {title}\n\n{listed}").document
        assert [task.text for task in document.tasks()] == ["SQL", "Git"]


def test_a_plus_without_a_legend_is_a_bullet() -> None:
    document = read_analysis("# Plan\n\n+ Git\n\n- SQL\n").document
    assert [task.state for task in document.tasks()] == ["open", "open"]


@pytest.mark.parametrize("title", ["Take/hh.kz/vacancy/3002) (Linux; Docker; Bash)", "QA (Sapar)"])
def test_a_title_with_brackets_is_written_so_that_it_is_read_again(title: str) -> None:
    document = Document(postings=[DocumentPosting(title, None, PAGE, ("SQL",), None, None)])
    assert read_analysis(write(document)).document == document


def test_the_title_of_an_item_has_no_box() -> None:
    document = read_analysis("# Plan\n\n## [ ] [x] Base\n\n- SQL\n").document
    assert document.roadmap[0].title == "Base"
    assert read_analysis(write(document)).document == document


def test_a_list_is_named_above_another_that_is_named_too() -> None:
    found = read_analysis("# Me\n\n## Other\n\nSkills I have:\nSkills I lack: SQL\n").document
    assert [each.name for each in found.lack] == ["SQL"]


def test_a_second_rule_in_a_table_is_no_component() -> None:
    rows = "| Component | Role |\n|-|-|\n| CI | Build engineer |\n|---|---|\n| Site | Tester |\n"
    document = read_analysis(f"## Components and their roles\n\n{rows}").document
    assert [each.name for each in document.components] == ["CI", "Site"]
    assert read_analysis(write(document)).document == document
