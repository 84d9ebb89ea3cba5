"""The dependency audit: holes fail it, and so does a lock too old to say anything."""

from datetime import UTC, datetime, timedelta
from typing import Any

from tests.audit import OLD, report

NOW = datetime(2026, 11, 24, tzinfo=UTC)
WHOLE: dict[str, Any] = {"name": "a", "version": "1", "vulns": []}
HOLE: dict[str, Any] = {
    "name": "b",
    "version": "2",
    "vulns": [{"id": "CVE-1", "fix_versions": ["3"]}],
}
UNKNOWN = {"name": "c", "skip_reason": "not found"}


def test_holes_are_listed_and_fail() -> None:
    code, words = report([WHOLE, HOLE, UNKNOWN], NOW, NOW)
    assert code == 1
    assert "b 2: CVE-1, fixed in 3" in words
    assert "2 packages looked up, 1 unknown, 1 holes." in words
    assert report([WHOLE, UNKNOWN], NOW, NOW)[0] == 0


def test_without_data_the_age_of_the_lock_decides() -> None:
    for packages in ([], [UNKNOWN]):
        assert report(packages, NOW - timedelta(days=OLD), NOW)[0] == 0
        assert report(packages, NOW - timedelta(days=OLD + 1), NOW)[0] == 1
