"""Show what a sentence asks to see: each intent opens the screen that a command or button
opens."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import get_args

from db.queries import salary as salary_queries
from db.queries import skills as skill_queries
from db.queries import tasks, users
from db.reference.matching import find_skills
from db.reference.role_numbers import track_of_number
from db.reference.tracks import tracks
from db.store.engine import Database
from db.vocabulary import FROM_HOME
from handlers.callbacks.postings import Search
from handlers.callbacks.sentences import Meaning, Meant
from handlers.callbacks.skills import ShowPremiums
from handlers.common.names import city_name
from handlers.common.view import Button, View, button
from handlers.digest import quiz_views as quiz_view
from handlers.documents.views import export as export_view
from handlers.documents.views import import_document as import_view
from handlers.documents.views import incoming as incoming_view
from handlers.home.screens import SCREENS, ScreenRequest
from handlers.home.views import privacy as privacy_view
from handlers.market import screens as market
from handlers.market.analysis import analysis_of
from handlers.market.rules.market import FRESH, Market
from handlers.market.scope import own_scope
from handlers.market.views.population import city_number, numbers
from handlers.postings import screens as postings
from handlers.salary import screens as salary
from handlers.salary.rules import SalaryQuestion
from handlers.salary.views import pay as salary_view
from handlers.sentences.asked import Asked
from handlers.sentences.roles import (
    button_of_city,
    button_of_track,
    core_of,
    filter_of,
    is_of_another,
    of_own_role,
    screen_of,
)
from handlers.sentences.rules.intents import intents
from handlers.sentences.rules.reading import Reading, Slots
from handlers.sentences.views import answers as view
from handlers.sharing import screens as sharing
from handlers.skills import screens as skills
from handlers.skills.views import skills as skills_view
from handlers.tasks import screens as task_screens
from handlers.tasks.rules.planning import SIZE

Answer = Callable[[Asked, Slots], Awaitable[View]]


def _named(screen: str) -> Answer:
    async def answer(asked: Asked, _slots: Slots) -> View:
        request = ScreenRequest(asked.db, asked.visitor, asked.now, asked.market_at)
        return await SCREENS[screen](request)

    return answer


async def skill_ids(db: Database, slots: Slots) -> list[int]:
    """The skills of a sentence in its order."""
    async with db.read() as session:
        found = [await skill_queries.ids_of_slugs(session, [slug]) for slug in slots.skills]
    return [id for ids in found for id in ids]


async def _pay(asked: Asked, slots: Slots) -> View:
    slots = await of_own_role(asked, slots)
    if slots.tracks or slots.city is None or not slots.others:
        return await _pay_in_city(asked, slots)
    both = [replace(slots, city=city) for city in (slots.city, slots.others[0])]
    first, second = [await _pay_in_city(asked, each) for each in both]
    # The buttons of an answer are about its own city.
    buttons = [button_of_city("pay", each) for each in both] if asked.visitor else []
    return view.side_by_side(first, second, buttons)


async def _pay_in_city(asked: Asked, slots: Slots) -> View:
    current = await asked.market()
    if slots.tracks and current.total and asked.visitor is not None:
        buttons = [button_of_track("pay", slots, slug) for slug in slots.tracks]
        return view.which_role(buttons, view.whose_pay())
    role = slots.asked_role if current.total else None
    question = SalaryQuestion(slots.place, slots.level, role=role)
    shown = await salary.own_answer(asked.db, asked.visitor, question, current, asked.goal_of)
    async with asked.db.read() as session:
        note = await salary_queries.band_note(session, await analysis_of(session, asked.visitor))
    unused = _silent(slots, current)
    # "Kazakhstan, Python Backend" is what the figures are about.
    told = set(find_skills(note or "")) | set(tracks()[slots.track].skills if slots.track else ())
    unused += ["skills"] if set(slots.skills) - told else []
    unused += ["role"] if slots.asked_role and not role else []
    unused += ["roles"] if slots.tracks else []
    lines = [*view.unused_lines(unused), view.unknown_role(slots.unknown)]
    return view.with_head(shown, *lines)


def _silent(slots: Slots, market: Market) -> list[str]:
    """Name what a sentence says of work from home and no posting can answer."""
    known = slots.remote and not slots.city and FROM_HOME in market.cities
    return [] if slots.remote is None or known else ["remote"]


async def _skill_pay(asked: Asked, slots: Slots) -> View:
    if slots.skills:
        return await _skill(asked, slots)
    async with asked.db.read() as session:
        rows = await skill_queries.premiums(session, await analysis_of(session, asked.visitor))
    return salary_view.premiums(rows, ShowPremiums())


async def _reach_pay(asked: Asked, slots: Slots) -> View:
    current = await asked.market()
    if slots.money is None:
        shown = await _pay(asked, slots)
        return view.with_head(shown, *view.unused_lines(["money"] if slots.bad_money else []))
    return await salary.reaching(asked.db, asked.visitor, slots.money, current)


async def _postings(asked: Asked, slots: Slots) -> View:
    current = await asked.market()
    ids = await skill_ids(asked.db, slots)
    slots = await of_own_role(asked, slots)
    unused = _silent(slots, current)
    unused += ["own_role"] if await is_of_another(asked, slots, current) else []
    unused += ["by"] if slots.by == "new" and not current.ids else []
    unused += ["money"] if slots.bad_money else []
    unused += ["most"] if slots.most_money else []
    async with asked.db.read() as session:
        without = await skill_queries.ids_of_slugs(session, list(slots.without_skills))
    one = ids[0] if len(ids) == 1 and not slots.employer else 0
    search = _search(asked, slots, current, one)
    if slots.employer or len(ids) > 1 or without:
        since = asked.now - FRESH
        wanted = postings.SkillsWanted(ids, without, either=slots.either)
        shown = await postings.few(
            asked.db, asked.visitor, current, search, wanted, slots.employer, since
        )
    else:
        shown = await postings.of_goal(asked.db, asked.visitor, current, search)
    return view.with_head(shown, *view.unused_lines(unused))


async def more_postings(asked: Asked, slots: Slots, page: int) -> View:
    """The next page of the postings that the sentence before asked for."""
    current = await asked.market()
    ids = await skill_ids(asked.db, slots)
    search = _search(asked, slots, current, ids[0] if ids else 0)
    search = search.model_copy(update={"page": page})
    return await postings.of_goal(asked.db, asked.visitor, current, search)


def _search(asked: Asked, slots: Slots, current: Market, skill: int) -> Search:
    """The search for what a sentence names, with one of its skills or 0; its first page."""
    only = "" if current.ids else "a"
    if slots.only and asked.visitor is not None:
        only = "o" if slots.only == "own" or not current.ids else "s"
    return Search(
        skill=skill,
        salary=0 if slots.money == slots.most_money else slots.money or 0,
        by="d" if slots.by == "new" else "m",
        city=city_number(slots.place),
        level=slots.level or "",
        role=int(slots.asked_role or 0) if current.ids else 0,
        only=only,
    )


async def _employer(asked: Asked, slots: Slots) -> View:
    if slots.employer:
        since = asked.now - FRESH
        alone = await postings.only_of_company(asked.db, asked.visitor, slots.employer, since)
        if alone:
            return alone
    return await _postings(asked, slots)


async def _next(asked: Asked, _slots: Slots) -> View:
    return await skills.next_skill(asked.db, asked.user, await asked.market())


async def _skills(asked: Asked, slots: Slots) -> View:
    if asked.visitor is None:
        return await _named("skills")(asked, slots)
    return await skills.own_list(asked.db, asked.user, await asked.market())


async def _gaps(asked: Asked, slots: Slots) -> View:
    """One's skills; for a level or a role what its postings ask for, with what one has of it."""
    if slots.employer:
        return await _employer(asked, slots)
    if slots.level or slots.asked_role or slots.tracks:
        return await _demand(asked, slots)
    return await _skills(asked, slots)


