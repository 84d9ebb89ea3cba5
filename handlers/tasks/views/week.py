"""The week's plan, the digest that carries it, and the reasons for its tasks."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from aiogram.utils.formatting import Bold, ExpandableBlockQuote, Italic, Text
from aiogram.utils.i18n import gettext as _

from db.rows.postings import PostingFacts
from db.rows.skills import KnownSkill, PremiumRow
from db.rows.tasks import TaskRow
from db.rows.users import UserRow
from db.vocabulary import DeliveryKind, TaskState
from handlers.callbacks.base import NO_END
from handlers.callbacks.digest import GoOn, Pause, Snooze
from handlers.callbacks.first import PickTrack
from handlers.callbacks.screens import Open
from handlers.callbacks.skills import SkillCard
from handlers.callbacks.task import TaskCard
from handlers.callbacks.tasks import MorePlan, PickTask, PostponeTask, TickTask, WhyThis
from handlers.common.dates import day_name, hour_name, moment_name, zone_name
from handlers.common.names import skill_name
from handlers.common.schedule import is_late
from handlers.common.text import clip
from handlers.common.view import Button, ButtonRow, View, button, columns, fitted, packed
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.views.demand import asked_line
from handlers.skills.rules.contradictions import only_premium
from handlers.skills.views.lines import asked_of, premium_line
from handlers.tasks.rules.planning import is_open, put_off
from handlers.tasks.rules.progress import count
from handlers.tasks.rules.steering import Reason
from handlers.tasks.views.receipt import Receipt
from handlers.tasks.views.roadmap import count_text, priority_name
from handlers.tasks.views.tasks import add_own, mark, receipt_parts, struck, undo_row

# Characters of a task's text in the plan; "One more" can bring many lines.
TEXT_LIMIT = 240
# Tasks that "Why this?" explains, and skills of each where the tasks are few.
EXPLAINED, SKILLS = 6, 2
LINE = 60
# The purpose of picking a task; "" while no task is picked.
Pick = Literal["move", "skip", "card", ""]


@dataclass(frozen=True)
class WeekFacts:
    """The data of the week's plan.

    `chosen` are this week's tasks of all `rows`; `again` is the moment of a requested reminder,
    which only the plan itself shows.
    """

    user: UserRow
    chosen: Sequence[TaskRow]
    rows: Sequence[TaskRow]
    monday: date
    size: int
    again: datetime | None = None

    @property
    def open(self) -> list[TaskRow]:
        return [row for row in self.chosen if is_open(row, self.monday)]


@dataclass(frozen=True)
class SentDigest:
    """The digest or reminder that shows the plan.

    `due` and `at` are its planned and its actual moment. `extras` are sections under the tasks:
    hits of saved searches, followed plans. `asks`: it asks if digests should go on.
    """

    kind: DeliveryKind
    due: datetime
    at: datetime
    extras: Sequence[View] = ()
    asks: bool = False


def plan(
    week: WeekFacts,
    tick_id: int | None = None,
    receipt: Receipt | None = None,
    pick: Pick = "",
    sent: SentDigest | None = None,
) -> View:
    """The week's plan; in a digest's message with the digest's other sections."""
    week_view = _plan(week, tick_id, receipt, pick, sent)
    return _with_sections(week_view, week, sent, buttons=not pick) if sent else week_view


def _plan(
    week: WeekFacts,
    tick_id: int | None,
    receipt: Receipt | None,
    pick: Pick,
    sent: SentDigest | None,
) -> View:
    if not week.chosen:
        return _nothing_left(count(week.rows).total)
    parts = [*_head(week, sent), *_lines(week, sent)]
    if not week.open:
        parts += ["\n", _("All of this week is done.")]
    parts += receipt_parts(receipt)
    if pick == "card" or (pick and week.open):
        questions = {
            "move": _("Which one moves to next week?"),
            "skip": _("Which one to skip?"),
            "card": _("Which one to open?"),
        }
        parts += ["\n", Bold(questions[pick]), "\n" if sent else ""]
        return View(Text(*parts), tuple(_choices(week, pick)))
    return View(
        Text(*parts), (*_numbers(week), *undo_row(tick_id, "plan", week.size), *_rest(week))
    )


def digest(week: WeekFacts, sent: SentDigest) -> View:
    """The weekly message or a requested reminder, with the buttons of the plan."""
    text = Text(*_head(week, sent), *_lines(week, sent))
    return _with_sections(View(text, (*_numbers(week), *_rest(week))), week, sent)


def _with_sections(
    week_view: View, week: WeekFacts, sent: SentDigest, *, buttons: bool = True
) -> View:
    parts: list[object] = [week_view.text]
    rows = list(week_view.rows)
    for extra in sent.extras:
        parts += ["\n", extra.text]
        rows += extra.rows if buttons else ()
    notes, choices = ending(week.user, sent.at, sent.due, asks=sent.asks)
    return View(Text(*parts, *notes), (*rows, *choices))


