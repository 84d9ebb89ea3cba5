"""Killed at any moment, on a bad line: nobody is lost, and every copy is accounted for."""

import shutil
import signal
from pathlib import Path

import pytest

from tests.delivery.killed_processes import ProcessPool
from tests.delivery.kills import Plan, run

pytestmark = pytest.mark.heavy


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
async def test_six_deaths_lose_nobody_and_double_only_what_was_in_flight(
    number: signal.Signals, pool: ProcessPool, template: Path, tmp_path: Path
) -> None:
    file = tmp_path / "store.db"
    shutil.copy(template, file)
    # A process sends nothing in its first second, so six of these can't serve all.
    plan = Plan(150, 6, number, alive_for=(1.0, 1.8))
    figures = await run(plan, pool, f"sqlite:///{file}", tmp_path)
    print(figures)
    assert figures.problems() == []
