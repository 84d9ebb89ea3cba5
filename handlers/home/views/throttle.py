"""Answers to a user who sends too much."""

from aiogram.utils.i18n import gettext as _


def too_many() -> str:
    return _("That was a lot at once. I answer again in half a minute.")


def too_many_today() -> str:
    return _(
        "That was a lot for one day. I rest now and answer again tomorrow; your digest comes "
        "as always."
    )
