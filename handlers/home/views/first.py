"""The first minute: a role, the skills one knows, where one stands, and how to begin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import get_i18n, ngettext
from aiogram.utils.i18n import gettext as _

from db.reference.role_numbers import track_number
from db.reference.tracks import tracks
from db.rows.goals import GoalRow
from db.rows.users import UserRow
from db.vocabulary import Level, SkillState
from handlers.callbacks.digest import OnboardZone
from handlers.callbacks.first import AimFor, Begin, Knows, KnowsPage, PickTrack, Stand
from handlers.callbacks.plans import UndoDocument
from handlers.callbacks.screens import Open
from handlers.common.dates import day_name, hour_name, zone_name
from handlers.common.money import rounded, salary_range
from handlers.common.names import place_label, short_name, skill_name
from handlers.common.text import clip
from handlers.common.view import (
    FRAME,
    KEYBOARD,
    Button,
    ButtonRow,
    View,
    button,
    columns,
    fitted,
    label_width,
    open_screen,
    paginate,
)
from handlers.market.rules.goal import wanted_postings
from handlers.market.rules.market import Market, MarketFilter, SkillDemand
from handlers.market.rules.pay import LEAST, PayFigures, PayGroup
from handlers.market.rules.reach import Fit, LearnNext
from handlers.market.views.demand import as_of, kind_name, sets_line
from handlers.market.views.goal import fit_line, goal_words
from handlers.market.views.population import (
    city_number,
    narrower_words,
    numbers,
    places_of,
    track_title,
)

# Roles of the first page, roles of each further one, skills of a page, cities to choose from,
# skills that are named.
FEW_TRACKS, TRACKS, SKILLS, CITIES, NAMED = 8, 12, 10, 16, 3
LABEL = 40
MARK = "✅ "
# Of equally many postings (none, where there is no market) these come first.
POPULAR = ("frontend", "qa", "backend-python", "data-analyst", "devops", "1c", "backend-java")
LEVELS: tuple[Level, ...] = ("intern", "junior", "mid", "senior")


@dataclass(frozen=True)
class FirstFacts:
    """A user's place in the market of a role.

    `asked` are the skills to tick, by id, with `names` and `states`; `read` postings of
    `population` were read in full.
    """

    market: Market
    goal: GoalRow
    population: MarketFilter
    read: int
    asked: Sequence[int]
    demand: Mapping[int, SkillDemand]
    names: Mapping[int, str]
    states: Mapping[int, SkillState]
    fit: Fit

    @property
    def fields(self) -> dict[str, Any]:
        """The choices so far, as the fields of a button."""
        return numbers(wanted_postings(self.goal))

    def name(self, skill_id: int) -> str:
        return clip(skill_name(self.names.get(skill_id, "")), LABEL)


def choose_track(
    market: Market, page: int, newcomer: UserRow | None = None, *, is_new: bool = False
) -> View:
    """The roles with most postings, or a page of all. `is_new`: the answer can be none."""
    slugs = sorted(
        {**dict.fromkeys(POPULAR), **tracks()}, key=lambda slug: -market.count(_role(slug))
    )
    parts: list[object] = []
    if newcomer is not None:
        hello = _("Hello, {name}. I keep your career plan alive, a few steps a week.")
        parts += [hello.format(name=newcomer.name[:60]), "\n\n"]
    parts.append(Bold(_("Which role do you aim for?")))
    if page:
        # Those that the first page lacks come first.
        others = (*slugs[FEW_TRACKS:], *slugs[:FEW_TRACKS])
        shown = paginate([_aim(slug, long=True) for slug in others], page - 1, TRACKS)
        rows = [
            *columns(shown.rows, 1),
            *shown.turns(lambda number: PickTrack(page=number + 1)),
            [button(_("‹ Back"), PickTrack())],
        ]
        return View(Text(*parts), tuple(rows))
    rows = [
        *_packed([_aim(slug) for slug in slugs[:FEW_TRACKS]]),
        [button(_("Another role…"), PickTrack(page=1))],
        [button(_("Mentor, or just looking"), AimFor())]
        if is_new
        else [open_screen(_("‹ Plans"), "plans")],
    ]
    return View(Text(*parts), tuple(rows))


def _packed(buttons: Sequence[Button]) -> list[ButtonRow]:
    """Two buttons a row, then those that need a row each. A tick moves none to another row."""
    wide = [each for each in buttons if label_width(MARK + _unmarked(each)) > KEYBOARD / 2 - FRAME]
    narrow = [each for each in buttons if each not in wide]
    return [*columns(narrow, 2), *columns(wide, 1)]


def _unmarked(each: Button) -> str:
    return each["text"].removeprefix(MARK)


def _role(slug: str) -> MarketFilter:
    return MarketFilter(role=track_number(slug))


def _aim(slug: str, *, long: bool = False) -> Button:
    short = tracks()[slug].short
    title, brief = track_title(slug), short.get(get_i18n().current_locale) or short["en"]
    fits = long and label_width(title) <= KEYBOARD - FRAME
    return button(title if fits else brief, AimFor(role=int(track_number(slug))))


def knows(facts: FirstFacts, page: int = 0) -> View:
    """A page of the skills that the role's postings ask for most, to tick, and the level."""
    fields = facts.fields
    skills = paginate(facts.asked, page, SKILLS)
    buttons = []
    for skill in skills.rows:
        known = facts.states.get(skill, "lack") == "have"
        data = Knows(**fields, skill_id=skill, known=not known)
        buttons.append(button((MARK if known else "") + facts.name(skill), data))
    level = facts.goal.level
    levels = [
        button(
            ("• " if each == level else "") + short_name(each),
            AimFor(**{**fields, "level": "" if each == level else each}),
        )
        for each in LEVELS
    ]
    title = track_title(facts.goal.track) if facts.goal.track else ""
    text = Text(
        Bold(title),
        "\n",
        Bold(_("Which of these do you know?")),
        "\n",
        Italic(_basis(facts)),
        "\n\n",
        _("Tick what you know, and your level if you like. Then: Done."),
    )
    others = []
    if skills.number:
        others.append(button(_("‹ Asked for more"), KnowsPage(**fields, page=skills.number - 1)))
    if skills.number + 1 < skills.pages:
        others.append(button(_("More skills ›"), KnowsPage(**fields, page=skills.number + 1)))
    rows = (
        *_packed(buttons),
        *fitted(others, 2),
        *fitted(levels, 4),
        [button(_("‹ Roles"), PickTrack()), button(_("Done ›"), Stand(**fields))],
    )
    return View(text, rows)


