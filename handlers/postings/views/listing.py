"""A list of postings, of whichever source: a page of a search, and the choices of its filters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from aiogram.filters.callback_data import CallbackData
from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _

from db.rows.postings import PostingRow
from db.vocabulary import FROM_HOME
from handlers.callbacks.postings import FoundCard, PickSearch, Search, WatchSearch
from handlers.callbacks.screens import Open
from handlers.callbacks.skills import SkillCard
from handlers.common.dates import date_name, full_date
from handlers.common.money import salary_range
from handlers.common.names import city_name, level_name, skill_name
from handlers.common.text import clip
from handlers.common.view import (
    Button,
    ButtonRow,
    View,
    button,
    columns,
    fitted,
    link,
    packed,
    turns,
)
from handlers.market.rules.market import Market, MarketFilter, SnapshotSource
from handlers.market.rules.matching import Match
from handlers.market.views import population
from handlers.market.views.demand import as_of
from handlers.market.views.population import market_filter, role_name, silent_words

PAGE = 3
# As many as fit a screen that has no pages.
FEW = 6
TITLE, NAME, NOTE = 120, 60, 150
# Labels of buttons that name a posting or a skill, and how many skills there are to choose from.
LABEL, SKILL_LABEL, MAX_SKILLS = 40, 30, 30
# The lowest pay one may ask for, in tenge a month.
PAYS = (300_000, 500_000, 600_000, 800_000, 1_000_000, 1_200_000, 1_500_000, 2_000_000)
Data = TypeVar("Data", bound=CallbackData)


@dataclass(frozen=True)
class PostingList:
    """A page of a search within `index`: `total` postings fit it, of `everything` in the list.

    `matches` are by posting, empty in a group; `note` is the document's word on its postings.
    """

    asked: Search
    index: Market
    rows: Sequence[PostingRow]
    total: int
    everything: int
    matches: Mapping[int, Match]
    skill: str | None = None
    note: str | None = None
    # A user of the bot reads it, no group.
    personal: bool = False
    # The market's postings are another list, one tap away.
    beside_market: bool = False
    # This very search is watched; None where it can't be.
    watched: bool | None = None
    # It answers for the market, which has no postings to list.
    snapshot: SnapshotSource | None = None


def with_search(data: type[Data], asked: Search, /, **changes: Any) -> Data:
    """A button of this class that carries the search."""
    fields = {name: getattr(asked, name) for name in Search.model_fields}
    return data(**{**fields, **changes})


def _card(asked: Search, row: PostingRow) -> FoundCard:
    return with_search(FoundCard, asked, posting_id=row.id)


def _pick(asked: Search, field: str) -> PickSearch:
    return with_search(PickSearch, asked, of=field)


def narrows(asked: Search) -> bool:
    return bool(asked.skill or asked.role or asked.level or asked.city or asked.salary)


def stated_pay(
    low: int | None, high: int | None, currency: str | None, period: str | None, gross: bool | None
) -> str:
    money = salary_range(low, high, currency)
    if not money:
        return _("pay not stated")
    periods = {"year": _("{pay} a year"), "hour": _("{pay} an hour"), "shift": _("{pay} a shift")}
    kinds = {True: _("{pay} gross"), False: _("{pay} net")}
    stated = periods.get(period or "", "{pay}").format(pay=money)
    return kinds[gross].format(pay=stated) if gross is not None else stated


def pay(row: PostingRow) -> str:
    return stated_pay(row.salary_min, row.salary_max, row.currency, row.salary_period, row.gross)


def day(row: PostingRow) -> str:
    if row.published_at is None:
        return _("no date; came {day}").format(day=date_name(row.taken_at)) if row.taken_at else ""
    return date_name(row.published_at)


def open_link(url: str | None) -> ButtonRow:
    """The button to a posting where it was published; none without a web address."""
    if url and url.startswith(("http://", "https://")):
        return [link(_("Open the posting"), url)]
    return []


def joined(*words: str | None) -> str:
    return " · ".join(word for word in words if word)


def place_of(row: PostingRow, index: Market | None = None) -> str:
    """A posting's city, and work from home; of one vacancy in several cities all of them."""
    cities = index.cities_of(row.id) if index else []
    own = [row.city] if row.city else []
    named = dict.fromkeys([*own, *cities, *([FROM_HOME] if row.remote else [])])
    return clip(", ".join(map(city_name, named)), NAME)


def level_of(row: PostingRow) -> str:
    return level_name(row.level) if row.level else ""


def posting_list(page: PostingList) -> View:
    parts: list[object] = [Bold(_title(page)), f"{_range(page)}\n"]
    if page.asked.source == "market":
        parts += [as_of(page.index), "\n"]
    if narrowed := _narrowed(page):
        parts += [narrowed, "\n"]
    if page.note and (page.asked.source == "market" or not narrowed):
        parts += [Italic(clip(page.note, NOTE)), "\n"]
    if not page.rows:
        parts += ["\n", _nothing(page)]
    for number, row in enumerate(page.rows, page.asked.page * PAGE + 1):
        parts += _posting(number, row, page.index, page.matches.get(row.id))
    return View(Text(*parts), tuple(_rows(page)))


