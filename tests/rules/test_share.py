"""Tests of the numbers that a share shows of a plan."""

from datetime import timedelta

import pytest

from db.rows.tasks import TaskRow
from db.vocabulary import TaskState
from handlers.sharing.rules import card, line, percent
from handlers.tasks.rules.progress import Count
from tests.store import TODAY


def step(id: int, item: int, state: TaskState, days_ago: int | None = None) -> TaskRow:
    at = None if days_ago is None else TODAY - timedelta(days=days_ago)
    return TaskRow(id, "step", item, "title", 0, None, None, id, "text", state, at)


ROWS = [step(1, 1, "done", 3), step(2, 1, "open"), step(3, 2, "done", 9), step(4, 2, "skipped", 1)]


@pytest.mark.parametrize(
    ("done", "total", "shown"), [(0, 0, 0), (0, 3, 0), (1, 3, 33), (999, 1000, 99), (3, 3, 100)]
)
def test_only_what_is_finished_is_a_hundred_percent(done: int, total: int, shown: int) -> None:
    assert percent(Count(done, total)) == shown


def test_an_item_that_is_not_chosen_counts_in_the_total_only() -> None:
    found = card(ROWS, [(1, "Docker")], None)
    assert found.total == Count(2, 3)
    assert found.titles == (("Docker", Count(1, 2)),)


def test_a_line_counts_what_was_done_lately() -> None:
    assert line(ROWS, TODAY - timedelta(days=7), "Aigerim").recent == 1
    assert line(ROWS, TODAY - timedelta(days=14), None).recent == 2
