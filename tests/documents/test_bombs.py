"""Files made to hang or to fill the memory: a sentence in no time, and bounded memory."""

import tracemalloc

import pytest

from db.documents.limits import (
    MARKS,
    MAX_BYTES,
    MAX_CELLS,
    MAX_ITEMS,
    MAX_LINE,
    MAX_MARKS,
    MAX_NESTED,
    MAX_POSTINGS,
    MAX_REQUIREMENTS,
    MAX_ROWS,
    MAX_TASKS,
)
from db.documents.read import read_analysis
from tests.timing import cpu_seconds, plain_seconds

# The slowest takes four times as long as a plain document, and 40 MB.
MAX_RATIO = 15
MAX_MEMORY = 100 * 1024 * 1024


def wide(piece: str, lines: int = MAX_BYTES // MAX_LINE) -> str:
    """Lines as long as is let in, of nothing but this."""
    row = piece * (MAX_LINE // len(piece))
    return "\n".join([row] * lines)[:MAX_BYTES]


def many(piece: str, lines: int = 1_980) -> str:
    """As many short lines as are let in."""
    row = (piece * (30 // len(piece) + 1))[: MAX_BYTES // lines - 1]
    return "\n".join([row] * lines)


BOUNDED = {
    "100,000 tasks": ("## Action items\n" + "- [ ] a\n" * 100_000, "more than 2,000 lines"),
    "10,000 quotes": (">" * 10_000, "longer than 2,000"),
    "50,000 brackets": ("[" * 50_000, "longer than 2,000"),
    "60,000 stars": ("*" * 60_000, "longer than 2,000"),
    "brackets in lines": (wide("["), "more than 10,000 marks"),
    "emphasis": (wide("a**b"), "more than 10,000 marks"),
    "link references": (many("[a]: b "), "more than 10,000 marks"),
    "entities": (many("&#1"), "more than 10,000 marks"),
    "10,000 columns": ("|a" * 10_000 + "\n" + "|-" * 10_000, "longer than 2,000"),
    "900 columns": ("|a" * 900 + "\n" + "|-" * 900 + "\n" + "|b\n" * 900, "too wide"),
    "100 columns, short rows": (
        "|a" * 100 + "\n" + "|-" * 100 + "\n" + "|b\n" * 1_900,
        "too wide",
    ),
    "lists 1,000 deep": (
        "".join("  " * depth + "- a\n" for depth in range(1_000)),
        "larger than 64 KB",
    ),
    "lists on a line": ("- " * 900 + "a", "deeply"),
    "numbers on a line": ("1. " * 600 + "a", "deeply"),
    "quotes on a line": (">" * 1_900, "deeply"),
    "too many tasks": ("## Action items\n" + "- a\n" * (MAX_TASKS + 1), "1,000 tasks"),
    "too many items": ("## Roadmap\n" + "- a\n  - b\n" * (MAX_ITEMS + 1), "300 items"),
    "too many postings": (
        "## Postings\n" + "".join(f"- [a](http://a.kz/{at})\n" for at in range(MAX_POSTINGS + 1)),
        "200 postings",
    ),
    "too many requirements": (
        "## Postings\n"
        + "".join(
            "- a\n  - Requirements: " + "".join(f"b{at}," for at in range(60)) + "\n"
            for _ in range(20)
        ),
        f"{MAX_REQUIREMENTS:,} requirements",
    ),
    "too many entries": ("## Skills I lack\n" + "- a\n" * (MAX_ROWS + 1), "1,500 entries"),
    "no Markdown": ("\x00" * 1_000, "not a text"),
    "empty": ("", "empty"),
}
LET_IN = {
    **{f"as many {mark} as are let in": wide(mark)[:MAX_MARKS] for mark in MARKS},
    "emphasis": wide("a**b")[: 2 * MAX_MARKS],
    "emphasis that never ends": wide("*a _b ")[: 3 * MAX_MARKS],
    "links that never end": wide("[a](")[: 4 * MAX_MARKS],
    "images": wide("![a](")[:MAX_MARKS],
    "link references": "".join(f"[a{at}]: b\n" for at in range(1_980)),
    "links to references": "[a]: b\n\n" + wide("[a]")[:MAX_MARKS],
    "a table as wide as is let in": (
        "|a" * 40 + "\n" + "|-" * 40 + "\n" + ("|b" * 40 + "\n") * (MAX_CELLS // 40 - 4)
    ),
    "a roadmap's table": (
        "## Roadmap\n|item|steps|priority|\n|-|-|-|\n" + "|a|b;c|high|\n" * 1_900
    ),
    "cities": "## Salary by city\n|a|Mid|Lead|\n|-|-|-|\n"
    + "".join(f"|c{at}|1K-2K|1K-2K|\n" for at in range(1_900)),
    "lists of lists": ("- " * MAX_NESTED + "a\n") * 1_900,
    "numbers of numbers": ("1. " * MAX_NESTED + "a\n\n") * 990,
    "quotes of quotes": ("> " * MAX_NESTED + "a\n") * 1_900,
    "headings": "".join(f"## {at} abcdefgh ijklm\n" for at in range(1_980)),
    "long headings": "\n\n".join(["## " + "ab " * 30] * 600),
    "a long paragraph": "## Takeaway\n" + many("ab "),
    "paragraphs": "a\n\n" * 990,
    "brackets of priorities": "## Roadmap\n" + "\n".join(["- " + "(a) " * 480] * 32),
    "separators": "## Skills I lack\n" + "\n".join(["- " + "- : " * 480] * 32),
    "figures": "## Market overview\n" + "\n".join(["- Mid: " + "1," * 90] * 300),
    "wide characters": many("🙂")[: MAX_BYTES // 4],
}


def slowness(text: str) -> float:
    """Return the time that a text takes, as a multiple of a plain document's."""
    return cpu_seconds(lambda: read_analysis(text)) / plain_seconds()


@pytest.mark.parametrize("name", BOUNDED)
def test_a_bomb_is_read_as_far_as_it_goes_with_a_sentence(name: str) -> None:
    text, words = BOUNDED[name]
    assert slowness(text) < MAX_RATIO
    assert any(words in str(problem.reason) for problem in read_analysis(text).problems)


def test_what_fits_is_kept_and_what_does_not_is_counted() -> None:
    kept = {
        name: read_analysis(BOUNDED[name][0]).document
        for name in ("too many tasks", "too many items", "too many postings", "too many entries")
    }
    assert len(kept["too many tasks"].tasks()) == MAX_TASKS
    assert len(kept["too many items"].roadmap) == MAX_ITEMS
    assert len(kept["too many postings"].postings) == MAX_POSTINGS
    assert len(kept["too many entries"].lack) == MAX_ROWS
    asked = read_analysis(BOUNDED["too many requirements"][0]).document.postings
    assert sum(len(posting.requirements) for posting in asked) == MAX_REQUIREMENTS
    long = read_analysis("- [ ] before\n" + "x" * 3_000 + "\n\n- [x] behind\n")
    assert [task.text for task in long.document.tasks()] == ["before", "behind"]
    assert [problem.line for problem in long.problems] == [2]


@pytest.mark.heavy
@pytest.mark.parametrize("name", LET_IN)
def test_what_is_let_in_takes_no_time_and_bounded_memory(name: str) -> None:
    assert slowness(LET_IN[name]) < MAX_RATIO
    tracemalloc.start()
    try:
        read_analysis(LET_IN[name])
        assert tracemalloc.get_traced_memory()[1] < MAX_MEMORY
    finally:
        tracemalloc.stop()
