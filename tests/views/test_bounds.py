"""However large an analysis is, each of its screens fits into a message."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import product
from typing import cast, get_args

import pytest
from aiogram.utils.formatting import Bold, Italic, Text

from db.rows.deliveries import EndedDelivery
from db.rows.postings import PostingFacts, PostingRow, RequirementRow
from db.rows.roadmap import ItemRow
from db.rows.roles import RoleRow
from db.rows.salary import BandRow, PaidPostingRow
from db.rows.share import ShareRow, ShareTitleRow
from db.rows.skills import KnownSkill, Lesson, PremiumRow, StatementRow
from db.rows.tasks import ProofRow, RecentTick, TaskRow
from db.rows.users import UserRow
from db.vocabulary import DeliveryState, Level, SkillState, StatementKind, TaskState
from handlers.callbacks.postings import FoundCard, PickSearch, Search
from handlers.callbacks.screens import Open
from handlers.callbacks.skills import ShowPremiums
from handlers.callbacks.skills import ShowStatements as SaidButton
from handlers.callbacks.task import EditedField, UndoEdit
from handlers.common.text import clip
from handlers.common.view import View, button
from handlers.digest import views as remind
from handlers.home.views import roles
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.rules.matching import Change, Match
from handlers.market.views import demand
from handlers.postings.views import card as posting_card
from handlers.postings.views import listing, watching
from handlers.salary.rules import SalaryQuestion, nearest
from handlers.salary.views import pay as salary
from handlers.sharing.rules import MAX_FOLLOWED, FollowedLine, ShareCard
from handlers.sharing.views import following, share
from handlers.skills.rules import contradictions
from handlers.skills.views import skills, statements
from handlers.tasks.rules.ahead import Left
from handlers.tasks.rules.changes import PeriodChange, Reached
from handlers.tasks.rules.evidence import MAX_NOTE
from handlers.tasks.rules.mine import PostingMove
from handlers.tasks.rules.progress import Count, Pace
from handlers.tasks.views import changes, own_tasks, progress, roadmap, softskills, task
from handlers.tasks.views import week as week_views
from handlers.tasks.views.receipt import Coming, Receipt
from tests.conftest import TODAY

# Outside the basic plane: two units each.
LONG = "🙂" * 300
MARKET = Market(TODAY, TODAY, ids=list(range(100_000)), full=(1 << 100_000) - 1)
STATES: list[SkillState] = ["lack", "learning", "have"]
KINDS: tuple[StatementKind, ...] = get_args(StatementKind)


def fits(view: View) -> None:
    text = view.text.as_kwargs()["text"]
    assert 0 < len(text.encode("utf-16-le")) // 2 <= 4096
    for row in view.rows:
        for each in row:
            assert each["text"]
            assert len(each.get("callback_data", "").encode()) <= 64
    assert sum(map(len, view.rows)) <= 100
    assert max(map(len, view.rows)) <= 8


def test_a_clipped_text_is_whole_up_to_its_end() -> None:
    assert clip("Docker", 6) == "Docker"
    assert clip("Docker!", 6) == "Docke…"
    assert clip("🙂🙂🙂", 6) == "🙂🙂🙂"
    assert clip("🙂🙂🙂🙂", 6) == "🙂🙂…"


def many_facts(*, personal: bool) -> skills.SkillFacts:
    known = [KnownSkill(id, f"Skill number {id}", f"skill-{id}", 3) for id in range(1, 61)]
    everyone = frozenset(range(1, 61))
    return skills.SkillFacts(
        skills=known,
        said=[StatementRow(kind, LONG, LONG, everyone) for kind in KINDS for _ in range(100)],
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
        fits(skills.skill_list(facts, page))
        beside = {
            each.id: demand.asked_line(MARKET, each.id, MarketFilter()) for each in facts.skills
        }
        assert all(beside.values())
        by_name = {each.name: next(iter(beside.values())) for each in facts.said}
        asked = SaidButton(page=page, back="progress")
        fits(statements.said(facts, found, asked, beside, by_name))
    fits(skills.skill_card(facts.skills[0], facts, LONG))
    fits(skills.unknown(LONG, [(1, LONG)] * 50, asked=LONG))


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
    market = salary.Stated(bands, LONG)
    paid = salary.Paid([PaidPostingRow(1, LONG, LONG, 1, None, "USD", "mid")] * 100, 300)
    asked = SalaryQuestion(bands[-1].city, "junior", (LONG,) * 20)
    for page in (0, 10_000):
        fits(salary.overview(market, asked, page))
        for city in (bands[-1].city, "Nowhere"):
            fits(salary.of_city(market, city, asked, page))
            for level in levels:
                near = nearest(bands, city, level)
                fits(salary.of_both(market, near, city, level, paid, asked, page))
        for level in levels:
            fits(salary.of_level(market, nearest(bands, "", level), level, paid, asked, page))
        fits(salary.premiums(many_facts(personal=True).premiums, ShowPremiums(page=page)))


def many_steps() -> list[TaskRow]:
    """300 items of 100 steps each, every third step done."""
    return [
        TaskRow(
            item * 100 + step,
            "step",
            item,
            LONG,
            item,
            "high",
            None,
            step,
            LONG,
            "open" if step % 3 else "done",
            None,
        )
        for item in range(300)
        for step in range(100)
    ]


def long_receipt(task_id: int) -> Receipt:
    asking = PostingFacts(1, LONG, LONG, ())
    skill = ("Skill number 1", STATES[0], STATES[1])
    left = tuple(frozenset([id]) for id in range(100))
    change = PostingMove("own", asking, Match(0, 100), Match(1, 100), left)
    ahead, names = Left(99, LONG, 1), dict.fromkeys(range(100), LONG)
    coming = Coming(LONG, 2, change)
    return Receipt(
        [skill] * 60, LONG, task_id, change, [change] * 300, ahead, change, coming, names
    )


def ticks(view: View) -> list[str]:
    packed = [each.get("callback_data", "") for row in view.rows for each in row]
    return [each for each in packed if each.startswith("tick2:")]


def test_roadmap() -> None:
    items = [ItemRow(id, id, LONG + str(id % 4), LONG, LONG, "high", LONG) for id in range(300)]
    rows = many_steps()
    facts = many_facts(personal=True)
    for page in (0, 3, 10_000):
        fits(roadmap.roadmap(items, rows, page))
    steps = [row for row in rows if row.item_id == 299]
    seen: list[str] = []
    for at in range(0, 100, 8):
        receipt = long_receipt(steps[at].id)
        opened = roadmap.item(items[299], steps, facts.skills, facts.premiums, 300, 1, receipt)
        fits(opened)
        assert len(ticks(opened)) <= 8
        seen += ticks(opened)
    assert len(seen) == len(set(seen)) == 100, "each step has its button on some page"


def test_softskills() -> None:
    rows = [
        TaskRow(i, "soft", None, None, None, None, None, i, LONG, "done", None) for i in range(300)
    ]
    said = [StatementRow(kind, LONG, None, frozenset()) for kind in KINDS for _ in range(300)]
    for page in (0, 3, 10_000):
        fits(softskills.softskills(rows, said, None, None, page))
        fits(softskills.softskills([], said, None, None, page))
    last = softskills.softskills(rows, said, 1, long_receipt(299))
    fits(last)
    assert "tick2:299:open:softskills:3" in ticks(last), "the page of the ticked one is shown"
    assert len(ticks(last)) <= 8


def test_progress() -> None:
    pace = Pace(3, date(2026, 12, 1), date(2027, 12, 1))
    recent = [RecentTick(id, id, LONG, "done", TODAY) for id in range(5)]
    weeks = [0, 1, 2, 3, 4, 5, 6, 900]
    fits(progress.progress(many_steps(), weeks, pace, recent, TODAY.date()))


def test_own_tasks_and_cards() -> None:
    items = [ItemRow(id, id, LONG, LONG, LONG + str(id), "high", LONG) for id in range(300)]
    words = "🙂" * 200
    own = [
        TaskRow(
            i,
            "own",
            None,
            None,
            None,
            None,
            None,
            i,
            words,
            "done",
            None,
            None,
            None,
            LONG + str(i % 30),
            True,
        )
        for i in range(100)
    ]
    for details in (False, True):
        fits(own_tasks.own_list(own, 1, long_receipt(99), details=details))
    under = own[0]._replace(item_id=1, item_title=LONG)
    for page in (0, 10_000):
        fits(own_tasks.added(own[0], items, page))
        fits(own_tasks.move(under, items, page))
    fits(own_tasks.added(under, items))
    proof = ProofRow(
        "🙂" * MAX_NOTE, "https://example.com/" + "x" * (MAX_NOTE - 20), None, None, 1
    )
    history: list[tuple[TaskState, datetime]] = [("done", TODAY)] * 5
    for each in (own[0], under, under._replace(kind="step", text=LONG)):
        found = task.TaskCardFacts(each, proof, history, 900, "Asia/Almaty")
        fits(task.card(found, 1, long_receipt(0), UndoEdit(edit_id=1), "Moved."))
        for what in get_args(EditedField):
            fits(task.ask(each, what, proof, MAX_NOTE))


def test_before_and_after() -> None:
    asking = PostingFacts(1, LONG, LONG, ())
    matches = [Change(asking, Match(0, 100), Match(1, 100))] * 300
    many = frozenset(range(300))
    names = dict.fromkeys(range(300), LONG)
    found = PeriodChange(TODAY, matches, many, many, Reached(0, 10**6, 10**6))
    fits(changes.before_after(found, names, "Asia/Almaty"))


def reader() -> UserRow:
    return UserRow(1, LONG[:128], "en", "Asia/Almaty", 0, 540, 1, None, next_digest_at=TODAY)


@pytest.mark.parametrize("size", [3, 50])
def test_the_plan_the_digest_and_their_reasons(size: int) -> None:
    rows = many_steps()
    week = week_views.WeekFacts(reader(), rows[:size], rows, TODAY.date(), size, TODAY)
    fits(week_views.plan(week, 2**31 - 1, long_receipt(1)))
    fits(week_views.plan(week, pick="move"))
    fits(week_views.plan(week, pick="skip"))
    long_ago = TODAY - timedelta(hours=20)
    digest = week_views.digest(week, week_views.SentDigest("week", long_ago, TODAY, asks=True))
    fits(digest)
    assert "/remind" in digest.text.as_kwargs()["text"]
    known = many_facts(personal=True)
    steered = week_views.Steered("mine", LONG, LONG)
    reasons = [week_views.TaskReasons(row, known.skills, steered) for row in week.chosen]
    fits(week_views.why(reasons, known.premiums, known.asking, size, MARKET, MarketFilter()))


def test_remind() -> None:
    before = replace(reader(), next_digest_at=TODAY + timedelta(days=3))
    for state, error in (("sent", None), ("skipped", "too late: 9 digests"), ("failed", "error")):
        sent = TODAY if state == "sent" else None
        last = EndedDelivery("week", cast("DeliveryState", state), TODAY, sent, error)
        fits(remind.remind(reader(), last, TODAY, TODAY, before))
    fits(remind.ask_pause(reader(), TODAY))
    fits(remind.welcome_back(reader()))


POSTING = PostingRow(
    *(1, LONG, LONG, "https://example.com", 1, 10**9, "KZT", "month", True, "mid", "title"),
    *(LONG, LONG, LONG, TODAY),
)


def test_postings() -> None:
    wanted = {"page": 99, "skill": 999_999, "level": "senior", "salary": 9_999_999, "only": "a"}
    matches = {1: Match(0, 100)}
    for total in (0, 3, 297):
        rows = [POSTING] * min(total, 3)
        asked = Search.model_validate(wanted)
        page = listing.PostingList(asked, MARKET, rows, total, 300, matches, LONG, LONG)
        for personal in (False, True):
            fits(listing.posting_list(replace(page, personal=personal, watched=personal)))
    pick = PickSearch.model_validate(wanted)
    fits(listing.choices(pick, MARKET, -1, [(id, LONG, 300) for id in range(300)]))
    requirements = [RequirementRow(LONG, frozenset({1, 2}))] * 100
    back = FoundCard.model_validate(wanted)
    for part in (0, 5, 10_000):
        for source in (LONG, "analysis", "own"):
            facts = posting_card.PostingCardFacts(
                replace(POSTING, source=source), requirements, set(), back, part, added=True
            )
            fits(posting_card.posting_card(facts))


def test_a_share_and_those_one_follows() -> None:
    shared = ShareRow(2**31 - 1, 1, 1, "A" * 22, LONG)
    titles = [ShareTitleRow(2**31 - id, LONG, shown=True) for id in range(1, 301)]
    card = ShareCard(LONG, Count(9, 10), tuple((LONG, Count(9, 10)) for _ in titles))
    own = share.Own(shared, card, titles, 10**6, "https://t.me/bot?start=share_", inline=True)
    for page in (0, 20, 10_000):
        fits(share.share(own, TODAY.date(), page))
    fits(share.ask_revoke(shared, 10**6))
    for user in (reader(), replace(reader(), id=2)):
        fits(following.card(shared, card, TODAY.date(), user, TODAY, follows=True))
    fits(following.following([(shared, LONG)] * MAX_FOLLOWED, reader()))
    lines = following.lines([FollowedLine(LONG, Count(9, 10), 9)] * following.LINES, 10, 10, 2)
    assert lines is not None
    week = week_views.WeekFacts(reader(), many_steps()[:3], many_steps(), TODAY.date(), 3, TODAY)
    for digest in (
        week_views.digest(week, week_views.SentDigest("week", TODAY, TODAY, [lines], asks=True)),
        following.digest([lines], reader(), TODAY, TODAY, asks=True),
    ):
        fits(digest)
        assert "/remind" in digest.text.as_kwargs()["text"]
    brought = watching.new_matches([POSTING] * 3)
    assert brought is not None
    for size in (3, 50):
        week = replace(week, chosen=many_steps()[:size], size=size)
        sent = week_views.SentDigest("week", TODAY - timedelta(days=1), TODAY, [brought, lines])
        pressed = week_views.plan(week, 2**31 - 1, long_receipt(1), sent=sent)
        fits(pressed)
        assert "/remind" in pressed.text.as_kwargs()["text"]
        fits(week_views.plan(week, pick="move", sent=sent))


def test_nothing_known_still_says_something_and_leads_on() -> None:
    empty = skills.SkillFacts([], [], [], [], {}, [], takeaway=None, personal=True)
    market, paid = salary.Stated([], None), salary.Paid([], 0)
    for view in (
        skills.skill_list(empty),
        statements.said(empty, [], SaidButton(), {}, {}),
        skills.skill_card(KnownSkill(1, "Go", "go", 0), empty),
        roles.role_list([], None, None, personal=True),
        salary.overview(market),
        salary.of_city(market, "Almaty"),
        salary.of_level(market, nearest([], "", "mid"), "mid", paid),
        salary.of_both(market, nearest([], "Almaty", "mid"), "Almaty", "mid", paid),
        salary.premiums([], ShowPremiums()),
    ):
        fits(view)
        assert view.rows


def test_what_is_longer_than_a_message_is_cut_with_its_way_back() -> None:
    rows = [[button(f"{at}", Open(screen="plan"))] for at in range(150)]
    view = View(Text("🙂" * 2000, Bold("🙂" * 200), Italic("x")), tuple(rows))
    content = view.as_kwargs()
    assert len(content["text"].encode("utf-16-le")) // 2 == 4095
    assert content["text"].endswith("🙂…")
    assert content["entities"] == [{"type": "bold", "offset": 4000, "length": 95}]
    shown = content["reply_markup"]["inline_keyboard"]
    assert [row[0]["text"] for row in shown] == [*map(str, range(99)), "149"]
