"""Tasks that teach a skill: their words, and what a press of their button did."""

from aiogram.utils.i18n import gettext as _

from handlers.common.names import skill_name


def task_text(skill: str) -> str:
    return _("Learn {skill}").format(skill=skill_name(skill))


def added_toast(*, new: bool) -> str:
    return _("Added to your plan.") if new else _("It is in your plan already.")
