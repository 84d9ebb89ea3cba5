"""Parts inside lists and under any heading: tables, bold lines, pay, labels of postings."""

import pytest

from db.documents.read import read_analysis


def steps(text: str) -> dict[str, list[str]]:
    return {
        item.title: [step.text for step in item.steps]
        for item in read_analysis(text).document.roadmap
    }


@pytest.mark.parametrize(
    "below",
    [
        "\n   **Basics**\n\n   - images\n   - volumes\n",
        "   **Basics**\n   - images\n   - volumes\n",
        "\n   **First:**\n   - images\n\n   **Then:**\n   - volumes\n",
        "\n   | Step | Done |\n   |---|---|\n   | images | [ ] |\n   | volumes | [x] |\n",
    ],
)
def test_a_bold_line_inside_an_item_names_its_list_and_is_no_task(below: str) -> None:
    found = steps(f"# Plan\n\n1. Docker\n{below}\n2. Git\n   - rebase\n")
    assert found == {"Docker": ["images", "volumes"], "Git": ["rebase"]}


@pytest.mark.parametrize(
    "line", ["[x] = done", "[x] done", "[ ] – not started", "[x] = готово, [ ] = нет"]
)
def test_a_legend_of_boxes_is_no_task(line: str) -> None:
    assert steps(f"# Plan\n- {line}\n- [ ] tests for 60 % of it\n") == {
        "Plan": ["tests for 60 % of it"]
    }


def test_a_row_with_a_bar_in_its_words_stays_a_task_and_is_said() -> None:
    reading = read_analysis("# Plan\n|Task|Status|\n|-|-|\n|use a|b|done|\n|c|open|\n")
    assert [(task.text, task.state) for task in reading.document.tasks()] == [
        ("use a", "done"),
        ("c", "open"),
    ]
    assert [problem.line for problem in reading.problems] == [4]


@pytest.mark.parametrize(
    ("heading", "head"),
    [
        ("# Market", "Level | From | To"),
        ("## Week 1\n- [ ] a\n", "Grade | Min (KZT) | Max (KZT)"),
        ("# План", "Уровень | От | До"),
        ("# Жоспар", "Деңгей | Төменгі | Жоғарғы"),
        ("## Salary by level", "Level | Lowest | Highest"),
        ("## Notes", "Level | Salary | Note"),
    ],
)
def test_pay_by_level_is_read_under_any_heading(heading: str, head: str) -> None:
    pay = "300 000 - 450 000 | " if "Salary" in head else "300 000 | 450 000"
    text = f"{heading}\n\n| {head} |\n|---|---|---|\n| Junior | {pay} |\n"
    reading = read_analysis(text)
    (band,) = reading.document.bands
    assert (band.level, band.salary.minimum, band.salary.maximum) == ("junior", 300_000, 450_000)
    assert reading.problems == ()


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("### Job: Go developer\n{}### Opening: QA engineer\n{}", ["Go developer", "QA engineer"]),
        ("### Вакансия: Go-разработчик\n{}", ["Go-разработчик"]),
        ("### Лауазым: Go әзірлеушісі\n{}", ["Go әзірлеушісі"]),
    ],
)
@pytest.mark.parametrize("above", ["## Job postings\n\n", ""])
def test_the_label_of_a_postings_title_is_no_part_of_it(
    above: str, text: str, titles: list[str]
) -> None:
    if not above:
        text = text.replace("Job", "Vacancy").replace("Opening", "Posting")
        text = text.replace("Лауазым", "Вакансия")
    fields = "- Requirements: Go, SQL\n- Link: https://hh.kz/vacancy/{}\n\n"
    written = above + text.format(*(fields.format(number) for number in range(len(titles))))
    found = read_analysis(written).document.postings
    assert [posting.title for posting in found] == titles
    assert all(posting.requirements == ("Go", "SQL") for posting in found)


def test_a_sign_alone_is_no_task_and_a_state_no_part_of_an_items_name() -> None:
    assert steps("## Sockets ✅\n- [ ] a\n\n☐ \n") == {"Sockets": ["a"]}
    assert steps("## Sockets | done\n- [ ] a\n") == {"Sockets": ["a"]}


def test_own_tasks_below_a_lone_heading_leave_its_list_as_it_was() -> None:
    text = "# Phase 3\n\n- [x] Learn\n    - [ ] sockets\n    - ✔ pandas\n- Git\n"
    before = steps(text)
    assert sorted(step for each in before.values() for step in each) == [
        "Git",
        "Learn",
        "pandas",
        "sockets",
    ]
    assert steps(text + "\n## My own tasks\n\n- [ ] Mine\n") == before


def test_a_table_of_tasks_below_a_list_of_skills_lists_none() -> None:
    text = (
        "## Skills I lack\n- SQL\n\n**Timetable**\n\n| What | Status |\n|-|-|\n| Joins | done |\n"
    )
    document = read_analysis(text).document
    assert [each.name for each in document.lack] == ["SQL"]
    assert [(task.text, task.state) for task in document.tasks()] == [("Joins", "done")]
