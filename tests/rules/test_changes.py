"""Tests of what is within reach, then and now, against counting one by one."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from db.rows.market import MarketRow
from db.rows.postings import PostingFacts
from db.vocabulary import SkillState
from handlers.market.rules.market import LEAST_SKILLS, Market, MarketFilter, build
from handlers.tasks.rules import changes
from tests.profiles import examples

NOW = datetime(2026, 11, 24, tzinfo=UTC)
skills = st.frozensets(st.integers(1, 9), max_size=6)
states = st.dictionaries(st.integers(1, 12), st.sampled_from(["lack", "learning", "have"]))


def market(asked: list[frozenset[int]]) -> Market:
    rows = [
        MarketRow(number, None, None, NOW, None, tuple(each), NOW)
        for number, each in enumerate(asked)
    ]
    return build(rows, NOW)


@settings(max_examples=examples(60))
@given(st.lists(skills, max_size=30), st.frozensets(st.integers(1, 12)))
def test_within_reach_is_two_thirds_of_what_is_asked(
    asked: list[frozenset[int]], have: frozenset[int]
) -> None:
    telling = [each for each in asked if len(each) >= LEAST_SKILLS]
    one_by_one = sum(3 * len(each & have) >= 2 * len(each) for each in telling)
    assert market(asked).within_reach(have, MarketFilter()) == one_by_one
    assert market(asked).telling.bit_count() == len(telling)


@settings(max_examples=examples(60))
@given(st.lists(skills, max_size=20), st.lists(skills, max_size=5), states, states)
def test_there_and_back_again_is_the_opposite(
    offered: list[frozenset[int]],
    asked: list[frozenset[int]],
    before: dict[int, SkillState],
    after: dict[int, SkillState],
) -> None:
    postings = [
        PostingFacts(number, "Developer", None, tuple(frozenset({s}) for s in each))
        for number, each in enumerate(asked)
    ]
    there = changes.before_after(NOW, before, after, postings, market(offered), MarketFilter())
    back = changes.before_after(NOW, after, before, postings, market(offered), MarketFilter())
    assert there.closed == back.opened
    assert there.opened == back.closed
    assert [(e.before, e.after) for e in there.matches] == [
        (e.after, e.before) for e in back.matches
    ]
    if there.reached is not None and back.reached is not None:
        assert there.reached.before == back.reached.after
    assert changes.before_after(
        NOW, before, before, postings, market(offered), MarketFilter()
    ).nothing


def test_a_newcomers_first_answers_are_no_change() -> None:
    day = timedelta(days=1)
    assert changes.since(NOW, None) == NOW - 28 * day
    assert changes.since(NOW, NOW - 3 * day) == NOW - 3 * day
    assert changes.since(NOW, NOW - 90 * day) == NOW - 28 * day