async def _compare(asked: Asked, slots: Slots) -> View:
    ids = await skill_ids(asked.db, slots)
    return await skills.compare(asked.db, asked.visitor, await asked.market(), ids)


async def _skill(asked: Asked, slots: Slots) -> View:
    ids = await skill_ids(asked.db, slots)
    current = await asked.market()
    async with asked.db.read() as session:
        if len(ids) == 1:
            return await skills.card(
                session, asked.visitor, current, ids[0], goal_of=asked.goal_of
            )
        named = await skill_queries.ids_with_names(session, ids)
    return skills_view.unknown("", named, several=bool(named))


async def _demand(asked: Asked, slots: Slots) -> View:
    current = await asked.market()
    if not current.total:
        return await _named("skills")(asked, slots)
    slots = await of_own_role(asked, slots)
    if slots.tracks:
        buttons = [button_of_track("demand", slots, slug) for slug in slots.tracks]
        return view.which_role(buttons, view.whose_skills())
    async with asked.db.read() as session:
        scope = await own_scope(session, asked.visitor or asked.goal_of, current)
    population = scope.filled(current, filter_of(slots))
    shown = await market.demand(asked.db, asked.visitor, current, population)
    if slots.track is None or current.demand(population):
        return shown
    return view.with_head(shown, await core_of(asked, slots.track))


async def _progress(asked: Asked, slots: Slots) -> View:
    """The item whose steps a sentence names, with what is left of it; else all of the plan."""
    if slots.tasks and asked.visitor is not None:
        async with asked.db.read() as session:
            rows = await tasks.for_plan(session, asked.user.id, asked.user.analysis_id)
            item = next((row.item_id for row in rows if row.id in slots.tasks), None)
            if item is not None:
                return await task_screens.item(session, asked.user, item, rows=rows)
    return await _named("progress")(asked, slots)


async def _why_week(asked: Asked, _slots: Slots) -> View:
    current = await asked.market()
    async with asked.db.read() as session:
        return await task_screens.why(session, asked.user, current, asked.now, SIZE)


