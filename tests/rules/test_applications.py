"""Tests of a history's moves, of questions about silence, and of results of applications."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from db.rows.applications import ApplicationRow, MoveRow
from db.vocabulary import ApplicationState
from handlers.applications import rules
from handlers.applications.rules import Answers, Lessons

NOW = datetime(2026, 11, 24, 9, 32, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def application(id: int = 1, **values: object) -> ApplicationRow:
    row = ApplicationRow(
        id=id,
        posting_id=None,
        title=None,
        company="Kaspi",
        url=None,
        source="name",
        level=None,
        salary_min=None,
        salary_max=None,
        currency=None,
        salary_period=None,
        gross=None,
        met=None,
        asked=None,
        state="applied",
        since=NOW,
        quiet_since=NOW,
        asked_since=None,
        asked_in=None,
        note=None,
        contact=None,
        next_step=None,
        edited=None,
        former=None,
        version=0,
        next_at=None,
        added_at=NOW,
    )
    return replace(row, **values)  # type: ignore[arg-type]


def moves(*states: ApplicationState | None, id: int = 1) -> list[MoveRow]:
    return [MoveRow(100 * id + n, id, state, NOW, None) for n, state in enumerate(states)]


@given(st.lists(st.sampled_from([*rules.STATES, "undo"]), min_size=1, max_size=12))
def test_a_history_counts_as_a_stack_of_moves_would(steps: list[str]) -> None:
    """Undo after undo: the second brings back what the first took away."""
    history: list[MoveRow] = []
    stack: list[str] = []
    last_undone: str | None = None
    for step in steps:
        id = len(history) + 1
        if step != "undo":
            history.append(MoveRow(id, 1, step, NOW, None))  # type: ignore[arg-type]
            stack.append(step)
            last_undone = None
        elif history:
            history.append(MoveRow(id, 1, None, NOW, history[-1].id))
            if last_undone is not None:
                stack.append(last_undone)
                last_undone = None
            else:
                last_undone = stack.pop()
    assert [move.state for move in rules.counting(history)] == stack


def test_a_silence_of_seven_days_is_asked_about_once() -> None:
    row = application(quiet_since=NOW - timedelta(days=7))
    assert not rules.to_ask([application(quiet_since=NOW - 7 * DAY + HOUR)], NOW, 1)
    assert rules.to_ask([row], NOW, 1) == [row]
    asked = replace(row, asked_since=row.quiet_since, asked_in=1)
    assert rules.to_ask([asked], NOW, 1) == [asked], "a copy of the same digest asks it, too"
    assert not rules.to_ask([asked], NOW + 30 * DAY, 2)
    again = replace(asked, quiet_since=NOW)
    assert not rules.to_ask([again], NOW + 6 * DAY, 2)
    assert rules.to_ask([again], NOW + 7 * DAY, 2) == [again]


def test_nobody_asks_before_an_agreed_day_or_after_the_end() -> None:
    old = NOW - 30 * DAY
    for state in ("offer", "refused", "withdrawn"):
        assert not rules.is_silent(application(state=state, quiet_since=old), NOW)
    assert not rules.is_silent(application(quiet_since=old, next_at=NOW + DAY), NOW)
    assert not rules.is_silent(application(quiet_since=old, next_at=NOW - 6 * DAY), NOW)
    assert rules.is_silent(application(quiet_since=old, next_at=NOW - 7 * DAY), NOW)


def test_an_interview_is_reminded_at_seven_in_the_evening_and_two_hours_before() -> None:
    at = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)  # 15:00 in Almaty
    evening = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
    assert dict(rules.reminders(at, "Asia/Almaty")) == {"eve": evening, "soon": at - 2 * HOUR}
    assert rules.next_reminder(at, "Asia/Almaty", NOW) == evening
    assert rules.next_reminder(at, "Asia/Almaty", evening) == at - 2 * HOUR
    assert rules.next_reminder(at, "Asia/Almaty", at - 2 * HOUR) is None
    # Just past midnight the evening before is that of the same night.
    night = datetime(2026, 11, 26, 19, 30, tzinfo=UTC)  # 00:30 on the 27th
    assert dict(rules.reminders(night, "Asia/Almaty"))["eve"] == evening


def test_lessons_are_silent_under_ten_and_exact_from_ten_on() -> None:
    rows = [
        application(
            n, met=4 if n <= 6 else 1, asked=6, state="refused" if n in (2, 8, 9) else "applied"
        )
        for n in range(1, 11)
    ]
    history = {1: moves("applied", "interview"), 2: moves("interview", "refused", id=2)}
    missed = {2: {7, 8}, 8: {7, 9}, 9: {9}, 3: {7}}
    assert rules.lessons(rows[:9], history, missed, ()) == Lessons(9)
    found = rules.lessons([*rows, application(11)], history, missed, ())
    assert found == Lessons(10, Answers(2, 6), Answers(0, 4), 3, ((7, 2), (9, 2)))
    assert rules.lessons(rows, history, missed, {7}).gaps == ((9, 2),)


def test_an_undone_interview_is_no_answer() -> None:
    undone = [*moves("applied", "interview"), MoveRow(150, 1, "applied", NOW, 101)]
    assert rules.reached(undone) == {"applied"}
    assert rules.funnel([application()], {1: undone}) == rules.Funnel(1, 0, 0)


@given(st.integers(0, 40), st.integers(1, 40))
def test_two_thirds_are_met_in_whole_numbers(met: int, asked: int) -> None:
    assert rules.is_good(application(met=met, asked=asked)) == (3 * met >= 2 * asked)
