"""The figures of an analysis beside the market's, and the receipt of their renewal."""

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from handlers.callbacks.plans import AgainstBack, RenewFigures, UndoDocument
from handlers.callbacks.screens import Open
from handlers.common.view import Button, View, button, headed, more, open_screen
from handlers.market.rules.against import Differences
from handlers.market.rules.market import Market
from handlers.market.views.against import pay_line, skill_line
from handlers.market.views.demand import counted
from handlers.market.views.population import goal_button


def against(found: Differences | None, market: Market, back: AgainstBack) -> View:
    """The figures that differ, with one button that renews them in the document."""
    title = Bold(_("Your analysis and the market"))
    if found is None:
        text = _(
            "Your plan and your goal are not about one role, so their figures can't be compared. "
            "A goal with the role of your plan makes it possible."
        )
        return View(Text(title, "\n\n", text), ([goal_button("plan"), _back(back)],))
    about = Italic(counted(market, found.population))
    if not found.pay and not found.skills:
        text = _("No figure of your analysis differs much from what postings say.")
        return View(Text(title, "\n\n", text, "\n", about), ([_back(back)],))
    parts: list[object] = [title, "\n", about, "\n"]
    lines = [(_("Pay"), pay_line(row)) for row in found.pay]
    lines += [(_("Skills in postings"), skill_line(row)) for row in found.skills]
    parts += headed(lines, folded=True)
    if len(found.written) < len(found.skills):
        parts += [Italic(_("No list of a document has a skill that no posting asks for.")), "\n"]
    parts.append(more(found.more))
    if found.count:
        text = _(
            "Markets move; that is no mistake of yours. One tap writes the market’s figures into "
            "your document, with their number of postings and day. All else stays as you wrote it."
        )
        parts += ["\n", text]
    renew = ngettext("🔄 Renew {count} figure", "🔄 Renew {count} figures", found.count)
    data = RenewFigures(figures=found.number, back=back)
    rows = [[button(renew.format(count=found.count), data)]] if found.count else []
    return View(Text(*parts), (*rows, [_back(back)]))


def _back(back: AgainstBack) -> Button:
    names = {"skills": _("‹ Skills"), "salary": _("‹ Pay"), "plans": _("‹ Plans")}
    return open_screen(names[back], back)


def renewed(count: int, left: int, revision_id: int, back: AgainstBack) -> View:
    """The receipt; `left` figures found no place in the text."""
    text = ngettext(
        "{count} figure of your document is renewed.",
        "{count} figures of your document are renewed.",
        count,
    )
    parts: list[object] = [Bold(text.format(count=count)), "\n"]
    if left:
        parts += [_left(left), "\n"]
    parts += [
        _("/export gives you the document with them."),
        " ",
        _("You can undo this for seven days, here or in /plans."),
    ]
    undo = button(_("Undo"), UndoDocument(revision_id=revision_id))
    return View(Text(*parts), ([undo], [_back(back), button(_("Plans"), Open(screen="plans"))]))


def nothing_written(left: int, back: AgainstBack) -> View:
    return View(Text(_left(left), " ", _("Nothing was changed.")), ([_back(back)],))


def _left(left: int) -> str:
    text = ngettext(
        "{count} figure stands in your text in a way in which I can't replace it safely; it stays "
        "as you wrote it.",
        "{count} figures stand in your text in a way in which I can't replace them safely; they "
        "stay as you wrote them.",
        left,
    )
    return text.format(count=left)


def why_not(*, too_much: bool) -> str:
    if too_much:
        return _("Your plan has been ticked a lot today. Please renew its figures tomorrow.")
    return _("The figures have changed since. Please look again.")
