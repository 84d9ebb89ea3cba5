"""Views speak through gettext, which wants a language."""

from collections.abc import Iterator

import pytest

from bot.telegram.i18n import Catalogues


@pytest.fixture(autouse=True)
def english() -> Iterator[Catalogues]:
    i18n = Catalogues()
    with i18n.context(), i18n.use_locale("en"):
        yield i18n
