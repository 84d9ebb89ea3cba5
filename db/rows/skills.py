"""Skills, statements and premiums as queries return them."""

from dataclasses import dataclass

from db.vocabulary import SkillState, StatementKind


@dataclass(frozen=True)
class KnownSkill:
    """A skill; `asked` counts the document's postings that ask for it."""

    id: int
    name: str
    slug: str
    asked: int


@dataclass(frozen=True)
class StatementRow:
    """A line of the document about skills, with the ids of the skills it names."""

    kind: StatementKind
    name: str
    detail: str | None
    skills: frozenset[int]
    # The market's figure that it states: `asked` of `asked_of` postings.
    asked: int | None = None
    asked_of: int | None = None


@dataclass(frozen=True)
class PremiumRow:
    """A pay rise in per cent that the document names for knowing these skills."""

    id: int
    name: str
    percent_min: int
    percent_max: int
    skills: frozenset[int]
    # For several things together ("Docker/Kubernetes"): it is promised for none of them.
    shared: bool = False


@dataclass(frozen=True)
class Lesson:
    """A roadmap item, or an own task (`item_id` is None), that teaches a skill."""

    skill_id: int
    item_id: int | None
    title: str


@dataclass(frozen=True)
class SkillOverride:
    """A skill that the user or their ticks moved.

    `state` is where it is now, moved there by a tick if `by_tick`. `own` is the state that the
    user's last tap put it in, None without one.
    """

    state: SkillState
    by_tick: bool
    own: SkillState | None


@dataclass(frozen=True)
class TickOverride:
    """A move that a tick caused. `before` is None if the skill had not moved before."""

    skill_id: int
    state: SkillState
    before: SkillState | None
