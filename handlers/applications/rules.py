"""Rules of applications: what counts of a history, silence, reminders, what all of them show."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

from db.rows.applications import ApplicationRow, MoveRow
from db.vocabulary import ApplicationState, DeliveryKind
from handlers.common.schedule import instant

# Applications of one user, also those that were taken back: a bound for the size of the store.
MAX_APPLICATIONS = 1_000
# Characters of a note, a contact and a next step; of a name that a sentence gives.
MAX_NOTE, MAX_CONTACT, MAX_STEP, MAX_NAME = 1_000, 300, 300, 120
# The silence after which the digest asks.
SILENCE = timedelta(days=7)
# The reminders of an interview: the evening before at this minute of the day, and shortly before.
EVENING, SHORTLY = 19 * 60, timedelta(hours=2)
# An interview may be so far ahead; nothing that one records is older.
FURTHEST, OLDEST = timedelta(days=366), timedelta(days=3 * 366)
# Applications with a known fit from which on they teach something; a good fit, as a fraction.
ENOUGH, GOOD = 10, (2, 3)
# Refused applications that must have missed a skill, and the skills that are named.
IN_COMMON, NAMED = 2, 5

STATES: tuple[ApplicationState, ...] = get_args(ApplicationState)
# An answer is still to come.
OPEN: tuple[ApplicationState, ...] = ("applied", "interview")
ORDER: tuple[ApplicationState, ...] = ("offer", "interview", "applied", "refused", "withdrawn")


def counting(history: Iterable[MoveRow]) -> list[MoveRow]:
    """The moves that count, the oldest first: a move and the one that undoes it count as none.

    Whoever undoes the undoing has the first one again.
    """
    kept: list[MoveRow] = []
    undone: set[int] = set()
    for move in sorted(history, key=lambda each: each.id, reverse=True):
        if move.id in undone:
            continue
        if move.undoes is None:
            kept.append(move)
        else:
            undone.add(move.undoes)
    return kept[::-1]


def newest(history: Iterable[MoveRow]) -> MoveRow | None:
    """The move whose state is the application's."""
    return next(reversed(counting(history)), None)


def quiet_from(row: ApplicationRow) -> datetime:
    """The beginning of the silence: the last that happened, or an agreed moment after it."""
    return max(row.quiet_since, row.next_at or row.quiet_since)


def is_silent(row: ApplicationRow, now: datetime) -> bool:
    return row.state in OPEN and now - quiet_from(row) >= SILENCE


def to_ask(
    rows: Iterable[ApplicationRow], now: datetime, delivery_id: int
) -> list[ApplicationRow]:
    """The silent applications that a digest asks about, the longest silence first.

    No digest asks about a silence that another one has asked about.
    """
    asked = [
        row
        for row in rows
        if is_silent(row, now)
        and (row.asked_since != quiet_from(row) or row.asked_in == delivery_id)
    ]
    return sorted(asked, key=lambda row: (quiet_from(row), row.id))


def reminders(at: datetime, zone: str) -> tuple[tuple[DeliveryKind, datetime], ...]:
    """The kinds of an interview's reminders with their moments, the earlier first."""
    day = at.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
    evening: tuple[DeliveryKind, datetime] = ("eve", instant(day, EVENING, zone))
    return (evening, ("soon", at - SHORTLY))


def next_reminder(at: datetime | None, zone: str, now: datetime) -> datetime | None:
    """The moment of the next reminder after `now`; None where none is to come."""
    if at is None:
        return None
    return next((moment for _kind, moment in reminders(at, zone) if moment > now), None)


def expires_at(kind: DeliveryKind, at: datetime) -> datetime:
    """The moment from which a reminder is of no use: the next reminder's, or the interview's."""
    return at - SHORTLY if kind == "eve" else at


@dataclass(frozen=True)
class Funnel:
    """Count the applications, and those that ever had an interview or an offer."""

    applied: int
    interviews: int
    offers: int


def reached(history: Iterable[MoveRow]) -> set[ApplicationState]:
    """The states that an application ever had; an offer takes no interview for granted."""
    return {move.state for move in counting(history) if move.state is not None}


def funnel(rows: Iterable[ApplicationRow], moves: Mapping[int, Sequence[MoveRow]]) -> Funnel:
    states = [reached(moves.get(row.id, ())) for row in rows]
    return Funnel(
        len(states),
        sum("interview" in each for each in states),
        sum("offer" in each for each in states),
    )


@dataclass(frozen=True)
class Answers:
    """Of `total` applications `answered` ones led to an interview or an offer."""

    answered: int
    total: int


@dataclass(frozen=True)
class Lessons:
    """The results of applications: `known` of them have a fit; None and () where they are too few.

    `gaps` are skills that refused applications missed in common, as pairs of skill and count.
    """

    known: int
    good: Answers | None = None
    other: Answers | None = None
    refused: int = 0
    gaps: tuple[tuple[int, int], ...] = ()


def lessons(
    rows: Sequence[ApplicationRow],
    moves: Mapping[int, Sequence[MoveRow]],
    missed: Mapping[int, Collection[int]],
    have: Collection[int],
) -> Lessons:
    """Return the results of a user's applications; silent where too few have a known fit."""
    fitting = [row for row in rows if row.asked]
    if len(fitting) < ENOUGH:
        return Lessons(len(fitting))
    good = [row for row in fitting if is_good(row)]
    other = [row for row in fitting if not is_good(row)]
    refused = [row for row in fitting if row.state == "refused"]
    count = Counter(
        skill for row in refused for skill in set(missed.get(row.id, ())) if skill not in have
    )
    common = sorted(
        ((skill, times) for skill, times in count.items() if times >= IN_COMMON),
        key=lambda pair: (-pair[1], pair[0]),
    )
    return Lessons(
        len(fitting),
        _answers(good, moves),
        _answers(other, moves),
        len(refused),
        tuple(common[:NAMED]),
    )


def is_good(row: ApplicationRow) -> bool:
    """True for a fit of GOOD and more, in whole numbers: 2 of 3 is one."""
    part, whole = GOOD
    return (row.met or 0) * whole >= (row.asked or 0) * part


def _answers(
    rows: Sequence[ApplicationRow], moves: Mapping[int, Sequence[MoveRow]]
) -> Answers | None:
    if not rows:
        return None
    answered = [row for row in rows if reached(moves.get(row.id, ())) & {"interview", "offer"}]
    return Answers(len(answered), len(rows))
