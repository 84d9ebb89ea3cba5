"""Days and moments as sources write them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.sources.dates import moment


@pytest.mark.parametrize(
    "text",
    [
        "2026-09-02",
        "02-09-2026",
        "2.9.2026",
        "02/09/2026",
        "02.09.26",
        "2026/09/02",
        "2 сентября 2026 г.",
        "Вакансия опубликована 2 сентября 2026 в Алматы",
        "2 қыркүйек 2026",
        "2026 ж. 2 қыркүйек",
        "2 Sep 2026",
        "September 2nd, 2026",
        "1788307200",
        "1788307200000",
        "1.7883072e+12",
        1788307200.0,
        "Wed, 02 Sep 2026 00:00:00 GMT",
        "2026-09-02T05:00:00+0500",
        "2026-09-02 00:00:00",
        "02-09-2026 00:00",
    ],
)
def test_a_day_is_read_in_every_writing(text: str | float) -> None:
    assert moment(text) == datetime(2026, 9, 2, tzinfo=UTC)


def test_a_day_that_can_only_be_american_is() -> None:
    assert moment("11/20/2026") == datetime(2026, 11, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [None, "", "soon", "вчера", "31.02.2026", "0001-01-01", "2 foo 2026", "123", "99/99/2026"],
)
def test_what_is_no_day_is_none(text: str | None) -> None:
    assert moment(text) is None


@given(st.text(max_size=200) | st.floats() | st.integers())
def test_anything_is_a_moment_or_none(text: str | float) -> None:
    found = moment(text)
    assert found is None or found.tzinfo is UTC
