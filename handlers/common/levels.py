"""Levels by name, in full and as short as a button needs."""

from aiogram.utils.i18n import gettext as _

from db.vocabulary import Level


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
