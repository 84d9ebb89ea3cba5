"""The soak blames its own lateness for no more than it was late by, and misses no lost request."""

import pytest

from bot.local.limits import Refusal
from tests.soak.limits import Asking, key, seen_late
from tests.soak.times import Lateness, Window

AT = 1000.0


@pytest.mark.parametrize(
    ("beats", "excused"),
    [
        ([], False),
        ([(AT - 0.9, 0.39)], False),
        ([(AT - 0.9, 0.41)], True),
        ([(AT - 1.1, 2.0)], False),  # all that it held came more than a second ago
        ([(AT + 0.5, 0.6)], True),  # it was late just then
        ([(AT + 0.7, 0.6)], False),
    ],
)
def test_a_refusal_is_the_drivers_only_where_it_was_late_by_as_much(
    beats: list[tuple[float, float]], excused: bool
) -> None:
    assert seen_late(Refusal(AT, 1, early=0.4), Lateness(beats)) == excused


def test_what_met_a_429_must_come_again_and_not_too_soon() -> None:
    asking = Asking()
    of = {text: key("sendMessage", {"chat_id": "1", "text": text}) for text in "abcd"}
    for at, text in enumerate("abcd"):
        asking.refused(of[text], AT + 100 * at)
    asking.asked(of["a"], AT + 1.1)
    asking.asked(of["b"], AT + 100 + 0.9)
    asking.refused(key("sendMessage", {"chat_id": "1", "disable_notification": "false"}), AT)
    wrong, told = asking.judge([Window("outage", AT + 305, AT + 310), Window("lock", AT + 200)])
    assert wrong == [
        "429: sendMessage was never asked again",
        "429: sendMessage again after 0.900 s",
    ]
    assert told == (
        "5 given, 1 of them to digests; of 4 others 2 asked again, after 0.90 to 1.10 s, "
        "1 given up in an outage, 1 given up else; again too early 1"
    )
