"""A CV of one's own: its skills to confirm, what was saved, and what is still asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.documents.formats.conversion import Refusal
from db.vocabulary import SkillState
from handlers.callbacks.cv import CvPage, CvSkill, CvSkillPage, FileIs, ReadCv, SaveCv, UndoCv
from handlers.callbacks.screens import Open
from handlers.callbacks.skills import SkillCard
from handlers.common.names import STATE_MARKS, skill_name
from handlers.common.text import clip
from handlers.common.view import Button, ButtonRow, View, button, fitted, more, paginate
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.views.demand import counted, share

# Skills on a page, characters of a name, and names of a list in a line.
PAGE, NAME, LISTED = 12, 40, 12


@dataclass(frozen=True)
class FoundSkill:
    """A skill of a CV, the state that it proposes, and whether it stays in."""

    id: int
    name: str
    state: SkillState
    on: bool


@dataclass(frozen=True)
class Choice:
    """The skills of the CV in a message; `known` are in their states already."""

    message_id: int
    skills: Sequence[FoundSkill]
    known: Sequence[str]
    may_be_plan: bool


@dataclass(frozen=True)
class Gap:
    """A skill that is lacked, asked for in so many postings; of the plan's the total is 0."""

    id: int
    name: str
    asked: int
    total: int


@dataclass(frozen=True)
class Gaps:
    """The skills that the reader lacks, those asked for most first; `left` are not shown.

    `any_asked` is False where no posting says what it asks for.
    """

    market: Market
    population: MarketFilter
    missing: Sequence[Gap]
    left: int
    any_asked: bool


def ask() -> View:
    text = _(
        "Send me your CV as a PDF or .docx, or paste its text. I find the skills in it and you "
        "say which to keep. I store neither the file nor its text."
    )
    return View(Text(text), ([button(_("‹ My CV"), CvPage())],))


def choice(shown: Choice, page: int) -> View:
    on = sum(skill.on for skill in shown.skills)
    found = ngettext(
        "I found {count} skill in your CV that is not marked as yours yet.",
        "I found {count} skills in your CV that are not marked as yours yet.",
        len(shown.skills),
    ).format(count=len(shown.skills))
    parts: list[object] = [Bold(_("Your CV")), "\n", found, "\n\n"]
    parts.append(_("Tap what is not yours, then press Save. Nothing is saved before."))
    if any(skill.state == "learning" for skill in shown.skills):
        parts += ["\n", _("{mark} marks what you are learning.").format(mark="📖")]
    parts += _known(shown.known)
    parts += ["\n\n", Italic(_("I keep neither the file nor its text."))]
    skills = paginate(shown.skills, page, PAGE)
    if skills.label:
        parts += ["\n", Italic(skills.label)]
    rows = fitted((_toggle(shown.message_id, skill, skills.number) for skill in skills.rows), 2)
    rows += skills.turns(lambda to: CvSkillPage(message_id=shown.message_id, page=to))
    save = SaveCv(message_id=shown.message_id, save=True)
    drop = SaveCv(message_id=shown.message_id, save=False)
    label = _("Save {count}").format(count=on)
    rows.append([*([button(label, save)] if on else []), button(_("Cancel"), drop)])
    if shown.may_be_plan:
        rows.append([button(_("It is a plan"), FileIs(message_id=shown.message_id, kind="plan"))])
    return View(Text(*parts), tuple(rows))


def _toggle(message_id: int, skill: FoundSkill, page: int) -> Button:
    mark = "📖" if skill.state == "learning" else "✅"
    label = f"{mark if skill.on else '⬜'} {clip(skill_name(skill.name), NAME)}"
    data = CvSkill(message_id=message_id, skill_id=skill.id, on=not skill.on, page=page)
    return button(label, data)


def _known(names: Sequence[str]) -> list[object]:
    if not names:
        return []
    first = ", ".join(clip(skill_name(name), NAME) for name in names[:LISTED])
    listed = f"{first} {more(len(names) - LISTED)}".strip()
    return ["\n\n", _("Marked already: {names}.").format(names=listed)]


