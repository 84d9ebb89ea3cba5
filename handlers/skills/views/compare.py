"""Skills side by side, and the one to learn next where no market says it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiogram.utils.formatting import Bold, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.rows.skills import KnownSkill
from handlers.callbacks.skills import SkillCard, SkillPage
from handlers.common.names import STATE_MARKS, skill_name, state_name
from handlers.common.text import clip
from handlers.common.view import View, button, columns, open_screen
from handlers.skills.views.lines import NAME, asked, premium_line
from handlers.skills.views.skills import SkillFacts

MOST, NEXT = 4, 3


@dataclass(frozen=True)
class NextSkill:
    """A skill that the reader lacks: how many postings it alone completes."""

    skill: KnownSkill
    completes: int


def compared(
    skills: Sequence[KnownSkill], facts: SkillFacts, market: Mapping[int, Sequence[str]]
) -> View:
    """Show what the analysis and the market say of each skill, and add nothing up."""
    parts: list[object] = []
    for skill in skills[:MOST]:
        parts += [Bold(skill_name(skill.name)), "\n"]
        if facts.personal:
            state = facts.state(skill.id)
            you = _("You: {state}").format(state=state_name(state))
            parts += [f"{STATE_MARKS[state]} {you}", "\n"]
        lines = [asked(skill, facts.postings), *market.get(skill.id, ())]
        parts += [f"{line}\n" for line in lines if line]
        premiums = [each for each in facts.premiums if skill.id in each.skills]
        parts += [f"{premium_line(premium)}\n" for premium in premiums[:2]]
        lesson = next((each for each in facts.lessons if each.skill_id == skill.id), None)
        if lesson:
            title = clip(lesson.title, 2 * NAME)
            parts += [_("In your plan: {title}").format(title=title), "\n"]
        parts.append("\n")
    cards = [
        button(skill_name(skill.name), SkillCard(skill_id=skill.id)) for skill in skills[:MOST]
    ]
    return View(Text(*parts), (*columns(cards, 2), [open_screen(_("All skills"), "skills")]))


def next_skills(found: Sequence[NextSkill], facts: SkillFacts) -> View:
    """The skills that the reader lacks, the most useful first."""
    if not found:
        text = _("You have every skill that the analysis’s postings ask for.")
        rows = ([open_screen(_("This week"), "plan"), open_screen(_("Postings"), "postings")],)
        return View(Text(text), rows)
    parts: list[object] = [Bold(_("Learn next")), "\n\n"]
    for each in found[:NEXT]:
        parts += ["• ", Bold(skill_name(each.skill.name)), ": ", asked(each.skill, facts.postings)]
        if each.completes:
            alone = ngettext(
                "It alone is missing for {count} of them.",
                "It alone is missing for {count} of them.",
                each.completes,
            )
            parts += [" ", alone.format(count=each.completes)]
        parts.append("\n")
    parts += ["\n", Italic(_("Of the analysis’s postings alone: there is no market here yet."))]
    cards = [
        button(skill_name(each.skill.name), SkillCard(skill_id=each.skill.id))
        for each in found[:NEXT]
    ]
    ways = [open_screen(_("This week"), "plan"), button(_("My skills"), SkillPage(page=0))]
    return View(Text(*parts), (*columns(cards, 2), ways))
