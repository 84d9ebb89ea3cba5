"""The judge of the kill test is judged: what is wrong is found, what is accounted for is not."""

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from tests.delivery.due_users import DueUsers
from tests.delivery.figures import Delivery, Figures

CROWD = DueUsers(due=frozenset({1, 2, 3}), gone=frozenset({3}), later=frozenset({4}))


@pytest.fixture
def figures() -> Figures:
    rows = [Delivery(1, "sent", "a", 10), Delivery(2, "sent", "a", 20)]
    rows.append(Delivery(3, "unreachable", "a", None))
    return Figures(CROWD, rows, {1: {10}, 2: {20}})


def test_all_served_is_no_problem(figures: Figures) -> None:
    assert figures.problems() == []
    assert "lost: 0" in str(figures)


def test_a_user_without_a_message_is_lost_whatever_the_row_says(figures: Figures) -> None:
    del figures.received[2]
    assert figures.lost == {2}
    assert "1 lost: 2" in figures.problems()


def test_a_copy_is_accounted_for_by_a_kill_or_a_lost_answer_of_the_same_user(
    figures: Figures,
) -> None:
    figures.received[1] = {8, 9, 10}
    figures.hits = Counter({1: 1, 2: 5})
    assert figures.duplicates == 2
    assert figures.problems() == [
        "1 copies that nothing accounts for: (1, '3 copies, 1 kills, 0 unheard')"
    ]
    figures.unheard = Counter({1: 1})
    assert figures.problems() == []
    assert "most copies: 3" in str(figures)


def test_a_row_may_say_that_it_was_given_up_where_the_network_cut_off_each_try(
    figures: Figures,
) -> None:
    figures.deliveries[1] = Delivery(2, "failed", None, None)
    del figures.received[2]
    figures.unsure[2] = 2
    assert figures.problems() == ["1 lost: 2", "1 in a wrong state: (2, 'failed')"]
    figures.unsure[2] = 3
    assert figures.problems() == []
    assert "lost: 0, given up after 3 tries without an answer: 1" in str(figures)


def test_who_was_not_due_hears_nothing(figures: Figures) -> None:
    figures.received[4] = {40}
    assert figures.problems() == ["1 reached though not due: 4"]


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ({"state": "failed"}, "1 in a wrong state: (1, 'failed')"),
        ({"state": "unreachable"}, "1 in a wrong state: (1, 'unreachable')"),
        ({"message_id": 20}, "1 with the id of no message of theirs: (1, 20)"),
        ({"message_id": None}, "1 with the id of no message of theirs: (1, None)"),
        ({"user_id": 2}, "1 without a row: 1"),
        ({"user_id": 4}, "1 rows of users not due: 4"),
    ],
)
def test_a_wrong_row_is_found(figures: Figures, row: dict[str, Any], found: str) -> None:
    figures.deliveries[0] = replace(figures.deliveries[0], **row)
    assert found in figures.problems()


def test_kills_that_found_nothing_to_do_are_no_proof(figures: Figures) -> None:
    figures.kills_planned, figures.kills = 12, 11
    assert figures.problems() == ["11 kills of 12: nothing was owed any more"]
