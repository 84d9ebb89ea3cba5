"""Give the bot's texts as a reader of a language sees them, for stories told in each language."""

from datetime import datetime
from typing import Any

from bot.telegram.i18n import MessageCatalogs
from db import reference
from db.documents.read import read_analysis
from handlers.common import dates, money


class Reader:
    """Texts by their English, through the catalogue; figures and days as the views write them."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.i18n = MessageCatalogs()
        name = f"backend-engineer.{language}.md"
        self.document = read_analysis(reference.text(name)).document

    def __call__(self, text: str, **values: Any) -> str:
        return self.i18n.gettext(text, locale=self.language).format(**values)

    def day(self, weekday: int) -> str:
        with self.i18n.context(), self.i18n.use_locale(self.language):
            return dates.day_name(weekday)

    def moment(self, moment: datetime, zone: str) -> str:
        with self.i18n.context(), self.i18n.use_locale(self.language):
            return dates.moment_name(moment, zone)

    def pay(self, low: int, high: int) -> str:
        with self.i18n.context(), self.i18n.use_locale(self.language):
            return money.salary_range(low, high, "KZT")
