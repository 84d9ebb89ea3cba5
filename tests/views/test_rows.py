"""Labels share a row where the words of the reader's language have room in it."""

import pytest

from handlers.callbacks.screens import Open
from handlers.common.view import button, fitted


@pytest.mark.parametrize(
    ("labels", "most", "rows"),
    [
        (["Mid", "Lead", "Entry", "• Mid"], 4, [4]),
        (["• Lack", "Learning", "Have"], 3, [3]),
        (["• Не хватает", "Изучаю", "Есть"], 3, [2, 1]),
        (["• Начальный", "Junior", "Middle", "Senior"], 4, [2, 2]),
        (["жетіспейді", "• үйреніп жүрмін", "бар"], 3, [1, 1, 1]),
        ([], 3, []),
    ],
)
def test_longer_words_stand_fewer_in_a_row(labels: list[str], most: int, rows: list[int]) -> None:
    buttons = [button(each, Open(screen="plan")) for each in labels]
    found = fitted(buttons, most)
    assert [len(row) for row in found] == rows
    assert [each["text"] for row in found for each in row] == labels
