"""Every message is said in every language."""

from pathlib import Path

import pytest

from tests.locales.catalogues import FILES, LANGUAGES, ids, read, strings


@pytest.mark.parametrize("file", FILES, ids=LANGUAGES)
def test_every_message_is_translated(file: Path) -> None:
    catalogue = read(file)
    left = [ids(each)[0] for each in catalogue if each.id and not all(strings(each))]
    assert not left, f"{len(left)} of {len(catalogue)}: {left[:5]}"
    assert not [ids(each)[0] for each in catalogue if each.id and each.fuzzy]
