"""The analysis beside the market, in words: what each says, with n."""

from collections.abc import Sequence

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.common.money import salary_range, share_of
from handlers.common.names import city_name, short_name, skill_name
from handlers.common.text import clip
from handlers.market.rules.against import PayDifference, SkillDifference
from handlers.market.views.demand import kind_name

NAME = 40


def pay_line(row: PayDifference) -> str:
    band = row.band
    where = [clip(city_name(band.city), NAME)] if band.city else []
    text = ngettext(
        "{band}: the analysis says {stated}; half of {n} posting lie at {paid} ({kind})",
        "{band}: the analysis says {stated}; half of {n} postings lie at {paid} ({kind})",
        row.n,
    )
    return text.format(
        band=" · ".join([*where, short_name(band.level)]),
        stated=salary_range(
            band.salary_min, band.salary_max, band.currency, open_ended=band.open_ended
        ),
        n=row.n,
        paid=salary_range(row.low, row.high, band.currency),
        kind=kind_name(row.gross),
    )


def skill_line(row: SkillDifference) -> str:
    demand = row.demand
    if row.asked is None:
        text = _(
            "{skill}: in almost every posting, the analysis says; {count} of {all} in the market "
            "({percent})"
        )
    else:
        text = _("{skill}: {asked} of {total} in it, {count} of {all} in the market ({percent})")
    return text.format(
        skill=clip(skill_name(row.skill.name), NAME),
        asked=row.asked,
        total=row.total,
        count=demand.asked,
        all=demand.total,
        percent=share_of(demand.asked, demand.total),
    )


def differing(rows: Sequence[PayDifference]) -> str:
    """A sentence on the number of a screen's bands that differ from the market; "" for none."""
    text = ngettext(
        "{count} figure of the analysis differs from the market.",
        "{count} figures of the analysis differ from the market.",
        len(rows),
    )
    return text.format(count=len(rows)) if rows else ""
