"""The page for a job search: its lines to choose, and the page in words."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from aiogram.utils.formatting import Bold, Italic, Pre, Text, TextLink
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext
from babel.dates import format_skeleton

from db.rows.postings import PostingRow
from handlers.callbacks.cv import CvForm, CvLine, CvPage, CvPostings, MakeCv, ReadCv
from handlers.callbacks.screens import Open
from handlers.common.money import reader_locale
from handlers.common.names import level_name, skill_name
from handlers.common.text import clip, units
from handlers.common.typography import dash
from handlers.common.view import (
    Button,
    ButtonRow,
    View,
    button,
    columns,
    copying,
    fitted,
    more,
    paginate,
)
from handlers.cv.files import shown_link
from handlers.cv.rules.page import MOST, Line, MadeFile, Page, PageLine, PageSection, Target, unmet
from handlers.market.rules.market import Market
from handlers.market.views.demand import counted
from handlers.market.views.population import track_title

# Lines of the choice on a page; characters of one there, and in the file.
ROWS, SHORT, TITLE, LONG = 6, 160, 80, 700
# Steps of an item and notes that a line names, and skills before it.
STEPS, NOTES, NAMES = 6, 4, 4
POSTINGS, LISTED = 8, 8
# Telegram takes so many units of a text; what is longer goes as a file.
MOST_TEXT = 4_000


@dataclass(frozen=True)
class PageFacts:
    """Whom the page is for, every line that a tick allows, and those on the page."""

    target: Target
    lines: Sequence[Line]
    chosen: Sequence[Line]
    asked: CvPage
    market: Market


def choice(facts: PageFacts) -> View:
    if not facts.lines:
        return _nothing()
    rows = paginate(facts.lines, facts.asked.page, ROWS)
    chosen = {line.key for line in facts.chosen}
    count = ngettext(
        "{on} of {count} line is on the page; a tap on its number changes that.",
        "{on} of {count} lines are on the page; a tap on a number changes that.",
        len(facts.lines),
    ).format(on=len(chosen), count=len(facts.lines))
    parts: list[object] = [Bold(_("Your page for a job search")), "\n"]
    parts += [_("For: {whom}").format(whom=headline(facts.target)), "\n"]
    if facts.target.population is not None:
        parts += [Italic(counted(facts.market, facts.target.population)), "\n"]
    parts.append("\n")
    parts += [_("Each line is something that you ticked."), " ", count, "\n\n"]
    for number, line in enumerate(rows.rows, rows.first + 1):
        parts += _listed(number, line, facts.target, on=line.key in chosen)
    missing = unmet(facts.target.asked, facts.chosen)
    if missing:
        names = ", ".join(clip(skill_name(name), SHORT // 4) for name in missing[:LISTED])
        listed = f"{names} {more(len(missing) - LISTED)}".strip()
        silent = _("Asked for, and not on the page: {names}.").format(names=listed)
        parts += ["\n", Italic(silent), "\n"]
    if rows.label:
        parts += ["\n", Italic(rows.label)]
    return View(Text(*parts), tuple(_rows(facts, chosen)))


def _listed(number: int, line: Line, target: Target, *, on: bool) -> list[object]:
    said = _line(line, target)
    parts: list[object] = [f"{number}. {'✅' if on else '⬜'} "]
    parts += [Bold(clip(said.asked, TITLE)), dash()] if said.asked else []
    parts += [clip(said.text, SHORT)]
    for url in said.links[:1]:
        parts += [" ", TextLink(f"🔗 {clip(shown_link(url), TITLE // 2)}", url=url)]
    return [*parts, f" +{len(said.links) - 1}" if len(said.links) > 1 else "", "\n"]


def _rows(facts: PageFacts, chosen: set[str]) -> list[ButtonRow]:
    posting_id = facts.asked.posting_id
    page = paginate(facts.lines, facts.asked.page, ROWS)
    toggles = (
        button(
            f"{'✅' if line.key in chosen else '⬜'} {number}",
            CvLine(
                posting_id=posting_id,
                kind=line.kind,
                id=line.id,
                on=line.key not in chosen,
                page=page.number,
            ),
        )
        for number, line in enumerate(page.rows, page.first + 1)
    )
    rows = columns(toggles, 3)
    rows += page.turns(lambda to: CvPage(posting_id=posting_id, page=to))
    if chosen:
        labels: dict[CvForm, str] = {
            "pdf": _("PDF"),
            "docx": _("Word"),
            "md": _("Markdown"),
            "text": _("Text to paste"),
        }
        forms = [
            button(text, MakeCv(posting_id=posting_id, form=form)) for form, text in labels.items()
        ]
        rows += [forms[:3], forms[3:]]
    role = [button(_("For my role"), CvPage())] if posting_id else []
    more_ways = [
        *role,
        button(_("For a posting"), CvPostings()),
        button(_("Read my CV"), ReadCv()),
    ]
    return [*rows, *fitted(more_ways, 2)]


def _nothing() -> View:
    text = _(
        "Nothing is ticked yet, so there is nothing to put on a page. Each task that you tick, "
        "with its note and its proof, becomes a line of it."
    )
    next_steps = [button(_("This week"), Open(screen="plan")), button(_("Read my CV"), ReadCv())]
    title = Bold(_("Your page for a job search"))
    return View(Text(title, "\n\n", text), tuple(fitted(next_steps, 2)))


def full_toast() -> str:
    return _("A page takes {count} lines. Take another one out first.").format(count=MOST)


def headline(target: Target) -> str:
    """Whom the page is for: "Backend developer, Kolesa", or one's role with its level."""
    if target.posting is not None:
        parts = [clip(target.posting.title, TITLE), clip(target.posting.company or "", TITLE)]
    else:
        level = level_name(target.level) if target.level else ""
        role = track_title(target.track) if target.track else target.role or _("any role")
        parts = [clip(role, TITLE), level]
    return ", ".join(part for part in parts if part)


