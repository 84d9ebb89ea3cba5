"""Skills: their list, a card, and what the analysis says of them."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import islice

from rapidfuzz import process

from db.plans import builtin
from db.queries import goals, postings
from db.queries import market as market_queries
from db.queries import skills as queries
from db.reference.matching import find_skills
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from handlers.callbacks.skills import ShowStatements
from handlers.common.errors import existing
from handlers.common.view import View
from handlers.common.words import closest
from handlers.market import sample
from handlers.market import screens as market_screens
from handlers.market.analysis import analysis_of
from handlers.market.rules import against, matching
from handlers.market.rules.market import Market, MarketAt, MarketFilter
from handlers.market.scope import is_comparable, own_population, own_scope
from handlers.market.service import target_fit
from handlers.market.views.demand import asked_line, name_line
from handlers.market.views.target import target_lines
from handlers.skills.rules import contradictions
from handlers.skills.views import compare as compare_view
from handlers.skills.views import skills as view
from handlers.skills.views import statements as statements_view

WORDS_LIMIT = 100
# How alike a name must be to be offered, from 0 to 100.
ALIKE = 70
# A slip in a shorter word may be another word: "test" is not "rest".
SURE_LENGTH = 6
# Names that one screen looks for in postings, and what parts several on one line.
MOST_NAMES = 20
_PARTS = re.compile(r"\s*[,;/&]\s*|\s+(?:and|or|и|или|және)\s+")
# Lines on what is no skill to learn from postings.
_SOFT = ("strong", "develop")


async def facts(session: Session, user: UserRow | None) -> view.SkillFacts:
    """Load the facts of every screen of skills in a fixed number of statements."""
    analysis_id = await analysis_of(session, user)
    user_id = user.id if user else None
    wanted: list[str] = []
    if user is not None:
        target, names = await market_screens.target_with_names(
            session, user, await goals.find(session, user.id, analysis_id)
        )
        wanted = target_lines(target, names) if target else []
    return view.SkillFacts(
        skills=await queries.for_user(session, analysis_id, user_id),
        said=await queries.statements(session, analysis_id),
        premiums=await queries.premiums(session, analysis_id),
        lessons=await queries.lessons(session, analysis_id, user_id),
        states=await queries.states(session, user_id, analysis_id),
        asking=await postings.for_matching(session, analysis_id),
        takeaway=await builtin.takeaway(session, analysis_id),
        personal=user is not None,
        wanted=wanted,
        is_sample=await sample.is_shown(session, user),
    )


def contradictions_of(skill_facts: view.SkillFacts) -> list[contradictions.Contradiction]:
    return contradictions.find(
        skill_facts.skills,
        skill_facts.said,
        skill_facts.lessons,
        skill_facts.premiums,
        skill_facts.states,
        skill_facts.asking,
    )


async def skills(
    db: Database, user: UserRow | None, now: datetime, market: MarketAt, words: str = ""
) -> View:
    """The card of the skill that the words name; without words demand where there are postings
    of the market, else what the analysis says."""
    current_market = await market(now)
    if words:
        return await search(db, user, words, current_market)
    if current_market.total:
        return await market_screens.demand(db, user, current_market)
    async with db.read() as session:
        return skill_list(await facts(session, user))


def skill_list(
    skill_facts: view.SkillFacts, page: int = 0, *, beside_market: bool = False
) -> View:
    shown = view.skill_list(skill_facts, page, beside_market=beside_market)
    return _named(shown, skill_facts)


def _named(shown: View, skill_facts: view.SkillFacts) -> View:
    """The screen, which calls the sample a sample."""
    if not skill_facts.is_sample:
        return shown
    return sample.with_name(shown, personal=skill_facts.personal)


async def card_for(db: Database, user: UserRow | None, words: str, market: Market) -> View | None:
    """The card of the skill that the words name, or a choice where they name several."""
    words = words.casefold().strip()
    async with db.read() as session:
        forms = await queries.id_by_form(session)
        if words in forms:
            return await card(session, user, market, forms[words])
        # "Go" and "1C" stand in too many sentences that mean something else.
        slugs = [slug for slug in find_skills(words) if len(slug) > 2]
        ids = await queries.ids_of_slugs(session, slugs) or await _said_of(session, user, words)
        if len(ids) == 1:
            return await card(session, user, market, ids[0])
        if ids:
            return view.unknown(words, await queries.ids_with_names(session, ids), several=True)
        near = closest(words, forms) if len(words) >= SURE_LENGTH else None
        if near is None:
            return None
        return await card(session, user, market, forms[near.form], words)


async def named_exactly(
    db: Database, user: UserRow | None, words: str, market: Market
) -> View | None:
    """The card of the skill that these words are a name of, or a choice where the analysis says
    several with them."""
    words = words.casefold().strip()
    async with db.read() as session:
        forms = await queries.id_by_form(session)
        ids = [forms[words]] if words in forms else await _said_of(session, user, words)
        if len(ids) == 1:
            return await card(session, user, market, ids[0])
        if ids:
            return view.unknown(words, await queries.ids_with_names(session, ids), several=True)
    return None


async def _said_of(session: Session, user: UserRow | None, words: str) -> list[int]:
    """The skills that the analysis names where it says these words: "message brokers"."""
    said = await queries.statements(session, await analysis_of(session, user))
    return sorted({id for row in said if row.name.casefold() == words for id in row.skills})


async def card_by_slug(
    db: Database, user: UserRow | None, slug: str, market: Market, goal_of: UserRow | None = None
) -> View | None:
    async with db.read() as session:
        ids = await queries.ids_of_slugs(session, [slug])
        return await card(session, user, market, ids[0], goal_of=goal_of) if ids else None


async def search(db: Database, user: UserRow | None, words: str, market: Market) -> View:
    """The card of the skill meant, typos forgiven, or the likeliest ones.

    A name that postings write, word for word, is no slip, though no skill of ours is called so.
    """
    words = words[:WORDS_LIMIT]
    async with db.read() as session:
        population = await own_population(session, user, market)
        asked = (await asked_by_name(session, market, population, [words])).get(words, "")
    if not asked and (found := await card_for(db, user, words, market)):
        return found
    async with db.read() as session:
        forms = await queries.id_by_form(session)
        if not asked and (near := closest(words.casefold().strip(), forms)):
            return await card(session, user, market, forms[near.form], words)
        likely = process.extract(words.casefold(), list(forms), limit=9, score_cutoff=ALIKE)
        ids = [forms[form] for form, _score, _at in likely]
        return view.unknown(words, await queries.ids_with_names(session, ids), asked=asked)


async def asked_by_name(
    session: Session, market: Market, population: MarketFilter, said: Iterable[str]
) -> dict[str, str]:
    """Lines on the postings that write what no skill of ours is called, by the words said.

    "Webpack, Vite" is told of the postings that write either.
    """
    parts = {words: _PARTS.split(words) for words in islice(said, MOST_NAMES)}
    if not market.naming or not parts:
        return {}
    ids = await market_queries.ids_naming(
        session, {each for names in parts.values() for each in names}
    )
    found = {
        words: set[int]().union(*(ids.get(each, ()) for each in names))
        for words, names in parts.items()
    }
    return {words: name_line(market, population, ids) for words, ids in found.items()}


async def card(
    session: Session,
    user: UserRow | None,
    market: Market,
    skill_id: int,
    typed: str | None = None,
    goal_of: UserRow | None = None,
) -> View:
    """A skill's card; `typed` are the words that were taken for its name, `goal_of` is whose goal
    figures are about where nobody reads it yet. Raises OutOfDate."""
    skill_facts = await facts(session, user)
    skill = next((skill for skill in skill_facts.skills if skill.id == skill_id), None)
    if skill is None:
        analysis_id = await analysis_of(session, user)
        skill = existing(await queries.find(session, skill_id, analysis_id))
    scope = await own_scope(session, user or goal_of, market)
    population = scope.population(market)
    lines, asking = market_screens.skill_lines(market, skill_id, population)
    differs = bool(
        against.skills([skill], skill_facts.said, skill_facts.postings, market, population)
        and await is_comparable(session, user, scope)
    )
    shown = view.skill_card(skill, skill_facts, typed, lines, asking, differs=differs)
    return _named(shown, skill_facts)


async def statements(
    session: Session, user: UserRow | None, market: Market, asked: ShowStatements
) -> View:
    """The analysis's words on skills, beside the postings."""
    skill_facts = await facts(session, user)
    population = await own_population(session, user, market)
    unknown = (row.name for row in skill_facts.said if not row.skills and row.kind not in _SOFT)
    by_name = await asked_by_name(session, market, population, unknown)
    lacking = contradictions_of(skill_facts)
    beside = {row.skill.id: asked_line(market, row.skill.id, population) for row in lacking}
    shown = statements_view.said(skill_facts, lacking, asked, beside, by_name)
    return _named(shown, skill_facts)


