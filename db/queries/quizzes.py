"""Quizzes on what a user learned: planned at a tick, asked beside a digest, answered in a poll."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, bindparam, delete, func, select, update

from db.models.analyses import Skill
from db.models.deliveries import Quiz
from db.models.users import User
from db.rows.deliveries import AskedQuiz, DueQuiz
from db.store.engine import insert_new
from db.store.prepared import prepare
from db.store.session import Session

_UNASKED = (Quiz.poll_id.is_(None), Quiz.answered_at.is_(None))
_ASKED = (Quiz.id, Quiz.skill_id, Skill.slug, Quiz.number, Quiz.is_right, Quiz.move_id)


_QUIZZED = select(Quiz.skill_id).where(Quiz.user_id == bindparam("user_id"))
_NOT_QUIZZED = prepare(
    select(Skill.id, Skill.slug)
    .where(Skill.id.in_(bindparam("skills", expanding=True)), Skill.id.not_in(_QUIZZED))
    .order_by(Skill.id)
)
_NEW_QUIZ = ("user_id", "skill_id", "task_id", "number", "due_at")
_PLAN = prepare(
    insert_new(Quiz).values({name: bindparam(name) for name in _NEW_QUIZ}).on_conflict_do_nothing()
)
_DROP = prepare(
    delete(Quiz).where(
        Quiz.user_id == bindparam("of_user"),
        Quiz.task_id == bindparam("of_task"),
        Quiz.asked_at.is_(None),
    )
)


async def plan(
    session: Session,
    user_id: int,
    task_id: int,
    skills: Collection[int],
    slugs: Collection[str],
    moments: Sequence[datetime],
) -> None:
    """Plan a question for each moment, on the first of these skills that has questions (its slug
    is one of `slugs`) and was none of the user's quizzes yet. Idempotent."""
    if not skills:
        return
    values = {"user_id": user_id, "skills": list(skills)}
    rest = (await session.execute(_NOT_QUIZZED, values)).all()
    skill_id = next((id for id, slug in rest if slug in slugs), None)
    if skill_id is None:
        return
    rows = [
        {
            "user_id": user_id,
            "skill_id": skill_id,
            "task_id": task_id,
            "number": number,
            "due_at": due,
        }
        for number, due in enumerate(moments)
    ]
    await session.execute(_PLAN, rows)


async def drop(session: Session, user_id: int, task_id: int) -> None:
    """Delete the questions of a step that is not done any more, except those that were asked."""
    await session.execute(_DROP, {"of_user": user_id, "of_task": task_id})


async def users_with_due(session: Session, user_ids: Collection[int], now: datetime) -> set[int]:
    """Those of the users who have a question to be asked by now and want quizzes."""
    query = (
        select(Quiz.user_id)
        .join(User, User.id == Quiz.user_id)
        .where(Quiz.user_id.in_(user_ids), *_UNASKED, Quiz.due_at <= now, User.quizzed)
    )
    return set((await session.execute(query.distinct())).scalars())


async def due(session: Session, user_id: int, now: datetime) -> list[DueQuiz]:
    """The user's questions that are to be asked by now, the longest due first."""
    query = (
        select(Quiz.id, Quiz.skill_id, Skill.slug, Skill.name, Quiz.number)
        .join(Skill, Skill.id == Quiz.skill_id)
        .where(Quiz.user_id == user_id, *_UNASKED, Quiz.due_at <= now)
        .order_by(Quiz.due_at, Quiz.id)
    )
    return [DueQuiz(*row) for row in (await session.execute(query)).all()]


async def mark_asked(session: Session, quiz_id: int, now: datetime) -> None:
    """Record the intent to ask a question."""
    await session.execute(update(Quiz).where(Quiz.id == quiz_id).values(asked_at=now))


async def store_poll(session: Session, quiz_id: int, poll_id: str) -> None:
    """Record the poll that asks a question."""
    await session.execute(update(Quiz).where(Quiz.id == quiz_id).values(poll_id=poll_id))


async def of_poll(session: Session, user_id: int, poll_id: str) -> AskedQuiz | None:
    """The user's question that a poll asks.

    A poll that nobody knows was sent by a process that ended before it could store the id: it
    asks what the user was asked last and has not answered.
    """
    found = await _first(session, Quiz.poll_id == poll_id)
    if found is not None:
        owner, quiz = found
        return quiz if owner == user_id else None
    open_ones = (Quiz.asked_at.is_not(None), Quiz.answered_at.is_(None))
    found = await _first(session, Quiz.user_id == user_id, *open_ones)
    return found[1] if found else None


async def find(session: Session, user_id: int, quiz_id: int) -> AskedQuiz | None:
    found = await _first(session, Quiz.user_id == user_id, Quiz.id == quiz_id)
    return found[1] if found else None


async def _first(session: Session, *which: ColumnElement[bool]) -> tuple[int, AskedQuiz] | None:
    """The latest of these questions, with its owner."""
    query = (
        select(Quiz.user_id, *_ASKED)
        .join(Skill, Skill.id == Quiz.skill_id)
        .where(*which)
        .order_by(Quiz.asked_at.desc(), Quiz.id.desc())
        .limit(1)
    )
    row = (await session.execute(query)).first()
    return (row[0], AskedQuiz(*row[1:])) if row else None


async def answer(session: Session, quiz_id: int, now: datetime, *, is_right: bool) -> None:
    values = {"answered_at": now, "is_right": is_right}
    await session.execute(update(Quiz).where(Quiz.id == quiz_id).values(**values))


async def store_move(session: Session, quiz_id: int, move_id: int) -> None:
    """Record the move of the skill that an answer caused."""
    await session.execute(update(Quiz).where(Quiz.id == quiz_id).values(move_id=move_id))


async def count_wrong(session: Session, user_id: int, skill_id: int) -> int:
    """The number of the user's wrong answers on a skill."""
    mine = (Quiz.user_id == user_id, Quiz.skill_id == skill_id, Quiz.is_right.is_(False))
    return await session.scalar(select(func.count()).select_from(Quiz).where(*mine)) or 0
