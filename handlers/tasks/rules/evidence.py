"""Validates the notes and links that users attach to tasks."""

from urllib.parse import urlsplit

from db.documents.limits import MAX_PROSE

# Characters: the limit of notes and links in documents.
MAX_NOTE = MOST_LINK = MAX_PROSE


def is_link(text: str) -> bool:
    """True for one http or https address with a host, without user info.

    "https://github.com@example.com" is refused: it does not lead to GitHub.
    """
    if len(text) > MOST_LINK or any(
        character.isspace() or not character.isprintable() for character in text
    ):
        return False
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    named = "." in host.strip(".") or host == "localhost" or ":" in host
    return parts.scheme in ("http", "https") and named and "@" not in parts.netloc and port != 0
