"""The soak test in short: every trouble once, and all must be as its users know it."""

import shutil
from pathlib import Path

import pytest

from tests.soak.run import Plan, Soak
from tests.soak.trouble import small_disk

pytestmark = pytest.mark.heavy


async def test_after_every_trouble_the_store_holds_what_its_users_did(
    template: Path, tmp_path: Path
) -> None:
    # The lock is longer than the bot waits for one. The memory of a start says nothing.
    plan = Plan(
        34,
        40,
        1,
        (
            ("outage", 3.0),
            ("lock", 6.0),
            ("full disk", 3.0),
            ("flood", 4.0),
            ("unreadable", 2.0),
            ("slow chat", 3.0),
        ),
        actions=14.0,
        doubles=0.1,
        check_memory=False,
    )
    with small_disk(tmp_path / "disk") as disk:
        folder = disk or tmp_path
        shutil.copy(template, folder / "store.db")
        figures = await Soak(plan, f"sqlite:///{folder / 'store.db'}", tmp_path, disk).run()
    print(figures)
    assert figures.problems == []