def _posting(number: int, row: PostingRow, index: Market, match: Match | None) -> list[object]:
    parts: list[object] = ["\n", f"{number}. ", Bold(clip(row.title, TITLE))]
    parts.append(f" · {clip(row.company, NAME)}\n" if row.company else "\n")
    about = (place_of(row, index), level_of(row), day(row))
    return [*parts, joined(pay(row), _match_line(row, match), *about), "\n"]


def skills_wanted(names: Sequence[str], without: Sequence[str], *, either: bool) -> str:
    """Words for the skills of a search: "Docker + Redis · without Kubernetes"."""

    def listed(skills: Sequence[str], sign: str) -> str:
        return sign.join(clip(skill_name(skill), NAME) for skill in skills)

    unwanted = _("without {skills}").format(skills=listed(without, ", ")) if without else ""
    return joined(listed(names, " / " if either else " + "), unwanted)


def few(
    asked: Search,
    index: Market,
    rows: Sequence[PostingRow],
    total: int,
    matches: Mapping[int, Match],
    skills: str,
    company: str | None,
    snapshot: SnapshotSource | None = None,
) -> View:
    """The first postings of several skills or of one company, with how many there are."""
    among = market_filter(asked)
    words = joined(
        company and clip(company, NAME),
        skills,
        role_name(among.role, index) if among.role else "",
        city_name(among.city) if among.city else "",
        level_name(among.level) if among.level else "",
        salary_range(asked.salary, None, "KZT") if asked.salary else "",
    )
    parts: list[object] = [Bold(_("Postings")), "  ", words, "\n"]
    if not rows:
        parts += ["\n", _("No posting fits all of this."), "\n"]
        parts += ["\n", _counts_alone(snapshot)] if snapshot else []
    elif total > len(rows):
        shown = _("{first}–{last} of {total}").format(first=1, last=len(rows), total=total)
        parts += [shown, "\n"]
    for number, row in enumerate(rows, 1):
        parts += _posting(number, row, index, matches.get(row.id))
    buttons: list[ButtonRow] = [
        [button(f"{number}. {clip(row.title, LABEL)}", _card(asked, row))]
        for number, row in enumerate(rows, 1)
    ]
    if narrows(asked):
        buttons.append([button(_("Without the rest"), asked)])
    return View(Text(*parts), (*buttons, [button(_("Postings"), Open(screen="postings"))]))


def _match_line(row: PostingRow, match: Match | None) -> str:
    if match is None:
        return ""
    if not row.detailed:
        return _("known by a line")
    return _("you match {met} of {total}").format(met=match.met, total=match.total)


def _title(page: PostingList) -> str:
    if page.asked.source == "own":
        return _("My own postings")
    beside = page.asked.source == "analysis" and page.beside_market
    return _("Postings of the analysis") if beside else _("Postings")


def _range(page: PostingList) -> str:
    """ "  1–3 of 5"; with filters, how many of all fit as well; "" for an empty list."""
    if not page.everything:
        return ""
    fit = _("{count} of {total}").format(count=page.total, total=page.everything)
    if page.total <= PAGE and narrows(page.asked):
        return f"  {fit}"
    first = page.asked.page * PAGE + 1
    turn = _("{first}–{last} of {total}").format(
        first=first, last=first + len(page.rows) - 1, total=page.total
    )
    return f"  {turn} ({fit})" if page.total < page.everything else f"  {turn}"


def _narrowed(page: PostingList) -> Text | str:
    asked, among = page.asked, market_filter(page.asked)
    in_market = asked.source == "market"
    least = ""
    if asked.salary:
        least = salary_range(asked.salary, None, "KZT")
        if not in_market:
            amount = salary_range(asked.salary, asked.salary, "KZT")
            least = _("pays {amount} or more").format(amount=amount)
    marks = {"s": _("saved"), "h": _("hidden"), "n": _("not seen yet")}
    words = joined(
        clip(skill_name(page.skill or ""), NAME),
        population.short_who(page.index, MarketFilter(role=among.role)) if among.role else "",
        city_name(among.city) if among.city else "",
        level_name(among.level) if among.level else "",
        least,
        marks.get(asked.only),
        silent_words(page.index, among) if in_market else "",
    )
    if not words or in_market:
        return Italic(words) if words else ""
    return _("Only: {filters}").format(filters=words)


def _nothing(page: PostingList) -> str:
    asked = page.asked
    if page.snapshot is not None and asked.only in ("", "n", "a"):
        # Postings of the plan may be there, and none of them fits.
        none_fits = _("No posting fits all of this.") + "\n\n" if page.everything else ""
        return none_fits + _counts_alone(page.snapshot)
    if narrows(asked):
        return _("No posting fits all of this.")
    texts = {
        "s": _("You have saved no posting yet. Open one, and press Save."),
        "h": _("You have hidden no posting."),
        "a": _("Your plan holds no postings. Paste the text of one here, and I read it."),
        "o": _("You have none. Paste the text of a posting into this chat, and I read it."),
    }
    return texts.get(asked.only) or _("No posting fits all of this.")


