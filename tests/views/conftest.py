"""Views speak through gettext, which wants a language."""

from collections.abc import Iterator

import pytest
from aiogram.utils.i18n import I18n

from bot.app import LOCALES


@pytest.fixture(autouse=True)
def english() -> Iterator[I18n]:
    i18n = I18n(path=LOCALES, default_locale="en", domain="messages")
    with i18n.context(), i18n.use_locale("en"):
        yield i18n
