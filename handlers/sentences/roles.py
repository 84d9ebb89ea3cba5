"""The role that a question is about: one of several with its title, and the skills it takes."""

from dataclasses import replace

from db.queries import goals
from db.queries import roles as role_queries
from db.queries import skills as skill_queries
from db.reference.tracks import tracks
from handlers.callbacks.sentences import Meaning, Meant
from handlers.common.names import STATE_MARKS, city_name, skill_name
from handlers.common.view import Button, button
from handlers.market.analysis import analysis_of
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.scope import track_of_plan
from handlers.market.views.goal import short_title
from handlers.market.views.population import numbers
from handlers.sentences.asked import Asked
from handlers.sentences.rules.reading import Slots
from handlers.sentences.views import answers as view

# Skills of a role that are named where no postings tell them.
MOST_CORE = 10


def filter_of(slots: Slots) -> MarketFilter:
    """The postings that the place, level and role of a sentence mean."""
    return MarketFilter(slots.place, slots.level, slots.asked_role)


async def of_own_role(asked: Asked, slots: Slots) -> Slots:
    """The slots with the asker's own role where a title may mean several and theirs is one:
    "backend" is Python's for whoever learns it."""
    reader = asked.visitor or asked.goal_of
    if not slots.tracks or reader is None:
        return slots
    async with asked.db.read() as session:
        goal = await goals.find(session, reader.id, reader.analysis_id)
        own = (goal.track if goal else None) or await track_of_plan(session, reader)
    return replace(slots, track=own, tracks=()) if own in slots.tracks else slots


async def screen_of(asked: Asked, intent: str, slots: Slots) -> str:
    """The screen that answers an intent with these slots."""
    if intent == "pay" and slots.employer:
        # What a company pays stands in its postings.
        return "employer"
    if intent == "roles" and (slots.track or slots.tracks):
        async with asked.db.read() as session:
            plan = await analysis_of(session, asked.visitor)
            # A plan without roles says nothing of them; postings say what one takes.
            return intent if await role_queries.for_plan(session, plan) else "demand"
    return intent


async def is_of_another(asked: Asked, slots: Slots, current: Market) -> bool:
    """True for postings of a role that is not the plan's, where there are the plan's alone."""
    if current.ids or slots.employer or not slots.asked_role:
        return False
    async with asked.db.read() as session:
        own = await track_of_plan(session, asked.visitor or asked.goal_of)
    return slots.track != own


async def core_of(asked: Asked, track: str) -> str:
    """The skills of a role that too few postings ask for, with one's state of each."""
    async with asked.db.read() as session:
        ids = await skill_queries.ids_of_slugs(session, list(tracks()[track].skills[:MOST_CORE]))
        names = await skill_queries.ids_with_names(session, ids)
        user = asked.visitor
        states = await skill_queries.states(session, user.id, user.analysis_id) if user else {}
    lines = [f"{STATE_MARKS[states.get(id, 'lack')]} {skill_name(name)}" for id, name in names]
    return view.core_skills(short_title(track), lines)


def button_of_city(intent: Meaning, slots: Slots) -> Button:
    """The button that answers a question for the city of the slots alone."""
    return button(city_name(slots.city or ""), Meant(intent=intent, **numbers(filter_of(slots))))


def button_of_track(intent: Meaning, slots: Slots, slug: str) -> Button:
    """The button that answers a question for one of the roles it may mean."""
    data = Meant(intent=intent, **numbers(filter_of(replace(slots, track=slug))))
    return button(short_title(slug), data)
