"""A slip of the hand is forgiven, another word is not."""

import pytest

from handlers.common.words import closest

FORMS = ["docker", "react", "go", "mid", "redis", "rest"]


@pytest.mark.parametrize(
    ("word", "form"),
    [
        ("docker", "docker"),
        ("dokcer", "docker"),
        ("dockerr", "docker"),
        ("raect", "react"),
        ("go", "go"),
        ("gi", None),
        ("mdi", None),
        ("doctor", "docker"),
        ("", None),
        ("kubernetes", None),
    ],
)
def test_closest(word: str, form: str | None) -> None:
    found = closest(word, FORMS)
    assert (found.form if found else None) == form


def test_the_nearest_of_two_wins() -> None:
    found = closest("rest", FORMS)
    assert found is not None
    assert (found.form, found.edits) == ("rest", 0)
