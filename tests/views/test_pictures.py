"""However large a plan is, its picture can be drawn and its caption sent."""

from datetime import date

import pytest

from bot import charts
from db.rows.tasks import TaskRow
from db.vocabulary import TaskKind
from handlers.common.charts import PROGRESS_ROWS
from handlers.tasks.views.progress import below_picture, chart

MONDAY = date(2026, 11, 23)
WEEKLY = [0, 1, 3, 0, 2, 4, 1, 1000]


def task(number: int, kind: TaskKind, title: str = "", *, done: bool = False) -> TaskRow:
    state = "done" if done else "open"
    item = number if kind == "step" else None
    return TaskRow(number, kind, item, title, item, None, None, number, "Read", state, None)  # type: ignore[arg-type]


@pytest.mark.parametrize("items", [0, 1, 6, 7, 300])
def test_a_plan_of_any_size_can_be_drawn(items: int) -> None:
    steps = [task(number, "step", f"Item {number} 🙂 " + "long " * 60) for number in range(items)]
    made = chart([*steps, task(900, "soft"), task(901, "own")], WEEKLY, MONDAY)
    assert len(made.rows) == min(items + 2, PROGRESS_ROWS)
    assert bool(made.footer) == (items + 2 > PROGRESS_ROWS)
    drawn = charts.paint(made, "dark")
    assert "23 Nov" in [each.text for each in drawn.captions]
    view = below_picture(made, "dark")
    assert len(view.as_caption()["caption"]) <= 1024


def test_what_is_under_way_is_shown_before_what_is_done() -> None:
    items = [task(number, "step", f"Item {number}", done=number < 5) for number in range(10)]
    made = chart([*items, task(900, "soft")], WEEKLY, MONDAY)
    names = [each.label for each in made.rows]
    assert names == [*(f"Item {number}" for number in (0, 1, 5, 6, 7, 8, 9)), "Soft skills"]
    assert made.footer == "7 of 10 items are shown; /roadmap has them all."
    assert made.weeks[-1].label == "23 Nov"
    assert made.weeks[0].label == "5 Oct"
