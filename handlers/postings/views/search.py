"""Postings of the market: a page of a search, its filters, and a posting's card."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any, TypeVar

from aiogram.filters.callback_data import CallbackData
from aiogram.types import InlineKeyboardButton
from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from babel.dates import format_date

from db.rows.postings import OWN, MarketPosting
from db.vocabulary import LevelRule, PostingMarkKind
from handlers.callbacks.postings import (
    DeletePosting,
    FoundCard,
    LearnFound,
    MarkPosting,
    OwnPostings,
    PickSearch,
    Postings,
    Search,
    WatchSearch,
)
from handlers.callbacks.tasks import MorePlan
from handlers.common.money import reader_locale, salary_range
from handlers.common.names import city_name, level_name
from handlers.common.text import clip
from handlers.common.view import ButtonRow, View, button, columns, fitted, link, turns
from handlers.market.rules.market import By, Market
from handlers.market.rules.rates import InTenge
from handlers.market.views import population
from handlers.market.views.demand import as_of
from handlers.market.views.population import market_filter, role_name
from handlers.market.views.rates import converted

PAGE = 3
MAX_SAVED = 5
TITLE, NAME = 120, 30
# The lowest pay one may ask for, in tenge by the month.
PAYS = (300_000, 500_000, 800_000, 1_200_000, 2_000_000)
# Names are the same in every language.
SOURCES = {
    "headhunter": "HeadHunter",
    "remote_ok": "Remote OK",
    "csv": "CSV",
    "json_ld": "JSON-LD",
}
Data = TypeVar("Data", bound=CallbackData)


@dataclass(frozen=True)
class SearchResult:
    """A page of a search; `matches` are met and asked by posting, empty in a group."""

    market: Market
    asked: Search
    rows: Sequence[MarketPosting]
    total: int
    matches: Mapping[int, tuple[int, int]]
    skill: str | None
    marks: Mapping[PostingMarkKind, Set[int]]
    # Whether this very search is saved; None where it can't be.
    saved: bool | None = None


@dataclass(frozen=True)
class FoundCardFacts:
    posting: MarketPosting
    skills: Sequence[tuple[int, str]]
    have: Set[int] | None
    marks: Mapping[PostingMarkKind, Set[int]]
    asked: FoundCard
    # Its pay, where it is published in another currency and there is a rate.
    in_tenge: InTenge | None = None
    # Some of what is missing was put into the plan.
    added: bool = False
    # It stands in the message of a digest, whose tasks are a tap away.
    in_plan: bool = False


def _with(data: type[Data], asked: Search, /, **changes: Any) -> Data:
    """The same search in another button."""
    fields = {name: getattr(asked, name) for name in Search.model_fields}
    return data(**{**fields, **changes})


def narrows(asked: Search) -> bool:
    return bool(asked.skill or asked.role or asked.level or asked.city or asked.salary)


def pay(posting: MarketPosting) -> str:
    return stated_pay(
        posting.salary_min,
        posting.salary_max,
        posting.currency,
        posting.salary_period,
        posting.gross,
    )


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


def day(posting: MarketPosting) -> str:
    if posting.published_at is None:
        return ""
    return format_date(posting.published_at, "d MMM", locale=reader_locale())


def found(page: SearchResult) -> View:
    first = page.asked.page * PAGE + 1
    range_text = _("{first}–{last} of {total}").format(
        first=first, last=first + len(page.rows) - 1, total=page.total
    )
    parts: list[object] = [Bold(_("Postings"))]
    parts += [f"  {range_text}\n" if page.rows else "\n", as_of(page.market), "\n"]
    if narrowed := _narrowed(page):
        parts += [Italic(narrowed), "\n"]
    if not page.rows:
        parts += ["\n", _nothing(page.asked)]
    for number, row in enumerate(page.rows, first):
        parts += ["\n", f"{number}. ", Bold(clip(row.title, TITLE)), "\n", _where(row), "\n"]
        line = [pay(row), day(row)]
        if row.id in page.matches:
            met, of = page.matches[row.id]
            line.insert(0, _("you match {met} of {total}").format(met=met, total=of))
        parts += [" · ".join(each for each in line if each), "\n"]
    return View(Text(*parts), tuple(_rows(page, first)))


def _nothing(asked: Search) -> str:
    if asked.only == "s" and not narrows(asked):
        return _("You have saved no posting yet. Open one, and press Save.")
    if asked.only == "h" and not narrows(asked):
        return _("You have hidden no posting.")
    return _("No posting fits. Clear the filters, or take one away.")


def _where(row: MarketPosting, *, with_level: bool = True) -> str:
    level = level_name(row.level) if row.level and with_level else ""
    city = clip(city_name(row.city), 60) if row.city else ""
    places = (clip(row.company or "", 60), city, level)
    return " · ".join(each for each in places if each) or _("company not named")


def _narrowed(page: SearchResult) -> str:
    asked, among = page.asked, market_filter(page.asked)
    parts = [
        page.skill or "",
        role_name(among.role, page.market) if among.role else "",
        city_name(among.city) if among.city else "",
        level_name(among.level) if among.level else "",
        _("from {pay}").format(pay=salary_range(asked.salary, asked.salary, "KZT"))
        if asked.salary
        else "",
        {"s": _("saved"), "h": _("hidden"), "n": _("not seen yet"), "": ""}[asked.only],
    ]
    return " · ".join(each for each in parts if each)


def _rows(page: SearchResult, first: int) -> list[ButtonRow]:
    asked = page.asked
    cards = [
        button(str(number), _with(FoundCard, asked, posting_id=row.id))
        for number, row in enumerate(page.rows, first)
    ]
    pages = -(-page.total // PAGE)
    filters = [
        button(page.skill or _("Skill"), _with(PickSearch, asked, of="skill")),
        button(_("Pay"), _with(PickSearch, asked, of="pay")),
    ]
    rows = [
        *([cards] if cards else []),
        *turns(asked.page, pages, lambda to: _with(Search, asked, page=to)),
        *population.narrowing(
            page.market, market_filter(asked), lambda by: _with(PickSearch, asked, page=0, of=by)
        ),
        filters,
    ]
    if page.marks:
        rows += fitted(_ways(asked), 3)
    if narrows(asked) or asked.only:
        clear = button(_("Clear"), Search(by=asked.by))
        rows += fitted([clear, *([_watch(page)] if page.saved is not None else [])], 2)
    own = [button(_("My own"), OwnPostings())] if page.marks else []
    rows += fitted([button(_("Postings of the analysis"), Postings()), *own], 2)
    return rows


def _watch(page: SearchResult) -> InlineKeyboardButton:
    text = _("↩ Watched") if page.saved else _("Watch for new ones")
    return button(text, _with(WatchSearch, page.asked, on=not page.saved))


def _ways(asked: Search) -> ButtonRow:
    """The other order, the saved or the hidden ones, the ones not seen yet."""
    order = (
        button(_("Newest first"), _with(Search, asked, by="d", page=0))
        if asked.by == "m"
        else button(_("Best match first"), _with(Search, asked, by="m", page=0))
    )
    # What is hidden is one step behind what is saved: it is asked for seldom.
    kept = (
        button(_("Hidden"), _with(Search, asked, only="h", page=0))
        if asked.only == "s"
        else button(_("Saved"), _with(Search, asked, only="s", page=0))
    )
    new = button(_("Not seen"), _with(Search, asked, only="n", page=0))
    return [order, kept, *([new] if asked.only != "n" else [])]


def _choice(asked: Search, title: str, buttons: Sequence[tuple[str, dict[str, Any]]]) -> View:
    made = [button(text, _with(Search, asked, page=0, **changes)) for text, changes in buttons]
    back = button(_("‹ Postings"), _with(Search, asked))
    return View(Text(Bold(title)), (*columns(made, 2), [back]))


def pick_skill(asked: Search, counts: Sequence[tuple[int, int]], names: Mapping[int, str]) -> View:
    buttons = [
        (f"{clip(names[id], NAME)} · {n}", {"skill": id}) for id, n in counts[:30] if id in names
    ]
    return _choice(asked, _("Which skill?"), [*buttons, (_("Any skill"), {"skill": 0})])


def pick_population(asked: PickSearch, market: Market, by: By, within: int) -> View:
    def to(changes: Mapping[str, Any]) -> Search:
        return _with(Search, asked, page=0, **changes)

    return population.choose(market, market_filter(asked), by, asked, to, within)


def pick_pay(asked: Search) -> View:
    buttons = [
        (_("from {pay}").format(pay=salary_range(each, each, "KZT")), {"salary": each})
        for each in PAYS
    ]
    return _choice(
        asked, _("From what pay by the month?"), [*buttons, (_("Any pay"), {"salary": 0})]
    )


def _rule(rule: LevelRule | None) -> str:
    rules = {
        "title": _("by its title"),
        "note": _("by its note"),
        "experience": _("by the experience asked for"),
        None: "",
    }
    return rules[rule]


def card(found: FoundCardFacts) -> View:
    """A posting with its requirements marked, its source one tap away."""
    row = found.posting
    where = _where(row, with_level=False)
    parts: list[object] = [Bold(clip(row.title, 2 * TITLE)), "\n", where, "\n"]
    if row.level:
        parts += [f"{level_name(row.level)}, {_rule(row.level_rule)}\n"]
    parts += [" · ".join(each for each in (pay(row), day(row)) if each), "\n"]
    parts += [converted(found.in_tenge), "\n"] if found.in_tenge else []
    parts.append("\n")
    if not found.skills:
        parts += [_("I found no skill that I know in it."), "\n"]
    elif found.have is not None:
        met = sum(id in found.have for id, _name in found.skills)
        parts += [_("You match {met} of {total}").format(met=met, total=len(found.skills)), "\n"]
    for id, name in found.skills[:30]:
        mark = "" if found.have is None else ("✅ " if id in found.have else "⬜ ")
        parts.append(f"{mark}{clip(name, 60)}\n")
    source = _("you pasted it") if row.source == OWN else SOURCES.get(row.source, row.source)
    parts += ["\n", Italic(_("Source: {source}").format(source=source))]
    return View(Text(*parts), tuple(_card_rows(found)))


def _card_rows(found: FoundCardFacts) -> list[ButtonRow]:
    row, asked = found.posting, found.asked
    rows: list[ButtonRow] = []
    if row.url and row.url.startswith(("http://", "https://")):
        rows.append([link(_("Open the posting"), row.url)])
    if found.have is not None:
        if any(id not in found.have for id, _name in found.skills):
            learn = _with(LearnFound, asked, posting_id=row.id)
            rows.append([button(_("Add the missing ones to my plan"), learn)])
        if found.added:
            unlearn = _with(LearnFound, asked, posting_id=row.id, on=False)
            rows.append([button(_("↩ Added to my plan"), unlearn)])
        if row.source == OWN:
            rows.append([button(_("Delete"), DeletePosting(posting_id=row.id))])
        else:
            rows.append([_mark(found, "saved"), _mark(found, "hidden")])
    if row.source == OWN:
        rows.append([button(_("‹ My own postings"), OwnPostings())])
    else:
        rows.append([button(_("‹ Postings"), _with(Search, asked))])
    if found.in_plan:
        rows[-1].insert(0, button(_("‹ This week"), MorePlan(count=3)))
    return rows


def _mark(found: FoundCardFacts, kind: PostingMarkKind) -> InlineKeyboardButton:
    on = found.posting.id in found.marks.get(kind, ())
    texts = {
        ("saved", False): _("Save"),
        ("saved", True): _("↩ Saved"),
        ("hidden", False): _("Hide"),
        ("hidden", True): _("↩ Hidden"),
    }
    data = _with(MarkPosting, found.asked, posting_id=found.posting.id, kind=kind, on=not on)
    return button(texts[kind, on], data)


def toast(kind: str, *, on: bool) -> str:
    texts = {
        ("saved", True): _("Saved."),
        ("saved", False): _("Not saved any more."),
        ("hidden", True): _("Hidden from searches."),
        ("hidden", False): _("Shown again."),
    }
    return texts[kind, on]


def new_matches(offers: Sequence[MarketPosting]) -> View | None:
    """What saved searches bring with a digest; None where they bring nothing."""
    if not offers:
        return None
    parts: list[object] = [Bold(_("New postings for your saved searches")), "\n"]
    line = _("{title} – {where}, {pay}")
    parts += [
        f"• {line.format(title=clip(each.title, 80), where=_where(each), pay=pay(each))}\n"
        for each in offers
    ]
    cards = [button(clip(each.title, NAME), FoundCard(posting_id=each.id)) for each in offers]
    return View(Text(*parts), tuple(columns(cards, 1)))


def saved_toast(*, on: bool, full: bool) -> str:
    if full:
        return _("You keep {n} searches; that is as many as I watch.").format(n=MAX_SAVED)
    if on:
        return _("New postings that fit will come with your weekly digest.")
    return _("This search is not watched any more.")
