"""Words about sentences: what was read, what may be meant, and what can be asked."""

from collections.abc import Mapping, Sequence

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.screens import Open
from handlers.callbacks.sentences import SendToMakers
from handlers.common.money import salary_range
from handlers.common.names import city_name, level_name
from handlers.common.text import clip
from handlers.common.view import ButtonRow, View, button, fitted
from handlers.sentences.rules.reading import Slots

LONGEST = 60


def intent_name(intent: str) -> str:
    """What an intent is called on a button and in "I read"."""
    names = {
        "pay": _("pay"),
        "skill_pay": _("what raises pay"),
        "reach_pay": _("how to reach it"),
        "postings": _("postings"),
        "employer": _("what an employer asks for"),
        "next": _("what to learn next"),
        "gaps": _("what is missing"),
        "compare": _("side by side"),
        "skill": _("a skill"),
        "demand": _("what postings ask for"),
        "skills": _("my skills"),
        "week": _("this week"),
        "why_week": _("why these tasks"),
        "progress": _("progress"),
        "finish": _("when I finish"),
        "roadmap": _("roadmap"),
        "softskills": _("soft skills"),
        "roles": _("roles"),
        "remind": _("weekly digest"),
        "settings": _("settings"),
        "plans": _("plans"),
        "help": _("help"),
        "import": _("bring my own plan"),
        "export": _("take my plan out"),
        "privacy": _("what is stored"),
        "share": _("share my progress"),
    }
    return names.get(intent, intent)


def read_line(intent: str, slots: Slots, names: Mapping[str, str]) -> str:
    """ "I read: postings · Docker · from 500K"; `names` are of skills by slug."""
    money = salary_range(slots.money, slots.money, "KZT") if slots.money else ""
    words = [
        intent_name(intent),
        *(names.get(slug, slug) for slug in slots.skills[:4]),
        slots.employer and clip(slots.employer, LONGEST),
        slots.level and level_name(slots.level),
        slots.city and city_name(slots.city),
        {True: _("remote"), False: _("not remote"), None: ""}[slots.remote],
        money and _("from {pay}").format(pay=money),
    ]
    return _("I read: {words}").format(words=" · ".join(word for word in words if word))


def unused_line(slots: Sequence[str]) -> str:
    """What of a sentence an answer has no figures for."""
    names = {
        "remote": _("whether the work is remote"),
        "skills": _("a single skill"),
        "role": _("a role without a market"),
        "by": _("the day of a posting without a market"),
    }
    words = ", ".join(names[slot] for slot in slots if slot in names)
    return _("I have no figures by: {words}.").format(words=words) if words else ""


def with_head(view: View, *lines: str) -> View:
    """A screen under lines that say what was read."""
    said = [line for line in lines if line]
    if not said:
        return view
    return View(Text(Italic("\n".join(said)), "\n\n", view.text), view.rows)


def with_rows(view: View, *rows: ButtonRow) -> View:
    """A screen with rows above its own."""
    return View(view.text, (*(row for row in rows if row), *view.rows))


def two_meanings(buttons: Sequence[InlineKeyboardButton]) -> View:
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


def not_understood(nearest: Sequence[InlineKeyboardButton]) -> View:
    """The last answer: what can be asked, by example, and a way to tell the makers."""
    lines = "\n".join(f"• {example}" for example in examples())
    text = Text(_("I did not understand that. You can write to me like this:"), "\n", lines)
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


def thanks() -> View:
    text = _("You are welcome. Your week is one tap away.")
    return View(Text(text), ([button(_("This week"), Open(screen="plan"))],))


def sent_toast(*, kept: bool) -> str:
    if kept:
        return _("Thank you. The makers will read it.")
    return _("I no longer have that text. Please write it once more.")


def choose_task(rows: Sequence[ButtonRow], question: str) -> View:
    last = [button(_("This week"), Open(screen="plan"))]
    return View(Text(Bold(question)), (*rows, last))


def which_task() -> str:
    return _("Which task do you mean?")


def no_task() -> str:
    return _("I found no task in your plan that these words name.")


def how_to_add(add: InlineKeyboardButton) -> View:
    text = _("Write “add task: read the Redis docs”, or press the button.")
    return View(Text(text), ([add], [button(_("This week"), Open(screen="plan"))]))


def states_changed(lines: Sequence[str], rows: Sequence[ButtonRow]) -> View:
    return View(Text(Bold(_("Skills")), "\n", "\n".join(lines)), tuple(rows))


def nothing_to_undo() -> str:
    return _("I know of nothing to undo in the last day.")


def too_long_pause(days: int) -> str:
    return _("A pause of a fixed length ends after {days} days at the most.").format(days=days)


def undo() -> str:
    return _("↩ Undo")
