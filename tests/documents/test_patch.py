"""A text is given back with what was done since, and nothing else in it is touched."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import reference
from db.documents.document import Document, DocumentOwnTask, DocumentTask, NamedSkills
from db.documents.links import links_of
from db.documents.patch import patch
from db.documents.read import read_analysis
from db.sources.text import decode_whole, encode
from tests.documents.facts import FOLDER, samples
from tests.documents.strategies import MadeDocument, documents
from tests.profiles import examples

SAMPLES = Path(__file__).parent / "samples"
TEXTS = {
    **{each.name: each.data.decode() for each in samples(FOLDER)},
    **{each.name: each.read_bytes().decode() for each in sorted(SAMPLES.glob("*.md"))},
    **{
        f"builtin.{language}": reference.text(f"backend-engineer.{language}.md")
        for language in reference.builtin_languages()
    },
}


@cache
def as_sent(name: str) -> Document:
    return read_analysis(TEXTS[name]).document


def lived(document: Document, random: Random, share: float) -> Document:
    """The document with tasks ticked, opened and skipped, and some with a note or a proof."""

    def live(task: DocumentTask) -> DocumentTask:
        if random.random() < share:
            task = replace(task, state=random.choice(["open", "done", "skipped"]))
        if task.place and task.place.column is None and random.random() < share / 4:
            task = replace(task, note="look at [x] again", url="https://a.kz/x_y")
        return task

    return replace(
        document,
        roadmap=[replace(item, steps=tuple(map(live, item.steps))) for item in document.roadmap],
        action_items=[live(task) for task in document.action_items],
        own=[replace(own, task=live(own.task)) for own in document.own],
    )


def tasks(document: Document) -> list[object]:
    steps = [(item.title, item.period, step) for item in document.roadmap for step in item.steps]
    own = [own for own in document.own if not own.task.skipped]
    return [*steps, *document.action_items, *own]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_with_which_nothing_was_done_is_the_same(name: str) -> None:
    assert patch(TEXTS[name], as_sent(name)) == TEXTS[name]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("seed", range(4))
def test_what_was_done_is_read_back_and_the_rest_stays(name: str, seed: int) -> None:
    text = TEXTS[name]
    wanted = lived(as_sent(name), Random(seed), 1 / (1 + seed))
    patched = patch(text, wanted)
    again = read_analysis(patched).document
    if name != "html-table.ru.md":  # a box in HTML is on or off
        assert tasks(again) == tasks(wanted)
    assert replace(again, roadmap=[], action_items=[], own=[]) == replace(
        wanted, roadmap=[], action_items=[], own=[]
    )
    places = [task.place for task in wanted.tasks() if task.place]
    lines = {place.line for place in places} | {at for p in places for _label, at in p.labels}
    kept = [line for at, line in enumerate(text.splitlines(), 1) if at not in lines]
    left = iter(patched.splitlines())
    assert all(line in left for line in kept), "in their order"


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1251"]))
def test_an_untouched_text_is_the_same_bytes_in_its_own_encoding(
    data: st.DataObject, encoding: str
) -> None:
    letters = st.characters(codec="cp1251" if encoding == "cp1251" else "utf-8")
    lines = st.lists(st.sampled_from(["- [x] ", "## ", "\r\n", "\n"]) | st.text(letters))
    text = data.draw(lines.map("".join) | documents(anything=True).map(lambda made: made.text))
    sent = text.encode(encoding, errors="replace")
    found = decode_whole(sent)
    assert found is not None
    assert encode(patch(found.text, read_analysis(found.text).document), found.encoding) == sent


@settings(
    max_examples=examples(60), derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
@given(made=documents(), seed=st.integers(0, 10**6))
def test_any_tick_in_any_document_is_read_back(made: MadeDocument, seed: int) -> None:
    before = read_analysis(made.text).document
    wanted = lived(before, Random(seed), 0.3)
    patched = patch(made.text, wanted)
    found = sorted((task.text, task.state) for task in read_analysis(patched).document.tasks())
    assert found == sorted((task.text, task.state) for task in wanted.tasks())
    assert patch(made.text, before) == made.text


OWN = """# Plan

