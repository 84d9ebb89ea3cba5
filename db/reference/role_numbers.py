"""Numbers of roles: HeadHunter's professional roles by its own, our tracks behind these.

Buttons and saved searches carry them.
"""

from db.reference.tracks import tracks

# HeadHunter's have up to four digits. The order of the tracks must stay: add new ones at the end.
FIRST_TRACK = 10_001


def track_number(slug: str) -> str:
    return str(FIRST_TRACK + list(tracks()).index(slug))


def track_of_number(role: str | None) -> str | None:
    """The slug of the track with this number; None for HeadHunter's roles and unknown numbers."""
    slugs = list(tracks())
    at = int(role or 0) - FIRST_TRACK
    return slugs[at] if 0 <= at < len(slugs) else None
