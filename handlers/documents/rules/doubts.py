"""Answers all questions on a document at once. Pure."""

from collections.abc import Iterable

from db.documents.plan_tasks import IS_NEW, UnsureMatch


def all_new(doubts: Iterable[UnsureMatch]) -> dict[int, int]:
    return {doubt.entry: IS_NEW for doubt in doubts}


def likeliest(doubts: Iterable[UnsureMatch]) -> dict[int, int]:
    """An answer to each doubt: its first candidate that no other one goes on with."""
    answers: dict[int, int] = {}
    for doubt in doubts:
        left = (id for id in doubt.candidates if id not in answers.values())
        answers[doubt.entry] = next(left, IS_NEW)
    return answers