async def compare(
    db: Database, user: UserRow | None, market: Market, skill_ids: Sequence[int]
) -> View:
    """Several skills side by side. Raises OutOfDate."""
    async with db.read() as session:
        skill_facts = await facts(session, user)
        known = {skill.id: skill for skill in skill_facts.skills}
        analysis_id = await analysis_of(session, user)
        named = [
            known.get(id) or existing(await queries.find(session, id, analysis_id))
            for id in skill_ids
        ]
        population = await own_population(session, user, market)
    lines = {
        skill.id: market_screens.skill_lines(market, skill.id, population)[0] for skill in named
    }
    shown = compare_view.compared(named, skill_facts, lines)
    return _named(shown, skill_facts)


async def next_skill(db: Database, user: UserRow, market: Market) -> View:
    """The skill to learn next: by the market where there is one, else by the analysis."""
    if market.total:
        return await market_screens.demand(db, user, market)
    async with db.read() as session:
        skill_facts = await facts(session, user)
        target = await target_fit(session, user)
    first = set[int]().union(*target.missing) if target and not target.is_closed else set()
    have = matching.had(skill_facts.states)
    alone = Counter(
        skill
        for posting in skill_facts.asking
        for unmet in [matching.missing(posting.requirements, have)]
        if len(unmet) == 1
        for skill in unmet[0]
    )
    lacking = [
        compare_view.NextSkill(skill, alone[skill.id])
        for skill in skill_facts.skills
        if (skill.asked or skill.id in first) and skill_facts.state(skill.id) != "have"
    ]
    lacking.sort(key=lambda each: (each.skill.id not in first, -each.completes, -each.skill.asked))
    shown = compare_view.next_skills(lacking, skill_facts)
    return _named(shown, skill_facts)


async def own_list(db: Database, user: UserRow, market: Market) -> View:
    """One's own skills by state, whether or not there is a market."""
    async with db.read() as session:
        return skill_list(await facts(session, user), beside_market=bool(market.total))
