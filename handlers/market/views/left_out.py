"""Sentences on the stored postings that figures leave out, with the counts."""

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.common.money import figure
from handlers.market.rules.market import LeftOut


def left_out_line(left: LeftOut) -> str:
    """One or two sentences; "" where nothing is left out."""
    counted = (
        (_("skills unknown, as only a line is known: {count}"), left.by_line),
        (_("copies of a vacancy: {count}"), left.copies),
        (_("older than 90 days: {count}"), left.old),
        (_("pay out of bounds: {count}"), left.unusual_pay),
    )
    parts = [text.format(count=figure(count)) for text, count in counted if count]
    lines = [_("Not counted – {reasons}.").format(reasons="; ".join(parts))] if parts else []
    if left.undated:
        text = ngettext(
            "{count} posting has no date and counts from the day it came.",
            "{count} postings have no date and count from the day they came.",
            left.undated,
        )
        lines.append(text.format(count=figure(left.undated)))
    return " ".join(lines)
