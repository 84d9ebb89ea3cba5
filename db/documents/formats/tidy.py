"""The last touch on converted text."""

import re


def tidy(text: str) -> str:
    """The text without spaces at the ends of lines, and with one empty line where were more."""
    lines = (line.rstrip() for line in text.replace("\xa0", " ").splitlines())
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"
