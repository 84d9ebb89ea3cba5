"""Plans that a user follows: a shared card, the list, and the lines in a digest."""

from collections.abc import Sequence
from datetime import date, datetime

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.share import ShareRow
from db.rows.users import UserRow
from handlers.callbacks.screens import Open
from handlers.callbacks.share import Following, FollowShare, MyShare, OwnPlan, SharedCard
from handlers.common.dates import next_digest_line
from handlers.common.view import Button, ButtonRow, View, button
from handlers.sharing.rules import MAX_FOLLOWED, FollowedLine, ShareCard
from handlers.sharing.views.share import card_parts, total_text, whose
from handlers.tasks.views.week import ending

# Plans that a digest has a line for.
LINES = 10


def card(
    shared: ShareRow,
    share_card: ShareCard,
    day: date,
    user: UserRow,
    now: datetime,
    *,
    follows: bool,
) -> View:
    """A shared card for a user who opened its link."""
    parts = card_parts(share_card, day)
    if shared.user_id == user.id:
        parts += ["\n\n", _("This is your own plan, as others see it.")]
        return View(Text(*parts), ([button(_("‹ Share"), MyShare())],))
    text = _("Stop following") if follows else _("Follow")
    rows: list[ButtonRow] = [[button(text, FollowShare(token=shared.token, on=not follows))]]
    if follows:
        said = _("You follow this plan: your weekly message has a line about it.")
        parts += ["\n\n", said, "\n", next_digest_line(user, now)]
    rows.append([button(_("Whom I follow"), Following()), _own_plan(user)])
    return View(Text(*parts), tuple(rows))


def _own_plan(user: UserRow) -> Button:
    if user.onboarded_at is None:
        return button(_("Start my own plan"), OwnPlan())
    return button(_("This week"), Open(screen="plan"))


def closed(user: UserRow) -> View:
    """The answer to a link that was revoked, or never existed."""
    return View(Text(_("This link is no longer shared.")), ([_own_plan(user)],))


def toast(*, on: bool, full: bool) -> str:
    if full:
        return _("You follow {n} plans; that is as many as I keep.").format(n=MAX_FOLLOWED)
    return _("You follow this plan.") if on else _("You no longer follow this plan.")


def following(shares: Sequence[tuple[ShareRow, str | None]], user: UserRow) -> View:
    """The plans that the user follows, as pairs of share and shown name."""
    if not shares:
        text = _("You follow nobody's plan. Open a share link, and press Follow under the card.")
        return View(Text(text), (_ways(user),))
    rows: list[ButtonRow] = [
        [button(f"{number}. {whose(name)}", SharedCard(token=share.token))]
        for number, (share, name) in enumerate(shares, 1)
    ]
    return View(Text(Bold(_("You follow"))), (*rows, _ways(user)))


def _ways(user: UserRow) -> ButtonRow:
    """A user with a plan came from their own card, so only they get a way back to it."""
    back = [] if user.onboarded_at is None else [button(_("‹ Share"), MyShare())]
    return [*back, _own_plan(user)]


def lines(plans: Sequence[FollowedLine], more: int, ended: int, weeks: int) -> View | None:
    """A digest's section on followed plans; None where it would be empty.

    `more` plans found no room, `ended` plans are no longer shared, `weeks` passed since the last
    digest.
    """
    if not plans and not ended:
        return None
    parts: list[object] = [Bold(_("You follow")), "\n"]
    parts += [f"{number}. {_line(plan, weeks)}\n" for number, plan in enumerate(plans, 1)]
    if more:
        text = ngettext(
            "{n} more plan has no room here.", "{n} more plans have no room here.", more
        )
        parts += [text.format(n=more), "\n"]
    if ended:
        text = ngettext(
            "{n} plan that you followed is no longer shared.",
            "{n} plans that you followed are no longer shared.",
            ended,
        )
        parts += [text.format(n=ended), "\n"]
    return View(Text(*parts), ([button(_("Whom I follow"), Following())],))


def _line(plan: FollowedLine, weeks: int) -> str:
    if not plan.recent:
        return _("{who}: {total}").format(who=whose(plan.name), total=total_text(plan.total))
    text = ngettext(
        "{who}: {total}, +{recent} in a week", "{who}: {total}, +{recent} in {weeks} weeks", weeks
    )
    return text.format(
        who=whose(plan.name), total=total_text(plan.total), recent=plan.recent, weeks=weeks
    )


def digest(
    extras: Sequence[View], user: UserRow, now: datetime, due: datetime, *, asks: bool
) -> View:
    """The digest of a user without open tasks: only the sections in `extras`."""
    parts: list[object] = []
    rows: list[ButtonRow] = []
    for extra in extras:
        parts += ["\n", extra.text] if parts else [extra.text]
        rows += extra.rows
    rows.append([_own_plan(user), button(_("Weekly digest"), Open(screen="remind"))])
    notes, choices = ending(user, now, due, asks=asks)
    return View(Text(*parts, *notes), (*rows, *choices))
