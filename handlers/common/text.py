"""Cleans and cuts texts of users and documents; lengths are in UTF-16 units, like Telegram's."""

import unicodedata


def units(text: str) -> int:
    """The length as Telegram counts it, in UTF-16 units."""
    return len(text.encode("utf-16-le", errors="replace")) // 2


def clip(text: str, limit: int) -> str:
    """The text, cut to `limit` UTF-16 units with "…" at the end where it is longer."""
    units = text.encode("utf-16-le", errors="replace")
    if len(units) <= 2 * limit:
        return text
    # A surrogate pair that the cut divides is dropped as a whole.
    return units[: 2 * (limit - 1)].decode("utf-16-le", errors="ignore") + "…"


def clean(text: str) -> str:
    """One line without control and format characters, which could disguise what others read."""
    spaced = (" " if letter.isspace() else letter for letter in text)
    plain = "".join(c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf"))
    return " ".join(plain.split())
