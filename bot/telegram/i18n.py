"""Message catalogs: one folder for each language; the bot compiles its `.po` file at the start."""

from collections.abc import Generator
from contextlib import contextmanager
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path

from aiogram.utils.i18n import I18n
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

import handlers

LOCALES = Path(handlers.__file__).parent / "locales"


class MessageCatalogs(I18n):
    """The catalogs of all languages. A text that a catalog lacks stays English."""

    def __init__(self, path: Path = LOCALES) -> None:
        super().__init__(path=path, default_locale="en", domain="messages")

    def find_locales(self) -> dict[str, GNUTranslations]:
        catalogs = {}
        for file in sorted(self.path.glob(f"*/LC_MESSAGES/{self.domain}.po")):
            compiled = BytesIO()
            with file.open("rb") as source:
                write_mo(compiled, read_po(source, file.parts[-3]))
            compiled.seek(0)
            catalogs[file.parts[-3]] = GNUTranslations(compiled)
        return catalogs

    @contextmanager
    def context(self) -> Generator[I18n, None, None]:
        """Make this the current I18n: aiogram's own would set a variable `gettext` ignores."""
        token = I18n.set_current(self)
        try:
            yield self
        finally:
            I18n.reset_current(token)

    @property
    def available_locales(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((self.default_locale, *self.locales)))

    def known(self, language: str | None) -> str:
        """The code of the catalog for a language, English if there is none.

        Telegram's language codes are untrusted text ("pt-br", "x'"), so they are only looked up.
        """
        code = (language or "").split("-")[0].lower()
        return code if code in self.locales else self.default_locale
