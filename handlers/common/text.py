"""Users' and documents' own words: cleaned, and cut as Telegram counts, in UTF-16 units."""

import unicodedata


def units(text: str) -> int:
    return len(text.encode("utf-16-le", errors="replace")) // 2


def clip(text: str, limit: int) -> str:
    units = text.encode("utf-16-le", errors="replace")
    if len(units) <= 2 * limit:
        return text
    # Half of a pair at the cut is left out.
    return units[: 2 * (limit - 1)].decode("utf-16-le", errors="ignore") + "…"


def clean(text: str) -> str:
    """One line without control or direction characters, which could fake what others read."""
    spaced = (" " if letter.isspace() else letter for letter in text)
    plain = "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf"))
    return " ".join(plain.split())
