"""Every screen by its name: a command, a button, a deep link and free text open it alike."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from db.queries import goals
from db.queries import roles as role_queries
from db.reference.tracks import tracks
from db.rows.roles import RoleRow
from db.rows.users import UserRow
from db.store.engine import Database
from db.store.session import Session
from handlers.applications import screens as applications
from handlers.callbacks.applications import Applications
from handlers.callbacks.cv import CvPage
from handlers.common.commands import COMMANDS
from handlers.common.errors import existing
from handlers.common.view import View
from handlers.cv import screens as cv
from handlers.digest import screens as digest
from handlers.documents import screens as document_screens
from handlers.home.views import home as home_view
from handlers.home.views import onboarding as settings_view
from handlers.home.views import roles as roles_view
from handlers.market import sample
from handlers.market import screens as market
from handlers.market.analysis import analysis_of
from handlers.market.rules.market import MarketAt
from handlers.market.scope import role_of_plan, track_of_plan
from handlers.market.views.population import track_title
from handlers.postings import screens as postings
from handlers.salary import screens as salary
from handlers.skills import screens as skills
from handlers.tasks import screens as tasks


@dataclass(frozen=True)
class ScreenRequest:
    """The user who opens a screen, with the words after its command, if any.

    `message_id` is the message whose button was pressed; 0 where there is none.
    """

    db: Database
    visitor: UserRow | None
    now: datetime
    market: MarketAt
    words: str = ""
    message_id: int = 0

    @property
    def user(self) -> UserRow:
        """The visitor of a private chat. Raises OutOfDate."""
        return existing(self.visitor)


async def roles(db: Database, user: UserRow | None, page: int = 0) -> View:
    async with db.read() as session:
        analysis_id = await analysis_of(session, user)
        rows = await role_queries.for_plan(session, analysis_id)
        platform = await role_queries.platform(session, analysis_id)
        goal = await goals.find(session, user.id, analysis_id) if user else None
        track = await track_of_plan(session, user) if user else None
        is_sample = bool(rows) and await sample.is_shown(session, user)
    chosen = _aimed_for(rows, user.role_id if user else None)
    chosen_id = chosen.id if chosen else None
    shown = roles_view.role_list(
        rows, chosen_id, platform, personal=user is not None, page=page, track=track, goal=goal
    )
    return sample.with_name(shown, personal=user is not None) if is_sample else shown


def _aimed_for(rows: list[RoleRow], role_id: int | None) -> RoleRow | None:
    """The user's own choice; a choice of another analysis does not count in this one."""
    own = next((role for role in rows if role.id == role_id), None)
    return own or next((role for role in rows if role.chosen), None)


async def settings(db: Database, user: UserRow, now: datetime) -> View:
    async with db.read() as session:
        in_plan = await role_of_plan(session, user)
        goal = await goals.find(session, user.id, user.analysis_id)
    name = in_plan.name if in_plan else None
    if goal is not None and goal.track in tracks():
        name = track_title(goal.track)
    return settings_view.settings(user, name, now)


async def _goal(request: ScreenRequest) -> View:
    return await market.goal(request.db, request.user, await request.market(request.now))


async def _plan(request: ScreenRequest) -> View:
    market = await request.market(request.now)
    pressed = digest.Pressed(request.message_id)
    async with request.db.read() as session:
        return await digest.plan(session, request.user, request.now, pressed, market)


async def _help(request: ScreenRequest) -> View:
    return home_view.help_text(COMMANDS)


async def _cv(request: ScreenRequest) -> View:
    market = await request.market(request.now)
    async with request.db.read() as session:
        return await cv.page(session, request.user, market, CvPage())


def _in_session(
    build: Callable[[Session, ScreenRequest], Awaitable[View]],
) -> Callable[[ScreenRequest], Awaitable[View]]:
    async def screen(request: ScreenRequest) -> View:
        async with request.db.read() as session:
            return await build(session, request)

    return screen


ScreenBuilder = Callable[[ScreenRequest], Awaitable[View]]
# These answer in groups, too.
PUBLIC_SCREENS: dict[str, ScreenBuilder] = {
    "skills": lambda r: skills.skills(r.db, r.visitor, r.now, r.market, r.words),
    "roles": lambda r: roles(r.db, r.visitor),
    "postings": lambda r: postings.screen(r.db, r.visitor, r.now, r.market),
    "salary": lambda r: salary.pay(r.db, r.visitor, r.now, r.market, r.words),
}
PRIVATE_SCREENS: dict[str, ScreenBuilder] = {
    "plan": _plan,
    "progress": _in_session(lambda session, r: tasks.progress_screen(session, r.user, r.now)),
    "roadmap": _in_session(lambda session, r: tasks.roadmap(session, r.user)),
    "softskills": _in_session(lambda session, r: tasks.softskills(session, r.user)),
    "settings": lambda r: settings(r.db, r.user, r.now),
    "goal": _goal,
    "help": _help,
    "remind": lambda r: digest.remind(r.db, r.user, r.now),
    "applications": _in_session(
        lambda session, r: applications.board(session, r.user, r.now, Applications())
    ),
    "plans": lambda r: document_screens.plan_list(r.db, r.user, r.now),
    "cv": _cv,
}
SCREENS = {**PUBLIC_SCREENS, **PRIVATE_SCREENS}
