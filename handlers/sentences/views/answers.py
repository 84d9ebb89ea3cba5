"""Words about sentences: what was read, what may be meant, and what can be asked."""

from collections.abc import Sequence
from typing import cast, get_args

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.vocabulary import ApplicationState
from handlers.callbacks.base import ScreenName
from handlers.callbacks.screens import Open
from handlers.callbacks.sentences import SendToMakers
from handlers.callbacks.skills import SkillPage
from handlers.common.money import salary_range
from handlers.common.names import application_state, city_name, level_name, skill_name
from handlers.common.text import clip
from handlers.common.view import Button, ButtonRow, View, button, fitted
from handlers.home.views.home import screen_name
from handlers.sentences.rules.applying import DayProblem
from handlers.sentences.rules.reading import Slots

LONGEST = 60


def intent_name(intent: str) -> str:
    """Return the name of an intent for a button and for "I read"."""
    names = {
        "pay": _("Salary"),
        "skill_pay": _("Premiums for skills"),
        "reach_pay": _("Salary"),
        "employer": _("Postings"),
        "next": _("Learn next"),
        "gaps": _("My skills"),
        "compare": _("Skills"),
        "skill": _("Skill"),
        "demand": _("What postings ask for"),
        "skills": _("My skills"),
        "week": _("This week"),
        "why_week": _("Why this?"),
        "finish": _("Progress"),
        "import": _("Bring an analysis of your own"),
        "export": _("Take it with you"),
        "privacy": _("What is stored, why, how long"),
        "goal": _("My goal"),
        "share": _("A card of your progress for others"),
        "quiz": screen_name("remind"),
        **{state: application_state(state) for state in get_args(ApplicationState)},
    }
    return names.get(intent) or screen_name(cast(ScreenName, intent))


def read_line(intent: str, slots: Slots, skills: Sequence[str]) -> str:
    """ "I read: Postings · Docker · from 500K"; `skills` are their names."""
    words = [
        intent_name(intent),
        *map(skill_name, skills[:4]),
        slots.employer and clip(slots.employer, LONGEST),
        slots.level and level_name(slots.level),
        slots.city and city_name(slots.city),
        {True: _("remote"), False: _("not remote"), None: ""}[slots.remote],
        salary_range(slots.money, None, "KZT") if slots.money else "",
    ]
    return _("I read: {words}").format(words=" · ".join(word for word in words if word))


def unused_lines(slots: Sequence[str]) -> list[str]:
    """Return a line for each part of a sentence that the answer can't use, with the reason."""
    lines = {
        "remote": _("What is stored does not say which work is remote."),
        "skills": _("Pay is not told apart by skill here."),
        "role": _("There is no market here yet, so all roles are together."),
        "own_role": _("These postings are for the role of your plan; I have none of another."),
        "money": _("Pay is read from 50K to 10M ₸ a month; the sum you wrote plays no part here."),
        "most": _("A highest pay filters nothing here, so higher ones are in the list, too."),
        "roles": _("Several roles have this name, so these figures are about no single one."),
        "by": _("These postings have no dates, so they are not sorted by them."),
    }
    return [lines[slot] for slot in slots if slot in lines]


def unknown_role(words: Sequence[str]) -> str:
    """The words of a question about pay that name no role that is known; empty without any."""
    said = _quoted(words)
    text = _("I did not understand {words}, so these figures are not about it.")
    return text.format(words=said) if said else ""


def left_in(words: Sequence[str]) -> str:
    """The words that a sentence leaves out and no search can; empty without any."""
    text = _("I can't leave out {words} yet, so nothing is left out here.")
    return text.format(words=_quoted(words)) if words else ""


def _quoted(words: Sequence[str]) -> str:
    """The first words of a sentence that nobody knows, each in quotes."""
    return ", ".join(_("“{word}”").format(word=clip(word, 24)) for word in words[:3])


def some_role(several: Sequence[str], unknown: Sequence[str]) -> str:
    """The reason why a goal has no role yet; empty where it has one or none is named."""
    if several:
        return _("Several roles have this name. Choose yours below.")
    said = _quoted(unknown)
    text = _("I know no role that is called {words}. Choose one under Role.")
    return text.format(words=said) if said else ""


def which_role(buttons: Sequence[Button], question: str) -> View:
    return View(Text(question), tuple(fitted(buttons, 2)))


def whose_pay() -> str:
    return _("That may be about more than one role. Whose pay?")


def whose_skills() -> str:
    return _("That may be about more than one role. Whose skills?")


def with_head(view: View, *lines: str) -> View:
    """A screen under lines that say what was read."""
    said = [line for line in lines if line]
    if not said:
        return view
    return View(Text(Italic("\n".join(said)), "\n\n", view.text), view.rows)


def core_skills(role: str, lines: Sequence[str]) -> str:
    """The skills that a role takes, the core first, with what one has of them."""
    head = _("{role}: its main skills, the core first.").format(role=role)
    return "\n".join([head, *lines])


def resume_reminders() -> str:
    return _("Reminders on again")


def side_by_side(first: View, second: View, buttons: Sequence[Button]) -> View:
    """Two answers one under the other, with a button for each of them."""
    return View(Text(first.text, "\n\n", second.text), tuple(fitted(buttons, 2)))


def with_rows(view: View, *rows: ButtonRow) -> View:
    """A screen with rows above its own."""
    return View(view.text, (*(row for row in rows if row), *view.rows))


