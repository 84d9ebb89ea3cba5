"""A posting's title tells its track, or nothing does; the tracks as data are whole."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import reference
from db.reference.tracks import MAX_TITLE, track_of, tracks

TITLES = Path(__file__).with_name("titles.txt")
LANGUAGES = {"en", "ru", "kk"}


def titled() -> list[tuple[str, str | None]]:
    """(title, its track) for each line of titles.txt."""
    found: list[tuple[str, str | None]] = []
    track = ""
    for line in TITLES.read_text(encoding="utf-8").splitlines():
        if heading := re.fullmatch(r"\[(.+)\]", line):
            track = heading[1]
        elif line and not line.startswith("#"):
            found.append((line, None if track == "none" else track))
    return found


@pytest.mark.parametrize(("title", "track"), titled())
def test_a_title_tells_its_track(title: str, track: str | None) -> None:
    assert track_of(title) == track


def test_the_list_of_titles_has_every_track_and_none() -> None:
    listed = titled()
    assert len(listed) >= 300
    assert {track for _, track in listed} == {*tracks(), None}


def test_each_track_is_whole() -> None:
    slugs = {skill["slug"] for skill in reference.skills()}
    assert len(tracks()) >= 14
    for track in tracks().values():
        assert set(track.titles) == set(track.short) == LANGUAGES
        assert all(len(short) <= 22 for short in track.short.values())
        assert track.roles and set(track.roles) <= set(reference.role_names())
        assert set(track.sure_roles) <= set(track.roles)
        assert 10 <= len(track.skills) == len(set(track.skills)) <= 20
        assert slugs.issuperset(track.skills), set(track.skills) - slugs
        assert slugs.issuperset(track.told_by), set(track.told_by) - slugs


def test_a_track_knows_its_own_titles() -> None:
    for track in tracks().values():
        for title in track.titles.values():
            assert track_of(title) == track.slug


def test_letters_of_another_alphabet_make_no_other_track() -> None:
    assert track_of("Программист 1C") == track_of("Программист 1С") == "1c"
    assert track_of("C#-разработчик") == track_of("С#-разработчик") == "backend-dotnet"


def test_skills_decide_where_the_title_says_no_more_than_developer() -> None:
    assert track_of("Backend-разработчик", skills=["postgresql", "go", "kafka"]) == "backend-go"
    assert track_of("Программист", ["96"], ["1c", "sql"]) == "1c"
    assert track_of("Мобильный разработчик", skills=["flutter", "dart"]) == "mobile-flutter"
    assert track_of("Backend-разработчик", skills=["python", "go"]) is None
    assert track_of("Backend-разработчик", skills=["react"]) is None
    assert track_of("C++ разработчик", skills=["python"]) is None


def test_a_narrow_role_decides_where_the_title_says_nothing() -> None:
    assert track_of("Инженер", ["160"]) == "devops"
    assert track_of("Специалист отдела контроля", ["124"]) == "qa"
    assert track_of("Инженер", ["96"]) is None
    assert track_of("Директор", ["160"]) is None


def test_roles_outside_it_are_no_track() -> None:
    assert track_of("Python-разработчик", ["70"]) is None
    assert track_of("Python-разработчик", ["70", "96"]) == "backend-python"


@given(st.text(max_size=3 * MAX_TITLE), st.lists(st.sampled_from(["96", "160", "70", "x"])))
def test_any_title_is_read(title: str, roles: list[str]) -> None:
    assert track_of(title, roles) in {*tracks(), None}
