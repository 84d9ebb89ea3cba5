"""Every screen shows the same figures in English, Russian and Kazakh."""

import re
from collections import Counter, deque
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete

from db.models.analyses import Analysis
from db.plans.builtin import EMPTY
from db.seed import load_reference
from db.store.engine import Database
from handlers.common.commands import COMMANDS
from tests.chat import Chat, Clock, Row, buttons
from tests.locales.crawl import kind_of, text_of
from tests.made_up_market import add_postings

LANGUAGES = ("en", "ru", "kk")
PRESSES = 70
WORDS = ("docker", "ci/cd", "/salary almaty mid", "/salary senior", "aws", "/skills rabbitmq")
UNITS = {"k": 1_000, "тыс": 1_000, "мың": 1_000, "m": 1_000_000, "млн": 1_000_000}
SPACES = "\u00a0\u202f"


def figures(text: str, language: str) -> Counter[Decimal]:
    """The numbers and amounts of a text, whatever form its language gives them."""
    point, group = (r"\.", ",") if language == "en" else (",", f"[{SPACES}]")
    number = rf"\d{{1,3}}(?:{group}\d{{3}})+|\d+(?:{point}\d+)?"
    unit = r"\+?(?:[ \u00a0\u202f]?(K|M|тыс|мың|млн)(?!\w))?"
    pattern = re.compile(rf"({number}){unit}(?:(?<=\w)–({number}){unit})?")
    found: Counter[Decimal] = Counter()
    for low, low_unit, high, high_unit in pattern.findall(re.sub(r"https?://\S+", " ", text)):
        for digits, of in ((low, low_unit or high_unit), (high, high_unit)):
            if digits:
                plain = re.sub(f"[{SPACES}]" if language != "en" else ",", "", digits)
                value = Decimal(plain.replace(",", "."))
                found[value * UNITS.get(of.casefold(), 1)] += 1
    return found


def shown(message: Row, language: str) -> Counter[Decimal]:
    """The figures of a message and of its buttons."""
    labels = [str(each["text"]) for each in buttons(message)]
    return figures("\n".join([text_of(message), *labels]), language)


def postings() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for at in range(40):
        skills = ["python", "sql", "git", *["docker"] * (at < 25), *["ci-cd"] * (at % 2)]
        rows.append({"track": "backend-python", "skills": skills, "title": f"Posting {at}"})
        rows[at] |= {"city": "Almaty", "level": "mid" if at < 20 else "senior"}
        rows[at] |= {"salary_min": 400_000 + 12_500 * at, "salary_max": 612_500 + 12_500 * at}
    return rows


def test_figures_are_alike_in_whatever_form_they_stand() -> None:
    forms = {
        "en": "1.2–2M ₸, 3,500,000+, 1.8–3.5M+, 800K–1.3M, 45%, 41 of 80, 24 Nov",
        "ru": "1,2–2 млн ₸, 3\u00a0500\u00a0000+, "
        "1,8–3,5+ млн, 800 тыс.–1,3 млн, 45 %, 41 из 80, 24 нояб.",
        "kk": "1,2–2 млн ₸, 3\u00a0500\u00a0000+, "
        "1,8–3,5+ млн, 800 мың–1,3 млн, 45%, 80 ішінен 41, 24 қар.",
    }
    en, ru, kk = (figures(text, language) for language, text in forms.items())
    assert en == ru == kk
    assert en[Decimal(1_200_000)] == 1
    assert figures("1 of 5", "en") != figures("2 из 5", "ru")


def _in_order(pressed: tuple[int, str]) -> list[str | int]:
    """A sort key: words as words, numbers as numbers."""
    parts = re.split(r"(\d+)", pressed[1])
    return [int(part) if part.isdigit() else part for part in parts]


class Together:
    """Users of one store who do the same, each in a language; their screens are compared."""

    def __init__(self, chat: Chat) -> None:
        self.chats = {code: chat.as_user(at) for at, code in enumerate(LANGUAGES, 1)}
        for code, each in self.chats.items():
            each.telegram.users[each.user_id]["language_code"] = code
        self.wrong: list[str] = []
        self.kinds: set[str] = set()
        # The same button of each user: the message that it is under, and its data.
        self.waiting: deque[tuple[tuple[int, str], ...]] = deque()

    async def say(self, words: str) -> None:
        for each in self.chats.values():
            await each.say(words)
        self._look(words, [each.message["message_id"] for each in self.chats.values()])

    async def press(self) -> None:
        """Press a button of a kind that was not pressed yet."""
        same = self.waiting.popleft()
        for each, (id, data) in zip(self.chats.values(), same, strict=True):
            await each.press_data(data, id)
        self._look(same[0][1], [id for id, _data in same])

    def _look(self, deed: str, ids: Sequence[int]) -> None:
        """Compare the messages with these ids, and the newest ones."""
        pairs = [
            (each.telegram.messages[each.user_id][id], each.message)
            for each, id in zip(self.chats.values(), ids, strict=True)
        ]
        for screens in zip(*pairs, strict=True):
            had, *others = map(shown, screens, LANGUAGES)
            for code, screen, has in zip(LANGUAGES[1:], screens[1:], others, strict=True):
                if had != has:
                    text = text_of(screen)
                    self.wrong.append(f"{deed} {code}: +{has - had} -{had - has} {text}")
            self._keep_buttons(screens)

    def _keep_buttons(self, screens: Sequence[Row]) -> None:
        """Keep the buttons of new kinds; all screens have as many.

        Their order may be another where labels are longer, so they are paired by their data; ids
        of rows differ by language, and rise alike.
        """
        rows = [
            sorted(
                (
                    (screen["message_id"], str(each.get("callback_data", "")))
                    for each in buttons(screen)
                ),
                key=_in_order,
            )
            for screen in screens
        ]
        for same in zip(*rows, strict=True):
            kind = kind_of(same[0][1])
            if kind and kind not in self.kinds and not kind.startswith(("lang1", "delete")):
                self.kinds.add(kind)
                self.waiting.append(same)


@pytest.mark.heavy
async def test_every_screen_has_the_same_figures(chat: Chat, db: Database, clock: Clock) -> None:
    await load_reference(db)
    async with db.begin() as session:
        # Without it newcomers have the built-in analysis, each in their language.
        await session.execute(delete(Analysis).where(Analysis.name == EMPTY))
    await add_postings(db, clock.now, postings())
    together = Together(chat)
    for words in (*(f"/{each.name}" for each in COMMANDS), *WORDS):
        await together.say(words)
    for _press in range(PRESSES):
        await together.press()
    assert not together.wrong, "\n\n".join(together.wrong)
