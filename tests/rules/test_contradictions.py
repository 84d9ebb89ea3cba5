"""Tests of the points on which an analysis and its postings disagree."""

from db.rows.postings import PostingFacts
from db.rows.skills import KnownSkill, Lesson, PremiumRow, StatementRow
from db.vocabulary import SkillState
from handlers.skills.rules.contradictions import find

DOCKER, FASTAPI, DJANGO, RABBIT, AWS, KUBERNETES = range(1, 7)


def skill(id: int, asked: int) -> KnownSkill:
    return KnownSkill(id, f"skill {id}", f"skill-{id}", asked)


def posting(*requirements: set[int]) -> PostingFacts:
    return PostingFacts(1, "Developer", None, tuple(frozenset(each) for each in requirements))


def kinds(
    skills: list[KnownSkill],
    postings: list[PostingFacts],
    said: list[StatementRow] | None = None,
    lessons: list[Lesson] | None = None,
    premiums: list[PremiumRow] | None = None,
    states: dict[int, SkillState] | None = None,
) -> list[tuple[int, str]]:
    found = find(skills, said or [], lessons or [], premiums or [], states or {}, postings)
    return [(each.skill.id, each.kind) for each in found]


def test_said_to_be_everywhere_and_asked_by_one() -> None:
    said = [StatementRow("frequent", "Docker", None, frozenset({DOCKER}))]
    asking = [posting({DOCKER}), *[posting()] * 4]
    assert kinds([skill(DOCKER, 1)], asking, said) == [(DOCKER, "overrated")]
    assert kinds([skill(DOCKER, 4)], asking, said, states={DOCKER: "have"}) == []


def test_planned_and_asked_by_none() -> None:
    lessons = [Lesson(RABBIT, 1, "Queues")]
    assert kinds([skill(RABBIT, 0)], [posting()], lessons=lessons) == [(RABBIT, "unasked")]
    assert kinds([skill(RABBIT, 0)], [posting()], lessons=lessons, states={RABBIT: "have"}) == []


def test_asked_and_not_planned() -> None:
    asking = [posting({DOCKER}), posting({DOCKER})]
    assert kinds([skill(DOCKER, 2)], asking) == [(DOCKER, "unplanned")]
    assert kinds([skill(DOCKER, 2)], asking, states={DOCKER: "learning"}) == []
    assert kinds([skill(DOCKER, 2)], asking, lessons=[Lesson(DOCKER, None, "Learn it")]) == []


def test_another_skill_that_will_do_leaves_nothing_to_plan() -> None:
    asking = [posting({FASTAPI, DJANGO}), posting({FASTAPI, DJANGO})]
    assert kinds([skill(DJANGO, 2)], asking, states={FASTAPI: "have"}) == []
    assert kinds([skill(DJANGO, 2)], asking) == [(DJANGO, "unplanned")]


def test_a_premium_of_its_own_counts_and_a_shared_one_does_not() -> None:
    own = [PremiumRow(1, "AWS", 15, 20, frozenset({AWS}))]
    shared = [PremiumRow(2, "Docker/Kubernetes", 15, 20, frozenset({DOCKER, KUBERNETES}), True)]
    assert kinds([skill(AWS, 0)], [posting()], premiums=own) == [(AWS, "unplanned")]
    assert kinds([skill(KUBERNETES, 0)], [posting()], premiums=shared) == []


def test_without_postings_nothing_disagrees() -> None:
    assert kinds([skill(RABBIT, 0)], [], lessons=[Lesson(RABBIT, 1, "Queues")]) == []
