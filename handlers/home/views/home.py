"""The home screen, help, and the answers to what the bot does not understand."""

from collections.abc import Sequence
from itertools import groupby
from typing import Literal, Protocol

from aiogram.utils.formatting import Bold, ExpandableBlockQuote, Text
from aiogram.utils.i18n import gettext as _

from handlers.callbacks.base import ScreenName
from handlers.callbacks.plans import Template
from handlers.callbacks.screens import Open
from handlers.common.view import Button, View, button, columns, link


class NamedScreen(Protocol):
    """A command as help shows it; `menu` is True for those in Telegram's menu."""

    @property
    def name(self) -> str: ...
    @property
    def description(self) -> object: ...
    @property
    def menu(self) -> bool: ...


def screen_name(screen: ScreenName) -> str:
    names = {
        "plan": _("This week"),
        "progress": _("Progress"),
        "roadmap": _("Roadmap"),
        "softskills": _("Soft skills"),
        "skills": _("Skills"),
        "roles": _("Roles"),
        "postings": _("Postings"),
        "salary": _("Salary"),
        "settings": _("Settings"),
        "help": _("Help"),
        "remind": _("Weekly digest"),
        "plans": _("Plans"),
        "applications": _("Applications"),
        "goal": _("My goal"),
        "cv": _("My CV"),
    }
    return names[screen]


HOME: tuple[ScreenName, ...] = (
    "plan",
    "progress",
    "roadmap",
    "softskills",
    "skills",
    "postings",
    "salary",
    "roles",
)


def home(name: str) -> View:
    text = _("Hello, {name}. What would you like to see?").format(name=name[:60])
    buttons = (button(screen_name(screen), Open(screen=screen)) for screen in HOME)
    return View(Text(text), tuple(columns(buttons, 2)))


def dead_link(name: str) -> View:
    """The home screen for a deep link whose target is gone."""
    greeting = home(name)
    return View(
        Text(_("What this link names is no longer here."), "\n\n", greeting.text), greeting.rows
    )


def help_text(commands: Sequence[NamedScreen]) -> View:
    words = _("Or just write: docker, or salary astana senior.")
    open_plan = button(screen_name("plan"), Open(screen="plan"))
    return View(Text(*_commands(commands), "\n", words), ([open_plan],))


def group_help(commands: Sequence[NamedScreen], username: str) -> View:
    """Help in a group: the public commands only."""
    words = _("Your plan and your progress are for a private chat.")
    return View(Text(*_commands(commands), "\n", words), ([_private(username)],))


def _commands(commands: Sequence[NamedScreen]) -> list[object]:
    """The commands in Telegram's menu first, then the rest, which unfolds."""
    line = _("/{command} – {description}")
    parts: list[object] = [Bold(_("What I can do"))]
    for in_menu, group in groupby(commands, key=lambda each: bool(each.menu)):
        lines = [line.format(command=it.name, description=it.description) for it in group]
        listed = "\n".join(lines)
        parts += ["\n\n", listed if in_menu else ExpandableBlockQuote(listed)]
    return [*parts, "\n"]


def _private(username: str) -> Button:
    return link(_("Open privately"), f"https://t.me/{username}?start=plan")


def offers(text: str, screens: Sequence[ScreenName]) -> View:
    """A text with buttons to screens that may help."""
    buttons = [button(screen_name(screen), Open(screen=screen)) for screen in screens]
    return View(Text(text), (buttons,))


def not_understood(screens: Sequence[ScreenName]) -> View:
    return offers(_("I did not understand that. Perhaps one of these?"), screens)


def unknown_command(screens: Sequence[ScreenName]) -> View:
    return offers(_("There is no such command. Perhaps one of these?"), screens)


def edited_command(screens: Sequence[ScreenName]) -> View:
    return offers(_("An edited command is not read again; please send it anew."), screens)


def too_long(limit: int) -> View:
    text = _("That is longer than the {limit} characters I read. Try a few words.")
    return offers(text.format(limit=limit), ("skills", "help"))


# What brings words that are not read here: `text` and `sheet` are files of other programs.
Carrier = Literal["picture", "voice", "text", "sheet", "file", "other"]


def not_text(carrier: Carrier) -> View:
    """Tell how the words of a picture or a file get here."""
    texts = {
        "picture": _(
            "I can't read pictures. Copy the text in it (most phones do: hold your finger on it) "
            "and paste it here."
        ),
        "voice": _("I can't listen. Please write it, and I read it."),
        "text": _("I can't read this kind of file. Save it as .docx and send it again."),
        "sheet": _("I can't read this kind of file. Save it as .xlsx or .csv and send it again."),
        "file": _(
            "I can't read this kind of file. A plan comes as .md, .txt, .docx, .pdf, .html, .rtf, "
            ".csv, .xlsx or a .zip of pages, or as text that you paste here."
        ),
        "other": _("I read text, buttons and documents. Perhaps one of these?"),
    }
    if carrier == "other":
        return offers(texts[carrier], ("plan", "help"))
    how = button(_("Show me the form"), Template())
    return View(Text(texts[carrier]), ([how, button(screen_name("help"), Open(screen="help"))],))


def personal(username: str) -> View:
    """The answer to a personal command in a group."""
    return View(
        Text(_("That is about you, so let us talk about it in private.")), ([_private(username)],)
    )


def out_of_date() -> str:
    return _("This button is out of date.")


def out_of_date_command() -> str:
    return _("This button is out of date. The command shows what is current.")


def failed() -> str:
    return _("Something went wrong on my side. Please try again.")


def only_in_private() -> str:
    """A press in a group of a button that is for a private chat."""
    return _("This button works in a private chat with me.")


def open_the_bot() -> str:
    """The button of a card that inline mode sent."""
    return _("Open the bot")


def write_a_skill() -> str:
    """The offer of inline mode where it has no card."""
    return _("Write a skill, or: salary almaty")