def ending(
    user: UserRow, now: datetime, due: datetime, *, asks: bool
) -> tuple[list[object], list[ButtonRow]]:
    """The last lines of a weekly message, and the buttons of its question."""
    notes = _notes(user, now, due)
    rows: list[ButtonRow] = []
    if asks:
        notes.append(_("The last two were left alone, and that is fine. How shall we go on?"))
        rows = [
            [button(_("Keep weekly"), GoOn(every_weeks=1))],
            [
                button(_("Every 2 weeks"), GoOn(every_weeks=2)),
                button(_("Pause"), Pause(days=NO_END)),
            ],
        ]
    return (["\n", Italic("\n".join(notes))] if notes else []), rows


def _notes(user: UserRow, now: datetime, due: datetime) -> list[str]:
    """Notes on the digest's own time: it is late, or nobody chose the time."""
    notes = []
    if is_late(due, now):
        when = moment_name(due, user.time_zone)
        notes.append(_("This was due {when}; I was away, so it comes late.").format(when=when))
    if user.onboarded_at is None:
        text = _("You have not chosen a time, so I use {zone}, {day} {hour}. /remind changes it.")
        notes.append(
            text.format(
                zone=zone_name(user.time_zone, now),
                day=day_name(user.weekday),
                hour=hour_name(user.minute_of_day),
            )
        )
    return notes


def _head(week: WeekFacts, sent: SentDigest | None) -> list[object]:
    title = _("This week")
    if sent is not None:
        title = _("Your week") if sent.kind == "week" else _("You asked me to remind you")
    all_of_it = _("Whole plan: {count}").format(count=count_text(count(week.rows)))
    return [Bold(title), f"  {count_text(count(week.chosen))}\n{all_of_it}\n\n"]


