"""Measures and cuts texts of users and documents; lengths are in UTF-16 units, like Telegram's."""

import re

# What Telegram makes a link, a mention, a command or a tag of.
_LINKED = re.compile(r"(?<=\w)\.(?=\w)|:(?=//)|(?<!\w)[@/#$](?=\w)")


def unlinked(text: str) -> str:
    """The words of one user that others read, in which Telegram finds no link to tap.

    A word joiner has no width, and ends a domain, a user name and a command alike.
    """
    return _LINKED.sub(lambda mark: mark[0] + "\u2060", text)


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
