"""Levels, cities, states of skills and of applications, as their readers call them."""

from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _

from db.reference import city_titles, skill_titles
from db.vocabulary import FROM_HOME, ApplicationState, Level, SkillState

STATE_MARKS: dict[SkillState, str] = {"have": "✅", "learning": "📖", "lack": "⬜"}


def level_name(level: Level) -> str:
    names = {
        "intern": _("Intern"),
        "entry": _("Entry level"),
        "junior": _("Junior"),
        "mid": _("Mid-level"),
        "senior": _("Senior"),
        "lead": _("Lead"),
    }
    return names[level]


def short_name(level: Level) -> str:
    names = {"entry": _("Entry"), "mid": _("Mid")}
    return names.get(level) or level_name(level)


def city_name(city: str) -> str:
    """A city of the reference list in the reader's language; a document's own stays as it is."""
    if city == FROM_HOME:
        return _("from home")
    return city_titles().get(city, {}).get(get_i18n().current_locale, city)


def place_label(city: str) -> str:
    """A city, or work from home, on a button."""
    name = city_name(city)
    return name[:1].upper() + name[1:]


def skill_name(name: str) -> str:
    """A skill of the reference list in the reader's language; any other words stay as they are."""
    return skill_titles().get(name, {}).get(get_i18n().current_locale, name)


def state_name(state: SkillState) -> str:
    names = {"have": _("have"), "learning": _("learning"), "lack": _("lack")}
    return names[state]


def application_state(state: ApplicationState | None) -> str:
    """A state of an application; None is one that was taken back."""
    names = {
        "applied": _("Applied"),
        "interview": _("Interview"),
        "offer": _("Offer"),
        "refused": _("Refused"),
        "withdrawn": _("Withdrawn"),
    }
    return names[state] if state else _("Taken back")
