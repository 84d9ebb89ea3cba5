"""The weekly moment in every zone: the chosen wall clock, once a week, through every change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from handlers.common.schedule import day_after, instant, monday_of, next_digest
from tests.profiles import examples

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
NOW = datetime(2026, 11, 24, 9, 32, tzinfo=UTC)
minutes = st.integers(0, 1439)
weekdays = st.integers(0, 6)
moments = st.integers(0, 10 * 366 * 24 * 60).map(
    lambda count: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=count)
)


def wall(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


@pytest.mark.parametrize(
    ("day", "minute", "zone", "expected"),
    [
        # A doubled half past two in Berlin: the first of the two.
        (date(2026, 10, 25), 150, "Europe/Berlin", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        # A missing half past two: the first valid instant, three o'clock.
        (date(2026, 3, 29), 150, "Europe/Berlin", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)),
        # Cairo has no midnight on that Friday.
        (date(2026, 4, 24), 0, "Africa/Cairo", datetime(2026, 4, 23, 22, 0, tzinfo=UTC)),
        # Half an hour of summer on Lord Howe.
        (date(2026, 10, 4), 135, "Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC)),
        # Apia had no 30 December 2011 at all.
        (date(2011, 12, 30), 540, "Pacific/Apia", datetime(2011, 12, 30, 10, 0, tzinfo=UTC)),
        # Almaty before and after Kazakhstan became one zone.
        (date(2024, 2, 26), 540, "Asia/Almaty", datetime(2024, 2, 26, 3, 0, tzinfo=UTC)),
        (date(2024, 3, 4), 540, "Asia/Almaty", datetime(2024, 3, 4, 4, 0, tzinfo=UTC)),
    ],
)
def test_known_gaps_and_folds(day: date, minute: int, zone: str, expected: datetime) -> None:
    assert instant(day, minute, zone) == expected


@given(st.sampled_from(ZONES), weekdays, minutes, st.sampled_from([1, 2]), moments)
@example("Africa/Cairo", 4, 0, 1, datetime(2026, 4, 20, tzinfo=UTC))
@example("America/Nuuk", 5, 1410, 1, datetime(2026, 3, 23, tzinfo=UTC))
@settings(max_examples=examples(600))
def test_a_year_of_digests_keeps_the_wall_clock_and_comes_once_a_week(
    zone: str, weekday: int, minute: int, every: int, start: datetime
) -> None:
    moment, week = start, None
    for _ in range(52 // every):
        before, last_week = moment, week
        moment, week = next_digest(before, weekday, minute, zone, every, last_week)
        assert moment > before
        day = week + timedelta(days=weekday)
        shown = wall(moment, zone)
        if (shown.hour * 60 + shown.minute, shown.date()) != (minute, day):
            # Only a minute that the clocks skip may move, and only to the end of the gap.
            chosen = datetime.combine(day, datetime.min.time()) + timedelta(minutes=minute)
            assert chosen < shown < chosen + timedelta(hours=25)
            assert wall(moment - timedelta(seconds=1), zone) < chosen
        assert monday_of(shown.date()) == week, "the week that it counts for is the week it is in"
        if last_week is not None:
            assert week - last_week == timedelta(weeks=every)


@given(
    st.sampled_from(ZONES),
    weekdays,
    minutes,
    st.sampled_from(ZONES),
    weekdays,
    minutes,
    st.sampled_from([1, 2]),
    moments,
)
@settings(max_examples=examples(400))
def test_a_change_of_zone_or_hour_never_brings_two_in_one_week(
    zone: str,
    weekday: int,
    minute: int,
    new_zone: str,
    new_day: int,
    new_minute: int,
    every: int,
    start: datetime,
) -> None:
    sent, week = next_digest(start, weekday, minute, zone, every)
    again, new_week = next_digest(sent, new_day, new_minute, new_zone, every, week)
    assert again > sent
    assert new_week >= week + timedelta(weeks=every)


def test_every_zone_has_a_next_digest_on_each_of_the_next_ten_years() -> None:
    for zone in ZONES:
        moment, week = next_digest(NOW, 0, 540, zone)
        for _year in range(10):
            moment, week = next_digest(moment + timedelta(weeks=52), 0, 540, zone, 1, week)
            assert wall(moment, zone).strftime("%a %H:%M") == "Mon 09:00"


def test_a_digest_of_this_week_is_still_to_come_until_its_minute() -> None:
    almaty = "Asia/Almaty"
    monday = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    assert next_digest(monday - timedelta(minutes=1), 0, 540, almaty)[0] == monday
    assert next_digest(monday, 0, 540, almaty)[0] == monday + timedelta(weeks=1)
    assert next_digest(monday, 4, 540, almaty, 1, date(2026, 11, 23))[1] == date(2026, 11, 30)


def test_tomorrow_is_the_next_day_of_the_zone_at_the_chosen_hour() -> None:
    late = datetime(2026, 11, 24, 20, 0, tzinfo=UTC)  # one at night in Almaty, the 25th
    moment, day = day_after(late, 540, "Asia/Almaty")
    assert day == date(2026, 11, 26)
    assert moment == datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
