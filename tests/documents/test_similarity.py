"""A new line continues an old one if the two are equal or similar."""

from db.documents.similarity import last, pair, whole


def paired(old: list[str], new: list[str]) -> dict[int, int]:
    return pair([(each,) for each in old], [(each,) for each in new])


def test_equal_lines_first_whatever_their_order() -> None:
    assert paired(["a", "b", "c"], ["c", "a"]) == {0: 2, 1: 0}
    assert paired(["a", "a"], ["a", "a", "a"]) == {0: 0, 1: 1}


def test_a_mended_line_is_the_same() -> None:
    assert paired(["Mocking database calls"], ["Mocking the database calls"]) == {0: 0}


def test_another_line_is_not() -> None:
    assert paired(["Session caching"], ["Query result caching"]) == {}
    assert paired(["Kubernetes, part 1"], ["Kubernetes, part 2"]) == {}


def test_what_is_doubtful_is_left() -> None:
    assert paired(["Write unit tests now", "Write unit tests new"], ["Write unit tests"]) == {}
    assert paired(["Write unit tests"], ["Write unit tests now", "Write unit tests new"]) == {}


def test_a_line_is_followed_to_another_heading_unless_it_stands_twice() -> None:
    keys = (whole, last)
    assert pair([("Docker", "compose")], [("Containers", "compose")], keys) == {0: 0}
    old = [("A", "basics"), ("B", "basics")]
    assert pair(old, [("C", "basics")], keys) == {}
