"""A page for a job search as files. Each module loads its library when a file is made."""

from urllib.parse import urlsplit


def shown_link(url: str) -> str:
    """A link as it stands on paper, without the scheme."""
    parts = urlsplit(url)
    return f"{parts.netloc}{parts.path}".rstrip("/") + (f"?{parts.query}" if parts.query else "")
