"""Skills: what is asked for, what I have, and one tap to move on."""

from datetime import datetime

from aiogram import Router
from aiogram.types import CallbackQuery

from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.skills import MoveSkill, ShowStatements, SkillCard, SkillPage
from handlers.common.errors import existing
from handlers.common.show import show
from handlers.market.rules.market import MarketAt
from handlers.skills import screens, service
from handlers.skills.views import lines
from handlers.skills.views import skills as view


async def show_card(
    callback: CallbackQuery,
    callback_data: SkillCard,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    of_market = await market(now)
    async with db.read() as session:
        card = await screens.card(session, user, of_market, callback_data.skill_id)
    await show(callback, card)


async def turn_page(
    callback: CallbackQuery,
    callback_data: SkillPage,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    beside_market = bool((await market(now)).total)
    async with db.read() as session:
        facts = await screens.facts(session, user)
    await show(
        callback, screens.skill_list(facts, callback_data.page, beside_market=beside_market)
    )


async def show_statements(
    callback: CallbackQuery,
    callback_data: ShowStatements,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    of_market = await market(now)
    async with db.read() as session:
        shown = await screens.statements(session, user, of_market, callback_data)
    await show(callback, shown)


async def move_skill(
    callback: CallbackQuery,
    callback_data: MoveSkill,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    user = existing(user)
    skill_id, state = callback_data.skill_id, callback_data.state
    async with db.begin_for(user.id) as session:
        name, changes = await service.move_skill(session, user, skill_id, state, now)
    toast = "\n".join([lines.toast(name, state), *map(lines.match_line, changes)])
    of_market = await market(now)
    async with db.read() as session:
        facts = await screens.facts(session, user)
        page = next(
            (at // view.PAGE for at, skill in enumerate(facts.skills) if skill.id == skill_id), 0
        )
        shown = (
            await screens.card(session, user, of_market, skill_id)
            if callback_data.card
            else screens.skill_list(facts, page, beside_market=bool(of_market.total))
        )
    await show(callback, shown, toast=toast[:200])


def build_router() -> Router:
    router = Router(name="skills")
    router.callback_query.register(show_card, SkillCard.filter())
    router.callback_query.register(turn_page, SkillPage.filter())
    router.callback_query.register(show_statements, ShowStatements.filter())
    router.callback_query.register(move_skill, MoveSkill.filter())
    return router
