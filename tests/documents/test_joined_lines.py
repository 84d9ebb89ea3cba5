"""Lines that were joined or parted ask which task goes on, and no tick is lost unasked."""

import pytest

from db.documents.diff import compare
from db.documents.document import Document, DocumentItem, DocumentTask
from db.documents.plan_tasks import IS_NEW, OldItem, OldTask, StoredPlan
from db.vocabulary import TaskState

BRANCHES = "Learn how branches of a team are named and merged"


def plan(*tasks: tuple[str, TaskState]) -> StoredPlan:
    return StoredPlan(
        (OldItem(1, "Git"),),
        tuple(
            OldTask(number, 1, "Git", None, text, state, gone=False, held=state != "open")
            for number, (text, state) in enumerate(tasks, 11)
        ),
    )


def document(*texts: str) -> Document:
    steps = tuple(map(DocumentTask, texts))
    return Document(roadmap=[DocumentItem("Git", None, None, None, None, steps)])


@pytest.mark.parametrize(
    ("small", "joined"),
    [
        ("Rebase", f"{BRANCHES}, rebase"),
        ("Rebase", f"Rebase; {BRANCHES}"),
        ("Rebase a branch", f"{BRANCHES}, and rebase branches"),
        ("CI", f"{BRANCHES}, CI"),
        ("Перенос веток", "Перенос веток и работа в команде над чужим кодом в одном репозитории"),
    ],
)
def test_a_tick_is_not_lost_in_a_line_that_goes_on_with_another_task(
    small: str, joined: str
) -> None:
    large = BRANCHES if joined.isascii() else joined.removeprefix("Перенос веток и ").capitalize()
    former = plan(("Clone a repository", "open"), (small, "done"), (large, "open"))
    new = document("Clone a repository", joined)
    (doubt,) = compare(former, new).matching.doubts
    assert doubt.candidates[0] == 12, "the one with the tick comes first"
    kept = compare(former, new, {1: 12})
    assert kept.matching.doubts == ()
    assert kept.matching.tasks == {0: 11, 1: 12}
    assert kept.diff.gone_done == 0
    assert compare(former, new, {1: IS_NEW}).matching.doubts == ()


def test_a_line_that_takes_in_another_one_may_stay_what_it_was() -> None:
    former = plan(("Rebase", "done"), (BRANCHES, "open"))
    new = document(f"{BRANCHES}, rebase")
    (doubt,) = compare(former, new).matching.doubts
    assert doubt.joined
    assert doubt.candidates == (11, 12)
    for answer in (12, IS_NEW):
        found = compare(former, new, {0: answer})
        assert found.matching.doubts == ()
        assert found.matching.tasks == ({0: 12} if answer else {})
        assert found.diff.gone_done == 1, "and the summary says so"


def test_a_done_line_that_takes_in_an_open_one_is_no_longer_done_unasked() -> None:
    former = plan((BRANCHES, "done"), ("Rebase", "open"), ("Bisect", "open"))
    new = document(f"{BRANCHES}, rebase", "Bisect")
    (doubt,) = compare(former, new).matching.doubts
    assert doubt.joined
    assert doubt.candidates == (11, 12)
    for answer in (11, 12):
        found = compare(former, new, {0: answer}).matching
        assert (found.tasks, found.doubts) == ({0: answer, 1: 13}, ())
    both = plan((BRANCHES, "done"), ("Rebase", "done"), ("Bisect", "open"))
    assert compare(both, new).matching.doubts == (), "done is done"


def test_two_ticked_lines_on_one_line_ask_once() -> None:
    former = plan(("Clone a repository", "done"), ("Rebase a branch", "done"), ("Bisect", "open"))
    new = document("Clone a repository, then rebase a branch", "Bisect")
    (doubt,) = compare(former, new).matching.doubts
    assert doubt.joined
    assert {*doubt.candidates} == {11, 12}


def test_each_part_of_a_ticked_line_may_go_on_with_it() -> None:
    former = plan(("Clone a repository and rebase a branch on the way", "done"))
    new = document("Clone a repository", "Rebase a branch")
    doubts = compare(former, new).matching.doubts
    assert [(doubt.entry, doubt.candidates) for doubt in doubts] == [(0, (11,)), (1, (11,))]
    second = compare(former, new, {0: IS_NEW})
    assert [doubt.entry for doubt in second.matching.doubts] == [1]
    assert compare(former, new, {0: IS_NEW, 1: 11}).matching.tasks == {1: 11}


def test_a_word_mended_beside_a_ticked_line_that_goes_asks_nothing() -> None:
    former = plan(("Rebase", "done"), (BRANCHES, "open"))
    assert compare(former, document(f"{BRANCHES}!")).matching.doubts == ()
