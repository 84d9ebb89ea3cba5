"""One column with both title and company: "Вакансия, компания"."""

import re
from collections.abc import Sequence

from db.sources import header_words

# What stands between title and company in one cell, and around them.
_BOTH = re.compile(r"\s+[-—–|@/]\s+|[,;\n/|@]|\s+(?:в|at)\s+")
_EDGES = " ,;|/@-—–\n"


def is_of_both(header: str, words: Sequence[str]) -> bool:
    """True for the name of a column that holds title and company: "Должность / фирма"."""
    if not 2 <= len(words) <= header_words.MOST_WORDS - 1 or not _BOTH.search(header):
        return False
    return all(header_words.is_of(words, name) for name in ("job", "firm"))


def apart(said: str, header: Sequence[str]) -> dict[str, str]:
    """The title and the company of one cell, in the order that the words of its header have."""
    is_firm_first = header_words.is_of(header[:1], "firm")
    parts = [part for part in _BOTH.split(said.strip()) if part.strip()]
    if len(parts) < 2:
        return {"title": said}
    # Titles have commas more often than companies: the company is the first or the last part.
    firm = parts[0 if is_firm_first else -1].strip()
    at = said.index(firm) if is_firm_first else said.rindex(firm)
    rest = said[at + len(firm) :] if is_firm_first else said[:at]
    return {"title": rest.strip(_EDGES), "company": firm.strip(_EDGES)}
