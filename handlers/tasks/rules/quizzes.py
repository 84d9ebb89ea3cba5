"""The moments of a quiz on a skill, and the answers that move the skill."""

from datetime import datetime, timedelta

from db.vocabulary import SkillState

# From the moment a step is done, one for each question on a skill.
AFTER = tuple(timedelta(weeks=weeks) for weeks in (1, 3, 8))
MOST_WRONG = 2
# A quiz comes this long after the digest of its week, so that it stands under it.
AFTER_DIGEST = timedelta(seconds=30)


def moments(done_at: datetime) -> list[datetime]:
    """The moments from which the questions of a step may be asked."""
    return [done_at + wait for wait in AFTER]


def sinks(state: SkillState, wrong: int) -> bool:
    """True if this wrong answer, one of `wrong`, puts a skill back to learning.

    A later one does not: the user may have undone that.
    """
    return state == "have" and wrong == MOST_WRONG
