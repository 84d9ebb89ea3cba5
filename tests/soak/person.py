"""A user who writes and presses at random, and writes down what they did."""

import asyncio
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from bot.local.chats import JsonObject
from handlers.callbacks.applications import EditApplication
from handlers.callbacks.cv import ReadCv
from handlers.callbacks.first import Begin
from handlers.callbacks.plans import RenamePlan, UsePlan
from handlers.callbacks.postings import PasteText
from handlers.callbacks.screens import DeleteMe, Language
from handlers.callbacks.task import AddOwn, StartEdit
from handlers.callbacks.tasks import RestoreOwn, UndoTick
from handlers.common.commands import COMMANDS
from tests.soak import presses
from tests.soak.record import Record
from tests.soak.store import Store
from tests.soak.telegram import Watched
from tests.soak.times import GRACE

FAILED = "Something went wrong on my side"
STALE = "This button is out of date"
NOTHING_UNDONE = "nothing to undo"
MARK = "zebra"  # in all that users write of their own: it must not get into the log
COMMON = tuple(f"/{each.name}" for each in COMMANDS if each.name not in ("add", "resume"))
OTHERS = (
    "/start",
    "/start skill_docker",
    "/start plan",
    "/start job_1",
    "/start nothing_here",
    "/salary almaty mid",
    "/salary nowhere",
    "/stats",
    "/broadcast",
    f"/{MARK}",
    "/refresh",
)
WORDS = (
    "docker",
    "python",
    "salary astana",
    "my plan",
    f"{MARK} what is this",
    "?",
    "12",
    "Go",
    "https://example.com/1",
    "kubernets",
    "jobs",
    "ok",
    "\u202etxt",
    "a" * 600,
)
POSTING = f"""Junior developer {MARK}
Salary: 400 000 - 600 000 KZT, Almaty. We look for someone who likes calm work in a small team.
Python, Docker, PostgreSQL, and a wish to learn."""
FORGED = ("tick2:999999:done:plan:3", "tick2:1:eaten:plan:3", "skill1:-1:have:0", "nonsense", ":")


@dataclass
class World:
    telegram: Watched
    store: Store
    trouble: Callable[[], str]  # the kind of trouble that is on now, or "calm"
    doubles: float  # the share of updates that come twice
    # What came of actions, by the trouble that was on: answered, failed, lost and so on.
    came_of: Counter[tuple[str, str, str]] = field(default_factory=Counter)


