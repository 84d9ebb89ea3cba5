"""Roles by component, and the role that the user aims for."""

from collections.abc import Sequence
from dataclasses import replace

from aiogram.utils.formatting import Bold, ExpandableBlockQuote, Italic, Text
from aiogram.utils.i18n import gettext as _

from db.reference.tracks import tracks
from db.rows.goals import GoalRow
from db.rows.roles import RoleRow
from handlers.callbacks.first import Begin, PickTrack
from handlers.callbacks.screens import ChooseRole, Open, RolePage
from handlers.common.text import clip
from handlers.common.view import Button, ButtonRow, Page, View, button, paginate
from handlers.market.rules.goal import wanted_postings
from handlers.market.views import goal as goal_view
from handlers.market.views.population import goal_button, numbers, track_title

PAGE = 8
LONGEST_NAME, LONGEST_TEXT = 60, 300


def role_list(
    roles: Sequence[RoleRow],
    chosen_id: int | None,
    platform: str | None,
    *,
    personal: bool,
    page: int = 0,
    track: str | None = None,
    goal: GoalRow | None = None,
) -> View:
    """A page of the roles. `chosen_id` is the marked role; in a group (not `personal`) the
    analysis's. `track` is that of the role; it is offered as the goal, and with a plan.
    """
    goal = goal or GoalRow()
    if not roles:
        return _no_roles(goal, track, personal=personal)
    role_page = paginate(roles, page, PAGE)
    listed: list[object] = []
    component = None
    for role in role_page.rows:
        if role.component != component:
            component = role.component
            listed += ["\n\n" if listed else "", Bold(clip(component, LONGEST_NAME))]
        mark = "👉 " if role.id == chosen_id else "• "
        listed += [
            f"\n{mark}{clip(role.name, LONGEST_NAME)}: {clip(role.responsibility, LONGEST_TEXT)}"
        ]
    # The buttons have the names; in a group there are none.
    said = ExpandableBlockQuote(*listed) if personal else Text(*listed)
    note = Italic(_note(roles, chosen_id, personal=personal))
    parts = [Bold(_title(platform)), "\n", said, "\n", note]
    rows = _rows(role_page, chosen_id, personal=personal)
    if personal:
        new = track if goal.track != track else None
        rows.append([goal_view.offer(new, "roles") if new else goal_button("roles")])
        rows.append([plan_for(track or goal.track, goal)])
    return View(Text(*parts), tuple(rows))


def _no_roles(goal: GoalRow, track: str | None, *, personal: bool) -> View:
    text = _("The analysis names no roles. Its skills may help.")
    rows = [[button(_("Skills"), Open(screen="skills"))]]
    if personal:
        text = _("Your plan names no roles. Choose one, and I show you its market.")
        first = button(_("Choose a role"), PickTrack())
        aim = goal.track if goal.track in tracks() else track
        if aim:
            text = _("You aim for {role}.").format(role=track_title(aim))
            first = plan_for(aim, goal)
        new = goal_view.offer(aim, "roles") if aim and aim != goal.track else goal_button("roles")
        rows = [[new], [first], *rows]
    return View(Text(text), tuple(rows))


def _title(platform: str | None) -> str:
    if platform:
        return _("Roles around {platform}").format(platform=clip(platform, LONGEST_NAME))
    return _("Roles")


def _note(roles: Sequence[RoleRow], chosen_id: int | None, *, personal: bool) -> str:
    written_for = next((role for role in roles if role.chosen), None)
    if not personal:
        if written_for is None:
            return _("The analysis chooses none of them.")
        return _("The analysis is written for {role}.").format(
            role=clip(written_for.name, LONGEST_NAME)
        )
    chosen = next((role for role in roles if role.id == chosen_id), None)
    if chosen is None:
        return _("No role is chosen yet. One tap chooses it.")
    if written_for is None or chosen.id == written_for.id:
        return _("You aim for {role}. One tap chooses another.").format(
            role=clip(chosen.name, LONGEST_NAME)
        )
    text = _(
        "You aim for {role}. The roadmap and the postings of this analysis are for {other}; "
        "they stay as they are."
    )
    return text.format(
        role=clip(chosen.name, LONGEST_NAME), other=clip(written_for.name, LONGEST_NAME)
    )


def _rows(role_page: Page[RoleRow], chosen_id: int | None, *, personal: bool) -> list[ButtonRow]:
    rows: list[ButtonRow] = []
    if personal:
        rows = [
            [
                button(
                    ("👉 " if role.id == chosen_id else "") + clip(role.name, LONGEST_NAME),
                    ChooseRole(role_id=role.id),
                )
            ]
            for role in role_page.rows
        ]
    return rows + role_page.turns(lambda number: RolePage(page=number))


def plan_for(track: str | None, goal: GoalRow) -> Button:
    """The button that makes a track's plan at once; without a track, one is chosen first."""
    if track not in tracks():
        return button(_("Make a plan from the market"), PickTrack())
    data = Begin(way="market", **numbers(wanted_postings(replace(goal, track=track))))
    return button(_("📝 Its plan: {role}").format(role=goal_view.short_title(track)), data)


def toast(name: str) -> str:
    return _("You aim for {role}.").format(role=clip(name, LONGEST_NAME))
