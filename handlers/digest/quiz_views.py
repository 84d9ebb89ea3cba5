"""A quiz in the digest's company, and what its answers did to a skill."""

from dataclasses import dataclass
from typing import Any

from aiogram.utils.formatting import Text, TextLink
from aiogram.utils.i18n import gettext as _

from db.reference.quiz import Question
from handlers.callbacks.digest import QuizSwitch, QuizUndo
from handlers.callbacks.screens import Open
from handlers.callbacks.skills import SkillCard, SkillPage
from handlers.common.names import skill_name
from handlers.common.view import ButtonRow, View, button, keyboard, rendered
from handlers.tasks.views.receipt import Receipt, lines


@dataclass(frozen=True)
class Poll:
    """A message that is Telegram's own quiz; under the answer stands the page that has it."""

    asked: str
    question: Question
    explanation: Text
    rows: tuple[ButtonRow, ...]

    def as_kwargs(self) -> dict[str, Any]:
        """Arguments of aiogram's `send_poll`.

        Servers before several right answers know `correct_option_id` alone, later ones both.
        """
        explanation, entities = rendered(self.explanation)
        return {
            "question": self.asked,
            "question_parse_mode": None,
            "options": list(self.question.answers),
            "type": "quiz",
            "is_anonymous": False,
            "correct_option_id": self.question.right,
            "correct_option_ids": [self.question.right],
            "explanation": explanation,
            "explanation_parse_mode": None,
            "explanation_entities": entities,
            "reply_markup": keyboard(self.rows),
        }


def ask(skill: str, question: Question) -> Poll:
    link = TextLink(_("The answer in the documentation"), url=question.page)
    # It comes weeks after its step, so it says what it is about.
    asked = f"{skill_name(skill)}: {question.question}"
    return Poll(
        asked, question, Text(link), ([button(_("No more questions"), QuizSwitch(on=False))],)
    )


def lapsed(quiz_id: int, skill_id: int, receipt: Receipt) -> View:
    """The receipt of the second wrong answer."""
    name = skill_name(receipt.skills[0][0]) if receipt.skills else ""
    said = _(
        "Two answers about {skill} were wrong, so it is back to learning. Your steps stay done."
    ).format(skill=name)
    rows = (
        [button(_("↩ Undo"), QuizUndo(quiz_id=quiz_id))],
        [button(name, SkillCard(skill_id=skill_id))] if name else [],
    )
    shown = "\n".join([said, "", *lines(receipt)])
    return View(Text(shown), tuple(row for row in rows if row))


def undone(receipt: Receipt | None) -> View:
    said = _("This is undone already, or the skill has changed since.")
    text = said if receipt is None else "\n".join(lines(receipt))
    return View(Text(text), ([button(_("‹ Skills"), SkillPage(page=0))],))


def state(*, on: bool) -> str:
    """A line that says whether questions come."""
    return (
        _("After the digest, one question a week at most comes about what you have learned.")
        if on
        else _("No more questions. You can turn them on again in /remind.")
    )


def switched(*, on: bool) -> View:
    """The answer to a tap that turns quizzes on or off."""
    other = button(_("Questions on"), QuizSwitch(on=True))
    first = [] if on else [other]
    back = [*first, button(_("‹ Weekly digest"), Open(screen="remind"))]
    return View(Text(state(on=on)), (back,))
