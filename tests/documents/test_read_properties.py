"""Whatever the text: the reader answers, in bounded time, with lines that are there."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from db import reference
from db.documents.document import DocumentReading
from db.documents.limits import MAX_BYTES, MAX_LINE, MAX_PROBLEMS, MAX_PROSE, MAX_TEXT
from db.documents.numbers import money, percents
from db.documents.read import read_analysis
from tests.profiles import examples
from tests.timing import cpu_seconds, plain_seconds

BUILTIN = reference.text("backend-engineer.en.md")
LINES = BUILTIN.splitlines()
# The slowest text we know takes a fifth of what a plain document takes.
MAX_RATIO = 5

checked = settings(
    max_examples=examples(80), suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
# What Markdown and numbers are made of, so that random texts mean something.
pieces = st.sampled_from(
    [
        "#",
        "##",
        "- ",
        "* ",
        "1. ",
        "**",
        "[ ] ",
        "[x]",
        "](",
        "http://",
        "|",
        "|-|",
        "> ",
        "`",
        "<!--",
        "    ",
        "\n",
        "\n\n",
        ":",
        "(",
        ")",
        "400K",
        "-",
        "+",
        "%",
        "млн",
        "\u00a0",
        "é",
        "Roadmap",
        "Job market",
        "Salary by city",
        "Junior",
        "Requirements:",
        "Salary:",
        "\t",
        "\r",
    ]
)
markdown = st.lists(pieces | st.sampled_from(LINES) | st.text(max_size=8), max_size=60)


def check(text: str) -> DocumentReading:
    reading = read_analysis(text)
    lines = len(re.split(r"\r\n?|\n", text))
    assert all(1 <= problem.line <= lines and str(problem.reason) for problem in reading.problems)
    assert len(reading.problems) <= MAX_PROBLEMS
    numbers = [problem.line for problem in reading.problems]
    assert numbers == sorted(numbers)
    for posting in reading.document.postings:
        assert posting.title
        assert all(0 < len(each) <= MAX_TEXT for each in posting.requirements)
    for item in reading.document.roadmap:
        assert item.title
        assert all(step.text for step in item.steps)
    for band in (*reading.document.bands, *reading.document.city_bands):
        assert 0 < band.salary.minimum <= band.salary.maximum
    assert len(reading.document.takeaway or "") <= MAX_PROSE
    return reading


@checked
@given(st.text())
def test_any_text(text: str) -> None:
    check(text)


@checked
@given(markdown.map("".join))
def test_any_markdown(text: str) -> None:
    check(text)


@checked
@given(st.data())
def test_any_mutation_of_the_builtin_document(data: st.DataObject) -> None:
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines) - 1))
        change = data.draw(st.sampled_from(["drop", "double", "swap", "cut", "put", "indent"]))
        line = lines[at]
        cut = data.draw(st.integers(0, len(line)))
        other = data.draw(st.integers(0, len(lines) - 1))
        if change == "drop" and len(lines) > 1:
            del lines[at]
        elif change == "double":
            lines.insert(at, line)
        elif change == "swap":
            lines[at], lines[other] = lines[other], line
        elif change == "cut":
            lines[at] = line[:cut]
        elif change == "put":
            lines[at] = line[:cut] + data.draw(pieces | st.text(max_size=5)) + line[cut:]
        else:
            lines[at] = "   " + line
    check("\n".join(lines))


@checked
@given(st.text(alphabet="0123456789KkMмк.,- +–$₸%()toдо от\u00a0'", max_size=220) | st.text())
def test_amounts_are_read_or_refused(text: str) -> None:
    for read in (money, percents):
        try:
            read(text)
        except ValueError as error:
            assert str(error)


@checked
@given(st.integers(1, 9999), st.integers(0, 9999))
def test_every_written_form_of_a_range_means_the_same(low: int, more: int) -> None:
    low, high = low * 1_000, (low + more) * 1_000
    if high > low * 100:
        return
    expected = money(f"{low} - {high}")
    spaced = f"{low:,} – {high:,}".replace(",", "\u00a0")
    for text in (
        f"{low:,}-{high:,}",
        spaced,
        f"{low // 1000}K — {high // 1000}K",
        f"{low / 10**6}M to {high / 10**6}M",
        f"{low / 10**6} млн - {high / 10**6} млн".replace(".", ","),
    ):
        assert money(text) == expected
    assert (expected.minimum, expected.maximum) == (low, high)


def _filled(piece: str, line: int = MAX_LINE) -> str:
    """A document as large as is let in, of nothing but this."""
    row = piece * (line // len(piece))
    return "\n".join([row] * (MAX_BYTES // (len(row.encode()) + 1)))[:MAX_BYTES]


@pytest.mark.parametrize(
    "text",
    [
        _filled(piece)
        for piece in [
            "[",
            "![",
            "*a **b ",
            "`",
            "<",
            "](",
            "> ",
            "- ",
            "|",
            "\\",
            "_a_",
            "&amp",
            "<!--",
            "**a** (b) ",
            "http://a ",
            "1 000 ",
        ]
    ]
    + [
        "## Roadmap\n" + _filled("- a", 3),
        "## Postings\n" + _filled("1. a (b)\n   - c\n", 16),
        "|a|b|\n|-|-|\n" + _filled("|a|b|", 5),
        "## By city\n|a|Mid|\n|-|-|\n" + _filled("|a|1K|", 6),
    ],
)
def test_no_text_takes_long(text: str) -> None:
    assert cpu_seconds(lambda: check(text)) < MAX_RATIO * plain_seconds()
