"""Typography of every message: a line breaks inside no amount, number with unit, date, or
initials."""

import re
from pathlib import Path

from aiogram.utils.i18n import gettext as _
from babel import Locale

NO_BREAK = "\N{NO-BREAK SPACE}"
_LETTER = "A-ZА-ЯЁӘҒҚҢӨҰҮҺІ"
_JOINER = "\N{WORD JOINER}"
_LANGUAGES = ["en", *(folder.name for folder in Path(__file__).parents[1].glob("locales/*/"))]
_MONTHS = {
    name.rstrip(".")
    for code in _LANGUAGES
    for names in Locale.parse(code).months["format"].values()
    for name in names.values()
    if name.rstrip(".").isalpha() and len(name) > 2
}
# The space comes first, so that only spaces are looked at, and what most of them lack comes next.
_BOUND = re.compile(
    " (?:"
    + "|".join(
        [
            # Before the sign of a currency or a per cent: "400K ₸", "2 млн ₽", "20 %".
            r"(?=[$¢£¥%\u20a0-\u20cf])(?<=[\w.+] )",
            # Before the code of a currency: "20–30K CHF".
            r"(?<=[\dKM+] )(?:(?=[A-Z]{3}\b)",
            # Before a unit, and the words for thousands and millions.
            r"(?:(?<=\d )|(?<=\d\+ ))(?=(?:тыс\.|тысяч\w*|млн|мың\w*|КБ|МБ|KB|MB|ч|сағат)(?!\w))",
            # Before a month: "24 Nov", "5 дек. 2025".
            rf"(?<=\d )(?=(?:{'|'.join(sorted(_MONTHS))})(?!\w))",
            # Inside "5 of 20".
            r"(?<=\d )(?=(?:of|из|ішінен) \d))",
            r"(?=\d)(?:(?<=\d of )|(?<=\d из )|(?<=\d ішінен )",
            # "№ 5", and the initials of a name.
            r"(?<=№ ))",
            rf"(?<=\. )(?<=\b[{_LETTER}]\. )(?=[{_LETTER}])",
        ]
    )
    + ")"
)


# The dash of a range, and the hyphen between a number and its Kazakh noun: "300–600", "5-апта".
_JOINED = re.compile(r"–(?<=\d–)(?=\d)|-(?<=\d-)(?=[а-яәғқңөұүһі])")


def dash() -> str:
    """The dash of the reader's language, with its spaces."""
    return " " + _("–") + " "


def bound(text: str) -> str:
    """The text with no-break spaces where a line must not break; its length stays."""
    return _BOUND.sub(NO_BREAK, text)


def joined(text: str) -> str:
    """The text with word joiners where a line must not break after a dash or a hyphen."""
    return _JOINED.sub(lambda dash: dash[0] + _JOINER, text)
