"""The board of applications, their funnel, and what they teach."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.applications import ApplicationRow
from db.rows.users import UserRow
from db.vocabulary import ApplicationState
from handlers.applications.rules import ENOUGH, ORDER, Answers, Funnel, Lessons, is_silent
from handlers.applications.views.words import about, day_of, next_line, silence
from handlers.callbacks.applications import (
    ApplicationCard,
    Applications,
    FunnelPicture,
    LearnGaps,
    ShowLessons,
)
from handlers.callbacks.screens import Open
from handlers.common.charts import FunnelChart, FunnelRow, Theme
from handlers.common.names import application_state, skill_name
from handlers.common.text import clip
from handlers.common.view import ButtonRow, View, button, fitted, other_theme, paginate
from handlers.postings.views.listing import joined

PAGE, LABEL = 6, 30


def board(
    rows: Sequence[ApplicationRow], asked: Applications, user: UserRow, now: datetime
) -> View:
    """A page of the applications, by state; `asked` says of which."""
    if not rows:
        return _empty()
    counts = Counter(row.state for row in rows)
    quiet = [row for row in rows if is_silent(row, now)]
    ranked = sorted(rows, key=lambda row: ORDER.index(row.state or "withdrawn"))
    shown = quiet if asked.state == "silent" else ranked
    if asked.state not in ("", "silent"):
        shown = [row for row in ranked if row.state == asked.state]
    page = paginate(shown, asked.page, PAGE)
    numbers = " · ".join(
        f"{application_state(state)}: {counts[state]}" for state in ORDER if counts[state]
    )
    parts: list[object] = [Bold(_("Applications")), f" {len(rows)}\n", numbers, "\n"]
    parts += [_waiting(len(quiet)), "\n"] if quiet else []
    parts += [page.label, "\n"] if page.label else []
    last = None
    for number, row in enumerate(page.rows, page.first + 1):
        if row.state != last:
            last = row.state
            parts += ["\n", Bold(application_state(row.state)), "\n"]
        quiet_line = silence(row, now) if is_silent(row, now) else ""
        when = next_line(row, user, now) or day_of(row.since, user, now)
        quiet_part = f" · {quiet_line}" if quiet_line else ""
        parts += [f"{number}. {about(row)}\n", when, quiet_part, "\n"]
    if not page.rows:
        parts += ["\n", _("None is here now."), "\n"]
    opens = [
        button(f"{number}. {clip(row.name, LABEL)}", ApplicationCard(application_id=row.id))
        for number, row in enumerate(page.rows, page.first + 1)
    ]
    turn = page.turns(lambda to: asked.model_copy(update={"page": to}))
    return View(
        Text(*parts), (*fitted(opens, 2), *turn, *_filters(counts, len(quiet), asked), *_ways())
    )


def _empty() -> View:
    text = _(
        "No application is here yet. Press “Applied” on the card of a posting, or write: "
        "“applied at Kolesa yesterday”."
    )
    rows = [button(_("Postings"), Open(screen="postings"))]
    return View(Text(Bold(_("Applications")), "\n", text), (rows,))


def _waiting(count: int) -> str:
    return ngettext(
        "{count} has had no answer for a week or longer.",
        "{count} have had no answer for a week or longer.",
        count,
    ).format(count=count)


def _filters(
    counts: Mapping[ApplicationState | None, int], quiet: int, asked: Applications
) -> list[ButtonRow]:
    buttons = [button(_("All"), Applications())] if asked.state else []
    if quiet and asked.state != "silent":
        buttons.append(
            button(_("Waiting: {count}").format(count=quiet), Applications(state="silent"))
        )
    if len([state for state in ORDER if counts[state]]) > 1:
        buttons += [
            button(f"{application_state(state)} {counts[state]}", Applications(state=state))
            for state in ORDER
            if counts[state] and state != asked.state
        ]
    return fitted(buttons, 3)


def _ways() -> list[ButtonRow]:
    picture = button(_("Picture"), FunnelPicture(theme="dark"))
    return [
        *fitted([picture, button(_("What they teach"), ShowLessons())], 2),
        [
            button(_("Postings"), Open(screen="postings")),
            button(_("This week"), Open(screen="plan")),
        ],
    ]


def chart(numbers: Funnel, counts: Mapping[ApplicationState | None, int]) -> FunnelChart:
    """The applications as chart data: how far they came, and how many are over."""
    stages = (
        (_("Applied"), numbers.applied),
        (_("Interview"), numbers.interviews),
        (_("Offer"), numbers.offers),
    )
    of = _("{part} of {whole}")
    ended = joined(
        *(
            f"{application_state(state)}: {counts[state]}"
            for state in ORDER
            if state in ("refused", "withdrawn") and counts.get(state)
        )
    )
    return FunnelChart(
        _("Applications: {count}").format(count=numbers.applied),
        _("How many ever came so far"),
        tuple(
            FunnelRow(name, count, of.format(part=count, whole=numbers.applied))
            for name, count in stages
        ),
        ended,
    )


def below_picture(shown: FunnelChart, theme: Theme) -> View:
    """The picture's caption, with buttons to the other theme and to the text."""
    words = button(_("In words"), Applications())
    other = other_theme(FunnelPicture(theme=theme))
    return View(Text(Bold(shown.title), "\n", shown.subtitle), ([other, words],))


