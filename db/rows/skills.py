"""Skills, statements and premiums as queries return them."""

from dataclasses import dataclass

from db.vocabulary import SkillState, StatementKind


@dataclass(frozen=True)
class KnownSkill:
    """A skill with the number of the analysis's postings that ask for it."""

    id: int
    name: str
    slug: str
    asked: int


@dataclass(frozen=True)
class StatementRow:
    """A statement of the analysis with the skills it names."""

    kind: StatementKind
    name: str
    detail: str | None
    skills: frozenset[int]


@dataclass(frozen=True)
class PremiumRow:
    id: int
    name: str
    percent_min: int
    percent_max: int
    skills: frozenset[int]

    @property
    def shared(self) -> bool:
        """One premium for several things ("Docker/Kubernetes") is promised for none of them."""
        return len(self.skills) > 1 or "/" in self.name


@dataclass(frozen=True)
class Lesson:
    """A roadmap item, or an own task (`item_id` is None), that teaches a skill."""

    skill_id: int
    item_id: int | None
    title: str


@dataclass(frozen=True)
class SkillOverride:
    """Where a skill is: by a tick, or by the user's own tap; and where their last tap left it."""

    state: SkillState
    by_tick: bool
    own: SkillState | None
