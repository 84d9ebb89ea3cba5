"""The languages by their own names."""

from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _
from babel import Locale

from handlers.callbacks.screens import Language
from handlers.common.view import ButtonRow, button, columns


def own_name(code: str) -> str:
    """A language's name in itself: from its catalogue, else from CLDR."""
    # Translators: the name of your language, in your language: "Русский".
    name = _("English", locale=code)
    if name == "English" and code != "en":
        return (Locale.parse(code).get_display_name(code) or code).capitalize()
    return name


def choice() -> list[ButtonRow]:
    """A button for each language with a catalogue; the current one is ticked."""
    i18n = get_i18n()
    buttons = [
        button(
            ("✅ " if code == i18n.current_locale else "") + own_name(code), Language(code=code)
        )
        for code in i18n.available_locales
    ]
    return columns(buttons, 2)
