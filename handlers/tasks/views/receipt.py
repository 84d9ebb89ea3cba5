"""The receipt after a tick: the lines on what it changed, and on what comes next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.searches import SavedSearchRow
from db.vocabulary import SkillState
from handlers.common.money import salary_range
from handlers.common.names import city_name, level_name, skill_name, state_name
from handlers.common.text import clip
from handlers.market.rules.goal import EVERYTHING
from handlers.market.rules.market import Market, MarketFilter
from handlers.market.views.population import short_who
from handlers.skills.views.lines import match_line
from handlers.tasks.rules.ahead import Left
from handlers.tasks.rules.mine import ListMove, Move, PostingMove

LINES, LONGEST, LINE = 7, 40, 80
# Requirements that the line on the wanted posting names.
NAMES = 3


@dataclass(frozen=True)
class Coming:
    """The next task, and the first thing that the skill it teaches will move."""

    text: str
    skill: int | None = None
    then: Move | None = None


@dataclass(frozen=True)
class Receipt:
    """The effects of a tick: skills as (name, before, after), a finished item, and the moves of
    all postings that are the user's; the wanted one stands apart, moved or not.

    Where nothing moved, `left` is the way to `then`. `task_id` is the ticked task: lists show its
    page. `names` are those of the skills.
    """

    skills: Sequence[tuple[str, SkillState, SkillState]] = ()
    finished: str | None = None
    task_id: int | None = None
    target: PostingMove | None = None
    moves: Sequence[Move] = ()
    left: Left | None = None
    then: Move | None = None
    next: Coming | None = None
    names: Mapping[int, str] = field(default_factory=dict)
    market: Market | None = field(default=None, repr=False)
    population: MarketFilter = EVERYTHING


def lines(receipt: Receipt) -> list[str]:
    changes = []
    if receipt.finished:
        changes.append(_("Finished: {item}").format(item=clip(receipt.finished, LINE)))
    changes += [
        _("{skill}: {before} → {after}").format(
            skill=skill_name(name), before=state_name(before), after=state_name(after)
        )
        for name, before, after in receipt.skills
    ]
    if receipt.target:
        changes.append(_target(receipt, receipt.target))
    changes += [_moved(receipt, move) for move in receipt.moves]
    if len(changes) > LINES:
        more = _("and {count} more").format(count=len(changes) - LINES)
        changes = [*changes[:LINES], more]
    # The figure at the end of what comes next would be the first to be cut.
    ahead = [clip(line, 2 * LINE) for line in _ahead(receipt)]
    return [*(clip(line, LINE) for line in changes), *ahead]


def _target(receipt: Receipt, move: PostingMove) -> str:
    """ "Chocofamily: 1 of 3 → 2 of 3; left: Redis"."""
    line = match_line(move) if move.before != move.after else _stands(move)
    left = [
        "/".join(skill_name(receipt.names[id]) for id in sorted(each) if id in receipt.names)
        for each in move.left
    ]
    named = ", ".join(clip(each, LONGEST) for each in left[:NAMES] if each)
    more = len(left) - NAMES
    if more > 0:
        named = ngettext("{skills} and {count} more", "{skills} and {count} more", more).format(
            skills=named, count=more
        )
    return _("{match}; left: {skills}").format(match=line, skills=named) if named else line


def _stands(move: PostingMove) -> str:
    name = clip(move.posting.company or move.posting.title, LONGEST)
    text = _("{posting}: {met} of {total}")
    return text.format(posting=name, met=move.after.met, total=move.after.total)


def _moved(receipt: Receipt, move: Move) -> str:
    if isinstance(move, ListMove):
        text = _("{which}: {before} → {after} of {total} within reach")
        which = _list_name(receipt, move)
        return text.format(which=which, before=move.before, after=move.after, total=move.total)
    line = match_line(move)
    return _("{match} (sample)").format(match=line) if move.source == "sample" else line


def _list_name(receipt: Receipt, move: ListMove) -> str:
    if move.search is not None:
        return _("Watched, {search}").format(search=search_words(move.search, receipt.names))
    return short_who(receipt.market, receipt.population) if receipt.market else ""


def search_words(search: SavedSearchRow, names: Mapping[int, str]) -> str:
    """A saved search in short: "Docker · Almaty · from 500K"."""
    parts = [
        skill_name(names.get(search.skill_id or 0, "")),
        level_name(search.level) if search.level else "",
        city_name(search.city) if search.city else "",
        salary_range(search.salary_min, None, "KZT") if search.salary_min else "",
    ]
    return " · ".join(clip(part, LONGEST) for part in parts if part) or _("all postings")


def _ahead(receipt: Receipt) -> list[str]:
    found = []
    if receipt.left:
        line = _left(receipt.left, receipt.names)
        if receipt.then:
            text = _("{left}; then {effect}")
            line = text.format(left=line, effect=_effect(receipt, receipt.then))
        found.append(line)
    if receipt.next:
        found.append(_next(receipt, receipt.next))
    return found


def _left(left: Left, names: Mapping[int, str]) -> str:
    if left.soft:
        text = _("Soft skills: {done} of {total}")
        return text.format(done=left.soft.done, total=left.soft.total)
    what = skill_name(names.get(left.skill or 0, left.title))
    text = ngettext("{count} step left for {item}", "{count} steps left for {item}", left.steps)
    return text.format(count=left.steps, item=clip(what, LONGEST))


def _effect(receipt: Receipt, move: Move) -> str:
    """Return the effect to come: "9 of 41 within reach", "Chocofamily: 2 of 3"."""
    if isinstance(move, PostingMove):
        line = _stands(move)
        return _("{match} (sample)").format(match=line) if move.source == "sample" else line
    text = _("{which}: {n} of {total} within reach")
    which = _list_name(receipt, move)
    return text.format(which=which, n=move.after, total=move.total)


def _next(receipt: Receipt, coming: Coming) -> str:
    line = _("Next: {task}").format(task=clip(coming.text, 2 * LONGEST))
    skill = skill_name(receipt.names.get(coming.skill or 0, ""))
    if coming.then is None or not skill:
        return line
    text = _("{next}; {skill} brings {effect}")
    return text.format(next=line, skill=skill, effect=_effect(receipt, coming.then))