def two_meanings(buttons: Sequence[Button]) -> View:
    return View(Text(_("I can read that in two ways. Which one?")), tuple(fitted(buttons, 2)))


def examples() -> list[str]:
    """Sentences that are understood, in the reader's language."""
    return [
        _("how much does a mid earn in Astana"),
        _("jobs with Docker from 500K"),
        _("what should I learn next"),
        _("I finished the first Docker step"),
        _("remind me on Sundays at 19:00"),
    ]


def not_understood(nearest: Sequence[Button], *, outside: bool = False) -> View:
    """The last answer: what can be asked, by example, and a way to tell the makers.

    `outside`: the text is about something else than work and study.
    """
    lines = "\n".join(f"• {example}" for example in examples())
    head = _("I did not understand that. You can write to me like this:")
    if outside:
        head = _("I only know about work, pay, skills and your plan. You can write like this:")
    text = Text(head, "\n", lines)
    makers = [button(_("Send this to the makers"), SendToMakers())]
    return View(text, (*fitted(nearest, 2), makers))


def hello(name: str) -> View:
    text = _("Hello, {name}. Ask me in your own words, for example:").format(name=clip(name, 60))
    lines = "\n".join(f"• {example}" for example in examples())
    ways = [button(_("This week"), Open(screen="plan")), button(_("Help"), Open(screen="help"))]
    return View(Text(text, "\n", lines), (ways,))


def hello_all() -> View:
    """The greeting in a group and inline."""
    return View(Text(_("Hello. Ask me for pay, postings or a skill.")))


def one_wish(rest: str, *, opens: bool) -> str:
    """The second wish of a sentence, which was not done; `opens`: a button below opens it."""
    if opens:
        text = _("One thing at a time: “{rest}” is behind the first button.")
    else:
        text = _("One thing at a time: please send “{rest}” by itself.")
    return text.format(rest=clip(rest, LONGEST))


def no_more(*, goes_on: bool) -> View:
    """The answer to "more" where no list can go on."""
    ways = [
        button(screen_name("postings"), Open(screen="postings")),
        button(_("This week"), Open(screen="plan")),
    ]
    text = _("That was all there is. Ask me for postings, and “more” turns the page.")
    if goes_on:
        text = _(
            "That was all there is. You can go on with “and in Astana?” or “and for a senior?”."
        )
    return View(Text(text), (ways,))


def thanks() -> View:
    text = _("You are welcome. Your week is one tap away.")
    return View(Text(text), ([button(_("This week"), Open(screen="plan"))],))


def sent_toast(*, kept: bool) -> str:
    if kept:
        return _("Thank you. The makers will read it.")
    return _("I no longer have that text. Please write it once more.")


def choose_task(rows: Sequence[ButtonRow], question: str, note: str) -> View:
    last = [button(_("This week"), Open(screen="plan"))]
    return View(Text(Bold(question), *(["\n", note] if note else [])), (*rows, last))


def not_shown(count: int) -> str:
    """The number of tasks without a button; empty for 0."""
    more = ngettext(
        "{count} more task is in your plan.", "{count} more tasks are in your plan.", count
    )
    return more.format(count=count) if count else ""


def which_task() -> str:
    return _("Which task do you mean?")


def which_application(state: str) -> str:
    return _("{state}: which application do you mean?").format(state=state)


def choose_application(rows: Sequence[ButtonRow], question: str) -> View:
    last = [button(_("Applications"), Open(screen="applications"))]
    return View(Text(Bold(question)), (*rows, last))


def wrong_day(problem: DayProblem) -> str:
    """The reason why nothing was recorded, and what to write instead."""
    return {
        "hour": _("No day has this hour, so nothing is recorded. Write it like 15:30."),
        "day": _("No calendar has this day, so nothing is recorded. Write it like 12 March."),
        "future": _(
            "This day is still to come, so nothing is recorded. Write it again when it is done."
        ),
        "far": _("This day is too far from today, so nothing is recorded. Is the year right?"),
    }[problem]


def was_there(state: str) -> str:
    return _("You have this application already: {state}. Nothing is changed.").format(state=state)


def one_company(other: str) -> str:
    text = _("One company at a time: “{other}” needs a sentence of its own.")
    return text.format(other=clip(other, 60))


def one_city(other: str) -> str:
    text = _("One city at a time: {city} is behind the first button.")
    return text.format(city=city_name(other))


def where_applied() -> str:
    return _("Where did you apply? Write it with the company: “applied at Kolesa yesterday”.")


def no_quarter() -> str:
    return _("A task moves to next week at the most, not to another quarter. Nothing is changed.")


def no_task() -> str:
    return _("I found no task in your plan that these words name.")


def edited() -> str:
    return _("An edited message changes nothing. Please send it again as a new one.")


def how_to_add(add: Button) -> View:
    text = _("Write “add task: read the Redis docs”, or press the button.")
    return View(Text(text), ([add], [button(_("This week"), Open(screen="plan"))]))


def states_changed(lines: Sequence[str], rows: Sequence[ButtonRow]) -> View:
    my_skills = button(_("My skills"), SkillPage(page=0))
    return View(Text(Bold(_("Skills")), "\n", "\n".join(lines)), (*rows, [my_skills]))


def undo_of(name: str) -> str:
    return f"↩ {clip(name, 30)}"


def nothing_to_undo() -> str:
    return _("I know of nothing to undo in the last day.")


def too_long_pause(days: int) -> str:
    return _("A pause of a fixed length ends after {days} days at the most.").format(days=days)


def undo() -> str:
    return _("↩ Undo")
