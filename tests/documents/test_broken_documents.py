"""Broken documents: each is refused or reported with its line, and the store stays as it was."""

import shutil
from argparse import Namespace
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.cli.content import import_analysis
from bot.config import Settings
from db import reference
from db.documents.document import Document
from db.documents.read import read_analysis
from db.plans import document_writer
from db.seed import import_file
from db.store.engine import Database
from tests.store import dump
from tests.timing import cpu_seconds, plain_seconds

BUILTIN = reference.text("backend-engineer.en.md")
MAX_RATIO = 1  # of what a plain document takes; the slowest takes a tenth of it
# Documents of which nothing can be kept: what is said, and of which line.
NOTHING = {
    "empty": ("", 1, "the document is empty"),
    "blank": (" \n\t\n\u00a0\n", 1, "the document is empty"),
    "a byte order mark": ("\ufeff", 1, "the document is empty"),
    "binary": ("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", 1, "this is not a text document"),
    "NUL bytes": (BUILTIN + "\x00", 1, "this is not a text document"),
    "half a character": (BUILTIN + "\ud800", 1, "this is not a text document"),
    "a large picture": (
        "![](data:image/png;base64," + "A" * 70_000 + ")",
        1,
        "this line is longer than 2,000 characters",
    ),
    "a long line": ("# A\n" + "x" * 3_000, 2, "this line is longer than 2,000 characters"),
    "no analysis": ("Dear diary", 1, "no section of an analysis was found"),
    "JSON": ('{"tasks": ["a"]}', 1, "no section of an analysis was found"),
    "a heading alone": ("# Analysis", 1, "no section of an analysis was found"),
    "an unknown section": ("# A\n\n## Recipes\n\nSoup", 3, "is no section that I know"),
    "a table of no levels": (
        "### Comparison by City\n\n| City | Colour |\n|---|---|\n| A | 1 |",
        3,
        "“Colour” is no level that I know",
    ),
    "a table without cities": (
        "### Comparison by City\n\n| Mid-Level | Senior |\n|---|---|\n| 1M-2M | 2M-3M |",
        3,
        "this table has no column that names the cities",
    ),
    "a table with missing cells": (
        "### Comparison by City\n\n| City | Mid-Level |\n|---|---|\n| Almaty |",
        1,
        "no section of an analysis was found",
    ),
    "a table without rows": (
        "### Comparison by City\n\n| City | Mid-Level |\n|---|---|",
        1,
        "no section of an analysis was found",
    ),
    "a number of 400 digits": (
        "### Market Overview\n\n- **Mid-Level:** " + "9" * 400,
        3,
        "this text is longer than 300 characters",
    ),
    "a number of 50 digits": (
        "### Market Overview\n\n- **Mid-Level:** " + "9" * 50 + " KZT",
        3,
        "the figure can't be read",
    ),
    "a negative number": (
        "### Market Overview\n\n- **Mid-Level:** -5 - -1 KZT/month",
        3,
        "pay can't be negative",
    ),
    "a number that is none": (
        "### Market Overview\n\n- **Mid-Level:** NaN - Infinity",
        3,
        "in the salary is not understood",
    ),
    "a range that is reversed": (
        "### Market Overview\n\n- **Junior:** 900K - 100K KZT",
        3,
        "the upper figure is below the lower one",
    ),
    "a premium beyond belief": (
        "### Skills Salary Multipliers\n\n- **Go:** +99999999999 %",
        3,
        "the per cent can't be read",
    ),
    "formulas": (
        "### Skills Salary Multipliers\n\n- **Go:** =1+1",
        3,
        "no per cent like +15-20% stands here",
    ),
}
DEEP = "## Action items\n\n" + "".join("  " * depth + "- [ ] deep\n" for depth in range(200))


@pytest.mark.parametrize("name", NOTHING)
def test_nothing_of_it_is_kept_and_the_reason_is_said(name: str) -> None:
    text, line, reason = NOTHING[name]
    reading = read_analysis(text)
    assert reading.document == Document()
    assert reading.problems[0].line == line
    assert reason in str(reading.problems[0].reason)
    assert "\x00" not in str(reading.problems[0].reason)


@pytest.mark.parametrize("text", [DEEP, "> " * 900 + "a", "- " * 900 + "a"])
def test_what_is_nested_without_end_is_reported_in_no_time(text: str) -> None:
    reasons = [str(problem.reason) for problem in read_analysis(text).problems]
    assert "this is nested too deeply to be read" in reasons
    assert cpu_seconds(lambda: read_analysis(text)) < MAX_RATIO * plain_seconds()


@pytest.mark.parametrize("name", NOTHING)
async def test_an_import_of_it_leaves_the_store_as_it_was(db: Database, name: str) -> None:
    before = await dump(db)
    url = db.url.render_as_string(hide_password=False)
    counts, problems = await import_file(url, NOTHING[name][0])
    assert not any(counts.values())
    assert problems
    assert await dump(db) == before


async def test_an_import_that_fails_half_way_leaves_the_store_as_it_was(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise OSError("disk full")

    before = await dump(db)
    monkeypatch.setattr(document_writer._Writer, "roadmap", fail)
    url = db.url.render_as_string(hide_password=False)
    with pytest.raises(OSError, match="disk full"):
        await import_file(url, BUILTIN.replace("Kolesa", "Another"))
    assert await dump(db) == before


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.md", b"", "line 1: the document is empty"),
        ("a.md", b"\xff\xfe\x00", "can't be read: UnicodeDecodeError"),
        ("a.md", BUILTIN.encode("utf-16"), "can't be read: UnicodeDecodeError"),
        ("a.md", b"\x00" * 100, "line 1: this is not a text document"),
        ("missing.md", None, "can't be read: FileNotFoundError"),
        (".", None, "can't be read: IsADirectoryError"),
    ],
)
def test_the_operator_hears_why_a_file_was_not_imported(
    template: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    data: bytes | None,
    said: str,
) -> None:
    shutil.copy(template, tmp_path / "career.db")
    if data is not None:
        (tmp_path / name).write_bytes(data)
    settings = Settings(data_dir=tmp_path, database_url_setting=None)
    with ThreadPoolExecutor(1) as thread:  # it has an event loop of its own
        code = thread.submit(
            import_analysis, settings, Namespace(file=str(tmp_path / name))
        ).result()
    assert code == 1
    printed = capsys.readouterr()
    assert said in printed.err
    assert "Traceback" not in printed.err
    assert printed.out == ""
