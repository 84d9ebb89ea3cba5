"""Views speak through gettext, which wants a language."""

from collections.abc import Iterator

import pytest

from bot.telegram.i18n import MessageCatalogs


@pytest.fixture(autouse=True)
def english() -> Iterator[MessageCatalogs]:
    i18n = MessageCatalogs()
    with i18n.context(), i18n.use_locale("en"):
        yield i18n
