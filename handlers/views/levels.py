"""Levels by name."""

from aiogram.utils.i18n import gettext as _

from db.models import Level


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
