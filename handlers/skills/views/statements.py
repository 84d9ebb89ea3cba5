"""The analysis's own words on skills, beside what its postings ask for."""

from collections.abc import Mapping, Sequence

from aiogram.utils.formatting import Bold, Text
from aiogram.utils.i18n import gettext as _

from db.vocabulary import StatementKind
from handlers.callbacks.skills import AddSkill
from handlers.callbacks.skills import ShowStatements as SaidButton
from handlers.common.names import skill_name
from handlers.common.text import clip
from handlers.common.view import ButtonRow, View, button, headed, open_screen, paginate
from handlers.skills.rules.contradictions import Contradiction
from handlers.skills.views.lines import LONGEST, contradiction, statement_text
from handlers.skills.views.skills import PAGE, SkillFacts

# Lines that a page holds.
LINES = 12


def said(
    facts: SkillFacts,
    contradictions: Sequence[Contradiction],
    asked: SaidButton,
    market: Mapping[int, str],
    by_name: Mapping[str, str],
) -> View:
    """The analysis's statements on skills, against its own postings.

    `market` has a line on the market's postings by skill id, `by_name` one for what no skill of
    ours is called.
    """
    lines = _said_lines(facts, contradictions, market, by_name)
    page = paginate(lines, asked.page, LINES)
    parts = [Bold(_("What the analysis says")), "\n", *headed(page.rows, folded=True)]
    if not contradictions and page.number == page.pages - 1:
        parts += ["\n", _("Its postings show nothing that disagrees."), "\n"]
    rows: list[ButtonRow] = [
        [
            button(
                _("➕ Add {skill} to my plan").format(skill=skill_name(row.skill.name)),
                AddSkill(skill_id=row.skill.id, origin=asked.back),
            )
        ]
        for row in [row for row in contradictions if row.kind == "unplanned"][:PAGE]
        if facts.personal
    ]
    rows += page.turns(lambda to: SaidButton(page=to, back=asked.back))
    back = _("‹ Progress") if asked.back == "progress" else _("‹ Skills")
    rows.append([open_screen(back, asked.back), open_screen(_("Postings"), "postings")])
    return View(Text(*parts), tuple(rows))


def _said_lines(
    facts: SkillFacts,
    contradictions: Sequence[Contradiction],
    market: Mapping[int, str],
    by_name: Mapping[str, str],
) -> list[tuple[str, str]]:
    """Pairs of heading and line; the contradictions come first."""
    kinds: tuple[tuple[StatementKind, str], ...] = (
        ("frequent", _("In almost every posting, it says")),
        ("several", _("In several postings, it says")),
        ("single", _("In one posting alone, it says")),
        ("common", _("Common to all roles, it says")),
        ("have", _("Known, it says")),
        ("learning", _("Being learned, it says")),
        ("lack", _("Lacking, it says")),
    )
    title = _("What its own postings show")
    lines = [
        (title, " ".join(filter(None, (contradiction(row), market.get(row.skill.id)))))
        for row in contradictions
    ]
    if facts.takeaway:
        lines.append((_("Its takeaway"), clip(facts.takeaway, 2 * LONGEST)))
    lines += [
        (text, " ".join(filter(None, (statement_text(statement), by_name.get(statement.name)))))
        for kind, text in kinds
        for statement in facts.of_kind(kind)
    ]
    return lines
