"""What users write, as it may be kept."""

import unicodedata


def clean(text: str) -> str:
    """One line without control or direction characters, which could fake what others read."""
    kept = (" " if each.isspace() else each for each in text)
    plain = "".join(each for each in kept if unicodedata.category(each) not in ("Cc", "Cf"))
    return " ".join(plain.split())
