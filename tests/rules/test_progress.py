"""The pace and the finish, whatever the weeks were."""

from datetime import timedelta
from itertools import dropwhile
from statistics import mean

from hypothesis import given, settings
from hypothesis import strategies as st

from db.rows.tasks import TaskRow
from handlers.tasks.rules.progress import PACE_WEEKS, Pace, apart, count, of_item, pace
from tests.conftest import TODAY
from tests.profiles import examples

ZONE = "Asia/Almaty"


def plan(weeks: list[int], left: int = 20, this_week: int = 0) -> list[TaskRow]:
    """Tasks done in these weeks, the last of which was the one before this; `left` are open."""
    rows = [
        row(week * 1000 + number, "done", TODAY - timedelta(weeks=len(weeks) - week))
        for week, done in enumerate([*weeks, this_week])
        for number in range(done)
    ]
    return [*rows, *(row(900_000 + number, "open", None) for number in range(left))]


def row(number: int, state: str, at: object) -> TaskRow:
    return TaskRow(number, "step", 1, "Item", 0, None, None, number, "Read", state, at)  # type: ignore[arg-type]


def found(weeks: list[int], left: int = 20, this_week: int = 0) -> Pace:
    result = pace(plan(weeks, left, this_week), TODAY, ZONE)
    assert result is not None, weeks
    return result


weekly = st.lists(st.integers(0, 9), min_size=2, max_size=30)


@settings(max_examples=examples(60))
@given(weekly, st.integers(1, 500))
def test_nobody_is_promised_more_than_what_they_did(weeks: list[int], left: int) -> None:
    result = pace(plan(weeks, left), TODAY, ZONE)
    if result is None:
        return
    since_first = list(dropwhile(lambda done: not done, weeks))[-PACE_WEEKS:]
    assert (result.latest - TODAY.date()).days >= 7 * left / mean(since_first)
    assert result.earliest <= result.latest
    assert TODAY.date() < result.earliest
    assert 0 < result.weekly <= max(weeks)


@settings(max_examples=examples(60))
@given(st.integers(1, 9), st.integers(0, 5), st.integers(1, 7))
def test_a_holiday_of_less_than_half_the_weeks_keeps_the_pace(
    each: int, holiday: int, at: int
) -> None:
    weeks = [each] * (PACE_WEEKS - holiday)
    weeks[at:at] = [0] * holiday
    assert found(weeks).weekly == each
    assert found(weeks).earliest == found([each] * PACE_WEEKS).earliest, (
        "the fast end is as it was"
    )
    assert found(weeks).latest >= found([each] * PACE_WEEKS).latest, "the slow end counts it"


@settings(max_examples=examples(60))
@given(st.integers(2, 6))
def test_one_task_in_several_weeks_is_not_one_a_week(every: int) -> None:
    weeks = [int(number % every == 0) for number in range(PACE_WEEKS)]
    result = found(weeks, left=10)
    assert result.weekly <= 1 / every + 0.01
    assert (result.latest - TODAY.date()).days >= 7 * 10 * every


@settings(max_examples=examples(60))
@given(st.integers(10, 500), st.lists(st.integers(0, 3), min_size=2, max_size=11))
def test_an_evening_of_many_old_ticks_is_no_pace(bulk: int, weeks: list[int]) -> None:
    if not any(weeks):
        return
    assert found([bulk, *weeks]).weekly <= max(weeks)
    assert found([bulk, *weeks]) == found([max(bulk // 2, 4), *weeks])


@settings(max_examples=examples(60))
@given(weekly)
def test_what_was_ticked_in_the_document_has_no_week(weeks: list[int]) -> None:
    ticked = [row(800_000 + number, "done", None) for number in range(50)]
    assert pace([*plan(weeks), *ticked], TODAY, ZONE) == pace(plan(weeks), TODAY, ZONE)


@settings(max_examples=examples(60))
@given(weekly, st.integers(0, 50))
def test_the_week_that_is_not_over_changes_no_pace(weeks: list[int], this_week: int) -> None:
    assert pace(plan(weeks, 20, this_week), TODAY, ZONE) == pace(plan(weeks), TODAY, ZONE)


def test_a_finish_needs_two_weeks_with_ticks_and_something_left() -> None:
    assert pace([], TODAY, ZONE) is None
    assert pace(plan([3]), TODAY, ZONE) is None
    assert pace(plan([3], this_week=3), TODAY, ZONE) is None
    assert pace(plan([3, 0, 0]), TODAY, ZONE) is None
    assert pace(plan([2, 2], left=0), TODAY, ZONE) is None
    assert found([2, 2]).weekly == 2


def test_what_was_done_long_ago_makes_no_pace() -> None:
    assert pace(plan([3, 3, *[0] * PACE_WEEKS]), TODAY, ZONE) is None


def test_a_deleted_task_is_in_no_list_and_a_skipped_step_in_its_item() -> None:
    def own(number: int, state: str, item: int | None) -> TaskRow:
        return TaskRow(number, "own", item, None, None, None, None, 1, "Read", state, None)  # type: ignore[arg-type]

    rows = [row(1, "skipped", None), own(2, "skipped", 1), own(3, "open", 1)]
    rows += [own(4, "skipped", None), own(5, "open", None)]
    assert [each.id for each in of_item(rows, 1)] == [1, 3]
    assert [each.id for each in apart(rows)] == [5]
    assert count(rows).total == 2
