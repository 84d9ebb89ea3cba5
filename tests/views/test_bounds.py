"""However large an analysis is, a screen of skills, roles or pay fits into a message."""

from itertools import product
from typing import get_args

import pytest
from aiogram.utils.formatting import Bold, Italic, Text

from db.models import Level, SkillState, StatementKind
from db.queries.postings import PostingFacts
from db.queries.roles import RoleRow
from db.queries.salary import BandRow, PaidPosting
from db.queries.skills import KnownSkill, Lesson, PremiumRow, Said
from handlers.callbacks import Open
from handlers.rules import contradictions
from handlers.rules.salary import Asked, nearest
from handlers.views import View, button, roles, salary, skills
from handlers.views.clip import clip

# Outside the basic plane: two units each.
LONG = "🙂" * 300
STATES: list[SkillState] = ["lack", "learning", "have"]
KINDS: tuple[StatementKind, ...] = get_args(StatementKind)


def fits(view: View) -> None:
    text = view.text.as_kwargs()["text"]
    assert 0 < len(text.encode("utf-16-le")) // 2 <= 4096
    for row in view.rows:
        for each in row:
            assert each.text
            assert each.callback_data is None or len(each.callback_data.encode()) <= 64
    assert sum(map(len, view.rows)) <= 100
    assert max(map(len, view.rows)) <= 8


def test_a_clipped_text_is_whole_up_to_its_end() -> None:
    assert clip("Docker", 6) == "Docker"
    assert clip("Docker!", 6) == "Docke…"
    assert clip("🙂🙂🙂", 6) == "🙂🙂🙂"
    assert clip("🙂🙂🙂🙂", 6) == "🙂🙂…"


def many_facts(*, personal: bool) -> skills.Facts:
    known = [KnownSkill(id, f"Skill number {id}", f"skill-{id}", 3) for id in range(1, 61)]
    everyone = frozenset(range(1, 61))
    return skills.Facts(
        skills=known,
        said=[Said(kind, LONG, LONG, everyone) for kind in KINDS for _ in range(100)],
        premiums=[PremiumRow(id, LONG, 15, 20, everyone) for id in range(100)],
        lessons=[Lesson(1, id, LONG) for id in range(100)],
        states={skill.id: STATES[skill.id % 3] for skill in known},
        asking=[PostingFacts(id, LONG, LONG, (frozenset({id % 60}),)) for id in range(300)],
        takeaway=LONG * 3,
        personal=personal,
    )


@pytest.mark.parametrize("personal", [True, False])
def test_skills(personal: bool) -> None:
    facts = many_facts(personal=personal)
    found = contradictions.find(
        facts.skills, facts.said, facts.lessons, facts.premiums, facts.states, facts.asking
    )
    for page in (0, 3, 10_000):
        fits(skills.skill_list(facts, found, page))
        fits(skills.said(facts, found, page))
    fits(skills.skill_card(facts.skills[0], facts, LONG))
    fits(skills.unknown(LONG, [(1, LONG)] * 50))


@pytest.mark.parametrize("personal", [True, False])
def test_roles(personal: bool) -> None:
    rows = [RoleRow(id, LONG + str(id), LONG, LONG * 3, chosen=id == 7) for id in range(1, 100)]
    for page in (0, 10_000):
        fits(roles.role_list(rows, 3, LONG, personal=personal, page=page))


def test_salary() -> None:
    levels: tuple[Level, ...] = get_args(Level)
    cities = ["", *(f"{LONG} {number}" for number in range(100))]
    bands = [
        BandRow(id, city, level, LONG, LONG, 1, 10**9, True, "KZT")
        for id, (city, level) in enumerate(product(cities, levels))
        if level != "junior"
    ]
    market = salary.Market(bands, LONG)
    paid = salary.Paid([PaidPosting(1, LONG, LONG, 1, None, "USD")] * 100, 300)
    asked = Asked(bands[-1].city, "junior", (LONG,) * 20)
    for page in (0, 10_000):
        fits(salary.overview(market, asked, page))
        for city in (bands[-1].city, "Nowhere"):
            fits(salary.of_city(market, city, asked, page))
            for level in levels:
                near = nearest(bands, city, level)
                fits(salary.of_both(market, near, city, level, paid, asked, page))
        for level in levels:
            fits(salary.of_level(market, nearest(bands, "", level), level, paid, asked, page))
        fits(salary.premiums(many_facts(personal=True).premiums, page))


def test_nothing_known_still_says_something_and_leads_on() -> None:
    empty = skills.Facts([], [], [], [], {}, [], takeaway=None, personal=True)
    market, paid = salary.Market([], None), salary.Paid([], 0)
    for view in (
        skills.skill_list(empty, []),
        skills.said(empty, []),
        skills.skill_card(KnownSkill(1, "Go", "go", 0), empty),
        roles.role_list([], None, None, personal=True),
        salary.overview(market),
        salary.of_city(market, "Almaty"),
        salary.of_level(market, nearest([], "", "mid"), "mid", paid),
        salary.of_both(market, nearest([], "Almaty", "mid"), "Almaty", "mid", paid),
        salary.premiums([]),
    ):
        fits(view)
        assert view.rows


def test_what_is_longer_than_a_message_is_cut_with_its_way_back() -> None:
    rows = [[button(f"{at}", Open(screen="plan"))] for at in range(150)]
    view = View(Text("🙂" * 2000, Bold("🙂" * 200), Italic("x")), tuple(rows))
    content = view.as_kwargs()
    assert len(content["text"].encode("utf-16-le")) // 2 == 4095
    assert content["text"].endswith("🙂…")
    assert [(each.type, each.offset, each.length) for each in content["entities"]] == [
        ("bold", 4000, 95)
    ]
    shown = content["reply_markup"].inline_keyboard
    assert [row[0].text for row in shown] == [*map(str, range(99)), "149"]
