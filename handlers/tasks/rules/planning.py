"""Chooses the tasks of a week."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from db.rows.deliveries import LatestDigest
from db.rows.tasks import TaskRow
from handlers.skills.rules.learning import skills_of
from handlers.tasks.rules.progress import deleted, week_start
from handlers.tasks.rules.steering import Steering

# Tasks of a week, unless its user asks for more.
SIZE = 3
# A task moves to the week of the next digest, two weeks ahead at most.
FURTHEST_MOVE = timedelta(weeks=4)
PRIORITIES = {"high": 0, "medium": 1, "low_medium": 2, "low": 3, None: 2}


def _this_week(moment: datetime | None, monday: date, zone: str) -> bool:
    return moment is not None and week_start(moment, zone) >= monday


def put_off(task: TaskRow, monday: date) -> bool:
    """True where the user moved the task to a later week than the one of `monday`.

    A move beyond FURTHEST_MOVE was made under a wrong clock, and does not count.
    """
    until = task.postponed_until
    return until is not None and monday < until <= monday + FURTHEST_MOVE


def is_open(task: TaskRow, monday: date) -> bool:
    """True where the task is open and not moved to a later week."""
    return task.state == "open" and not put_off(task, monday)


def _belongs(task: TaskRow, monday: date, zone: str) -> bool:
    """True where the task was open when the week began; a tick does not take it off the list."""
    if task.state != "open":
        return not deleted(task) and _this_week(task.ticked_at, monday, zone)
    return not put_off(task, monday) or _this_week(task.postponed_at, monday, zone)


def choose(
    tasks: Sequence[TaskRow],
    monday: date,
    zone: str,
    steering: Steering,
    teaches: Mapping[int, Sequence[int]],
    carried: Collection[int] = (),
    count: int = SIZE,
) -> list[TaskRow]:
    """The tasks of the week that begins on `monday`, `count` at most.

    Tasks that the week before left open (ids in `carried`) or that were moved to this week come
    first, then what the user's own postings and goal ask for, then the roadmap's order of priority
    and position. Within a priority, steps that teach a skill which alone is missing for a posting
    of the plan come first. One place is for a soft-skill task when one is open.
    """
    candidates = [task for task in tasks if _belongs(task, monday, zone)]

    def key(task: TaskRow) -> tuple[int, ...]:
        skills = skills_of(task, teaches)
        return (
            0 if task.id in carried or task.postponed_until == monday else 1,
            steering.rank(skills),
            PRIORITIES[task.priority],
            0 if steering.completing.intersection(skills) else 1,
            task.item_position if task.item_position is not None else 1000,
            task.position,
            task.id,
        )

    hard = sorted((task for task in candidates if task.kind != "soft"), key=key)
    soft = sorted((task for task in candidates if task.kind == "soft"), key=key)
    chosen = hard[: count - 1] if soft else hard[:count]
    return [*chosen, *soft[: count - len(chosen)]]


@dataclass(frozen=True)
class WeekChoice:
    """Choose the tasks of a week among `tasks`, as `choose` does."""

    tasks: Sequence[TaskRow]
    monday: date
    zone: str
    steering: Steering
    teaches: Mapping[int, Sequence[int]]
    carried: Collection[int] = ()

    def completed(
        self, planned: Sequence[TaskRow], size: int, count: int, since: datetime | None
    ) -> list[TaskRow]:
        """The `planned` tasks (`size` where there are none), and more up to `count`.

        `since` is when the user chose a posting to want, after the week was planned.
        """
        steering = self.steering.without_target if since else self.steering
        week = list(planned) or self._choose(steering, min(size, count))
        if since:
            week = self._led_by_target(week, since)
        if len(week) >= count:
            return week
        there = {task.id for task in week}
        more = [
            task for task in self._choose(self.steering, count + len(week)) if task.id not in there
        ]
        return [*week, *more[: count - len(week)]]

    def _choose(self, steering: Steering, count: int) -> list[TaskRow]:
        return choose(
            self.tasks, self.monday, self.zone, steering, self.teaches, self.carried, count
        )

    def _led_by_target(self, week: Sequence[TaskRow], since: datetime) -> list[TaskRow]:
        """The week in which tasks that teach what the wanted posting asks for take the places of
        open ones that do not. What is ticked or moved stays, and so do soft skills.
        """
        there = {task.id for task in week}
        brought = [
            task
            for task in self.tasks
            if task.id not in there
            and task.kind != "soft"
            and self._serves(task)
            and _belongs(task, self.monday, self.zone)
            and (task.state == "open" or (task.ticked_at is not None and task.ticked_at >= since))
        ]
        coming = iter(sorted(brought, key=_place))
        return [
            task
            if not is_open(task, self.monday) or task.kind == "soft" or self._serves(task)
            else next(coming, task)
            for task in week
        ]

    def _serves(self, task: TaskRow) -> bool:
        """True where a task teaches what the wanted posting asks for."""
        wanted = self.steering.skills.get("target", ())
        return any(skill in wanted for skill in skills_of(task, self.teaches))


def following(
    tasks: Sequence[TaskRow],
    week: Sequence[TaskRow],
    monday: date,
    steering: Steering,
    teaches: Mapping[int, Sequence[int]],
) -> TaskRow | None:
    """The next task: the week's first open one, else the first after it, soft skills last."""

    def key(task: TaskRow) -> tuple[int, ...]:
        rank = steering.rank(skills_of(task, teaches))
        return int(task.kind == "soft"), rank, *_place(task)

    first = next((task for task in week if is_open(task, monday)), None)
    return first or min((task for task in tasks if is_open(task, monday)), key=key, default=None)


def _place(task: TaskRow) -> tuple[int, int, int, int]:
    """The place of a task in the plan: by priority, then as the document has it."""
    position = task.item_position if task.item_position is not None else 1000
    return PRIORITIES[task.priority], position, task.position, task.id


def monday_of_plan(last: LatestDigest | None, zone: str, every_weeks: int, now: datetime) -> date:
    """The Monday of the plan that counts now: the latest digest's, else of this week."""
    if last and is_current(last.due_at, every_weeks, now):
        return last.period
    return week_start(now, zone)


def is_current(due_at: datetime, every_weeks: int, now: datetime) -> bool:
    """True until the next digest is due, plus one day."""
    return now < due_at + timedelta(weeks=every_weeks, days=1)


def moved_to(monday: date, every_weeks: int) -> date:
    """The Monday of the next digest: the target of "Next week"."""
    return monday + timedelta(weeks=every_weeks)


def asks_to_go_on(unanswered: Sequence[bool]) -> bool:
    """True where a digest asks if it should go on: the last two got no answer.

    `unanswered` says for each of the latest digests without an answer if it asked; one asks once.
    """
    return len(unanswered) >= 2 and not any(unanswered)
