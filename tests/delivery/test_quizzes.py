"""Nine weeks after a step: each question once beside the digest, whatever kills the process."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db.models.analyses import Skill
from db.models.deliveries import Quiz
from db.queries import skills, stats, tasks, users
from db.reference.quiz import Question, questions
from db.store.engine import Database
from handlers.tasks.services import tick as ticks
from tests.chat import Chat
from tests.deliverers import MONDAY, Killed, Processes, onboard

WEEK, MINUTE = timedelta(weeks=1), timedelta(minutes=1)


class QuizProcesses(Processes):
    async def check(self, kill: str = "") -> list[dict[str, Any]]:
        """The quizzes that come now."""
        before = len(self.chat.from_bot())
        if kill:
            with suppress(Killed):
                await self._killed(kill)
        await self.run_due()
        self.chat.clock.now += MINUTE  # a quiz stands under its digest
        await self.run_due()
        return [each["poll"] for each in self.chat.from_bot()[before:] if "poll" in each]

    async def _killed(self, kill: str) -> None:
        async def die(*_: object, **__: object) -> None:
            raise Killed

        if kill == "planning":
            with self.monkeypatch.context() as patch:
                patch.setattr(users, "set_next_digests", die)
                await self.plan(self.chat.clock.now)
        await self.run_due()
        self.chat.clock.now += MINUTE
        process = await self.started()
        for owed in await process.claim(4):
            if kill == "claimed":
                continue
            composed = await process._compose(owed)
            assert not isinstance(composed, str)
            if kill == "sent":  # Telegram has it, and nobody wrote that down
                with self.monkeypatch.context() as patch:
                    patch.setattr(process, "_record", die)
                    with suppress(Killed):
                        await process._send(owed, composed)
            else:
                await process._intend(owed, composed)


async def finish_docker(chat: Chat) -> int:
    """Finish the step of a task of one's own that was made for a skill; the skill's id."""
    db: Database = chat.dispatcher["db"]
    async with db.begin() as session:
        user = await users.find(session, chat.user_id)
        assert user is not None
        skill = (await session.scalars(select(Skill.id).where(Skill.slug == "docker"))).one()
        learn = [(skill, "Learn Docker")]
        await tasks.add_learning_tasks(session, user.id, user.analysis_id, learn)
        rows = await tasks.for_plan(session, user.id, user.analysis_id)
        (own,) = [row.id for row in rows if row.skill_id == skill and row.kind == "own"]
        await ticks.tick_in(session, user, own, "done", chat.clock.now)
    return skill


async def state(chat: Chat, skill: int) -> str:
    async with chat.dispatcher["db"].read() as session:
        user = await users.find(session, chat.user_id)
        assert user is not None
        return (await skills.states(session, user.id, user.analysis_id)).get(skill, "lack")


def asked(number: int) -> Question:
    return questions("docker", "en")[number]


def wrong(poll: dict[str, Any]) -> int:
    return int((poll["correct_option_ids"][0] + 1) % 4)


async def test_nine_weeks_with_kills(chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    await onboard(chat)
    skill, bot = await finish_docker(chat), QuizProcesses(chat, monkeypatch)
    assert await state(chat, skill) == "have"
    kills = {1: "planning", 3: "sending", 8: "sent"}
    came: list[int] = []
    for week in range(10):
        chat.clock.now = MONDAY + week * WEEK
        polls = await bot.check(kills.get(week, "claimed"))
        came += [week] * len(polls)
        if not polls:
            continue
        async with bot.db.read() as session:
            digest_at = await stats.last_digest_sent_at(session)
        assert digest_at == MONDAY + week * WEEK, "a quiz, sent later, is no digest"
        number = (1, 3, 8).index(week)
        for poll in polls:
            assert poll["question"] == f"Docker: {asked(number).question}"
            assert poll["correct_option_ids"] == [asked(number).right]
            assert poll["explanation_entities"][0]["url"] == asked(number).page
        if week == 1:
            await chat.vote(polls[0]["correct_option_ids"][0])
            assert await state(chat, skill) == "have"
        elif week == 3:
            await chat.vote(wrong(polls[0]))
            assert await state(chat, skill) == "have", "one wrong answer moves nothing"
        else:
            # The copy of a message that Telegram had; the answer is to the one nobody wrote down.
            first = next(each for each in chat.from_bot() if each.get("poll") == polls[0])
            chat.telegram.vote(chat.user_id, first["message_id"], wrong(polls[0]))
            await chat.feed()
            assert "back to learning" in chat.text and "Docker" in chat.text
            assert await state(chat, skill) == "learning"
    assert came == [1, 3, 8, 8], "Telegram has no key against copies: one kill, one copy"
    sent = len(chat.from_bot())
    await chat.vote(polls_of(chat)[-1]["correct_option_ids"][0])
    assert len(chat.from_bot()) == sent, "the answer to the copy does not count"
    assert await state(chat, skill) == "learning"
    await chat.press("Undo")
    assert await state(chat, skill) == "have"


def polls_of(chat: Chat) -> list[dict[str, Any]]:
    return [each["poll"] for each in chat.from_bot() if "poll" in each]


async def test_an_answer_that_comes_twice_counts_once_and_says_the_same(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await onboard(chat)
    skill, bot = await finish_docker(chat), QuizProcesses(chat, monkeypatch)
    for week in (1, 3):
        chat.clock.now = MONDAY + week * WEEK
        (poll,) = await bot.check()
        await chat.vote(wrong(poll))
    receipt, message = chat.text, chat.message["message_id"]
    again = {"poll_id": poll["id"], "option_ids": [wrong(poll)], "option_persistent_ids": ["0"]}
    stranger = chat.as_user(2)
    for sender in (chat, stranger):
        user = chat.telegram.users[sender.user_id]
        chat.telegram._update("poll_answer", {**again, "user": user})
        await chat.feed()
    assert chat.text == receipt and chat.message["message_id"] > message
    assert not stranger.from_bot(), "a quiz is nobody else's"
    assert await state(chat, skill) == "learning"
    await chat.press_data(chat.data["↩ Undo"], message)
    await chat.press_data(chat.data.get("↩ Undo", "requiz1:1"), message)
    assert await state(chat, skill) == "have"


async def test_who_turns_quizzes_off_gets_none_until_they_are_on_again(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await onboard(chat)
    await finish_docker(chat)
    bot = QuizProcesses(chat, monkeypatch)
    chat.clock.now = MONDAY + WEEK
    assert len(await bot.check()) == 1
    await chat.press("No more questions")
    assert "on again" in chat.text
    chat.clock.now = MONDAY + 3 * WEEK
    assert await bot.check() == []
    await chat.say("/remind")
    await chat.press("Questions on")
    assert "Questions off" in chat.buttons
    chat.clock.now = MONDAY + 4 * WEEK
    (poll,) = await bot.check()
    assert poll["question"] == f"Docker: {asked(1).question}"


async def test_a_step_that_is_open_again_is_asked_about_no_more(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await onboard(chat)
    skill = await finish_docker(chat)
    db: Database = chat.dispatcher["db"]
    async with db.begin() as session:
        user = await users.find(session, chat.user_id)
        assert user is not None
        rows = await tasks.for_plan(session, user.id, user.analysis_id)
        (own,) = [row.id for row in rows if row.skill_id == skill and row.kind == "own"]
        await ticks.tick_in(session, user, own, "open", chat.clock.now)
    async with db.read() as session:
        assert not (await session.scalars(select(Quiz.id))).all()
    chat.clock.now = MONDAY + WEEK
    assert await QuizProcesses(chat, monkeypatch).check() == []
