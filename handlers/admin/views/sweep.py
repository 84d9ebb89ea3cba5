"""The course and the result of a HeadHunter sweep, for administrators."""

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.sweeps import SweepRow
from db.sources.posting import RSS
from handlers.common.money import figure
from handlers.common.view import View


def off() -> View:
    return View(Text(_("HeadHunter is off: the operator has set no HH_TOKEN.")))


def progress(sweep: SweepRow | None) -> View:
    """A running sweep; None before its first page."""
    lines = [_counts(sweep), _details(sweep)] if sweep else []
    return _refresh(_("Under way…"), *lines)


def ended(sweep: SweepRow | None, stored: int) -> View:
    """The result; `sweep` is None where it failed before it began."""
    kept = _("In the market now: {count} postings").format(count=figure(stored))
    if sweep is None or sweep.ended_at is None:
        return _refresh(_reason("error"), kept)
    left_out = _left_out(sweep)
    if sweep.error:
        stays = _("All from before stays.")
        return _refresh(_reason(sweep.error), _counts(sweep), *left_out, stays, kept)
    return _refresh(_("Done."), _counts(sweep), _details(sweep), *left_out, kept)


def _left_out(sweep: SweepRow) -> list[str]:
    """Vacancies that could not be read, and searches that HeadHunter refused."""
    lines = []
    if sweep.unread:
        text = ngettext(
            "{count} vacancy could not be read.",
            "{count} vacancies could not be read.",
            sweep.unread,
        )
        lines.append(text.format(count=figure(sweep.unread)))
    if sweep.refused:
        text = ngettext(
            "HeadHunter does not accept search number {numbers} of HH_QUERIES; what it found "
            "before stays.",
            "HeadHunter does not accept the searches number {numbers} of HH_QUERIES; what they "
            "found before stays.",
            len(sweep.refused),
        )
        lines.append(text.format(numbers=", ".join(map(str, sweep.refused))))
    return lines


def failed_at_night(sweep: SweepRow) -> View:
    """The report of a nightly sweep that failed, or that left something out."""
    if sweep.source == RSS:
        lost = sweep.error in ("not found", "redirect", "bad argument")
        unknown = _("HeadHunter does not know a feed of HH_RSS: look at its address.")
        reason = unknown if lost else _reason(sweep.error or "error")
        return _refresh(reason, _("The feeds of HH_RSS are read again tomorrow; all else stays."))
    if not sweep.error:
        return _refresh(*_left_out(sweep), _("The rest came as always."))
    word = _reason(sweep.error or "error")
    return _refresh(word, _("All from before stays."), _("The next try is tomorrow: /refresh"))


def _refresh(*lines: str) -> View:
    return View(Text(Bold(_("Refresh from HeadHunter")), *(f"\n{line}" for line in lines if line)))


def _counts(sweep: SweepRow) -> str:
    text = _("Pages: {pages}, new: {new}, changed: {changed}, archived: {archived}")
    return text.format(
        pages=figure(sweep.pages),
        new=figure(sweep.new),
        changed=figure(sweep.changed),
        archived=figure(sweep.archived),
    )


def _details(sweep: SweepRow) -> str:
    done, total = sweep.details
    text = _("Details: {done} of {of}")
    return text.format(done=figure(done), of=figure(total)) if total else ""


def _reason(word: str) -> str:
    """A sentence for the error code in a sweep's row."""
    reasons = {
        "bad argument": _("HeadHunter does not accept a search: look at HH_QUERIES."),
        "bad user agent": _("HeadHunter does not accept HH_USER_AGENT."),
        "captcha": _("HeadHunter asks for a captcha: it does not accept the token."),
        "bad token": _("HeadHunter does not accept HH_TOKEN: it is wrong, expired or revoked."),
        "forbidden": _("HeadHunter refuses to answer."),
        "not found": _("HeadHunter does not know the address: look at HH_API_URL."),
        "no details": _(
            "HeadHunter shows vacancies in its search and keeps their texts to itself: has this "
            "application the rights? They are known by a line."
        ),
        "redirect": _("HeadHunter sends elsewhere: look at HH_API_URL."),
        "too many requests": _("HeadHunter asks for a longer pause."),
        "server error": _("HeadHunter has an error of its own."),
        "no answer": _("HeadHunter does not answer."),
        "broken answer": _("HeadHunter's answers can't be read."),
        "unreadable": _("HeadHunter's answers can't be read."),
        "unexpected status": _("HeadHunter's answers can't be read."),
        "empty": _("HeadHunter shows no posting at all, which is no answer."),
    }
    return reasons.get(word) or _("It failed on my side; the log says where.")
