"""Skills: the list by state, a skill's card, and the analysis against its own postings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aiogram.utils.formatting import Bold, ExpandableBlockQuote, Italic, Text
from aiogram.utils.i18n import gettext as _
from aiogram.utils.i18n import ngettext

from db.reference.how_to import how_to
from db.rows.postings import PostingFacts
from db.rows.skills import KnownSkill, Lesson, PremiumRow, StatementRow
from db.vocabulary import SkillState, StatementKind
from handlers.callbacks.postings import Postings, Search
from handlers.callbacks.screens import OpenItem
from handlers.callbacks.skills import AddSkill, MoveSkill, SkillCard, SkillPage
from handlers.callbacks.skills import ShowStatements as SaidButton
from handlers.common.names import STATE_MARKS, skill_name, state_name
from handlers.common.text import clip
from handlers.common.view import ButtonRow, View, button, columns, fitted, open_screen, paginate
from handlers.market.views.population import against_button, goal_button
from handlers.skills.rules.contradictions import is_analysis
from handlers.skills.rules.learning import next_state
from handlers.skills.views.how_to import how_to_button
from handlers.skills.views.lines import NAME, asked, premium_line, statement_text

PAGE = 6


@dataclass(frozen=True)
class SkillFacts:
    """The data of the skills screens.

    `said` are the analysis's statements, `asking` its postings; `personal` is False in a group.
    """

    skills: Sequence[KnownSkill]
    said: Sequence[StatementRow]
    premiums: Sequence[PremiumRow]
    lessons: Sequence[Lesson]
    states: Mapping[int, SkillState]
    asking: Sequence[PostingFacts]
    takeaway: str | None
    personal: bool
    # Lines on the posting that the user wants.
    wanted: Sequence[str] = ()
    # The plan is the sample: what it says is about nobody.
    is_sample: bool = False

    @property
    def postings(self) -> int:
        return len(self.asking)

    @property
    def is_analysis(self) -> bool:
        """The plan has more to say of skills than their states."""
        return is_analysis(self.said, self.premiums, self.postings, self.takeaway)

    def state(self, skill_id: int) -> SkillState:
        return self.states.get(skill_id, "lack")

    def of_kind(self, kind: StatementKind) -> list[StatementRow]:
        return [statement for statement in self.said if statement.kind == kind]


def skill_list(facts: SkillFacts, page: int = 0, *, beside_market: bool = False) -> View:
    """All skills by state, with buttons for a page of them, and a way to the market.

    A tap does not move its button: the finger can tap again.
    """
    if not facts.skills:
        return View(
            Text(_("No skills are known yet.")), ([open_screen(_("Postings"), "postings")],)
        )
    parts: list[object] = [Bold(_("Skills")), "\n", *(f"{line}\n" for line in facts.wanted)]
    if facts.personal:
        parts += [" · ".join(_counts(facts)), "\n"]
        parts.append(Italic(_("One tap moves a skill on; the number opens its card.")))
    rows = _list_rows(facts, page)
    ways = []
    if facts.is_analysis:
        ways.append(button(_("The analysis says"), SaidButton()))
    if facts.personal:
        ways += [against_button("skills"), goal_button("skills")]
    if beside_market:
        ways.append(open_screen(_("What postings ask for"), "skills"))
    return View(Text(*parts), (*rows, *fitted(ways, 2)))


def _counts(facts: SkillFacts) -> list[str]:
    """The numbers of skills by state: each skill stands on its button."""
    groups: tuple[tuple[str, SkillState], ...] = (
        (_("You have {count} of {total}"), "have"),
        (_("You are learning {count} of {total}"), "learning"),
        (_("You lack {count} of {total}"), "lack"),
    )
    states = Counter(facts.state(skill.id) for skill in facts.skills)
    total = len(facts.skills)
    return [
        f"{STATE_MARKS[state]} {title.format(count=states[state], total=total)}"
        for title, state in groups
    ]


def _list_rows(facts: SkillFacts, page: int) -> list[ButtonRow]:
    skill_page = paginate(facts.skills, page, PAGE)
    rows: list[ButtonRow] = []
    if facts.personal:
        for skill in skill_page.rows:
            state = facts.state(skill.id)
            move = MoveSkill(skill_id=skill.id, state=next_state(state))
            rows.append(
                [
                    button(f"{STATE_MARKS[state]} {skill_name(skill.name)}", move),
                    button(_number(skill, facts.postings), SkillCard(skill_id=skill.id)),
                ]
            )
    else:
        cards = (
            button(_labelled(skill, facts.postings), SkillCard(skill_id=skill.id))
            for skill in skill_page.rows
        )
        rows = fitted(cards, 2)
    rows += skill_page.turns(lambda number: SkillPage(page=number))
    return rows


def _labelled(skill: KnownSkill, total: int) -> str:
    name = skill_name(skill.name)
    if not total:
        return name
    return _("{skill}: {asked} of {total}").format(skill=name, asked=skill.asked, total=total)


def _number(skill: KnownSkill, total: int) -> str:
    if not total:
        return _("Card")
    return _("{asked} of {total} ›").format(asked=skill.asked, total=total)


def skill_card(
    skill: KnownSkill,
    facts: SkillFacts,
    typed: str | None = None,
    market: Sequence[str] = (),
    asking: int = 0,
    *,
    differs: bool = False,
) -> View:
    """A skill's card.

    `typed` are the user's words where they differ from the skill's name. `market` are lines on the
    market, `asking` of whose postings ask for it; `differs`: the analysis says another share.
    """
    state = facts.state(skill.id)
    parts: list[object] = []
    if typed:
        text = _("I read “{words}” as {skill}.")
        parts += [text.format(words=clip(typed, NAME), skill=skill_name(skill.name)), "\n\n"]
    parts.append(Bold(skill_name(skill.name)))
    if facts.personal:
        you = _("You: {state}").format(state=state_name(state))
        parts += ["\n", f"{STATE_MARKS[state]} ", you]
    parts.append("\n\n")
    parts += [f"{line}\n" for line in (asked(skill, facts.postings),) if line]
    differ = _("The two differ; the figure in your document can be renewed.")
    parts += [f"{line}\n" for line in (*market, *[differ] * differs)]
    lessons = [lesson for lesson in facts.lessons if lesson.skill_id == skill.id]
    parts += [f"{_lesson(lesson)}\n" for lesson in lessons[:5]]
    if not lessons:
        parts += [_("Nothing in the plan teaches it."), "\n"]
    named = [premium for premium in facts.premiums if skill.id in premium.skills]
    said = [premium_line(premium) for premium in named[:5]]
    if facts.is_analysis:
        said += [*_statements(skill, facts), _("What the analysis says has no date.")]
    parts += [ExpandableBlockQuote("\n".join(said))] if said else []
    rows = _card_rows(skill, state, facts, lessons, asking)
    rows[-1:] = fitted([*([against_button("skills")] if differs else []), *rows[-1]], 2)
    return View(Text(*parts), tuple(rows))


def _statements(skill: KnownSkill, facts: SkillFacts) -> list[str]:
    kinds = {
        "have": _("The analysis counts it as known: {words}"),
        "learning": _("The analysis counts it as being learned: {words}"),
        "lack": _("The analysis counts it as lacking: {words}"),
        "common": _("Common to all roles: {words}"),
        "frequent": _("Said to be in almost every posting: {words}"),
        "several": _("Said to be in several postings: {words}"),
        "single": _("Said to be in one posting alone: {words}"),
    }
    said = [
        statement
        for statement in facts.said
        if skill.id in statement.skills and statement.kind in kinds
    ]
    return [
        kinds[statement.kind].format(words=statement_text(statement)) for statement in said[:6]
    ]


def _lesson(lesson: Lesson) -> str:
    if lesson.item_id is None:
        text = _("In your plan: {title}")
    else:
        text = _("The roadmap teaches it: {title}")
    return text.format(title=clip(lesson.title, 2 * NAME))


def _card_rows(
    skill: KnownSkill, state: SkillState, facts: SkillFacts, lessons: Sequence[Lesson], asking: int
) -> list[ButtonRow]:
    rows: list[ButtonRow] = []
    states: tuple[SkillState, ...] = ("lack", "learning", "have")
    if facts.personal:
        rows += fitted(
            (
                button(
                    ("• " if choice == state else "") + state_name(choice).capitalize(),
                    MoveSkill(skill_id=skill.id, state=choice, card=True),
                )
                for choice in states
            ),
            3,
        )
        if not lessons and state != "have":
            add = AddSkill(skill_id=skill.id, origin="card")
            rows.append([button(_("➕ Add to my plan"), add)])
    if how_to(skill.slug, "en") is not None:
        rows.append([how_to_button(skill_id=skill.id)])
    lists: ButtonRow = []
    if skill.asked:
        text = ngettext("Show the {count} posting", "Show the {count} postings", skill.asked)
        lists.append(button(text.format(count=skill.asked), Postings(skill=skill.id)))
    if asking:
        text = ngettext("{count} posting of the market", "{count} postings of the market", asking)
        lists.append(button(text.format(count=asking), Search(skill=skill.id)))
    rows += fitted(lists, 2)
    rows += [
        [button(clip(lesson.title, NAME), OpenItem(item_id=lesson.item_id))]
        for lesson in lessons[:5]
        if lesson.item_id is not None and facts.personal
    ]
    at = next((at for at, listed in enumerate(facts.skills) if listed.id == skill.id), 0)
    rows.append([button(_("‹ Skills"), SkillPage(page=at // PAGE))])
    return rows


def unknown(
    words: str, near: Sequence[tuple[int, str]], *, several: bool = False, asked: str = ""
) -> View:
    """Suggestions for words that name no skill; `several`: they name all of `near`.

    `asked` has a line on the postings that write these words.
    """
    rows = columns(
        (button(skill_name(name), SkillCard(skill_id=id)) for id, name in near[:PAGE]), 2
    )
    if several:
        text = _("You named more than one skill. Which one?")
    else:
        text = _("I know no skill called “{words}”.").format(words=clip(words, NAME))
        if asked:
            text += f"\n{asked}\n"
        if near:
            text += " " + _("Did you mean one of these?")
    return View(Text(text), (*rows, [open_screen(_("All skills"), "skills")]))