def nothing_new(known: Sequence[str], gaps: Gaps) -> View:
    """Nothing to save: all of it is known, or no skill was found."""
    if not known:
        text = _(
            "I found no skill that I know in this text. If it is a picture of a page, paste the "
            "text itself; or mark your skills by hand."
        )
        mark = button(_("Skills"), Open(screen="skills"))
        return View(Text(text), tuple(fitted([button(_("Read another"), ReadCv()), mark], 2)))
    text = _("Every skill that I found in your CV is marked already, so nothing changes.")
    return View(Text(text, *_known(known), "\n\n", *_gap_parts(gaps)), tuple(_gap_rows(gaps)))


def saved(have: int, learning: int, gaps: Gaps, undo: UndoCv) -> View:
    lines = []
    if have:
        text = ngettext(
            "Saved: you have {count} more skill.", "Saved: you have {count} more skills.", have
        )
        lines.append(text.format(count=have))
    if learning:
        text = ngettext(
            "Saved: you are learning {count} skill.",
            "Saved: you are learning {count} skills.",
            learning,
        )
        lines.append(text.format(count=learning))
    rows = [[button(_("Undo"), undo)], *_gap_rows(gaps)]
    return View(Text("\n".join(lines), "\n\n", *_gap_parts(gaps)), tuple(rows))


def _gap_parts(gaps: Gaps) -> list[object]:
    """Name the skills that the reader lacks and postings ask for, and the postings counted."""
    if not gaps.any_asked:
        return [_("As soon as I know postings of your role, I say what they ask for beyond this.")]
    if not gaps.missing:
        return [_("You have all that these postings ask for.")]
    parts: list[object] = [Bold(_("Asked for, and not among your skills")), "\n"]
    if gaps.missing[0].total:
        about = counted(gaps.market, gaps.population)
    else:
        about = _("the postings of your plan")
    parts.append(f"{about}\n")
    for number, gap in enumerate(gaps.missing, 1):
        name = clip(skill_name(gap.name), NAME)
        asked = share(gap.asked, gap.total) if gap.total else str(gap.asked)
        line = _("{skill} – {share}").format(skill=name, share=asked)
        parts.append(f"{number}. {STATE_MARKS['lack']} {line}\n")
    parts.append(more(gaps.left))
    return parts


def _gap_rows(gaps: Gaps) -> list[ButtonRow]:
    cards = [
        button(clip(skill_name(gap.name), NAME), SkillCard(skill_id=gap.id))
        for gap in gaps.missing
    ]
    ends = [button(_("Skills"), Open(screen="skills")), button(_("My CV"), CvPage())]
    return [*fitted(cards, 3), *fitted(ends, 2)]


def dropped() -> View:
    return View(Text(_("Nothing was saved.")), _again())


def undone(count: int) -> View:
    text = ngettext(
        "Taken back: {count} skill is as it was.",
        "Taken back: {count} skills are as they were.",
        count,
    )
    return View(Text(text.format(count=count)), _again())


def _again() -> tuple[ButtonRow, ...]:
    again = [button(_("Read my CV"), ReadCv()), button(_("Skills"), Open(screen="skills"))]
    return tuple(fitted(again, 2))


def unchanged() -> View:
    return View(Text(_("These skills are marked already, so nothing changes.")), _again())


def unreadable(refusal: Refusal | None) -> View:
    """Tell what to do with a CV that can't be read; None where Telegram did not give it."""
    texts: dict[Refusal | None, str] = {
        "scanned": scanned(),
        "empty": scanned(),
        "protected": _("This file has a password. Please save it without one and send it again."),
        "damaged": _(
            "I can't open this file. Please save it once more as a PDF or .docx and send it, "
            "or paste its text here."
        ),
        "too_large": _(
            "This file is too long for a CV: I read 20 pages and 5 MB. Please send a shorter one, "
            "or paste its text."
        ),
        None: _("Telegram did not give me the file. Nothing was saved; please try again."),
    }
    return View(Text(texts[refusal]), _again())


def scanned() -> str:
    return _(
        "This file holds pictures of pages and no text that I can read. Please save it as a PDF "
        "from Word or Google Docs, or paste its text."
    )
