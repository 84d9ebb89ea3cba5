"""Asks what stayed of a skill, and takes the answer."""

from dataclasses import dataclass
from datetime import datetime

from db.queries import quizzes, skills
from db.reference.quiz import Question, questions
from db.rows.deliveries import AskedQuiz, DueQuiz
from db.rows.users import UserRow
from db.store.session import Session
from db.vocabulary import SkillState
from handlers.common.errors import existing
from handlers.common.schedule import pause_end
from handlers.skills import service
from handlers.tasks.rules.quizzes import sinks
from handlers.tasks.views.receipt import Receipt


@dataclass(frozen=True)
class Lapse:
    """A wrong answer put a skill back: the quiz, and what that changed."""

    quiz_id: int
    skill_id: int
    receipt: Receipt


async def next_question(
    session: Session, user: UserRow, now: datetime
) -> tuple[DueQuiz, Question] | str:
    """The question to ask now, or in a word why there is none."""
    if user.blocked_at is not None:
        return "blocked"
    if not user.quizzed or not user.reminded or pause_end(user.paused_until, now) > now:
        return "paused"
    due = await quizzes.due(session, user.id, now)
    states = await skills.states(session, user.id, user.analysis_id) if due else {}
    for quiz in due:
        asked = questions(quiz.slug, user.language)
        if quiz.number < len(asked) and states.get(quiz.skill_id, "lack") != "lack":
            return quiz, asked[quiz.number]
    return "nothing open"


async def take_answer(
    session: Session, user: UserRow, poll_id: str, chosen: list[int], now: datetime
) -> Lapse | None:
    """Record an answer, and put the skill back where it is the second wrong one.

    Idempotent: an answer that Telegram brings twice has the same receipt twice.
    """
    quiz = await quizzes.of_poll(session, user.id, poll_id)
    if quiz is None or not chosen:
        return None
    asked = questions(quiz.slug, user.language)
    is_right = chosen == [asked[quiz.number].right]
    if quiz.is_right is not None:
        return None if is_right else await _repeat(session, user, quiz)
    await quizzes.answer(session, quiz.id, now, is_right=is_right)
    if is_right:
        return None
    state = await service.state_of(session, user, quiz.skill_id)
    if not sinks(state, await quizzes.count_wrong(session, user.id, quiz.skill_id)):
        return None
    return await _lapse(session, user, quiz, now)


async def _lapse(session: Session, user: UserRow, quiz: AskedQuiz, now: datetime) -> Lapse:
    receipt = await _receipt(session, user, quiz.skill_id, "have", "learning")
    move = await skills.add_override(session, user.id, quiz.skill_id, "learning", now)
    await quizzes.store_move(session, quiz.id, move)
    return Lapse(quiz.id, quiz.skill_id, receipt)


async def _repeat(session: Session, user: UserRow, quiz: AskedQuiz) -> Lapse | None:
    if quiz.move_id is None:
        return None
    receipt = await _receipt(session, user, quiz.skill_id, "have", "learning")
    return Lapse(quiz.id, quiz.skill_id, receipt)


async def undo(session: Session, user: UserRow, quiz_id: int) -> Receipt | None:
    """Take the move of a quiz back; what that changed. None where something came after it, or it
    is undone already. Raises OutOfDate."""
    quiz = existing(await quizzes.find(session, user.id, quiz_id))
    if quiz.move_id is None:
        return None
    receipt = await _receipt(session, user, quiz.skill_id, "learning", "have")
    await skills.undo_overrides(session, user.id, [quiz.move_id])
    after = existing(await quizzes.find(session, user.id, quiz_id))
    return receipt if after.move_id is None else None


async def _receipt(
    session: Session, user: UserRow, skill_id: int, before: SkillState, after: SkillState
) -> Receipt:
    """The receipt of a move of a skill."""
    known = await skills.find(session, skill_id, user.analysis_id)
    return Receipt([(known.name, before, after)] if known else [])
