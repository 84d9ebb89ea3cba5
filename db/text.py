"""The one rule for a line of words, whether it is typed, imported or read from a page. Pure."""

import unicodedata

# Control, format and surrogate characters could disguise what others read.
HIDDEN = ("Cc", "Cf", "Cs")
# Letters and signs by their class that show nothing.
_BLANK = dict.fromkeys(map(ord, "\u115f\u1160\u2800\u3164\uffa0"), " ")
# They make one emoji of several, and shape Persian and Indic words; between Latin or Cyrillic
# letters they would only hide.
_JOINERS = "\u200c\u200d"
_JOINED = ("Lo", "Mc", "Mn", "Sk", "So")


def clean(text: str) -> str:
    """One line of visible characters; "" where nothing of a text would be seen."""
    text = text.translate(_BLANK)
    if not text.isprintable():
        text = "".join(
            " " if letter.isspace() else letter
            for at, letter in enumerate(text)
            if letter.isspace() or _is_kept(text, at)
        )
    line = " ".join(text.split())
    return line if any(unicodedata.category(letter)[0] in "LNPS" for letter in line) else ""


def _is_kept(text: str, at: int) -> bool:
    if text[at] not in _JOINERS:
        return unicodedata.category(text[at]) not in HIDDEN
    around = (text[at - 1 : at], text[at + 1 : at + 2])
    return all(letter and unicodedata.category(letter) in _JOINED for letter in around)
