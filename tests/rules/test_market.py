"""Counting by columns says what counting posting by posting says."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from db.rows.market import MarketRow, PayRow
from db.vocabulary import Level
from handlers.market.rules.columns import iter_bits, place_of_bit
from handlers.market.rules.market import (
    LEAST_SKILLS,
    By,
    LeftOut,
    MarketFilter,
    SkillDemand,
    build,
)
from handlers.market.rules.reach import learn_next
from handlers.market.rules.search import Wanted, likely_share, search, usual_share
from tests.profiles import examples

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CITIES: list[str | None] = ["Almaty", "Astana", None]
LEVELS: list[Level | None] = ["junior", "mid", None]
ROLES = ["96", "160", None]
PAY = PayRow(1, 2, "KZT", "month", None)

rows = st.lists(
    st.tuples(
        st.sampled_from(CITIES),
        st.sampled_from(LEVELS),
        st.frozensets(st.integers(1, 9), max_size=7),
        st.booleans(),
        st.sampled_from(ROLES),
        st.sampled_from([True, True, False]),
    ),
    max_size=40,
).map(
    lambda drawn: [
        MarketRow(
            number * 3,
            city,
            level,
            NOW,
            PAY if paid else None,
            tuple(skills),
            roles=(role,) if role else (),
            detailed=detailed,
        )
        for number, (city, level, skills, paid, role, detailed) in enumerate(drawn)
    ]
)
populations = st.builds(
    MarketFilter, st.sampled_from(CITIES), st.sampled_from(LEVELS), st.sampled_from(ROLES)
)
sets = st.frozensets(st.integers(1, 12), max_size=9)


def chosen(found: list[MarketRow], population: MarketFilter) -> list[MarketRow]:
    return [
        row
        for row in found
        if population.city in (None, row.city)
        and population.level in (None, row.level)
        and population.role in (None, *row.roles)
    ]


@given(rows, populations)
def test_demand_is_a_count_of_postings(found: list[MarketRow], population: MarketFilter) -> None:
    inside = [row for row in chosen(found, population) if row.detailed]
    counts = Counter(skill for row in inside for skill in row.skills)
    expected = {SkillDemand(skill, asked, len(inside)) for skill, asked in counts.items()}
    market = build(found, NOW)
    assert set(market.demand(population)) == expected
    by_line = [row for row in chosen(found, population) if not row.detailed]
    assert market.count_by_line(population) == len(by_line)


@given(rows, populations, st.sampled_from(get_args(By)))
def test_a_choice_counts_what_choosing_it_would_leave(
    found: list[MarketRow], population: MarketFilter, by: By
) -> None:
    choices = build(found, NOW).choices(population, by)
    values = {value for row in found for value in values_of(row, by)}
    counts = {value: len(chosen(found, replaced(population, by, value))) for value in values}
    assert dict(choices) == {value: n for value, n in counts.items() if n}
    assert [n for _value, n in choices] == sorted((n for _value, n in choices), reverse=True)


def values_of(row: MarketRow, by: By) -> tuple[str, ...]:
    values = {"role": row.roles, "city": (row.city,), "level": (row.level,)}[by]
    return tuple(value for value in values if value)


def replaced(population: MarketFilter, by: By, value: Any) -> MarketFilter:
    return replace(population, **{by: value})


def within_reach(row: MarketRow, have: frozenset[int]) -> bool:
    return 3 * len(have & set(row.skills)) >= 2 * len(row.skills)


@settings(max_examples=examples(60))
@given(rows, populations, sets)
def test_what_to_learn_next_covers_as_much_as_any_three_skills(
    found: list[MarketRow], population: MarketFilter, have: frozenset[int]
) -> None:
    read = [row for row in chosen(found, population) if row.detailed]
    telling = [row for row in read if len(row.skills) >= LEAST_SKILLS]

    def brought(learned: tuple[int, ...]) -> int:
        after = have | set(learned)
        return sum(within_reach(row, after) and not within_reach(row, have) for row in telling)

    rest = [skill for skill in range(1, 10) if skill not in have]
    most = max(
        (brought(chosen) for size in (0, 1, 2, 3) for chosen in combinations(rest, size)),
        default=0,
    )
    advice = learn_next(build(found, NOW), population, have)
    assert (advice.total, advice.thin) == (len(telling), len(read) - len(telling))
    learned = tuple(step.skill_id for step in advice.steps)
    assert [step.more for step in advice.steps] == [
        brought(learned[: at + 1]) for at in range(len(learned))
    ]
    assert (advice.steps[-1].more if advice.steps else 0) == most


@given(rows, populations, sets)
def test_a_match_counts_the_skills_that_are_met(
    found: list[MarketRow], population: MarketFilter, have: frozenset[int]
) -> None:
    market = build(found, NOW)
    expected = {
        row.id: (len(have & set(row.skills)), len(row.skills)) for row in chosen(found, population)
    }
    counted = [
        (market.ids[at], (met, asked))
        for met, asked, column in market.by_match(have, market.matching(population))
        for at in iter_bits(column)
    ]
    assert dict(counted) == expected
    assert len(counted) == len(expected)


@given(rows, populations, st.none() | sets, st.integers(0, 20), st.integers(1, 9))
def test_a_page_is_a_part_of_the_list_that_sorts_every_posting(
    found: list[MarketRow],
    population: MarketFilter,
    have: frozenset[int] | None,
    start: int,
    count: int,
) -> None:
    market, inside = build(found, NOW), chosen(found, population)
    if have is not None:
        usual, mine = usual_share(market, have), have

        def share(row: MarketRow) -> float:
            return likely_share(len(mine & set(row.skills)), len(row.skills), usual)

        inside.sort(key=share, reverse=True)
    expected = [row.id for row in inside[start : start + count]]
    assert search(market, Wanted(population), have, start, count) == (expected, len(inside))


@given(rows, populations, st.integers(1, 9))
def test_pay_is_of_the_postings_with_a_skill_or_without_it(
    found: list[MarketRow], population: MarketFilter, skill: int
) -> None:
    market = build(found, NOW)
    paid = [row for row in chosen(found, population) if row.pay]
    read = [row for row in paid if row.detailed]
    mine = [row for row in read if skill in row.skills]
    assert market.paid_postings(population).stating == len(paid)
    inside, asking = market.matching(population) & market.full, market.skills.get(skill, 0)
    for column, count in ((inside & asking, len(mine)), (inside & ~asking, len(read) - len(mine))):
        assert sum(group.n for group in market.pay.groups(column)) == count


@given(st.sets(st.integers(0, 500)))
def test_bits_are_the_places_of_the_ones(places: set[int]) -> None:
    column = sum(1 << at for at in places)
    assert list(iter_bits(column)) == sorted(places)
    assert [place_of_bit(column, n) for n in range(len(places))] == sorted(places)


def row(id: int, *skills: int, **values: Any) -> MarketRow:
    return MarketRow(id, values.pop("city", None), None, NOW, None, skills, **values)


def test_the_most_frequent_skill_need_not_be_the_next_one() -> None:
    # 1 is asked for most, but always beside four more that are missing.
    found = [row(n, 1, 5, 6, 7, 8) for n in range(5)]
    found += [row(10 + n, 2, 9, 10, 11) for n in range(2)]
    market = build(found, NOW)
    assert market.demand(MarketFilter())[0].asked == 5
    assert learn_next(market, MarketFilter(), {9, 10}).steps[0].skill_id == 2


def test_copies_are_one_vacancy_with_the_cities_of_all() -> None:
    def copy(id: int, city: str, days: int, **values: Any) -> MarketRow:
        moment = NOW - timedelta(days=days)
        return row(id, 1, city=city, published_at=moment, copy_of=("qa", "acme", None), **values)

    found = [copy(3, "Almaty", 1, detailed=False), row(4, 2), copy(5, "Astana", 9)]
    market = build(found, NOW)
    assert market.ids == [3, 4]
    assert market.left_out.copies == 1
    assert market.count(MarketFilter("Almaty")) == market.count(MarketFilter("Astana")) == 1
    # The older copy was read in full.
    assert market.count_by_line(MarketFilter()) == 0
    assert market.with_ids({5}) == market.with_ids({3}) == 1
    # It is nine days old, whoever published it again.
    assert market.since(NOW - timedelta(days=5)) == 0


def test_one_of_one_is_no_better_than_seven_of_eight() -> None:
    have = frozenset(range(1, 8))
    market = build([row(1, 1), row(2, *range(1, 9)), row(3, 8)], NOW)
    page, _total = search(market, Wanted(MarketFilter()), have, 0, 3)
    assert page == [2, 1, 3]


def test_what_figures_leave_out_is_counted() -> None:
    unusual = PayRow(1, 2, "KZT", "month", None, usual=False)
    found = [
        row(1, detailed=False),
        row(2, dated=False),
        MarketRow(3, None, None, NOW, unusual, ()),
    ]
    assert build(found, NOW, old=7).left_out == LeftOut(7, 0, 1, 1, 1)