## Goals
- [ ] Learn Go

## My own tasks

- [ ] Read a book
    - Item: Goals
- [x] Call a mentor

Bye.
"""


def test_own_tasks_are_renamed_moved_deleted_and_added_in_their_section() -> None:
    document = read_analysis(OWN).document
    first, second = document.own
    document.own = [
        DocumentOwnTask(replace(first.task, text="Read *two* books"), None, "Q2"),
        replace(second, task=replace(second.task, state="skipped")),
        DocumentOwnTask(DocumentTask("Build a demo", note="small")),
    ]
    assert patch(OWN, document) == OWN.replace(
        "- [ ] Read a book\n    - Item: Goals\n- [x] Call a mentor\n",
        "- [ ] Read \\*two\\* books\n    - Period: Q2\n- [ ] Build a demo\n    - Note: small\n",
    )


def test_a_first_own_task_and_a_first_skill_begin_a_section_in_the_language_of_the_text() -> None:
    text = "# План\r\n\r\n## Неделя 1\r\n\r\n* [ ] Выучить SQL"
    document = read_analysis(text).document
    document.own = [DocumentOwnTask(DocumentTask("Найти ментора", "done"))]
    document.lack = [NamedSkills("Docker", "сети")]
    assert patch(text, document) == (
        text + "\r\n\r\n## Мои задачи\r\n\r\n- [x] Найти ментора"
        "\r\n\r\n## Чего не хватает\r\n\r\n- **Docker:** сети"
    )


@pytest.mark.parametrize(
    ("written", "patched"),
    [
        ("Docker; Git (a bit).", "Docker; Git (a bit); Redis."),
        ("Docker\nGit", "Docker\nGit\nRedis"),
        ("- Docker\n- Git", "- Docker\n- Git\n- **Redis**"),
        (
            "I never used Docker and Git. They frighten me.",
            "I never used Docker and Git. They frighten me."
            "\n\n### Skills I clearly lack\n\n- **Redis**",
        ),
    ],
)
def test_a_new_skill_joins_the_list_as_it_is_written(written: str, patched: str) -> None:
    text = f"### Skills I lack\n{written}\n\n### Notes\nMore.\n"
    document = read_analysis(text).document
    before = [each.name for each in document.lack]
    assert len(before) == 2
    document.lack.append(NamedSkills("Redis", None))
    after = patch(text, document)
    assert after.replace("\n\n\n", "\n\n").startswith(f"### Skills I lack\n{patched}\n\n")
    assert [each.name for each in read_analysis(after).document.lack] == [*before, "Redis"]


def test_a_moved_skill_takes_its_line_along() -> None:
    text = "## Skills I have\n* **Git** (every day)\n* SQL\n\n## Skills I lack\n* Kafka\n"
    document = read_analysis(text).document
    document.lack.append(document.have.pop(0))
    assert patch(text, document) == (
        "## Skills I have\n* SQL\n\n## Skills I lack\n* Kafka\n* **Git** (every day)\n"
    )


@pytest.mark.parametrize(
    ("line", "done"),
    [
        ("- [ ] a", "- [x] a"),
        ("- [] a", "- [x] a"),
        ("* [/] a", "* [x] a"),
        ("1. ( ) a", "1. (x) a"),
        ("☐ a", "☑ a"),
        ("> - [ ] a  ", "> - [x] a  "),
        ("[todo] a", "[x] a"),
        ("- a [in progress]", "- [x] a"),
        ("- **a**: b `c` [d](https://e.kz)", "- [x] **a**: b `c` [d](https://e.kz)"),
        ("|a|Status|\n|-|-|\n|b|🔴|", "|a|Status|\n|-|-|\n|b|🟢|"),
        ("|a|Status|\n|-|-|\n|b|open|", "|a|Status|\n|-|-|\n|b|Done|"),
        ("|☑|a|\n|-|-|\n|[ ]|b|", "|☑|a|\n|-|-|\n|[x]|b|"),
        # Rows that end too early, have too many cells or no bars at their ends, or are quoted.
        ("|a|Status|\n|-|-|\n|b|", "|a|Status|\n|-|-|\n|b| Done |"),
        ("|a|Status|\n|-|-|\n|b", "|a|Status|\n|-|-|\n|b | Done"),
        ("a|Status\n-|-\nb |", "a|Status\n-|-\nb | Done |"),
        ("|a|Status|\n|-|-|\n|b||", "|a|Status|\n|-|-|\n|b| Done |"),
        ("|a|Status|\n|-|-|\n|b|c|open|", "|a|Status|\n|-|-|\n|b|c|Done|"),
        ("|a|Status|\n|-|-|\n|b|open|c|", "|a|Status|\n|-|-|\n|b|Done|c|"),
        ("> |a|Status|\n> |-|-|\n> |b|open|", "> |a|Status|\n> |-|-|\n> |b|Done|"),
        ("Task|Level\n-|-\nb|3", "Task|Level\n-|-\n[x] b|3"),
        ("> |Task|Level|\n> |-|-|\n> |b|3|", "> |Task|Level|\n> |-|-|\n> |[x] b|3|"),
        # A table below a line of a list.
        ("- a\n\n  |b|Status|\n  |-|-|\n  |c| |", "- a\n\n  |b|Status|\n  |-|-|\n  |c| Done |"),
        (
            "<table>\n<tr><th>a</th><th>Status</th></tr>\n<tr>\n<td>b</td>\n<td>\nOpen</td>\n</tr>",
            "<table>\n<tr><th>a</th><th>Status</th></tr>\n<tr>\n<td>b</td>\n<td>\nDone</td>\n</tr>",
        ),
        # No state of the line, and no legend.
        ("- [ ] tests for 60 % of it", "- [x] tests for 60 % of it"),
        ("1. [ ] a (high priority - open)", "1. [x] a (high priority - open)"),
    ],
)
def test_a_tick_is_set_in_the_way_in_which_the_line_was_written(line: str, done: str) -> None:
    text = f"# Plan\n\n{line}\n"
    document = read_analysis(text).document
    (item,) = document.roadmap
    (step,) = item.steps
    document.roadmap = [replace(item, steps=(replace(step, state="done"),))]
    assert patch(text, document) == f"# Plan\n\n{done}\n"
    again = read_analysis(f"# Plan\n\n{done}\n").document
    assert [task.state for task in again.tasks()] == ["done"]


def test_the_links_of_a_task_are_those_of_its_line_and_below() -> None:
    text = (
        "- [ ] Read [the guide](https://a.kz/guide) now\n  - or https://b.kz/x, too\n"
        "- [ ] Next https://c.kz\n  - [ ] below https://d.kz\n"
    )
    assert links_of(text, 1) == [("the guide", "https://a.kz/guide"), ("https://b.kz/x",) * 2]
    assert links_of(text, 3) == [("https://c.kz", "https://c.kz")]
    assert links_of(text, 9) == []


BELOW_STEPS = {
    "## Plan\n### Docker\n- [x] Images\n- [ ] Volumes\n\nMore.\n": (
        "- [ ] Volumes\n- [ ] Mine\n\nMore."
    ),
    "# Plan\n## Docker\n1. Images\n2. Volumes\n": "2. Volumes\n3. Mine\n",
    "# Plan\n* Docker\n    * [ ] Volumes\n        * Note: why\n* Git\n    * [ ] Rebase\n": (
        "        * Note: why\n    * [ ] Mine\n* Git"
    ),
    "# Plan\n## Docker\n☑ Images\n☐ Volumes": "☐ Volumes\n☐ Mine",
    "> ## Docker\r\n> - [ ] Volumes\r\n": "> - [ ] Volumes\r\n> - [ ] Mine\r\n",
    # A table has no room for one.
    "# Plan\n| Topic | Task | Done |\n|---|---|---|\n| Docker | Volumes | [ ] |\n": (
        "\n## My own tasks\n\n- [ ] Mine\n    - Item: Docker\n"
    ),
}


@pytest.mark.parametrize("text", BELOW_STEPS)
def test_an_own_task_stands_behind_the_steps_of_its_item(text: str) -> None:
    document = read_analysis(text).document
    document.own.append(DocumentOwnTask(DocumentTask("Mine"), item="Docker"))
    patched = patch(text, document)
    assert BELOW_STEPS[text] in patched
    again = read_analysis(patched).document
    where = {step.text: item.title for item in again.roadmap for step in item.steps}
    assert where.get("Mine") == "Docker" or again.own == document.own
    # Known by its line, it is ticked, renamed and taken out there.
    (line,) = (task.place for task in again.tasks() if task.text == "Mine")
    roadmap = document.roadmap
    for task in (DocumentTask("His", "done", place=line), DocumentTask("Mine", "skipped")):
        own = DocumentOwnTask(replace(task, place=line), item="Docker")
        changed = patch(patched, replace(document, roadmap=roadmap, own=[own]))
        assert ("His" in changed) is (task.text == "His")
        assert "Mine" not in changed


def test_a_note_stands_below_its_task_behind_a_quote_and_a_tab() -> None:
    text = "## Plan\n> \t-\t[ ] a\n"
    document = read_analysis(text).document
    (item,) = document.roadmap
    noted = replace(item.steps[0], note="look")
    patched = patch(text, replace(document, roadmap=[replace(item, steps=(noted,))]))
    assert [task.note for task in read_analysis(patched).document.tasks()] == ["look"]


def test_own_tasks_behind_code_that_nobody_closed_are_read_back() -> None:
    text = "# Plan\n- [ ] a\n\n~~~\n- [ ] code\n"
    document = read_analysis(text).document
    document.own.append(DocumentOwnTask(DocumentTask("Mine")))
    patched = patch(text, document)
    assert patched.startswith(text + "~~~\n\n")
    again = read_analysis(patched).document
    assert [task.text for task in again.tasks()] == ["a", "Mine"]


def test_a_tick_boxes_no_more_lines_than_it_must() -> None:
    text = "# Plan\n## A\n- one\n- two\n## B\n- three\n"
    document = read_analysis(text).document
    first = document.roadmap[0]
    done = replace(first, steps=(replace(first.steps[0], state="done"), *first.steps[1:]))
    patched = patch(text, replace(document, roadmap=[done, *document.roadmap[1:]]))
    assert patched == text.replace("- one", "- [x] one")


def test_a_dash_in_a_box_is_open_and_a_skip_of_ours_a_skip() -> None:
    text = "# Plan\n- [-] put off\n- [ ] two\n"
    document = read_analysis(text).document
    assert [task.state for task in document.tasks()] == ["open", "open"]
    steps = [replace(step, state="skipped") for step in document.roadmap[0].steps]
    skipped = replace(document, roadmap=[replace(document.roadmap[0], steps=tuple(steps))])
    patched = patch(text, skipped)
    assert patched == "# Plan\n- [-] put off (skipped)\n- [-] two (skipped)\n"
    assert read_analysis(patched).document == skipped
    assert patch(patched, document) == text.replace("[-]", "[ ]")


def test_a_struck_line_below_boxes_is_a_task_that_is_done_and_opens_again() -> None:
    text = "## Tracking\n☐ First green test\n~~Install the driver~~\n"
    document = read_analysis(text).document
    assert {task.text: task.state for task in document.tasks()} == {
        "First green test": "open",
        "Install the driver": "done",
    }
    steps = tuple(replace(task, state="open") for task in document.tasks())
    opened = replace(document, roadmap=[replace(document.roadmap[0], steps=steps)])
    assert patch(text, opened) == text.replace("~~Install the driver~~", "[ ] Install the driver")
