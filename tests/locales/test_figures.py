"""Every screen shows the same figures in English, Russian and Kazakh."""

import re
from collections import Counter, deque
from collections.abc import Iterable, Sequence
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
from tests.locales.crawl import kind_of
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


def shown(message: Row | None, language: str) -> Counter[Decimal]:
    """The figures of a message and of its buttons."""
    labels = [str(each["text"]) for each in buttons(message or {})]
    return figures("\n".join([text_of(message), *labels]), language)


def text_of(message: Row | None) -> str:
    return str((message or {}).get("text") or (message or {}).get("caption") or "")


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


@pytest.mark.heavy
async def test_every_screen_has_the_same_figures(chat: Chat, db: Database, clock: Clock) -> None:
    await load_reference(db)
    async with db.begin() as session:
        # Without it newcomers have the built-in analysis, each in their language.
        await session.execute(delete(Analysis).where(Analysis.name == EMPTY))
    await add_postings(db, clock.now, postings())
    chats = {code: chat.as_user(at) for at, code in enumerate(LANGUAGES, 1)}
    for code, each in chats.items():
        each.telegram.users[each.user_id]["language_code"] = code
    wrong: list[str] = []
    kinds: set[str] = set()
    waiting: deque[tuple[tuple[int, str], ...]] = deque()

    def look(deed: str, ids: Sequence[int]) -> None:
        """Compare the screens with these ids, and keep the buttons of new kinds."""
        seen = [
            (each.telegram.messages[each.user_id].get(id), each.message)
            for each, id in zip(chats.values(), ids, strict=True)
        ]
        for screens in zip(*seen, strict=True):
            en, *others = screens
            for code, screen in zip(LANGUAGES[1:], others, strict=True):
                had, has = shown(en, "en"), shown(screen, code)
                if had != has:
                    wrong.append(f"{deed} {code}: +{has - had} -{had - has} {text_of(screen)}")
            rows = [
                [
                    (screen["message_id"], str(it.get("callback_data", "")))
                    for it in buttons(screen)
                ]
                for screen in screens
                if screen
            ]
            if len({len(row) for row in rows}) == 1 and len(rows) == len(LANGUAGES):
                keep(zip(*rows, strict=True))

    def keep(found: Iterable[tuple[tuple[int, str], ...]]) -> None:
        for same in found:
            kind = kind_of(same[0][1])
            if same[0][1] and kind not in kinds and not kind.startswith(("lang1", "delete")):
                kinds.add(kind)
                waiting.append(same)

    for words in (*(f"/{each.name}" for each in COMMANDS), *WORDS):
        for each in chats.values():
            await each.say(words)
        look(words, [each.message["message_id"] for each in chats.values()])
    presses = PRESSES
    while waiting and presses:
        presses -= 1
        same = waiting.popleft()
        for each, (id, data) in zip(chats.values(), same, strict=True):
            await each.press_data(data, id)
        look(same[0][1], [id for id, _data in same])
    assert not wrong, "\n\n".join(wrong)
    assert not presses
