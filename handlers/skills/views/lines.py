"""Lines about one skill or posting that several screens share."""

from typing import Protocol

from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.postings import PostingFacts
from db.rows.skills import KnownSkill, PremiumRow, StatementRow
from db.vocabulary import SkillState
from handlers.common.money import percentage
from handlers.common.names import skill_name, state_name
from handlers.common.text import clip
from handlers.market.rules.matching import Match
from handlers.skills.rules.contradictions import Contradiction

# Characters of a statement and of a name in one line.
LONGEST, NAME = 240, 60


def toast(name: str, state: SkillState) -> str:
    return _("{skill}: {state}").format(skill=skill_name(name), state=state_name(state))


class MatchChange(Protocol):
    """A posting whose match changed."""

    @property
    def posting(self) -> PostingFacts: ...
    @property
    def before(self) -> Match: ...
    @property
    def after(self) -> Match: ...


def match_line(change: MatchChange) -> str:
    return _("{posting}: {before} of {total} → {after} of {total}").format(
        posting=clip(change.posting.company or change.posting.title, NAME),
        before=change.before.met,
        after=change.after.met,
        total=change.after.total,
    )


def statement_text(said: StatementRow) -> str:
    return clip(f"{said.name}: {said.detail}" if said.detail else said.name, LONGEST)


def asked(skill: KnownSkill, total: int) -> str:
    """The number of the analysis's postings that ask for the skill; "" where it has none."""
    if not total:
        return ""
    return ngettext(
        "Asked for in {asked} of {total} posting of the analysis.",
        "Asked for in {asked} of {total} postings of the analysis.",
        total,
    ).format(asked=skill.asked, total=total)


def asked_of(name: str, skill: KnownSkill, total: int) -> str:
    """Like `asked`, with the skill's name; `total` is not 0."""
    return ngettext(
        "{skill}: asked for in {asked} of {total} posting of the analysis.",
        "{skill}: asked for in {asked} of {total} postings of the analysis.",
        total,
    ).format(skill=skill_name(name), asked=skill.asked, total=total)


def premium_line(premium: PremiumRow) -> str:
    shared = _(
        "The analysis says {percent} for {name} together; it promises nothing for one alone."
    )
    alone = _("The analysis says {percent} for {name}.")
    text = shared if premium.shared else alone
    return text.format(percent=percents(premium), name=clip(premium.name, 2 * NAME))


def percents(premium: PremiumRow) -> str:
    if premium.percent_min == premium.percent_max:
        return f"+{percentage(premium.percent_min)}"
    return f"+{premium.percent_min}–{percentage(premium.percent_max)}"


def contradiction(row: Contradiction) -> str:
    texts = {
        "overrated": ngettext(
            "{skill} is said to be in almost every posting and is asked for in {asked} of the "
            "analysis’s {total} posting. It may still be worth knowing.",
            "{skill} is said to be in almost every posting and is asked for in {asked} of the "
            "analysis’s {total} postings. It may still be worth knowing.",
            row.total,
        ),
        "unasked": ngettext(
            "{skill} is in the plan and is asked for in {asked} of the analysis’s {total} "
            "posting. It may be for later.",
            "{skill} is in the plan and is asked for in {asked} of the analysis’s {total} "
            "postings. It may be for later.",
            row.total,
        ),
        "unplanned": ngettext(
            "{skill} is asked for in {asked} of the analysis’s {total} posting and is not in "
            "the plan yet.",
            "{skill} is asked for in {asked} of the analysis’s {total} postings and is not in "
            "the plan yet.",
            row.total,
        ),
    }
    line = texts[row.kind].format(
        skill=skill_name(row.skill.name), asked=row.skill.asked, total=row.total
    )
    if row.kind == "unplanned" and row.premium is not None:
        line += " " + premium_line(row.premium)
    return line
