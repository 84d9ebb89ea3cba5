"""What a user may say of a task."""

from urllib.parse import urlsplit

from db.documents.limits import MAX_PROSE

# As much as a document's own notes and links may have.
MAX_NOTE = MOST_LINK = MAX_PROSE


def is_link(text: str) -> bool:
    """One address of the web, as it would be clicked: http or https, with a host of its own.

    A name before an "@" is refused: "https://github.com@example.com" is not at GitHub.
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
