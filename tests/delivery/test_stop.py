"""A stop that comes while the sender is claiming: nothing more is sent, and nothing is held."""

import asyncio
from datetime import datetime

from sqlalchemy import select

from bot.jobs import digest_planner
from bot.jobs.delivery import Deliverer
from db.models.deliveries import Delivery
from tests.chat import Chat, Clock
from tests.deliverers import MONDAY, onboard


async def test_a_stop_between_planning_and_claiming_sends_nothing_and_gives_back(
    chat: Chat, deliverer: Deliverer, clock: Clock
) -> None:
    await onboard(chat)
    clock.now = MONDAY
    stopping: list[asyncio.Task[None]] = []

    async def plan_and_stop(now: datetime) -> None:
        await digest_planner.plan_due(deliverer.db, now)
        stopping.append(asyncio.create_task(deliverer.stop()))
        await asyncio.sleep(0.05)

    await deliverer.run_due(plan_and_stop)
    await asyncio.gather(*stopping)
    await asyncio.sleep(0.05)
    assert len(chat.from_bot()) == 1, "no digest after the stop"
    async with deliverer.db.read() as session:
        states = (await session.execute(select(Delivery.state, Delivery.owner))).all()
    assert [tuple(row) for row in states] == [("planned", None)]
