"""A plan made for a track is a document: what was planned is what its reader finds."""

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.documents.new_plan import WEEKS_A_QUARTER, PlannedSkill, skill_name, write_plan
from db.documents.read import read_analysis
from db.reference.how_to import described, how_to
from db.reference.matching import find_skills
from db.reference.tracks import Track, tracks
from db.vocabulary import SkillState

LANGUAGES = ("en", "ru", "kk")
PROJECT = {"en": "Project", "ru": "Проект", "kk": "Жоба"}
STATES: tuple[SkillState, ...] = ("have", "learning", "lack")

planned = st.lists(
    st.builds(PlannedSkill, st.sampled_from(described()), st.sampled_from(STATES)),
    max_size=20,
    unique_by=lambda skill: skill.slug,
)


def steps_of(slug: str, language: str) -> list[str]:
    way = how_to(slug, language)
    assert way is not None
    return [*way.steps, f"{PROJECT[language]}: {way.project}"]


@given(
    st.sampled_from(list(tracks().values())),
    planned,
    st.sampled_from(LANGUAGES),
    st.integers(min_value=1, max_value=60),
)
def test_a_plan_reads_back_as_it_was_planned(
    track: Track, skills: list[PlannedSkill], language: str, pace: int
) -> None:
    reading = read_analysis(write_plan(track, skills, language, hours_a_week=pace))
    document = reading.document
    assert not reading.problems
    assert document.chosen_role == track.titles[language]
    for state, named in zip(
        STATES, (document.have, document.learning, document.lack), strict=True
    ):
        wanted = [skill_name(skill.slug, language) for skill in skills if skill.state == state]
        assert [skill.name for skill in named] == wanted
    learnt = [skill.slug for skill in skills if skill.state != "have"]
    assert [item.title for item in document.roadmap] == [
        skill_name(slug, language) for slug in learnt
    ]
    assert [[step.text for step in item.steps] for item in document.roadmap] == [
        steps_of(slug, language) for slug in learnt
    ]
    assert all(step.state == "open" for item in document.roadmap for step in item.steps)


@given(planned, st.sampled_from(LANGUAGES), st.integers(min_value=1, max_value=60))
def test_weeks_follow_one_another_and_stand_in_their_quarter(
    skills: list[PlannedSkill], language: str, pace: int
) -> None:
    text = write_plan(tracks()["qa"], skills, language, hours_a_week=pace)
    roadmap = read_analysis(text).document.roadmap
    spans = [_span(item.reason or "") for item in roadmap]
    assert all(first <= last for first, last in spans)
    for (_, last), (first, _) in itertools.pairwise(spans):
        assert last <= first <= last + 1
    for item, (first, _) in zip(roadmap, spans, strict=True):
        opening, closing = _span(item.period_note or "")
        assert opening <= first <= closing == opening + WEEKS_A_QUARTER - 1
    if spans:
        assert spans[0][0] == 1


def _span(text: str) -> tuple[int, int]:
    """The first two numbers of "weeks 3–5, 10–18 hours", or the one of "week 3, …"."""
    weeks = re.split(r"[,(]", text)[0]
    numbers = [int(number) for number in re.findall(r"\d+", weeks)]
    return numbers[0], numbers[-1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_of_each_whole_track_fits_a_document(language: str) -> None:
    for track in tracks().values():
        text = write_plan(track, [PlannedSkill(slug) for slug in track.skills], language)
        reading = read_analysis(text)
        assert not reading.problems
        names = [skill_name(slug, language) for slug in track.skills]
        assert [skill.name for skill in reading.document.lack] == names
        assert [item.title for item in reading.document.roadmap] == names
        assert [item.priority for item in reading.document.roadmap][:: len(track.skills) - 1] == [
            "high",
            "low_medium",
        ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_item_is_known_by_its_skill(language: str) -> None:
    for slug in described():
        assert find_skills(skill_name(slug, language))[:1] == [slug]


def test_the_market_is_said_in_the_document() -> None:
    said = "The order comes from 41 postings of December 2025."
    text = write_plan(tracks()["devops"], [PlannedSkill("docker")], "en", market=said)
    assert read_analysis(text).document.market_note == said


def test_a_skill_without_a_way_lacks_and_has_no_steps() -> None:
    text = write_plan(tracks()["qa"], [PlannedSkill("sap"), PlannedSkill("sql")], "en")
    document = read_analysis(text).document
    assert [skill.name for skill in document.lack] == ["SAP", "SQL"]
    assert [item.title for item in document.roadmap] == ["SQL"]


def test_a_language_without_words_gets_the_english_plan() -> None:
    skills = [PlannedSkill("git")]
    assert write_plan(tracks()["qa"], skills, "uz") == write_plan(tracks()["qa"], skills, "en")