def _counts_alone(snapshot: SnapshotSource) -> str:
    text = _(
        "Of the market only the counts of {day} are known, so I can list none of its postings. "
        "Send me the text of a posting or a file of postings, and I read them."
    )
    return text.format(day=full_date(snapshot.day))


def _rows(page: PostingList) -> list[ButtonRow]:
    asked = page.asked
    ways: ButtonRow = []
    if page.index.ids:
        first = asked.model_copy(update={"page": 0})
        ways += population.narrowing(page.index, market_filter(asked), lambda by: _pick(first, by))
        ways += [button(_("Skill"), _pick(asked, "skill")), button(_("Pay"), _pick(asked, "pay"))]
    in_market = asked.source == "market"
    if page.personal and in_market:
        ways += _ways(asked)
    if page.personal:
        ways.append(population.goal_button("postings"))
    nothing_else = page.snapshot is not None and not page.everything
    if (narrows(asked) and not nothing_else) or (in_market and asked.only):
        clear = Search(by=asked.by, only="" if in_market else asked.only)
        ways.append(button(_("Clear filters"), clear))
    if page.watched is not None:
        text = _("↩ Watched") if page.watched else _("Watch for new ones")
        ways.append(button(text, with_search(WatchSearch, asked, on=not page.watched)))
    return [*_numbers(page), *packed([*ways, *_elsewhere(page)], 3)]


def _numbers(page: PostingList) -> list[ButtonRow]:
    """The row that opens the cards, by their numbers in the text, and turns the pages."""
    asked = page.asked
    cards = [
        button(str(number), _card(asked, row))
        for number, row in enumerate(page.rows, asked.page * PAGE + 1)
    ]
    pages = -(-page.total // PAGE)
    return turns(asked.page, pages, lambda to: with_search(Search, asked, page=to), cards)


def _ways(asked: Search) -> ButtonRow:
    """The other order, the saved or the hidden postings, those not seen yet."""
    by_match = asked.by == "m"
    order = (_("Newest first"), {"by": "d"}) if by_match else (_("Best match first"), {"by": "m"})
    # Readers seldom ask for what they hid: it is one step behind what they saved.
    marked = (_("Hidden"), {"only": "h"}) if asked.only == "s" else (_("Saved"), {"only": "s"})
    new = [(_("Not seen"), {"only": "n"})] if asked.only != "n" else []
    return [_first_page(text, asked, **change) for text, change in (order, marked, *new)]


def _elsewhere(page: PostingList) -> ButtonRow:
    """The other lists."""
    source = page.asked.source
    postings = Open(screen="postings")
    if source == "own":
        return [button(_("Postings"), postings)]
    buttons = []
    if source == "market":
        buttons.append(button(_("Postings of the analysis"), Search(only="a")))
    elif page.beside_market:
        buttons.append(button(_("‹ Postings"), postings))
    elif not page.everything:
        if page.skill:
            name = clip(skill_name(page.skill), SKILL_LABEL)
            buttons.append(button(f"‹ {name}", SkillCard(skill_id=page.asked.skill)))
        buttons.append(button(_("Skills"), Open(screen="skills")))
    if page.personal:
        buttons.append(button(_("My own"), Search(only="o")))
    return buttons


def choices(
    asked: PickSearch, index: Market, within: int, skills: Sequence[tuple[int, str, int]] = ()
) -> View:
    """The values of a filter, each with how many postings of the column `within` have it.

    `skills` are (id, name, postings that ask for it), the most asked first.
    """
    if asked.of == "pay":
        amounts = [(salary_range(amount, None, "KZT"), amount) for amount in PAYS]
        return _choices(asked, _("What should they pay at the least?"), "salary", amounts)
    if asked.of == "skill":
        named = [
            (f"{clip(skill_name(name), SKILL_LABEL)} · {count}", id)
            for id, name, count in skills[:MAX_SKILLS]
        ]
        return _choices(asked, _("Which skill should they ask for?"), "skill", named)

    def to(changes: Mapping[str, Any]) -> Search:
        return with_search(Search, asked, page=0, **changes)

    return population.choose(index, market_filter(asked), asked.of, asked, to, within)


def _choices(asked: Search, title: str, field: str, values: Sequence[tuple[str, int]]) -> View:
    buttons = [_first_page(text, asked, **{field: value}) for text, value in values]
    back = button(_("‹ Back"), with_search(Search, asked))
    last = [_first_page(_("Any"), asked, **{field: 0}), back]
    # Names of skills may be cut, amounts may not.
    rows = (columns if field == "skill" else fitted)(buttons, 2)
    return View(Text(Bold(title)), (*rows, *fitted(last, 2)))


def _first_page(text: str, asked: Search, **changes: Any) -> Button:
    return button(text, with_search(Search, asked, page=0, **changes))


def where(row: PostingRow) -> str:
    words = joined(clip(row.company or "", NAME), place_of(row), level_of(row))
    return words or _("company not named")
