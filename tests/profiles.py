"""Set how many examples a property test tries: all of them in CI, fewer for a developer."""

import os

from hypothesis import settings

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "dev")
DEFAULT_EXAMPLES, DEV_SHARE, MIN_EXAMPLES = 100, 10, 5


def examples(count: int) -> int:
    """`count` in CI; for a developer a tenth of it, at least five."""
    return count if PROFILE == "ci" else max(MIN_EXAMPLES, count // DEV_SHARE)


def load_profile() -> None:
    """No deadline: a pause of a shared machine is no failure."""
    settings.register_profile(PROFILE, max_examples=examples(DEFAULT_EXAMPLES), deadline=None)
    settings.load_profile(PROFILE)
