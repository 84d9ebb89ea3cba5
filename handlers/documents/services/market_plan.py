"""Makes a plan of a role's market: what it asks for and its user lacks, what brings most first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from db.documents.new_plan import HOURS_A_WEEK, PlannedSkill, write_plan
from db.documents.read import read_analysis
from db.plans import builtin, document_writer, plans, revisions
from db.queries import goals
from db.reference.how_to import how_to
from db.reference.tracks import Track
from db.rows.goals import GoalRow
from db.rows.plans import PlanSummary
from db.rows.users import UserRow
from db.store.engine import lock_user
from db.store.session import Session
from db.vocabulary import SkillState
from handlers.common.errors import existing
from handlers.documents.services.plans import UNDO_WITHIN, find_plan
from handlers.documents.services.save import ReceivedFile, compare_with_plan, save, save_as_new

# Hours of a year's plan: a skill that begins within them is in it.
YEAR = 52 * HOURS_A_WEEK


@dataclass(frozen=True)
class Curriculum:
    """The contents of a plan. `skills` are slugs: those one has, then the rest in order.

    `basis` is a sentence on the postings behind it.
    """

    track: Track
    skills: Sequence[str]
    states: Mapping[str, SkillState]
    basis: str

    @property
    def planned(self) -> list[PlannedSkill]:
        """All skills but those that a plan of a year has no room for."""
        hours, planned = 0.0, list[PlannedSkill]()
        for slug in self.skills:
            if self._is_taught(slug):
                if hours >= YEAR:
                    continue
                hours += sum(existing(how_to(slug, "en")).hours) / 2
            planned.append(PlannedSkill(slug, self.states.get(slug, "lack")))
        return planned

    @property
    def taught(self) -> int:
        return sum(self._is_taught(skill.slug) for skill in self.planned)

    @property
    def left(self) -> int:
        """The number of skills that the plan has no room for."""
        return len(self.skills) - len(self.planned)

    def _is_taught(self, slug: str) -> bool:
        return self.states.get(slug) != "have" and how_to(slug, "en") is not None


@dataclass(frozen=True)
class MadePlan:
    """A plan that is followed now, and the revision that takes it back, while one can."""

    plan: PlanSummary
    revision_id: int | None


async def make_plan(
    session: Session, user: UserRow, wanted: Curriculum, goal: GoalRow, name: str, now: datetime
) -> MadePlan:
    """Write a plan and follow it; one with the same text is followed again. Idempotent.

    It takes the place of an empty plan, with what its user added there, and is a further plan
    beside any other. Raises TooManyPlans.
    """
    await lock_user(session, user.id)
    text = write_plan(wanted.track, wanted.planned, user.language, wanted.basis)
    same = await plans.with_digest(session, user.id, document_writer.document_hash(text))
    if same is not None:
        if same != user.analysis_id:
            await plans.follow(session, user.id, same)
        revision = await revisions.latest(session, user.id, same, now - UNDO_WITHIN)
        return MadePlan(await find_plan(session, user.id, same), revision)
    number = await revisions.number_without_message(session, user.id)
    file = ReceivedFile(number, name, text, read_analysis(text).document)
    if await builtin.is_empty(session, user.analysis_id):
        comparison = await compare_with_plan(session, user, file.document, {})
        saved = await save(session, user, file, comparison, now)
    else:
        saved = await save_as_new(session, user, file, now)
    former = await goals.find(session, user.id, saved.plan.id) or GoalRow()
    aimed = former.with_job_of(goal)
    if former.track != goal.track:
        aimed = replace(aimed, posting_id=None)
    await goals.store(session, user.id, saved.plan.id, aimed, now)
    return MadePlan(saved.plan, saved.revision_id)
