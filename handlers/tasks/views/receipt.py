"""The receipt after a tick: the lines on what it changed."""

from collections.abc import Sequence
from dataclasses import dataclass

from aiogram.utils.i18n import gettext as _

from db.vocabulary import SkillState
from handlers.common.names import skill_name, state_name
from handlers.common.text import clip
from handlers.market.rules.matching import Change
from handlers.skills.views.lines import match_line

LINES, LONGEST = 6, 60


@dataclass(frozen=True)
class Receipt:
    """The effects of a tick: matches, skills as (name, before, after), a finished item.

    `task_id` is the ticked task: lists show its page.
    """

    matches: Sequence[Change] = ()
    skills: Sequence[tuple[str, SkillState, SkillState]] = ()
    finished: str | None = None
    task_id: int | None = None


def lines(receipt: Receipt) -> list[str]:
    changes = []
    if receipt.finished:
        changes.append(_("Finished: {item}").format(item=clip(receipt.finished, 2 * LONGEST)))
    changes += [
        _("{skill}: {before} → {after}").format(
            skill=skill_name(name), before=state_name(before), after=state_name(after)
        )
        for name, before, after in receipt.skills
    ]
    changes += [match_line(change) for change in receipt.matches]
    if len(changes) > LINES:
        more = _("and {count} more").format(count=len(changes) - LINES)
        changes = [*changes[:LINES], more]
    return changes
