"""A population in words: roles have names in each language, and an unknown one its number."""

import pytest
from aiogram.utils.i18n import I18n

from db.reference import role_names
from handlers.market.rules.market import Market
from handlers.market.views.population import role_name
from tests.conftest import TODAY

MARKET = Market(TODAY)


@pytest.mark.parametrize(
    ("language", "name"),
    [("en", "DevOps engineer"), ("ru", "DevOps-инженер"), ("kk", "DevOps-инженер")],
)
def test_a_role_is_named_in_the_readers_language(english: I18n, language: str, name: str) -> None:
    with english.use_locale(language):
        assert role_name("160", MARKET) == name
        assert "9999" in role_name("9999", MARKET)


def test_every_role_has_a_name_of_its_own_in_three_languages() -> None:
    names = role_names()
    for number, each in names.items():
        assert number.isdecimal()
        assert set(each) == {"en", "ru", "kk"}
    for language in ("en", "ru", "kk"):
        assert len({each[language] for each in names.values()}) == len(names)
