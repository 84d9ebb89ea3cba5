"""Names the sample on every screen that shows its tasks or its figures."""

from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from aiogram.utils.formatting import Italic, Text
from aiogram.utils.i18n import get_i18n
from aiogram.utils.i18n import gettext as _

from db.plans import builtin
from db.rows.users import UserRow
from db.store.session import Session
from handlers.common.view import View

P = ParamSpec("P")
Reader = TypeVar("Reader", bound=UserRow | None)
Screen = Callable[Concatenate[Session, Reader, P], Awaitable[View]]


async def is_shown(session: Session, user: UserRow | None) -> bool:
    """True where screens are about the sample; those of a group (None) are about no other plan,
    unless an operator put one in its place.
    """
    if user is not None:
        return await builtin.is_sample(session, user.analysis_id)
    language = get_i18n().current_locale
    return await builtin.is_sample(session, await builtin.builtin_id(session, language))


def with_name(view: View, *, personal: bool = True) -> View:
    """The view with a line that calls the sample a sample."""
    note = (
        _("A sample (Python). Yours: /plans")
        if personal
        else _("A sample: the analysis of a Python back end student.")
    )
    return View(Text(view.text, "\n", Italic(note)), view.rows)


async def named(session: Session, user: UserRow | None, view: View) -> View:
    """The view, named a sample where it is about that."""
    if not await is_shown(session, user):
        return view
    return with_name(view, personal=user is not None)


def names_sample(build: Screen[Reader, P]) -> Screen[Reader, P]:
    """Decorate a screen of a plan: where that is the sample, the screen says so."""

    @wraps(build)
    async def screen(session: Session, user: Reader, /, *args: P.args, **kwargs: P.kwargs) -> View:
        return await named(session, user, await build(session, user, *args, **kwargs))

    return screen