def _lines(week: WeekFacts, sent: SentDigest | None) -> list[object]:
    parts: list[object] = []
    room = 1000 if sent and sent.extras else 2400
    for number, row in enumerate(week.chosen, 1):
        text = clip(row.text, min(TEXT_LIMIT, room // len(week.chosen)))
        if row.state != "open":
            parts += [f"{number}. ", struck(row, text)]
        elif put_off(row, week.monday):
            parts += [f"{number}. ", Italic(_("📅 next week: {task}").format(task=text))]
        else:
            parts.append(f"{number}. {text}")
        parts += [mark(row), "\n"]
    return parts


def _numbers(week: WeekFacts) -> list[ButtonRow]:
    """Buttons `✅ n` tick line n; `↩ n` undo its tick, skip or move."""
    buttons = []
    for number, row in enumerate(week.chosen, 1):
        if is_open(row, week.monday):
            buttons.append(button(f"✅ {number}", _put(week, row, "done")))
        elif row.state != "open":
            buttons.append(button(f"↩ {number}", _put(week, row, "open")))
        else:
            back = PostponeTask(task_id=row.id, on=False, size=week.size)
            buttons.append(button(f"↩ {number}", back))
    return columns(buttons, 5)


def _choices(week: WeekFacts, pick: Literal["move", "skip", "card"]) -> list[ButtonRow]:
    buttons = []
    for number, row in enumerate(week.chosen, 1):
        if pick == "card":
            buttons.append(button(f"🔎 {number}", TaskCard(task_id=row.id)))
        elif not is_open(row, week.monday):
            continue
        elif pick == "move":
            later = PostponeTask(task_id=row.id, on=True, size=week.size)
            buttons.append(button(f"📅 {number}", later))
        else:
            buttons.append(button(f"⏭ {number}", _put(week, row, "skipped")))
    back = button(_("‹ This week"), MorePlan(count=week.size))
    return [*columns(buttons, 5), [back]]


def _put(week: WeekFacts, row: TaskRow, state: TaskState) -> TickTask:
    return TickTask(task_id=row.id, state=state, origin="plan", size=week.size)


def _rest(week: WeekFacts) -> list[ButtonRow]:
    why = button(_("Why this?"), WhyThis(size=week.size))
    whole = button(_("📋 Whole plan"), Open(screen="roadmap"))
    details = button(_("🔎 Details"), PickTask(to="card", size=week.size))
    if week.open:
        move = button(_("📅 Next week"), PickTask(to="move", size=week.size))
        skip = button(_("⏭ Skip…"), PickTask(to="skip", size=week.size))
        return [*fitted([_snooze(week), move], 2), *packed([skip, details, why, whole], 2)]
    more = any(is_open(row, week.monday) and row not in week.chosen for row in week.rows)
    one_more = button(_("One more"), MorePlan(count=min(week.size + 1, 50)))
    return [*([[one_more]] if more else []), *fitted([why, details], 2), [add_own(), whole]]


def _snooze(week: WeekFacts) -> Button:
    if week.again is None:
        return button(_("💤 Tomorrow"), Snooze(on=True, size=week.size))
    due = moment_name(week.again, week.user.time_zone)
    return button(_("↩ 💤 {when}").format(when=due), Snooze(on=False, size=week.size))


def _nothing_left(total: int) -> View:
    text = (
        _("All of your plan is done. Add what comes next with /add, or look back.")
        if total
        else _("Your plan is empty. Make one from your market, or add a task with /add.")
    )
    first = [] if total else [[button(_("Make a plan from the market"), PickTrack())]]
    return View(
        Text(text),
        (
            *first,
            [
                button(_("Progress"), Open(screen="progress")),
                button(_("Skills"), Open(screen="skills")),
            ],
            [add_own()],
        ),
    )


def postponed_toast(*, on: bool) -> str:
    return _("Moved to next week.") if on else _("Back in this week.")


def snooze_toast(due: datetime | None, zone: str) -> str:
    """`due` is when the reminder comes; None where it was taken back."""
    if due is None:
        return _("No reminder, then.")
    return _("I will remind you: {when}.").format(when=moment_name(due, zone))


@dataclass(frozen=True)
class Steered:
    """The reason of the user's own for a task: a skill that their goal or a posting asks for."""

    reason: Reason
    skill: str
    posting: str


@dataclass(frozen=True)
class TaskReasons:
    """A task of the week with the skills that it teaches; `steered` brought it forward."""

    task: TaskRow
    skills: Sequence[KnownSkill]
    steered: Steered | None = None


def why(
    reasons: Sequence[TaskReasons],
    premiums: Sequence[PremiumRow],
    postings: Sequence[PostingFacts],
    size: int,
    market: Market,
    population: MarketFilter,
) -> View:
    """The reasons for the week's tasks: place in the plan, demand, premiums."""
    reasons = reasons[:EXPLAINED]
    most = SKILLS if len(reasons) <= 3 else 1
    parts: list[object] = [Bold(_("Why this?")), "\n"]
    named: dict[int, str] = {}
    for number, each in enumerate(reasons, 1):
        title, place = _place(each, min(TEXT_LIMIT, 700 // len(reasons)))
        lines: list[object] = [f"{line}\n" for line in place]
        for skill in each.skills[:most]:
            if skill.id in named:
                continue
            named[skill.id] = skill.name
            if postings:
                lines.append(asked_of(clip(skill.name, LINE), skill, len(postings)))
                lines += [_who_asks(skill, postings), "\n"]
            if line := asked_line(market, skill.id, population):
                lines += [line, "\n"]
            premium = only_premium(skill.id, premiums)
            if premium:
                lines += [Italic(clip(premium_line(premium), 2 * LINE)), "\n"]
        parts += [f"\n{number}. ", Bold(title), "\n", *_folded(lines)]
    cards = [
        button(clip(skill_name(name), 30), SkillCard(skill_id=id)) for id, name in named.items()
    ]
    back = button(_("‹ This week"), MorePlan(count=size))
    return View(Text(*parts), (*columns(cards, 2), [back]))


def _steered(steered: Steered) -> str:
    texts = {
        "target": _("The posting you want asks for {skill}: {posting}."),
        "mine": _("A posting of yours asks for {skill}: {posting}."),
        "goal": _("{skill} brings the most postings of your goal within reach."),
    }
    skill, posting = (clip(text, LINE) for text in (skill_name(steered.skill), steered.posting))
    return texts[steered.reason].format(skill=skill, posting=posting)


def _folded(lines: list[object]) -> list[object]:
    """Lines, each with its newline, in a quote that shows the first until it is tapped."""
    return [ExpandableBlockQuote(*lines[:-1], str(lines[-1]).rstrip("\n")), "\n"] if lines else []


def _place(each: TaskReasons, limit: int) -> tuple[str, list[str]]:
    """A task, and lines on what brought it forward and on its place in the plan."""
    task = each.task
    lines = [_steered(each.steered)] if each.steered else []
    if task.item_title:
        lines.append(_("A step of {item}.").format(item=clip(task.item_title, limit)))
    if task.priority:
        lines.append(_("In the roadmap it has {p}.").format(p=priority_name(task.priority)))
    if task.kind == "soft":
        lines.append(_("One action item for soft skills is in every week."))
    if task.kind == "own":
        lines.append(_("You added it yourself."))
    return clip(task.text, limit), lines


def _who_asks(skill: KnownSkill, postings: Sequence[PostingFacts]) -> str:
    asking = [
        posting.company or posting.title
        for posting in postings
        if any(skill.id in alternatives for alternatives in posting.requirements)
    ]
    return "\n↳ " + clip(", ".join(asking), LINE) if asking else ""
