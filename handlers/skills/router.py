"""Skills: what is asked for, what I have, and one tap to move on."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import CommandObject
from aiogram.types import CallbackQuery, Message
from aiogram.utils.i18n import gettext as _
from rapidfuzz import process
from sqlalchemy.ext.asyncio import AsyncSession

from db.plans import builtin
from db.queries import postings, skills
from db.reference.matching import find_skills
from db.rows.users import UserRow
from db.store.engine import Database
from handlers.callbacks.skills import AddSkill, MoveSkill, ShowStatements, SkillCard, SkillPage
from handlers.common.commands import Command
from handlers.common.errors import OutOfDate
from handlers.common.show import show
from handlers.common.view import View
from handlers.common.words import closest
from handlers.home.language import analysis_of
from handlers.market import router as demand
from handlers.market.rules.market import Market, MarketAt, MarketFilter
from handlers.market.views.demand import asked_line
from handlers.skills import views as view
from handlers.skills.rules import contradictions, matching
from handlers.tasks.learning_tasks import add_learning_task
from handlers.tasks.views import receipt as receipt_view

WORDS_LIMIT = 100
# How alike a name must be to be offered, from 0 to 100.
ALIKE = 70
# A slip in a shorter word may be another word: "test" is not "rest".
SURE_LENGTH = 6


async def facts(session: AsyncSession, user: UserRow | None) -> view.SkillFacts:
    """What every screen of skills needs, in a fixed number of statements."""
    analysis_id = await analysis_of(session, user)
    user_id = user.id if user else None
    return view.SkillFacts(
        skills=await skills.for_user(session, analysis_id, user_id),
        said=await skills.statements(session, analysis_id),
        premiums=await skills.premiums(session, analysis_id),
        lessons=await skills.lessons(session, analysis_id, user_id),
        states=await skills.states(session, user_id, analysis_id),
        asking=await postings.for_matching(session, analysis_id),
        takeaway=await builtin.takeaway(session, analysis_id),
        personal=user is not None,
    )


def disagreements(found: view.SkillFacts) -> list[contradictions.Contradiction]:
    return contradictions.find(
        found.skills, found.said, found.lessons, found.premiums, found.states, found.asking
    )


async def screen(db: Database, user: UserRow | None, now: datetime, market: MarketAt) -> View:
    """Demand where there are postings of the market, else what the analysis says."""
    found = await market(now)
    if found.ids:
        return await demand.screen(db, user, found, MarketFilter())
    async with db.read() as session:
        return _list(await facts(session, user))


def _list(found: view.SkillFacts, page: int = 0, *, beside_market: bool = False) -> View:
    return view.skill_list(found, disagreements(found), page, beside_market=beside_market)


async def list_skills(
    message: Message,
    command: CommandObject,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    if command.args:
        await show(message, await search(db, user, command.args, await market(now)))
    else:
        await show(message, await screen(db, user, now, market))


async def card_for(db: Database, user: UserRow | None, words: str, market: Market) -> View | None:
    """The card of the skill that the words name, or a choice where they name several."""
    words = words.casefold().strip()
    async with db.read() as session:
        forms = await skills.id_by_form(session)
        if words in forms:
            return await _card(session, user, market, forms[words])
        # "Go" and "1C" stand in too many sentences that mean something else.
        slugs = [slug for slug in find_skills(words) if len(slug) > 2]
        found = await skills.ids_of_slugs(session, slugs) or await _said_of(session, user, words)
        if len(found) == 1:
            return await _card(session, user, market, found[0])
        if found:
            return view.unknown(words, await skills.ids_with_names(session, found), several=True)
        near = closest(words, forms) if len(words) >= SURE_LENGTH else None
        if near is None:
            return None
        return await _card(session, user, market, forms[near.form], words)


async def _said_of(session: AsyncSession, user: UserRow | None, words: str) -> list[int]:
    """The skills that the analysis names where it says these words: "message brokers"."""
    said = await skills.statements(session, await analysis_of(session, user))
    return sorted({id for each in said if each.name.casefold() == words for id in each.skills})


async def card_by_slug(
    db: Database, user: UserRow | None, slug: str, market: Market
) -> View | None:
    async with db.read() as session:
        found = await skills.ids_of_slugs(session, [slug])
        return await _card(session, user, market, found[0]) if found else None


async def search(db: Database, user: UserRow | None, words: str, market: Market) -> View:
    """The card of the skill meant, typos forgiven, or the likeliest ones."""
    words = words[:WORDS_LIMIT]
    if card := await card_for(db, user, words, market):
        return card
    async with db.read() as session:
        forms = await skills.id_by_form(session)
        if near := closest(words.casefold().strip(), forms):
            return await _card(session, user, market, forms[near.form], words)
        likely = process.extract(words.casefold(), list(forms), limit=9, score_cutoff=ALIKE)
        ids = [forms[form] for form, _score, _at in likely]
        return view.unknown(words, await skills.ids_with_names(session, ids))


async def _card(
    session: AsyncSession,
    user: UserRow | None,
    market: Market,
    skill_id: int,
    typed: str | None = None,
) -> View:
    found = await facts(session, user)
    skill = next((each for each in found.skills if each.id == skill_id), None)
    if skill is None:
        analysis_id = await analysis_of(session, user)
        skill = await skills.find(session, skill_id, analysis_id)
    if skill is None:
        raise OutOfDate
    lines, asking = demand.of_skill(market, skill_id)
    return view.skill_card(skill, found, typed, lines, asking)


async def show_card(
    callback: CallbackQuery,
    callback_data: SkillCard,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    found = await market(now)
    async with db.read() as session:
        card = await _card(session, user, found, callback_data.skill_id)
    await show(callback, card)


async def turn_page(
    callback: CallbackQuery,
    callback_data: SkillPage,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    beside_market = bool((await market(now)).ids)
    async with db.read() as session:
        found = await facts(session, user)
    await show(callback, _list(found, callback_data.page, beside_market=beside_market))


async def show_said(
    callback: CallbackQuery,
    callback_data: ShowStatements,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    of_market = await market(now)
    async with db.read() as session:
        found = await facts(session, user)
    await show(callback, _said(found, of_market, callback_data))


def _said(found: view.SkillFacts, market: Market, asked: ShowStatements) -> View:
    lacking = disagreements(found)
    beside = {each.skill.id: asked_line(market, each.skill.id) for each in lacking}
    return view.said(found, lacking, asked, beside)


async def move_skill(
    callback: CallbackQuery,
    callback_data: MoveSkill,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    if user is None:
        raise OutOfDate
    skill_id, state = callback_data.skill_id, callback_data.state
    async with db.begin_for(user.id) as session:
        skill = await skills.find(session, skill_id, user.analysis_id)
        if skill is None:
            raise OutOfDate
        states = await skills.states(session, user.id, user.analysis_id)
        asked = await postings.for_matching(session, user.analysis_id)
        if states.get(skill_id, "lack") != state:
            await skills.add_override(session, user.id, skill_id, state, now)
    changes = matching.changes(asked, states, {**states, skill_id: state})
    lines = [view.toast(skill.name, state), *map(receipt_view.match_line, changes)]
    of_market = await market(now)
    async with db.read() as session:
        found = await facts(session, user)
        page = next(
            (at // view.PAGE for at, each in enumerate(found.skills) if each.id == skill_id), 0
        )
        shown = (
            await _card(session, user, of_market, skill_id)
            if callback_data.card
            else _list(found, page, beside_market=bool(of_market.ids))
        )
    await show(callback, shown, toast="\n".join(lines)[:200])


async def add_skill(
    callback: CallbackQuery,
    callback_data: AddSkill,
    db: Database,
    user: UserRow | None,
    now: datetime,
    market: MarketAt,
) -> None:
    if user is None:
        raise OutOfDate
    async with db.begin_for(user.id) as session:
        if await skills.find(session, callback_data.skill_id, user.analysis_id) is None:
            raise OutOfDate
        added = await add_learning_task(session, user, [callback_data.skill_id], now)
    of_market = await market(now)
    async with db.read() as session:
        found = await facts(session, user)
        shown = (
            await _card(session, user, of_market, callback_data.skill_id)
            if callback_data.origin == "card"
            else _said(found, of_market, ShowStatements(back=callback_data.origin))
        )
    text = _("Added to your plan.") if added else _("It is in your plan already.")
    await show(callback, shown, toast=text)


def build_router() -> Router:
    router = Router(name="skills")
    router.message.register(list_skills, Command("skills"))
    router.callback_query.register(show_card, SkillCard.filter())
    router.callback_query.register(turn_page, SkillPage.filter())
    router.callback_query.register(show_said, ShowStatements.filter())
    router.callback_query.register(move_skill, MoveSkill.filter())
    router.callback_query.register(add_skill, AddSkill.filter())
    return router
