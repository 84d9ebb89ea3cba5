"""A written document reads back to the same, whatever the text was."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from db.documents.document import (
    Document,
    DocumentItem,
    DocumentOwnTask,
    DocumentPosting,
    DocumentTask,
    Money,
)
from db.documents.read import read_analysis
from db.documents.write import write
from db.text import clean
from db.vocabulary import TaskState
from tests.documents.test_read_properties import BUILTIN, checked, markdown
from tests.profiles import examples


def same(text: str) -> None:
    document = read_analysis(text).document
    written = write(document)
    if document == Document():
        assert written == ""
        return
    again = read_analysis(written)
    assert again.document == document, written
    assert again.problems == (), written
    assert write(again.document) == written


@checked
@given(st.text())
def test_any_text(text: str) -> None:
    same(text)


@checked
@given(markdown.map("".join))
def test_any_markdown(text: str) -> None:
    same(text)


# Lines that mean something in each section, with marks where they do harm.
texts = st.lists(
    st.sampled_from(
        [
            "a",
            "b c",
            " ",
            ":",
            " - ",
            "(",
            ")",
            "[x] ",
            "[",
            "]",
            "*",
            "**",
            "_",
            "`",
            "\\",
            "|",
            "#",
            "1.",
            "&amp;",
            "&",
            "<",
            ">",
            "-",
            "+",
            ".",
            ",",
            ";",
            "//",
            "high",
            "Priority",
            "Q1",
            "Note:",
            "Skills in most postings ",
            "Period: ",
            "https://a.kz/b_c",
            "~~~",
            "!",
            "&#10;",
            "&#32;",
            "é",
            "<br>",
            "Mid",
            "Junior",
            "Role:",
            "\u00a0",
            "\u2028",
        ]
    )
    | st.text(max_size=3),
    max_size=6,
).map("".join)
bold = texts.map(lambda text: f"**{text}**")
heads = st.sampled_from(
    [
        "Components",
        "Common skills",
        "Chosen role",
        "Skills I lack",
        "Skills I am learning",
        "Postings",
        "Takeaway",
        "Market overview",
        "Salary by city",
        "Premiums",
        "Roadmap",
        "Q1",
        "Strengths",
        "Need development",
        "Action items",
        "My own tasks",
        "Almost every posting",
    ]
)
marked = st.sampled_from(
    [
        "",
        "- ",
        "1. ",
        "    - ",
        "- [ ] ",
        "- [x] ",
        "    - Note: ",
        "    - Proof: ",
        "- **Mid:** ",
        "    - Requirements: ",
        "    - Salary: 400K-700K ",
        "    - Company: ",
        "    - Period: ",
        "    - Priority: high ",
        "    - Reason: ",
        "    - Item: ",
        "    - **Junior:** 4K-7K ",
        "Platform: ",
        "    - Link: https://",
        "| a | Mid | Senior |\n|-|-|-|\n| ",
    ]
)
body = st.tuples(
    marked,
    texts | bold,
    st.sampled_from(["", ": "]),
    texts,
    st.sampled_from(
        ["", " (high)", " (c)", " | 4K-7K |", " 400K-700K", " +5-10%", ": 4K-7K+ (x)"]
    ),
).map("".join)
parts = st.tuples(
    st.sampled_from(["## ", "### "]),
    heads,
    texts.map(lambda text: f" ({text})") | st.just(""),
    st.lists(body, max_size=5).map(lambda lines: "\n" + "\n".join(lines)),
    st.just("\n\n"),
).map("".join)


@settings(checked, max_examples=examples(300))
@given(st.lists(parts, min_size=1, max_size=4).map("".join))
def test_any_document(text: str) -> None:
    same(text)


# Found by the fuzzer: the first line of an item is nothing but a box.
BOX_ALONE = "## Roadmap\n1. **Docker**\n   - [ ]\n     Compose\n"


@pytest.mark.parametrize("text", [BUILTIN, BOX_ALONE])
def test_the_builtin_analysis(text: str) -> None:
    same(text)


# What a user types into the bot, which no reader has seen yet.
typed = (texts | st.text(max_size=20)).map(clean).filter(bool)
tasks = st.builds(
    DocumentTask,
    typed,
    st.sampled_from(["open", "done", "skipped"]),
    st.none() | typed,
    st.none() | typed.map(lambda text: "https://a.kz/" + text.replace(" ", "")),
)


@checked
@given(
    st.lists(st.builds(DocumentOwnTask, tasks, st.none() | typed, st.none() | typed), min_size=1),
    st.lists(tasks, max_size=3),
)
def test_whatever_a_user_typed_is_read_back(
    own: list[DocumentOwnTask], actions: list[DocumentTask]
) -> None:
    document = Document(own=own, action_items=actions)
    again = read_analysis(write(document))
    assert again.document == document
    assert again.problems == ()


# How people and the sites that they copy from begin a title.
beginnings = st.lists(
    st.sampled_from(
        [
            *") ( [ ] - * + • – — . # > | : _ ☐ ✅ ! = 💰 \\ `",
            "[x]",
            "[ ]",
            "(x)",
            "[Done]",
            "1.",
            "10)",
            "~~",
            "--",
            "...",
            "Note:",
            "Title: ",
            "Salary: ",
            "Company",
            "Kaspi",
            "at ",
            " ",
            "remote",
        ]
    ),
    min_size=1,
    max_size=6,
).map("".join)
titles = (
    st.tuples(beginnings, st.sampled_from(["", " apply", "apply", " Developer", " (Kaspi)"]))
    .map(lambda parts: clean("".join(parts)))
    .filter(bool)
)
postings = st.builds(
    DocumentPosting,
    titles,
    st.none()
    | st.sampled_from(["Kaspi", "(Kasp i", "- Kaspi", "Kaspi: bank", "remote", "Salary"]),
    st.none() | st.just("https://a.kz/1"),
    st.just(("Git", "SQL")) | st.just(()),
    st.just(Money(400_000, 700_000)),
    st.none() | st.sampled_from(["Junior", "- old", "a (b)"]),
)


@checked
@given(titles, st.sampled_from(["open", "done", "skipped"]), postings)
def test_any_title_is_read_back(title: str, state: TaskState, posting: DocumentPosting) -> None:
    task = DocumentTask(title, state)
    item = DocumentItem("Docker", "Q1", None, None, None, (task, DocumentTask("Compose")))
    document = Document(
        postings=[posting],
        roadmap=[item],
        action_items=[task],
        own=[DocumentOwnTask(task, "Docker")],
    )
    again = read_analysis(write(document))
    assert again.document == document
    assert again.problems == ()


@pytest.mark.parametrize(
    "text",
    [
        "## Roadmap\n|Topic|Priority|Why|Steps|\n|-|-|-|-|\n|Helm|Medium|not started|Charts|",
        "## Postings\n1. **Dev** (Acme)\n    - Requirements: Git\n    - Salary: a (https://a.kz/b)",
    ],
)
def test_what_looks_like_a_state_or_a_link_is_read_back(text: str) -> None:
    same(text)
