"""The goal: what its user aims for, the postings of it, and the choices of each part."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import get_i18n, ngettext
from aiogram.utils.i18n import gettext as _

from db.reference.role_numbers import track_number, track_of_number
from db.reference.tracks import tracks
from db.rows.goals import GoalRow
from db.vocabulary import FROM_HOME
from handlers.callbacks.first import AimFor
from handlers.callbacks.goal import Back, SetGoal, ShowGoal, UndoGoal
from handlers.callbacks.postings import FoundCard
from handlers.callbacks.skills import ShowReaching
from handlers.common.money import salary_range
from handlers.common.names import city_name, level_name
from handlers.common.text import clip
from handlers.common.view import (
    Button,
    ButtonRow,
    View,
    button,
    columns,
    fitted,
    open_screen,
    paginate,
)
from handlers.market.rules.goal import PAYS, Scope, TargetFit, wanted_postings
from handlers.market.rules.market import LEVEL_ORDER, Market, MarketFilter
from handlers.market.rules.reach import Fit
from handlers.market.views.demand import as_of, sets_line
from handlers.market.views.population import city_number, numbers, places_of, track_title, who
from handlers.market.views.target import target_lines, target_name

# Titles on a page: each has a row of its own.
TRACKS, CITIES = 10, 16
LABEL = 40


@dataclass(frozen=True)
class GoalFacts:
    """The goal with its postings; `paying` state a pay, `reaching` of them the wanted one.

    `fit` is how many postings are within reach. `names` are those of
    the skills that the target asks for.
    """

    scope: Scope
    market: Market
    population: MarketFilter
    read: int
    paying: int
    reaching: int
    fit: Fit
    target: TargetFit | None = None
    names: Mapping[int, str] | None = None
    back: Back = ""
    # The change that can be taken back.
    version: int | None = None

    @property
    def goal(self) -> GoalRow:
        return self.scope.goal or GoalRow()


def place_name(goal: GoalRow) -> str:
    return city_name(goal.place) if goal.place else ""


def pay_name(goal: GoalRow) -> str:
    if goal.pay is None:
        return ""
    return _("{least} a month").format(least=salary_range(goal.pay, None, goal.currency))


def goal_words(goal: GoalRow) -> str:
    """A goal in a line: "QA engineer · Junior · Astana · from 300K a month"."""
    parts = [
        track_title(goal.track) if goal.track in tracks() else "",
        level_name(goal.level) if goal.level else "",
        place_name(goal),
        pay_name(goal),
    ]
    return " · ".join(part for part in parts if part)


def goal(facts: GoalFacts) -> View:
    chosen = facts.goal
    parts: list[object] = [Bold(_("My goal")), "\n"]
    if facts.scope.goal is None:
        parts += [_("It is open. One tap sets each part, and every figure follows it."), "\n"]
    for name, value in _parts(chosen):
        parts += [_("{part}: {value}").format(part=name, value=value or _("open")), "\n"]
    if facts.target is not None:
        parts += [f"{line}\n" for line in target_lines(facts.target, facts.names or {})]
    parts += ["\n", *_market(facts)]
    return View(Text(*parts), tuple(_rows(facts)))


def _parts(chosen: GoalRow) -> list[tuple[str, str]]:
    return [
        (_("Role"), track_title(chosen.track) if chosen.track in tracks() else ""),
        (_("Level"), level_name(chosen.level) if chosen.level else ""),
        (_("Place"), place_name(chosen)),
        (_("Pay"), pay_name(chosen)),
    ]


def _market(facts: GoalFacts) -> list[object]:
    """The postings that all figures are about, with their number and days."""
    parts: list[object] = [Bold(who(facts.market, facts.population)), "\n", population_line(facts)]
    if facts.goal.pay and facts.paying:
        text = _("{count} of {total} that state pay reach yours.")
        parts += ["\n", text.format(count=facts.reaching, total=facts.paying)]
    if facts.fit.total:
        parts += ["\n", fit_line(facts.fit)]
        if every := sets_line(facts.market, facts.population):
            parts += [" ", every]
    if not facts.market.count(facts.population):
        parts += ["\n", _("There is no posting of it yet; other parts stay as you set them.")]
    return parts


def population_line(facts: GoalFacts) -> str:
    """ "41 postings read, 17 with pay; postings of the last 90 days, as of 24 Nov"."""
    text = ngettext(
        "{count} posting read, {paying} with pay; {as_of}.",
        "{count} postings read, {paying} with pay; {as_of}.",
        facts.read,
    )
    return text.format(count=facts.read, paying=facts.paying, as_of=as_of(facts.market))


def fit_line(fit: Fit) -> str:
    text = ngettext(
        "You fit {n} of {total} posting that names four or more skills.",
        "You fit {n} of {total} postings that name four or more skills.",
        fit.total,
    )
    return text.format(n=fit.n, total=fit.total)


def _rows(facts: GoalFacts) -> list[ButtonRow]:
    back, chosen = facts.back, facts.goal
    picks: tuple[tuple[str, str], ...] = (
        ("level", level_name(chosen.level) if chosen.level else _("Level")),
        ("place", place_name(chosen) or _("Place")),
        ("pay", pay_name(chosen) or _("Pay")),
    )
    role = track_title(chosen.track) if chosen.track in tracks() else _("Role")
    rows: list[ButtonRow] = [[button(clip(role, LABEL), ShowGoal(back=back, pick="track"))]]
    rows += fitted(
        (
            button(text, ShowGoal.model_validate({"back": back, "pick": pick}))
            for pick, text in picks
        ),
        3,
    )
    if facts.target is not None:
        drop = SetGoal(of="posting", back=back)
        card = FoundCard(posting_id=facts.target.posting.id)
        name = clip(target_name(facts.target), 24)
        rows.append([button(name, card), button(_("Not this one any more"), drop)])
    if chosen.pay:
        rows.append([button(_("💰 What reaches it"), ShowReaching(salary=chosen.pay))])
    if facts.version:
        rows.append([button(_("↩ Undo"), UndoGoal(version=facts.version, back=back))])
    if chosen.track in tracks():
        rows.append([plan_button(chosen)])
    ways = [open_screen(_("Skills"), "skills"), open_screen(_("Postings"), "postings")]
    return [*rows, [open_screen(_("‹ Back"), back)] if back else ways]


def _set(text: str, back: Back, **fields: object) -> Button:
    return button(text, SetGoal.model_validate({**fields, "back": back}))


def _choice(title: str, rows: Sequence[ButtonRow], back: Back, *lines: str) -> View:
    parts: list[object] = [Bold(title)]
    parts += [part for line in lines for part in ("\n", Italic(line))]
    return View(Text(*parts), (*rows, [button(_("‹ Back"), ShowGoal(back=back))]))


def choose_track(facts: GoalFacts, page: int) -> View:
    """A page of the tracks, each with its number of postings."""
    back = facts.back
    buttons = [
        _set(
            _here(
                _counted(track_title(slug), facts.market.count(_role(slug))),
                slug,
                facts.goal.track,
            ),
            back,
            of="track",
            number=int(track_number(slug)),
        )
        for slug in tracks()
    ]
    shown = paginate(buttons, page, TRACKS)
    rows = [
        *columns(shown.rows, 1),
        *shown.turns(lambda number: ShowGoal(back=back, pick="track", page=number)),
        [_set(_("Open: the role of my plan"), back, of="track")],
    ]
    return _choice(_("Which role do you aim for?"), rows, back)


def _role(slug: str) -> MarketFilter:
    return MarketFilter(role=track_number(slug))


def _counted(text: str, count: int) -> str:
    return f"{clip(text, LABEL)} · {count}" if count else clip(text, LABEL)


def _here(text: str, value: object, chosen: object) -> str:
    return f"• {text}" if value == chosen else text


def choose_level(facts: GoalFacts) -> View:
    buttons = [
        _set(
            _here(level_name(level), level, facts.goal.level), facts.back, of="level", level=level
        )
        for level in LEVEL_ORDER
    ]
    rows = [*fitted(buttons, 3), [_set(_("Any level"), facts.back, of="level")]]
    return _choice(_("Which level?"), rows, facts.back)


def choose_place(facts: GoalFacts, page: int) -> View:
    """The cities of the market, those with most postings of the goal's role first, and home."""
    back, chosen = facts.back, facts.goal
    places = places_of(facts.market, facts.population.role)
    buttons = [
        _set(
            _here(_counted(city_name(city), count), city, chosen.city),
            back,
            of="city",
            number=city_number(city),
        )
        for city, count in places
        if city != FROM_HOME
    ]
    shown = paginate(buttons, page, CITIES)
    home = _here(_counted(_("From home"), dict(places).get(FROM_HOME, 0)), True, chosen.remote)
    rows = [
        *columns(shown.rows, 2),
        *shown.turns(lambda number: ShowGoal(back=back, pick="place", page=number)),
        [_set(home, back, of="remote", number=1), _set(_("Anywhere"), back, of="city")],
    ]
    hint = _("Another city? Write: my goal is in Taraz.")
    return _choice(_("Where?"), rows, back, hint)