def lessons(found: Lessons, names: Mapping[int, str], *, added: bool = False) -> View:
    """Show the results of the applications so far: counts, and no forecast."""
    parts: list[object] = [Bold(_("What your applications show")), "\n"]
    if found.known < ENOUGH:
        text = ngettext(
            "From {enough} applications for postings with known skills on I compare the answers "
            "with your fit. You have {count} so far.",
            "From {enough} applications for postings with known skills on I compare the answers "
            "with your fit. You have {count} so far.",
            found.known,
        )
        parts.append(text.format(enough=ENOUGH, count=found.known))
    else:
        parts += _answers(found)
    rows: list[ButtonRow] = []
    if found.gaps:
        parts += ["\n", Bold(_("What the refused ones missed in common")), "\n"]
        of = _("{skill}: {count} of {total}")
        parts += [
            "• "
            + of.format(skill=skill_name(names.get(id, "")), count=count, total=found.refused)
            + "\n"
            for id, count in found.gaps
        ]
        rows.append([button(_("➕ Add them to my plan"), LearnGaps())])
    if added:
        rows.append([button(_("↩ Added to my plan"), LearnGaps(on=False))])
    rows.append([button(_("‹ Applications"), Applications())])
    return View(Text(*parts), tuple(rows))


def _answers(found: Lessons) -> list[object]:
    lines = []
    if found.good:
        lines.append(_line(found.good, _good(found.good.total)))
    if found.other:
        lines.append(_line(found.other, _below(found.other.total)))
    counted = ngettext(
        "n = {count}. This is what happened, not a forecast.",
        "n = {count}. This is what happened, not a forecast.",
        found.known,
    )
    return [f"• {line}\n" for line in lines] + [Italic(counted.format(count=found.known)), "\n"]


def _good(total: int) -> str:
    text = ngettext(
        "Of {total} with a fit of two thirds or more",
        "Of {total} with a fit of two thirds or more",
        total,
    )
    return text.format(total=total)


def _below(total: int) -> str:
    text = ngettext("Of {total} with a fit below that", "Of {total} with a fit below that", total)
    return text.format(total=total)


def _line(group: Answers, head: str) -> str:
    if not group.answered:
        return _("{group}, none led to an interview or an offer").format(group=head)
    return ngettext(
        "{group}, {count} led to an interview or an offer",
        "{group}, {count} led to an interview or an offer",
        group.answered,
    ).format(group=head, count=group.answered)