def in_words(target: Target, chosen: Sequence[Line], name: str) -> Page:
    """The page that is made into files: what is asked for, then the rest."""
    asked = tuple(_line(line, target) for line in chosen if line.meets)
    others = tuple(_line(line, target) for line in chosen if not line.meets)
    rest = _("Also done") if asked else _("Done")
    sections = [PageSection(_("Asked for, and done"), asked), PageSection(rest, others)]
    aimed = target.posting is not None or target.track or target.role
    shown = headline(target) if aimed else ""
    return Page(name, shown, tuple(section for section in sections if section.lines))


def _line(line: Line, target: Target) -> PageLine:
    names = [skill_name(target.asked[number].name) for number in line.meets]
    asked = ", ".join(clip(name, TITLE) for name in dict.fromkeys(names[:NAMES]))
    text = line.title
    if line.steps and line.steps != (line.title,):
        rest = more(len(line.steps) - STEPS).strip()
        text += ": " + "; ".join(
            [*(step.rstrip(" .;") for step in line.steps[:STEPS]), *([rest] if rest else [])]
        )
    rest = more(len(line.notes) - NOTES).strip()
    sentences = [text, *line.notes[:NOTES], *([rest] if rest else [])]
    whole = " ".join(_ended(part) for part in sentences[:-1]) + " " + sentences[-1].strip()
    return PageLine(asked, clip(" ".join(whole.split()), LONG), _month(line.day), line.links)


def _ended(text: str) -> str:
    return text if text.rstrip().endswith((".", "!", "?", "…")) else f"{text.rstrip()}."


def _month(day: date | None) -> str:
    return str(format_skeleton("yMMM", day, locale=reader_locale())) if day else ""


def postings(rows: Sequence[PostingRow], number: int) -> View:
    if not rows:
        text = _(
            "There is no posting to choose yet. Save one in /postings, or paste one here; its "
            "card has the page for it, too."
        )
        back = button(_("‹ My CV"), CvPage())
        open_list = button(_("Postings"), Open(screen="postings"))
        return View(Text(text), tuple(fitted([open_list, back], 2)))
    page = paginate(rows, number, POSTINGS)
    buttons: list[ButtonRow] = [[_posting(row)] for row in page.rows]
    buttons += page.turns(lambda to: CvPostings(page=to))
    parts: list[object] = [Bold(_("Which posting is the page for?")), "\n"]
    parts.append(_("Yours, those that you saved, and those of your plan."))
    parts += ["\n", Italic(page.label)] if page.label else []
    return View(Text(*parts), (*buttons, [button(_("‹ My CV"), CvPage())]))


def _posting(row: PostingRow) -> Button:
    label = ", ".join(part for part in (row.title, row.company or "") if part)
    return button(clip(label, 60), CvPage(posting_id=row.id))


def text_block(text: str, posting_id: int) -> View | None:
    """The page as a block that one tap copies; None where it is too long for a message."""
    if units(text) > MOST_TEXT:
        return None
    back = button(_("‹ Lines"), CvPage(posting_id=posting_id))
    return View(Text(Pre(text)), ([*copying(_("Copy"), text), back],))


def caption(made: MadeFile) -> View:
    lines = [_("Read it before you send it: it says what you ticked, and nothing else.")]
    if made.pages > 1:
        text = ngettext(
            "It takes {count} sheet; take lines out to make it one.",
            "It takes {count} sheets; take lines out to make it one.",
            made.pages,
        )
        lines.append(text.format(count=made.pages))
    if made.lost:
        text = ngettext(
            "{count} sign is not in the font and was left out; Word has it.",
            "{count} signs are not in the font and were left out; Word has them.",
            made.lost,
        )
        lines.append(text.format(count=made.lost))
    return View(Text("\n".join(lines)))