async def _roadmap(asked: Asked, slots: Slots) -> View:
    async with asked.db.read() as session:
        return await task_screens.roadmap_at(session, asked.user, slots.quarter)


async def _privacy(asked: Asked, _slots: Slots) -> View:
    return privacy_view.privacy(assistant=asked.has_assistant)


async def _delete(asked: Asked, _slots: Slots) -> View:
    async with asked.db.read() as session:
        held = await users.row_counts(session, asked.user.id)
    return privacy_view.ask(held)


async def _export(_asked: Asked, _slots: Slots) -> View:
    return export_view.menu()


async def _import(_asked: Asked, _slots: Slots) -> View:
    return view.with_rows(import_view.template(), incoming_view.how())


async def _share(asked: Asked, _slots: Slots) -> View:
    return await sharing.active(asked.db, asked.bot, asked.user, asked.now)


async def _quiz(asked: Asked, slots: Slots) -> View:
    """The reminder with the switch of its questions, and whether they come."""
    shown = await _named("remind")(asked, slots)
    return view.with_head(shown, quiz_view.state(on=asked.user.quizzed))


async def _hello(asked: Asked, _slots: Slots) -> View:
    return view.hello(asked.visitor.name) if asked.visitor else view.hello_all()


async def _thanks(asked: Asked, _slots: Slots) -> View:
    return view.thanks() if asked.visitor else view.hello_all()


ANSWERS: dict[str, Answer] = {
    "pay": _pay,
    "skill_pay": _skill_pay,
    "reach_pay": _reach_pay,
    "postings": _postings,
    "employer": _employer,
    "next": _next,
    "gaps": _gaps,
    "compare": _compare,
    "skill": _skill,
    "demand": _demand,
    "skills": _skills,
    "week": _named("plan"),
    "why_week": _why_week,
    "progress": _progress,
    "finish": _named("progress"),
    "roadmap": _roadmap,
    "softskills": _named("softskills"),
    "roles": _named("roles"),
    "settings": _named("settings"),
    "privacy": _privacy,
    "delete": _delete,
    "export": _export,
    "import": _import,
    "share": _share,
    "quiz": _quiz,
    "plans": _named("plans"),
    "applications": _named("applications"),
    "cv": _named("cv"),
    "help": _named("help"),
    "hello": _hello,
    "thanks": _thanks,
    # Without a day or an hour.
    "remind": _named("remind"),
}


async def answer(asked: Asked, reading: Reading) -> View:
    """The screen of an intent that changes nothing, under what was read where that is not quite
    what was written."""
    slots = reading.slots
    intent = await screen_of(asked, reading.intent or "help", slots)
    shown = await ANSWERS[intent](asked, slots)
    if intent in intents().groups["narrowed"]:
        other = view.one_company(slots.also) if slots.also else ""
        shown = view.with_head(shown, view.left_in(slots.without), other)
        shown = await _with_city(asked, reading, shown)
    if not reading.slips or intent in ("hello", "thanks", "help"):
        return shown
    return view.with_head(shown, await read_line(asked, reading))


async def _with_city(asked: Asked, reading: Reading, shown: View) -> View:
    """A screen of one city with a button for the second that is named; pay has both."""
    slots = reading.slots
    if not slots.others or reading.intent == "pay" or reading.intent not in get_args(Meaning):
        return shown
    second = replace(slots, city=slots.others[0], others=())
    [other] = await meanings(asked, replace(reading, slots=second), [str(reading.intent)])
    other = {**other, "text": city_name(slots.others[0])}
    return view.with_head(view.with_rows(shown, [other]), view.one_city(slots.others[0]))


async def read_line(asked: Asked, reading: Reading) -> str:
    """ "I read: Postings · Docker · from 500K"."""
    async with asked.db.read() as session:
        names = []
        for slug in reading.slots.skills:
            ids = await skill_queries.ids_of_slugs(session, [slug])
            names += [name for _id, name in await skill_queries.ids_with_names(session, ids)]
    return view.read_line(reading.intent or "help", reading.slots, names)


async def meanings(asked: Asked, reading: Reading, intents: list[str]) -> list[Button]:
    """Buttons that answer a sentence as each of these intents."""
    slots = reading.slots
    ids = await skill_ids(asked.db, slots)
    return [
        button(
            view.intent_name(intent),
            Meant(
                intent=intent,
                skill=ids[0] if ids else 0,
                salary=slots.money or 0,
                **numbers(filter_of(slots)),
            ),
        )
        for intent in intents
    ]


async def meant(asked: Asked, chosen: Meant, slug: str | None, city: str | None) -> View:
    """The answer to a button of `meanings`."""
    slots = Slots(
        skills=(slug,) if slug else (),
        level=chosen.level or None,
        city=city,
        money=chosen.salary or None,
        role=str(chosen.role) if chosen.role else None,
        track=track_of_number(str(chosen.role)) if chosen.role else None,
    )
    return await ANSWERS[chosen.intent](asked, slots)
