"""Tasks that teach a skill: their words, and what a press of their button did."""

from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _

from handlers.common.names import skill_name


def task_text(skill: str) -> str:
    return _("Learn {skill}").format(skill=skill_name(skill))


def texts(skill: str, language: str) -> tuple[str, set[str]]:
    """The words of the task in a language, and all words that the bot may have given it.

    Older tasks name the skill as the reference list does.
    """
    i18n, given = get_i18n(), set[str]()
    for code in i18n.available_locales:
        with i18n.use_locale(code):
            given |= {task_text(skill), _("Learn {skill}").format(skill=skill)}
    with i18n.use_locale(language):
        return task_text(skill), given


def added_toast(*, new: bool) -> str:
    return _("Added to your plan.") if new else _("It is in your plan already.")
