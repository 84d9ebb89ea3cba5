"""A search of nine weeks: every reminder of an interview once, every silence asked about once."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest
from sqlalchemy import select

from bot.jobs import digest_planner
from bot.telegram.dispatcher import DrainingDispatcher
from db.models.applications import Application
from db.models.deliveries import Delivery
from db.queries import applications
from db.store.engine import Database
from tests.chat import Chat, Clock
from tests.conftest import use_store
from tests.deliverers import MONDAY, Killed, Processes, Tick, onboard

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
# Names of which none is a slip of another.
FIRMS = (
    *("Hooli", "Initech", "Umbrella", "Globex", "Vandelay", "Cyberdyne", "Wonka", "Tyrell"),
    *("Oscorp", "Stark", "Weyland", "Soylent", "Nakatomi", "Virtucon", "Zorin", "Gringotts"),
    *("Omnicorp", "Rekall", "Skynet", "Dunder"),
)
Kill = Literal["", "planning", "claimed", "sending"]
KILLS: tuple[Kill, ...] = ("planning", "claimed", "sending", "")


@dataclass
class Model:
    """Return the events of the search: the last event of each open application, and what was
    asked about."""

    quiet: dict[str, datetime] = field(default_factory=dict)
    asked: dict[str, datetime] = field(default_factory=dict)

    def to_ask(self, now: datetime) -> list[str]:
        found = [
            firm
            for firm, since in self.quiet.items()
            if now - since >= WEEK and self.asked.get(firm) != since
        ]
        self.asked |= {firm: self.quiet[firm] for firm in found}
        return sorted(found, key=lambda firm: self.quiet[firm])


@pytest.fixture
def any_chat(chat: Chat, dispatcher: DrainingDispatcher, any_db: Database) -> Chat:
    """The chat on each database in turn."""
    use_store(dispatcher, any_db)
    return chat


class JournalProcesses(Processes):
    async def check(self, moment: datetime, kill: Kill = "") -> list[str]:
        """Send the messages due at a moment; a killed process is followed by one that is not."""
        before = len(self.chat.from_bot())
        self.chat.clock.now = moment
        if kill:
            with suppress(Killed):
                await self._killed(kill)
        await self.run_due()
        return [str(each["text"]) for each in self.chat.from_bot()[before:]]

    async def _killed(self, kill: Kill) -> None:
        process, now = await self.started(), self.chat.clock.now

        async def die(*_: object) -> None:
            raise Killed

        if kill == "planning":
            with self.monkeypatch.context() as patch:
                patch.setattr(applications, "set_reminders", die)
                await self.plan(now)
        await self.plan(now)
        for owed in await process.claim(4):
            if kill == "sending":
                composed = await process._compose(owed)
                if not isinstance(composed, str):
                    await process._intend(owed, composed)


async def test_nine_weeks_of_a_search_with_kills(
    any_chat: Chat, any_db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat, clock, model = any_chat, any_chat.clock, Model()
    bot = JournalProcesses(chat, monkeypatch)
    await onboard(chat)
    reminders: list[tuple[datetime, str]] = []
    asked: list[str] = []
    interviews = {(1, 2): 3, (3, 5): 4, (5, 9): 2, (7, 12): 3}  # week and firm: weekday from 0
    for week in range(9):
        monday = MONDAY + week * WEEK
        expected = model.to_ask(monday)
        (digest,) = await bot.check(monday, KILLS[week % 4])
        asked += expected
        lines = [line for line in digest.splitlines() if "of silence at" in line]
        assert len(lines) == (1 if expected else 0), (week, expected, digest)
        if expected:
            assert f"at {expected[0]}: ask them?" in lines[0]
            assert ("more application" in lines[0]) == (len(expected) > 1)
        for firm in FIRMS[3 * week : 3 * week + 3] if week < 7 else ():
            clock.now += HOUR
            await chat.say(f"applied at {firm}")
            model.quiet[firm] = clock.now
        for (at, number), day in interviews.items():
            if at == week:
                clock.now += HOUR
                firm, moment = FIRMS[number], monday + day * DAY + 6 * HOUR  # 15:00
                name = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")[day]
                await chat.say(f"interview at {firm} on {name} 15:00")
                assert f"{moment:%a}" in chat.text
                model.quiet[firm] = moment
                evening = monday + (day - 1) * DAY + 10 * HOUR  # 19:00
                for due, word in ((evening, "tomorrow"), (moment - 2 * HOUR, "today")):
                    assert await bot.check(due - timedelta(minutes=1)) == []
                    came = await bot.check(due, KILLS[len(reminders) % 4])
                    assert len(came) == 1, (firm, word, came)
                    assert came[0].startswith(f"You have an interview {word}\n{firm}\n")
                    assert await bot.check(due + timedelta(minutes=1), "claimed") == []
                    reminders.append((due, firm))
        if week == 4:
            await chat.say(f"rejected by {FIRMS[0]}")
            del model.quiet[FIRMS[0]]
        assert await bot.check(monday + 6 * DAY) == []
    assert len(reminders) == 8
    assert len(asked) == len(set(asked)) + sum(asked.count(FIRMS[n]) - 1 for n in (2, 5, 9, 12))
    clock.now += HOUR
    await chat.say(f"got an offer from {FIRMS[12]}")
    await chat.say("/applications")
    assert chat.text.startswith(
        "Applications 20\nOffer: 1 · Interview: 3 · Applied: 15 · Refused: 1\n"
    )
    await chat.press("Picture")
    async with any_db.read() as session:
        kinds = await session.execute(
            select(Delivery.kind, Delivery.state).where(Delivery.application_id.is_not(None))
        )
        assert (
            sorted(tuple(row) for row in kinds) == [("eve", "sent")] * 4 + [("soon", "sent")] * 4
        )


async def interview(chat: Chat, words: str = "on friday 15:00") -> None:
    await chat.say(f"interview at Initech {words}")


FRIDAY = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)  # 15:00 in Almaty
EVENING, SHORTLY = datetime(2026, 11, 26, 14, 0, tzinfo=UTC), FRIDAY - 2 * HOUR


async def states(db: Database) -> list[tuple[str, str, str | None]]:
    async with db.read() as session:
        rows = await session.execute(
            select(Delivery.kind, Delivery.state, Delivery.error)
            .where(Delivery.application_id.is_not(None))
            .order_by(Delivery.id)
        )
        return [(row.kind, row.state, row.error) for row in rows]


@pytest.mark.parametrize(
    ("back", "heads"),
    [
        (EVENING + 3 * HOUR, ["tomorrow", "today"]),
        # Two hours before the interview the evening's reminder has nothing to say.
        (SHORTLY + timedelta(minutes=30), ["today"]),
        (FRIDAY, []),
        (FRIDAY + 30 * DAY, []),
    ],
)
async def test_a_reminder_past_its_own_moment_is_not_sent(
    chat: Chat, db: Database, tick: Tick, back: datetime, heads: list[str]
) -> None:
    await interview(chat)
    for moment in (back, max(back, SHORTLY), max(back, FRIDAY)):
        await tick(moment)
    came = [each["text"].splitlines()[0] for each in chat.from_bot()[1:]]
    assert came == [f"You have an interview {head}" for head in heads]
    assert {state for _kind, state, _error in await states(db)} <= {"sent", "skipped"}
    assert len(await states(db)) == 2


async def test_who_moves_or_ends_an_interview_hears_of_the_old_one_no_more(
    chat: Chat, db: Database, tick: Tick
) -> None:
    await interview(chat)
    await tick(EVENING)
    assert chat.text.startswith("You have an interview tomorrow\nInitech\nFri 27 Nov 15:00")
    await interview(chat, "on friday 17:00")
    sent = len(chat.from_bot())
    await tick(SHORTLY)
    assert len(chat.from_bot()) == sent, "it is at five now"
    await tick(SHORTLY + 2 * HOUR)
    assert "Fri 27 Nov 17:00" in chat.text
    sent = len(chat.from_bot())
    await interview(chat, "on saturday 12:00")
    await chat.say("rejected by Initech")
    sent += 2
    await tick(FRIDAY + 4 * HOUR)
    await tick(FRIDAY + 20 * HOUR)
    assert len(chat.from_bot()) == sent
    assert [kind for kind, state, _error in await states(db) if state == "sent"] == ["eve", "soon"]


async def test_a_move_to_another_zone_moves_the_evening_and_doubles_nothing(
    chat: Chat, tick: Tick
) -> None:
    await interview(chat)
    await chat.say("my time zone is Berlin")
    sent = len(chat.from_bot())
    await tick(EVENING)
    assert len(chat.from_bot()) == sent, "it is three o'clock there"
    await tick(EVENING + 4 * HOUR)
    assert len(chat.from_bot()) == sent + 1
    assert "Fri 27 Nov 11:00, Berlin (UTC+1)" in chat.text
    await chat.say("my time zone is Almaty")
    await tick(EVENING + 5 * HOUR)
    assert len(chat.from_bot()) == sent + 2, "the evening has been, wherever it was"


async def test_a_clock_that_was_ahead_costs_no_reminder(
    chat: Chat, db: Database, tick: Tick, clock: Clock
) -> None:
    await interview(chat)
    now, sent = clock.now, len(chat.from_bot())
    await tick(FRIDAY + 100 * DAY)
    assert len(chat.from_bot()) == sent
    clock.now = now
    await digest_planner.follow_clock(db, now)
    await tick(EVENING)
    await tick(SHORTLY)
    assert len(chat.from_bot()) == sent + 2


async def test_a_digest_asks_and_its_buttons_answer(
    chat: Chat, db: Database, tick: Tick, clock: Clock
) -> None:
    await onboard(chat)
    await chat.say("applied at Initech")
    await tick(MONDAY)
    assert "of silence" not in chat.text, "six days are no week"
    await tick(MONDAY + WEEK)
    assert "12 days of silence at Initech: ask them?" in chat.text
    await chat.press("✅ 1")
    assert "of silence at Initech" in chat.text, "a tick leaves the line"
    await chat.press("Ask again in a week")
    assert chat.toast == "I ask again in a week."
    await chat.press("↩ Undo")
    await chat.press("Ask again in a week")
    await chat.press("‹ This week")
    assert "of silence" not in chat.text
    await tick(MONDAY + 2 * WEEK)
    assert "7 days of silence at Initech" in chat.text
    await tick(MONDAY + 3 * WEEK)
    assert "of silence" not in chat.text, "never twice for the same silence"
    await chat.say("/applications")
    await chat.press("Waiting: 1")
    await chat.press("1. Initech")
    await chat.press("It is over")
    assert "Refused, since" in chat.text
    async with db.read() as session:
        assert (await session.scalars(select(Application.state))).one() == "refused"


async def test_a_pause_of_digests_does_not_hold_back_an_interview(chat: Chat, tick: Tick) -> None:
    await onboard(chat)
    await interview(chat)
    await chat.say("stop reminders")
    await tick(EVENING)
    assert chat.text.startswith("You have an interview tomorrow")
    count = len(chat.from_bot())
    chat.telegram.blocked.add(1)
    await tick(SHORTLY)
    assert len(chat.from_bot()) == count