def page_of(facts: FirstFacts, skill_id: int) -> int:
    """The page of the skills that has this one; the first for a skill of none."""
    return facts.asked.index(skill_id) // SKILLS if skill_id in facts.asked else 0


def _basis(facts: FirstFacts) -> str:
    """The postings behind the figures: their number, and where they come from."""
    text = ngettext(
        "{count} posting read in full; {as_of}.",
        "{count} postings read in full; {as_of}.",
        facts.read,
    ).format(count=facts.read, as_of=as_of(facts.market))
    if not facts.read:
        text = _("Too few postings of this role are known yet, so these are its core skills.")
    narrower = narrower_words(facts.market, facts.population)
    return f"{text} ({narrower})" if narrower else text


def plan_basis(facts: FirstFacts) -> str:
    """The sentence in a plan on what gave the order of its skills."""
    if not facts.read:
        return f"{goal_words(facts.goal)}: {_basis(facts)}"
    order = (
        _("The order is that of what each skill brings.")
        if facts.fit.total
        else _("The order is that of how often each skill is asked for.")
    )
    every = sets_line(facts.market, facts.population) if facts.fit.total else ""
    return f"{goal_words(facts.goal)}: {_basis(facts)} {order} {every}".rstrip()


def stand(facts: FirstFacts, reach: LearnNext, user: UserRow, now: datetime) -> View:
    """Show the user's place in their own market, the skill that helps most, and ways to begin."""
    parts: list[object] = [Bold(goal_words(facts.goal)), "\n"]
    parts += [f"{line}\n" for line in (*_fit_lines(facts, reach), *_pay_lines(facts))]
    parts += [Italic(_basis(facts)), "\n\n", Bold(_("Start with it?"))]
    if user.onboarded_at is None:
        parts += ["\n", Italic(_digest_line(user, now))]
    fields = facts.fields
    city = place_label(facts.goal.place) if facts.goal.place else _("City")
    ways: list[ButtonRow] = [
        [button(_("▶ Start: make my plan"), Begin(**fields, way="market"))],
        *fitted(
            [
                button(_("Start empty"), Begin(**fields, way="empty")),
                button(_("Bring my own document"), Begin(**fields, way="own")),
            ],
            2,
        ),
        [button(_("See the sample"), Begin(**fields, way="sample"))],
    ]
    change = [button(_("‹ Skills"), AimFor(**fields)), button(city, Stand(**fields, pick="city"))]
    if user.onboarded_at is None:
        change.append(button(_("Time"), OnboardZone(zone=-1)))
    return View(Text(*parts), (*ways, *fitted(change, 3)))


def _fit_lines(facts: FirstFacts, reach: LearnNext) -> list[str]:
    """Say the number of postings within reach and what brings more, else the most asked."""
    if not facts.fit.total:
        return _asked_lines(facts)
    lines = [fit_line(facts.fit)]
    steps = reach.steps
    if steps and steps[0].more:
        text = _("{skill} brings {more} more.")
        lines.append(text.format(skill=facts.name(steps[0].skill_id), more=steps[0].more))
    elif steps:
        names = ", ".join(facts.name(step.skill_id) for step in steps)
        text = _("{skills} together bring {more} more.")
        lines.append(text.format(skills=names, more=steps[-1].more))
    else:
        lines += _asked_lines(facts)
    if every := sets_line(facts.market, facts.population):
        lines.append(every)
    return lines