def choose_pay(facts: GoalFacts) -> View:
    amounts = [each * 1_000 for each in PAYS]
    buttons = [
        _set(
            _here(salary_range(amount, amount, "KZT"), amount, facts.goal.pay),
            facts.back,
            of="pay",
            number=amount,
        )
        for amount in amounts
    ]
    rows = [*fitted(buttons, 3), [_set(_("Any pay"), facts.back, of="pay")]]
    hint = _("Another sum? Write: my goal is 350K.")
    return _choice(_("How much a month, at least?"), rows, facts.back, hint)


def set_toast(chosen: GoalRow | None) -> str:
    words = goal_words(chosen) if chosen else ""
    return _("My goal: {goal}").format(goal=words) if words else _("Your goal is open.")


def short_title(slug: str) -> str:
    """A track's short title in the reader's language, for a button."""
    short = tracks()[slug].short
    return short.get(get_i18n().current_locale) or short["en"]


def changed_since() -> str:
    return _("Your goal has changed since; nothing to undo.")


def plan_button(goal: GoalRow) -> Button:
    """The button that leads to a plan from the market of a goal, which has a track."""
    data = AimFor(**numbers(wanted_postings(goal)))
    return button(_("📝 Make a plan for it"), data)


def offer(slug: str, back: Back) -> Button:
    """The button that makes a track the goal."""
    data = SetGoal(of="track", number=int(track_number(slug)), back=back)
    return button(_("🎯 My goal: {role}").format(role=short_title(slug)), data)


def track_of_button(number: int) -> str | None:
    return track_of_number(str(number))
