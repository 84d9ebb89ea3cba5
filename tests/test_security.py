"""docs/security.md names tests that exist."""

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "docs/security.md").read_text(encoding="utf-8")


def promises() -> list[list[str]]:
    table = TEXT.split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows]


def test_each_promise_has_a_way_and_a_test_that_exists() -> None:
    found = promises()
    assert len(found) > 20
    for promise, how, tests in found:
        assert promise
        assert how
        named = re.findall(r"`(tests/[\w/]+\.py)`", tests)
        assert named, promise
        for path in named:
            assert "def test_" in (ROOT / path).read_text(encoding="utf-8"), path


def test_no_promise_stands_there_twice() -> None:
    names = [promise for promise, _how, _tests in promises()]
    assert len(names) == len(set(names))
