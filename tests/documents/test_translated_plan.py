"""A plan of ours in another language is the plan that is written there; an author's lines stay."""

from itertools import permutations

import pytest

from db.documents.new_plan import PlannedSkill, write_plan
from db.documents.translated_plan import LANGUAGES, in_language
from db.reference.how_to import former
from db.reference.tracks import tracks
from db.vocabulary import SkillState

STATES: tuple[SkillState, ...] = ("have", "learning", "lack")


@pytest.mark.parametrize("slug", list(tracks()))
def test_every_line_of_ours_is_the_one_of_that_language(slug: str) -> None:
    track = tracks()[slug]
    skills = [PlannedSkill(each, STATES[at % 3]) for at, each in enumerate(track.skills)]
    written = {code: write_plan(track, skills, code) for code in LANGUAGES}
    for source, language in permutations(LANGUAGES, 2):
        assert in_language(written[source], language) == written[language]


def test_lines_of_an_author_stay_and_ticks_too() -> None:
    track = tracks()["qa"]
    text = write_plan(track, [PlannedSkill("git")], "en").replace("- [ ]", "- [x]", 1)
    mine = text + "\n   - [ ] Ask Dana for a review\n"
    there = in_language(mine, "ru")
    assert there is not None
    assert "Ask Dana for a review" in there
    assert there.count("- [x]") == 1
    assert in_language(there, "en") == mine


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_a_plan_with_the_words_of_an_earlier_release_is_translated_whole(language: str) -> None:
    renamed = {new: old for old, new in former(language).items()}
    assert len(renamed) == len(former(language)) > 20
    seen = set()
    for slug in tracks():
        track = tracks()[slug]
        skills = [PlannedSkill(each) for each in track.skills]
        text = write_plan(track, skills, language)
        for new in sorted(renamed, key=len, reverse=True):
            if new in text:
                seen.add(new)
                text = text.replace(new, renamed[new])
        assert in_language(text, "en") == write_plan(track, skills, "en")
    assert seen == set(renamed)


@pytest.mark.parametrize("text", ["", "# My plan\n\n## Roadmap\n", "# Plan: Gardener\n"])
def test_a_document_of_somebody_is_never_touched(text: str) -> None:
    assert in_language(text, "ru") is None
