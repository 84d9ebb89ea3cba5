"""The report of errors that an administrator gets."""

from collections.abc import Sequence

from aiogram.utils.formatting import Bold, Code, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.common.text import clip
from handlers.common.view import View

SHOWN, LONGEST = 5, 200


def errors(counts: Sequence[tuple[str, int]]) -> View:
    """Error kinds with their counts; the caller sorts them, the most frequent first."""
    parts: list[object] = [Bold(_("Errors")), "\n"]
    for kind, count in counts[:SHOWN]:
        parts += ["\n", f"{count} × ", Code(clip(kind, LONGEST))]
    if more := len(counts) - SHOWN if len(counts) > SHOWN else 0:
        text = ngettext("and {count} kind more", "and {count} kinds more", more)
        parts += ["\n", text.format(count=more)]
    parts += ["\n\n", _("The log has the details.")]
    return View(Text(*parts))
