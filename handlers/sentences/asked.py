"""A sentence with its asker, and what of the store its words may name."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from itertools import chain
from typing import Protocol
from weakref import ReferenceType, ref

from aiogram import Bot

from db import reference
from db.documents.read import read_analysis
from db.plans.builtin import BUILTIN
from db.queries import applications, postings, tasks
from db.rows.tasks import TaskRow
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from handlers.common.errors import existing
from handlers.market.analysis import analysis_of
from handlers.market.rules.market import FRESH, Market, MarketAt
from handlers.sentences.rules import naming
from handlers.sentences.rules.reading import Known, KnownTask, Reading
from handlers.sentences.rules.recognise import read
from handlers.tasks import screens as task_screens

words_of = lru_cache(maxsize=4_096)(naming.words_of)
_by_sound = lru_cache(maxsize=256)(naming.employers)


class Chooser(Protocol):
    """Asks a language server of the operator's own."""

    async def __call__(self, text: str, user_id: int) -> Reading | None:
        """None where it gives no answer in time, or none that counts."""


@cache
def words_of_sample() -> Mapping[str, frozenset[str]]:
    """The words of each task and item of the sample in all its languages, by its text in one:
    people name the steps of a translated plan in English, too."""
    lines = []
    for code in reference.builtin_languages():
        document = read_analysis(reference.text(f"{BUILTIN}.{code}.md")).document
        items = [(item.title, *(step.text for step in item.steps)) for item in document.roadmap]
        soft = [action.text for action in document.action_items]
        lines.append([*chain.from_iterable(items), *soft])
    return {
        text: frozenset().union(*map(words_of, same))
        for same in zip(*lines, strict=True)
        for text in same
    }


@dataclass(frozen=True)
class Asked:
    """Hold the asker, the place and the moment of a sentence; `visitor` is None in a group and
    inline."""

    db: Database
    bot: Bot
    visitor: UserRow | None
    now: datetime
    market_at: MarketAt
    # The message that asks, for a task that it adds; 0 where there is none.
    message_id: int = 0
    # Texts that are not understood go to a server of the operator's: /privacy says so.
    has_assistant: bool = False
    # Whose goal the figures are about where there is no visitor: inline, in one's own chat.
    goal_of: UserRow | None = None

    @property
    def user(self) -> UserRow:
        """The asker of a private chat. Raises OutOfDate."""
        return existing(self.visitor)

    async def market(self) -> Market:
        return await self.market_at(self.now)


# The market whose employers are known by their sounds, and these.
_of_market: tuple[ReferenceType[Market] | None, Mapping[str, str]] = (None, {})


async def understood(asked: Asked, text: str) -> Reading:
    """The reading of a text. The tasks of the plan are looked at only where it may name one."""
    employers = await _employers(asked)
    reading = read(text, Known(employers))
    names_task = reading.names_task or (reading.also is not None and reading.also.names_task)
    if asked.visitor is None or not names_task:
        return reading
    current = await asked.market()
    async with asked.db.read() as session:
        rows = await tasks.for_plan(session, asked.user.id, asked.user.analysis_id)
        week = (await task_screens.week(session, asked.user, asked.now, current)).shown
    of_sample = await asyncio.to_thread(words_of_sample)
    tasks_known = known_tasks(rows, of_sample)
    return read(text, Known(employers, tasks_known, [row.id for row in week.chosen]))


async def _employers(asked: Asked) -> Mapping[str, str]:
    """Whoever has a posting in the plan, among one's own, or in the market, and the well known."""
    global _of_market  # noqa: PLW0603 -- one market for all askers, read again when it changes
    market = await asked.market()
    async with asked.db.read() as session:
        near = await _near(session, asked.visitor)
    known_of = _of_market[0]() if _of_market[0] else None
    if market.ids and known_of is not market:
        since = asked.now - FRESH
        names = await asked.db.read_in_thread(
            lambda session: postings.companies_of_market(session, since)
        )
        known = await asyncio.to_thread(naming.employers, names)
        _of_market = (ref(market), known)
    of_market = _of_market[1] if market.ids else {}
    return {**naming.well_known(), **of_market, **_by_sound(near)}


async def _near(session: Session, user: UserRow | None) -> tuple[str, ...]:
    of_plan = await postings.companies(session, await analysis_of(session, user))
    own = await postings.own_companies(session, user.id) if user else []
    sent_to = await applications.companies(session, user.id) if user else []
    return tuple(dict.fromkeys(chain(of_plan, own, sent_to)))


def known_tasks(rows: list[TaskRow], of_sample: Mapping[str, frozenset[str]]) -> list[KnownTask]:
    """The tasks as a sentence may name them, in the plan's order; those of the sample in each of
    its languages."""

    def said(text: str) -> frozenset[str]:
        return of_sample.get(text) or words_of(text)

    known = []
    numbers: dict[int, int] = {}
    for row in rows:
        item = row.item_id or 0
        numbers[item] = numbers.get(item, 0) + 1
        title = said(row.item_title) if row.item_title else frozenset()
        known.append(KnownTask(row.id, said(row.text), item, title, numbers[item]))
    return known
