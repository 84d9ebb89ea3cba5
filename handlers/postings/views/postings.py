"""Postings: a page with matches, the filters, and a posting's card."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.postings import PostingRow
from db.vocabulary import Level
from handlers.callbacks.postings import AddMissing, OwnPostings, PostingCard, PostingPage, Postings
from handlers.callbacks.screens import Open
from handlers.common.money import salary_range
from handlers.common.names import city_name, level_name
from handlers.common.text import clip
from handlers.common.view import ButtonRow, View, button, columns, fitted, link, place, turns
from handlers.market.rules.matching import Match, is_met
from handlers.salary.rules import LEVELS

PAGE = 3
# The steps of "lowest pay wanted", in the currency of the posting.
SALARIES = (300_000, 600_000, 1_000_000, 1_500_000)
TITLE_LIMIT = 60
# Requirements that one message shows, and how much of each and of a title.
LINES, LONGEST = 10, 150


@dataclass(frozen=True)
class PostingListPage:
    """A page of a search. `matches` is empty for those the bot does not know.

    `total` postings fit the search, of `everything` that the analysis holds."""

    rows: Sequence[PostingRow]
    total: int
    everything: int
    search: Postings
    matches: Mapping[int, Match]
    skill_name: str | None
    note: str | None
    # Whether the market's postings are another screen, one tap away.
    beside_market: bool = False


def pay(row: PostingRow) -> str:
    if row.currency is None:
        return _("no pay stated")
    return salary_range(row.salary_min, row.salary_max, row.currency)


def posting_list(page: PostingListPage) -> View:
    title = _("Postings of the analysis") if page.beside_market else _("Postings")
    parts: list[object] = [Bold(title), f"  {_shown(page)}\n"]
    filters = _filters(page)
    if filters:
        parts.append(_("Only: {filters}").format(filters=" · ".join(filters)) + "\n")
    elif page.note:
        parts += [Italic(clip(page.note, LONGEST)), "\n"]
    if not page.rows:
        parts += ["\n", _("No posting fits all of this.")]
        clear = [button(_("Clear filters"), Postings())]
        if not filters:
            parts[-1] = _("The analysis holds no postings yet.")
            clear = [button(_("Skills"), Open(screen="skills"))]
        return View(Text(*parts), (clear, *_to_market(page)))
    first = page.search.page * PAGE
    for number, row in enumerate(page.rows, first + 1):
        parts += ["\n", Bold(f"{number}. {clip(row.title, TITLE_LIMIT)}")]
        if row.company:
            parts.append(f" · {clip(row.company, TITLE_LIMIT)}")
        parts.append(f"\n{pay(row)}\n")
        if row.id in page.matches:
            parts.append(match_text(page.matches[row.id]) + "\n")
    return View(Text(*parts), tuple(_page_rows(page)))


def _shown(page: PostingListPage) -> str:
    """1–3 of 5; with filters, how many of all fit as well."""
    fit = _("{count} of {total}").format(count=page.total, total=page.everything)
    if page.total <= PAGE:
        return fit
    first = page.search.page * PAGE + 1
    turn = _("{first}–{last} of {total}").format(
        first=first, last=first + len(page.rows) - 1, total=page.total
    )
    return f"{turn} ({fit})" if page.total < page.everything else turn


def match_text(match: Match) -> str:
    return _("You match {met} of {total}").format(met=match.met, total=match.total)


def _filters(page: PostingListPage) -> list[str]:
    found = []
    if page.skill_name:
        found.append(clip(page.skill_name, TITLE_LIMIT))
    if page.search.level:
        found.append(level_name(page.search.level))
    if page.search.salary:
        found.append(_("pays {amount} or more").format(amount=_amount(page.search.salary)))
    return found


def _amount(amount: int) -> str:
    return salary_range(amount, amount, "KZT")


def _page_rows(page: PostingListPage) -> list[ButtonRow]:
    first = page.search.page * PAGE
    rows: list[ButtonRow] = [
        [button(f"{number}. {clip(row.title, 40)}", PostingCard(posting_id=row.id))]
        for number, row in enumerate(page.rows, first + 1)
    ]
    search = page.search
    rows += turns(
        search.page,
        -(-page.total // PAGE),
        lambda number: search.model_copy(update={"page": number}),
    )
    rows.append(
        [
            _search(_("Skill"), page.search, pick="skill"),
            _search(_("Level"), page.search, pick="level"),
            _search(_("Pay"), page.search, pick="salary"),
        ]
    )
    if _filters(page):
        rows.append([button(_("Clear filters"), Postings())])
    if page.matches:
        rows.append([button(_("My own"), OwnPostings())])
    return rows + _to_market(page)


def _to_market(page: PostingListPage) -> list[ButtonRow]:
    if not page.beside_market:
        return []
    return [[button(_("‹ Postings"), Open(screen="postings"))]]


def _search(text: str, search: Postings, **change: object) -> InlineKeyboardButton:
    """The same search with one thing changed, from its first page."""
    base: dict[str, object] = {"page": 0, "pick": ""}
    return button(text, search.model_copy(update={**base, **change}))


def pick_skill(search: Postings, skills: Sequence[tuple[int, str, int]]) -> View:
    """Skills that postings ask for: id, name, and how many ask."""
    choices = [
        _search(f"{clip(name, 40)} · {asked}", search, skill=id)
        for id, name, asked in skills
        if asked
    ]
    return _pick(_("Which skill should they ask for?"), search, "skill", choices[:24])


def pick_level(search: Postings, levels: Sequence[tuple[Level, int]]) -> View:
    ordered = sorted(levels, key=lambda each: LEVELS.index(each[0]))
    choices = [
        _search(f"{level_name(level)} · {count}", search, level=level) for level, count in ordered
    ]
    return _pick(_("Which level?"), search, "level", choices)


def pick_salary(search: Postings) -> View:
    choices = [_search(_amount(amount), search, salary=amount) for amount in SALARIES]
    return _pick(_("What should they pay at the least?"), search, "salary", choices)


def _pick(title: str, search: Postings, field: str, choices: list[InlineKeyboardButton]) -> View:
    empty: object = "" if field == "level" else 0
    rows = fitted(choices, 2) if field == "level" else columns(choices, 2)
    rows.append([_search(_("Any"), search, **{field: empty}), _search(_("‹ Back"), search)])
    return View(Text(title), tuple(rows))


@dataclass(frozen=True)
class PostingCardFacts:
    """A posting with its requirements and the skills had; `page` is the list's to go back to."""

    row: PostingRow
    requirements: Sequence[tuple[str, frozenset[int]]]
    have: Set[int]
    match: Match | None
    page: int
    part: int = 0
    # Some of what is missing was put into the plan.
    added: bool = False

    @property
    def parts(self) -> int:
        return max(1, -(-len(self.requirements) // LINES))


def posting_card(card: PostingCardFacts) -> View:
    row = card.row
    part = min(card.part, card.parts - 1)
    parts: list[object] = [Bold(clip(row.title, LONGEST)), "\n"]
    where = city_name(row.city) if row.city else None
    parts += [f"{clip(each, LONGEST)}\n" for each in (row.company, where) if each]
    parts += [_pay_line(row), "\n", _level_line(row), "\n\n", Bold(_("Asked for")), "\n"]
    parts += [f"{place(part, card.parts)}\n"] if card.parts > 1 else []
    for text, skills in card.requirements[part * LINES : (part + 1) * LINES]:
        parts.append(f"{_mark(skills, card)} {clip(text, LONGEST)}")
        if len(skills) > 1:
            parts.append(" " + _("(either will do)"))
        parts.append("\n")
    if card.match is not None:
        parts += ["\n", match_text(card.match), "\n"]
    parts += ["\n", Italic(_("Source: the analysis; it gives no date."))]
    return View(Text(*parts), tuple(_card_rows(card, part)))


def _mark(skills: frozenset[int], card: PostingCardFacts) -> str:
    if not skills or card.match is None:
        return "•"
    return "✅" if is_met(skills, card.have) else "⬜"


def _pay_line(row: PostingRow) -> str:
    if row.currency is None:
        return _("No pay stated")
    period = {
        "month": _("a month"),
        "year": _("a year"),
        "hour": _("an hour"),
        "shift": _("a shift"),
    }
    taxes = {
        True: _("before tax"),
        False: _("after tax"),
        None: _("before or after tax is not said"),
    }
    line = _("{pay} {period}, {taxes}").format(
        pay=pay(row), period=period[row.salary_period or "month"], taxes=taxes[row.gross]
    )
    return f"{line} ({clip(row.note, LONGEST)})" if row.note else line


def _level_line(row: PostingRow) -> str:
    if row.level is None:
        return _("Level: not said")
    rules = {
        "title": _("Level: {level}, by its title"),
        "note": _("Level: {level}, by its note"),
        "experience": _("Level: {level}, by the years it asks for"),
    }
    return rules[row.level_rule or "title"].format(level=level_name(row.level))


def _card_rows(card: PostingCardFacts, part: int) -> list[ButtonRow]:
    id = card.row.id
    rows = turns(part, card.parts, lambda to: PostingPage(posting_id=id, page=to))
    if card.row.url:
        rows.append([link(_("Open the posting"), card.row.url)])
    if card.match is not None and card.match.met < card.match.total:
        add = AddMissing(posting_id=card.row.id)
        rows.append([button(_("➕ Add the missing ones to my plan"), add)])
    if card.added:
        rows.append([button(_("↩ Added to my plan"), AddMissing(posting_id=id, on=False))])
    rows.append([button(_("‹ Postings"), Postings(page=card.page))])
    return rows


def taken_out(tasks: Sequence[str]) -> str:
    """What a press on `Added to my plan` took back, as a toast."""
    if not tasks:
        return _("This has changed since; nothing to undo.")
    return _("Taken out of your plan: {tasks}.").format(tasks=", ".join(tasks))


def added(names: Sequence[str], planned: Sequence[str], left: int = 0) -> str:
    """What `Add the missing ones` did, as a toast; `left` are for another press."""
    found = []
    if names:
        found.append(_("Added: {names}.").format(names=", ".join(names)))
    if left:
        text = ngettext("Press again for {count} more.", "Press again for {count} more.", left)
        found.append(text.format(count=left))
    if planned:
        found.append(_("In your plan already: {names}.").format(names=", ".join(planned)))
    return clip(" ".join(found) or _("Nothing is missing."), 200)
