"""An entry may go on with the task that stood between the same neighbours."""

from db.documents.places import by_place


def test_as_many_new_lines_as_old_ones_go_with_them_one_by_one() -> None:
    assert by_place([1, 2, 3, 4], [0, 1, 2, 3], {0: 1, 3: 4}) == {1: [2], 2: [3]}


def test_of_more_or_fewer_lines_the_nearest_are_candidates() -> None:
    assert by_place([1, 2, 3, 4], [0, 1, 2], {0: 1, 2: 4}) == {1: [2, 3]}
    assert by_place([1, 2, 4], [0, 1, 2, 3], {0: 1, 3: 4}) == {1: [2], 2: [2]}


def test_all_lines_anew_go_with_the_old_ones_only_where_there_are_as_many() -> None:
    assert by_place([1, 2], [0, 1], {}) == {0: [1], 1: [2]}
    assert by_place([1, 2], [0, 1, 2], {}) == {}


def test_a_line_that_moved_away_leaves_no_place() -> None:
    assert by_place([1, 2, 3], [0, 1, 2, 3], {0: 1, 1: 3, 2: 2}) == {}


def test_what_comes_back_from_the_dropped_ones_is_no_neighbour() -> None:
    assert by_place([1, 2, 3], [0, 1, 2, 3], {0: 1, 1: 9, 3: 3}) == {2: [2]}