@dataclass
class Person:
    id: int
    world: World
    record: Record
    chance: random.Random
    leaves: bool = False
    written: int = 0
    in_dialog: bool = False
    # Something of theirs may still be waiting to be answered.
    behind: bool = False

    async def live(self, stop: asyncio.Event, pause: float) -> None:
        """Act until told to stop; `pause` is the mean of seconds between two actions."""
        acted = 0
        while not await self._stopped(stop, self.chance.expovariate(1 / pause)):
            acted += 1
            if self.leaves and acted > 3:
                await self.leave()
                return
            await self.act()

    async def _stopped(self, stop: asyncio.Event, within: float) -> bool:
        try:
            await asyncio.wait_for(stop.wait(), within)
        except TimeoutError:
            return False
        return True

    async def act(self) -> None:
        point = self.chance.random()
        if point < 0.66 and await self.press():
            return
        if point < 0.82:
            text = self.chance.choice(COMMON + OTHERS)
            await self.say(text, "write" if text == "/import" else "read")
        elif point < 0.85:
            await self.resume()
        elif point < 0.92:
            await self.add(at_once=self.chance.random() < 0.6)
        else:
            await self.other()

    async def other(self) -> None:
        if self.in_dialog:
            # What they wrote would become a task.
            if "ancel" not in await self.say("/cancel", "write"):
                return
            self.in_dialog = False
        kind = self.chance.choice(("words", "words", "posting", "sticker", "inline", "forged"))
        if kind == "words":
            await self.say(self.chance.choice(WORDS), "read")
        elif kind == "posting":
            await self.say(POSTING, "write")
        elif kind == "sticker":
            await self.say(
                "",
                "read",
                sticker={
                    "file_id": "x",
                    "file_unique_id": "x",
                    "width": 1,
                    "height": 1,
                    "is_animated": False,
                    "is_video": False,
                    "type": "regular",
                },
            )
        elif kind == "inline":
            self.world.telegram.inline_query(self.id, self.chance.choice(("docker", "salary", "")))
        elif shown := self._shown():
            await self._press(shown[0]["message_id"], self.chance.choice(FORGED))

    async def say(self, text: str, kind: str, **content: Any) -> str:
        """Write, and wait for an answer; its text, empty where none came."""
        inbox = self.world.telegram.inbox[self.id]
        inbox.clear()
        trouble = self.world.trouble()
        with self._twice():
            self.world.telegram.send(self.id, **(content or {"text": text}))
        answered = await self._wait(lambda: bool(inbox))
        answer = str(inbox[0].get("text") or inbox[0].get("caption", "")) if answered else ""
        outcome = "failed" if answer.startswith(FAILED) else "answered"
        self._came(trouble, kind, outcome if answered else "lost")
        return answer

    async def add(self, *, at_once: bool) -> None:
        self.written += 1
        text = f"{MARK} {self.id} {self.written}"
        if not at_once:
            answer = await self.say("/add", "write")
            self.in_dialog = True
            if not answer or answer.startswith(FAILED):
                return  # or another dialog could take it
        self.record.add_own(text, sure=False)
        answer = await self.say(f"/add {text}" if at_once else text, "write")
        if text in answer:
            self.record.add_own(text, sure=True)

    async def resume(self) -> None:
        self.record.moved_digest = True
        was_behind = self.behind
        answer = await self.say("/resume", "write")
        sure = answer.startswith("Weekly digest") and not was_behind
        self.record.set("pause", "no", sure=sure)

    async def press(self) -> bool:
        """Press a button of a message of late, seldom of an older one. False if there is none."""
        shown = self._shown(3 if self.chance.random() < 0.97 else 20)
        choices = [
            (each["message_id"], button["callback_data"])
            for each in shown
            for row in each["reply_markup"]["inline_keyboard"]
            for button in row
            if "callback_data" in button
        ]
        choices = [each for each in choices if self._may_press(each[1])]
        if not choices:
            return False
        # A random button is seldom an Undo.
        undoing = [each for each in choices if each[1].startswith(UNDOING)]
        if undoing and self.chance.random() < 0.3:
            choices = undoing
        message_id, data = self.chance.choice(choices)
        if await self._press(message_id, data):
            await self._prove(data)
        return True

    def _may_press(self, data: str) -> bool:
        if data.startswith(OTHER_PLAN):
            return self.record.loose
        return not _leaves(data)

    async def _prove(self, data: str) -> None:
        """Answer where a note or a link was asked for, or a text of an application."""
        pressed = presses.read(data)
        if isinstance(pressed, EditApplication) and self.chance.random() < 0.7:
            await self.say(f"{MARK} {pressed.what}", "write")
        if isinstance(pressed, StartEdit) and pressed.what != "text":
            answers = {"note": f"{MARK} note", "url": f"https://example.com/{MARK}"}
            if self.chance.random() < 0.7:
                await self.say(answers[pressed.what], "write")

    async def _press(self, message_id: int, data: str) -> bool:
        """Press and write down what it did; whether the bot said that it is done."""
        try:
            pressed = presses.read(data)
        except ValueError:
            pressed = None
        latest: tuple[int, bool | None] | None = None
        if isinstance(pressed, UndoTick):
            latest = await asyncio.to_thread(self.world.store.of_tick, self.id, pressed.tick_id)
            if latest and latest[1] and self.behind:
                latest = (latest[0], None)
        if isinstance(pressed, DIALOGS):
            self.in_dialog = True
        telegram, trouble = self.world.telegram, self.world.trouble()
        with self._twice():
            query = telegram.queries[telegram.press(self.id, self.id, message_id, data)]
        answered = await self._wait(lambda: bool(query["answered"]))
        text = str(query.get("text", ""))
        sure = answered and not text.startswith(FAILED)
        kind = "read" if pressed is None or isinstance(pressed, presses.READS) else "write"
        self._came(trouble, kind, "lost" if not answered else "answered" if sure else "failed")
        if pressed is not None and not (sure and (STALE in text or NOTHING_UNDONE in text)):
            presses.note(self.record, pressed, sure=sure, latest=latest)
        if sure:
            self.behind = False
        return sure

    async def leave(self) -> None:
        """Delete everything, as often as it takes; from then on they are silent."""
        for _ in range(8):
            await self.say("/delete_me", "read")
            for each in self._shown(3):
                found = [
                    button["callback_data"]
                    for row in each["reply_markup"]["inline_keyboard"]
                    for button in row
                    if _leaves(button.get("callback_data", ""))
                ]
                if not found:
                    continue
                self.record.gone = frozenset({False, True})
                if await self._press(each["message_id"], found[0]) and not self.behind:
                    self.record.gone = frozenset({True})
                    return
                break
        self.record.gone = frozenset({False, True})

    def _shown(self, most: int = 3) -> list[JsonObject]:
        found = []
        for each in reversed(self.world.telegram.messages[self.id].values()):
            if each["from"]["is_bot"] and "reply_markup" in each:
                found.append(each)
                if len(found) == most:
                    break
        return found

    def _twice(self) -> "_Twice":
        return _Twice(self.world.telegram, self.chance.random() < self.world.doubles)

    async def _wait(self, wanted: Callable[[], bool]) -> bool:
        news = self.world.telegram.news[self.id]
        try:
            async with asyncio.timeout(GRACE):
                while not wanted():
                    news.clear()
                    await news.wait()
        except TimeoutError:
            self.behind = True
            return False
        return True

    def _came(self, trouble: str, kind: str, outcome: str) -> None:
        # A newcomer's first message makes their account, and a press ends a dialog.
        writes = self.in_dialog or True in self.record.gone
        self.world.came_of[trouble, "write" if writes else kind, outcome] += 1
        # Whoever is answered is known to the bot.
        there = frozenset({False})
        self.record.gone = there if outcome == "answered" else self.record.gone | there


UNDOING = tuple(f"{each.__prefix__}:" for each in (UndoTick, RestoreOwn))
# They change whose tasks there are.
OTHER_PLAN = tuple(f"{each.__prefix__}:" for each in (Language, UsePlan, Begin))
# What is written next belongs to them.
DIALOGS = (AddOwn, StartEdit, PasteText, RenamePlan, EditApplication, ReadCv, Begin)


def _leaves(data: str) -> bool:
    pressed = presses.read(data) if data.startswith("delete1:") else None
    return isinstance(pressed, DeleteMe) and pressed.sure


class _Twice:
    """Deliver twice all that is sent inside, if `on`."""

    def __init__(self, telegram: Watched, on: bool) -> None:
        self.telegram, self.on = telegram, on

    def __enter__(self) -> None:
        self.telegram.twice = self.on

    def __exit__(self, *_: object) -> None:
        self.telegram.twice = False
