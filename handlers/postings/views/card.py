"""A posting's card, whichever list holds it, and what its buttons did."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from aiogram.utils.formatting import Bold, ExpandableBlockQuote, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.reference.pay_bounds import is_usual
from db.rows.postings import ANALYSIS, OWN, PostingRow, RequirementRow
from db.sources.posting import LINKED
from db.vocabulary import ApplicationState, PostingMarkKind
from handlers.callbacks.applications import ApplicationCard, ApplyTo
from handlers.callbacks.cv import CvPage
from handlers.callbacks.goal import WantPosting
from handlers.callbacks.postings import CardPart, DeletePosting, LearnFound, MarkPosting, Search
from handlers.callbacks.tasks import MorePlan
from handlers.common.names import application_state, level_name, skill_name
from handlers.common.text import clip
from handlers.common.view import Button, ButtonRow, Page, View, button, fitted, paginate
from handlers.market.rules.matching import is_met, match
from handlers.market.rules.rates import InTenge
from handlers.market.views.rates import converted
from handlers.postings.views.listing import (
    NAME,
    day,
    joined,
    open_link,
    pay,
    place_of,
    with_search,
)

# Requirements that one message shows, and how much of each and of a title.
LINES, TEXT = 15, 150
# As many stand unfolded.
FEW = 5
# Names are the same in every language.
SOURCES = {
    "headhunter": "HeadHunter",
    "remote_ok": "Remote OK",
    "himalayas": "Himalayas",
    "remotive": "Remotive",
    "greenhouse": "Greenhouse",
    "lever": "Lever",
    "telegram": "Telegram",
    "csv": "CSV",
    "json_ld": "JSON-LD",
    "rss": "RSS",
}


@dataclass(frozen=True)
class PostingCardFacts:
    """A posting with what it asks for; `have` is None in a group. `asked` leads back."""

    row: PostingRow
    requirements: Sequence[RequirementRow]
    have: Set[int] | None
    asked: Search
    part: int = 0
    marks: Mapping[PostingMarkKind, Set[int]] = field(default_factory=dict)
    # Its pay, where it is published in another currency and there is a rate.
    in_tenge: InTenge | None = None
    # Some of what is missing was put into the plan.
    added: bool = False
    # It is in the message of a digest, whose tasks are a tap away.
    in_digest: bool = False
    # The reader's application for it, by id and state.
    application: tuple[int, ApplicationState] | None = None
    # It is the posting of the goal.
    wanted: bool = False

    @property
    def page(self) -> Page[RequirementRow]:
        return paginate(self.requirements, self.part, LINES)


def posting_card(card: PostingCardFacts) -> View:
    """A posting with its requirements marked, its source one tap away."""
    row = card.row
    about = joined(clip(row.company or "", NAME), place_of(row)) or _("company not named")
    parts: list[object] = [Bold(clip(row.title, TEXT)), "\n", about, "\n"]
    if row.archived_at is not None:
        parts += [_("It is closed: its source does not show it any more."), "\n"]
    parts += [_("🎯 You want this one."), "\n"] if card.wanted else []
    parts += [_level(row), "\n", joined(_pay(row), day(row)), "\n"]
    parts += [converted(card.in_tenge), "\n"] if card.in_tenge else []
    parts += ["\n", *_requirements(card), "\n", Italic(_source(row))]
    return View(Text(*parts), tuple(_rows(card)))


def _requirements(card: PostingCardFacts) -> list[object]:
    """The match, then what is asked for; a long list shows its first lines until it is tapped."""
    parts: list[object] = []
    if card.requirements:
        parts += [Bold(_("Asked for")), "\n"]
        parts += [card.page.label, "\n"] if card.page.label else []
    asked = [requirement.skills for requirement in card.requirements]
    if not any(asked):
        parts += [_("I found no skill that I know in it."), "\n"]
    elif card.have is not None:
        found = match(asked, card.have)
        text = _("You match {met} of {total}").format(met=found.met, total=found.total)
        parts += [text, "\n"]
    listed = "\n".join(_requirement(each, card.have) for each in card.page.rows)
    if listed:
        long = len(card.page.rows) > FEW
        parts += [ExpandableBlockQuote(listed) if long else listed, "\n"]
    if not card.row.detailed:
        parts += [Italic(_("Known by a line of a search: it may ask for more.")), "\n"]
    return parts


def _requirement(asked: RequirementRow, have: Set[int] | None) -> str:
    line = f"{_mark(asked.skills, have)} {clip(skill_name(asked.text), TEXT)}"
    return " ".join([line, _("(either will do)")]) if len(asked.skills) > 1 else line


def _mark(skills: frozenset[int], have: Set[int] | None) -> str:
    if not skills or have is None:
        return "•"
    return "✅" if is_met(skills, have) else "⬜"


def _pay(row: PostingRow) -> str:
    stated = pay(row)
    if row.gross is None and (row.salary_min or row.salary_max):
        stated += ", " + _("before or after tax is not said")
    if row.currency_guessed:
        stated += ", " + _("the currency is not named")
    if not is_usual(row.salary_min, row.salary_max, row.currency, row.salary_period):
        stated += ", " + _("unlike any usual pay, so counted in no figure")
    return f"{stated} ({clip(row.note, TEXT)})" if row.note else stated


def _level(row: PostingRow) -> str:
    if row.level is None:
        return _("Level: not said")
    rules = {
        "title": _("by its title"),
        "note": _("by its note"),
        "experience": _("by the experience asked for"),
    }
    return f"{level_name(row.level)}, {rules[row.level_rule or 'title']}"


def _source(row: PostingRow) -> str:
    if row.source == ANALYSIS:
        return _("Source: the analysis; it gives no date.")
    if row.source == LINKED:
        source = clip(urlsplit(row.url or "").hostname or "", NAME)
    else:
        source = _("you sent it") if row.source == OWN else SOURCES.get(row.source, row.source)
    return _("Source: {source}").format(source=source)


def _rows(card: PostingCardFacts) -> list[ButtonRow]:
    row, asked = card.row, card.asked
    rows = card.page.turns(lambda to: with_search(CardPart, asked, posting_id=row.id, part=to))
    if published := open_link(row.url):
        rows.append(published)
    if card.have is not None:
        rows += _applied(card)
        if any(each.skills and not is_met(each.skills, card.have) for each in card.requirements):
            learn = with_search(LearnFound, asked, posting_id=row.id)
            rows.append([button(_("➕ Add the missing ones to my plan"), learn)])
        if card.added:
            unlearn = with_search(LearnFound, asked, posting_id=row.id, on=False)
            rows.append([button(_("↩ Added to my plan"), unlearn)])
        if card.wanted or row.archived_at is None:
            want = with_search(WantPosting, asked, posting_id=row.id, on=not card.wanted)
            rows.append(
                [button(_("↩ I want this one") if card.wanted else _("🎯 I want this one"), want)]
            )
        rows.append([button(_("My CV for it"), CvPage(posting_id=row.id))])
        if row.shelf == "own":
            rows.append([button(_("Delete"), DeletePosting(posting_id=row.id))])
        elif row.shelf == "market":
            rows.append([_mark_button(card, "saved"), _mark_button(card, "hidden")])
    back = _("‹ My own postings") if row.shelf == "own" else _("‹ Postings")
    ways = [button(back, with_search(Search, asked))]
    if card.in_digest:
        ways.insert(0, button(_("‹ This week"), MorePlan(count=3)))
    return [*rows, *fitted(ways, 2)]


def _applied(card: PostingCardFacts) -> list[ButtonRow]:
    """The button that notes an application, or the way to it."""
    if card.application is None:
        return [[button(_("Applied"), with_search(ApplyTo, card.asked, posting_id=card.row.id))]]
    id, state = card.application
    to_card = ApplicationCard(application_id=id)
    if state != "applied":
        return [[button(f"{application_state(state)} ›", to_card)]]
    back = with_search(ApplyTo, card.asked, posting_id=card.row.id, on=False)
    return fitted([button(_("↩ Applied"), back), button(_("Application"), to_card)], 2)


def _mark_button(card: PostingCardFacts, kind: PostingMarkKind) -> Button:
    on = card.row.id in card.marks.get(kind, ())
    labels = {
        "saved": _("↩ Saved") if on else _("Save"),
        "hidden": _("↩ Hidden") if on else _("Hide"),
    }
    data = with_search(MarkPosting, card.asked, posting_id=card.row.id, kind=kind, on=not on)
    return button(labels[kind], data)


def want_toast(*, on: bool) -> str:
    if on:
        return _("What it still asks for comes first from now on.")
    return _("No longer the one you want.")


def mark_toast(kind: str, *, on: bool) -> str:
    if kind == "saved":
        return _("Saved.") if on else _("Not saved any more.")
    return _("Hidden from searches.") if on else _("Shown again.")


def taken_out_toast(tasks: Sequence[str]) -> str:
    if not tasks:
        return _("This has changed since; nothing to undo.")
    return _("Taken out of your plan: {tasks}.").format(tasks=", ".join(tasks))


def added_toast(names: Sequence[str], planned: Sequence[str], left: int = 0) -> str:
    """`left` missing skills are for another press."""
    sentences = []
    if names:
        sentences.append(_("Added: {names}.").format(names=", ".join(map(skill_name, names))))
    if left:
        text = ngettext("Press again for {count} more.", "Press again for {count} more.", left)
        sentences.append(text.format(count=left))
    if planned:
        sentences.append(
            _("In your plan already: {names}.").format(names=", ".join(map(skill_name, planned)))
        )
    return clip(" ".join(sentences) or _("Nothing is missing."), 200)
