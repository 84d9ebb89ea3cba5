"""Pay converted to tenge, with the date and the source of the rate."""

from aiogram.utils.i18n import gettext as _

from handlers.common.dates import full_date
from handlers.common.money import salary_range
from handlers.market.rules.rates import HOME, InTenge


def converted(amount: InTenge) -> str:
    """ "≈ 1.34M ₸ by the rate of 24 Nov 2026 (HeadHunter)"."""
    day = full_date(amount.as_of)
    return _("≈ {pay} by the rate of {day} (HeadHunter)").format(
        pay=salary_range(amount.minimum, amount.maximum, HOME), day=day
    )