def _asked_lines(facts: FirstFacts) -> list[str]:
    lacking = [skill for skill in facts.asked if facts.states.get(skill, "lack") != "have"]
    have = len(facts.asked) - len(lacking)
    text = (
        _("You know {have} of the {count} skills asked for most.")
        if facts.read
        else _("You know {have} of its {count} core skills.")
    )
    lines = [text.format(have=have, count=len(facts.asked))]
    named = [
        _("{skill} ({asked} of {total})").format(
            skill=facts.name(skill),
            asked=facts.demand[skill].asked,
            total=facts.demand[skill].total,
        )
        for skill in lacking
        if skill in facts.demand
    ]
    if named:
        lines.append(_("Next: {skills}.").format(skills=", ".join(named[:NAMED])))
    return lines


def _pay_lines(facts: FirstFacts) -> list[str]:
    """Half of the pay, of the largest group that states it; none below LEAST postings."""
    groups: list[PayGroup | PayFigures] = [
        group for group in facts.market.paid_postings(facts.population).groups if group.n >= LEAST
    ]
    if not groups:
        return []
    group = max(groups, key=lambda each: each.n)
    low, _middle, high = (rounded(quartile) for quartile in group.quartiles)
    text = _("Half of the pay lies in {range} ({kind}, n = {n}).")
    money = salary_range(low, high, group.currency)
    return [text.format(range=money, kind=kind_name(group.gross), n=group.n)]


def _digest_line(user: UserRow, now: datetime) -> str:
    text = _("Your weekly digest comes on {day} at {hour}, {zone}.")
    return text.format(
        day=day_name(user.weekday),
        hour=hour_name(user.minute_of_day),
        zone=zone_name(user.time_zone, now),
    )


def choose_city(facts: FirstFacts) -> View:
    """The cities with most postings of the role."""
    fields = facts.fields
    buttons = [
        button(
            place_label(city) + (f" · {count}" if count else ""),
            Stand(**{**fields, "city": city_number(city)}),
        )
        for city, count in places_of(facts.market, facts.population.role)
    ]
    anywhere = button(_("Anywhere"), Stand(**{**fields, "city": 0}))
    return View(Text(Bold(_("Where?"))), (*columns(buttons[:CITIES], 2), [anywhere]))


def looking(market: Market) -> View:
    """The screen of a mentor, and of whoever only looks around; a snapshot lists no postings."""
    listed = market.snapshot is None
    text = Text(
        Bold(_("Look around")),
        "\n",
        _("The market stands open: skills, postings, pay. A role can be chosen at any time.")
        if listed
        else _("The market stands open: skills and pay. A role can be chosen at any time."),
        "\n",
        _("To follow somebody’s plan, open the link that they share with you."),
    )
    return View(
        text,
        (
            *fitted(
                [
                    open_screen(_("Skills"), "skills"),
                    *([open_screen(_("Postings"), "postings")] if listed else []),
                    open_screen(_("Salary"), "salary"),
                ],
                3,
            ),
            [button(_("Choose a role"), PickTrack())],
            [button(_("Bring my own document"), Begin(way="own"))],
            [button(_("See the sample"), Begin(way="sample"))],
        ),
    )


def made(name: str, taught: int, left: int, week: View, revision_id: int | None) -> View:
    """The plan that was made, over its first week."""
    text = ngettext(
        "“{plan}” is your plan: {count} skill, step by step.",
        "“{plan}” is your plan: {count} skills, step by step.",
        taught,
    )
    parts: list[object] = [text.format(plan=clip(name, 60), count=taught), "\n"]
    if left:
        more = ngettext(
            "{count} more skill is for later: the year is full.",
            "{count} more skills are for later: the year is full.",
            left,
        )
        parts += [more.format(count=left), "\n"]
    if not taught:
        parts += [_("You know all that its postings ask for most. Add your own with /add."), "\n"]
    rows = list(week.rows)
    if revision_id is not None:
        rows.append([button(_("↩ Undo this plan"), UndoDocument(revision_id=revision_id))])
    return View(Text(*parts, "\n", week.text), tuple(rows))


def began_empty(goal: GoalRow) -> View:
    aim = goal_words(goal)
    text = _("Your plan is empty and all yours. Write /add and a task, or send a document.")
    parts: list[object] = [Bold(aim), "\n"] if aim else []
    return View(
        Text(*parts, text),
        (
            [open_screen(_("Skills"), "skills"), open_screen(_("Postings"), "postings")],
            [button(_("Plans"), Open(screen="plans"))],
        ),
    )


def sample(week: View) -> View:
    """The sample, over its week, with the way to a plan of one's own."""
    text = _("This is the sample: the plan of a student of back end in Python, for you to try.")
    rows = [*week.rows, [button(_("Make my own plan"), PickTrack())]]
    return View(Text(Italic(text), "\n\n", week.text), tuple(rows))
