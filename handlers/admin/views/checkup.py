"""The check-up of the installation, as `python -m bot doctor` prints it."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Text, as_line
from aiogram.utils.i18n import gettext as _

from handlers.admin.rules.checkup import Check, is_well
from handlers.callbacks.administrators import CheckUp
from handlers.common.problems import worded
from handlers.common.view import View, button

SIGNS = {"well": "✅", "note": "ℹ️", "bad": "❗️"}


def checkup(checks: Sequence[Check]) -> View:
    title = _("All is well") if is_well(checks) else _("Something needs you")
    lines = [
        as_line(
            SIGNS[check.state],
            " ",
            Bold(worded(check.subject())),
            ": ",
            worded(check.finding),
            end="\n" if number < len(checks) else "",
        )
        for number, check in enumerate(checks, 1)
    ]
    rows = ([button(_("Check again"), CheckUp())],)
    return View(Text(Bold(title), "\n\n", *lines), rows)
