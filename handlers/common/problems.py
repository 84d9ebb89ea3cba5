"""Sentences for lines and rows that could not be read, in the reader's language."""

from aiogram.utils.i18n import gettext, ngettext
from babel.numbers import format_decimal

from db.problems import ReadProblem
from handlers.common.money import reader_locale


def worded(reason: ReadProblem) -> str:
    """The problem's sentence. Its msgids are literals beside the codes, where extraction finds
    them.
    """
    one, many = reason.code.value
    fields = dict(reason.fields)
    count = fields.get("count")
    said = ngettext(one, many, count) if many and isinstance(count, int) else gettext(one)
    return said.format(**{name: _shown(value) for name, value in fields.items()})


def _shown(value: int | str | ReadProblem) -> str:
    if isinstance(value, ReadProblem):
        return worded(value)
    return value if isinstance(value, str) else format_decimal(value, locale=reader_locale())
